//! Everything that goes out to Telegram: typed messages of ours, stored as versioned JSON and
//! turned into the Bot API's requests when they are sent.

pub mod api;
pub mod callback;
mod error;
pub mod keyboard;
pub mod message;
mod send;

pub use api::Api;
pub use error::TelegramError;
pub use message::{Outgoing, View};
pub use send::Sent;
