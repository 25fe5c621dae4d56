//! One service's deliveries: which job goes next, how many at once, and what a failure means for
//! the job, its lane and the service.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    Courier, Delivery, Event, Offers, Outbox, Outcome, backoff,
    limits::Limits,
    notes::{self, Fate, Note},
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::JobId,
    },
    store::{
        Store,
        attempts::Attempt,
        outbox::{self, Job},
    },
};

/// How a service is to be treated.
pub struct Profile {
    pub service: String,
    pub limits: Limits,
    /// Deliveries at once.
    pub at_once: usize,
    /// A job older than this is given up instead of being tried again.
    pub keep_for: TimeDelta,
    /// Whether "too many requests" speaks of the whole service or of one lane.
    pub busy_means_all: bool,
    /// Whether successful tries are recorded too.
    pub record_all: bool,
}

/// Jobs held in memory; beyond this they wait in the table.
const WINDOW: usize = 10_000;
/// Failures in a row after which the service is left alone for a while.
const TRIPS_AT: u32 = 5;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// A refused key is not tried more often than this.
const STOPPED: TimeDelta = TimeDelta::seconds(60);

type LaneKey = (Priority, String);

#[derive(Default)]
struct Lane {
    jobs: VecDeque<Job>,
    busy: bool,
}

/// The state of one service's deliveries.
pub struct Dispatcher {
    profile: Profile,
    courier: Arc<dyn Courier>,
    store: Store,
    outbox: Outbox,
    clock: SharedClock,
    lanes: HashMap<LaneKey, Lane>,
    /// Jobs in memory, until what became of them is written.
    held: HashSet<JobId>,
    /// Those of them that are being delivered or noted.
    under_way: HashSet<JobId>,
    holding: bool,
    /// Lanes whose first job may go, the most urgent first.
    ready: BTreeSet<(Priority, JobId, String)>,
    /// Names of lanes with a delivery under way, and who waits for its end: a chat hears one thing
    /// at a time, whatever the priorities.
    busy: HashMap<String, Vec<LaneKey>>,
    /// Lanes whose first job waits for its time.
    waiting: BTreeMap<(DateTime<Utc>, JobId), LaneKey>,
    /// From this priority on, jobs are only in the table.
    overflow: Option<Priority>,
    /// Nothing is delivered before this.
    paused_until: DateTime<Utc>,
    failures: u32,
    /// The last "too many requests": a second lane that hears it means the service.
    refused: Option<(DateTime<Utc>, String)>,
    in_flight: usize,
}

impl Dispatcher {
    pub fn new(
        profile: Profile,
        courier: Arc<dyn Courier>,
        (store, outbox, clock): (Store, Outbox, SharedClock),
    ) -> Self {
        let start = clock.now();
        Self {
            profile,
            courier,
            store,
            outbox,
            clock,
            lanes: HashMap::new(),
            held: HashSet::new(),
            under_way: HashSet::new(),
            holding: false,
            ready: BTreeSet::new(),
            busy: HashMap::new(),
            waiting: BTreeMap::new(),
            // Until the table has been read, everything is there.
            overflow: Some(Priority::Answer),
            paused_until: start,
            failures: 0,
            refused: None,
            in_flight: 0,
        }
    }

    /// Delivers while `holding` says that this replica is the one to, until `stop`; then finishes
    /// what is under way.
    pub async fn run(
        mut self,
        offers: Offers,
        mut holding: watch::Receiver<Option<bool>>,
        stop: CancellationToken,
    ) {
        let Offers { sender, mut reader } = offers;
        let (noting, noted) = mpsc::unbounded_channel();
        let activity = self.outbox.activity();
        let keeper = notes::keep(
            noted,
            sender.clone(),
            (self.store.clone(), self.outbox.clone(), self.clock.clone()),
        );
        let deliveries = async {
            let mut tasks = JoinSet::new();
            let mut events = Vec::new();
            let mut done = 0;
            // Until it is known who delivers, what is offered counts as under way.
            let mut unknown = 1;
            activity.begin();
            loop {
                let held_by_us = *holding.borrow_and_update();
                if held_by_us.is_some() {
                    done += std::mem::take(&mut unknown);
                }
                self.follow(held_by_us.unwrap_or_default());
                if self.overflow.is_some() && self.holding && self.held.len() < WINDOW / 2 {
                    self.refill().await;
                }
                if !stop.is_cancelled() {
                    self.launch(&mut tasks, &sender);
                }
                if stop.is_cancelled() && self.in_flight == 0 {
                    break;
                }
                let clock = self.clock.clone();
                let wake = self.next_wake();
                // Only now are the events of this round done with: what they led to is under way.
                activity.set_alarm(&self.profile.service, wake);
                activity.end_of(std::mem::take(&mut done));
                tokio::select! {
                    _ = reader.recv_many(&mut events, 256) => {}
                    () = sleep(&clock, wake) => {}
                    () = stop.cancelled(), if !stop.is_cancelled() => {}
                    Ok(()) = holding.changed() => {}
                    Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
                }
                for event in events.drain(..) {
                    self.take_in(event, &noting);
                    done += 1;
                }
                self.report();
            }
            drop(noting);
        };
        futures::join!(deliveries, keeper);
    }

