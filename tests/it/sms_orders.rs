//! Orders are told by SMS to whom Telegram does not reach: once, and only where the shop wants it.

use chrono::TimeDelta;
use mistok::{
    config::{Config, OrderNotices},
    domain::clock::Clock,
};
use on_both::on_both;
use serde_json::json;

use crate::{
    harness::Engine,
    sms::{Birds, birds_with},
    status_notices::{followed, moves, ordered},
};

async fn shop(engine: Engine, change: impl FnOnce(&mut Config)) -> Birds {
    let birds = birds_with(followed(engine), |config| {
        config.sms.order_notices = OrderNotices::WithoutTelegram;
        change(config);
    })
    .await;
    let app = &birds.app;
    app.settle().await;
    let url = format!(
        "http://{}/crm/keycrm/{}",
        app.app().address,
        crate::following::KEY
    );
    app.crm.set_webhook(Some(url));
    birds
}

/// Orders that the program has not seen are looked for.
async fn looks(birds: &Birds) {
    birds.app.pass(TimeDelta::hours(10)).await;
    birds.app.settle().await;
}

#[on_both]
async fn who_closed_the_chat_hears_of_the_order_by_sms(engine: Engine) {
    let birds = shop(engine, |_| {}).await;
    let app = &birds.app;
    let (olena, order) = ordered(app, 1, 1001).await;
    moves(app, order, "Узгоджено").await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(
        birds.pigeon.texts(),
        Vec::<String>::new(),
        "Telegram has told it"
    );

    olena.blocks_bot().await;
    moves(app, order, "Відправлено").await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(birds.pigeon.texts().len(), 1, "{:?}", birds.pigeon.texts());
    assert!(birds.pigeon.texts()[0].contains("Відправлено"));
}

/// Telegram says only when it is told something that the chat is closed.
#[on_both]
async fn who_closes_the_chat_unseen_hears_it_too(engine: Engine) {
    let birds = shop(engine, |_| {}).await;
    let app = &birds.app;
    let (olena, order) = ordered(app, 1, 1001).await;
    app.telegram.faults().on("sendMessage").for_next(
        1,
        mistok_sim::faults::Fault::Answer {
            status: 403,
            body: r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#.to_owned(),
        },
    );
    moves(app, order, "Відправлено").await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(birds.pigeon.texts().len(), 1);
    drop(olena);
}

#[on_both]
async fn who_gives_no_sign_of_life_hears_it_once_by_sms(engine: Engine) {
    let birds = shop(engine, |config| config.sms.silent_minutes = 60).await;
    let app = &birds.app;
    let (olena, order) = ordered(app, 1, 1001).await;
    moves(app, order, "Узгоджено").await;
    app.pass(TimeDelta::minutes(30)).await;
    olena.says("/start").await;
    app.pass(TimeDelta::hours(3)).await;
    assert!(birds.pigeon.texts().is_empty(), "she has seen it");

    moves(app, order, "Відправлено").await;
    app.pass(TimeDelta::hours(3)).await;
    assert_eq!(birds.pigeon.texts().len(), 1);
    app.pass(TimeDelta::days(2)).await;
    assert_eq!(birds.pigeon.texts().len(), 1);
}

#[on_both]
async fn an_order_made_elsewhere_is_confirmed_and_followed(engine: Engine) {
    let birds = shop(engine, |_| {}).await;
    let app = &birds.app;
    let now = app.clock.now().format("%Y-%m-%d %H:%M:%S").to_string();
    let id = 77_001;
    app.crm.add_order(json!({
        "id": id, "source_id": 1, "created_at": now, "updated_at": now,
        "buyer": {"full_name": "Марта", "phone": "+380671112233"},
    }));
    assert!(app.crm.set_order_status(id, "Узгоджено"));
    app.settle().await;
    let first = birds.pigeon.texts();
    assert!(app.crm.set_order_status(id, "Відправлено"));
    app.settle().await;
    looks(&birds).await;
    let texts = birds.pigeon.texts();
    assert!(
        texts.iter().any(|it| it.contains("прийнято")),
        "{first:?} {texts:?}"
    );
    assert!(
        texts.iter().any(|it| it.contains("Відправлено")),
        "{texts:?}"
    );
    let sent = birds.pigeon.sent();
    assert!(sent.iter().all(|(_, it)| it.to.e164() == "+380671112233"));
    let mut once = texts.clone();
    once.dedup();
    assert_eq!(once, texts);
}

#[on_both]
async fn nobody_is_written_to_who_was_not_to_be(engine: Engine) {
    let birds = shop(engine, |config| {
        config.sms.order_notices = OrderNotices::Never;
    })
    .await;
    let app = &birds.app;
    let (olena, order) = ordered(app, 1, 1001).await;
    olena.blocks_bot().await;
    moves(app, order, "Відправлено").await;
    app.pass(TimeDelta::hours(1)).await;
    assert!(birds.pigeon.texts().is_empty());
}
