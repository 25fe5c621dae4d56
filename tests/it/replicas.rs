//! Two replicas on one PostgreSQL: any takes any update, one delivers, the other takes over.

use std::time::Duration;

use mistok::{app::App, domain::clock::Clock, sim::telegram::Person};

use crate::harness::{Engine, TestApp, free_address, needs};

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
    hears(&olena, "Вітаємо, Олена!").await;
    app.telegram.settled().await;

    // The first ends: the second becomes the one that delivers.
    app.stop().await;
    olena.says("/help");
    hears(&olena, "Що вміє цей бот").await;

    // Every update was handled once, whoever took it.
    assert_eq!(app.telegram.count_429(), 0);
    let greetings = olena
        .messages()
        .iter()
        .filter(|message| message.words().contains("Вітаємо"))
        .count();
    assert_eq!(greetings, 1);
    other.activity().settled(app.clock.now()).await;
    other.stop(Duration::from_secs(10)).await;
}
