//! A job in memory: what decides its turn, and its payload while there is room for it.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    domain::{
        clock::{Moment, SharedClock},
        delivery::Priority,
        id::JobId,
    },
    store::outbox::{Job, Waiting},
};

/// A lane of one priority; its jobs are delivered in order.
pub type Key = (Priority, Arc<str>);

/// What is known of one job.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: JobId,
    /// Tries that have failed.
    pub attempts: u32,
    /// When it may go.
    pub due: Moment,
    /// When it was stored, as far as its age counts.
    pub born: Moment,
    pub last_try: Option<Moment>,
    /// Its failures while other jobs passed.
    pub failed_alone: u32,
    /// How many deliveries had succeeded at its last failure.
    pub successes_seen: u64,
    /// What is remembered of its failures.
    pub record: Record,
    /// Deliveries of it that panicked.
    pub panics: u32,
    /// Whether it was to wait for its time from the beginning.
    pub is_timer: bool,
    /// Whether it only waits because a try failed: then it may go earlier, to show whether the service
    /// is back. What was told when to come waits for that time.
    pub may_hurry: bool,
    /// Whether its lane waits for it; a timer joins its lane when its time comes.
    pub was_tried: bool,
    /// Left out where memory is short: it is read when the job's turn comes.
    pub job: Option<Box<Job>>,
}

/// What is remembered of a job's failures within this run of the program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record {
    /// Whether its last try was slow enough to count as hanging.
    pub was_slow: bool,
    /// Whether it was set aside because it failed while others passed.
    pub was_aside: bool,
}

impl Entry {
    /// A job by what the table says of it. The wall clock may have been set since it was stored: it
    /// waits no longer than was decided then, and has an hour left before it is too old.
    pub fn new(waiting: &Waiting, clock: &SharedClock, keep_for: TimeDelta) -> Self {
        let (now, wall) = (clock.steady(), clock.now());
        let left = (waiting.not_before - wall).clamp(TimeDelta::zero(), waiting.wait);
        let oldest = (keep_for - LEAST_LIFE).max(TimeDelta::zero());
        let age = (wall - waiting.created_at).clamp(TimeDelta::zero(), oldest);
        Self {
            id: waiting.id,
            attempts: waiting.attempts,
            due: now + left,
            born: now - age,
            last_try: waiting.was_tried.then_some(now - age),
            failed_alone: 0,
            successes_seen: 0,
            record: Record::default(),
            panics: 0,
            is_timer: !waiting.wait.is_zero() && !waiting.was_tried,
            may_hurry: waiting.was_tried,
            was_tried: waiting.was_tried,
            job: None,
        }
    }

    /// Whether something later in its lane may have taken its place.
    pub fn has_waited(&self, now: Moment) -> bool {
        self.is_timer || now - self.born > REPLACED_AFTER
    }

    pub fn with(mut self, job: Job) -> Self {
        self.job = Some(Box::new(job));
        self
    }
}

/// What has waited for longer is looked at again before it goes.
const REPLACED_AFTER: TimeDelta = TimeDelta::seconds(2);
/// How long a job that has just been read from the table is tried, at least.
const LEAST_LIFE: TimeDelta = TimeDelta::hours(1);
