//! When a service (or one destination of it) is to be left alone: after different jobs failed in a
//! row, when it asks for it, or when it refuses our key.
//!
//! One job that fails again and again says something of that job, not of the service: only jobs
//! that are not known to fail while others pass count, each once.

use std::collections::HashSet;

use chrono::TimeDelta;

use crate::domain::{clock::Moment, id::JobId};

/// Different jobs that failed since the last success, after which the service is left alone.
const TRIPS_AT: usize = 5;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// A refused key is not tried more often than this.
const STOPPED: TimeDelta = TimeDelta::seconds(60);

/// The circuit breaker of one service or destination.
#[derive(Debug)]
pub struct Breaker {
    /// Nothing is delivered before this.
    paused_until: Moment,
    /// The jobs that failed since the last success.
    failed: HashSet<JobId>,
    /// Failures since then, by whichever job.
    failures: u32,
    /// Pauses after failures since then.
    pauses: u32,
    /// Whether the pause is one after failures, in which something new may be tried earlier.
    may_try_new_at: Option<Moment>,
    is_trying: bool,
    just_failed: Option<JobId>,
    last_failure: Option<Moment>,
    /// The last "too many requests": a second lane that hears it means the service.
    refused: Option<(Moment, String)>,
}

impl Breaker {
    pub fn new(now: Moment) -> Self {
        Self {
            paused_until: now,
            failed: HashSet::new(),
            failures: 0,
            pauses: 0,
            may_try_new_at: None,
            is_trying: false,
            just_failed: None,
            last_failure: None,
            refused: None,
        }
    }

    pub const fn paused_until(&self) -> Moment {
        self.paused_until
    }

    /// A person wants to see at once whether the service is back.
    pub const fn end_pause(&mut self, now: Moment) {
        self.paused_until = now;
    }

    /// Whether the next delivery only tries whether the service is back.
    pub const fn is_trying(&self) -> bool {
        self.is_trying
    }

    /// Failures since the last success.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// The job that failed last, which is not the next one to be tried.
    pub const fn just_failed(&self) -> Option<JobId> {
        self.just_failed
    }

    /// When, within a pause after failures, a job that was never tried may go: it may be the
    /// others that are to blame.
    pub const fn may_try_new_at(&self) -> Option<Moment> {
        self.may_try_new_at
    }

    /// Whether the last failure was before `moment`.
    pub fn has_failed_before(&self, moment: Moment) -> bool {
        self.last_failure.is_some_and(|at| at <= moment)
    }

    /// The service answered; `true` when it had been given up for a while.
    pub fn worked(&mut self, now: Moment) -> bool {
        let was_trying = std::mem::take(&mut self.is_trying);
        self.failed.clear();
        self.failures = 0;
        self.pauses = 0;
        self.just_failed = None;
        if self.may_try_new_at.take().is_some() {
            self.paused_until = now;
        }
        was_trying
    }

    /// The service failed at this job.
    pub fn failed(&mut self, job: JobId, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        self.just_failed = Some(job);
        self.last_failure = Some(now);
        self.failed.insert(job);
        if self.failed.len() < TRIPS_AT && !self.is_trying {
            return;
        }
        self.is_trying = true;
        let pause = (FIRST_PAUSE * (1 << self.pauses.min(6))).min(LONGEST_PAUSE);
        self.pauses = self.pauses.saturating_add(1);
        self.pause(now + pause);
        self.may_try_new_at = Some(now + FIRST_PAUSE);
    }

    /// A trial failed at a job that fails while others pass: it tells nothing, another one does.
    pub fn told_nothing(&mut self, job: JobId, now: Moment) {
        self.just_failed = Some(job);
        if self.is_trying {
            self.last_failure = Some(now);
            self.pause(now + FIRST_PAUSE);
            self.may_try_new_at = Some(now);
        }
    }

    /// The service refuses us altogether.
    pub fn stopped(&mut self, job: JobId, now: Moment) {
        self.pause(now + STOPPED);
        self.may_try_new_at = None;
        self.just_failed = Some(job);
        self.failures = self.failures.saturating_add(1);
        // After the pause one job shows whether it is mended.
        self.is_trying = true;
    }

    /// Our own database failed: nothing is to be tried for a moment.
    pub fn hold_off(&mut self, now: Moment) {
        self.pause(now + FIRST_PAUSE);
    }

    /// It asked for a pause.
    pub fn asked(&mut self, now: Moment, wait: TimeDelta) {
        self.pause(now + wait);
        self.may_try_new_at = None;
    }

    /// A lane heard "too many requests, again after `wait`".
    pub fn busy(&mut self, lane: &str, now: Moment, wait: TimeDelta, means_all: bool) {
        let second_lane = self
            .refused
            .as_ref()
            .is_some_and(|(until, first)| *until > now && first != lane);
        if means_all || second_lane {
            self.asked(now, wait);
        }
        self.refused = Some((now + wait, lane.to_owned()));
    }

    fn pause(&mut self, until: Moment) {
        self.paused_until = self.paused_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment::START;

    #[test]
    fn failures_of_different_jobs_pause_longer_and_longer_and_one_success_ends_it() {
        let mut breaker = Breaker::new(START);
        for job in 0..4 {
            breaker.failed(JobId(job), START);
        }
        assert_eq!(breaker.paused_until(), START);

        for seconds in [5, 10, 20, 40, 60, 60] {
            breaker.failed(JobId(4 + seconds), START);
            let until = START + TimeDelta::seconds(seconds);
            assert_eq!(breaker.paused_until(), until);
        }
        assert!(breaker.worked(START));
        assert_eq!(breaker.paused_until(), START);
        assert!(!breaker.worked(START));
    }

    #[test]
    fn one_job_that_fails_again_and_again_pauses_nothing() {
        let mut breaker = Breaker::new(START);
        for _ in 0..100 {
            breaker.failed(JobId(1), START);
            breaker.failed(JobId(2), START);
        }
        assert_eq!(breaker.paused_until(), START);
        assert!(!breaker.is_trying());
    }

    #[test]
    fn one_busy_lane_is_its_own_affair_and_a_second_one_means_the_service() {
        let mut breaker = Breaker::new(START);
        let wait = TimeDelta::seconds(7);

        breaker.busy("1", START, wait, false);
        breaker.busy("1", START, wait, false);
        assert_eq!(breaker.paused_until(), START);
        breaker.busy("2", START, wait, false);
        assert_eq!(breaker.paused_until(), START + wait);
    }
}
