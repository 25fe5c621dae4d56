//! Everything that goes out to Telegram: typed messages of ours, stored as versioned JSON and
//! turned into the Bot API's requests when they are sent.

pub mod api;
pub mod book;
pub mod carry;
mod commands;
pub mod content;
pub mod document;
mod error;
mod fields;
pub mod keyboard;
pub mod look;
pub mod message;
pub mod particulars;
pub mod pictures;
pub mod post;
mod send;

pub use api::Api;
pub use error::{Refused, TelegramError};
pub use message::{Outgoing, View};
pub use post::Post;
pub use send::{Links, Sent};
