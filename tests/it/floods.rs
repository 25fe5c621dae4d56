//! One person who writes faster than anybody reads, and what waits while Telegram is away.

use chrono::TimeDelta;
use mistok::domain::routing::Policy;
use mistok_sim::faults::Fault;
use on_both::on_both;

use crate::{
    desk::{manager, with_group},
    harness::{Engine, Leftover, Person, TestApp},
};

fn heard(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let heard = messages
        .iter()
        .filter(|message| message.from_bot && message.words().contains(words));
    heard.count()
}

#[on_both]
async fn somebody_who_floods_is_slowed_and_told_and_delays_nobody(engine: Engine) {
    let app = TestApp::start(engine).await;
    let admin = app.admin().await;
    let flooder = app.customer(1, "Шумко");
    flooder.says("/start").await;
    for _ in 0..120 {
        flooder.says("/catalog");
    }
    app.settle_now().await;

    let olena = app.customer(2, "Олена");
    olena.says("/start");
    app.settle_now().await;
    assert_eq!(heard(&olena, "Вітаємо"), 1, "a newcomer is greeted at once");

    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(heard(&flooder, "Забагато повідомлень за раз"), 1);
    assert_eq!(heard(&admin, "пише швидше, ніж бот може відповідати"), 1);
    let screens = flooder
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    assert!(screens < 60, "{screens} messages to somebody who floods");

    // Silenced, they get nothing automatic; an hour later the bot answers again.
    admin.presses("Годину без автовідповідей").unwrap().await;
    let before = flooder
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    flooder.says("/catalog").await;
    let after = flooder
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    assert_eq!(after, before);
    app.pass(TimeDelta::minutes(61)).await;
    flooder.says("/catalog").await;
    let later = flooder
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    assert!(later > after);
    app.check_clean().await;
}

#[on_both]
async fn after_an_outage_a_chat_gets_its_newest_screen_and_every_fact(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    app.telegram.faults().set(Fault::Down);

    olena.shares_contact("380501112233");
    for _ in 0..5 {
        olena.says("/catalog");
        olena.says("/help");
    }
    app.settle_now().await;
    app.pass(TimeDelta::minutes(3)).await;
    let before = olena
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    app.telegram.faults().clear();
    app.pass(TimeDelta::minutes(3)).await;

    assert_eq!(
        heard(&olena, "Замовлення прийнято!"),
        1,
        "a fact is never dropped"
    );
    let after = olena
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .count();
    assert!(
        after - before <= 9,
        "{} messages, most of them stale",
        after - before
    );
    let last = olena
        .messages()
        .into_iter()
        .rfind(|message| message.from_bot)
        .unwrap();
    println!("the last screen: {}", last.words());
    app.check_clean().await;
}

/// Somebody new asks a question, without a pause.
fn asks_at_once(app: &TestApp, id: i64, name: &str) {
    let person = app.customer(id, name);
    person.says("/support");
    person.says("Чи є у вас чашки?");
}

/// How many conversations are open; the full form takes its size from outside.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, not of the program"
)]
fn many() -> i64 {
    let size = std::env::var("MISTOK_TEST_CONVERSATIONS").ok();
    size.and_then(|size| size.parse().ok()).unwrap_or(60)
}

#[on_both]
async fn however_many_conversations_wait_a_new_customer_is_given_at_once(engine: Engine) {
    let setup = with_group(engine).with(|config| {
        config.desk.assign = Policy::LeastBusy;
        config.desk.max_parallel = 10_000;
        config.desk.remind_minutes = 15;
        config.desk.escalate_minutes = 60;
        config.desk.max_wait_minutes = 15;
        config.desk.idle_close_minutes = 2_880;
    });
    let mut app = setup.start().await;
    // The timers of all these conversations.
    app.expects(Leftover::Jobs);
    app.admin().await.says("/away").await;
    for id in 501..=505 {
        manager(&app, id, &format!("Менеджер{id}")).await;
    }
    let many = many();
    for id in 1..=many {
        asks_at_once(&app, 1_000 + id, &format!("Клієнт{id}"));
        if id % 50 == 0 {
            app.settle_now().await;
        }
    }
    app.settle_now().await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, many);
    let timers = "SELECT count(*) FROM outbox WHERE service = 'desk'";
    assert!(app.count(timers).await >= 4 * many, "each has its timers");

    // The clock of the program stands still: whatever is due later holds up nobody.
    let began = std::time::Instant::now();
    asks_at_once(&app, 9_001, "Новенька");
    app.settle_now().await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, many + 1);
    println!(
        "{engine:?}: with {many} open conversations a newcomer was given after {:?}",
        began.elapsed()
    );

    // All timers of an answer are due in one moment, and somebody comes.
    app.clock.advance(TimeDelta::minutes(16));
    let began = std::time::Instant::now();
    asks_at_once(&app, 9_002, "Пізня");
    while app.count("SELECT count(*) FROM conversations WHERE external_id = 9002 AND waiting_since IS NOT NULL \
                     AND id IN (SELECT conversation_id FROM holds)").await == 0 {
        tokio::task::yield_now().await;
    }
    println!(
        "{engine:?}: with {} timers due at once, after {:?}",
        3 * many,
        began.elapsed()
    );
    app.settle_within(std::time::Duration::from_mins(10)).await;
    app.check_desk().await;
}
