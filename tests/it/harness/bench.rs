//! One dispatcher with a courier that does what a test says, on a database of its own.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use mistok::{
    domain::{
        clock::{Clock, Moment, TestClock},
        delivery::Priority,
    },
    outbox::{Activity, Courier, Delivery, Dispatcher, KeyCheck, Limits, Outbox, Profile},
    store::{
        Location, Store, Vault,
        leases::{self, Replica},
        outbox::{Job, NewJob},
    },
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Database, Engine};

pub const SERVICE: &str = "bench";

type Hangs = Arc<dyn Fn(&Job) -> Option<TimeDelta> + Send + Sync>;
type Rule = Arc<dyn Fn(&Job) -> Delivery + Send + Sync>;

/// What was delivered: the payload, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub payload: String,
    pub at: Moment,
}

struct Script {
    clock: TestClock,
    rule: Mutex<Rule>,
    tries: Mutex<Vec<Arrival>>,
    arrivals: Mutex<Vec<Arrival>>,
    has_destinations: bool,
    key: KeyCheck,
    /// How long the delivery of a job takes; it hangs for that time.
    hangs: Mutex<Hangs>,
    activity: Activity,
}

impl Script {
    /// Time passes for all others meanwhile: a call that hangs does not count as work.
    async fn hang(&self, job: &Job) {
        let hangs = self.hangs.lock().unwrap().clone();
        let Some(time) = hangs(job) else {
            return;
        };
        let (until, name) = (self.clock.steady() + time, format!("hang {}", job.id));
        self.activity.set_alarm(&name, Some(until));
        self.activity.end();
        self.clock.sleep_until_steady(until).await;
        self.activity.begin();
        self.activity.set_alarm(&name, None);
    }
}

#[async_trait]
impl Courier for Script {
    async fn deliver(&self, job: &Job) -> Delivery {
        let began = Arrival {
            payload: job.payload.clone(),
            at: self.clock.steady(),
        };
        self.tries.lock().unwrap().push(began);
        self.hang(job).await;
        // Not called under the lock: a rule may panic.
        let rule = self.rule.lock().unwrap().clone();
        let delivery = rule(job);
        let arrival = Arrival {
            payload: job.payload.clone(),
            at: self.clock.steady(),
        };
        if matches!(delivery.outcome, mistok::outbox::Outcome::Done) {
            self.arrivals.lock().unwrap().push(arrival);
        }
        delivery
    }

    async fn check_key(&self) -> KeyCheck {
        self.key
    }

    fn destination(&self, job: &Job) -> Option<String> {
        let (to, _) = job.payload.split_once('>')?;
        self.has_destinations.then(|| to.to_owned())
    }
}

pub struct Bench {
    pub clock: TestClock,
    pub store: Store,
    pub outbox: Outbox,
    script: Arc<Script>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    _database: Database,
}

/// How a bench is made.
pub struct Plan {
    pub limits: Limits,
    pub at_once: usize,
    pub keep_for: TimeDelta,
    pub has_destinations: bool,
    /// What the service says of our key when it is asked.
    pub key: KeyCheck,
    /// Waiting in the table before anything runs.
    pub before: Vec<NewJob>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            limits: Limits::Adapter(Arc::new(|now| now)),
            at_once: 4,
            keep_for: TimeDelta::hours(24),
            has_destinations: false,
            key: KeyCheck::Unknown,
            before: Vec::new(),
        }
    }
}

pub fn start_of_time() -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

pub fn job(lane: &str, priority: Priority, payload: &str) -> NewJob {
    NewJob {
        service: SERVICE.to_owned(),
        lane: lane.to_owned(),
        priority,
        key: None,
        payload: payload.to_owned().into(),
        not_before: start_of_time(),
    }
}

impl Bench {
    pub async fn start(engine: Engine, plan: Plan) -> Self {
        let database = Database::create(engine).await;
        let location = Location::parse(&database.url).unwrap();
        let store = Store::open(&location, Vault::default()).await.unwrap();
        store.migrate().await.unwrap();
        let clock = TestClock::new(start_of_time());
        let shared = Arc::new(clock.clone());
        let (outbox, mut offers) = Outbox::new([SERVICE.to_owned()], shared.clone());
        let script = Arc::new(Script {
            clock: clock.clone(),
            rule: Mutex::new(Arc::new(|_| Delivery::done(Vec::new()))),
            tries: Mutex::default(),
            arrivals: Mutex::default(),
            has_destinations: plan.has_destinations,
            key: plan.key,
            hangs: Mutex::new(Arc::new(|_| None)),
            activity: outbox.activity(),
        });
        let bench = Self {
            clock,
            store,
            outbox,
            script,
            stop: CancellationToken::new(),
            tasks: Vec::new(),
            _database: database,
        };
        bench.store_silently(plan.before).await;
        let profile = Profile {
            service: SERVICE.to_owned(),
            limits: plan.limits,
            at_once: plan.at_once,
            keep_for: plan.keep_for,
            busy_means_all: true,
            record_all: false,
        };
        let dispatcher = Dispatcher::new(
            profile,
            bench.script.clone(),
            bench.store.clone(),
            bench.outbox.clone(),
            shared,
        );
        // Counts as under way until the dispatcher has begun.
        bench.outbox.look();
        let (keep, hold) = leases::hold(SERVICE.to_owned());
        let (leased, stop) = (bench.store.clone(), bench.stop.clone());
        let keeping = async move { leased.keep_leases(Replica::this(), vec![keep]).await };
        let running = dispatcher.run(offers.remove(SERVICE).unwrap(), hold, stop);
        Self {
            tasks: vec![tokio::task::spawn(keeping), tokio::task::spawn(running)],
            ..bench
        }
    }

