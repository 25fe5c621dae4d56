//! The jobs of one service that are in memory, in their lanes: which may go, which wait for their
//! time, and which must not be read from the table again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};

use crate::{
    domain::{delivery::Priority, id::JobId},
    store::outbox::Job,
};

/// Jobs of one chat (or customer) and priority, delivered in order.
type Key = (Priority, String);

#[derive(Default)]
struct Lane {
    jobs: VecDeque<Job>,
    busy: bool,
}

#[derive(Default)]
pub struct Lanes {
    by_key: HashMap<Key, Lane>,
    /// Jobs in memory, until what became of them is written.
    held: HashSet<JobId>,
    /// Those of them that are being delivered or noted.
    under_way: HashSet<JobId>,
    /// Lanes whose first job may go, the most urgent first.
    ready: BTreeSet<(Priority, JobId, String)>,
    /// Names of lanes with a delivery under way, and who waits for its end: a chat hears one thing
    /// at a time, whatever the priorities.
    busy: HashMap<String, Vec<Key>>,
    /// Lanes whose first job waits for its time.
    waiting: BTreeMap<(DateTime<Utc>, JobId), Key>,
}

impl Lanes {
    /// How many jobs are in memory.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Takes a job in, unless it is here already.
    pub fn hold(&mut self, job: Job, now: DateTime<Utc>) {
        if !self.held.insert(job.id) {
            return;
        }
        let key = (job.priority, job.lane.clone());
        let lane = self.by_key.entry(key.clone()).or_default();
        lane.jobs.push_back(job);
        if lane.jobs.len() == 1 && !lane.busy {
            self.line_up(&key, now);
        }
    }

    /// Puts the lane where its first job belongs: among the ready or among the waiting.
    fn line_up(&mut self, key: &Key, now: DateTime<Utc>) {
        let Some(first) = self.by_key.get(key).and_then(|lane| lane.jobs.front()) else {
            self.by_key.remove(key);
            return;
        };
        if first.not_before <= now {
            self.ready.insert((key.0, first.id, key.1.clone()));
        } else {
            self.waiting
                .insert((first.not_before, first.id), key.clone());
        }
    }

    /// Makes ready whoever's time has come.
    pub fn wake(&mut self, now: DateTime<Utc>) {
        while let Some(entry) = self.waiting.first_entry() {
            let (at, job) = *entry.key();
            if at > now {
                break;
            }
            let (priority, lane) = entry.remove();
            self.ready.insert((priority, job, lane));
        }
    }

    /// Makes everybody's time come.
    pub fn wake_all(&mut self, now: DateTime<Utc>) {
        self.waiting = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|((at, job), lane)| ((at.min(now), job), lane))
            .collect();
    }

    /// The priority of the job that goes next.
    pub fn first(&self) -> Option<Priority> {
        self.ready.first().map(|(priority, ..)| *priority)
    }

    /// When the next lane's time comes.
    pub fn next_time(&self) -> Option<DateTime<Utc>> {
        self.waiting.first_key_value().map(|((at, _), _)| *at)
    }

    /// The job that goes next, unless its lane must wait: for its turn or until `free_at`.
    pub fn take_first(
        &mut self,
        now: DateTime<Utc>,
        free_at: impl FnOnce(&Job) -> DateTime<Utc>,
    ) -> Option<Job> {
        let (priority, _, name) = self.ready.pop_first()?;
        let key = (priority, name);
        if let Some(followers) = self.busy.get_mut(&key.1) {
            followers.push(key);
            return None;
        }
        let lane = self.by_key.get_mut(&key)?;
        let first = lane.jobs.front()?;
        let at = free_at(first);
        if at > now {
            self.waiting.insert((at, first.id), key);
            return None;
        }
        let job = lane.jobs.pop_front()?;
        lane.busy = true;
        self.busy.insert(key.1, Vec::new());
        self.under_way.insert(job.id);
        Some(job)
    }

    /// The delivery has ended; `again` is the job when it is to be tried again.
    pub fn finish(&mut self, job: &Job, again: Option<Job>, now: DateTime<Utc>) {
        let key = (job.priority, job.lane.clone());
        let lane = self.by_key.entry(key.clone()).or_default();
        lane.busy = false;
        if let Some(again) = again {
            self.under_way.remove(&again.id);
            lane.jobs.push_front(again);
        }
        self.line_up(&key, now);
        for follower in self.busy.remove(&key.1).unwrap_or_default() {
            self.line_up(&follower, now);
        }
    }

    /// What became of these is written: the table has them no more.
    pub fn forget(&mut self, jobs: Vec<JobId>) {
        for job in jobs {
            self.held.remove(&job);
            self.under_way.remove(&job);
        }
    }

    /// Lets go of all jobs but those under way, which stay held until they are noted.
    pub fn clear(&mut self) {
        self.ready.clear();
        self.waiting.clear();
        self.by_key.retain(|_, lane| {
            lane.jobs.clear();
            lane.busy
        });
        self.held.clone_from(&self.under_way);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn job(id: i64, lane: &str, priority: Priority) -> Job {
        Job {
            id: JobId(id),
            service: "test".to_owned(),
            lane: lane.to_owned(),
            priority,
            payload: String::new(),
            attempts: 0,
            not_before: start(),
            created_at: start(),
        }
    }

    fn take(lanes: &mut Lanes) -> Option<i64> {
        lanes.take_first(start(), |_| start()).map(|job| job.id.0)
    }

    #[test]
    fn a_lane_goes_in_order_and_one_at_a_time_whatever_the_priorities() {
        let mut lanes = Lanes::default();
        lanes.hold(job(1, "a", Priority::Mailing), start());
        lanes.hold(job(2, "a", Priority::Answer), start());
        lanes.hold(job(3, "a", Priority::Answer), start());

        assert_eq!(take(&mut lanes), Some(2));
        assert_eq!(take(&mut lanes), None);
        lanes.finish(&job(2, "a", Priority::Answer), None, start());
        assert_eq!(take(&mut lanes), Some(3));
        lanes.finish(&job(3, "a", Priority::Answer), None, start());
        assert_eq!(take(&mut lanes), Some(1));
    }

    #[test]
    fn a_failed_job_holds_up_its_own_lane_only() {
        let mut lanes = Lanes::default();
        lanes.hold(job(1, "a", Priority::Answer), start());
        lanes.hold(job(2, "a", Priority::Answer), start());
        lanes.hold(job(3, "b", Priority::Answer), start());
        assert_eq!(take(&mut lanes), Some(1));

        let later = start() + TimeDelta::seconds(5);
        let again = Job {
            not_before: later,
            ..job(1, "a", Priority::Answer)
        };
        lanes.finish(&job(1, "a", Priority::Answer), Some(again), start());

        assert_eq!(take(&mut lanes), Some(3));
        assert_eq!(take(&mut lanes), None);
        assert_eq!(lanes.next_time(), Some(later));
        lanes.wake(later);
        assert_eq!(take(&mut lanes), Some(1));
    }

    #[test]
    fn a_delivered_job_is_not_taken_in_again_before_it_is_noted() {
        let mut lanes = Lanes::default();
        lanes.hold(job(1, "a", Priority::Answer), start());
        assert_eq!(take(&mut lanes), Some(1));
        lanes.finish(&job(1, "a", Priority::Answer), None, start());

        lanes.hold(job(1, "a", Priority::Answer), start());
        lanes.clear();
        lanes.hold(job(1, "a", Priority::Answer), start());
        assert_eq!(take(&mut lanes), None);

        lanes.forget(vec![JobId(1)]);
        assert_eq!(lanes.len(), 0);
    }
}
