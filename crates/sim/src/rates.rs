//! Counting how often something happens, by the simulator's clock.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A limit of calls within a span of time, whichever way the span is laid.
#[derive(Debug, Default)]
pub struct Window(VecDeque<DateTime<Utc>>);

impl Window {
    /// Whole seconds to wait before the next one fits, or none when it fits now.
    pub fn wait(&mut self, most: u32, span: TimeDelta, now: DateTime<Utc>) -> Option<u64> {
        while self.0.front().is_some_and(|oldest| *oldest + span <= now) {
            self.0.pop_front();
        }
        if self.0.len() < most as usize {
            return None;
        }
        let oldest = self.0.front()?;
        Some(whole_seconds(*oldest + span - now))
    }

    pub fn note(&mut self, now: DateTime<Utc>) {
        self.0.push_back(now);
    }
}

/// A bucket that refills with time.
#[derive(Debug, Default)]
pub struct Bucket {
    /// How much is missing from a full bucket, as of `at`.
    missing: f64,
    at: DateTime<Utc>,
}

impl Bucket {
    /// Whole seconds to wait before there is one to take, or none when there is.
    pub fn wait(&mut self, rate: f64, burst: f64, now: DateTime<Utc>) -> Option<u64> {
        let passed = (now - self.at).as_seconds_f64().max(0.0);
        self.missing = (self.missing - passed * rate).max(0.0);
        self.at = now;
        let short = self.missing + 1.0 - burst;
        // A thousandth is less than any wait a caller can measure.
        (short > 0.001).then(|| {
            let wait = TimeDelta::from_std(Duration::from_secs_f64(short / rate));
            whole_seconds(wait.unwrap_or(TimeDelta::seconds(1)))
        })
    }

    pub fn take(&mut self) {
        self.missing += 1.0;
    }
}

fn whole_seconds(wait: TimeDelta) -> u64 {
    let seconds = (wait.num_milliseconds() + 999) / 1000;
    seconds.max(1).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_window_slides() {
        let mut window = Window::default();
        let minute = TimeDelta::minutes(1);
        for second in 0..20 {
            let now = start() + TimeDelta::seconds(second);
            assert_eq!(window.wait(20, minute, now), None);
            window.note(now);
        }

        assert_eq!(
            window.wait(20, minute, start() + TimeDelta::seconds(30)),
            Some(30)
        );
        assert_eq!(
            window.wait(20, minute, start() + TimeDelta::seconds(60)),
            None
        );
    }

    #[test]
    fn a_bucket_allows_a_burst_and_then_the_rate() {
        let mut bucket = Bucket::default();
        for _ in 0..5 {
            assert_eq!(bucket.wait(1.0, 5.0, start()), None);
            bucket.take();
        }

        assert_eq!(bucket.wait(1.0, 5.0, start()), Some(1));
        let later = start() + TimeDelta::seconds(1);
        assert_eq!(bucket.wait(1.0, 5.0, later), None);
        bucket.take();
        assert_eq!(bucket.wait(1.0, 5.0, later), Some(1));
    }
}
