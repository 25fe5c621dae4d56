//! The shop's CRM: what we ask of one, in our own words. An adapter (`keycrm`) speaks its language;
//! every call of every adapter goes through [`http`].

pub mod answer;
mod call;
mod dialect;
pub mod error;
pub mod http;
pub mod journal;
pub mod keycrm;
pub mod lenient;
pub mod odoo;
pub mod peer_clock;
pub mod plain;
pub mod public;
pub mod rate;
mod redact;

use std::{fmt, ops::Range};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    email::Email,
    foreign_order::ForeignOrder,
    lead::{Delivery, Line, Payment},
    money::Money,
    order::{Keeps, Stage},
    phone::Phone,
    product::Catalog,
};
use serde::{Deserialize, Serialize};

pub use self::{
    error::{CrmError, Flaw},
    journal::{Exchange, Journal, Outcome},
    rate::Urgency,
};

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

    /// Tells the CRM of an order with lines and returns the id it got there; after an error with
    /// [`CrmError::may_have_happened`] look with [`Crm::find_order`].
    async fn create_order(&self, order: &NewOrder) -> Result<String, CrmError>;

    /// Looks for an order by our number, as [`Crm::find_lead`] does for a lead.
    async fn find_order(
        &self,
        number: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError>;

    /// The current state of an order or a lead. `None` means that the CRM has none with this id.
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError>;

    /// Everything of this kind that changed between the two moments, oldest first.
    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError>;

    /// The statuses that orders and leads can have.
    async fn statuses(&self) -> Result<Vec<StatusName>, CrmError>;

    /// Makes an order or a lead stand otherwise. Look with [`Crm::standing`] before repeating: some
    /// refuse what is so already.
    async fn change(&self, keeps: Keeps, id: &str, change: &StandingChange)
    -> Result<(), CrmError>;

    /// Notes a payment with an order or a lead. Look with [`Crm::has_payment`] before repeating.
    async fn add_payment(
        &self,
        keeps: Keeps,
        id: &str,
        payment: &NewPayment,
    ) -> Result<(), CrmError>;

    /// Whether a payment with this reference is noted there.
    async fn has_payment(&self, keeps: Keeps, id: &str, reference: &str) -> Result<bool, CrmError>;

    /// The customer's card: by phone, then by e-mail.
    async fn find_buyer(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError>;

    /// Makes a card and returns its id; look with [`Crm::find_buyer`] before and after.
    async fn create_buyer(&self, buyer: &Buyer) -> Result<String, CrmError>;

    /// Makes a card say what is known now.
    async fn update_buyer(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError>;

    /// Every lead or order with our reference or number, since it was first sent to the CRM.
    async fn all_with(
        &self,
        keeps: Keeps,
        key: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError>;

    /// Whether a new lead stands where the settings want it. `None` means that they want no place of
    /// their own, or that the CRM does not tell.
    async fn stands_as_set(&self, id: &str) -> Result<Option<bool>, CrmError>;

    /// The setting that says where new leads stand. `None` means that it is not set, or that there
    /// is no such setting.
    fn place_setting(&self) -> Option<&'static str>;

    /// How far its clock is ahead of ours, by its last answer.
    fn clock_ahead(&self) -> Option<TimeDelta>;

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

impl fmt::Debug for NewOrder {
    /// The number only: a debug print may reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOrder")
            .field("number", &self.number)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
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
