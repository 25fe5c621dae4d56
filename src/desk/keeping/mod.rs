//! What is kept of customers and for how long: forgetting one, a conversation as a file, and removing
//! old notices.

pub mod clean;
pub(in crate::desk) mod export;
pub mod forget;
