//! An order as a customer follows it: how far it has come, whoever keeps it.

use chrono::{DateTime, Utc};

use super::{
    id::{LeadId, OrderId},
    money::Money,
};

/// How far an order has come, in the words of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Stored; nobody has looked at it yet.
    Accepted,
    InWork,
    Done,
    Cancelled,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::Accepted, Self::InWork, Self::Done, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InWork => "in_work",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether nothing more is expected to happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// Which of the CRM's things carries the status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeps {
    /// An order with lines.
    Order,
    /// A lead, of which an order may be made later.
    Lead,
}

impl Keeps {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Lead => "lead",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Order, Self::Lead]
            .into_iter()
            .find(|keeps| keeps.as_str() == text)
    }
}

/// An order of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    /// Ours; none for one that the CRM told of.
    pub lead: Option<LeadId>,
    pub keeps: Keeps,
    /// Its id in the CRM; none until it is handed over.
    pub crm_id: Option<String>,
    pub total: Option<Money>,
    pub stage: Stage,
    /// The CRM's id of the status.
    pub status: Option<String>,
    /// The CRM's word for the status.
    pub status_name: Option<String>,
    /// Since when it stands so, by the CRM.
    pub status_at: Option<DateTime<Utc>>,
    /// The carrier's number of the parcel.
    pub tracking: Option<String>,
    pub paid: bool,
    pub created_at: DateTime<Utc>,
}

impl Order {
    /// The number that the customer knows it by.
    pub fn number(&self) -> String {
        match (self.lead, &self.crm_id) {
            (Some(lead), _) => lead.to_string(),
            (None, Some(id)) => id.clone(),
            (None, None) => self.id.to_string(),
        }
    }
}
