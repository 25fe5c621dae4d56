//! Promises 1, 2 and 4 while PostgreSQL cuts off, falls silent, is restarted, or while somebody
//! else holds a row.

use std::time::{Duration, Instant};

use crate::harness::Person;
use chrono::TimeDelta;
use mistok::store::Listener;
use sqlx::{Connection, Executor};

use crate::harness::{
    DUE, Engine, Setup, TestApp, needs,
    proxy::{Cut, Proxy},
};

async fn app_through(proxy: &Proxy) -> TestApp {
    Setup::on(Engine::Postgres).through(proxy).start().await
}

fn heard(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let with = messages
        .iter()
        .filter(|message| message.words().contains(words));
    with.count()
}

fn helps(person: &Person) -> usize {
    heard(person, "Що вміє цей бот")
}

fn accepted(person: &Person) -> usize {
    heard(person, "Замовлення прийнято!")
}

/// Lets the program go on, in real time too, until `done`; how long it took.
async fn until(app: &TestApp, what: &str, done: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    while !done() {
        app.telegram.deliver_now();
        app.clock.advance(TimeDelta::milliseconds(200));
        // The server and its time limits are real.
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(
            begun.elapsed() < Duration::from_secs(40),
            "not within 40 s: {what}"
        );
    }
    begun.elapsed()
}

/// Lets the program go on until nothing waits to be delivered.
async fn delivered(app: &TestApp) {
    let begun = Instant::now();
    while app.count(DUE).await > 0 {
        app.clock.advance(TimeDelta::milliseconds(200));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(begun.elapsed() < Duration::from_secs(40), "jobs are left");
    }
}

async fn taken(app: &TestApp) -> Duration {
    until(app, "every update is taken", || {
        app.telegram.undelivered() == 0
    })
    .await
}

async fn order(app: &TestApp, id: i64) -> Person {
    let customer = app.customer(id, "Покупець");
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233");
    customer
}

async fn ready(app: &TestApp) -> u16 {
    let url = format!("http://{}/health/ready", app.config.web.listen);
    reqwest::get(url).await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_cut_off_anywhere_loses_and_doubles_nothing() {
    if !needs::postgres() {
        return;
    }
    let proxy = Proxy::start().await;
    let app = app_through(&proxy).await;
    let cuts = [
        Cut::Before("BEGIN"),
        Cut::After("BEGIN"),
        // A statement of ours, by the driver's name of it.
        Cut::Before("sqlx_s_"),
        Cut::After("sqlx_s_"),
        Cut::Before("COMMIT"),
        Cut::After("COMMIT"),
    ];
    for (id, cut) in (1..).zip(cuts) {
        let customer = app.customer(id, "Покупець");
        customer.says("/start").await;
        app.orders(&customer).await;
        proxy.cut(cut);
        customer.shares_contact("380501112233");
        taken(&app).await;
        let wanted = usize::try_from(id).unwrap();
        until(&app, "the order is in the CRM", || {
            app.cards_by_reference().len() == wanted
        })
        .await;
        until(&app, "the order is confirmed", || accepted(&customer) > 0).await;
        app.pass(TimeDelta::minutes(3)).await;

        assert!(!proxy.is_cutting(), "{cut:?} met nothing");
        let cards = app.cards_by_reference();
        assert_eq!(
            cards.len(),
            usize::try_from(id).unwrap(),
            "{cut:?}: {cards:?}"
        );
        assert!(
            cards.values().all(|times| *times == 1),
            "{cut:?}: {cards:?}"
        );
        assert_eq!(accepted(&customer), 1, "{cut:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_fall_silent_are_given_up_within_seconds() {
    if !needs::postgres() {
        return;
    }
    let proxy = Proxy::start().await;
    let app = app_through(&proxy).await;
    let people: Vec<_> = (1..=20).map(|id| app.customer(id, "Покупець")).collect();
    for person in &people {
        person.says("/start");
    }
    app.settle().await;

    proxy.silence();
    for person in &people {
        person.says("/help");
    }
    taken(&app).await;
    let everybody = || people.iter().all(|person| helps(person) > 0);
    let took = until(&app, "everybody is answered", everybody).await;
    println!("20 chats were served {took:?} after all connections fell silent");
    delivered(&app).await;
    app.pass(TimeDelta::minutes(1)).await;

    assert!(people.iter().all(|person| helps(person) == 1));
    assert_eq!(ready(&app).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_restarted_makes_the_program_unready_and_loses_nothing() {
    if !needs::postgres() {
        return;
    }
    let proxy = Proxy::start().await;
    let app = app_through(&proxy).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let petro = order(&app, 2).await;
    app.settle().await;
    assert_eq!(ready(&app).await, 200);

    proxy.refuse(true);
    proxy.close_all();
    olena.says("/help");
    app.telegram.settled().await;
    assert_eq!(
        app.telegram.undelivered(),
        1,
        "acknowledged without a database"
    );
    assert_eq!(ready(&app).await, 503);
    proxy.refuse(false);

    taken(&app).await;
    until(&app, "the answer comes", || helps(&olena) > 0).await;
    delivered(&app).await;
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(helps(&olena), 1);
    assert_eq!(app.cards_by_reference().len(), 1);
    assert!(!petro.messages().is_empty());
    assert_eq!(ready(&app).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_somebody_holds_keeps_only_its_own_chat_waiting() {
    if !needs::postgres() {
        return;
    }
    let app = TestApp::start(Engine::Postgres).await;
    let people: Vec<_> = (1..=60).map(|id| app.customer(id, "Покупець")).collect();
    for person in &people {
        person.says("/start");
    }
    app.settle().await;
    let mut other = sqlx::PgConnection::connect(&app.database.url)
        .await
        .unwrap();
    let hold = "BEGIN; SELECT * FROM dialogues WHERE chat_id = 1 FOR UPDATE";
    other.execute(sqlx::raw_sql(hold)).await.unwrap();

    let begun = Instant::now();
    for person in &people {
        person.says("/help");
    }
    let others = || people[1..].iter().all(|person| helps(person) > 0);
    until(&app, "other chats are answered", others).await;
    let took = begun.elapsed();
    println!("59 other chats were served within {took:?}");
    assert_eq!(helps(&people[0]), 0);
    other.execute(sqlx::raw_sql("ROLLBACK")).await.unwrap();

    taken(&app).await;
    until(&app, "the held chat is answered", || helps(&people[0]) > 0).await;
    app.pass(TimeDelta::minutes(1)).await;
    assert!(people.iter().all(|person| helps(person) == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_transaction_announces_is_heard_once_it_is_committed() {
    if !needs::postgres() {
        return;
    }
    let app = TestApp::start(Engine::Postgres).await;
    let store = app.app().store.clone();
    let mut listener: Listener = store.listen("test_news").await.unwrap().unwrap();

    store
        .write("news", async move |tx| {
            tx.notify("test_news", "fresh").await
        })
        .await
        .unwrap();

    let heard = tokio::time::timeout(Duration::from_secs(10), listener.next()).await;
    assert_eq!(heard.unwrap().unwrap().as_deref(), Some("fresh"));
}
