//! Payloads: in memory while there is room for them, else read when their turn comes.

use std::collections::HashMap;

use super::{Entry, HEADS, Key, Lanes, rank};
use crate::{
    domain::{clock::Moment, id::JobId},
    store::outbox::Job,
};

/// Jobs of each priority whose payloads are kept in memory.
const PAYLOADS: usize = 4_000;

impl Lanes {
    /// Lets go of a payload that memory has no room for.
    pub(super) fn budget(&mut self, key: &Key, entry: &mut Entry) {
        let used = &mut self.payloads[rank(key.0)];
        if entry.job.is_some() && *used >= PAYLOADS {
            entry.job = None;
        }
        *used += usize::from(entry.job.is_some());
    }

    /// Whether payloads must be read.
    pub fn wants_payloads(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// The lanes whose payloads must be read, and the jobs at their heads.
    pub fn wanted(&mut self) -> Vec<(Key, Vec<JobId>)> {
        let keys = std::mem::take(&mut self.wanted);
        let with_jobs = keys.into_iter().map(|key| {
            let lane = self.by_key.get(&key);
            let jobs = lane.map(|lane| lane.jobs.iter().take(HEADS).map(|entry| entry.id));
            let jobs = jobs.map(Iterator::collect).unwrap_or_default();
            (key, jobs)
        });
        with_jobs.collect()
    }

    /// What was read for this lane; jobs that were asked for and are not there are gone.
    pub fn fetched(
        &mut self,
        key: &Key,
        asked: &[JobId],
        mut read: HashMap<JobId, Job>,
        now: Moment,
    ) {
        if let Some(lane) = self.by_key.get_mut(key) {
            let payloads = &mut self.payloads[rank(key.0)];
            lane.jobs.retain_mut(|entry| {
                if entry.job.is_some() || !asked.contains(&entry.id) {
                    return true;
                }
                let Some(job) = read.remove(&entry.id) else {
                    self.held.remove(&entry.id);
                    return false;
                };
                entry.job = Some(Box::new(job));
                *payloads += 1;
                true
            });
        }
        self.line_up(key, now);
    }

    /// What waits behind the first job of this lane, as far as it has been read.
    pub fn followers(&self, key: &Key) -> impl Iterator<Item = &Job> {
        let lane = self.by_key.get(key);
        let jobs = lane.into_iter().flat_map(|lane| lane.jobs.iter());
        jobs.take(HEADS).filter_map(|entry| entry.job.as_deref())
    }
}
