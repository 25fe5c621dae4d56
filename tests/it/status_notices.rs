//! What the CRM's own webhooks bring to customers: each change once, never backwards, in their
//! language, and only to whom wants to hear it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures::future::join_all;
use mistok_sim::{faults::Fault, telegram::Profile};
use on_both::on_both;
use serde_json::Value;

use crate::{
    buying::{CUP, press, say, with_source},
    following::KEY,
    harness::{DUE, Engine, Person, Setup, TOKEN, TestApp, add_settings, needs},
    kill::Dice,
    orders_once::{confirms, in_crm},
    replicas::second,
    walk::shop,
};

/// A shop to which the CRM tells changes. A look that a test does not wait for is far away.
pub fn followed(engine: Engine) -> Setup {
    with_source(shop(engine)).with(|config| {
        config.crm.sections.set("keycrm", "webhook_key", KEY);
        config.crm.orders_seconds = 36_000;
    })
}

pub async fn started(setup: Setup) -> TestApp {
    let app = setup.start().await;
    app.settle().await;
    let url = format!("http://{}/crm/keycrm/{KEY}", app.app().address);
    app.crm.set_webhook(Some(url));
    app
}

/// A customer with an order; its number in the CRM.
pub async fn ordered(app: &TestApp, id: i64, number: i64) -> (Person, i64) {
    let person = confirms(app, id, &[CUP], "отримання").await;
    app.settle().await;
    (person, in_crm(app, number)[0].id)
}

pub async fn moves(app: &TestApp, order: i64, status: &str) {
    app.clock.advance(TimeDelta::seconds(10));
    assert!(app.crm.set_order_status(order, status));
    app.settle().await;
}

/// The statuses in the notices that the person got.
fn told(person: &Person) -> Vec<String> {
    let messages = person.messages();
    let said = messages.iter().filter(|message| message.from_bot);
    said.filter_map(|message| {
        let (_, status) = message.words().lines().next()?.split_once(": ")?;
        let is_notice = message.words().starts_with("Замовлення № ");
        is_notice.then(|| status.to_owned())
    })
    .collect()
}

const WAY: [&str; 6] = [
    "Узгоджено",
    "У виробництві",
    "Комплектується",
    "Відправлено",
    "Прибуло у відділення",
    "Виконано",
];

/// Moves the order this way in the CRM, with the webhooks held back. Returns their events.
fn goes_in_secret(app: &TestApp, order: i64) -> Vec<Value> {
    app.crm.hold_webhooks();
    for status in WAY {
        app.clock.advance(TimeDelta::seconds(10));
        assert!(app.crm.set_order_status(order, status));
    }
    let held = app.crm.held_webhooks();
    app.crm.lose_webhooks();
    assert_eq!(held.len(), WAY.len());
    held
}

fn shuffled(events: &[Value], times: usize) -> Vec<Value> {
    let mut all: Vec<_> = (0..times).flat_map(|_| events.to_vec()).collect();
    let mut dice = Dice(0x6f72_6465_7216);
    for place in (1..all.len()).rev() {
        let other = dice.roll(place as u64 + 1);
        all.swap(place, usize::try_from(other).unwrap());
    }
    all
}

/// The way's step that an event tells of.
fn step(events: &[Value], event: &Value) -> usize {
    events.iter().position(|known| known == event).unwrap()
}

#[on_both]
async fn events_told_fifty_times_in_any_order_tell_only_what_is_newer(engine: Engine) {
    let app = started(followed(engine)).await;
    let (olena, order) = ordered(&app, 1, 1001).await;
    let events = goes_in_secret(&app, order);
    let told_to_us = shuffled(&events, 50);

    for event in &told_to_us {
        assert_eq!(app.crm.post_webhook(event).await, Some(200));
    }
    app.settle().await;

    let mut newest = None;
    let mut expected = Vec::new();
    for event in &told_to_us {
        let step = step(&events, event);
        if newest.is_none_or(|newest| newest < step) {
            newest = Some(step);
            expected.push(WAY[step]);
        }
    }
    assert!(
        expected.len() > 2,
        "the seed begins with the end: {expected:?}"
    );
    assert_eq!(told(&olena), expected);
    app.check_clean().await;
}

