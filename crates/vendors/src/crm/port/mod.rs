//! What a CRM can do, a trait for each capability. An adapter implements those that its CRM has; what
//! a shop gets where one is missing stands with [`Capability`].

mod buyers;
mod catalog;
mod leads;
mod orders;
mod payments;
mod signals;
mod status;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

pub use self::{
    buyers::{Buyer, Buyers},
    catalog::CatalogSource,
    leads::{LeadContact, Leads, NewLead},
    orders::{NewOrder, Orders},
    payments::{NewPayment, Payments},
    signals::{Event, NotAnEvent, Signals},
    status::{Standing, StandingChange, StatusName, Statuses},
};
use super::CrmError;

/// A CRM.
#[async_trait]
pub trait Crm: Send + Sync {
    /// Its name in settings, routes, logs and the journal, such as `keycrm`.
    fn name(&self) -> &'static str;

    /// Proves address, key and rights, and changes nothing; a line for each finding.
    async fn probe(&self) -> Result<Vec<String>, CrmError>;

    /// How far its clock is ahead of ours, by its last answer.
    fn clock_ahead(&self) -> Option<TimeDelta>;

    /// When a lead may be sent without waiting for the rate limit.
    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc>;

    fn leads(&self) -> Option<&dyn Leads> {
        None
    }

    fn orders(&self) -> Option<&dyn Orders> {
        None
    }

    fn catalog(&self) -> Option<&dyn CatalogSource> {
        None
    }

    fn buyers(&self) -> Option<&dyn Buyers> {
        None
    }

    fn payments(&self) -> Option<&dyn Payments> {
        None
    }

    fn statuses(&self) -> Option<&dyn Statuses> {
        None
    }

    fn signals(&self) -> Option<&dyn Signals> {
        None
    }
}

/// What a CRM may be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    Leads,
    Orders,
    Catalog,
    Buyers,
    Payments,
    Status,
    Signals,
}

impl Capability {
    pub const ALL: [Self; 7] = [
        Self::Leads,
        Self::Orders,
        Self::Catalog,
        Self::Buyers,
        Self::Payments,
        Self::Status,
        Self::Signals,
    ];

    /// Whether a CRM has it.
    pub fn is_of(self, crm: &dyn Crm) -> bool {
        match self {
            Self::Leads => crm.leads().is_some(),
            Self::Orders => crm.orders().is_some(),
            Self::Catalog => crm.catalog().is_some(),
            Self::Buyers => crm.buyers().is_some(),
            Self::Payments => crm.payments().is_some(),
            Self::Status => crm.statuses().is_some(),
            Self::Signals => crm.signals().is_some(),
        }
    }
}
