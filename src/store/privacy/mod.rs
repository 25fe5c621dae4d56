//! Everything that is stored about one person, to read and to erase.

pub mod forgetting;
pub mod person;