    fn take_in(&mut self, event: Event, noting: &mpsc::UnboundedSender<Note>) {
        match event {
            Event::Offered(job) => self.accept(job),
            Event::Look => self.overflow = Some(Priority::Answer),
            Event::Noted(jobs) => {
                for job in jobs {
                    self.held.remove(&job);
                    self.under_way.remove(&job);
                }
            }
            Event::Delivered(job, delivery, took) => {
                let note = self.settle(job, delivery, took);
                self.outbox.activity.begin();
                if noting.send(note).is_err() {
                    self.outbox.activity.end();
                }
            }
        }
    }

    /// Begins or ends being the one that delivers; who begins reads everything from the table.
    fn follow(&mut self, holding: bool) {
        if holding == self.holding {
            return;
        }
        self.holding = holding;
        self.overflow = Some(Priority::Answer);
        self.ready.clear();
        self.waiting.clear();
        self.lanes.retain(|_, lane| {
            lane.jobs.clear();
            lane.busy
        });
        // What is under way stays held until it is noted.
        self.held.clone_from(&self.under_way);
        let verb = if holding {
            "Delivering"
        } else {
            "Another replica delivers"
        };
        tracing::info!(
            service = self.profile.service,
            "{verb} to {}",
            self.profile.service
        );
    }

    /// Takes a job into memory, unless older ones of its kind are still only in the table.
    fn accept(&mut self, job: Job) {
        if !self.holding || self.overflow.is_some_and(|from| job.priority >= from) {
            return;
        }
        if self.held.len() >= WINDOW {
            self.overflow = Some(job.priority);
            return;
        }
        self.hold(job);
    }

    fn hold(&mut self, job: Job) {
        if !self.held.insert(job.id) {
            return;
        }
        let key = (job.priority, job.lane.clone());
        let lane = self.lanes.entry(key.clone()).or_default();
        lane.jobs.push_back(job);
        if lane.jobs.len() == 1 && !lane.busy {
            self.line_up(&key);
        }
    }

    /// Puts the lane where its first job belongs: among the ready or among the waiting.
    fn line_up(&mut self, key: &LaneKey) {
        let Some(first) = self.lanes.get(key).and_then(|lane| lane.jobs.front()) else {
            self.lanes.remove(key);
            return;
        };
        if first.not_before <= self.clock.now() {
            self.ready.insert((key.0, first.id, key.1.clone()));
        } else {
            self.waiting
                .insert((first.not_before, first.id), key.clone());
        }
    }

    /// Reads what only the table has.
    async fn refill(&mut self) {
        let service = self.profile.service.clone();
        let limit = u32::try_from(WINDOW + self.held.len()).unwrap_or(u32::MAX);
        let listed = self
            .store
            .read(move |tx| async move { outbox::list(&tx, &service, limit).await }.boxed())
            .await;
        match listed {
            Ok(jobs) => {
                // A full answer may have left some out: those of its last priority and below.
                self.overflow = (jobs.len() >= WINDOW)
                    .then(|| jobs.last().map(|job| job.priority))
                    .flatten();
                for job in jobs {
                    self.hold(job);
                }
            }
            Err(error) => {
                tracing::error!(service = self.profile.service, %error, "The outbox could not be read, trying again");
                self.paused_until = self.paused_until.max(self.clock.now() + FIRST_PAUSE);
            }
        }
    }

