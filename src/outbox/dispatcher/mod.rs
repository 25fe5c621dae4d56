//! One service's deliveries: which job goes next and how many at once. What a delivery's end means
//! stands in `settle.rs`, what is read from the table in `window.rs`.

mod choosing;
mod destinations;
mod flights;
mod meters;
mod settle;
mod window;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use self::{
    destinations::Destinations,
    flights::{Flight, Flights},
    meters::Meters,
    window::Window,
};
use super::{
    Courier, Delivery, Event, KeyCheck, Landed, Offers, Outbox, Profile,
    breaker::Breaker,
    lanes::{Entry, Key, Lanes, Next},
    notes::{self, Fate, Note},
};
use crate::{
    domain::{
        clock::{Moment, SharedClock},
        delivery::Verdict,
        stored,
    },
    store::{
        Store, Vault,
        leases::{Held, Hold},
        origin,
        outbox::Job,
    },
};

/// The state of one service's deliveries.
pub struct Dispatcher {
    profile: Profile,
    courier: Arc<dyn Courier>,
    store: Store,
    outbox: Outbox,
    clock: SharedClock,
    lanes: Lanes,
    window: Window,
    /// Whether this replica is the one that delivers.
    held: Held,
    breaker: Breaker,
    destinations: Destinations,
    flights: Flights,
    /// Deliveries whose end is being written.
    noting: usize,
    /// How many deliveries have succeeded.
    successes: u64,
    /// Before this, no job that was set aside is tried.
    aside_from: Moment,
    /// Since when the service fails.
    failing_since: Option<DateTime<Utc>>,
    /// Our key is to be checked, because a job was told for this reason that it is refused.
    wants_check: Option<String>,
    /// What both clocks showed, to notice when the wall clock is set.
    clocks: (DateTime<Utc>, Moment),
    replaced: Vec<Note>,
    /// Whether something was stored since the last look for a trial.
    has_news: bool,
    meters: Meters,
}

impl Dispatcher {
    pub fn new(
        profile: Profile,
        courier: Arc<dyn Courier>,
        store: Store,
        outbox: Outbox,
        clock: SharedClock,
    ) -> Self {
        let start = clock.steady();
        let meters = Meters::of(&profile.service);
        Self {
            profile,
            courier,
            store,
            outbox,
            lanes: Lanes::default(),
            window: Window::default(),
            held: Held::Unknown,
            breaker: Breaker::new(start),
            destinations: Destinations::default(),
            flights: Flights::default(),
            noting: 0,
            successes: 0,
            aside_from: start,
            failing_since: None,
            wants_check: None,
            clocks: (clock.now(), start),
            replaced: Vec::new(),
            has_news: false,
            meters,
            clock,
        }
    }

