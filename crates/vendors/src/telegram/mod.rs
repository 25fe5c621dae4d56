//! Everything that goes out to Telegram: typed messages of ours, stored as versioned JSON and
//! turned into the Bot API's requests when they are sent.

#[cfg(test)]
mod action_samples;
pub mod api;
pub mod book;
pub mod callback;
pub mod carry;
mod commands;
pub mod content;
mod desk_action;
pub mod document;
mod error;
pub mod keyboard;
mod lead_action;
mod letter_action;
mod link_action;
pub mod look;
pub mod message;
mod order_action;
pub mod particulars;
pub mod post;
mod send;
mod sms_action;
mod words_action;

pub use api::Api;
pub use error::{Refused, TelegramError};
pub use message::{Outgoing, View};
pub use post::Post;
pub use send::{Links, Sent};
