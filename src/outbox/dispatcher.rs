//! One service's deliveries: which job goes next, how many at once, and what a failure means for
//! the job, its lane and the service.

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
    breaker::Breaker,
    health::Place,
    lanes::Lanes,
    limits::Limits,
    notes::{self, Fate, Note},
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Health, Priority, Verdict},
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

/// The state of one service's deliveries.
pub struct Dispatcher {
    profile: Profile,
    courier: Arc<dyn Courier>,
    store: Store,
    outbox: Outbox,
    clock: SharedClock,
    lanes: Lanes,
    /// Whether this replica is the one that delivers.
    holding: bool,
    /// Whether it has only begun to deliver.
    is_new: bool,
    /// From this priority on, jobs are only in the table.
    overflow: Option<Priority>,
    breaker: Breaker,
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
            lanes: Lanes::default(),
            holding: false,
            is_new: false,
            // Until the table has been read, everything is there.
            overflow: Some(Priority::Answer),
            breaker: Breaker::new(start),
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
                // Read once a round: a stop between two readings would switch its own branch off
                // below, and the dispatcher would sleep through it.
                let stopping = stop.is_cancelled();
                let held_by_us = *holding.borrow_and_update();
                if held_by_us.is_some() {
                    done += std::mem::take(&mut unknown);
                }
                self.follow(held_by_us.unwrap_or_default());
                if self.overflow.is_some() && self.holding && self.lanes.len() < WINDOW / 2 {
                    self.refill().await;
                }
                if !stopping {
                    self.launch(&mut tasks, &sender);
                }
                if stopping && self.in_flight == 0 {
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
                    () = stop.cancelled(), if !stopping => {}
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
            Event::Noted(jobs) => self.lanes.forget(jobs),
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
        self.is_new = holding;
        self.overflow = Some(Priority::Answer);
        self.lanes.clear();
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
        if self.lanes.len() >= WINDOW {
            self.overflow = Some(job.priority);
            return;
        }
        self.lanes.hold(job, self.clock.now());
    }

