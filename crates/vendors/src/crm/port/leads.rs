//! Leads: wishes and questions that somebody must follow up.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use mistok_core::domain::{email::Email, lead::Line, phone::Phone};

use crate::crm::CrmError;

/// A CRM that takes leads.
#[async_trait]
pub trait Leads: Send + Sync {
    /// Tells the CRM of a lead and returns the id it got there. After an error with
    /// [`CrmError::may_have_happened`] look with [`Leads::find`] before telling it again.
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError>;

    /// Looks for a lead by its reference among those created since `since`, the moment when the CRM
    /// was first told. `None` is certain only once the CRM has had time to finish a request that we
    /// stopped waiting for. [`CrmError::Unsearchable`] means that nobody can tell.
    async fn find(&self, reference: &str, since: DateTime<Utc>)
    -> Result<Option<String>, CrmError>;

    /// Every lead with our reference, since it was first sent to the CRM.
    async fn all_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError>;

    /// Whether a new lead stands where the settings want it. `None` means that they want no place of
    /// their own, or that the CRM does not tell.
    async fn stands_as_set(&self, _id: &str) -> Result<Option<bool>, CrmError> {
        Ok(None)
    }

    /// The setting that says where new leads stand. `None` means that it is not set, or that there
    /// is no such setting.
    fn place_setting(&self) -> Option<&'static str> {
        None
    }
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

/// The person whom the lead is from.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadContact {
    pub full_name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
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
