//! The desk's screens in Telegram: cards, lists, notices and history, the chats that they are shown
//! in, and the courier that sends them.

mod bad_links;
pub mod brief;
pub mod canned;
mod canned_press;
pub mod card;
mod chat_file;
pub mod chats;
pub mod choice;
pub mod clean;
pub mod command;
pub mod courier;
pub(in crate::desk) mod feedback;
pub mod history;
pub mod labels;
pub mod limits;
mod links;
pub mod lists;
pub mod log_line;
pub mod manager;
pub mod moved;
pub mod notice;
pub mod numbers;
pub mod orders;
pub mod people;
pub mod qr;
pub mod rating;
pub(in crate::desk) mod refusal;
pub mod reply;
mod said;
pub mod schema;
pub mod show;
pub mod task;
pub mod team;
pub(in crate::desk) mod topic;
pub mod trouble;
pub mod urging;
