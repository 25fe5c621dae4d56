//! # mistok: a little bridge
//!
//! Joins a shop's customers (Telegram), its CRM (KeyCRM) and its people. A module uses only those
//! above it in this list:
//!
//! - [`domain`]: values, states and transitions; no I/O.
//! - [`text`]: every text that a person reads, from `config/locales`.
//! - [`config`]: settings from file and environment.
//! - [`store`]: all SQL; units of work that commit together.
//! - [`telegram`], [`crm`]: everything that goes out, in the vendors' words.
//! - [`chats`]: chats that buyers write in a CRM; calls through [`crm::http`].
//! - [`outbox`]: durable deliveries: lanes, limits, retries.
//! - [`shop`]: what a customer sees and says; flows that decide and do nothing else.
//! - [`bot`], [`web`]: everything that comes in.
//! - [`app`]: the program put together. [`cli`]: its commands. [`demo`]: the page of `mistok demo`.
//! - [`sim`]: the outside world in small, for tests and the demo; uses only [`domain::clock`].
//!
//! ## A customer orders
//!
//! [`web`] proves that the update comes from Telegram and gives it to [`bot::intake`], which
//! waits until its effects are durable. [`bot::said`] reads it; [`bot::handle`] notes its id (a
//! repeated one ends here), loads the dialogue and lets the tree of [`bot::schema`] choose a flow
//! of [`shop`]. The flow's [`shop::Step`] says what is next: the state, the lead, the messages.
//! All of it is committed in one transaction, together with those of other customers that were
//! waiting ([`store::Store::write`]); then the webhook answers 200.
//!
//! ## The lead reaches the CRM
//!
//! After the commit the jobs are offered to [`outbox`] from memory. The dispatcher of each service
//! keeps its limits and lanes. [`outbox::leads`] stores "sending", tells the CRM, and stores
//! "handed over"; after a time-out or a crash it looks in the CRM by the lead's marker before it
//! tells it again.

pub mod app;
pub mod bot;
pub mod chats;
pub mod cli;
pub mod config;
pub mod crm;
pub mod demo;
pub mod domain;
pub mod outbox;
pub mod shop;
pub mod sim;
pub mod store;
pub mod telegram;
pub mod text;
pub mod web;
