//! What of a service's jobs is in memory. All that waits for its turn is known, by number and lane;
//! of what waits for its time only the soonest. The rest stays in the table and costs nothing.

use std::collections::{HashMap, VecDeque};

use chrono::TimeDelta;

use super::Dispatcher;
use crate::{
    domain::{clock::Moment, delivery::Priority, id::JobId},
    outbox::lanes::{Entry, Key, Lanes},
    store::{
        StoreError,
        outbox::{self, Job, Page, Waiting},
    },
};

/// Jobs that are read together.
const PAGE: u32 = 4_096;
/// Timers that are read together: the soonest.
const TIMERS: u32 = 512;
/// The next ones are read when fewer than this are left.
const FEW_TIMERS: usize = 128;
/// Jobs of each priority that are known; only far beyond any backlog do more stay in the table.
const SHARE: usize = 250_000;
/// A job that others store may be seen so much later than its number says.
const LATE: TimeDelta = TimeDelta::seconds(60);
/// As many jobs may be on their way into the table at one moment.
const STORED_TOGETHER: i64 = 1_000;
/// A wall clock that goes differently by more than this was set.
const SET: TimeDelta = TimeDelta::seconds(5);

/// How far the table has been read.
#[derive(Default)]
pub struct Window {
    is_read: bool,
    /// By priority: after which job more wait in the table than are known.
    rest: [Option<JobId>; 3],
    /// After which timer more wait in the table, and when that one comes.
    timers: Option<(Page, Moment)>,
    /// Whether others may have stored jobs.
    wants_look: bool,
    /// Whether something that was due already was found at the first reading.
    has_old: bool,
    newest: Option<JobId>,
    /// The newest job when the wall clock was last seen to go with the steady one.
    before_set: Option<JobId>,
    /// The newest job at these moments.
    marks: VecDeque<(Moment, JobId)>,
}

impl Window {
    /// Others may have stored jobs.
    pub const fn look(&mut self) {
        self.wants_look = true;
    }

    fn note(&mut self, id: JobId) {
        self.newest = self.newest.max(Some(id));
    }

    /// All has been read; what was being stored meanwhile has a number near the newest.
    fn mark_read(&mut self, now: Moment) {
        if let Some(newest) = self.newest {
            self.marks
                .push_back((now - LATE, JobId(newest.0 - STORED_TOGETHER)));
        }
    }

    /// Jobs up to this one have been seen, also those that were committed late.
    fn seen_until(&mut self, now: Moment) -> JobId {
        while self.marks.len() > 1 && self.marks[1].0 + LATE <= now {
            self.marks.pop_front();
        }
        let is_old = |mark: &(Moment, JobId)| mark.0 + LATE <= now;
        let seen = self.marks.front().filter(|mark| is_old(mark));
        let seen = seen.map_or(JobId(0), |(_, id)| *id);
        let is_due = |mark: &(Moment, JobId)| mark.0 + LATE / 4 <= now;
        if let Some(newest) = self.newest
            && self.marks.back().is_none_or(is_due)
        {
            self.marks.push_back((now, newest));
        }
        seen
    }

    fn needs_timers(&self, lanes: &Lanes) -> bool {
        self.timers.is_some() && lanes.timers().0 < FEW_TIMERS
    }

    fn needs_rest(&self, lanes: &Lanes) -> bool {
        lanes.len() < SHARE / 2 && self.rest.iter().any(Option::is_some)
    }

    /// When the table is to be read without an event.
    pub fn next_read(&self, lanes: &Lanes, now: Moment) -> Option<Moment> {
        let due =
            !self.is_read || self.wants_look || self.needs_timers(lanes) || self.needs_rest(lanes);
        due.then_some(now)
    }

    /// Whether this job is to be found in the table when its time comes.
    fn leaves_out(&self, priority: Priority, due: Moment, now: Moment) -> bool {
        if due > now {
            return self.timers.is_some_and(|(_, until)| due > until);
        }
        self.rest[priority as usize].is_some()
    }
}

impl Dispatcher {
    /// Takes a job in that this replica has just stored.
    pub(super) fn accept(&mut self, job: Job) {
        if !self.may_deliver() || !self.window.is_read {
            // The table will tell.
            return;
        }
        self.hold(&Waiting::new(&job), Some(job));
    }

    fn hold(&mut self, waiting: &Waiting, job: Option<Job>) {
        self.window.note(waiting.id);
        let mut entry = Entry::new(waiting, &self.clock, self.profile.keep_for);
        let now = self.clock.steady();
        self.window.has_old |= entry.due <= now && waiting.created_at < self.clock.now();
        if !entry.was_tried && self.window.leaves_out(waiting.priority, entry.due, now) {
            return;
        }
        if let Some(job) = job {
            entry = entry.with(job);
        }
        let key: Key = (waiting.priority, waiting.lane.as_str().into());
        self.lanes.hold(key, entry, now);
        self.has_news = true;
    }

    /// Reads what only the table has.
    pub(super) async fn read_table(&mut self) {
        let now = self.clock.steady();
        if self.breaker.paused_until() > now && self.window.is_read && !self.window.wants_look {
            return;
        }
        if self.window.next_read(&self.lanes, now).is_none() {
            return;
        }
        if let Err(error) = self.read().await {
            tracing::error!(service = self.profile.service, %error, "The outbox could not be read, trying again");
            self.breaker.hold_off(now);
        }
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        if !self.window.is_read {
            self.read_all().await?;
        }
        if std::mem::take(&mut self.window.wants_look) {
            self.read_newer().await?;
        }
        for priority in [Priority::Answer, Priority::Notice, Priority::Mailing] {
            if let Some(after) = self.window.rest[priority as usize]
                && self.window.needs_rest(&self.lanes)
            {
                self.read_at_once(priority, after).await?;
            }
        }
        while self.window.needs_timers(&self.lanes) {
            let after = self.window.timers.map(|(page, _)| page);
            self.read_timers(after.unwrap_or(Page::FIRST)).await?;
        }
        Ok(())
    }

