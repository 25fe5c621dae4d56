//! What is tried when a service is in trouble, and jobs that fail while others pass.

use super::{Entry, Key, Lanes, Next, PRIORITIES, rank};
use crate::domain::{clock::Moment, id::JobId};

impl Lanes {
    /// The lane of the job that shows best whether the service (or what all of `among` share) is
    /// back: the one with the fewest tries, then the one whose last try is longest ago; not the one
    /// that has just failed while there is another.
    pub fn best_trial<'a>(
        &self,
        among: impl Iterator<Item = &'a Key>,
        just_failed: Option<JobId>,
    ) -> Option<(Key, &Entry)> {
        among
            .filter_map(|key| Some((key, self.by_key.get(key)?.jobs.front()?)))
            .min_by_key(|(key, first)| {
                let again = Some(first.id) == just_failed;
                (again, first.attempts, first.last_try, key.0, first.id)
            })
            .map(|(key, first)| (key.clone(), first))
    }

    /// The lane of the newest job that was never tried and was stored at `since` or later.
    pub fn newest_untried(&self, since: Moment) -> Option<Key> {
        self.ready_keys()
            .filter_map(|key| {
                let first = self.by_key.get(&key)?.jobs.front()?;
                let is_new = first.attempts == 0 && first.born >= since;
                is_new.then_some((first.id, key))
            })
            .max_by_key(|(id, _)| *id)
            .map(|(_, key)| key)
    }

    fn ready_keys(&self) -> impl Iterator<Item = Key> + '_ {
        PRIORITIES.into_iter().flat_map(move |priority| {
            let queues = &self.ready[rank(priority)];
            let names = queues.fresh.iter().chain(&queues.stale);
            names.map(move |(_, name)| (priority, name.clone()))
        })
    }

    /// The lanes that could go, and those that only wait for their next try.
    pub fn candidates(&self) -> impl Iterator<Item = Key> + '_ {
        let tried = self.waiting.values().filter(move |key| {
            let first = self.by_key.get(*key).and_then(|lane| lane.jobs.front());
            first.is_some_and(|first| first.attempts > 0 && first.may_hurry)
        });
        self.ready_keys().chain(tried.cloned())
    }

    /// The first job of this lane goes now, whatever it waits for; nothing when it is busy.
    pub fn take_key(&mut self, key: Key) -> Next {
        if self.busy.contains_key(&key.1) {
            return Next::Nothing;
        }
        self.lift(&key);
        let Some(lane) = self.by_key.get_mut(&key) else {
            return Next::Nothing;
        };
        if lane.jobs.front().is_some_and(|first| first.job.is_none()) {
            self.wanted.push(key);
            return Next::Fetch;
        }
        match lane.jobs.pop_front() {
            Some(entry) => self.begin(key, entry),
            None => Next::Nothing,
        }
    }

    /// The job fails while others pass: its lane goes on without it.
    pub fn set_aside(&mut self, key: Key, mut entry: Entry, now: Moment) {
        self.under_way.remove(&entry.id);
        self.budget(&key, &mut entry);
        self.free(&key, now);
        self.aside.insert((entry.due, entry.id), (key, entry));
    }

    /// What was set aside may be tried from now on.
    pub fn hurry_aside(&mut self, now: Moment) {
        let aside = std::mem::take(&mut self.aside);
        self.aside = aside
            .into_values()
            .map(|(key, mut entry)| {
                entry.due = entry.due.min(now);
                ((entry.due, entry.id), (key, entry))
            })
            .collect();
    }

    /// When the first of those set aside has its time.
    pub fn next_aside(&self) -> Option<Moment> {
        self.aside.first_key_value().map(|((at, _), _)| *at)
    }

    /// Puts the first of those set aside back at the head of its lane, and names the lane.
    pub fn recall_aside(&mut self, now: Moment) -> Option<Key> {
        let first = self
            .aside
            .first_entry()
            .filter(|first| first.key().0 <= now)?;
        let (key, mut entry) = first.remove();
        entry.due = now;
        self.payloads[rank(key.0)] -= usize::from(entry.job.is_some());
        self.return_to_lane(&key, entry);
        self.line_up(&key, now);
        Some(key)
    }
}
