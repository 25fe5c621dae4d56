//! Telegram's limits are kept by us: the strict simulator never has to refuse.

use chrono::TimeDelta;
use mistok::{
    domain::{
        clock::{Clock, SharedClock},
        delivery::Priority,
        id::{BotId, ChatId},
    },
    outbox::telegram,
    telegram::{Outgoing, View},
};
use on_both::on_both;

use crate::harness::{BOT, Engine, TestApp};

const CHATS: i64 = 500;
const EACH: i64 = 10;

#[on_both]
async fn five_thousand_messages_to_five_hundred_chats_bring_no_429(engine: Engine) {
    let app = TestApp::start(engine).await;
    let people: Vec<_> = (1..=CHATS).map(|id| app.customer(id, "Покупець")).collect();
    for person in &people {
        person.says("/start");
    }
    app.pass(TimeDelta::minutes(2)).await;
    let greeted: u64 = app.telegram.count("sendMessage");
    let started = app.clock.now();

    let (outbox, clock): (_, SharedClock) = (
        app.app().outbox.clone(),
        std::sync::Arc::new(app.clock.clone()),
    );
    app.app()
        .store
        .write("test", async move |tx| {
            for number in 0..EACH {
                for chat in 1..=CHATS {
                    let outgoing =
                        Outgoing::new(ChatId(chat), View::text(format!("Повідомлення {number}")));
                    let job = telegram::job(BotId(BOT), outgoing, Priority::Notice, &clock);
                    outbox.enqueue(&tx, job).await?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    app.pass(TimeDelta::seconds(200)).await;

    assert_eq!(app.telegram.count_429(), 0);
    let sent = app.telegram.count("sendMessage") - greeted;
    assert_eq!(sent, u64::try_from(CHATS * EACH).unwrap());
    for person in people.iter().step_by(50) {
        let numbers: Vec<String> = person
            .messages()
            .iter()
            .filter(|message| message.words().starts_with("Повідомлення"))
            .map(|message| message.words().to_owned())
            .collect();
        let in_order: Vec<String> = (0..EACH)
            .map(|number| format!("Повідомлення {number}"))
            .collect();
        assert_eq!(numbers, in_order);
    }
    let last = app.telegram.calls_of("sendMessage").last().unwrap().at;
    let ideal = TimeDelta::milliseconds(CHATS * EACH * 1000 / 30);
    let took = last - started;
    println!(
        "5,000 messages in {} s of simulated time, {:.1} % of the limit",
        took.num_seconds(),
        ideal.as_seconds_f64() / took.as_seconds_f64() * 100.0
    );
    assert!(
        took <= ideal * 102 / 98,
        "slower than 98 % of the limit: {took}"
    );
    app.check_clean().await;
}

#[on_both]
async fn a_group_gets_no_more_than_twenty_a_minute(engine: Engine) {
    let app = TestApp::start(engine).await;
    let group = app
        .telegram
        .group(crate::harness::TOKEN, -100_500, "Менеджери");
    let (outbox, clock): (_, SharedClock) = (
        app.app().outbox.clone(),
        std::sync::Arc::new(app.clock.clone()),
    );
    app.app()
        .store
        .write("test", async move |tx| {
            for number in 0..50 {
                let outgoing =
                    Outgoing::new(ChatId(-100_500), View::text(format!("Звістка {number}")));
                outbox
                    .enqueue(
                        &tx,
                        telegram::job(BotId(BOT), outgoing, Priority::Notice, &clock),
                    )
                    .await?;
            }
            Ok(())
        })
        .await
        .unwrap();

    // The last quarter of a minute is spread over it.
    app.pass(TimeDelta::seconds(1)).await;
    assert_eq!(group.messages().len(), 15);
    app.pass(TimeDelta::seconds(58)).await;
    assert_eq!(group.messages().len(), 19);
    app.pass(TimeDelta::minutes(3)).await;

    assert_eq!(group.messages().len(), 50);
    assert_eq!(app.telegram.count_429(), 0);
    app.check_clean().await;
}