    async fn read_all(&mut self) -> Result<(), StoreError> {
        self.window = Window::default();
        self.lanes.clear();
        let mut after = JobId(0);
        loop {
            let service = self.profile.service.clone();
            let tried = self
                .store
                .read(async move |tx| outbox::list_tried(&tx, &service, after, PAGE).await);
            let tried = tried.await?;
            for waiting in &tried {
                after = waiting.id;
                self.hold(waiting, None);
            }
            if tried.len() < PAGE as usize {
                break;
            }
        }
        for priority in [Priority::Answer, Priority::Notice, Priority::Mailing] {
            self.read_at_once(priority, JobId(0)).await?;
        }
        self.read_timers(Page::FIRST).await?;
        self.window.is_read = true;
        self.window.mark_read(self.clock.steady());
        // The replica that delivered until now, a moment ago perhaps, may have used up the rate.
        if std::mem::take(&mut self.window.has_old) {
            self.profile.limits.begin_used_up(self.clock.steady());
        }
        Ok(())
    }

    async fn read_at_once(
        &mut self,
        priority: Priority,
        mut after: JobId,
    ) -> Result<(), StoreError> {
        self.window.rest[priority as usize] = None;
        let mut count = 0;
        loop {
            let service = self.profile.service.clone();
            let page = self.store.read(async move |tx| {
                outbox::list_at_once(&tx, &service, priority, after, PAGE).await
            });
            let page = page.await?;
            for waiting in &page {
                after = waiting.id;
                self.hold(waiting, None);
            }
            count += page.len();
            if page.len() < PAGE as usize {
                return Ok(());
            }
            if count >= SHARE {
                self.window.rest[priority as usize] = Some(after);
                return Ok(());
            }
        }
    }

    async fn read_timers(&mut self, after: Page) -> Result<(), StoreError> {
        let service = self.profile.service.clone();
        let timers = self
            .store
            .read(async move |tx| outbox::list_timers(&tx, &service, after, TIMERS).await);
        let timers = timers.await?;
        self.window.timers = None;
        for waiting in &timers {
            self.hold(waiting, None);
        }
        if let Some(last) = timers.last().filter(|_| timers.len() >= TIMERS as usize) {
            let page = Page {
                first: last.not_before.timestamp_micros(),
                id: last.id,
            };
            let until = Entry::new(last, &self.clock, self.profile.keep_for).due;
            self.window.timers = Some((page, until));
        }
        Ok(())
    }

    /// What other replicas have stored since the last look, and what was committed late.
    async fn read_newer(&mut self) -> Result<(), StoreError> {
        let mut after = self.window.seen_until(self.clock.steady());
        loop {
            let service = self.profile.service.clone();
            let newer = self
                .store
                .read(async move |tx| outbox::list_newer(&tx, &service, after, PAGE).await);
            let newer = newer.await?;
            for waiting in &newer {
                after = waiting.id;
                self.hold(waiting, None);
            }
            if newer.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    /// Reads the payloads that are wanted; `false` when that failed.
    pub(super) async fn fetch(&mut self) -> bool {
        let wanted = self.lanes.wanted();
        let ids: Vec<JobId> = wanted.iter().flat_map(|(_, ids)| ids.clone()).collect();
        let loaded = self
            .store
            .read(async move |tx| outbox::load(&tx, &ids).await)
            .await;
        let now = self.clock.steady();
        let (mut jobs, is_read) = match loaded {
            Ok(jobs) => {
                let by_id: HashMap<JobId, Job> =
                    jobs.into_iter().map(|job| (job.id, job)).collect();
                (by_id, true)
            }
            Err(error) => {
                tracing::error!(service = self.profile.service, %error, "Jobs could not be read, trying again");
                self.breaker.hold_off(now);
                (HashMap::new(), false)
            }
        };
        for (key, ids) in wanted {
            let read = ids
                .iter()
                .filter_map(|id| Some((*id, jobs.remove(id)?)))
                .collect();
            let asked = if is_read { ids.as_slice() } else { &[] };
            self.lanes.fetched(&key, asked, read, now);
        }
        is_read
    }

    /// Somebody set the wall clock: what waits in the table keeps the wait that is left of it.
    pub(super) async fn notice_set_clock(&mut self) {
        let (wall, steady) = (self.clock.now(), self.clock.steady());
        let by = (wall - self.clocks.0) - (steady - self.clocks.1);
        if by.abs() < SET {
            self.window.before_set = self.window.newest;
            return;
        }
        tracing::warn!(
            service = self.profile.service,
            seconds = by.num_seconds(),
            "The clock was set; what waits is moved with it"
        );
        let service = self.profile.service.clone();
        // What was stored since may have been dated by the newly set clock.
        let until = self.window.before_set.unwrap_or(JobId(0));
        let shifted = self
            .store
            .write("outbox", async move |tx| {
                outbox::shift(&tx, &service, until, by).await
            })
            .await;
        match shifted {
            Ok(_) => {
                self.clocks = (wall, steady);
                if let Some((page, _)) = &mut self.window.timers {
                    page.first += by.num_microseconds().unwrap_or_default();
                }
            }
            Err(error) => {
                tracing::error!(service = self.profile.service, %error, "What waits could not be moved with the clock, trying again");
            }
        }
    }
}
