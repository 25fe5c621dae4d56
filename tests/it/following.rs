//! Orders are followed: one notice for each change, whatever the CRM repeats or mixes up, and nobody
//! hears of anybody else's order.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use mistok::{
    crm::leads as handing,
    domain::{
        clock::{Clock, SharedClock},
        id::{BotId, ChatId, CustomerId, LeadId, ProductId},
        lead::{Body, Checkout, Contact, Content, Line, Status, total},
        money::{Currency, Money},
        order::{Keeps, Order, Stage},
        phone::Phone,
    },
    store::{
        leads::{self, Draft},
        orders,
    },
};
use on_both::on_both;
use serde_json::{Value, json};

use crate::harness::{BOT, Engine, Person, Setup, TestApp};

pub const KEY: &str = "0123456789-test-key";

fn line(product: i64, name: &str) -> Line {
    Line {
        product: ProductId(product),
        name: name.to_owned(),
        sku: Some(format!("SKU-{product}")),
        price: Some(Money::new(45_000, Currency::UAH)),
        quantity: 1,
        picture: None,
    }
}

fn body(chat: i64) -> Body {
    let contact = Contact {
        name: "Олена".to_owned(),
        phone: Some(Phone::from_stored("+380501112233".to_owned())),
        email: None,
        username: None,
        telegram: chat,
        source: None,
    };
    let checkout = Checkout {
        goes: Keeps::Order,
        delivery: None,
        payment: None,
        comment: None,
    };
    let lines = vec![line(22, "Футболка <M>"), line(23, "Чашка")];
    Body::new(
        contact,
        Content::Order {
            lines,
            checkout: Some(checkout),
        },
    )
}

/// An order as a checkout stores it, on its way to the CRM when `is_sent`.
pub async fn checked_out(app: &TestApp, person: &Person, is_sent: bool) -> LeadId {
    let (outbox, now) = (app.app().outbox.clone(), app.clock.now());
    let (chat, clock): (_, SharedClock) = (person.id(), Arc::new(app.clock.clone()));
    app.app()
        .store
        .write("test", async move |tx| {
            let customer = tx
                .value("SELECT max(customer_id) FROM dialogues", &[])
                .await?;
            let body = body(chat);
            let draft = Draft {
                bot: BotId(BOT),
                chat: ChatId(chat),
                customer,
                key: format!("test:{chat}"),
                reference: format!("ref-{chat}"),
                body: body.clone(),
            };
            let Content::Order { lines, .. } = &body.content else {
                unreachable!("it is an order");
            };
            let (lead, _) = leads::add(&tx, &draft, now).await?;
            orders::place(&tx, lead, Keeps::Order, total(lines), now).await?;
            if is_sent {
                let job = handing::job(lead, draft.customer, &clock);
                outbox.enqueue(&tx, job).await?;
            } else {
                let done = Status::HandedOver("77".to_owned());
                leads::set_status(&tx, lead, &Status::Created, &done, now).await?;
                orders::note_handed_over(&tx, lead, "77", now).await?;
            }
            Ok(lead)
        })
        .await
        .unwrap()
}

async fn started(engine: Engine) -> TestApp {
    Setup::on(engine)
        .with(|config| {
            config.crm.sections.set("keycrm", "webhook_key", KEY);
            config.crm.orders_seconds = 120;
        })
        .start()
        .await
}

