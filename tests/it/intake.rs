//! Updates as no polite server sends them: numbers that begin again, characters that no database
//! takes, fields of other types. Whatever is acknowledged is handled or kept.

use std::time::Duration;

use chrono::TimeDelta;
use on_both::on_both;
use serde_json::{Value, json};

use crate::harness::{ADMIN, BOT, DUE, Engine, Leftover, Setup, TOKEN, TestApp};

/// More than one answer holds.
const MANY: i64 = 150;

#[on_both]
async fn updates_numbered_anew_are_all_answered_and_not_asked_for_in_a_rush(engine: Engine) {
    let app = Setup::on(engine).polling().start().await;
    let first = app.customer(1, "Олена");
    first.says("/start").await;
    let greeting = first.messages().iter().filter(|it| it.from_bot).count();
    let calls = app.telegram.count("getUpdates");

    app.telegram.number_updates_from(TOKEN, 100);
    let people: Vec<_> = (10..10 + MANY)
        .map(|id| app.customer(id, "Покупець"))
        .collect();
    for person in &people {
        person.says("/start");
    }
    app.pass(TimeDelta::minutes(1)).await;

    for person in &people {
        assert_eq!(
            person.messages().iter().filter(|it| it.from_bot).count(),
            greeting
        );
    }
    let calls = app.telegram.count("getUpdates") - calls;
    assert!(calls < 200, "{calls} calls of getUpdates");
    app.check_clean().await;
}

#[on_both]
async fn a_number_is_a_repeat_for_two_days_and_then_another_updates(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    app.telegram.number_updates_from(TOKEN, 500);
    olena.says("/start").await;
    let answered = || olena.messages().iter().filter(|it| it.from_bot).count();
    let first = answered();
    assert!(first > 0);

    app.telegram.number_updates_from(TOKEN, 500);
    olena.says("/help").await;
    assert_eq!(
        answered(),
        first,
        "the number was taken for another update within its window"
    );

    app.clock
        .advance(TimeDelta::days(2) + TimeDelta::seconds(1));
    app.telegram.number_updates_from(TOKEN, 500);
    olena.says("/help").await;
    assert!(answered() > first);
    app.check_clean().await;
}

fn message(from: &Value, text: &str) -> Value {
    json!({"message": {"message_id": 70_000, "date": 1_795_000_000, "from": from, "text": text,
        "chat": {"id": 5, "type": "private", "first_name": "Ганна"}}})
}

#[on_both]
async fn characters_that_no_database_takes_cost_nobody_an_answer(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    // The press is one that Telegram does not know.
    app.expects(Leftover::Refusals);
    let hanna = app.customer(5, "Ганна");
    hanna.says("/start").await;
    let answers = || hanna.messages().iter().filter(|it| it.from_bot).count();
    let mut before = answers();

    for text in ["/help", "/menu", "/help"] {
        let from = json!({"id": 5, "is_bot": false, "first_name": "Га\0нна", "last_name": "\0",
            "username": "ha\0nna", "language_code": "u\0k"});
        app.telegram.push_raw(TOKEN, message(&from, text));
        app.settle().await;
        assert!(answers() > before, "{text}");
        before = answers();
    }
    for text in ["привіт\0", "\0", "/help\0"] {
        let from = json!({"id": 5, "is_bot": false, "first_name": "Ганна"});
        app.telegram.push_raw(TOKEN, message(&from, text));
        app.settle().await;
        assert!(answers() > before, "{text:?}");
        before = answers();
    }
    let id = app.telegram.push_raw(TOKEN, json!({"callback_query": {"id": "1", "data": "1:c\0",
        "from": {"id": 5, "is_bot": false, "first_name": "Га\0нна"}, "chat_instance": "1",
        "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private", "first_name": "\0"}}}}));
    assert!(id > 0);
    app.settle().await;
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);
    assert_eq!(app.telegram.undelivered(), 0);
}

