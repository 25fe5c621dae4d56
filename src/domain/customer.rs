//! A person who writes to the shop.

use super::{id::CustomerId, language::Language, phone::Phone};

/// What we know of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// First and last name as Telegram gives them; empty when it gives none.
    pub name: String,
    /// Without the `@`.
    pub username: Option<String>,
    pub phone: Option<Phone>,
    /// Chosen by the person, else by their Telegram.
    pub language: Language,
    /// The source of the last visit, from a deep link `s_NAME`.
    pub source: Option<String>,
}
