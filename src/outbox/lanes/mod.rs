//! The jobs of one service that are in memory: which lane's turn it is, which lanes wait for their
//! time, and which jobs must not be read from the table again.
//!
//! Within a priority the lanes take turns: the one that was served least lately goes next, one job a
//! turn. Lanes in which something was stored a moment ago go before those whose jobs all are stale,
//! but for every fourth turn: after an outage people who write now do not wait behind its backlog,
//! and the backlog goes on.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use chrono::TimeDelta;

mod entry;
mod payloads;
#[cfg(test)]
mod tests;
mod trials;
mod turns;

pub use entry::{Entry, Key};

use crate::domain::{clock::Moment, delivery::Priority, id::JobId};

/// Something stored longer ago is stale.
const FRESH: TimeDelta = TimeDelta::seconds(10);
/// One in this number of turns goes to the stale lanes, and one to a less urgent priority.
const STALE_TURN: u64 = 4;
const LOWER_TURN: u64 = 8;
/// Lanes that were served lately and are remembered.
const SERVED_KEPT: usize = 65_536;
const SERVED_TURNS: u64 = 32_768;
/// Payloads that are read together.
pub const FETCHED: usize = 64;

/// Where a lane stands, so that it can be taken from there.
#[derive(Debug, Default)]
enum Place {
    /// Its delivery is under way, it waits for another priority of the same lane, or somebody else
    /// keeps it.
    #[default]
    Away,
    Ready(Turn),
    Waiting(Moment, JobId),
}

/// The order among ready lanes: the one served least lately, then the one that waited longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    served: u64,
    job: JobId,
    is_stale: bool,
}

#[derive(Debug, Default)]
struct Lane {
    /// By number: in the order in which they were stored.
    jobs: VecDeque<Entry>,
    place: Place,
    /// When something was last stored in it.
    newest: Option<Moment>,
}

#[derive(Default)]
struct Ready {
    fresh: BTreeSet<(Turn, Arc<str>)>,
    stale: BTreeSet<(Turn, Arc<str>)>,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// This job, whose lane is busy until [`Lanes::finish`] or [`Lanes::put_back`].
    Job(Key, Box<Entry>),
    /// Payloads must be read first, see [`Lanes::wanted`].
    Fetch,
    Nothing,
}

#[derive(Default)]
pub struct Lanes {
    by_key: HashMap<Key, Lane>,
    /// Jobs in memory, until what became of them is written.
    held: HashSet<JobId>,
    /// Those of them that are being delivered or noted.
    under_way: HashSet<JobId>,
    /// Jobs that are gone for good; an offer of one of them came late.
    gone: (HashSet<JobId>, VecDeque<JobId>),
    ready: [Ready; 3],
    /// Lanes whose payloads are being read.
    wanted: Vec<Key>,
    /// Lanes with a delivery under way, and who waits for its end: a chat hears one thing at a
    /// time, whatever the priorities.
    busy: HashMap<Arc<str>, Vec<Key>>,
    /// Lanes whose first job waits for its time.
    waiting: BTreeMap<(Moment, JobId), Key>,
    /// Jobs of no lane yet: their time has not come.
    timers: BTreeMap<(Moment, JobId), (Key, Entry)>,
    /// Jobs that fail while others pass; their lanes go on without them.
    aside: BTreeMap<(Moment, JobId), (Key, Entry)>,
    /// By lane: at which turn it was last served.
    served: HashMap<Arc<str>, u64>,
    turns: u64,
    payloads: [usize; 3],
}

/// Jobs remembered that are gone.
const GONE_KEPT: usize = 4_096;

const fn rank(priority: Priority) -> usize {
    priority as usize
}

impl Lanes {
    /// How many jobs are in memory.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// How many timers are in memory, and when the last of them comes.
    pub fn timers(&self) -> (usize, Option<Moment>) {
        let last = self.timers.last_key_value();
        (self.timers.len(), last.map(|((at, _), _)| *at))
    }

    /// Takes a job in, unless it is here already.
    pub fn hold(&mut self, key: Key, mut entry: Entry, now: Moment) {
        if self.gone.0.contains(&entry.id) || !self.held.insert(entry.id) {
            return;
        }
        self.budget(&key, &mut entry);
        if entry.due > now && !entry.was_tried {
            self.timers.insert((entry.due, entry.id), (key, entry));
        } else {
            self.queue(&key, entry, now);
        }
    }

