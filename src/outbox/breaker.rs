//! When a service (or one destination of it) is to be left alone: after different jobs failed in a
//! row, when it asks for it, or when it refuses our key.
//!
//! One job that fails again and again says something of that job, not of the service: only jobs
//! that are not known to fail while others pass count, each once. One job that is told "your key is
//! refused" proves nothing either: the service stops only when a job of another lane is told so too,
//! when the service says so of the key itself, or when there is nobody else and it is told so again.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::KeyCheck;
use crate::domain::{clock::Moment, id::JobId};

/// Different jobs that failed since the last success, after which the service is left alone.
const TRIPS_AT: usize = 5;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// A refused key is not tried more often than this.
const STOPPED: TimeDelta = TimeDelta::seconds(60);

/// One job was told that our key is refused; whether that is true of others is not known yet.
#[derive(Debug)]
struct Suspicion {
    job: JobId,
    lane: String,
    /// What the service says of the key; `None` until it was asked.
    check: Option<KeyCheck>,
}

/// Whether jobs of other lanes could show what a refusal of our key is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HasOthers {
    Yes,
    No,
}

/// What a refusal of our key is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It holds for the whole service, which is left alone now.
    Confirmed,
    /// Nobody knows yet, and the service is to be asked about the key itself.
    NeedsCheck,
    /// Nobody knows yet: the next jobs show it.
    Open,
}

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
    /// Whether it refuses our key, for certain.
    is_stopped: bool,
    suspicion: Option<Suspicion>,
    just_failed: Option<JobId>,
    /// When the trouble began in which single jobs try whether the service is back.
    tripped_at: Option<Moment>,
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
            is_stopped: false,
            suspicion: None,
            just_failed: None,
            tripped_at: None,
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

    /// When, within a pause, a job may go that was stored after the trouble began: it may be the
    /// others that are to blame.
    pub const fn may_try_new_at(&self) -> Option<Moment> {
        self.may_try_new_at
    }

    /// When the trouble began. `None` means that the service works.
    pub const fn tripped_at(&self) -> Option<Moment> {
        self.tripped_at
    }

    /// Whether the service refuses our key, for certain.
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The service answered; `true` when it had been given up for a while.
    pub fn worked(&mut self, now: Moment) -> bool {
        let was_trying = std::mem::take(&mut self.is_trying);
        self.is_stopped = false;
        self.suspicion = None;
        self.failed.clear();
        self.failures = 0;
        self.pauses = 0;
        self.just_failed = None;
        self.tripped_at = None;
        if self.may_try_new_at.take().is_some() {
            self.paused_until = now;
        }
        was_trying
    }

    /// The service failed at this job, whose delivery began at `began`.
    pub fn failed(&mut self, job: JobId, began: Moment, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        self.just_failed = Some(job);
        self.failed.insert(job);
        if self.failed.len() < TRIPS_AT && !self.is_trying {
            return;
        }
        // What was under way already when the trouble began tells nothing new.
        if self.tripped_at.is_some_and(|at| began < at) {
            return;
        }
        self.trip(now);
        let pause = self.next_pause();
        self.pause(now + pause);
        self.may_try_new_at = Some(now + FIRST_PAUSE);
    }

    /// A trial failed at a job that fails while others pass: it tells nothing, another one does.
    pub fn told_nothing(&mut self, job: JobId, now: Moment) {
        self.just_failed = Some(job);
        if self.is_trying {
            self.pause(now + FIRST_PAUSE);
            self.may_try_new_at = Some(now);
        }
    }

    /// A job of this lane was told that our key is refused.
    pub fn refused_key(
        &mut self,
        job: JobId,
        lane: &str,
        has_others: HasOthers,
        now: Moment,
    ) -> Refusal {
        let is_certain = self.is_stopped
            || self.suspicion.as_ref().is_some_and(|known| {
                let nobody_else = known.job == job && has_others == HasOthers::No;
                known.lane != lane || nobody_else && known.check == Some(KeyCheck::Unknown)
            });
        if is_certain {
            self.stopped(job, now);
            return Refusal::Confirmed;
        }
        self.told_nothing(job, now);
        if self
            .suspicion
            .as_ref()
            .is_some_and(|known| known.job == job)
        {
            return Refusal::Open;
        }
        self.suspicion = Some(Suspicion {
            job,
            lane: lane.to_owned(),
            check: None,
        });
        Refusal::NeedsCheck
    }

    /// What the service says of our key; `true` when that stops it.
    pub fn checked(&mut self, check: KeyCheck, now: Moment) -> bool {
        let Some(known) = &mut self.suspicion else {
            return false;
        };
        known.check = Some(check);
        let job = known.job;
        let is_refused = check == KeyCheck::Refused;
        if is_refused {
            self.stopped(job, now);
        }
        is_refused
    }

    /// Whether the service accepts our key although it told this job otherwise. The suspicion stays until
    /// some job passes: a second lane that is told so means that jobs are refused whatever the key.
    pub fn is_refused_alone(&self, job: JobId) -> bool {
        let mut suspicion = self.suspicion.iter();
        suspicion.any(|known| known.job == job && known.check == Some(KeyCheck::Accepted))
    }

    /// The service refuses us altogether.
    pub fn stopped(&mut self, job: JobId, now: Moment) {
        let was_stopped = std::mem::replace(&mut self.is_stopped, true);
        self.suspicion = None;
        self.just_failed = Some(job);
        self.failures = self.failures.saturating_add(1);
        self.pause(now + STOPPED);
        // What is offered from now on may show at once that it was a mistake; where that is refused
        // too, it is tried more and more seldom.
        let wait = if was_stopped {
            self.next_pause()
        } else {
            self.pauses = 0;
            TimeDelta::zero()
        };
        self.may_try_new_at = Some(now + wait);
        // After the pause one job shows whether it is mended.
        self.trip(now);
    }

    fn trip(&mut self, now: Moment) {
        self.is_trying = true;
        self.tripped_at.get_or_insert(now);
    }

    fn next_pause(&mut self) -> TimeDelta {
        let pause = (FIRST_PAUSE * (1 << self.pauses.min(6))).min(LONGEST_PAUSE);
        self.pauses = self.pauses.saturating_add(1);
        pause
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
            breaker.failed(JobId(job), START, START);
        }
        assert_eq!(breaker.paused_until(), START);

        for seconds in [5, 10, 20, 40, 60, 60] {
            breaker.failed(JobId(4 + seconds), START, START);
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
            breaker.failed(JobId(1), START, START);
            breaker.failed(JobId(2), START, START);
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

    #[test]
    fn a_refused_key_needs_a_second_witness() {
        let refused = |breaker: &mut Breaker, job, lane: &str, others| {
            breaker.refused_key(JobId(job), lane, others, START)
        };
        let (alone, among) = (HasOthers::No, HasOthers::Yes);

        let mut breaker = Breaker::new(START);
        assert_eq!(refused(&mut breaker, 1, "a", among), Refusal::NeedsCheck);
        assert_eq!(refused(&mut breaker, 1, "a", among), Refusal::Open);
        assert_eq!(breaker.paused_until(), START, "nobody waits");
        assert_eq!(refused(&mut breaker, 2, "b", among), Refusal::Confirmed);
        assert_eq!(breaker.paused_until(), START + STOPPED);
        assert_eq!(breaker.may_try_new_at(), Some(START));

        // A success in between: the first one was refused for itself.
        let mut breaker = Breaker::new(START);
        refused(&mut breaker, 1, "a", among);
        breaker.worked(START);
        assert_eq!(refused(&mut breaker, 2, "b", among), Refusal::NeedsCheck);

        // The service itself is asked.
        let mut breaker = Breaker::new(START);
        refused(&mut breaker, 1, "a", alone);
        assert!(!breaker.checked(KeyCheck::Accepted, START));
        assert!(breaker.is_refused_alone(JobId(1)) && !breaker.is_refused_alone(JobId(2)));
        let mut breaker = Breaker::new(START);
        refused(&mut breaker, 1, "a", alone);
        assert!(breaker.checked(KeyCheck::Refused, START));

        // It cannot be asked, and there is nobody else: the same job tells.
        let mut breaker = Breaker::new(START);
        refused(&mut breaker, 1, "a", alone);
        breaker.checked(KeyCheck::Unknown, START);
        assert_eq!(refused(&mut breaker, 1, "a", among), Refusal::Open);
        assert_eq!(refused(&mut breaker, 1, "a", alone), Refusal::Confirmed);
    }

    #[test]
    fn new_jobs_try_a_refused_key_more_and_more_seldom() {
        let mut breaker = Breaker::new(START);
        let mut now = START;
        for (job, wait) in [0, 5, 10, 20, 40, 60, 60].into_iter().enumerate() {
            breaker.stopped(JobId(i64::try_from(job).unwrap()), now);
            let wait = TimeDelta::seconds(wait);
            assert_eq!(breaker.may_try_new_at(), Some(now + wait));
            now += wait;
        }
    }

    #[test]
    fn what_was_under_way_when_a_trouble_began_makes_no_pause_longer() {
        let mut breaker = Breaker::new(START);
        let now = START + TimeDelta::seconds(20);
        for job in 0..40 {
            breaker.failed(JobId(job), START, now);
        }
        assert_eq!(breaker.paused_until(), now + FIRST_PAUSE);
    }
}
