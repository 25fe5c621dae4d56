//! The deliveries under way. One that hangs is soon counted as slow: it no longer takes a place that
//! others need, so that chats whose calls hang until our time limit do not hold up those that answer.

use std::collections::{HashMap, VecDeque};

use chrono::TimeDelta;

use crate::{
    domain::{clock::Moment, delivery::Priority, id::JobId},
    outbox::lanes::{Entry, Key},
};

/// A delivery that lasts longer is slow. Twice the window of the strictest rate: whatever a slow call
/// used of a rate has come back by then.
const SLOW: TimeDelta = TimeDelta::seconds(2);
/// Slow deliveries beside the others, for each place that the service has.
const SLOW_PER_PLACE: usize = 4;
/// Of the places of a service, one in this number may go to jobs that were slow at their last try.
const HUNG_SHARE: usize = 4;

/// A delivery under way.
pub struct Flight {
    pub key: Key,
    pub entry: Entry,
    pub destination: Option<String>,
    pub began: Moment,
    /// How many deliveries had succeeded when it began.
    pub successes_seen: u64,
    /// Whether it is so slow that it no longer takes a place.
    pub is_slow: bool,
}

/// All deliveries under way, and the lanes that wait because too many others hang.
#[derive(Default)]
pub struct Flights {
    by_job: HashMap<JobId, Flight>,
    /// In the order of their beginnings; those that have ended since are skipped.
    begun: VecDeque<(Moment, JobId)>,
    slow: usize,
    /// Jobs under way that were slow at their last try.
    hung: usize,
    parked: Vec<Key>,
}

impl Flights {
    pub fn insert(&mut self, job: JobId, flight: Flight) {
        self.begun.push_back((flight.began, job));
        self.hung += usize::from(flight.entry.record.was_slow);
        self.by_job.insert(job, flight);
    }

    pub fn remove(&mut self, job: JobId) -> Option<Flight> {
        let flight = self.by_job.remove(&job)?;
        self.slow -= usize::from(flight.is_slow);
        self.hung -= usize::from(flight.entry.record.was_slow);
        Some(flight)
    }

    pub fn is_empty(&self) -> bool {
        self.by_job.is_empty()
    }

    /// The deliveries that take a place: all but the slow ones, whose number is limited.
    pub fn places(&self, at_once: usize) -> usize {
        self.by_job.len() - self.slow.min(at_once.saturating_mul(SLOW_PER_PLACE))
    }

    /// Whether a delivery of another lane is under way.
    pub fn has_other_than(&self, lane: &str) -> bool {
        self.by_job.values().any(|one| *one.key.1 != *lane)
    }

    /// Counts as slow what has lasted for too long; the priorities of those of which that is news.
    pub fn note_slow(&mut self, now: Moment) -> Vec<Priority> {
        let mut news = Vec::new();
        while let Some((_, job)) = self.begun.pop_front_if(|(began, _)| *began + SLOW <= now) {
            if let Some(flight) = self.by_job.get_mut(&job).filter(|one| !one.is_slow) {
                flight.is_slow = true;
                self.slow += 1;
                news.push(flight.key.0);
            }
        }
        news
    }

    /// When the next delivery under way becomes slow.
    pub fn next_slow(&mut self) -> Option<Moment> {
        while let Some((began, job)) = self.begun.front() {
            if self.by_job.get(job).is_some_and(|one| !one.is_slow) {
                return Some(*began + SLOW);
            }
            self.begun.pop_front();
        }
        None
    }

    /// Whether a job that was slow at its last try has to wait for others of its kind.
    pub fn must_wait(&self, entry: &Entry, at_once: usize) -> bool {
        entry.record.was_slow && self.hung >= (at_once / HUNG_SHARE).max(1)
    }

    /// This lane waits until another slow job has ended.
    pub fn park(&mut self, key: Key) {
        self.parked.push(key);
    }

    /// The lanes that wait, as many as may go now.
    pub fn released(&mut self, at_once: usize) -> Vec<Key> {
        let room = (at_once / HUNG_SHARE).max(1).saturating_sub(self.hung);
        self.parked.drain(..room.min(self.parked.len())).collect()
    }

    /// The lanes are read anew.
    pub fn forget_parked(&mut self) {
        self.parked.clear();
    }
}
