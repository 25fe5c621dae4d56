//! kill -9 while thousands of messages go out: none is sent twice, none is lost, and those whose
//! fate nobody can know are listed.
//!
//! `MISTOK_TEST_SMS=100000 ./test --profile perf --test it sms_kill -- --nocapture --test-threads 1` is
//! the full proof: that number of messages, at the 50 a second that the provider allows, and five
//! kills (`MISTOK_TEST_SMS_KILLS`).

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use mistok::{
    domain::{
        clock::{Clock, SystemClock},
        delivery::Priority,
        id::SmsId,
        language::Language,
        sms::{Kind, State},
    },
    store::{
        Location, Store, Vault,
        outbox::{self, NewJob},
        sms::{self, Sms},
    },
};
use mistok_sim::{
    phones::Phones,
    twilio::{self, Twilio},
    zadarma::{self, Zadarma},
};
use on_both::on_both;
use tokio::sync::watch;

use crate::{
    harness::{Database, Engine},
    kill::{Dice, PATIENCE, World},
    sms::phone,
};

struct Size {
    messages: usize,
    kills: u64,
    per_second: u32,
}

fn size() -> Size {
    match std::env::var("MISTOK_TEST_SMS") {
        Ok(messages) => Size {
            messages: messages.parse().expect("MISTOK_TEST_SMS is a number"),
            kills: std::env::var("MISTOK_TEST_SMS_KILLS")
                .map_or(5, |kills| kills.parse().expect("a number of kills")),
            per_second: 50,
        },
        Err(_) => Size {
            messages: 400,
            kills: 4,
            per_second: 400,
        },
    }
}

async fn opened(database: &Database) -> Store {
    let location = Location::parse(&database.url).unwrap();
    Store::open(&location, Vault::default()).await.unwrap()
}

