//! When KeepinCRM was last asked for changes, and what it said. It tells nothing by itself, and its limit
//! is not known: a list is read no more often than the settings allow, and less often where it said
//! that this was too much.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::crm::Standing;

/// How many times as long the wait may become.
const SLOWEST: i32 = 8;

/// The looks for changes.
pub(super) struct Polls {
    every: TimeDelta,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    /// When it was last asked, with or without success.
    tried_at: Option<DateTime<Utc>>,
    /// Up to when all changes were read.
    read_at: Option<DateTime<Utc>>,
    standings: Vec<Standing>,
    slower: i32,
}

/// Whether it is time to ask.
pub(super) enum Due {
    /// Not yet: this is what the last look brought.
    NotYet(Vec<Standing>),
    /// All changes since then are wanted.
    Since(DateTime<Utc>),
}

impl Polls {
    pub fn every(every: TimeDelta) -> Self {
        Self {
            every,
            last: Mutex::default(),
        }
    }

    /// What to do at `now` for somebody who wants the changes since `wanted`.
    pub fn due(&self, now: DateTime<Utc>, wanted: DateTime<Utc>) -> Due {
        let mut last = self.last();
        let wait = self.every * (last.slower + 1);
        // A look in the time to come was before our clock was set back.
        let is_fresh = |at: DateTime<Utc>| at <= now && now - at < wait;
        if last.tried_at.is_some_and(is_fresh) {
            return Due::NotYet(last.standings.clone());
        }
        last.tried_at = Some(now);
        // An answer from memory counts as a look to those who ask: what changed since the list was
        // really read comes now. Before a restart that was up to the longest wait ago.
        let before = last.read_at.unwrap_or(wanted - self.every * (SLOWEST + 1));
        Due::Since(wanted.min(before))
    }

    /// Keeps what a look at `now` brought.
    pub fn read(&self, now: DateTime<Utc>, standings: &[Standing]) {
        let mut last = self.last();
        last.read_at = Some(now);
        last.standings = standings.to_vec();
        last.slower = 0;
    }

    /// The CRM wants fewer requests: the next looks are further apart.
    pub fn slow_down(&self) {
        let mut last = self.last();
        last.slower = (last.slower * 2 + 1).min(SLOWEST);
    }

    /// A look that failed for another reason may be repeated at once.
    pub fn forget(&self) {
        self.last().tried_at = None;
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
