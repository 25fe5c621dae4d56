//! Two replicas on one PostgreSQL: any takes any update, one delivers, the other takes over.

use std::time::{Duration, Instant};

use mistok::{
    app::App,
    domain::clock::Clock,
    store::{Location, Store, Vault},
};
use mistok_sim::telegram::{Person, Profile};

use crate::{
    harness::{Database, Engine, TOKEN, TestApp, free_address, needs},
    kill::World,
};

/// A second replica beside the test's own; Telegram's webhook points to it from now on.
pub async fn second(app: &TestApp) -> App {
    let mut config = app.config.clone();
    config.web.listen = free_address();
    config.web.public_url = Some(format!("http://{}", config.web.listen));
    App::start(*config, std::sync::Arc::new(app.clock.clone()))
        .await
        .unwrap()
}

/// Waits for a message with these words.
async fn hears(person: &Person, words: &str) {
    let hearing = async {
        loop {
            let heard = person.hears().await;
            if heard
                .message()
                .is_some_and(|message| message.words().contains(words))
            {
                return;
            }
        }
    };
    // Real time: a replica that never takes over must fail the test.
    tokio::time::timeout(Duration::from_secs(30), hearing)
        .await
        .expect(words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_takes_the_other_delivers_and_takes_over_when_it_ends() {
    if !needs::postgres() {
        return;
    }
    let mut app = TestApp::start(Engine::Postgres).await;
    let other = second(&app).await;
    let olena = app.customer(1, "Олена");

    // The second replica takes the update; the first, which was first, delivers the answer.
    olena.says("/start");
    hears(&olena, "Вітаємо, Олено!").await;
    app.telegram.settled().await;

    // The first ends: the second becomes the one that delivers.
    app.stop().await;
    olena.says("/help");
    hears(&olena, "Що вміє цей бот").await;

    // Every update was handled once, whichever replica took it.
    assert_eq!(app.telegram.count_429(), 0);
    let greetings = olena
        .messages()
        .iter()
        .filter(|message| message.words().contains("Вітаємо"))
        .count();
    assert_eq!(greetings, 1);
    other.activity().settled(app.clock.steady()).await;
    other.stop(Duration::from_secs(10)).await;
}

/// Greets a number of new customers; the longest that one of them waits.
async fn greet(world: &World, ids: std::ops::Range<i64>, patience: Duration) -> Duration {
    let begun = Instant::now();
    let people: Vec<Person> = ids
        .map(|id| world.telegram.person(TOKEN, Profile::new(id, "Олена")))
        .collect();
    for person in &people {
        person.says("/start");
    }
    for person in &people {
        let heard = tokio::time::timeout(patience, hears(person, "Вітаємо"));
        heard
            .await
            .unwrap_or_else(|_| panic!("nobody greets within {patience:?}"));
    }
    begun.elapsed()
}

/// Waits until everything that was sent is noted.
async fn noted(store: &Store) {
    let telegram = || {
        store.read(async move |tx| {
            let sql = "SELECT count(*) FROM outbox WHERE service LIKE 'telegram:%'";
            tx.value::<i64>(sql, &[]).await
        })
    };
    while telegram().await.unwrap() > 0 {
        tokio::task::yield_now().await;
    }
}

/// Waits until every lease is held with the lock beside it: a replica that was stopped may have kept
/// the lock until it was woken.
async fn locked(store: &Store) {
    let without = || {
        store.read(async move |tx| {
            let sql = "SELECT count(*) FROM leases WHERE locked = 0";
            tx.value::<i64>(sql, &[]).await
        })
    };
    let begun = Instant::now();
    while without().await.unwrap() > 0 {
        assert!(
            begun.elapsed().as_secs() < 30,
            "a lease is held without its lock"
        );
        tokio::task::yield_now().await;
    }
}

/// How often each of them was greeted.
fn greetings(world: &World, ids: std::ops::Range<i64>) -> Vec<usize> {
    let count = |id| {
        let person = world.telegram.person(TOKEN, Profile::new(id, "Олена"));
        let messages = person.messages();
        let greets = messages
            .iter()
            .filter(|message| message.words().contains("Вітаємо"));
        greets.count()
    };
    ids.map(count).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_hangs_or_is_killed_is_replaced_and_does_nothing_twice() {
    if !needs::postgres() {
        return;
    }
    let database = Database::create(Engine::Postgres).await;
    let world = World::new(&database).await;
    let first = world.start().await;
    greet(&world, 1..3, Duration::from_secs(20)).await;
    let second = world.start_beside().await;
    greet(&world, 3..5, Duration::from_secs(20)).await;

    // What is being noted at this moment may be done twice; here nothing is.
    let location = Location::parse(&database.url).unwrap();
    let store = Store::open(&location, Vault::default()).await.unwrap();
    noted(&store).await;

    // The first, which delivers, hangs: its connections live on.
    first.signal("STOP");
    let took = greet(&world, 5..25, Duration::from_secs(20)).await;
    println!("20 customers are greeted {took:?} after the delivering replica was stopped");
    assert!(took < Duration::from_secs(14), "{took:?}");
    first.signal("CONT");
    let took = greet(&world, 25..45, Duration::from_secs(20)).await;
    println!("20 customers are greeted {took:?} after it was woken");
    assert_eq!(greetings(&world, 1..45), [1; 44]);

    // A third takes the webhook; the second, which delivers now, is killed.
    let third = world.start_beside().await;
    greet(&world, 45..47, Duration::from_secs(20)).await;
    noted(&store).await;
    locked(&store).await;
    second.kill();
    let took = greet(&world, 47..67, Duration::from_secs(20)).await;
    println!("20 customers are greeted {took:?} after the delivering replica was killed");
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert_eq!(greetings(&world, 1..67), [1; 66]);
    drop((first, third));
}