async fn post(app: &TestApp, key: &str, body: impl Into<reqwest::Body>) -> (u16, String) {
    let url = format!("http://{}/crm/keycrm/{key}", app.app().address);
    let answer = reqwest::Client::new().post(url).body(body).send().await;
    let answer = answer.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn event(id: i64, number: &str, status: i64, at: DateTime<Utc>) -> Value {
    json!({"event": "order.change_order_status", "context": {
        "id": id, "source_uuid": number, "source_id": 1, "status_id": status,
        "status_changed_at": at.to_rfc3339(), "payment_status": "not_paid", "shipping_price": "70",
    }})
}

async fn tell(app: &TestApp, event: &Value) {
    assert_eq!(post(app, KEY, event.to_string()).await.0, 200);
    app.settle().await;
}

fn notices(person: &Person) -> Vec<String> {
    let messages = person.messages().into_iter();
    let words = messages.map(|message| message.words().to_owned());
    words
        .filter(|words| words.contains("Замовлення №"))
        .collect()
}

async fn order_of(app: &TestApp, lead: LeadId) -> Order {
    let found = app
        .app()
        .store
        .read(async move |tx| orders::of_lead(&tx, lead).await);
    found.await.unwrap().unwrap()
}

#[on_both]
async fn events_that_repeat_and_overtake_each_other_tell_each_change_once(engine: Engine) {
    let app = started(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let lead = checked_out(&app, &olena, false).await;
    let number = format!("TG-{lead}");
    let made = app.clock.now();
    let at = |seconds| made + TimeDelta::seconds(seconds);

    tell(&app, &event(77, &number, 1, at(0))).await;
    assert!(notices(&olena).is_empty(), "it only began");
    for _ in 0..25 {
        tell(&app, &event(77, &number, 12, at(60))).await;
        tell(&app, &event(77, &number, 8, at(30))).await;
    }

    let told = notices(&olena);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("Відправлено") && told[0].contains(&lead.to_string()),
        "{told:?}"
    );
    assert!(told[0].contains("Футболка <M> та ще 1 товар"), "{told:?}");
    let order = order_of(&app, lead).await;
    assert_eq!(
        (order.stage, order.status.as_deref()),
        (Stage::InWork, Some("12"))
    );

    // Two changes in one second: the CRM itself says which it is.
    app.crm.add_order(json!({"id": 77, "source_uuid": number, "source_id": 1, "status_id": 15,
        "status": {"id": 15, "name": "Виконано", "group_id": 5}, "buyer": {"phone": "+380501112233"},
        "updated_at": at(60).to_rfc3339(), "payment_status": "paid"}));
    tell(&app, &event(77, &number, 8, at(60))).await;
    let told = notices(&olena);
    assert!(
        told.iter().any(|words| words.contains("Виконано")),
        "{told:?}"
    );
    assert!(
        olena
            .messages()
            .iter()
            .any(|message| message.words().contains("Оплату замовлення"))
    );
    assert_eq!(order_of(&app, lead).await.stage, Stage::Done);
    let count = olena.messages().len();
    tell(&app, &event(77, &number, 15, at(60))).await;
    assert_eq!(olena.messages().len(), count);
    app.check_clean().await;
}

#[on_both]
async fn an_order_made_elsewhere_is_shown_and_told_to_whoever_has_the_phone(engine: Engine) {
    let app = started(engine).await;
    for (id, name) in [(1, "Олена"), (2, "Чужий")] {
        app.customer(id, name).says("/start").await;
    }
    let write = app.app().store.write("test", async move |tx| {
        // One has proven the phone, the other has only typed it.
        tx.execute("UPDATE customers SET phone_key = '+380501112233'", &[])
            .await?;
        tx.execute(
            "UPDATE customers SET phone_proven = 1 WHERE name = 'Олена'",
            &[],
        )
        .await
    });
    write.await.unwrap();
    let now = app.clock.now();
    app.crm.add_order(
        json!({"id": 500, "source_uuid": "site-5", "source_id": 2, "status_id": 8,
        "status": {"id": 8, "name": "Узгоджено", "group_id": 2}, "buyer": {"phone": "380501112233"},
        "created_at": (now - TimeDelta::days(1)).to_rfc3339(), "updated_at": now.to_rfc3339()}),
    );
    let [olena, stranger] = [app.customer(1, "Олена"), app.customer(2, "Чужий")];

    tell(&app, &event(500, "site-5", 8, now)).await;
    assert!(notices(&olena).is_empty(), "nobody asked yet");
    tell(&app, &event(500, "site-5", 12, now + TimeDelta::seconds(9))).await;

    assert_eq!(notices(&olena).len(), 1);
    assert!(notices(&stranger).is_empty());
    let phone = Phone::from_stored("+380501112233".to_owned());
    let found = app.app().store.read(async move |tx| {
        let nobody = CustomerId(9_999);
        Ok((
            orders::by_number(&tx, " №500", nobody, Some(&phone)).await?,
            orders::by_number(&tx, "500", nobody, None).await?,
            orders::of_customer(&tx, nobody, Some(&phone), 5).await?,
        ))
    });
    let (own, other, list) = found.await.unwrap();
    assert_eq!(own.unwrap().number(), "500");
    assert_eq!(other, None);
    assert_eq!(list.len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn only_the_crm_is_listened_to_and_every_body_has_its_answer(engine: Engine) {
    let app = started(engine).await;
    let good = event(1, "TG-1", 1, app.clock.now()).to_string();

    for key in ["0123456789-test-kex", "0123456789-test-ke", "x"] {
        assert_eq!(post(&app, key, good.clone()).await.0, 404, "{key}");
    }
    for body in ["", "nonsense", "[]", "{}", r#"{"event":"x","context":5}"#] {
        let (status, said) = post(&app, KEY, body).await;
        assert_eq!(status, 400, "{body}");
        assert!(
            said.contains("`event`") && said.contains("`context`"),
            "{said}"
        );
    }
    assert_eq!(
        post(&app, KEY, r#"{"event":"task.created","context":{"id":1}}"#)
            .await
            .0,
        200
    );
    assert_eq!(post(&app, KEY, vec![b' '; 257 * 1024]).await.0, 413);
    // About an order that the CRM does not know any more.
    tell(&app, &serde_json::from_str(&good).unwrap()).await;
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    app.check_clean().await;

    let closed = TestApp::start(engine).await;
    assert_eq!(post(&closed, KEY, good).await.0, 404);
}

#[on_both]
async fn a_lead_that_becomes_an_order_is_followed_there(engine: Engine) {
    let app = started(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    let card = app.crm.cards()[0].id;
    let place = app.app().store.write("test", async move |tx| {
        let lead: LeadId = tx.value("SELECT max(id) FROM leads", &[]).await?;
        orders::place(&tx, lead, Keeps::Lead, None, Utc::now()).await?;
        Ok(lead)
    });
    let lead = place.await.unwrap();

    app.clock.advance(TimeDelta::minutes(1));
    assert!(app.crm.move_card(card, "В роботі"));
    let mut moved = app.crm.status_event(card).unwrap();
    tell(&app, &moved).await;
    assert_eq!(
        notices(&olena)
            .iter()
            .filter(|words| words.contains("В роботі"))
            .count(),
        1
    );

    app.crm.add_order(json!({"id": 90, "source_uuid": null, "source_id": 1, "status_id": 12,
        "status": {"id": 12, "name": "Відправлено", "group_id": 4}, "buyer": {"phone": "+380501112233"},
        "shipping": {"tracking_code": "20450000000000"},
        "created_at": app.clock.now().to_rfc3339(),
        "updated_at": (app.clock.now() + TimeDelta::minutes(9)).to_rfc3339()}));
    moved["context"]["target_type"] = json!("order");
    moved["context"]["target_id"] = json!(90);
    tell(&app, &moved).await;
    tell(&app, &moved).await;

    let order = order_of(&app, lead).await;
    assert_eq!(
        (order.keeps, order.crm_id.as_deref()),
        (Keeps::Order, Some("90"))
    );
    assert_eq!(order.tracking.as_deref(), Some("20450000000000"));
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 1);
    let told = notices(&olena);
    assert_eq!(
        told.iter()
            .filter(|words| words.contains("20450000000000"))
            .count(),
        1,
        "{told:?}"
    );
    app.check_clean().await;
}

#[on_both]
async fn a_webhook_that_never_came_is_made_up_for_by_looking(engine: Engine) {
    let app = started(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE crm_kind = 'lead'")
            .await,
        1,
        "an older lead is followed from now on"
    );
    assert!(notices(&olena).is_empty());

    assert!(app.crm.move_card(app.crm.cards()[0].id, "Успішно"));
    app.pass(TimeDelta::minutes(5)).await;

    let told = notices(&olena);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Успішно"), "{told:?}");
    app.check_clean().await;
}
