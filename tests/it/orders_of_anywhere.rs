//! Orders that were placed elsewhere come to the desk once, whichever way they are heard of: those
//! that only the CRM knows, and paid purchases on a marketplace.

use chrono::TimeDelta;
use mistok::{config::OrderSource, domain::clock::Clock};
use mistok_sim::telegram::{Group, Message};
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{GROUP, group, last_with, manager, profile},
    harness::{Engine, Setup, TestApp, offers},
    keeping::with_keeping,
    status_notices::{followed, started},
    troubles::data,
};

const EVERYWHERE: [OrderSource; 3] = [OrderSource::Own, OrderSource::Crm, OrderSource::Market];

fn at_desk(setup: Setup) -> Setup {
    setup.with(|config| {
        config.desk.chat_id = Some(GROUP);
        config.desk.orders.from = EVERYWHERE.to_vec();
    })
}

fn by_crm(engine: Engine) -> Setup {
    at_desk(followed(engine)).with(|config| config.crm.orders_seconds = 120)
}

/// An order as the CRM has it from somewhere else.
fn foreign(app: &TestApp, id: i64, number: &str) -> Value {
    let now = app.clock.now().format("%Y-%m-%d %H:%M:%S").to_string();
    json!({
        "id": id, "source_uuid": number, "source_id": 7, "status_id": 1, "status_group_id": 1,
        "status": {"id": 1, "name": "Новий", "alias": "new", "group_id": 1},
        "status_changed_at": now, "created_at": now, "updated_at": now, "ordered_at": now,
        "grand_total": 520.0, "payment_status": "not_paid", "payments": [],
        "buyer": {"full_name": "Ганна Мельник", "phone": "+380671112244", "email": "h@example.com"},
        "products": [{"name": "Ваза «Ранок»", "sku": "VASE-1", "price": 260.0, "price_sold": 260.0, "quantity": 2}],
        "shipping": {"shipping_service": "Нова пошта", "shipping_address_city": "Львів", "shipping_receive_point": "5"},
        "buyer_comment": "Подзвоніть після шостої",
    })
}

fn notices(group: &Group, words: &str) -> Vec<Message> {
    let mut all = group.messages();
    all.retain(|it| it.from_bot && it.words().contains(words));
    all
}

#[on_both]
async fn an_order_that_only_the_crm_knows_is_told_and_worked_on(engine: Engine) {
    let app = started(by_crm(engine)).await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    app.crm.add_order(foreign(&app, 9_001, "SITE-77"));
    app.pass(TimeDelta::minutes(5)).await;

    let told = notices(&group, "🛒");
    assert_eq!(told.len(), 1, "{told:#?}");
    let words = told[0].words();
    for part in [
        "Ваза «Ранок»",
        "520,00",
        "Ганна Мельник",
        "CRM № 9001",
        "Подзвоніть після шостої",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(
        !words.contains("671112244") && !words.contains("67 111 22 44"),
        "{words}"
    );

    // One takes it and sees the phone; the CRM's number and its own lead to the one card.
    app.member(&group, profile(501, "Юлія"))
        .presses_data(told[0].id, &data(&told[0], "Взяти в роботу"))
        .await;
    let card = last_with(&yuliia.messages(), "Ваза «Ранок»");
    assert!(
        card.words().contains("67 111 22 44") && card.words().contains("VASE-1"),
        "{}",
        card.words()
    );
    for typed in ["9001", "SITE-77"] {
        yuliia.says("/desk").await;
        yuliia.says(typed).await;
        if typed == "9001" {
            assert!(
                yuliia.last().unwrap().words().contains("Ваза «Ранок»"),
                "{typed}"
            );
        }
    }
    // Nobody of ours can be written to.
    yuliia
        .presses_data(card.id, &data(&card, "Написати клієнту"))
        .await;
    assert!(yuliia.toasts().last().unwrap().text.contains("не написати"));

    // What the CRM changes is seen in the same notice.
    app.clock.advance(TimeDelta::seconds(10));
    assert!(app.crm.set_order_status(9_001, "Скасовано"));
    app.pass(TimeDelta::minutes(1)).await;
    let now = notices(&group, "🛒");
    assert_eq!(now.len(), 1);
    assert!(now[0].words().contains("скасовано"), "{}", now[0].words());
    app.check_desk().await;
}

#[on_both]
async fn an_old_order_of_the_crm_and_one_of_another_source_come_to_no_desk(engine: Engine) {
    let app = started(by_crm(engine).with(|config| config.desk.orders.crm_sources = vec![8])).await;
    let group = group(&app);
    app.crm.add_order(foreign(&app, 9_001, "SITE-77"));
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(
        notices(&group, "🛒").len(),
        0,
        "of a source that was not asked for"
    );
    let mut of_eight = foreign(&app, 9_002, "SITE-78");
    of_eight["source_id"] = 8.into();
    let mut old = foreign(&app, 9_003, "SITE-79");
    old["source_id"] = 8.into();
    let long_ago = (app.clock.now() - TimeDelta::days(3))
        .format("%Y-%m-%d %H:%M:%S")
        .to_string();
    old["created_at"] = long_ago.clone().into();
    app.crm.add_order(of_eight);
    app.crm.add_order(old);
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(notices(&group, "🛒").len(), 1);
    app.check_desk().await;
}

#[on_both]
async fn an_order_that_is_made_of_our_lead_in_the_crm_is_the_same_order(engine: Engine) {
    let setup = at_desk(crate::walk::shop(engine)).with(|config| {
        config.crm.orders_seconds = 120;
        config
            .crm
            .sections
            .set("keycrm", "webhook_key", crate::following::KEY);
    });
    let app = started(setup).await;
    let group = group(&app);
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    assert_eq!(notices(&group, "🛒").len(), 1);
    let card = app.crm.cards()[0].id;
    // The event of the order comes before anybody says that it was made of the lead.
    let order = app.crm.make_order_of_card(card).unwrap();
    app.clock.advance(TimeDelta::seconds(10));
    assert!(app.crm.set_order_status(order, "Узгоджено"));
    app.pass(TimeDelta::minutes(10)).await;

    // Whatever was heard first, one order stands at the desk under the number that people know.
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE number IS NOT NULL")
            .await,
        1
    );
    assert_eq!(notices(&group, "🛒").len(), 1);
    let merged = notices(&group, "🔁");
    assert!(
        merged
            .iter()
            .all(|it| it.words().contains("№ 1001") && offers(it, "Показати")),
        "{merged:#?}"
    );
    app.check_desk().await;
}

