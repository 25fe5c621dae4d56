//! How long ago the CRM was told something. Measured by the clock that nobody can set: after a jump
//! of the wall clock we must neither look too early, which makes a second card, nor wait an hour.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::clock::{Moment, SharedClock};

/// More that nobody knows of at once is hardly possible; the oldest knowledge is only a wait shorter.
const MOST: usize = 10_000;

/// What was told and is not known to have been heard; one of them for all couriers of the CRM.
#[derive(Debug)]
pub struct Settling {
    clock: SharedClock,
    told: Mutex<HashMap<String, Told>>,
}

#[derive(Debug)]
struct Told {
    /// The stored moment at which it was told. `None` until that was read.
    since: Option<DateTime<Utc>>,
    /// From here it is measured.
    from: Moment,
    /// What had passed by then.
    before: TimeDelta,
}

impl Settling {
    pub fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            told: Mutex::default(),
        }
    }

    /// The CRM is told now.
    pub fn begins(&self, key: String) {
        let told = Told {
            since: None,
            from: self.clock.steady(),
            before: TimeDelta::zero(),
        };
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, told);
    }

    /// How long ago it was told. Of what another run of the program told, the stored time is all
    /// that is known; a time to come means that the clock was set back.
    pub fn age(&self, key: &str, since: DateTime<Utc>) -> TimeDelta {
        let now = self.clock.steady();
        let mut all = self.all();
        if let Some(told) = all.get_mut(key)
            && *told.since.get_or_insert(since) == since
        {
            return told.before + (now - told.from);
        }
        let before = (self.clock.now() - since).max(TimeDelta::zero());
        let told = Told {
            since: Some(since),
            from: now,
            before,
        };
        all.insert(key.to_owned(), told);
        before
    }

    /// It is known what became of it.
    pub fn ends(&self, key: &str) {
        self.all().remove(key);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Told>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::clock::{Clock as _, TestClock};

    #[test]
    fn a_clock_that_is_set_changes_no_wait() {
        let clock = Arc::new(TestClock::new(
            DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
        ));
        let settling = Settling::new(clock.clone());
        let since = clock.now();
        settling.begins("lead:1".to_owned());
        clock.set_by(TimeDelta::hours(1));
        assert_eq!(settling.age("lead:1", since), TimeDelta::zero());
        clock.advance(TimeDelta::seconds(3));
        assert_eq!(settling.age("lead:1", since), TimeDelta::seconds(3));
        clock.set_by(-TimeDelta::hours(2));
        assert_eq!(settling.age("lead:1", since), TimeDelta::seconds(3));

        // Told by another run of the program, before the clock was set back.
        assert_eq!(settling.age("lead:2", since), TimeDelta::zero());
        clock.advance(TimeDelta::seconds(5));
        assert_eq!(settling.age("lead:2", since), TimeDelta::seconds(5));
        // It was told once more, by another replica.
        let again = clock.now();
        assert_eq!(settling.age("lead:2", again), TimeDelta::zero());
    }
}
