//! When a service is to be left alone: after failures in a row, when it asks for it, or when it
//! refuses our key.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures in a row after which the service is left alone for a while.
const TRIPS_AT: u32 = 5;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// A refused key is not tried more often than this.
const STOPPED: TimeDelta = TimeDelta::seconds(60);

/// The circuit breaker of one service.
#[derive(Debug)]
pub struct Breaker {
    /// Nothing is delivered before this.
    paused_until: DateTime<Utc>,
    failures: u32,
    /// The last "too many requests": a second lane that hears it means the service.
    refused: Option<(DateTime<Utc>, String)>,
}

impl Breaker {
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self {
            paused_until: now,
            failures: 0,
            refused: None,
        }
    }

    pub const fn paused_until(&self) -> DateTime<Utc> {
        self.paused_until
    }

    /// Whether the next delivery only tries whether the service is back.
    pub const fn is_trying(&self) -> bool {
        self.failures >= TRIPS_AT
    }

    /// The service answered; `true` when it had been given up for a while.
    pub const fn worked(&mut self) -> bool {
        let was_trying = self.is_trying();
        self.failures = 0;
        was_trying
    }

    /// The service failed.
    pub fn failed(&mut self, now: DateTime<Utc>) {
        self.failures += 1;
        if self.is_trying() {
            let doublings = (self.failures - TRIPS_AT).min(6);
            self.pause(now + (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE));
        }
    }

    /// The service refuses us altogether.
    pub fn stopped(&mut self, now: DateTime<Utc>) {
        self.pause(now + STOPPED);
        // After the pause one job shows whether it is mended.
        self.failures = self.failures.max(TRIPS_AT);
    }

    /// Our own database failed: nothing is to be tried for a moment.
    pub fn hold_off(&mut self, now: DateTime<Utc>) {
        self.pause(now + FIRST_PAUSE);
    }

    /// A lane heard "too many requests, again after `wait`".
    pub fn busy(&mut self, lane: &str, now: DateTime<Utc>, wait: TimeDelta, means_all: bool) {
        let second_lane = self
            .refused
            .as_ref()
            .is_some_and(|(until, first)| *until > now && first != lane);
        if means_all || second_lane {
            self.pause(now + wait);
        }
        self.refused = Some((now + wait, lane.to_owned()));
    }

    fn pause(&mut self, until: DateTime<Utc>) {
        self.paused_until = self.paused_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn failures_in_a_row_pause_longer_and_longer_and_one_success_ends_it() {
        let mut breaker = Breaker::new(start());
        for _ in 0..4 {
            breaker.failed(start());
        }
        assert_eq!(breaker.paused_until(), start());

        for seconds in [5, 10, 20, 40, 60, 60] {
            breaker.failed(start());
            assert_eq!(
                breaker.paused_until(),
                start() + TimeDelta::seconds(seconds)
            );
        }
        assert!(breaker.worked());
        assert!(!breaker.worked());
    }

    #[test]
    fn one_busy_lane_is_its_own_affair_and_a_second_one_means_the_service() {
        let mut breaker = Breaker::new(start());
        let wait = TimeDelta::seconds(7);

        breaker.busy("1", start(), wait, false);
        breaker.busy("1", start(), wait, false);
        assert_eq!(breaker.paused_until(), start());
        breaker.busy("2", start(), wait, false);
        assert_eq!(breaker.paused_until(), start() + wait);
    }
}