/// Queues messages as the program does, while it is not there.
async fn queue(database: &Database, provider: &'static str, count: usize) {
    let store = opened(database).await;
    store.migrate().await.unwrap();
    let now = SystemClock.now();
    for chunk in (0..count).collect::<Vec<_>>().chunks(500) {
        let chunk = chunk.to_vec();
        let written = store.write("queue", async move |tx| {
            for number in &chunk {
                let to = phone(&format!("+38050{:07}", 1_000_000 + number));
                let message = Sms {
                    id: SmsId(0),
                    text: format!("Повідомлення {number}"),
                    language: Language::Uk,
                    kind: Kind::Api,
                    state: State::Queued,
                    parts: 1,
                    sender: None,
                    wanted: None,
                    sender_of: None,
                    preferred: None,
                    provider: Some(provider.to_owned()),
                    provider_id: None,
                    failure: None,
                    code: None,
                    reason: None,
                    cost: None,
                    entry: None,
                    owner: None,
                    created_at: now,
                    begun_at: None,
                    sent_at: None,
                    done_at: None,
                    to: to.clone(),
                };
                let id = sms::add(&tx, &message).await?.unwrap();
                let job = NewJob {
                    service: format!("sms:{provider}"),
                    lane: to.e164().to_owned(),
                    priority: Priority::Notice,
                    key: None,
                    payload: format!(r#"{{"v":"1","send":{id}}}"#).into(),
                    not_before: now,
                };
                outbox::add(&tx, job, now).await?;
            }
            Ok(())
        });
        written.await.unwrap();
    }
}

/// How many messages stand how.
async fn states(store: &Store) -> BTreeMap<String, i64> {
    let read = store.read(async move |tx| {
        let sql = "SELECT state, count(*) AS count FROM sms GROUP BY state";
        tx.rows(sql, &[]).await
    });
    let rows = read.await.unwrap();
    rows.into_iter()
        .map(|mut row| (row.get("state").unwrap(), row.get("count").unwrap()))
        .collect()
}

fn is_over(states: &BTreeMap<String, i64>) -> bool {
    !states.contains_key("queued") && !states.contains_key("sending")
}

/// How often each text was taken.
fn times(texts: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for text in texts {
        *times.entry(text).or_default() += 1;
    }
    times
}

/// Runs the program, kills it so often, and waits until everything has its end.
async fn runs(
    database: &Database,
    world: &World,
    (taken, mut changes): (impl Fn() -> usize, watch::Receiver<u64>),
) -> (BTreeMap<String, i64>, Duration) {
    let size = size();
    let mut dice = Dice(0x6b69_6c6c);
    let mut program = world.start().await;
    let begun = Instant::now();
    for kill in 1..=size.kills {
        let share = size.messages as u64 / (size.kills + 1);
        let mark = usize::try_from(kill * share + dice.roll(share / 2)).unwrap();
        while taken() < mark {
            changes.changed().await.unwrap();
        }
        program.kill();
        program = world.start().await;
    }
    while taken() < size.messages * 99 / 100 {
        changes.changed().await.unwrap();
    }
    let took = begun.elapsed();
    let store = opened(database).await;
    let ended = loop {
        let states = states(&store).await;
        if is_over(&states) {
            break states;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    drop(program);
    (ended, took)
}

/// The most that were taken within any second.
fn busiest(mut moments: Vec<chrono::DateTime<Utc>>) -> usize {
    moments.sort_unstable();
    let mut first = 0;
    let mut most = 0;
    for last in 0..moments.len() {
        while moments[last] - moments[first] >= TimeDelta::seconds(1) {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}

async fn twilio_survives(database: Database) {
    let size = size();
    let mut world = World::new(&database).await;
    let clock = Arc::new(SystemClock);
    let phones = Phones::new(clock.clone());
    let options = twilio::Options {
        balance: i64::MAX / 2,
        ..twilio::Options::default()
    };
    let twilio = Twilio::start(clock, options.clone(), phones).await.unwrap();
    twilio
        .faults()
        .latency(Duration::from_millis(2), Duration::from_millis(5));
    world.settings.extend([
        ("MISTOK_SMS__TWILIO__BASE_URL", twilio.url()),
        ("MISTOK_SMS__TWILIO__ACCOUNT_SID", options.account_sid),
        ("MISTOK_SMS__TWILIO__AUTH_TOKEN", options.auth_token),
        ("MISTOK_SMS__TWILIO__FROM", options.numbers[0].clone()),
        (
            "MISTOK_SMS__TWILIO__PER_SECOND",
            size.per_second.to_string(),
        ),
        ("MISTOK_SMS__SETTLE_SECONDS", "1".to_owned()),
    ]);
    queue(&database, "twilio", size.messages).await;
    let (states, took) = runs(&database, &world, (|| twilio.count(), twilio.changes())).await;

    let messages = twilio.messages();
    let moments = messages.iter().map(|message| message.at).collect();
    let times = times(messages.into_iter().map(|message| message.body));
    let twice = times.values().filter(|times| **times > 1).count();
    // In tenths.
    let tenths = size.messages as u128 * 990 * 10 / took.as_millis().max(1);
    let rate = format!("{}.{}", tenths / 10, tenths % 10);
    println!(
        "Twilio: {} messages, {} kills, {twice} twice, {states:?}; {rate} a second of {} with the restarts in it, {} in the busiest second",
        times.len(),
        size.kills,
        size.per_second,
        busiest(moments),
    );
    assert_eq!(twice, 0);
    assert_eq!(times.len(), size.messages);
    let unsure = states.get("unsure").copied().unwrap_or_default();
    assert_eq!(unsure, 0, "{states:?}");
}

/// A provider that gives no ids and cannot be asked.
async fn zadarma_survives(database: Database) {
    let size = size();
    let mut world = World::new(&database).await;
    let clock = Arc::new(SystemClock);
    let phones = Phones::new(clock.clone());
    let options = zadarma::Options {
        balance: i64::MAX / 2,
        rpm: None,
        ..zadarma::Options::default()
    };
    let zadarma = Zadarma::start(clock, options.clone(), phones)
        .await
        .unwrap();
    zadarma
        .faults()
        .latency(Duration::from_millis(2), Duration::from_millis(5));
    world.settings.extend([
        ("MISTOK_SMS__ZADARMA__BASE_URL", zadarma.url()),
        ("MISTOK_SMS__ZADARMA__KEY", options.key),
        ("MISTOK_SMS__ZADARMA__SECRET", options.secret),
        (
            "MISTOK_SMS__ZADARMA__PER_SECOND",
            size.per_second.to_string(),
        ),
        ("MISTOK_SMS__SETTLE_SECONDS", "1".to_owned()),
    ]);
    queue(&database, "zadarma", size.messages).await;
    // Those that were on their way at a kill may never have come.
    let taken = || zadarma.count() + 50;
    let (states, _) = runs(&database, &world, (taken, zadarma.changes())).await;

    let times = times(zadarma.messages().into_iter().map(|message| message.text));
    let twice = times.values().filter(|times| **times > 1).count();
    let unsure = states.get("unsure").copied().unwrap_or_default();
    println!(
        "Zadarma: {} of {} messages taken, {} kills, {twice} twice, {states:?}",
        times.len(),
        size.messages,
        size.kills
    );
    assert_eq!(twice, 0);
    // Each one is sent, or listed for a person.
    let sent = states.get("sent").copied().unwrap_or_default();
    assert_eq!(sent + unsure, i64::try_from(size.messages).unwrap());
    let missing = size.messages - times.len();
    assert!(i64::try_from(missing).unwrap() <= unsure);
}

#[on_both]
async fn none_is_sent_twice_and_none_is_lost(engine: Engine) {
    let database = Database::create(engine).await;
    // Real time: a run that hangs must fail.
    tokio::time::timeout(PATIENCE * 2, twilio_survives(database))
        .await
        .unwrap();
}

#[on_both]
async fn what_nobody_can_know_is_listed(engine: Engine) {
    let database = Database::create(engine).await;
    tokio::time::timeout(PATIENCE * 2, zadarma_survives(database))
        .await
        .unwrap();
}
