//! # mistok: a little bridge
//!
//! Joins a shop's customers (Telegram, marketplaces, SMS), its CRM (KeyCRM) and its managers. It
//! stands on smaller crates, in `crates`; the compiler keeps their order:
//!
//! - `core`: [`domain`] holds values, states and transitions without I/O; [`press`], what buttons
//!   carry; [`text`], every text that a person reads, from `config/locales`.
//! - [`vendors`]: everything that goes out, in the vendors' words: [`telegram`], [`vendors::crm`] (a
//!   CRM's leads, orders and catalog), [`chats`] (chats that buyers write in a CRM),
//!   [`vendors::sms`] (providers; a further one is a folder and a line) and [`email`] (letters).
//! - `sim`: the outside world in small, for tests and the demo; it shares nothing with `vendors`.
//! - `demo`: the page of `mistok demo`. A feature, on by default.
//!
//! A module of the program itself uses only those above it in this list:
//!
//! - [`config`]: settings from file and environment.
//! - [`store`]: all SQL; units of work that commit together.
//! - [`outbox`]: durable deliveries: lanes, limits, retries.
//! - [`hooks`]: what other systems of the shop are told, signed.
//! - [`sms`]: all of SMS but the wire and the screens: queue, routing, codes, receipts.
//! - [`crm`]: what a CRM is told, and how orders go on there.
//! - [`desk`]: the managers' desk: which manager may answer which customer, and how messages travel
//!   both ways.
//! - [`shop`]: what a customer sees and says; flows that decide and do nothing else.
//! - [`bot`], [`web`]: everything that comes in.
//! - [`app`]: the program put together. [`cli`]: its commands.
//!
//! ## A customer orders
//!
//! [`web`] proves that the update comes from Telegram and gives it to [`bot::intake`], which
//! waits until its effects are durable. [`bot::said`] reads it; [`bot::handle`] notes its id (a
//! repeated one ends here), loads the dialogue and lets [`bot::schema`] choose a flow
//! of [`shop`]. The flow's [`shop::Step`] says what is next: the state, the lead, the messages.
//! All of it is committed in one transaction, together with those of other customers that were
//! waiting ([`store::Store::write`]); then the webhook answers 200.
//!
//! A cart's checkout is [`shop::checkout`]: one question a screen, all answers in the dialogue's state,
//! and a summary that is compared with the catalog again in the transaction that places the order
//! ([`bot::handle`] carries the step out; what the shop keeps of it is in [`domain::lead`]).
//!
//! ## A manager answers
//!
//! A customer's message comes to [`desk::conversation::receive`]: it becomes an entry of the
//! conversation, is owed to the managers' chat and shown to the manager who holds the conversation.
//! [`desk::telegram::courier`] posts the notice, made from the state at the moment of sending. A
//! press on «Відповісти» comes through [`desk::telegram::schema`] to [`desk::conversation::hold`]: the row of
//! the conversation is locked, and exactly one manager gets the hold with its fence. What that
//! manager writes goes to [`desk::conversation::answer`], which checks the hold in the transaction
//! that queues it; the courier notes "sending", sends, and notes "sent", so that an answer whose
//! fate is unknown is never sent again by itself. A conversation that lives in a CRM goes through
//! [`desk::crm_chats`], which reads the chat again just before it answers.
//!
//! ## A manager gets a conversation
//!
//! [`desk::conversation::receive`] opens the conversation's case ([`domain::case`]: each event is
//! noted, and the statistics are counted from it) and asks for its department's queue to be shared
//! out, as does everything that makes room: a closing, a release, «Я тут». That is a job of
//! [`desk::routing::timers`], done by one replica at a time: the policy ([`domain::routing`])
//! chooses among the managers who are there by their shifts ([`domain::hours`]) and words, the rows
//! of the manager and of the conversation are locked, everything is checked again, and the hold is
//! given. Timers of the same kind look whether the answer came in time. What customers are told
//! meanwhile is in [`desk::conversation::courtesy`]; which manager sees which conversation, in
//! [`desk::people::sight`].
//!
//! ## The lead reaches the CRM
//!
//! After the commit the jobs are offered to [`outbox`] from memory. The dispatcher of each service
//! keeps its limits and lanes. [`crm::leads`] stores "sending", tells the CRM, and stores
//! "handed over"; after a time-out or a crash it looks in the CRM by the lead's marker before it
//! tells it again. [`crm::following`] hears of changes (the CRM's webhook, or a look every two
//! minutes) and tells the customer of each real one, once.
//!
//! ## An SMS goes out
//!
//! The code that decides one calls [`sms::Sms::queue`] in its own transaction; the router
//! chooses the provider, whose dispatcher hands it over: "sending" is stored first, so that after a
//! silence the provider is asked what it has. What the provider calls us for comes through [`web`]
//! to its adapter in [`vendors::sms`], which proves it; receipts move the message forward
//! ([`domain::sms::State::after`]), and what a phone writes becomes a message of its conversation
//! in [`desk::sms`].
//!
//! ## What is personal
//!
//! [`store::Vault`] seals phones, e-mails and messages where a key is configured and derives their
//! lookup hashes. [`desk::privacy::forget`] erases a customer; [`app`]'s maintenance does what has
//! to wait.

pub mod app;
pub mod bot;
pub mod cli;
pub mod config;
pub mod crm;
pub mod desk;
pub mod hooks;
pub mod outbox;
pub mod shop;
pub mod sms;
pub mod store;
pub mod web;

pub use mistok_core::{domain, press, text};
pub use mistok_vendors::{self as vendors, chats, email, telegram};