/// Sends an unchanged body to the webhook. Returns the status.
async fn post(app: &TestApp, body: String) -> u16 {
    let sql = format!("SELECT value FROM settings WHERE key = 'webhook_secret:{BOT}'");
    let secret = app.text_of(&sql).await;
    let request = reqwest::Client::new()
        .post(format!("http://{}/telegram/{BOT}", app.app().address))
        .header("x-telegram-bot-api-secret-token", secret)
        .timeout(Duration::from_secs(20))
        .body(body);
    request.send().await.unwrap().status().as_u16()
}

fn raw(id: i64, text: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"date":1795000000,"text":"{text}","from":{{"id":5,"is_bot":false,"first_name":"Г"}},"chat":{{"id":5,"type":"private","first_name":"Г"}}}}}}"#
    )
}

#[on_both]
async fn half_a_character_costs_nobody_an_answer(engine: Engine) {
    let app = TestApp::start(engine).await;
    let hanna = app.customer(5, "Ганна");
    hanna.says("/start").await;
    let answers = || hanna.messages().iter().filter(|it| it.from_bot).count();
    let mut before = answers();

    for (at, text) in [
        r"\ud800",
        r"\udc00 і далі",
        r"а\ud83dб",
        r"\ud83d\ud83d\ude00",
        r"\u0000",
        r"\\ud800",
    ]
    .iter()
    .enumerate()
    {
        // What comes below a choice is kept without a word; the menu ends that.
        hanna.says("/menu").await;
        before = answers().max(before);
        assert_eq!(
            post(&app, raw(900 + i64::try_from(at).unwrap(), text)).await,
            200,
            "{text}"
        );
        app.settle().await;
        assert!(answers() > before, "{text}");
        before = answers();
    }
    hanna.says("/menu").await;
    before = answers();
    let bytes = raw(950, "ось\u{1}так").replace('\u{1}', r"\u0001");
    assert_eq!(post(&app, bytes).await, 200);
    app.settle().await;
    assert!(answers() > before);
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);
}

#[on_both]
async fn what_cannot_be_read_at_all_is_kept_once(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    app.expects(Leftover::DeadLetters);
    // The press is answered, and the simulator has sent no such press.
    app.expects(Leftover::Refusals);
    for body in [
        r#"{"update_id":801,"message":"words"}"#,
        r#"{"update_id":802,"message":{"message_id":1,"date":1,"from":7,"chat":{"id":5,"type":"private"}}}"#,
        r#"{"update_id":803,"callback_query":{"id":"1"}}"#,
        r#"{"update_id":804,"pre_checkout_query":{"id":"1"}}"#,
        r#"{"update_id":805,"my_chat_member":[]}"#,
    ] {
        for _ in 0..2 {
            assert_eq!(post(&app, body.to_owned()).await, 200, "{body}");
        }
    }
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE source = 'update'")
            .await,
        5
    );
    // Nobody's: there is nothing to answer and nothing to keep.
    for body in [
        r#"{"update_id":806,"chat_boost":{"x":1}}"#,
        r#"{"update_id":807}"#,
    ] {
        assert_eq!(post(&app, body.to_owned()).await, 200, "{body}");
    }
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 5);
}

/// Replaces every part of a value by every wrong one, one at a time.
fn mutations(value: &Value) -> Vec<Value> {
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!("слово\0"),
        json!([]),
        json!({}),
        json!([[1]]),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("x".repeat(5_000)),
    ];
    let mut all: Vec<Value> = wrong.into();
    match value {
        Value::Object(fields) => {
            for (name, inside) in fields {
                for changed in mutations(inside) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), changed);
                    all.push(Value::Object(fields));
                }
                let mut fields = fields.clone();
                fields.remove(name);
                all.push(Value::Object(fields));
            }
        }
        Value::Array(items) => {
            for (at, inside) in items.iter().enumerate() {
                for changed in mutations(inside) {
                    let mut items = items.clone();
                    items[at] = changed;
                    all.push(Value::Array(items));
                }
            }
        }
        _ => {}
    }
    all
}