#[on_both]
async fn a_paid_purchase_on_a_marketplace_is_an_order(engine: Engine) {
    let app = at_desk(with_keeping(engine)).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let buyer = app
        .keeping()
        .customer(129_647_692, "iryna@example.com", "Чашка «Синя»");
    buyer.purchase(
        &json!({"date_pay": null, "invoice_state": 1, "amount": "260,50",
        "options": [{"id": 1, "name": "Розмір", "user_data": "M"}]}),
    );
    buyer.writes("Чи можна сьогодні?");
    app.settle().await;
    assert_eq!(notices(&group, "🛒").len(), 0, "nobody has paid");

    let paid_at = (app.clock.now() + TimeDelta::hours(3))
        .format("%Y-%m-%d %H:%M:%S")
        .to_string();
    buyer.purchase(&json!({"date_pay": paid_at, "invoice_state": 3}));
    buyer.writes("Оплатила");
    app.settle().await;
    app.pass(TimeDelta::minutes(1)).await;
    let told = notices(&group, "🛒");
    assert_eq!(told.len(), 1);
    let words = told[0].words();
    for part in [
        "Чашка «Синя»",
        "260,50",
        "Розмір: M",
        "129647692",
        "Сплачено",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    // More words change nothing; the manager who takes it writes in the chat of the purchase.
    buyer.writes("Дякую");
    app.settle().await;
    assert_eq!(notices(&group, "🛒").len(), 1);
    app.member(&group, profile(501, "Юлія"))
        .presses_data(told[0].id, &data(&told[0], "Взяти в роботу"))
        .await;
    let card = last_with(&yuliia.messages(), "Чашка «Синя»");
    yuliia
        .presses_data(card.id, &data(&card, "Написати клієнту"))
        .await;
    yuliia.says("Так, відправимо сьогодні").await;
    assert!(
        buyer
            .answers()
            .iter()
            .any(|it| it.contains("відправимо сьогодні"))
    );
    // The card beside the chat has it too.
    yuliia.says(&app.open_chat(1).await).await;
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("260,50") && it.words().contains("/open_chat_"))
    );
    app.check_desk().await;
}

#[on_both]
async fn an_old_purchase_is_no_new_order_and_states_can_mean_paid(engine: Engine) {
    let setup =
        at_desk(with_keeping(engine)).with(|config| config.chats.keeping.paid_states = vec![5]);
    let app = setup.start().await;
    let group = group(&app);
    let old = app
        .keeping()
        .customer(1_000_001, "old@example.com", "Стара чашка");
    old.purchase(
        &json!({"purchase_date": "2020-01-01 10:00:00", "date_pay": "2020-01-01 10:00:00"}),
    );
    old.writes("Вона розбилася");
    let by_state = app
        .keeping()
        .customer(1_000_002, "new@example.com", "Нова чашка");
    by_state.purchase(&json!({"date_pay": null, "invoice_state": 5}));
    by_state.writes("Коли?");
    app.settle().await;
    let told = notices(&group, "🛒");
    assert!(
        told.len() == 1 && told[0].words().contains("Нова чашка"),
        "{told:#?}"
    );
    assert!(offers(&told[0], "Взяти в роботу"));
    app.check_desk().await;
}
