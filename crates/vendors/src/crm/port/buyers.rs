//! Customers' cards.

use std::fmt;

use async_trait::async_trait;
use mistok_core::domain::{email::Email, phone::Phone};

use crate::crm::CrmError;

/// A CRM that has a card for each customer.
#[async_trait]
pub trait Buyers: Send + Sync {
    /// The customer's card: by phone, then by e-mail.
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError>;

    /// Makes a card and returns its id; look with [`Buyers::find`] before and after.
    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError>;

    /// Makes a card say what is known now; what is not known stays.
    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError>;
}

/// A customer's card.
#[derive(Clone, PartialEq, Eq)]
pub struct Buyer {
    pub full_name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub note: Option<String>,
}

impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buyer").finish_non_exhaustive()
    }
}
