//! Everything that comes in from Telegram: read, deduplicated, dispatched by
//! [`schema`], and stored with its effects in one transaction.

mod addressee;
pub mod again;
pub mod aside;
mod author;
mod decision;
mod dialogue;
mod edited;
mod effects;
mod endpoints;
mod export;
mod flood;
mod groups;
pub mod handle;
pub mod intake;
mod join;
mod kept_words;
mod lenient;
pub mod manager;
mod payment;
pub mod polling;
pub mod said;
pub mod schema;
mod screen;
pub mod setup;
mod states;
mod talk;
mod taps;
pub mod turn;
mod unchanged;
mod words;
