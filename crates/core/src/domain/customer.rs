//! A person who writes to the shop.

use super::{email::Email, id::CustomerId, language::Language, phone::Phone};

/// What we know of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// What the channel calls them; empty when it gives no name.
    pub name: String,
    /// What they call themselves.
    pub full_name: Option<String>,
    /// Without the `@`.
    pub username: Option<String>,
    pub phone: Option<Phone>,
    pub proof: Proof,
    pub email: Option<Email>,
    /// Chosen by the person, else by their Telegram.
    pub language: Language,
    /// The source of the last visit, from a deep link `s_NAME`.
    pub source: Option<String>,
    pub notices: Notices,
}

/// What we have for a phone's being the customer's own. Only what the channel vouches for opens
/// somebody's orders or joins two customers: anybody can type anybody's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The customer typed it.
    #[default]
    Typed,
    /// Telegram, the CRM or an SMS says so.
    Vouched,
}

/// Whether the customer is notified of changes to their orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notices {
    #[default]
    On,
    Off,
}

impl Customer {
    /// What to call them: their own word goes first.
    pub fn called(&self) -> &str {
        self.full_name.as_deref().unwrap_or(&self.name)
    }

    /// Whether the CRM's card would say something else than it did.
    pub fn is_told_otherwise(&self, before: &Self) -> bool {
        let said = |customer: &Self| {
            (
                customer.full_name.clone(),
                customer.phone.clone(),
                customer.email.clone(),
            )
        };
        said(self) != said(before)
    }

    /// The phone, when it is known to be theirs.
    pub fn own_phone(&self) -> Option<&Phone> {
        self.phone.as_ref().filter(|_| self.proof == Proof::Vouched)
    }
}
