//! The outside services, each in its vendor's words: Telegram ([`telegram`]), CRMs ([`crm`]), the
//! chats that buyers write in a CRM ([`chats`]), providers of SMS ([`sms`]) and mail servers
//! ([`email`]). All outgoing calls are made here. A module uses only those above it in this list:
//!
//! - [`registry`], [`section`]: which adapters there are, and the settings of one
//! - [`telegram`], [`crm`]: a further CRM is a folder and a line of its registry
//! - [`webhook`]: what a shop's own systems are told
//! - [`chats`]: calls through [`crm::http`]
//! - [`sms`]: a further provider is a folder and a line of its registry
//! - [`email`]: letters to the shop's people

pub mod chats;
pub mod crm;
pub mod email;
pub mod registry;
pub mod section;
pub mod sms;
pub mod telegram;
pub mod webhook;
