//! A stop ends when the last work is done, whenever it comes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use mistok::{
    domain::{
        clock::{SharedClock, TestClock},
        delivery::Priority,
    },
    outbox::{Courier, Delivery, Dispatcher, Limits, Outbox, Profile},
    store::{
        Location, Store, Vault,
        leases::{self, Replica},
        outbox::{Job, NewJob},
    },
};
use tokio_util::sync::CancellationToken;

use crate::harness::{Engine, Setup, TestApp};

const SERVICE: &str = "test";

struct Instantly;

#[async_trait]
impl Courier for Instantly {
    async fn deliver(&self, _job: &Job) -> Delivery {
        tokio::task::yield_now().await;
        Delivery::done(Vec::new())
    }
}

fn profile() -> Profile {
    Profile {
        service: SERVICE.to_owned(),
        limits: Limits::Adapter(Arc::new(|now| now)),
        at_once: 4,
        keep_for: TimeDelta::hours(1),
        busy_means_all: true,
        record_all: false,
    }
}

fn job(clock: &SharedClock) -> NewJob {
    NewJob {
        service: SERVICE.to_owned(),
        lane: "1".to_owned(),
        priority: Priority::Answer,
        key: None,
        payload: "{}".to_owned().into(),
        not_before: clock.now(),
    }
}

/// One life of a dispatcher that is stopped after this number of steps of the runtime.
async fn life(store: &Store, steps: u32) {
    let clock: SharedClock = Arc::new(TestClock::new(
        DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
    ));
    let (outbox, mut offers) = Outbox::new([SERVICE.to_owned()], clock.clone());
    let dispatcher = Dispatcher::new(
        profile(),
        Arc::new(Instantly),
        store.clone(),
        outbox.clone(),
        clock.clone(),
    );
    let (keep, hold) = leases::hold(SERVICE.to_owned());
    let stop = CancellationToken::new();
    let running = dispatcher.run(offers.remove(SERVICE).unwrap(), hold, stop.clone());
    let running = tokio::task::spawn(running);
    let leased = store.clone();
    let keeping = tokio::task::spawn(async move {
        leased.keep_leases(Replica::this(), vec![keep]).await;
    });
    let staged = (outbox.clone(), clock.clone());
    store
        .write("test", async move |tx| {
            let (outbox, clock) = staged.clone();
            outbox.enqueue(&tx, job(&clock)).await
        })
        .await
        .unwrap();
    for _ in 0..steps {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(1), running)
        .await
        .unwrap_or_else(|_| panic!("stopped after {steps} steps, it sleeps"))
        .unwrap();
    tokio::time::timeout(Duration::from_secs(1), keeping)
        .await
        .expect("the lease is given back")
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_starts_and_stops_end_within_a_second_each() {
    let folder = tempfile::tempdir().unwrap();
    let place = Location::Sqlite(folder.path().join("stops.db"));
    let store = Store::open(&place, Vault::default()).await.unwrap();
    store.migrate().await.unwrap();

    for round in 0..200 {
        life(&store, round % 40).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_stops_at_once_however_often_it_starts() {
    let mut app: TestApp = Setup::on(Engine::Sqlite).start().await;
    let olena = app.customer(1, "Олена");
    for _ in 0..20 {
        olena.says("/help");
        app.settle_now().await;
        let begun = Instant::now();
        app.stop().await;
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(2), "a stop took {took:?}");
        app.start_again().await;
    }
}
