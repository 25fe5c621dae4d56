//! Deliveries to the outside. A job is stored in the transaction that decided it, offered from
//! memory after the commit, delivered by its service's dispatcher, and its row deleted. Order is
//! kept within a lane; lanes do not wait for each other.

mod backoff;
mod breaker;
mod dispatcher;
pub mod floods;
pub mod health;
pub mod journal;
mod lanes;
pub mod letters;
mod limits;
mod notes;
mod service;
mod subscribers;
pub mod telegram;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use tokio::sync::{mpsc, watch};

pub use dispatcher::Dispatcher;
pub use limits::{Limits, TelegramRates};
pub use service::{LEADS_KEPT, MESSAGES_KEPT, Profile, Service};
pub use subscribers::Subscriber;

use crate::{
    domain::{
        clock::{Moment, SharedClock},
        delivery::{Scope, Verdict},
        dialogue::Shown,
        id::{BotId, ChatId, ConversationId, JobId, LeadId, MessageId},
        lead::Status,
    },
    store::{
        StoreError, Tx,
        outbox::{self, Job, NewJob},
    },
};

/// Delivers the jobs of one service.
#[async_trait]
pub trait Courier: Send + Sync {
    async fn deliver(&self, job: &Job) -> Delivery;

    /// The destination whose health is its own: an address, a topic, a number. `None` means that
    /// the service has one destination only.
    fn destination(&self, _job: &Job) -> Option<String> {
        None
    }

    /// Asks the service by a cheap call whether it accepts our key, when one job says that it does not.
    async fn check_key(&self) -> KeyCheck {
        KeyCheck::Unknown
    }

    /// Whether one of the `later` jobs of the same lane makes this one, which has waited for a
    /// while, not worth delivering: it shows something newer in the same place.
    fn is_replaced(&self, _job: &Job, _later: &mut dyn Iterator<Item = &Job>) -> bool {
        false
    }
}

/// What a service says of our key, apart from any job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCheck {
    Accepted,
    Refused,
    /// It cannot be asked, or did not answer.
    Unknown,
}

/// How a delivery ended, and what is to be remembered together with that.
#[derive(Debug)]
pub struct Delivery {
    pub outcome: Outcome,
    pub changes: Vec<Change>,
    /// Calls that counted against the service's limits.
    pub calls: usize,
}

#[derive(Debug)]
pub enum Outcome {
    Done,
    /// There is nothing more to do, although nobody knows whether the service did it: that proves
    /// neither that the service works nor that it fails.
    DoneUnheard,
    Failed {
        verdict: Verdict,
        scope: Scope,
        reason: String,
    },
    /// Nothing was tried: its time comes after this.
    NotYet(TimeDelta),
    /// The service was asked and answered, so it works; the job's time comes after this.
    Answered(TimeDelta),
    /// Our own database failed. That is never the job's fault nor the service's: its tries and its
    /// age stand still until the database works, unless a row of its own cannot be read.
    Store(StoreError),
}

/// What a delivery changes in the database.
#[derive(Debug, Clone)]
pub enum Change {
    /// A message now shows this screen.
    Shown {
        bot: BotId,
        chat: ChatId,
        screen: i64,
        shown: Shown,
    },
    /// A reply to this message belongs to that conversation.
    About {
        bot: BotId,
        chat: ChatId,
        message: MessageId,
        conversation: ConversationId,
    },
    /// The person has closed the chat to the bot.
    Blocked { bot: BotId, chat: ChatId },
    /// The lead has come this far from `from`; the jobs tell people of it. Where it stands elsewhere
    /// by now, nothing is changed and nobody is told.
    Lead {
        id: LeadId,
        from: Status,
        status: Status,
        notices: Vec<NewJob>,
    },
}

impl Delivery {
    pub const fn done(changes: Vec<Change>) -> Self {
        Self {
            outcome: Outcome::Done,
            changes,
            calls: 1,
        }
    }

    pub const fn failed(verdict: Verdict, reason: String) -> Self {
        Self {
            outcome: Outcome::Failed {
                verdict,
                scope: verdict.usual_scope(),
                reason,
            },
            changes: Vec::new(),
            calls: 1,
        }
    }

