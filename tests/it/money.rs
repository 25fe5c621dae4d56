//! Money that an order did not need: each kind is kept, reported to admins with its charge and to
//! the payer, and settled by a button.

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    telegram::{Action, Message, Offer},
};
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    buying::{CUP, said, say, with_source},
    desk::last_with,
    harness::{Engine, Leftover, Person, TestApp, offers},
    orders_once::{confirms, in_crm},
    walk::shop,
};

fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let mut buttons = buttons.iter().flatten();
    match buttons
        .find(|it| it.label.contains(label))
        .map(|it| &it.action)
    {
        Some(Action::Data(data)) => data.clone(),
        other => panic!("{label}: {other:?} in {}", message.words()),
    }
}

fn words(person: &Person) -> String {
    said(person).replace('\u{a0}', " ")
}

/// What the CRM has noted as paid.
fn noted(app: &TestApp, number: i64) -> Vec<f64> {
    let orders = in_crm(app, number);
    let payments = orders[0].payments.iter();
    payments
        .filter(|payment| payment["status"] == "paid")
        .filter_map(|payment| payment["amount"].as_f64())
        .collect()
}

fn payload(person: &Person) -> String {
    let messages = person.messages();
    let invoice = messages.iter().find(|message| message.can_be_paid());
    invoice.unwrap().offer.clone().unwrap().payload
}

/// Money comes, whatever was asked before.
async fn comes(person: &Person, payment: Value) {
    person
        .sends_raw(json!({"successful_payment": payment}))
        .await;
}

fn charge(payload: &str, (charge, sum, currency): (&str, i64, &str)) -> Value {
    json!({"currency": currency, "total_amount": sum, "invoice_payload": payload,
        "telegram_payment_charge_id": charge, "provider_payment_charge_id": "p"})
}

#[on_both]
async fn two_open_confirmations_are_one_payment_and_one_to_give_back(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let olena = confirms(&app, 1, &[CUP], "Тут, у Telegram").await;
    let messages = olena.messages();
    let invoice = messages
        .iter()
        .find(|it| it.can_be_paid())
        .unwrap()
        .offer
        .clone()
        .unwrap();

    // One device pays, and another whose confirmation was open at the same time; then each message
    // once more.
    let second = charge(&invoice.payload, ("CH-2", 42_000, "UAH"));
    olena.pays_offer(invoice);
    app.settle_now().await;
    olena.repeats_payment();
    for _ in 0..2 {
        comes(&olena, second.clone()).await;
    }
    app.pass(TimeDelta::minutes(2)).await;

    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE fits = 'exact'")
            .await,
        1
    );
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE fits = 'again'")
            .await,
        1
    );
    assert_eq!(
        noted(&app, 1001),
        [420.0, 420.0],
        "each charge once with its true sum"
    );
    let told = words(&olena);
    assert_eq!(
        told.matches("Оплату 420,00 грн за замовлення № 1001 отримано")
            .count(),
        1,
        "{told}"
    );
    assert_eq!(
        told.matches("другий платіж (420,00 грн) повернемо").count(),
        1,
        "{told}"
    );
    assert_eq!(words(&admin).matches("оплачено в Telegram").count(), 1);
    let alert = last_with(&admin.messages(), "сплачено вдруге");
    let second = app
        .text_of("SELECT charge FROM payments WHERE fits = 'again'")
        .await;
    assert!(
        alert.words().contains(&second) && alert.words().contains("Поверніть"),
        "{}",
        alert.words()
    );
    assert_eq!(words(&admin).matches("сплачено вдруге").count(), 1);

    // Given back: the button asks twice, and the payer is notified.
    admin
        .presses_data(alert.id, &data(&alert, "Повернено"))
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE settled IS NOT NULL")
            .await,
        0
    );
    admin
        .presses_data(
            alert.id,
            &data(&admin.message(alert.id).unwrap(), "Так, гроші повернено"),
        )
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE settled = 'returned' AND fits = 'again'")
            .await,
        1
    );
    assert!(
        words(&olena).contains("420,00 грн повернено"),
        "{}",
        words(&olena)
    );
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action = 'money_returned'")
            .await,
        1
    );
    app.check_clean().await;
}

