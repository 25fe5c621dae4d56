//! Which CRMs there are, and what each adapter may use.

use std::sync::Arc;

use chrono::TimeDelta;
use mistok_core::domain::{clock::SharedClock, money::Currency};

use super::{Crm, Journal, keepincrm, keycrm, odoo, rest};
use crate::{registry::Registered, section::Section};

/// A CRM that settings can name.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// Of its section (`[crm.NAME]`) and its route (`/crm/NAME/KEY`).
    pub name: &'static str,
    /// Its name as people read it.
    pub title: &'static str,
    /// The setting that holds its key, such as `crm.keycrm.token`, for those who are to change it.
    pub key_setting: &'static str,
    /// Its settings with their defaults, by which a misspelt variable is recognized.
    pub defaults: fn() -> serde_json::Value,
    /// What the settings alone tell; the error names the key and what is expected.
    pub declare: fn(&Section) -> Result<Declared, String>,
    pub connect: Connect,
}

/// Makes the CRM from its section.
type Connect = fn(&Section, Means) -> Result<Arc<dyn Crm>, String>;

/// What every adapter may use.
#[derive(Clone)]
pub struct Means {
    pub clock: SharedClock,
    pub journal: Arc<dyn Journal>,
    /// Of the shop, for sums that do not name theirs.
    pub currency: Currency,
}

/// What is known of a CRM before anybody asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// How long a request that we stopped waiting for may still take effect.
    pub settle: TimeDelta,
    pub orders: Offer,
    pub statuses: Offer,
    pub signals: Offer,
}

/// Whether a capability is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    Yes,
    /// Once this setting of its section is set.
    Needs(&'static str),
    No,
}

impl Registration {
    /// The name of its key within its section.
    pub fn key(&self) -> &'static str {
        let last = self.key_setting.rsplit('.').next();
        last.unwrap_or(self.key_setting)
    }
}

impl Registered for Registration {
    const BUILT_IN: &'static [Self] = &[
        keycrm::REGISTRATION,
        keepincrm::REGISTRATION,
        odoo::REGISTRATION,
        rest::REGISTRATION,
    ];

    fn name(&self) -> &'static str {
        self.name
    }

    fn defaults(&self) -> Option<serde_json::Value> {
        Some((self.defaults)())
    }
}

/// The CRMs that settings may name.
pub type Registry = crate::registry::Registry<Registration>;
