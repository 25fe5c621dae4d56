//! Updates that are repeated, forged, oversized, malformed or of a kind that nobody knows.

use mistok_sim::faults::Fault;
use on_both::on_both;
use serde_json::json;

use crate::harness::{BOT, DUE, Engine, Leftover, Setup, TOKEN, TestApp};

const SECRET: &str = "x-telegram-bot-api-secret-token";

async fn post(
    app: &TestApp,
    path: &str,
    secret: Option<&str>,
    body: impl Into<reqwest::Body>,
) -> u16 {
    let client = reqwest::Client::new();
    let mut request = client
        .post(format!("http://{}{path}", app.app().address))
        .body(body);
    if let Some(secret) = secret {
        request = request.header(SECRET, secret);
    }
    request.send().await.unwrap().status().as_u16()
}

async fn started(engine: Engine) -> TestApp {
    let setup = Setup::on(engine);
    setup
        .with(|config| config.telegram.webhook_secret = Some("right-secret".into()))
        .start()
        .await
}

#[on_both]
async fn a_forged_update_is_refused_and_does_nothing(engine: Engine) {
    let app = started(engine).await;
    let path = format!("/telegram/{BOT}");
    let update = json!({"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/start",
        "from": {"id": 5, "is_bot": false, "first_name": "X"}, "chat": {"id": 5, "type": "private"}}});

    for secret in [
        None,
        Some(""),
        Some("wrong"),
        Some("right-secre"),
        Some("right-secret2"),
    ] {
        assert_eq!(
            post(&app, &path, secret, update.to_string()).await,
            401,
            "{secret:?}"
        );
    }
    assert_eq!(
        post(
            &app,
            "/telegram/1",
            Some("right-secret"),
            update.to_string()
        )
        .await,
        404
    );
    assert_eq!(app.count("SELECT count(*) FROM customers").await, 0);
}

#[on_both]
async fn a_body_that_is_no_update_gets_its_answer(engine: Engine) {
    let app = started(engine).await;
    let path = format!("/telegram/{BOT}");
    let secret = Some("right-secret");

    for body in [
        "",
        "nonsense",
        "[]",
        "{}",
        r#"{"update_id":"one"}"#,
        r#"{"update_id":1"#,
    ] {
        assert_eq!(post(&app, &path, secret, body).await, 400, "{body}");
    }
    assert_eq!(post(&app, &path, secret, vec![0xff, 0xfe]).await, 400);
    let huge = format!(r#"{{"update_id":1,"x":"{}"}}"#, "y".repeat(2 * 1024 * 1024));
    let refused = post(&app, &path, secret, huge).await;
    assert!([400, 413].contains(&refused), "{refused}");
    assert_eq!(app.count("SELECT count(*) FROM seen_updates").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);
}

#[on_both]
async fn a_repeated_update_does_nothing_twice(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    let order = olena.shares_contact("380501112233").await;
    let said = olena.messages().len();

    for _ in 0..20 {
        assert!(app.telegram.repeat(order));
    }
    app.settle().await;

    assert_eq!(olena.messages().len(), said);
    assert_eq!(app.crm.cards().len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn two_quick_taps_and_two_devices_make_one_order(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.says("050 111 22 33").await;

    for _ in 0..5 {
        olena.presses("Так, цей").unwrap();
    }
    app.settle().await;

    assert_eq!(app.crm.cards().len(), 1);
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 1);
    app.check_clean().await;
}

#[on_both]
async fn unknown_kinds_are_answered_or_left_and_never_lost(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    app.expects(Leftover::DeadLetters);
    // A press that cannot be read is answered all the same; Telegram knows no such press here.
    app.expects(Leftover::Refusals);
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;

    olena.sends_unknown_kind().await;
    assert!(
        olena
            .last()
            .unwrap()
            .words()
            .contains("Передати це менеджеру?"),
        "{}",
        olena.last().unwrap().words()
    );
    let before = olena.messages().len();
    for kind in [
        "stopped_message_generation",
        "subscription",
        "poll_answer",
        "chat_boost",
    ] {
        app.telegram
            .push_raw(TOKEN, json!({ kind: {"unknown": true} }));
    }
    app.telegram
        .push_raw(TOKEN, json!({ "message": "not an object" }));
    app.telegram
        .push_raw(TOKEN, json!({ "callback_query": { "id": "1" } }));
    app.settle().await;

    assert_eq!(app.telegram.calls_of("answerCallbackQuery").len(), 1);
    assert_eq!(olena.messages().len(), before);
    assert_eq!(app.telegram.undelivered(), 0);
    // What is of a kind that is answered and cannot be read is kept for a person.
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE source = 'update'")
            .await,
        2
    );
    app.check_clean().await;
}

#[on_both]
async fn an_update_that_fails_every_time_is_kept_and_blocks_nobody(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    app.expects(Leftover::DeadLetters);
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    // A database that has lost a table: whatever reads the catalog fails.
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute("ALTER TABLE products RENAME TO products_lost", &[])
                .await
                .map(drop)
        })
        .await
        .unwrap();

    olena.presses("Каталог товарів").unwrap().await;
    olena.says("/help").await;

    let toast = olena.toasts().pop().unwrap().text;
    assert!(toast.contains("Не вийшло"), "{toast}");
    assert!(olena.last().unwrap().words().contains("Що вміє цей бот"));
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE source = 'update'")
            .await,
        1
    );
    assert!(
        app.count("SELECT count(*) FROM dead_letters WHERE payload LIKE '%callback_query%'")
            .await
            == 1
    );
}

#[on_both]
async fn a_press_that_overtakes_a_message_is_handled_by_its_screen(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let menu = olena.last().unwrap();
    app.orders(&olena).await;

    olena.presses_data(menu.id, "0:y");
    olena.presses_data(menu.id, "forged");
    olena.presses_data(menu.id, "99999:y").await;

    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
    olena.shares_contact("380501112233").await;
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 1);
    app.check_clean().await;
}

#[on_both]
async fn a_customer_who_blocks_the_bot_is_noted_and_can_come_back(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;

    olena.blocks_bot().await;
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE blocked_at IS NOT NULL")
            .await,
        1
    );
    olena.unblocks_bot();
    olena.says("/menu").await;

    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE blocked_at IS NOT NULL")
            .await,
        0
    );
    assert!(olena.last().unwrap().words().contains("Головне меню"));
    app.check_clean().await;
}

#[on_both]
async fn telegram_that_fails_or_hangs_up_gets_everything_in_the_end(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    for fault in [
        Fault::Error500,
        Fault::Error500,
        Fault::Html502,
        Fault::Down,
    ] {
        app.telegram.faults().on("sendMessage").for_next(1, fault);
    }

    olena.says("/start");
    app.pass(chrono::TimeDelta::minutes(3)).await;

    assert!(olena.last().unwrap().words().contains("Вітаємо"));
    assert_eq!(app.count(DUE).await, 0);
}
