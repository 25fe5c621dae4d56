//! The shop's CRM: what we ask of one, in our own words. An adapter (`keycrm`) speaks its language;
//! every call of every adapter goes through [`http`].

mod answer;
mod call;
mod dialect;
pub mod error;
pub mod http;
pub mod journal;
pub mod keycrm;
pub mod lenient;
pub mod plain;
pub mod rate;
mod redact;

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub use self::{
    error::{CrmError, Flaw},
    journal::{Exchange, Journal, Outcome},
    rate::Urgency,
};
use crate::domain::{lead::Line, phone::Phone, product::Catalog};

/// A CRM.
#[async_trait]
pub trait Crm: Send + Sync {
    /// Its name in settings, logs and the journal, such as `keycrm`.
    fn name(&self) -> &'static str;

    /// The whole catalog, all pages; an error when any page is missing, so that half a catalog never
    /// replaces a whole one.
    async fn catalog(&self) -> Result<Catalog, CrmError>;

    /// Tells the CRM of a lead and returns the id it got there. After an error with
    /// [`CrmError::may_have_happened`] look with [`Crm::find_lead`] before telling it again.
    async fn create_lead(&self, lead: &NewLead) -> Result<String, CrmError>;

    /// Looks for a lead by its reference among those created since `since`, the moment when the CRM
    /// was first told. `None` is certain only once the CRM has had time to finish a request that we
    /// stopped waiting for: give it a minute.
    async fn find_lead(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError>;

    /// Proves the address and the key; one line for `check`.
    async fn probe(&self) -> Result<String, CrmError>;

    /// When a lead may be sent without waiting for the rate limit.
    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc>;
}

/// A lead to tell the CRM of.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Our marker, by which the lead is found again. Letters, digits, `-` and `_`.
    pub reference: String,
    pub title: String,
    /// For the shop's people, without the marker: the adapter adds it where the CRM keeps it.
    pub comment: String,
    pub contact: LeadContact,
    pub lines: Vec<Line>,
    /// The source of the visit.
    pub source: Option<String>,
}

/// Who the lead is from.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadContact {
    pub full_name: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
    /// The name in Telegram, as the CRM is to show it.
    pub social_name: Option<String>,
    pub telegram_id: i64,
}

impl fmt::Debug for NewLead {
    /// The reference only: a debug print may reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLead")
            .field("reference", &self.reference)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LeadContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeadContact").finish_non_exhaustive()
    }
}
