//! What a customer of the shop sees and says. Each flow is a plain function from where the
//! dialogue is and what was said to a [`Step`]; it sends nothing and stores nothing.

pub mod cart;
pub mod catalog;
pub mod catalog_file;
pub mod checkout;
pub mod code;
pub mod delivery;
pub mod export;
pub mod feedback;
pub mod file_source;
mod fitting;
pub mod inline;
pub mod left;
#[cfg(test)]
mod limits;
pub mod menu;
pub mod naming;
pub mod opening;
pub mod order;
pub mod orders;
mod paging;
pub mod privacy;
pub mod product;
pub mod profile;
pub mod reading;
pub mod registration;
pub mod snapshot;
pub mod stage;
pub mod step;
pub mod support;
pub mod sync;
pub mod words;

pub use stage::{Managers, Shop, Stage};
pub use step::{Effect, Step};