fn originals() -> Vec<Value> {
    let from = json!({"id": 5, "is_bot": false, "first_name": "Ганна", "language_code": "uk"});
    let chat = json!({"id": 5, "type": "private", "first_name": "Ганна"});
    vec![
        json!({"message": {"message_id": 70_001, "date": 1_795_000_000, "from": from, "chat": chat,
            "text": "Чи є в наявності?", "entities": [{"type": "bold", "offset": 0, "length": 2}],
            "quote": {"text": "так", "position": 0}, "reply_to_message": {"message_id": 2, "date": 1, "chat": chat}}}),
        json!({"message": {"message_id": 70_002, "date": 1_795_000_000, "from": from, "chat": chat,
            "caption": "Ось", "caption_entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "https://a.example"}],
            "photo": [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 5}]}}),
        json!({"message": {"message_id": 70_003, "date": 1_795_000_000, "from": from, "chat": chat,
            "contact": {"phone_number": "380501112233", "first_name": "Г", "user_id": 5}}}),
        json!({"message": {"message_id": 70_004, "date": 1_795_000_000, "from": from, "chat": chat,
            "venue": {"location": {"latitude": 50.4, "longitude": 30.5}, "title": "Т", "address": "А"},
            "location": {"latitude": 50.4, "longitude": 30.5}}}),
        json!({"edited_message": {"message_id": 70_001, "date": 1_795_000_000, "edit_date": 1_795_000_001,
            "from": from, "chat": chat, "text": "Чи є?"}}),
        json!({"callback_query": {"id": "9", "from": from, "chat_instance": "1", "data": "1:c",
            "message": {"message_id": 2, "date": 1, "chat": chat}}}),
        json!({"pre_checkout_query": {"id": "9", "from": from, "currency": "UAH", "total_amount": 5, "invoice_payload": "x"}}),
        json!({"inline_query": {"id": "9", "from": from, "query": "ведмедик", "offset": ""}}),
        json!({"my_chat_member": {"chat": chat, "from": from, "date": 1,
            "old_chat_member": {"status": "member", "user": from},
            "new_chat_member": {"status": "kicked", "user": from, "until_date": 0}}}),
    ]
}

/// A prime number of mutations is left out between two that are tried: all kinds and places come up.
/// `MISTOK_TEST_LONG=1` tries all.
fn step() -> usize {
    if std::env::var_os("MISTOK_TEST_LONG").is_some() {
        1
    } else {
        17
    }
}

async fn tell(app: &TestApp, body: Value) {
    assert_eq!(post(app, body.to_string()).await, 200, "{body}");
}

fn with_id(mut update: Value, id: i64) -> Value {
    update["update_id"] = id.into();
    update
}

/// Nobody waits for the mutations: a customer is still answered.
async fn still_answers(app: &TestApp, id: i64) {
    let person = app.customer(id, "Після");
    person.says("/start").await;
    assert!(person.messages().iter().any(|it| it.from_bot));
}

#[on_both]
async fn wrong_types_in_every_field_are_handled_or_kept_and_stop_nothing(engine: Engine) {
    let mut app = Setup::on(engine)
        .with(|config| config.desk.admins = vec![ADMIN])
        .start()
        .await;
    // What is kept for a person, and presses that Telegram does not know.
    app.expects(Leftover::DeadLetters);
    app.expects(Leftover::Refusals);
    app.expects(Leftover::Ownerless);
    let admin = app.admin().await;
    let hanna = app.customer(5, "Ганна");
    hanna.says("/start").await;
    // What she writes goes to a manager: marks and files are shown to people too.
    hanna
        .presses("Зв’язатися з менеджером")
        .without_settling()
        .ok();
    app.settle().await;

    let mut id = 2_000;
    for original in originals() {
        for update in mutations(&original).into_iter().step_by(step()) {
            if !update.is_object() {
                continue;
            }
            id += 1;
            tell(&app, with_id(update, id)).await;
        }
    }
    app.pass(TimeDelta::minutes(30)).await;

    assert_eq!(app.count(DUE).await, 0);
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE reason LIKE '%panic%'")
            .await,
        0
    );
    still_answers(&app, 77).await;
    assert!(!admin.messages().is_empty());
}
