//! How orders and leads stand in the CRM, and what changes of it.

use std::{fmt, ops::Range};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use mistok_core::domain::{
    foreign_order::ForeignOrder,
    money::Money,
    order::{Keeps, Stage},
};
use serde::{Deserialize, Serialize};

use crate::crm::CrmError;

/// A CRM whose orders and leads have statuses.
#[async_trait]
pub trait Statuses: Send + Sync {
    /// The current state of an order or a lead. `None` means that the CRM has none with this id.
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError>;

    /// Everything of this kind that changed between the two moments, oldest first.
    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError>;

    /// The statuses that orders and leads can have.
    async fn list(&self) -> Result<Vec<StatusName>, CrmError>;

    /// Makes an order or a lead stand otherwise. Look with [`Statuses::standing`] before repeating:
    /// some refuse what is so already.
    async fn change(&self, keeps: Keeps, id: &str, change: &StandingChange)
    -> Result<(), CrmError>;
}

/// How an order or a lead stands in the CRM.
#[derive(Clone, PartialEq, Eq)]
pub struct Standing {
    pub keeps: Keeps,
    pub id: String,
    /// Our number, where the CRM has one (an order's `source_uuid`).
    pub number: Option<String>,
    /// The CRM's id of the status.
    pub status: Option<String>,
    pub status_name: Option<String>,
    /// What the status means to the customer, where the CRM tells.
    pub stage: Option<Stage>,
    /// Since when it has this status.
    pub status_at: Option<DateTime<Utc>>,
    pub phone: Option<String>,
    pub total: Option<Money>,
    pub tracking: Option<String>,
    /// Whether the whole sum is paid.
    pub paid: bool,
    /// The order that was made of this lead.
    pub became: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
    /// The CRM's id of the source that it came through.
    pub source: Option<String>,
    /// The buyer and what they bought, where the CRM was asked for it.
    pub account: Option<Box<ForeignOrder>>,
}

/// How an order is to stand from now on; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingChange {
    /// The CRM's id of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The number of the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing")
            .field("keeps", &self.keeps)
            .field("id", &self.id)
            .field("status", &self.status)
            .field("status_at", &self.status_at)
            .finish_non_exhaustive()
    }
}

/// A status in the CRM's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusName {
    pub keeps: Keeps,
    pub id: String,
    pub name: String,
    pub stage: Option<Stage>,
}
