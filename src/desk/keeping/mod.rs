//! What is kept of customers and for how long: forgetting one, a conversation as a file, and removing
//! old notices.

pub mod clean;
mod export;
pub mod forget;
