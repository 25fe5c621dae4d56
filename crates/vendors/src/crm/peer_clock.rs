//! The clock of a service outside, read from the `Date` of its answers: what it keeps with a time can
//! only be looked for by its own.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Around every look-up by time: clocks are set while we wait, and some answers carry no `Date`.
pub const MARGIN: TimeDelta = TimeDelta::hours(2);
/// Differences below this are seconds cut off and time on the way.
const NOTICED: TimeDelta = TimeDelta::seconds(2);

/// How far the clock of one service is ahead of ours, as its last answer told.
#[derive(Debug, Default)]
pub struct PeerClock(Mutex<Option<TimeDelta>>);

impl PeerClock {
    /// Takes in the `Date` of an answer that came at `now` by our clock.
    pub fn hear(&self, date: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        if let Some(date) = date {
            let ahead = date - now;
            let ahead = if ahead.abs() < NOTICED {
                TimeDelta::zero()
            } else {
                ahead
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
    }

    /// How far it is ahead of ours; below zero: behind. `None` means that it has not told its time.
    pub fn ahead(&self) -> Option<TimeDelta> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A moment of ours as that clock shows it.
    pub fn theirs(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        ours + self.ahead().unwrap_or_default()
    }

    /// The earliest time that something of ours can carry there.
    pub fn earliest(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        self.theirs(ours) - MARGIN
    }

    /// The latest time that something of ours can carry there.
    pub fn latest(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        self.theirs(ours) + MARGIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_by_the_other_clock() {
        let now = DateTime::from_timestamp(1_795_168_800, 0).unwrap();
        let clock = PeerClock::default();
        assert_eq!((clock.ahead(), clock.theirs(now)), (None, now));

        for (ahead, noticed) in [(300, 300), (-300, -300), (1, 0), (-1, 0), (86_400, 86_400)] {
            clock.hear(Some(now + TimeDelta::seconds(ahead)), now);
            assert_eq!(clock.theirs(now), now + TimeDelta::seconds(noticed));
        }
        clock.hear(None, now);
        assert_eq!(clock.ahead(), Some(TimeDelta::days(1)));
        assert!(clock.earliest(now) < now + TimeDelta::days(1));
        assert!(clock.latest(now) > now + TimeDelta::days(1));
    }
}