    /// The failure concerns just this.
    #[must_use]
    pub fn concerning(mut self, about: Scope) -> Self {
        if let Outcome::Failed { scope, .. } = &mut self.outcome {
            *scope = about;
        }
        self
    }
}

impl From<StoreError> for Delivery {
    fn from(error: StoreError) -> Self {
        Self {
            outcome: Outcome::Store(error),
            changes: Vec::new(),
            calls: 1,
        }
    }
}

enum Event {
    Offered(Job),
    /// Another replica may have stored jobs.
    Look,
    /// A person wants the service to be tried at once.
    TryNow,
    /// What became of `count` deliveries is written; those that are gone will not be read from the
    /// table again.
    Noted {
        gone: Vec<JobId>,
        /// Another replica delivers these by now.
        refused: Vec<JobId>,
        count: usize,
    },
    Delivered(Box<Landed>),
    /// What the service says of our key.
    KeyChecked {
        check: KeyCheck,
        /// Why it was asked.
        reason: String,
    },
}

/// A delivery that has ended.
struct Landed {
    job: Job,
    delivery: Delivery,
    took: TimeDelta,
    panicked: bool,
    /// Of the lease under which it began.
    fence: Option<i64>,
    /// Of the delivery: what is logged about its outcome bears the same fields.
    span: tracing::Span,
}

/// Where a replica announces the services that it stored jobs for and does not deliver to.
pub const CHANNEL: &str = "mistok_outbox";

/// Where jobs are put. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    services: Arc<HashMap<String, mpsc::UnboundedSender<Event>>>,
    clock: SharedClock,
    activity: Activity,
    health: health::Board,
    /// By service: the fence under which this replica delivers.
    fences: Arc<Mutex<HashMap<String, i64>>>,
    floods: floods::Floods,
    subscribers: Arc<[Subscriber]>,
}

/// What is being worked on, so that tests can wait for silence.
#[derive(Clone)]
pub struct Activity(Arc<watch::Sender<Work>>);

#[derive(Debug, Default)]
struct Work {
    under_way: usize,
    /// When each dispatcher will look again by itself.
    alarms: HashMap<String, Moment>,
}

impl std::fmt::Debug for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.borrow().fmt(f)
    }
}

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Work::default())))
    }
}

impl Activity {
    /// Something is begun; each call needs its [`Activity::end`].
    pub fn begin(&self) {
        self.begin_of(1);
    }

    fn begin_of(&self, count: usize) {
        self.0.send_modify(|work| work.under_way += count);
    }

    pub fn end(&self) {
        self.end_of(1);
    }

    fn end_of(&self, count: usize) {
        self.0
            .send_modify(|work| work.under_way = work.under_way.saturating_sub(count));
    }

    /// Notes when `service` will look again by itself.
    pub fn set_alarm(&self, service: &str, alarm: Option<Moment>) {
        self.0.send_if_modified(|work| {
            if work.alarms.get(service).copied() == alarm {
                return false;
            }
            match alarm {
                Some(moment) => work.alarms.insert(service.to_owned(), moment),
                None => work.alarms.remove(service),
            };
            true
        });
    }

    /// Returns once nothing is being worked on: at `now`, all is delivered or waits for its time.
    pub async fn settled(&self, now: Moment) {
        let silent =
            |work: &Work| work.under_way == 0 && work.alarms.values().all(|alarm| *alarm > now);
        // The sender lives in `self`, so this can only end by silence.
        drop(self.0.subscribe().wait_for(silent).await);
    }

    /// The next moment at which something waiting has its time.
    pub fn next_alarm(&self) -> Option<Moment> {
        self.0.borrow().alarms.values().min().copied()
    }
}

