//! Orders with lines, delivery and payment.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use mistok_core::domain::lead::{Delivery, Line, Payment};

use super::LeadContact;
use crate::crm::CrmError;

/// A CRM that takes orders.
#[async_trait]
pub trait Orders: Send + Sync {
    /// Tells the CRM of an order with lines and returns the id it got there. After an error with
    /// [`CrmError::may_have_happened`] look with [`Orders::find`] before telling it again.
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError>;

    /// Looks for an order by our number, as [`super::Leads::find`] does for a lead.
    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError>;

    /// Every order with our number, since it was first sent to the CRM.
    async fn all_with(&self, number: &str, since: DateTime<Utc>) -> Result<Vec<String>, CrmError>;
}

/// An order to tell the CRM of.
#[derive(Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Our number, by which the order is found again (KeyCRM's `source_uuid`), such as `TG-1042`.
    pub number: String,
    /// For the shop's people.
    pub comment: String,
    /// What the customer said to it.
    pub customer_comment: Option<String>,
    pub contact: LeadContact,
    pub lines: Vec<Line>,
    pub delivery: Option<Delivery>,
    pub payment: Option<Payment>,
    pub source: Option<String>,
}

impl fmt::Debug for NewOrder {
    /// The number only: a debug print may reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOrder")
            .field("number", &self.number)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}
