//! A part of the shop with managers, hours and rules of its own. There is always a first one; small
//! shops have no other.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    config::Subject,
    domain::{
        hours::Hours,
        id::{BotId, ChatId, DepartmentId},
        language::Localized,
        routing::{Load, Policy, Sees},
    },
    text::{Speech, Text},
};

#[derive(Debug, Clone)]
pub struct Department {
    pub id: DepartmentId,
    /// `None` means the first, when the shop has no other.
    pub name: Option<Localized>,
    /// Its managers' shared chat. `None` means every manager's own.
    pub chat: Option<ChatId>,
    pub subjects: Vec<Subject>,
    /// The bots whose customers are its own; empty: it gets only what is handed to it or chosen by
    /// subject. The first department has every bot that no other has.
    pub bots: Vec<BotId>,
    /// When it works. `None` means always.
    pub hours: Option<Hours>,
    pub policy: Policy,
    /// For how long a customer's last manager comes first.
    pub own_first: Option<TimeDelta>,
    /// The most conversations of one manager, and which of them count.
    pub max_parallel: i64,
    pub load: Load,
    /// Working time after which what the program gave to somebody goes to somebody else.
    pub answer_within: Option<TimeDelta>,
    pub remind_after: Option<TimeDelta>,
    pub escalate_after: Option<TimeDelta>,
    pub sees: Sees,
}

impl Department {
    pub fn name(&self, speech: &Speech) -> String {
        match &self.name {
            Some(name) => name.in_language(speech.language()).to_owned(),
            None => speech.plain(Text::FirstDepartment),
        }
    }

    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.is_open(now))
    }

    /// How much of the time between two moments it worked.
    pub fn working(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        match &self.hours {
            Some(hours) => hours.working(from, to),
            None => (to - from).max(TimeDelta::zero()),
        }
    }

    /// When it will have worked for this duration since `from`.
    pub fn after_working(&self, from: DateTime<Utc>, lasts: TimeDelta) -> DateTime<Utc> {
        let worked = match &self.hours {
            Some(hours) => hours.after_working(from, lasts),
            None => Some(from + lasts),
        };
        // A department that never works is looked at again in a while.
        worked.unwrap_or(from + TimeDelta::days(30))
    }
}