    /// Into the table alone, as if another process had done it.
    async fn store_silently(&self, jobs: Vec<NewJob>) {
        let now = self.clock.now();
        for chunk in jobs.chunks(1_000) {
            let chunk = Arc::new(chunk.to_vec());
            let stored = self.store.write("bench", async move |tx| {
                for job in chunk.iter() {
                    mistok::store::outbox::add(&tx, job.clone(), now).await?;
                }
                Ok(())
            });
            stored.await.unwrap();
        }
    }

    /// Stores jobs; their times count from now.
    pub async fn add(&self, jobs: Vec<NewJob>) {
        let (outbox, now) = (self.outbox.clone(), self.clock.now());
        let jobs = Arc::new(jobs);
        let stored = self.store.write("bench", async move |tx| {
            for job in jobs.iter() {
                let mut job = job.clone();
                job.not_before = now + (job.not_before - start_of_time());
                outbox.enqueue(&tx, job).await?;
            }
            Ok(())
        });
        stored.await.unwrap();
    }

    pub fn rule(&self, rule: impl Fn(&Job) -> Delivery + Send + Sync + 'static) {
        *self.script.rule.lock().unwrap() = Arc::new(rule);
    }

    /// How long deliveries take from now on; `None` means no time.
    pub fn hangs(&self, hangs: impl Fn(&Job) -> Option<TimeDelta> + Send + Sync + 'static) {
        *self.script.hangs.lock().unwrap() = Arc::new(hangs);
    }

    pub async fn settle(&self) {
        let activity = self.outbox.activity();
        let settled = activity.settled(self.clock.steady());
        // Real time: what never settles must fail its test rather than hang it.
        tokio::time::timeout(Duration::from_mins(2), settled)
            .await
            .expect("the dispatcher does not settle");
    }

    pub async fn pass(&self, time: TimeDelta) {
        let target = self.clock.steady() + time;
        loop {
            self.settle().await;
            let now = self.clock.steady();
            if now >= target {
                return;
            }
            let next = self.outbox.activity().next_alarm();
            let next = next
                .filter(|at| *at > now)
                .map_or(target, |at| at.min(target));
            self.clock.advance(next - now);
        }
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        self.script.arrivals.lock().unwrap().clone()
    }

    /// How long after it was stored it arrived.
    pub fn arrived_within(&self, payload: &str, stored: Moment) -> Option<TimeDelta> {
        let arrivals = self.arrivals();
        let arrival = arrivals.iter().find(|one| one.payload == payload)?;
        Some(arrival.at - stored)
    }

    pub fn has_arrived(&self, payload: &str) -> bool {
        self.arrivals().iter().any(|one| one.payload == payload)
    }

    /// When it arrived, counted from the start.
    pub fn arrived_after(&self, payload: &str) -> Option<TimeDelta> {
        let arrivals = self.arrivals();
        let arrival = arrivals.iter().find(|one| one.payload == payload)?;
        Some(arrival.at - Moment::START)
    }

    pub fn tries(&self, payload: &str) -> usize {
        let tries = self.script.tries.lock().unwrap();
        tries.iter().filter(|one| one.payload == payload).count()
    }

    /// Nothing arrived twice.
    pub fn assert_each_once(&self) {
        let mut seen = HashSet::new();
        for arrival in self.arrivals() {
            assert!(seen.insert(arrival.payload.clone()), "twice: {arrival:?}");
        }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let counted = self.store.read(async move |tx| tx.value(sql, &[]).await);
        counted.await.unwrap()
    }

    /// Nothing more is begun; what is under way may end.
    pub fn begin_stop(&self) {
        self.stop.cancel();
    }

    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            tokio::time::timeout(Duration::from_secs(10), task)
                .await
                .expect("the dispatcher does not stop")
                .unwrap();
        }
    }
}
