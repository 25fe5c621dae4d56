//! Where the time comes from. The program never reads the system's clock itself, so that a test
//! can hold an hour's outage in a millisecond.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// The time, and waiting for it.
#[async_trait]
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, cut to microseconds: what every database keeps.
    fn now(&self) -> DateTime<Utc>;

    /// Returns once `now()` is `moment` or later.
    async fn sleep_until(&self, moment: DateTime<Utc>);
}

/// The clock that everything shares.
pub type SharedClock = Arc<dyn Clock>;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the time comes from"
        )]
        let now = Utc::now();
        now.duration_trunc(TimeDelta::microseconds(1))
            .unwrap_or(now)
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        while let Ok(left) = (moment - self.now()).to_std() {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct TestClock {
    now: Arc<watch::Sender<DateTime<Utc>>>,
    sleepers: Arc<Mutex<Vec<DateTime<Utc>>>>,
}

impl TestClock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now: Arc::new(watch::Sender::new(now)),
            sleepers: Arc::default(),
        }
    }

    /// Moves the time forward and wakes whoever waited for it.
    pub fn advance(&self, by: TimeDelta) {
        self.now.send_modify(|now| *now += by);
    }

    /// The earliest moment that somebody sleeps for.
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.iter().min().copied()
    }
}

/// Takes the sleeper off the list also when its future is dropped.
struct Sleeper<'a>(&'a TestClock, DateTime<Utc>);

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        let mut sleepers = self
            .0
            .sleepers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = sleepers.iter().position(|moment| *moment == self.1) {
            sleepers.swap_remove(place);
        }
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.borrow()
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        self.sleepers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(moment);
        let _sleeper = Sleeper(self, moment);
        let mut time = self.now.subscribe();
        // The sender lives in `self`, so waiting can only end by the time coming.
        drop(time.wait_for(|now| *now >= moment).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_test_clock_wakes_when_the_time_has_come() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = TestClock::new(start);
        let sleeper = {
            let clock = clock.clone();
            async move { clock.sleep_until(start + TimeDelta::hours(1)).await }
        };
        tokio::pin!(sleeper);

        assert!(futures::poll!(&mut sleeper).is_pending());
        assert_eq!(clock.next_wake(), Some(start + TimeDelta::hours(1)));
        clock.advance(TimeDelta::hours(1));

        sleeper.await;
        assert_eq!(clock.next_wake(), None);
    }
}