#[on_both]
async fn a_payment_with_a_field_that_nobody_knows_is_money_all_the_same(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let country = json!({"name": "Олена", "shipping_address": {"country_code": "XK", "state": "",
        "city": "x", "street_line1": "x", "street_line2": "", "post_code": "1"}});
    let odd: [(&str, Value); 4] = [
        ("order_info", country),
        ("provider_payment_charge_id", Value::Null),
        (
            "subscription_expiration_date",
            json!(99_999_999_999_999_i64),
        ),
        ("is_recurring", json!("no")),
    ];
    for (number, (field, value)) in (1_i64..).zip(odd) {
        let olena = confirms(&app, number, &[CUP], "Тут, у Telegram").await;
        let mut payment = charge(&payload(&olena), (&format!("CH-{number}"), 42_000, "UAH"));
        payment[field] = value;
        comes(&olena, payment).await;
        app.pass(TimeDelta::minutes(2)).await;
        assert_eq!(
            app.count("SELECT count(*) FROM payments WHERE fits = 'exact'")
                .await,
            number,
            "{field}"
        );
        assert!(
            words(&olena).contains("отримано"),
            "{field}: {}",
            words(&olena)
        );
    }
    // What says no sum cannot be recorded: a person is told, and it is kept as it came.
    let hanna = confirms(&app, 9, &[CUP], "Тут, у Telegram").await;
    for sum in [json!("42000"), json!(420.5), json!(-1)] {
        let mut payment = charge(&payload(&hanna), ("CH-9", 42_000, "UAH"));
        payment["total_amount"] = sum;
        comes(&hanna, payment).await;
    }
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(app.count("SELECT count(*) FROM payments").await, 4);
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE source = 'update'")
            .await,
        3
    );
    assert!(words(&admin).contains("Не виконано"), "{}", words(&admin));
}

#[on_both]
async fn every_sum_and_currency_is_told_as_what_it_is(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let cases = [
        (
            "partly",
            (1, "UAH"),
            "Ще потрібно сплатити 419,99 грн",
            "сплачено частково",
            false,
        ),
        (
            "over",
            (42_001, "UAH"),
            "Це на 0,01 грн більше",
            "більше, ніж треба",
            true,
        ),
        (
            "other_currency",
            (42_000, "USD"),
            "валюта не та",
            "в іншій валюті",
            false,
        ),
    ];
    for (number, (fits, (sum, currency), customer, people, is_paid)) in (1001..).zip(cases) {
        let id = number - 1000;
        let olena = confirms(&app, id, &[CUP], "Тут, у Telegram").await;
        app.settle().await;
        let name = format!("CH-{id}");
        comes(&olena, charge(&payload(&olena), (&name, sum, currency))).await;
        app.pass(TimeDelta::minutes(1)).await;

        assert!(
            words(&olena).contains(customer),
            "{fits}: {}",
            words(&olena)
        );
        let alert = last_with(&admin.messages(), people);
        assert!(alert.words().contains(&name), "{}", alert.words());
        assert!(offers(&alert, "Повернено") && offers(&alert, "Враховано"));
        let found = app
            .text_of(&format!(
                "SELECT fits FROM payments WHERE charge = '{name}'"
            ))
            .await;
        assert_eq!(found, fits);
        let paid = app.text_of(&format!("SELECT CASE WHEN paid = 1 THEN 'yes' ELSE 'no' END FROM orders WHERE lead_id = {number}")).await;
        assert_eq!(paid == "yes", is_paid, "{fits}");
    }
    // The rest of the part completes the order, and nobody has to decide about the part.
    let olena = app.customer(1, "Олена");
    let rest = payload(&olena);
    comes(&olena, charge(&rest, ("CH-1b", 41_999, "UAH"))).await;
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE paid = 1 AND lead_id = 1001")
            .await,
        1
    );
    assert_eq!(
        app.count(
            "SELECT count(*) FROM dead_letters WHERE kind = 'paid_partly' AND decided_at IS NULL"
        )
        .await,
        0
    );
    assert_eq!(noted(&app, 1001), [0.01, 419.99]);
    assert_eq!(
        noted(&app, 1003),
        Vec::<f64>::new(),
        "a sum in dollars is not noted as hryvnias"
    );

    // Accepted as it came.
    let alert = last_with(&admin.messages(), "більше, ніж треба");
    admin
        .presses_data(alert.id, &data(&alert, "Враховано"))
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE settled = 'counted'")
            .await,
        1
    );
    app.check_clean().await;
}

