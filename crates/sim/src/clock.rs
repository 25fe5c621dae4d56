//! A vendor's own clock: ahead of the test's, or behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::{Clock, Moment, SharedClock};

/// Shows another time than the clock that it follows.
#[derive(Debug, Clone)]
pub struct OwnClock {
    base: SharedClock,
    ahead: Arc<AtomicI64>,
}

impl OwnClock {
    /// The same time, until it is set.
    pub fn new(base: SharedClock) -> Self {
        Self {
            base,
            ahead: Arc::default(),
        }
    }

    /// Goes so far ahead from now on; below zero: behind.
    pub fn set_ahead(&self, ahead: TimeDelta) {
        let micros = ahead.num_microseconds().unwrap_or_default();
        self.ahead.store(micros, Ordering::Relaxed);
    }

    fn ahead(&self) -> TimeDelta {
        TimeDelta::microseconds(self.ahead.load(Ordering::Relaxed))
    }
}

#[async_trait]
impl Clock for OwnClock {
    fn now(&self) -> DateTime<Utc> {
        self.base.now() + self.ahead()
    }

    fn steady(&self) -> Moment {
        self.base.steady()
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        self.base.sleep_until(moment - self.ahead()).await;
    }

    async fn sleep_until_steady(&self, moment: Moment) {
        self.base.sleep_until_steady(moment).await;
    }
}
