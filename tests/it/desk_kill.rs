//! kill -9 while managers answer: no answer comes twice, none is lost without its manager being
//! asked, and nobody who waits is forgotten.
//!
//! A small number of kills by default; `MISTOK_TEST_KILLS=200` for the full proof.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::future::join_all;
use mistok::store::{Location, Store, Vault, conversations};
use mistok_sim::telegram::{Group, Message, Person, Profile};
use on_both::on_both;
use tokio::task::JoinHandle;

use crate::{
    harness::{Database, Engine, TOKEN, offers},
    kill::{Customer, PATIENCE, World, drained, kill_at_random, kills},
};

const GROUP: i64 = -1_001_000_000_001;
const CUSTOMERS: i64 = 10;
const MANAGERS: std::ops::RangeInclusive<i64> = 501..=504;

/// Asks, and waits for an answer to just that question.
async fn asks(customer: &mut Customer, id: i64, number: usize) -> Option<()> {
    let question = format!("питання {id}-{number}.");
    if customer.person.messages().is_empty() || number % 5 == 1 {
        customer.person.says("/start");
        customer.person.says("/support");
    }
    customer.person.says(&question);
    let answer = format!("на {id}-{number}.");
    for _ in 0..PATIENT {
        let answered = customer.sees(|person| {
            let messages = person.messages();
            let is_answer =
                |message: &Message| message.from_bot && message.words().ends_with(&answer);
            messages.iter().any(is_answer).then_some(())
        });
        if answered.await.is_some() {
            return Some(());
        }
    }
    None
}

/// A customer who asks anew too soon only keeps a busy machine from answering.
const PATIENT: usize = 5;

/// Takes a free conversation in the group, answers the last question, and releases it.
async fn serves(manager: &mut Customer, group: &Group, id: i64, number: usize) -> Option<()> {
    let there = group.member(profile(id));
    let free = manager
        .sees(|_| {
            group
                .messages()
                .into_iter()
                .rev()
                .take(40)
                .find(|message| offers(message, "Відповісти"))
        })
        .await?;
    let before = manager.person.messages().last().map_or(0, |last| last.id);
    let button = free
        .buttons()
        .into_iter()
        .flatten()
        .find(|button| button.label.contains("Відповісти"))?;
    there.presses(&button.label).ok()?;
    let question = manager
        .sees(|person| {
            let messages = person.messages();
            messages
                .iter()
                .rev()
                .filter(|message| message.id > before && message.from_bot)
                // What was said before is above the field.
                .filter(|message| !message.words().contains("👤: "))
                .find_map(|message| {
                    // The card mentions questions too; a question of ours has a number.
                    let asked = message.words().rsplit("питання ").next()?;
                    let asked = asked.split_whitespace().next()?;
                    (asked.contains('-') && asked.ends_with('.')).then(|| asked.to_owned())
                })
        })
        .await;
    if let Some(question) = question {
        manager
            .person
            .says(&format!("відповідь {id}/{number} на {question}"));
    }
    manager.person.says("Зняти з мене закріп");
    Some(())
}

fn profile(id: i64) -> Profile {
    Profile {
        username: Some(format!("manager_{id}")),
        ..Profile::new(id, "Менеджер")
    }
}

/// Customers who ask until the end; each with how often they were answered.
fn customers(world: &World, ending: &Arc<AtomicBool>) -> Vec<JoinHandle<(Person, usize)>> {
    (1..=CUSTOMERS)
        .map(|id| {
            let mut customer = someone(world, Profile::new(id, "Олена"));
            let ending = ending.clone();
            tokio::spawn(async move {
                let (mut number, mut answered) = (0_usize, 0_usize);
                while !ending.load(Ordering::Relaxed) {
                    number += 1;
                    answered += usize::from(asks(&mut customer, id, number).await.is_some());
                }
                (customer.person, answered)
            })
        })
        .collect()
}