    fn launch(&mut self, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        let now = self.clock.now();
        self.wake_lanes(now);
        while let Some(priority) = self.ready.first().map(|(priority, ..)| *priority) {
            if !self.has_room(now, priority) {
                return;
            }
            let Some((priority, _, lane)) = self.ready.pop_first() else {
                return;
            };
            let key = (priority, lane);
            if let Some(followers) = self.busy.get_mut(&key.1) {
                followers.push(key);
                continue;
            }
            let Some(job) = self.lanes.get(&key).and_then(|lane| lane.jobs.front()) else {
                continue;
            };
            let at = self.profile.limits.lane_free_at(job, now);
            if at > now {
                self.waiting.insert((at, job.id), key);
                continue;
            }
            self.start(&key, tasks, sender);
        }
    }

    fn wake_lanes(&mut self, now: DateTime<Utc>) {
        while let Some(entry) = self.waiting.first_entry() {
            let (at, job) = *entry.key();
            if at > now {
                break;
            }
            let (priority, lane) = entry.remove();
            self.ready.insert((priority, job, lane));
        }
    }

    /// The service is back: whoever waits because of its failures need not wait longer.
    fn wake_all(&mut self, now: DateTime<Utc>) {
        tracing::info!(
            service = self.profile.service,
            "{} answers again",
            self.profile.service
        );
        self.waiting = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|((at, job), lane)| ((at.min(now), job), lane))
            .collect();
    }

    /// Whether a job of this priority may go now.
    fn has_room(&mut self, now: DateTime<Utc>, priority: Priority) -> bool {
        self.paused_until <= now
            && self.in_flight < self.at_once()
            && self
                .profile
                .limits
                .service_free_at(now, priority)
                .is_some_and(|at| at <= now)
    }

    const fn at_once(&self) -> usize {
        // After a pause one job shows whether the service is back.
        if self.failures >= TRIPS_AT {
            1
        } else {
            self.profile.at_once
        }
    }

    fn start(
        &mut self,
        key: &LaneKey,
        tasks: &mut JoinSet<()>,
        sender: &mpsc::UnboundedSender<Event>,
    ) {
        let Some(lane) = self.lanes.get_mut(key) else {
            return;
        };
        let Some(job) = lane.jobs.pop_front() else {
            return;
        };
        lane.busy = true;
        self.busy.insert(key.1.clone(), Vec::new());
        self.in_flight += 1;
        self.under_way.insert(job.id);
        self.profile.limits.started(&job);
        let activity = self.outbox.activity();
        activity.begin();
        let (courier, clock, sender) = (self.courier.clone(), self.clock.clone(), sender.clone());
        tasks.spawn(async move {
            let started = clock.now();
            let delivery = std::panic::AssertUnwindSafe(courier.deliver(&job))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| {
                    Delivery::failed(Verdict::Later, "the delivery panicked".to_owned())
                });
            let took = clock.now() - started;
            if sender.send(Event::Delivered(job, delivery, took)).is_err() {
                activity.end();
            }
        });
    }

    /// What the delivery means for the job, its lane and the service.
    fn settle(&mut self, mut job: Job, delivery: Delivery, took: TimeDelta) -> Note {
        let now = self.clock.now();
        self.in_flight -= 1;
        self.profile
            .limits
            .finished(&job, delivery.calls, now, took);
        let key = (job.priority, job.lane.clone());
        let (fate, outcome, error) = match delivery.outcome {
            Outcome::Done => {
                if self.failures >= TRIPS_AT {
                    self.wake_all(now);
                }
                self.failures = 0;
                (Fate::Done, "done", None)
            }
            Outcome::NotYet(wait) => {
                job.not_before = now + wait;
                (Fate::Postponed, "not_yet", None)
            }
            Outcome::Failed { verdict, reason } => {
                let (fate, outcome) = self.failed(&mut job, verdict, &reason, now);
                (fate, outcome, Some(reason))
            }
        };
        metrics::counter!("mistok_deliveries_total", "service" => self.profile.service.clone(), "outcome" => outcome).increment(1);
        metrics::histogram!("mistok_delivery_seconds", "service" => self.profile.service.clone())
            .record(took.as_seconds_f64());
        let lane = self.lanes.entry(key.clone()).or_default();
        lane.busy = false;
        if matches!(fate, Fate::Postponed) {
            self.under_way.remove(&job.id);
            if self.holding {
                lane.jobs.push_front(job.clone());
            }
        }
        self.line_up(&key);
        for follower in self.busy.remove(&key.1).unwrap_or_default() {
            self.line_up(&follower);
        }
        let attempt = (error.is_some() || self.profile.record_all).then(|| Attempt {
            at: now,
            duration_ms: took.num_milliseconds(),
            outcome,
            error,
        });
        Note {
            job,
            fate,
            changes: delivery.changes,
            attempt,
        }
    }

    fn failed(
        &mut self,
        job: &mut Job,
        verdict: Verdict,
        reason: &str,
        now: DateTime<Utc>,
    ) -> (Fate, &'static str) {
        let too_old = now - job.created_at > self.profile.keep_for;
        if verdict == Verdict::GiveUp || too_old {
            self.failures = 0;
            tracing::warn!(job.id = %job.id, service = job.service, reason, "Gave up job {}", job.id);
            return (Fate::Dead(reason.to_owned()), "gave_up");
        }
        job.attempts += 1;
        let (wait, outcome) = match verdict {
            Verdict::After(wait) => {
                let wait = TimeDelta::from_std(wait).unwrap_or(STOPPED);
                self.heard_busy(&job.lane, now, wait);
                (wait, "after")
            }
            Verdict::Stop => {
                tracing::error!(
                    service = job.service,
                    reason,
                    "{} refuses us; deliveries wait until this is mended",
                    job.service
                );
                self.pause(now + STOPPED);
                // After the pause one job shows whether it is mended.
                self.failures = self.failures.max(TRIPS_AT);
                (TimeDelta::zero(), "stopped")
            }
            Verdict::Later | Verdict::GiveUp => {
                self.failures += 1;
                if self.failures >= TRIPS_AT {
                    let doublings = (self.failures - TRIPS_AT).min(6);
                    self.pause(now + (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE));
                }
                (backoff::wait(job.id, job.attempts), "later")
            }
        };
        job.not_before = now + wait;
        tracing::warn!(job.id = %job.id, service = job.service, attempts = job.attempts, reason, "Job {} failed and is tried again", job.id);
        (Fate::Postponed, outcome)
    }

    fn heard_busy(&mut self, lane: &str, now: DateTime<Utc>, wait: TimeDelta) {
        let second_lane = self
            .refused
            .as_ref()
            .is_some_and(|(until, first)| *until > now && first != lane);
        if self.profile.busy_means_all || second_lane {
            self.pause(now + wait);
        }
        self.refused = Some((now + wait, lane.to_owned()));
    }

    fn pause(&mut self, until: DateTime<Utc>) {
        self.paused_until = self.paused_until.max(until);
    }

    /// When something can change without an event.
    fn next_wake(&mut self) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let waiting = self.waiting.first_key_value().map(|((at, _), _)| *at);
        let blocked = if !self.holding || (self.ready.is_empty() && self.overflow.is_none()) {
            None
        } else if self.paused_until > now {
            Some(self.paused_until)
        } else if self.overflow.is_some() && self.held.len() < WINDOW / 2 {
            Some(now)
        } else if self.in_flight < self.at_once() {
            // It may have become free since it was last asked: then at once.
            let first = self.ready.first().map(|(priority, ..)| *priority);
            first.and_then(|priority| self.profile.limits.service_free_at(now, priority))
        } else {
            None
        };
        [waiting.map(|at| at.max(self.paused_until)), blocked]
            .into_iter()
            .flatten()
            .min()
    }

    fn report(&self) {
        let waiting: usize = self.held.len();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge of jobs, far below 2^52"
        )]
        metrics::gauge!("mistok_outbox_jobs", "service" => self.profile.service.clone())
            .set(waiting as f64);
        let paused = self.paused_until > self.clock.now();
        metrics::gauge!("mistok_service_paused", "service" => self.profile.service.clone())
            .set(if paused { 1.0 } else { 0.0 });
    }
}

async fn sleep(clock: &SharedClock, until: Option<DateTime<Utc>>) {
    match until {
        Some(moment) => clock.sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
