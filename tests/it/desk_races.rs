//! Many managers at once: whatever they tap in whatever order, one conversation has one owner, one
//! customer's turn is answered by one, nobody holds too many, and nobody is forgotten.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use mistok::{
    app::App,
    domain::{
        id::ManagerId,
        language::Language,
        manager::{Manager, Role},
    },
    store::managers,
};
use mistok_sim::{
    keeping::{Buyer, Keeping},
    telegram::Group,
};
use on_both::on_both;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    desk::{asks, group, last_with, profile, with_group},
    harness::{Engine, Leftover, Person, TOKEN, TestApp, free_address, needs},
};

/// Managers who are there from the beginning.
async fn staff(app: &TestApp, count: i64) {
    app.app()
        .store
        .write("test", async move |tx| {
            for id in 501..501 + count {
                let manager = Manager {
                    id: ManagerId(id),
                    name: format!("Менеджер {id}"),
                    username: Some(format!("manager_{id}")),
                    role: Role::Manager,
                    language: Language::Uk,
                };
                managers::save(&tx, &manager, chrono::DateTime::UNIX_EPOCH).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// How often something is done: the full number from the environment, else a small one.
fn times(variable: &str, small: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(small)
}

#[on_both]
async fn of_a_thousand_taps_one_wins_and_the_others_are_told_who(engine: Engine) {
    let mut app = with_group(engine).start().await;
    // Most of the thousand have never opened the bot's own chat.
    app.expects(Leftover::Refusals);
    let group = group(&app);
    staff(&app, 1_000).await;
    asks(&app, 1, "Олена", "Хто перший?").await;
    let notice = last_with(&group.messages(), "Хто перший?");

    let people: Vec<Person> = (501..1_501)
        .map(|id| app.member(&group, profile(id, &format!("Менеджер {id}"))))
        .collect();
    for person in &people {
        person.presses_data(notice.id, "0:dt:1");
    }
    app.settle().await;

    let holder = app.count("SELECT manager_id FROM holds").await;
    let told = |person: &Person| {
        person
            .toasts()
            .last()
            .map(|toast| toast.text.clone())
            .unwrap_or_default()
    };
    let winners = people
        .iter()
        .filter(|person| told(person).contains("закріплено за вами"))
        .count();
    let others = people
        .iter()
        .filter(|person| told(person).contains(&format!("уже веде @manager_{holder}")))
        .count();
    assert_eq!((winners, others), (1, 999));
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action = 'take'")
            .await,
        1
    );
    println!("1,000 taps: 1 winner, {others} told who");
    app.check_desk().await;
    app.stop().await;
}

/// What somebody does.
#[derive(Debug, Clone)]
enum Act {
    /// The customer writes.
    Ask(usize),
    Take(usize, usize),
    Open(usize, usize),
    Release(usize, usize),
    HandOver(usize, usize, usize),
    /// The manager writes to whatever is open for them.
    Answer(usize),
    /// The manager replies to a notice in the group.
    Reply(usize, usize),
    /// A colleague answers directly in the CRM.
    Colleague(usize),
}

const MANAGERS: usize = 50;
/// Of these the last are with buyers of a marketplace.
const TALKS: usize = 12;
const BUYERS: usize = 4;
const FIRST_BUYER: usize = TALKS - BUYERS;
/// So low that it is often reached.
const MOST: i64 = 2;

fn act() -> impl Strategy<Value = Act> {
    use proptest::prelude::*;
    let manager = 0..MANAGERS;
    // A few managers act more often, so that they meet.
    let manager = prop_oneof![manager, 0..6_usize];
    let talk = 0..TALKS;
    prop_oneof![
        3 => talk.clone().prop_map(Act::Ask),
        6 => (manager.clone(), talk.clone()).prop_map(|(who, talk)| Act::Take(who, talk)),
        2 => (manager.clone(), talk.clone()).prop_map(|(who, talk)| Act::Open(who, talk)),
        2 => (manager.clone(), talk.clone()).prop_map(|(who, talk)| Act::Release(who, talk)),
        2 => (manager.clone(), talk.clone(), 0..MANAGERS).prop_map(|(who, talk, to)| Act::HandOver(who, talk, to)),
        8 => manager.clone().prop_map(Act::Answer),
        3 => (manager, talk).prop_map(|(who, talk)| Act::Reply(who, talk)),
        1 => (FIRST_BUYER..TALKS).prop_map(Act::Colleague),
    ]
}

struct World {
    group: Group,
    managers: Vec<(Person, Person)>,
    customers: Vec<Person>,
    keeping: Keeping,
    buyers: Vec<Buyer>,
    said: usize,
}

impl World {
    async fn new(app: &TestApp) -> Self {
        let group = group(app);
        staff(app, i64::try_from(MANAGERS).unwrap()).await;
        let managers = (0..MANAGERS)
            .map(|at| {
                let id = 501 + i64::try_from(at).unwrap();
                let who = || profile(id, &format!("Менеджер {id}"));
                let own = app.person(TOKEN, who());
                own.says("/desk");
                (own, app.member(&group, who()))
            })
            .collect();
        let mut customers = Vec::new();
        for at in 0..FIRST_BUYER {
            let id = 1 + i64::try_from(at).unwrap();
            customers.push(asks(app, id, &format!("Клієнт{id}"), &format!("питання {id} 0")).await);
        }
        let keeping = app.keeping.clone().unwrap();
        let mut buyers = Vec::new();
        for at in FIRST_BUYER..TALKS {
            let talk = at + 1;
            let invoice = 700_000 + i64::try_from(talk).unwrap();
            let buyer = keeping.customer(invoice, &format!("buyer{talk}@example.com"), "Чашка");
            buyer.writes(&format!("питання {talk} 0"));
            app.pass(TimeDelta::seconds(5)).await;
            buyers.push(buyer);
        }
        Self {
            group,
            managers,
            customers,
            keeping,
            buyers,
            said: 0,
        }
    }

    /// Conversations are numbered in the order of their first question.
    fn perform(&mut self, act: &Act) {
        self.said += 1;
        let said = self.said;
        match act {
            Act::Ask(talk) => {
                let question = format!("питання {} {said}", talk + 1);
                if *talk < FIRST_BUYER {
                    self.customers[*talk].says(&question);
                } else {
                    self.buyers[talk - FIRST_BUYER].writes(&question);
                }
            }
            Act::Colleague(talk) => {
                let invoice = self.buyers[talk - FIRST_BUYER].invoice();
                let answer = format!("колега {said}");
                self.keeping.colleague_writes(invoice, &answer);
            }
            Act::Take(who, talk) => self.press(*who, &format!("0:dt:{}", talk + 1)),
            Act::Open(who, talk) => self.press(*who, &format!("0:do:{}", talk + 1)),
            Act::Release(who, talk) => self.press(*who, &format!("0:dx:{}", talk + 1)),
            Act::HandOver(who, talk, to) => {
                let to = 501 + to;
                self.press(*who, &format!("0:dy:{}:{to}", talk + 1));
            }
            Act::Answer(who) => {
                self.managers[*who]
                    .0
                    .says(&format!("відповідь {} {said}", 501 + who));
            }
            Act::Reply(who, talk) => {
                let sought = format!("питання {} ", talk + 1);
                let notice = self.group.messages().into_iter().rev().find(|message| {
                    message.from_bot
                        && message.words().contains(&sought)
                        && message.buttons().len() == 1
                });
                if let Some(notice) = notice {
                    self.managers[*who]
                        .1
                        .replies(notice.id, &format!("відповідь {} {said}", 501 + who));
                }
            }
        }
    }

    fn press(&self, who: usize, data: &str) {
        let (own, there) = &self.managers[who];
        match own.last() {
            Some(last) if who.is_multiple_of(2) => own.presses_data(last.id, data),
            _ => there.presses_data(1, data),
        };
    }
}

/// The invariants, read from the database and from the customers' phones.
async fn check(app: &TestApp, world: &World, when: &str) {
    let most = app
        .count("SELECT coalesce(max(held), 0) FROM (SELECT count(*) AS held FROM holds GROUP BY manager_id) AS t")
        .await;
    assert!(most <= MOST, "{when}: a manager holds {most}");
    app.check_desk().await;
    let two = app
        .count(
            "SELECT count(*) FROM (SELECT conversation_id, fence FROM messages WHERE author = 'manager' \
             GROUP BY conversation_id, fence HAVING count(DISTINCT manager_id) > 1) AS t",
        )
        .await;
    assert_eq!(two, 0, "{when}: two managers answered under one hold");
    let uncalled = app
        .count(
            "SELECT count(*) FROM messages a JOIN messages b ON b.conversation_id = a.conversation_id \
               AND b.id > a.id AND b.fence <> a.fence \
             WHERE a.author = 'manager' AND b.author = 'manager' \
               AND NOT EXISTS (SELECT 1 FROM messages c WHERE c.conversation_id = a.conversation_id \
                               AND c.author = 'customer' AND c.id > a.id AND c.id < b.id) \
               AND NOT EXISTS (SELECT 1 FROM audit x WHERE x.conversation_id = a.conversation_id \
                               AND x.fence = b.fence AND x.action IN ('hand_over', 'reassign'))",
        )
        .await;
    assert_eq!(
        uncalled, 0,
        "{when}: two owners answered one turn, and nobody handed it over"
    );
    let strangers = app
        .count(
            "SELECT count(*) FROM messages m WHERE m.author = 'manager' AND NOT EXISTS ( \
               SELECT 1 FROM audit a WHERE a.conversation_id = m.conversation_id AND a.id IS NOT NULL \
                 AND coalesce(a.subject, a.manager_id) = m.manager_id \
                 AND a.action IN ('take', 'hand_over', 'reassign'))",
        )
        .await;
    assert_eq!(
        strangers, 0,
        "{when}: somebody answered who never held the conversation"
    );
    let overtaken = app
        .count(
            "SELECT count(*) FROM messages m JOIN messages c ON c.conversation_id = m.conversation_id \
             WHERE m.author = 'manager' AND m.progress IN ('sent', 'read') AND c.author = 'colleague' \
               AND c.id > m.id AND c.external_id < m.external_id",
        )
        .await;
    assert_eq!(
        overtaken, 0,
        "{when}: an answer was sent behind a colleague's that nobody had seen"
    );
    on_the_phones(app, world, when).await;
}

async fn on_the_phones(app: &TestApp, world: &World, when: &str) {
    let fences = fences(app).await;
    for customer in &world.customers {
        in_order(customer, &fences, when);
    }
    for buyer in &world.buyers {
        let mut once = HashSet::new();
        for answer in buyer
            .answers()
            .iter()
            .filter(|answer| answer.starts_with("відповідь"))
        {
            assert!(once.insert(answer.clone()), "{when}: {answer} came twice");
        }
    }
}

/// On one phone: every answer once, and no former holder's answer behind a later holder's.
fn in_order(customer: &Person, fences: &HashMap<String, i64>, when: &str) {
    let mut once = HashSet::new();
    let mut last = 0;
    for message in customer.messages() {
        if !message.from_bot || !message.words().starts_with("відповідь") {
            continue;
        }
        let words = message.words();
        assert!(once.insert(words.to_owned()), "{when}: {words} came twice");
        let fence = fences[words];
        assert!(fence >= last, "{when}: {words} came behind a later owner's");
        last = fence;
    }
}

/// The fence under which each answer was written.
async fn fences(app: &TestApp) -> HashMap<String, i64> {
    let read = app.app().store.read(async move |tx| {
        let sql = "SELECT content, fence FROM messages WHERE author = 'manager'";
        tx.rows(sql, &[]).await
    });
    let rows = read.await.unwrap();
    let answers = rows.into_iter().map(|mut row| {
        let content: serde_json::Value =
            serde_json::from_str(&row.get::<String>("content").unwrap()).unwrap();
        let words = content["words"]["text"].as_str().unwrap().to_owned();
        (words, row.get("fence").unwrap())
    });
    answers.collect()
}

async fn second(app: &TestApp) -> App {
    let mut config = app.config.clone();
    config.web.listen = free_address();
    config.web.public_url = Some(format!("http://{}", config.web.listen));
    App::start(*config, Arc::new(app.clock.clone()))
        .await
        .unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replicas {
    One,
    Two,
}

/// The same acts for the same seed.
fn dice(seed: u8) -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    TestRunner::new_with_rng(Config::default(), rng)
}

#[expect(clippy::too_many_lines, reason = "one story told to its end")]
async fn interleavings(engine: Engine, replicas: Replicas, rounds: usize, seed: u8) {
    let mut app = with_group(engine)
        .with_keeping()
        .with(|config| config.desk.max_parallel = u32::try_from(MOST).unwrap())
        .start()
        .await;
    let mut world = World::new(&app).await;
    app.settle().await;
    let mut other = None;
    let mut runner = dice(seed);
    let crowd = proptest::collection::vec(act(), 2..25);
    for round in 0..rounds {
        let acts = crowd.new_tree(&mut runner).unwrap().current();
        for act in &acts {
            world.perform(act);
        }
        let when = format!("seed {seed}, round {round}: {acts:?}");
        if replicas == Replicas::Two && round % 7 == 3 {
            other = change_over(&mut app, other).await;
        }
        if round % 11 == 5 && other.is_none() {
            // In the middle of everything.
            app.stop().await;
            app.start_again().await;
            app.telegram.deliver_now();
        }
        app.settle().await;
        app.pass(TimeDelta::seconds(5)).await;
        if let Some(running) = &other {
            running
                .activity()
                .settled(mistok::domain::clock::Clock::steady(&app.clock))
                .await;
            app.settle().await;
        }
        if round % 13 == 7 && other.is_none() {
            app.pass(TimeDelta::hours(25)).await;
            assert_eq!(
                app.count("SELECT count(*) FROM holds").await,
                0,
                "{when}: nothing expired"
            );
        }
        check(&app, &world, &when).await;
    }
    if let Some(running) = other.take() {
        stop(running).await;
    }
    let answers = app
        .count("SELECT count(*) FROM messages WHERE author = 'manager'")
        .await;
    let takes = app
        .count("SELECT count(*) FROM audit WHERE action IN ('take', 'hand_over')")
        .await;
    println!(
        "{rounds} interleavings ({replicas:?} replica(s), seed {seed}): {} acts, {takes} times taken or handed over, {answers} answers",
        world.said
    );
    assert!(answers > 0 && takes > 0, "the test does nothing");
    // The last acts may still be on their way; each round was checked above.
    app.expects(Leftover::Jobs);
    app.stop().await;
}

/// The second takes what comes from now on while the first delivers, and the other way round.
async fn change_over(app: &mut TestApp, other: Option<App>) -> Option<App> {
    let next = if let Some(running) = other {
        // Its updates go to the first again.
        stop(running).await;
        app.stop().await;
        app.start_again().await;
        None
    } else {
        Some(second(app).await)
    };
    app.telegram.deliver_now();
    next
}

async fn stop(app: App) {
    app.stop(Duration::from_secs(10)).await;
}

#[on_both]
async fn no_interleaving_gives_a_customer_two_owners(engine: Engine) {
    let rounds = times("MISTOK_TEST_INTERLEAVINGS", 20);
    for seed in 0..u8::try_from(rounds.div_ceil(250)).unwrap_or(u8::MAX) {
        let rounds = rounds.min(250);
        Box::pin(interleavings(engine, Replicas::One, rounds, seed)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_give_a_customer_one_owner() {
    if !needs::postgres() {
        return;
    }
    let rounds = times("MISTOK_TEST_INTERLEAVINGS", 20).min(1_000);
    Box::pin(interleavings(Engine::Postgres, Replicas::Two, rounds, 100)).await;
}