#[on_both]
async fn money_for_a_cancelled_order_is_to_be_given_back(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let olena = confirms(&app, 1, &[CUP], "Тут, у Telegram").await;
    app.settle().await;
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute("UPDATE orders SET stage = 'cancelled'", &[])
                .await
                .map(drop)
        })
        .await
        .unwrap();

    comes(&olena, charge(&payload(&olena), ("CH-9", 42_000, "UAH"))).await;

    assert!(
        words(&olena).contains("№ 1001 скасовано, тому 420,00 грн повернемо"),
        "{}",
        words(&olena)
    );
    let alert = last_with(&admin.messages(), "оплата скасованого замовлення № 1001");
    assert!(alert.words().contains("CH-9"));
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE paid = 1")
            .await,
        0
    );
}

#[on_both]
async fn stray_money_is_credited_to_an_order_or_given_back(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let olena = confirms(&app, 1, &[CUP], "Тут, у Telegram").await;
    app.settle().await;
    for name in ["S-1", "S-1", "S-2"] {
        comes(&olena, charge("somebody's", (name, 42_000, "UAH"))).await;
    }
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE kind = 'stray_payment'")
            .await,
        2
    );
    assert_eq!(
        words(&olena)
            .matches("не знайшли вашого замовлення")
            .count(),
        2
    );

    let alert = last_with(&admin.messages(), "S-1");
    assert!(
        alert
            .words()
            .replace('\u{a0}', " ")
            .contains("оплата без замовлення, 420,00 грн"),
        "{}",
        alert.words()
    );
    admin
        .presses_data(alert.id, &data(&alert, "Зараховано до № …"))
        .await;
    let choice = admin.message(alert.id).unwrap();
    let credit = data(&choice, "№ 1001");
    for _ in 0..2 {
        admin.presses_data(alert.id, &credit);
    }
    app.settle().await;
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE charge = 'S-1' AND fits = 'exact'")
            .await,
        1
    );
    assert_eq!(noted(&app, 1001), [420.0]);
    assert!(words(&olena).contains("Оплату 420,00 грн за замовлення № 1001 отримано"));

    let other = last_with(&admin.messages(), "S-2");
    admin
        .presses_data(other.id, &data(&other, "Повернено"))
        .await;
    admin
        .presses_data(
            other.id,
            &data(&admin.message(other.id).unwrap(), "Так, гроші повернено"),
        )
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE decided_at IS NULL")
            .await,
        0
    );
    app.check_clean().await;
}

#[on_both]
async fn a_payment_that_the_crm_refuses_is_told_with_its_sum_and_charge(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let olena = confirms(&app, 1, &[CUP], "Тут, у Telegram").await;
    app.settle().await;
    let refusal = Fault::Answer {
        status: 422,
        body: r#"{"message":"no such method"}"#.to_owned(),
    };
    app.crm.faults().on("POST /order/").for_next(1, refusal);
    let offer = Offer::new(&payload(&olena), "UAH", 42_000);
    olena.pays_offer(offer).await;
    app.pass(TimeDelta::minutes(1)).await;

    let alert = last_with(&admin.messages(), "за замовлення № 1001 до CRM");
    let words = alert.words().replace('\u{a0}', " ");
    let charge = app.text_of("SELECT charge FROM payments").await;
    assert!(
        words.contains("420,00 грн") && words.contains(&charge) && words.contains("no such method"),
        "{words}"
    );
    admin.presses_data(alert.id, &data(&alert, "Спробувати ще раз"));
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(noted(&app, 1001), [420.0]);
    say(&app, &olena, "/menu").await;
    app.check_clean().await;
}