    /// Delivers while `hold` says that this replica is the one to, until `stop`; then finishes
    /// what is under way.
    pub async fn run(mut self, offers: Offers, mut hold: Hold, stop: CancellationToken) {
        let Offers { sender, mut reader } = offers;
        let (noting, noted) = mpsc::unbounded_channel();
        let activity = self.outbox.activity();
        let (store, outbox, clock) = (self.store.clone(), self.outbox.clone(), self.clock.clone());
        let keeper = notes::keep(noted, sender.clone(), store, outbox, clock);
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
                let held = hold.look();
                if !matches!(held, Held::Unknown) {
                    done += std::mem::take(&mut unknown);
                }
                self.follow(held);
                // Before anything is begun: the lease is given back only when nothing is.
                hold.set_in_hand(self.has_something_in_hand());
                if self.may_deliver() {
                    self.notice_set_clock().await;
                    self.read_table().await;
                    if !stopping {
                        self.launch(&mut tasks, &sender).await;
                    }
                }
                self.check_key(&mut tasks, &sender);
                for note in std::mem::take(&mut self.replaced) {
                    self.note(note, &noting);
                }
                if stopping && self.flights.is_empty() {
                    break;
                }
                let clock = self.clock.clone();
                // Nothing begins any more while it stops: what is due must not wake it in vain.
                let wake = (!stopping).then(|| self.next_wake()).flatten();
                // Only now are the events of this round done with: what they led to is under way.
                activity.set_alarm(&self.profile.service, wake);
                activity.end_of(std::mem::take(&mut done));
                tokio::select! {
                    _ = reader.recv_many(&mut events, 256) => {}
                    () = sleep(&clock, wake) => {}
                    () = stop.cancelled(), if !stopping => {}
                    Ok(()) = hold.changed() => {}
                    Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
                }
                for event in events.drain(..) {
                    self.take_in(event, &noting);
                    done += 1;
                }
                self.report();
            }
            activity.end_of(done + unknown);
            drop(noting);
        };
        futures::join!(deliveries, keeper);
    }

    fn take_in(&mut self, event: Event, noting: &mpsc::UnboundedSender<Note>) {
        match event {
            Event::Offered(job) => self.accept(job),
            Event::Look => self.window.look(),
            Event::TryNow => {
                let now = self.clock.steady();
                self.breaker.end_pause(now);
                self.lanes.wake_all(now);
                self.lanes.hurry_aside(now);
                self.aside_from = now;
            }
            Event::Noted {
                gone,
                refused,
                count,
            } => {
                self.noting = self.noting.saturating_sub(count);
                self.lanes.forget(gone);
                for id in refused {
                    self.lanes.let_go(id);
                }
            }
            Event::Delivered(landed) => {
                let span = landed.span.clone();
                if let Some(note) = span.in_scope(|| self.settle(*landed)) {
                    self.note(note, noting);
                }
            }
            Event::KeyChecked { check, reason } => self.take_check(check, &reason),
        }
    }

    fn note(&mut self, note: Note, noting: &mpsc::UnboundedSender<Note>) {
        self.outbox.activity.begin();
        self.noting += 1;
        if noting.send(note).is_err() {
            self.outbox.activity.end();
        }
    }

    /// Begins or ends to deliver; a replica that begins reads everything from the table.
    fn follow(&mut self, held: Held) {
        let was = std::mem::replace(&mut self.held, held);
        if was.term() == self.held.term() {
            return;
        }
        let fence = self.held.fence();
        self.outbox.set_fence(&self.profile.service, fence);
        if fence.is_none() {
            self.outbox.health().forget(&self.profile.service);
        }
        self.window = Window::default();
        self.clocks = (self.clock.now(), self.clock.steady());
        self.lanes.clear();
        self.destinations.clear();
        self.flights.forget_parked();
        let verb = if self.held.fence().is_some() {
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

    /// Whether this replica is the one that delivers, and was so a moment ago: one that was stopped
    /// and woken finds its term over before it hears of it.
    fn may_deliver(&self) -> bool {
        self.held.is_valid()
    }

    /// Whether something is under way, or may begin at any moment.
    fn has_something_in_hand(&self) -> bool {
        self.held.fence().is_some() || !self.flights.is_empty() || self.noting > 0
    }

    async fn launch(&mut self, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        while self.launch_ready(tasks, sender) {
            if !self.fetch().await {
                return;
            }
        }
    }

    /// Starts what may go; `true` when payloads must be read for more.
    fn launch_ready(
        &mut self,
        tasks: &mut JoinSet<()>,
        sender: &mpsc::UnboundedSender<Event>,
    ) -> bool {
        let now = self.clock.steady();
        self.make_room(now);
        self.lanes.wake(now);
        self.destinations.wake(&mut self.lanes, now);
        self.recall_aside(now);
        loop {
            match self.choose(now) {
                Next::Job(key, entry) => self.start(key, *entry, tasks, sender),
                Next::Fetch => return true,
                Next::Nothing => return self.lanes.wants_payloads(),
            }
        }
    }

    /// What hangs leaves its place, and its share of the rate, to others.
    fn make_room(&mut self, now: Moment) {
        for priority in self.flights.note_slow(now) {
            self.profile.limits.overdue(priority);
        }
        for key in self.flights.released(self.profile.at_once) {
            self.lanes.line_up(&key, now);
        }
    }

    fn start(
        &mut self,
        key: Key,
        mut entry: Entry,
        tasks: &mut JoinSet<()>,
        sender: &mpsc::UnboundedSender<Event>,
    ) {
        let now = self.clock.steady();
        let Some(job) = entry.job.take() else {
            // It was taken because its payload is there.
            self.lanes.finish(&key, entry.id, Some(entry), now);
            return;
        };
        let mut job = *job;
        job.attempts = entry.attempts;
        // What the courier takes for its age is what it has really waited, and its time is when it
        // is due, whatever the wall clock was set to since.
        let wall = self.clock.now();
        job.created_at = wall - (now - entry.born);
        job.not_before = wall + (entry.due - now);
        let destination = self.courier.destination(&job);
        if let Some(name) = &destination
            && self.destinations.must_wait(name, now, self.profile.at_once)
        {
            entry.job = Some(Box::new(job));
            self.lanes.put_back(&key, entry, now);
            self.destinations.park(name, key);
            return;
        }
        if self.flights.must_wait(&entry, self.profile.at_once) {
            entry.job = Some(Box::new(job));
            self.lanes.put_back(&key, entry, now);
            self.flights.park(key);
            return;
        }
        if entry.has_waited(now)
            && self
                .courier
                .is_replaced(&job, &mut self.lanes.followers(&key))
        {
            self.drop_replaced(&key, job, now);
            return;
        }
        self.profile.limits.started(&key.1, key.0);
        if let Some(name) = &destination {
            self.destinations.started(name, now);
        }
        let flight = Flight {
            key,
            entry,
            destination,
            began: now,
            successes_seen: self.successes,
            is_slow: false,
        };
        self.flights.insert(job.id, flight);
        self.spawn(job, tasks, sender);
    }

    /// Something later in its lane takes its place: it is done without being sent.
    fn drop_replaced(&mut self, key: &Key, job: Job, now: Moment) {
        self.meters.count_delivery("replaced");
        self.lanes.finish(key, job.id, None, now);
        self.replaced.push(Note {
            job,
            fate: Fate::Done,
            changes: Vec::new(),
            attempt: None,
            fence: self.held.fence(),
        });
    }

    fn spawn(&self, job: Job, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        let activity = self.outbox.activity();
        activity.begin();
        let (courier, clock, sender) = (self.courier.clone(), self.clock.clone(), sender.clone());
        let fence = self.held.fence();
        let span = span_of(&job, self.store.vault());
        let (inside, origin) = (span.clone(), job.origin.clone());
        let delivery = async move {
            let started = clock.steady();
            let delivered = std::panic::AssertUnwindSafe(courier.deliver(&job))
                .catch_unwind()
                .await;
            let panicked = delivered.is_err();
            let delivery = delivered.unwrap_or_else(|_| {
                Delivery::failed(Verdict::Later, "the delivery panicked".to_owned())
            });
            let landed = Landed {
                job,
                delivery,
                took: clock.steady() - started,
                panicked,
                fence,
                span,
            };
            if sender.send(Event::Delivered(Box::new(landed))).is_err() {
                activity.end();
            }
        };
        // What comes of the job came of the same word.
        tasks.spawn(origin::within(origin, delivery.boxed()).instrument(inside));
    }

    /// Asks whether the service accepts our key, where one job says that it does not.
    fn check_key(&mut self, tasks: &mut JoinSet<()>, sender: &mpsc::UnboundedSender<Event>) {
        let Some(reason) = self.wants_check.take() else {
            return;
        };
        let activity = self.outbox.activity();
        activity.begin();
        let (courier, sender) = (self.courier.clone(), sender.clone());
        tasks.spawn(async move {
            let checked = std::panic::AssertUnwindSafe(courier.check_key())
                .catch_unwind()
                .await;
            let check = checked.unwrap_or(KeyCheck::Unknown);
            if sender.send(Event::KeyChecked { check, reason }).is_err() {
                activity.end();
            }
        });
    }

    fn report(&self) {
        let is_paused = self.breaker.paused_until() > self.clock.steady();
        self.meters.report(self.lanes.len(), is_paused);
    }
}

async fn sleep(clock: &SharedClock, until: Option<Moment>) {
    match until {
        Some(moment) => clock.sleep_until_steady(moment).await,
        None => std::future::pending().await,
    }
}

/// The span of a delivery. What the job is about is recorded once its payload is read.
fn span_of(job: &Job, vault: &Vault) -> tracing::Span {
    tracing::info_span!(
        "job",
        service = job.service,
        lane = &*vault.in_log(&job.lane),
        kind = stored::kind(&job.payload),
        id = job.id.0,
        attempt = job.attempts + 1,
        origin = job.origin.as_deref(),
        lead = tracing::field::Empty,
        conversation = tracing::field::Empty,
    )
}
