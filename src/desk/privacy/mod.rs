//! What a customer may ask of their data: to be forgotten, and a conversation as a file.

pub mod export;
pub mod forget;
