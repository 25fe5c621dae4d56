//! What mistok speaks about: values, entities and their transitions. No I/O, no Telegram, no SQL.

pub mod api;
pub mod cart;
pub mod case;
pub mod choices;
pub mod clock;
pub mod content;
pub mod conversation;
pub mod customer;
pub mod delivery;
pub mod dialogue;
pub mod email;
pub mod hours;
pub mod id;
pub mod language;
pub mod lead;
pub mod manager;
pub mod money;
pub mod order;
pub mod payment;
pub mod phone;
pub mod product;
pub mod routing;
pub mod shipping;
pub mod sms;
pub mod statistics;
