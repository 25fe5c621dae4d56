//! Payments that came through Telegram.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use mistok_core::domain::{money::Money, order::Keeps};

use crate::crm::CrmError;

/// A CRM that notes payments with orders and leads.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Notes a payment with an order or a lead. Look with [`Payments::has`] before repeating.
    async fn add(&self, keeps: Keeps, id: &str, payment: &NewPayment) -> Result<(), CrmError>;

    /// Whether a payment with this reference is noted there.
    async fn has(&self, keeps: Keeps, id: &str, reference: &str) -> Result<bool, CrmError>;
}

/// A payment to note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    /// By which it is found again; stands in the payment's description.
    pub reference: String,
    pub amount: Money,
    pub method: Option<i64>,
    /// The method's name, where it has no id.
    pub method_name: String,
    pub paid_at: DateTime<Utc>,
}