    /// Reads what only the table has.
    async fn refill(&mut self) {
        let service = self.profile.service.clone();
        let limit = u32::try_from(WINDOW + self.lanes.len()).unwrap_or(u32::MAX);
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
                let now = self.clock.now();
                // Whoever delivered until now, a moment ago perhaps, has used the rate.
                let is_old = |job: &Job| job.not_before <= now && job.created_at < now;
                if std::mem::take(&mut self.is_new) && jobs.iter().any(is_old) {
                    self.profile.limits.begin_used_up(now);
                }
                for job in jobs {
                    self.lanes.hold(job, now);
                }
            }
            Err(error) => {
                tracing::error!(service = self.profile.service, %error, "The outbox could not be read, trying again");
                self.breaker.hold_off(self.clock.now());
            }
        }
    }

    fn launch(&mut self, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        let now = self.clock.now();
        self.lanes.wake(now);
        while let Some(priority) = self.lanes.first() {
            if !self.has_room(now, priority) {
                return;
            }
            let limits = &mut self.profile.limits;
            let taken = self
                .lanes
                .take_first(now, |job| limits.lane_free_at(job, now));
            if let Some(job) = taken {
                self.start(job, tasks, sender);
            }
        }
    }

    /// The service is back: whoever waits because of its failures need not wait longer.
    fn wake_all(&mut self, now: DateTime<Utc>) {
        tracing::info!(
            service = self.profile.service,
            "{} answers again",
            self.profile.service
        );
        self.lanes.wake_all(now);
    }

    /// Whether a job of this priority may go now.
    fn has_room(&mut self, now: DateTime<Utc>, priority: Priority) -> bool {
        self.breaker.paused_until() <= now
            && self.in_flight < self.at_once()
            && self
                .profile
                .limits
                .service_free_at(now, priority)
                .is_some_and(|at| at <= now)
    }

    const fn at_once(&self) -> usize {
        // After a pause one job shows whether the service is back.
        if self.breaker.is_trying() {
            1
        } else {
            self.profile.at_once
        }
    }

    fn start(&mut self, job: Job, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        self.in_flight += 1;
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
        let (fate, outcome, error) = match delivery.outcome {
            Outcome::Done => {
                if self.breaker.worked() {
                    self.wake_all(now);
                }
                self.outbox.health().set(self.place(), Health::Works);
                (Fate::Done, "done", None)
            }
            Outcome::NotYet(wait) => {
                job.not_before = now + wait;
                (Fate::Postponed, "not_yet", None)
            }
            Outcome::Failed {
                verdict, reason, ..
            } => {
                let (fate, outcome) = self.failed(&mut job, verdict, &reason, now);
                (fate, outcome, Some(reason))
            }
        };
        metrics::counter!("mistok_deliveries_total", "service" => self.profile.service.clone(), "outcome" => outcome).increment(1);
        metrics::histogram!("mistok_delivery_seconds", "service" => self.profile.service.clone())
            .record(took.as_seconds_f64());
        let postponed = matches!(fate, Fate::Postponed);
        let again = (postponed && self.holding).then(|| job.clone());
        self.lanes.finish(&job, again, now);
        if postponed && !self.holding {
            // Whoever delivers now reads it from the table.
            self.lanes.forget(vec![job.id]);
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
            self.breaker.worked();
            tracing::warn!(job.id = %job.id, service = job.service, reason, "Gave up job {}", job.id);
            return (Fate::Dead(reason.to_owned()), "gave_up");
        }
        job.attempts += 1;
        let (wait, outcome) = match verdict {
            Verdict::After(wait) => {
                let wait = TimeDelta::from_std(wait).unwrap_or(self.profile.keep_for);
                let means_all = self.profile.busy_means_all;
                self.breaker.busy(&job.lane, now, wait, means_all);
                (wait, "after")
            }
            Verdict::Stop => {
                tracing::error!(
                    service = job.service,
                    reason,
                    "{} refuses us; deliveries wait until this is mended",
                    job.service
                );
                self.breaker.stopped(now);
                let reason = reason.to_owned();
                let refused = Health::Refused { since: now, reason };
                self.outbox.health().set(self.place(), refused);
                (TimeDelta::zero(), "stopped")
            }
            Verdict::Later | Verdict::GiveUp => {
                self.breaker.failed(now);
                if self.breaker.is_trying() {
                    let reason = reason.to_owned();
                    let failing = Health::Failing { since: now, reason };
                    self.outbox.health().set(self.place(), failing);
                }
                (backoff::wait(job.id, job.attempts), "later")
            }
        };
        job.not_before = now + wait;
        tracing::warn!(job.id = %job.id, service = job.service, attempts = job.attempts, reason, "Job {} failed and is tried again", job.id);
        (Fate::Postponed, outcome)
    }

    fn place(&self) -> Place {
        (self.profile.service.clone(), None)
    }

    /// When something can change without an event.
    fn next_wake(&mut self) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let first = self.lanes.first();
        let blocked = if !self.holding || (first.is_none() && self.overflow.is_none()) {
            None
        } else if self.breaker.paused_until() > now {
            Some(self.breaker.paused_until())
        } else if self.overflow.is_some() && self.lanes.len() < WINDOW / 2 {
            Some(now)
        } else if self.in_flight < self.at_once() {
            // It may have become free since it was last asked: then at once.
            first.and_then(|priority| self.profile.limits.service_free_at(now, priority))
        } else {
            None
        };
        [
            self.lanes
                .next_time()
                .map(|at| at.max(self.breaker.paused_until())),
            blocked,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn report(&self) {
        let waiting: usize = self.lanes.len();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge of jobs, far below 2^52"
        )]
        metrics::gauge!("mistok_outbox_jobs", "service" => self.profile.service.clone())
            .set(waiting as f64);
        let paused = self.breaker.paused_until() > self.clock.now();
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