fn managers(world: &World, ending: &Arc<AtomicBool>) -> Vec<JoinHandle<()>> {
    let group = world.telegram.group(TOKEN, GROUP, "Менеджери");
    MANAGERS
        .map(|id| {
            let mut manager = someone(world, profile(id));
            let (ending, group) = (ending.clone(), group.clone());
            tokio::spawn(async move {
                manager.person.says("/desk");
                let mut number = 0;
                while !ending.load(Ordering::Relaxed) {
                    number += 1;
                    serves(&mut manager, &group, id, number).await;
                }
            })
        })
        .collect()
}

fn someone(world: &World, profile: Profile) -> Customer {
    Customer {
        person: world.telegram.person(TOKEN, profile),
        changes: world.telegram.changes(),
    }
}

async fn survives(database: Database, kills: u64) {
    let mut world = World::new(&database).await;
    let admins: Vec<String> = MANAGERS.map(|id| id.to_string()).collect();
    world
        .settings
        .push(("MISTOK_DESK__CHAT_ID", GROUP.to_string()));
    world
        .settings
        .push(("MISTOK_DESK__ADMINS", admins.join(",")));
    world.settings.push((
        "MISTOK_TELEGRAM__RATE__PER_GROUP_PER_MINUTE",
        "100000".to_owned(),
    ));
    let ending = Arc::new(AtomicBool::new(false));
    let (customers, managers) = (customers(&world, &ending), managers(&world, &ending));
    let program = kill_at_random(&world, kills, 400).await;
    ending.store(true, Ordering::Relaxed);
    let customers = join_all(customers).await;
    drop(join_all(managers).await);
    world.telegram.settled().await;
    let (_, _, dead) = drained(&database).await;
    drop(program);
    assert_eq!(dead, 0, "dead letters");

    let mut times: HashMap<String, usize> = HashMap::new();
    let mut happy = 0;
    for customer in customers {
        let (person, answered) = customer.unwrap();
        happy += answered;
        for message in person.messages() {
            if message.from_bot && message.words().starts_with("відповідь ") {
                *times.entry(message.words().to_owned()).or_default() += 1;
            }
        }
    }
    let (sent, unknown, ownerless) = ledger(&database, &times).await;
    println!(
        "{kills} kills: {happy} questions answered, {sent} answers sent, {unknown} of unknown fate, 0 twice, {ownerless} customers with nobody"
    );
    assert!(
        happy > 0 && sent > usize::try_from(kills).unwrap(),
        "hardly anybody was answered"
    );
    assert!(
        times.values().all(|times| *times == 1),
        "an answer came twice: {times:?}"
    );
    assert_eq!(ownerless, 0, "somebody waits and nobody knows");
}

/// Compares what managers wrote with what customers got: answers sent, and of unknown fate.
async fn ledger(database: &Database, times: &HashMap<String, usize>) -> (usize, usize, i64) {
    let store = Store::open(&Location::parse(&database.url).unwrap(), Vault::default())
        .await
        .unwrap();
    let (rows, ownerless) = store
        .read(async move |tx| {
            let rows = tx
                .rows(
                    "SELECT content, progress FROM messages WHERE author = 'manager'",
                    &[],
                )
                .await?;
            Ok((
                rows,
                conversations::count_ownerless(&tx, ",", chrono::Utc::now()).await?,
            ))
        })
        .await
        .unwrap();
    let (mut sent, mut unknown) = (0, 0);
    for mut row in rows {
        let content: serde_json::Value =
            serde_json::from_str(&row.get::<String>("content").unwrap()).unwrap();
        let words = content["words"]["text"].as_str().unwrap();
        let arrived = times.get(words).copied().unwrap_or_default();
        match row.get::<String>("progress").unwrap().as_str() {
            "sent" => {
                sent += 1;
                assert_eq!(arrived, 1, "{words} is called sent");
            }
            "unknown" => {
                unknown += 1;
                assert!(arrived <= 1, "{words}");
            }
            other => panic!("{words} is left at {other}"),
        }
    }
    (sent, unknown, ownerless)
}

#[on_both]
async fn answers_survive_being_killed_at_random_moments(engine: Engine) {
    let database = Database::create(engine).await;
    tokio::time::timeout(PATIENCE, survives(database, kills(4)))
        .await
        .expect("the run hangs");
}
