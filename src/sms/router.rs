//! Which providers may get a message: the one that somebody asked for, else those of the first rule that
//! fits, else all in the shop's order.

use chrono::{DateTime, Utc};

use super::{Known, Settings};
use crate::{
    domain::{phone::Phone, sms::Kind},
    store::sms::providers::Health,
};

/// Which providers go first for which messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Empty means all.
    pub kinds: Vec<Kind>,
    /// How the phones begin. Empty means all.
    pub prefixes: Vec<String>,
    pub providers: Vec<String>,
}

impl Rule {
    fn fits(&self, kind: Kind, to: &Phone) -> bool {
        let begins = |prefix: &String| to.e164().starts_with(prefix.as_str());
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.prefixes.is_empty() || self.prefixes.iter().any(begins))
    }
}

impl Settings {
    /// The providers that may send the message, the first choice first.
    pub(super) fn choices(&self, kind: Kind, to: &Phone, wanted: Option<&str>) -> Vec<&Known> {
        let named = |name: &str| self.providers.iter().find(|known| known.name() == name);
        if let Some(wanted) = wanted {
            return named(wanted).into_iter().collect();
        }
        match self.rules.iter().find(|rule| rule.fits(kind, to)) {
            Some(rule) => rule.providers.iter().filter_map(|it| named(it)).collect(),
            None => self.providers.iter().collect(),
        }
    }
}

/// Whether others are to be preferred: it failed a moment ago, or its money is gone.
pub(super) fn is_in_trouble(name: &str, health: &[Health], now: DateTime<Utc>) -> bool {
    let Some(health) = health.iter().find(|health| health.name == name) else {
        return false;
    };
    let paused = health.paused_until.is_some_and(|until| until > now);
    let broke = health.balance.as_ref().is_some_and(|it| it.micros <= 0);
    paused || broke
}