    fn queue(&mut self, key: &Key, entry: Entry, now: Moment) {
        let lane = self.by_key.entry(key.clone()).or_default();
        let newest = lane.newest.map_or(entry.born, |at| at.max(entry.born));
        lane.newest = Some(newest);
        let place = lane.jobs.partition_point(|other| other.id < entry.id);
        lane.jobs.insert(place, entry);
        // Fresh news in a stale lane moves it, a new first job too.
        let stays = match lane.place {
            Place::Away => lane.jobs.len() > 1,
            Place::Ready(turn) => place > 0 && turn.is_stale == is_stale(newest, now),
            Place::Waiting(..) => place > 0,
        };
        if !stays {
            self.line_up(key, now);
        }
    }

    /// Takes the lane from where it stands.
    fn lift(&mut self, key: &Key) {
        let Some(lane) = self.by_key.get_mut(key) else {
            return;
        };
        match std::mem::take(&mut lane.place) {
            Place::Away => {}
            Place::Ready(turn) => {
                let ready = &mut self.ready[rank(key.0)];
                let queue = if turn.is_stale {
                    &mut ready.stale
                } else {
                    &mut ready.fresh
                };
                queue.remove(&(turn, key.1.clone()));
            }
            Place::Waiting(at, job) => {
                self.waiting.remove(&(at, job));
            }
        }
    }

    /// Puts the lane where its first job belongs: among the ready or among the waiting.
    pub fn line_up(&mut self, key: &Key, now: Moment) {
        self.lift(key);
        let served = self.served.get(&key.1).copied().unwrap_or_default();
        let Some(lane) = self.by_key.get_mut(key) else {
            return;
        };
        let Some(first) = lane.jobs.front() else {
            self.by_key.remove(key);
            return;
        };
        if first.due > now {
            lane.place = Place::Waiting(first.due, first.id);
            self.waiting.insert((first.due, first.id), key.clone());
            return;
        }
        let turn = Turn {
            served,
            job: first.id,
            is_stale: lane.newest.is_some_and(|newest| is_stale(newest, now)),
        };
        lane.place = Place::Ready(turn);
        let ready = &mut self.ready[rank(key.0)];
        let queue = if turn.is_stale {
            &mut ready.stale
        } else {
            &mut ready.fresh
        };
        queue.insert((turn, key.1.clone()));
    }

