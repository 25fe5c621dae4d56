//! Where the time comes from. The program never reads the system's clock itself, so that a test
//! can hold an hour's outage in a millisecond.
//!
//! There are two times. The wall clock ([`Clock::now`]) says what day it is: it is stored, shown and
//! compared with what others say, and somebody may set it at any moment. The steady clock
//! ([`Clock::steady`]) only runs on: whatever waits, is limited or grows old within one run of the
//! program is measured by it.

use std::{
    ops::{Add, AddAssign, Sub},
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Instant,
};

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// A moment of the clock that nobody can set; means something within this run of the program only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(TimeDelta);

impl Moment {
    /// When the steady clock began.
    pub const START: Self = Self(TimeDelta::zero());
}

impl Add<TimeDelta> for Moment {
    type Output = Self;

    fn add(self, wait: TimeDelta) -> Self {
        Self(self.0.checked_add(&wait).unwrap_or(TimeDelta::MAX))
    }
}

impl AddAssign<TimeDelta> for Moment {
    fn add_assign(&mut self, wait: TimeDelta) {
        *self = *self + wait;
    }
}

impl Sub<TimeDelta> for Moment {
    type Output = Self;

    fn sub(self, wait: TimeDelta) -> Self {
        Self(self.0.checked_sub(&wait).unwrap_or(TimeDelta::MIN))
    }
}

impl Sub for Moment {
    type Output = TimeDelta;

    fn sub(self, earlier: Self) -> TimeDelta {
        self.0.checked_sub(&earlier.0).unwrap_or(TimeDelta::MAX)
    }
}

/// The time, and waiting for it.
#[async_trait]
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, cut to microseconds: what every database keeps. Somebody may set this clock.
    fn now(&self) -> DateTime<Utc>;

    /// Now, by the clock that nobody can set.
    fn steady(&self) -> Moment;

    /// Returns once `now()` is `moment` or later.
    async fn sleep_until(&self, moment: DateTime<Utc>);

    /// Returns once `steady()` is `moment` or later.
    async fn sleep_until_steady(&self, moment: Moment);

    /// Returns after `wait`, whatever becomes of the wall clock meanwhile.
    async fn sleep(&self, wait: TimeDelta) {
        self.sleep_until_steady(self.steady() + wait).await;
    }
}

/// The clock that everything shares.
pub type SharedClock = Arc<dyn Clock>;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Where the machine's steady clock begins: all of the process measures from here.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

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

    fn steady(&self) -> Moment {
        let elapsed = TimeDelta::from_std(BEGINNING.elapsed()).unwrap_or(TimeDelta::MAX);
        Moment(TimeDelta::microseconds(
            elapsed.num_microseconds().unwrap_or(i64::MAX),
        ))
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        while let Ok(left) = (moment - self.now()).to_std() {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    async fn sleep_until_steady(&self, moment: Moment) {
        while let Ok(left) = (moment - self.steady()).to_std() {
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
    start: DateTime<Utc>,
    times: Arc<watch::Sender<Times>>,
    sleepers: Arc<Mutex<Vec<Wake>>>,
    /// Whether this handle shows the world's time, which setting the program's clock does not touch.
    is_world: bool,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    steady: Moment,
    /// By how much the program's wall clock was set forward in all.
    set_by: TimeDelta,
}

/// What a sleeper waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wake {
    Wall(DateTime<Utc>),
    Steady(Moment),
}

impl TestClock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        let times = Times {
            steady: Moment::START,
            set_by: TimeDelta::zero(),
        };
        Self {
            start: now,
            times: Arc::new(watch::Sender::new(times)),
            sleepers: Arc::default(),
            is_world: false,
        }
    }

    /// Moves the time forward and wakes whatever waited for it.
    pub fn advance(&self, by: TimeDelta) {
        self.times.send_modify(|times| times.steady += by);
    }

    /// Sets the wall clock forward or back; no time passes.
    pub fn set_by(&self, by: TimeDelta) {
        self.times.send_modify(|times| times.set_by += by);
    }

    /// The same time as the world outside sees it: nobody sets its wall clock.
    #[must_use]
    pub fn of_the_world(&self) -> Self {
        Self {
            is_world: true,
            ..self.clone()
        }
    }

    /// The earliest moment that somebody sleeps for.
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let times = *self.times.borrow();
        let sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        let wall = |wake: &Wake| match wake {
            Wake::Wall(moment) => *moment,
            Wake::Steady(moment) => self.wall(times) + (*moment - times.steady),
        };
        sleepers.iter().map(wall).min()
    }

    fn wall(&self, times: Times) -> DateTime<Utc> {
        let set_by = if self.is_world {
            TimeDelta::zero()
        } else {
            times.set_by
        };
        self.start + (times.steady - Moment::START) + set_by
    }

    async fn sleep_for(&self, wake: Wake) {
        self.sleepers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(wake);
        let _sleeper = Sleeper(self, wake);
        let mut time = self.times.subscribe();
        let has_come = |times: &Times| match wake {
            Wake::Wall(moment) => self.wall(*times) >= moment,
            Wake::Steady(moment) => times.steady >= moment,
        };
        // The sender lives in `self`, so waiting can only end by the time coming.
        drop(time.wait_for(has_come).await);
    }
}

/// Takes the sleeper off the list also when its future is dropped.
struct Sleeper<'a>(&'a TestClock, Wake);

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        let mut sleepers = self
            .0
            .sleepers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = sleepers.iter().position(|wake| *wake == self.1) {
            sleepers.swap_remove(place);
        }
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.wall(*self.times.borrow())
    }

    fn steady(&self) -> Moment {
        self.times.borrow().steady
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        let wake = if self.is_world {
            Wake::Steady(Moment::START + (moment - self.start))
        } else {
            Wake::Wall(moment)
        };
        self.sleep_for(wake).await;
    }

    async fn sleep_until_steady(&self, moment: Moment) {
        self.sleep_for(Wake::Steady(moment)).await;
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

    #[tokio::test]
    async fn a_clock_that_is_set_makes_nobody_wait_longer_or_shorter() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = TestClock::new(start);
        let world = clock.of_the_world();
        let sleeper = {
            let clock = clock.clone();
            async move { clock.sleep(TimeDelta::minutes(1)).await }
        };
        tokio::pin!(sleeper);
        assert!(futures::poll!(&mut sleeper).is_pending());

        clock.set_by(TimeDelta::hours(1));
        assert!(futures::poll!(&mut sleeper).is_pending());
        assert_eq!(world.now(), start);
        clock.set_by(TimeDelta::hours(-2));
        assert_eq!(clock.now(), start - TimeDelta::hours(1));
        assert_eq!(clock.next_wake(), Some(clock.now() + TimeDelta::minutes(1)));
        clock.advance(TimeDelta::minutes(1));

        sleeper.await;
        assert_eq!(world.now(), start + TimeDelta::minutes(1));
    }
}