#[on_both]
async fn each_change_is_told_once_when_the_crm_tells_everything_five_times(engine: Engine) {
    let app = started(followed(engine)).await;
    let (olena, order) = ordered(&app, 1, 1001).await;
    app.crm.repeat_webhooks(5);

    for status in WAY {
        moves(&app, order, status).await;
    }

    assert_eq!(told(&olena), WAY);
    app.check_clean().await;
}

#[on_both]
async fn an_event_may_come_before_the_order_is_known_to_be_handed_over(engine: Engine) {
    let app = started(followed(engine)).await;
    app.crm
        .faults()
        .on("POST /order")
        .for_next(1, Fault::SaveThenSilence);
    let olena = confirms(&app, 1, &[CUP], "отримання").await;
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'sending'")
            .await,
        1
    );

    app.clock.advance(TimeDelta::seconds(10));
    assert!(
        app.crm
            .set_order_status(in_crm(&app, 1001)[0].id, "Узгоджено")
    );
    app.settle_now().await;
    assert_eq!(told(&olena), ["Узгоджено"]);
    app.pass(TimeDelta::minutes(10)).await;

    assert_eq!(told(&olena), ["Узгоджено"]);
    assert_eq!(in_crm(&app, 1001).len(), 1);
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        1
    );
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE crm_status = '8'")
            .await,
        1
    );
    app.check_clean().await;
}

#[on_both]
async fn the_shops_own_words_are_told_and_what_it_keeps_to_itself_is_not(engine: Engine) {
    let words = r#"
        [[crm.statuses]]
        status = "узгоджено"
        notify = false
        [[crm.statuses]]
        status = "12"
        text = { uk = "№ {number} <їде>: {tracking}, {product}", en = "{number} is on its way: {tracking}" }
    "#;
    let app = started(followed(engine).with(|config| add_settings(config, words))).await;
    let mut people = Vec::new();
    for (id, language) in [(1, "uk"), (2, "en")] {
        let (person, order) = ordered(&app, id, 1000 + id).await;
        let profile = Profile {
            language_code: Some(language.to_owned()),
            ..Profile::new(id, "Олена")
        };
        let person = app.person(
            TOKEN,
            Profile {
                id: person.id(),
                ..profile
            },
        );
        if language == "en" {
            say(&app, &person, "/language").await;
            press(&app, &person, &["English"]).await;
        }
        people.push((person, order));
    }

    for (person, order) in &people {
        let before = person.messages().len();
        moves(&app, *order, "Узгоджено").await;
        assert_eq!(person.messages().len(), before);
        // No event tells it: it is read when it is to be told.
        assert!(app.crm.set_tracking_code(*order, "2045<1>"));
        moves(&app, *order, "Відправлено").await;
        assert_eq!(person.messages().len(), before + 1);
    }

    let said = people
        .iter()
        .map(|(person, _)| person.last().unwrap().words().to_owned());
    let said: Vec<_> = said.collect();
    assert_eq!(
        said,
        [
            "№ 1001 <їде>: 2045<1>, Чашка «Ліс», зелена",
            "1002 is on its way: 2045<1>"
        ]
    );
    let last = people[1].0.last().unwrap();
    let labels = last
        .buttons()
        .into_iter()
        .flatten()
        .map(|button| button.label);
    let is_ours = |letter: char| ('а'..='я').contains(&letter);
    assert!(labels.into_iter().all(|label| !label.contains(is_ours)));
    app.check_clean().await;
}