    /// Makes ready whatever has its time.
    pub fn wake(&mut self, now: Moment) {
        while let Some(entry) = self.timers.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let (key, entry) = entry.remove();
            self.queue(&key, entry, now);
        }
        while let Some(first) = self.waiting.first_entry() {
            if first.key().0 > now {
                break;
            }
            let key = first.remove();
            self.line_up(&key, now);
        }
    }

    /// The service is back: lanes that wait because of its failures need not wait longer.
    pub fn wake_all(&mut self, now: Moment) {
        let keys: Vec<Key> = self.waiting.values().cloned().collect();
        for key in keys {
            let first = self.by_key.get_mut(&key);
            let first = first.and_then(|lane| lane.jobs.front_mut());
            if let Some(first) = first.filter(|first| first.may_hurry) {
                first.due = first.due.min(now);
                self.line_up(&key, now);
            }
        }
    }

    /// When something comes that waits for its time.
    pub fn next_time(&self) -> Option<Moment> {
        let lane = self.waiting.first_key_value().map(|((at, _), _)| *at);
        let timer = self.timers.first_key_value().map(|((at, _), _)| *at);
        [lane, timer].into_iter().flatten().min()
    }

    /// What goes next of this priority; a lane that `free_at` makes wait is passed over.
    pub fn take(
        &mut self,
        priority: Priority,
        now: Moment,
        mut free_at: impl FnMut(&Key) -> Moment,
    ) -> Next {
        loop {
            if self.wanted.len() >= FETCHED {
                return Next::Fetch;
            }
            let Some(name) = self.ready[rank(priority)].next(self.turns) else {
                break;
            };
            let key = self.whose_turn(priority, name);
            if self.has_aged(&key, now) {
                self.line_up(&key, now);
                continue;
            }
            if let Some(taken) = self.take_lane(key, now, &mut free_at) {
                return taken;
            }
        }
        if self.wanted.is_empty() {
            Next::Nothing
        } else {
            Next::Fetch
        }
    }

    fn take_lane(
        &mut self,
        key: Key,
        now: Moment,
        free_at: &mut impl FnMut(&Key) -> Moment,
    ) -> Option<Next> {
        self.lift(&key);
        if let Some(followers) = self.busy.get_mut(&key.1) {
            followers.push(key);
            return None;
        }
        let at = free_at(&key);
        let lane = self.by_key.get_mut(&key)?;
        let first = lane.jobs.front()?;
        if at > now {
            lane.place = Place::Waiting(at, first.id);
            self.waiting.insert((at, first.id), key);
            return None;
        }
        // Something later in the lane may take the place of what has waited long.
        let heads = if first.has_waited(now) { HEADS } else { 1 };
        if lane
            .jobs
            .iter()
            .take(heads)
            .any(|entry| entry.job.is_none())
        {
            self.wanted.push(key);
            return None;
        }
        let entry = lane.jobs.pop_front()?;
        Some(self.begin(key, entry))
    }

    fn begin(&mut self, key: Key, entry: Entry) -> Next {
        self.payloads[rank(key.0)] -= usize::from(entry.job.is_some());
        self.busy.insert(key.1.clone(), Vec::new());
        self.under_way.insert(entry.id);
        self.turns += 1;
        self.served.insert(key.1.clone(), self.turns);
        if self.served.len() > SERVED_KEPT {
            let since = self.turns.saturating_sub(SERVED_TURNS);
            self.served.retain(|_, turn| *turn > since);
        }
        Next::Job(key, Box::new(entry))
    }

    /// The delivery has ended; `again` is the job when it is to be tried again in its lane.
    pub fn finish(&mut self, key: &Key, id: JobId, again: Option<Entry>, now: Moment) {
        if let Some(again) = again {
            self.under_way.remove(&id);
            self.return_to_lane(key, again);
        }
        self.free(key, now);
    }

    /// A job that was taken does not go now: its lane stays where the caller puts it, or goes on.
    pub fn put_back(&mut self, key: &Key, entry: Entry, now: Moment) {
        self.under_way.remove(&entry.id);
        self.return_to_lane(key, entry);
        let followers = self.busy.remove(&key.1).unwrap_or_default();
        for follower in followers {
            self.line_up(&follower, now);
        }
    }

    fn return_to_lane(&mut self, key: &Key, mut entry: Entry) {
        self.budget(key, &mut entry);
        let lane = self.by_key.entry(key.clone()).or_default();
        let place = lane.jobs.partition_point(|other| other.id < entry.id);
        lane.jobs.insert(place, entry);
    }

    fn free(&mut self, key: &Key, now: Moment) {
        let followers = self.busy.remove(&key.1).unwrap_or_default();
        self.line_up(key, now);
        for follower in followers {
            self.line_up(&follower, now);
        }
    }

    /// What became of these is written: the table has them no more.
    pub fn forget(&mut self, jobs: Vec<JobId>) {
        let (set, order) = &mut self.gone;
        for job in jobs {
            self.held.remove(&job);
            self.under_way.remove(&job);
            if set.insert(job) {
                order.push_back(job);
            }
        }
        while order.len() > GONE_KEPT {
            if let Some(oldest) = order.pop_front() {
                set.remove(&oldest);
            }
        }
    }

    /// Lets go of all jobs but those under way, which stay held until they are noted.
    pub fn clear(&mut self) {
        self.ready = <[Ready; 3]>::default();
        self.waiting.clear();
        self.timers.clear();
        self.aside.clear();
        self.wanted.clear();
        self.by_key.clear();
        self.payloads = [0; 3];
        for followers in self.busy.values_mut() {
            followers.clear();
        }
        self.gone = (HashSet::new(), VecDeque::new());
        self.held.clone_from(&self.under_way);
    }

    /// The job is no longer ours: another replica tries it again.
    pub fn let_go(&mut self, id: JobId) {
        self.held.remove(&id);
        self.under_way.remove(&id);
    }
}

/// Jobs of one lane that are read together: the later ones may take the place of the first.
const HEADS: usize = 16;

const PRIORITIES: [Priority; 3] = [Priority::Answer, Priority::Notice, Priority::Mailing];

fn is_stale(newest: Moment, now: Moment) -> bool {
    now - newest > FRESH
}

impl Ready {
    fn is_empty(&self) -> bool {
        self.fresh.is_empty() && self.stale.is_empty()
    }

    /// The lane whose turn it is.
    fn next(&self, turns: u64) -> Option<Arc<str>> {
        let (first, second) = if (turns + 1).is_multiple_of(STALE_TURN) {
            (&self.stale, &self.fresh)
        } else {
            (&self.fresh, &self.stale)
        };
        let next = first.first().or_else(|| second.first())?;
        Some(next.1.clone())
    }
}
