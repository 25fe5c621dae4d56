//! What people read of what was given up and of services in trouble, and what their buttons do.

mod card;
mod health;
mod list;
pub(in crate::desk) mod news;
mod posts;
mod pressed;
mod services;
#[cfg(test)]
mod tests;
mod troubles;
mod words;