#[on_both]
async fn a_notice_leads_to_its_order_and_switches_notices_off(engine: Engine) {
    let app = started(followed(engine)).await;
    let (olena, order) = ordered(&app, 1, 1001).await;
    moves(&app, order, "Відправлено").await;
    let notice = olena.last().unwrap();
    let count = olena.messages().len();

    press(&app, &olena, &["Докладніше"]).await;

    let card = olena.last().unwrap();
    assert_eq!(olena.messages().len(), count + 1, "a message of its own");
    assert!(
        card.words().contains("№ 1001") && card.words().contains("Статус: Відправлено"),
        "{}",
        card.words()
    );
    press(&app, &olena, &["Не надсилати"]).await;
    assert!(
        olena
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("Більше не писатимемо")
    );
    assert_eq!(olena.last().unwrap().id, card.id);
    let read = |id| {
        olena
            .messages()
            .into_iter()
            .find(|message| message.id == id)
            .unwrap()
    };
    assert_eq!(read(notice.id).words(), notice.words());
    assert_eq!(read(card.id).words(), card.words());
    moves(&app, order, "Доставлено").await;
    assert_eq!(told(&olena), ["Відправлено"]);

    say(&app, &olena, "/profile").await;
    press(&app, &olena, &["Сповіщення: вимкнено"]).await;
    moves(&app, order, "Виконано").await;
    assert_eq!(told(&olena), ["Відправлено", "Виконано"]);
    app.check_clean().await;
}

#[on_both]
async fn who_closed_the_chat_is_told_nothing_until_they_come_back(engine: Engine) {
    let app = started(followed(engine)).await;
    let (olena, order) = ordered(&app, 1, 1001).await;

    olena.blocks_bot().await;
    moves(&app, order, "Узгоджено").await;
    olena.unblocks_bot().await;
    assert!(told(&olena).is_empty());
    moves(&app, order, "У виробництві").await;
    assert_eq!(told(&olena), ["У виробництві"]);
    app.check_clean().await;

    // Telegram says it only by refusing, and that they are back only by what they write.
    let closed =
        r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
    let closed = Fault::Answer {
        status: 403,
        body: closed.to_owned(),
    };
    app.telegram.faults().on("sendMessage").for_next(1, closed);
    moves(&app, order, "Комплектується").await;
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE blocked_at IS NOT NULL")
            .await,
        1
    );
    moves(&app, order, "Відправлено").await;
    assert_eq!(told(&olena), ["У виробництві"]);
    say(&app, &olena, "/menu").await;
    moves(&app, order, "Виконано").await;
    assert_eq!(told(&olena), ["У виробництві", "Виконано"]);
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE blocked_at IS NOT NULL")
            .await,
        0
    );
    app.check_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_events_at_two_replicas_tells_each_change_once() {
    if !needs::postgres() {
        return;
    }
    let app = started(followed(Engine::Postgres)).await;
    let (olena, order) = ordered(&app, 1, 1001).await;
    let other = second(&app).await;
    let urls = [app.app().address, other.address];
    let urls = urls.map(|address| format!("http://{address}/crm/keycrm/{KEY}"));
    let events = goes_in_secret(&app, order);
    let client = reqwest::Client::new();

    let burst = shuffled(&events, 20).into_iter().enumerate();
    let answers = burst.map(|(place, event)| client.post(&urls[place % 2]).json(&event).send());
    for answer in join_all(answers).await {
        assert_eq!(answer.unwrap().status(), 200);
    }
    while app.count(DUE).await > 0 {
        app.settle().await;
    }

    // A replica learns of the other's notices within half a second: of these changes, which came at
    // once, an earlier one may be read later.
    let told = told(&olena);
    let different: BTreeSet<_> = told.iter().collect();
    assert_eq!(different.len(), told.len(), "{told:?}");
    assert!(
        told.iter().any(|told| told == WAY[WAY.len() - 1]),
        "{told:?}"
    );
    let stands =
        app.count("SELECT count(*) FROM orders WHERE crm_status = '15' AND stage = 'done'");
    assert_eq!(stands.await, 1);
    other.stop(std::time::Duration::from_secs(10)).await;
}