impl Outbox {
    /// An outbox for these services, and the ends that their dispatchers read.
    pub fn new(
        services: impl IntoIterator<Item = String>,
        clock: SharedClock,
    ) -> (Self, HashMap<String, Offers>) {
        let mut senders = HashMap::new();
        let mut readers = HashMap::new();
        for service in services {
            let (sender, reader) = mpsc::unbounded_channel();
            senders.insert(service.clone(), sender.clone());
            readers.insert(service, Offers { sender, reader });
        }
        let activity = Activity::default();
        let outbox = Self {
            services: Arc::new(senders),
            clock,
            health: health::Board::new(activity.clone()),
            activity,
            fences: Arc::default(),
            floods: floods::Floods::new(1),
            subscribers: Arc::default(),
        };
        (outbox, readers)
    }

    pub fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// How the services are doing, as their dispatchers see it.
    pub const fn health(&self) -> &health::Board {
        &self.health
    }

    /// With a limit on what one person may make us say: what a chat gets in a second.
    #[must_use]
    pub fn with_pace(mut self, per_second: u32) -> Self {
        self.floods = floods::Floods::new(per_second);
        self
    }

    /// With services that want to hear of what happens.
    #[must_use]
    pub fn with_subscribers(mut self, subscribers: Vec<Subscriber>) -> Self {
        self.subscribers = subscribers.into();
        self
    }

    /// The services that want to hear of what happens.
    pub fn subscribers(&self) -> &[Subscriber] {
        &self.subscribers
    }

    /// The time by which jobs are stored.
    pub const fn clock(&self) -> &SharedClock {
        &self.clock
    }

    /// The people who flood, and how they are answered.
    pub const fn floods(&self) -> &floods::Floods {
        &self.floods
    }

    /// The fence under which this replica delivers to a service: what a courier stores before a call
    /// is refused once another replica has the lease.
    pub fn fence(&self, service: &str) -> Option<i64> {
        let fences = self.fences.lock().unwrap_or_else(PoisonError::into_inner);
        fences.get(service).copied()
    }

    fn set_fence(&self, service: &str, fence: Option<i64>) {
        let mut fences = self.fences.lock().unwrap_or_else(PoisonError::into_inner);
        match fence {
            Some(fence) => fences.insert(service.to_owned(), fence),
            None => fences.remove(service),
        };
    }

    /// Stores a job in this transaction; it is delivered once that is committed.
    pub async fn enqueue(&self, tx: &Tx, new: NewJob) -> Result<(), StoreError> {
        let Some(job) = outbox::add(tx, new, self.clock.now()).await? else {
            return Ok(());
        };
        if self.fence(&job.service).is_none() {
            // Another replica delivers this; it is woken by the commit.
            tx.notify(CHANNEL, &job.service).await?;
        }
        let outbox = self.clone();
        tx.after_commit(move || outbox.offer(job));
        Ok(())
    }

    fn offer(&self, job: Job) {
        // A service that is switched off keeps its jobs in the table.
        if let Some(service) = self.services.get(&job.service) {
            self.activity.begin();
            if service.send(Event::Offered(job)).is_err() {
                self.activity.end();
            }
        }
    }

    /// The services that are delivered to, by name.
    pub fn services(&self) -> Vec<String> {
        let served = self
            .services
            .iter()
            .filter(|(_, sender)| !sender.is_closed());
        let mut names: Vec<_> = served.map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    }

    /// Tries a service at once, whatever pause it has.
    pub fn try_now(&self, service: &str) {
        if let Some(sender) = self.services.get(service) {
            self.activity.begin();
            if sender.send(Event::TryNow).is_err() {
                self.activity.end();
            }
        }
    }

    /// Makes every dispatcher look into the table.
    pub fn look(&self) {
        for service in self.services.keys() {
            self.look_for(service);
        }
    }

    /// Makes the dispatcher of one service look into the table.
    pub fn look_for(&self, service: &str) {
        if let Some(sender) = self.services.get(service) {
            self.activity.begin();
            if sender.send(Event::Look).is_err() {
                self.activity.end();
            }
        }
    }
}

/// The dispatcher's end of a service's offers.
pub struct Offers {
    sender: mpsc::UnboundedSender<Event>,
    reader: mpsc::UnboundedReceiver<Event>,
}
