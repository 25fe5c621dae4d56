//! Services' troubles are told: at once or after two minutes, again while they last, and once at
//! their end.

use std::time::Duration;

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    telegram::{Action, Message},
};
use on_both::on_both;

use crate::{
    buying::{CUP, with_source},
    desk::last_with,
    harness::{Engine, Leftover, Person, needs, offers},
    orders_once::confirms,
    replicas::second,
    walk::shop,
};

pub fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let mut buttons = buttons.iter().flatten();
    match buttons
        .find(|it| it.label.contains(label))
        .map(|it| &it.action)
    {
        Some(Action::Data(data)) => data.clone(),
        other => panic!("{label}: {other:?} in {}", message.words()),
    }
}

fn told(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    messages
        .iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

fn contains(message: &Message, parts: &[&str]) {
    for part in parts {
        let words = message.words().replace('\u{a0}', " ");
        assert!(words.contains(part), "{part} lacks in {words}");
    }
}

fn unauthorized() -> Fault {
    Fault::Answer {
        status: 401,
        body: r#"{"message":"Unauthenticated."}"#.to_owned(),
    }
}

#[on_both]
async fn a_refused_key_is_told_at_once_and_its_end_once(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.faults().set(unauthorized());

    confirms(&app, 1, &[CUP], "отримання").await;
    app.settle().await;

    let alert = last_with(&admin.messages(), "🔴");
    contains(
        &alert,
        &[
            "KeyCRM не приймає ключ з 13:",
            "нічого не губиться",
            "1 замовлення",
            "crm.keycrm.token",
        ],
    );
    assert!(offers(&alert, "Перевірити зараз") && offers(&alert, "Які замовлення"));
    confirms(&app, 2, &[CUP], "отримання").await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(
        told(&admin, "Що зробити"),
        1,
        "{:#?}",
        admin
            .messages()
            .iter()
            .map(|it| it.words().to_owned())
            .collect::<Vec<_>>()
    );
    contains(&admin.message(alert.id).unwrap(), &["2 замовлення"]);
    admin
        .presses_data(alert.id, &data(&alert, "Які замовлення"))
        .await;
    contains(&admin.last().unwrap(), &["№ 1001", "№ 1002", "420,00 грн"]);
    admin.says("/health").await;
    contains(
        &admin.last().unwrap(),
        &[
            "🔴 KeyCRM: не приймає ключ з 13:",
            "2 замовлення",
            "🟢 Telegram",
        ],
    );

    // A restart knows what was told.
    app.stop().await;
    app.start_again().await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(told(&admin, "Що зробити"), 1);

    // Mended, and tried at once.
    app.crm.faults().clear();
    admin
        .presses_data(alert.id, &data(&alert, "Перевірити зараз"))
        .await;
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(app.crm.orders().len(), 2);
    let clear = last_with(&admin.messages(), "🟢 KeyCRM знову працює");
    contains(&clear, &["Перерва", "Передано 2 замовлення, чекає 0"]);
    contains(&admin.message(alert.id).unwrap(), &["✅ Вирішено: KeyCRM"]);
    app.pass(TimeDelta::hours(2)).await;
    assert_eq!(told(&admin, "🟢 KeyCRM знову"), 1);
    app.check_clean().await;
}

#[on_both]
async fn an_outage_is_told_after_two_minutes_and_again_by_the_table(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.faults().set(Fault::Down);
    confirms(&app, 1, &[CUP], "отримання").await;

    app.pass(TimeDelta::seconds(100)).await;
    assert_eq!(told(&admin, "🔴"), 0);
    app.pass(TimeDelta::minutes(3)).await;
    contains(
        &last_with(&admin.messages(), "🔴"),
        &["KeyCRM не відповідає з 13:", "1 замовлення"],
    );
    assert_eq!(told(&admin, "🔴"), 1);
    app.pass(TimeDelta::minutes(50)).await;
    assert_eq!(told(&admin, "🔴"), 1);
    app.pass(TimeDelta::minutes(15)).await;
    assert_eq!(told(&admin, "🔴"), 2);
    app.pass(TimeDelta::hours(4)).await;
    assert_eq!(told(&admin, "🔴"), 2);
    app.pass(TimeDelta::hours(2)).await;
    assert_eq!(told(&admin, "🔴"), 3);

    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(told(&admin, "🟢 KeyCRM знову працює"), 1);
    assert_eq!(told(&admin, "🔴"), 0, "every alert says that it is over");
    app.check_clean().await;
}

#[on_both]
async fn a_long_pause_that_a_service_asks_for_is_told(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.faults().set(Fault::TooMany { retry_after: 1_800 });
    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::minutes(4)).await;
    contains(
        &last_with(&admin.messages(), "🔴"),
        &["KeyCRM", "1 замовлення"],
    );

    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(31)).await;
    assert_eq!(app.crm.orders().len(), 1);
}

#[on_both]
async fn a_short_trouble_is_told_to_nobody(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.faults().set(Fault::Error500);
    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::seconds(50)).await;
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(20)).await;
    assert_eq!(told(&admin, "🔴") + told(&admin, "🟢"), 0);
    app.check_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_tell_one_trouble_once() {
    if !needs::postgres() {
        return;
    }
    let mut app = with_source(shop(Engine::Postgres)).start().await;
    app.expects(Leftover::Jobs);
    let admin = app.admin().await;
    app.crm.faults().set(unauthorized());
    confirms(&app, 1, &[CUP], "отримання").await;
    app.settle().await;
    let other = second(&app).await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(told(&admin, "🔴"), 1);
    other.stop(Duration::from_secs(10)).await;
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(told(&admin, "🟢 KeyCRM знову"), 1);
}
