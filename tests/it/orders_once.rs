//! An order of the cart is in the CRM once and is paid for once, whatever the CRM does meanwhile, and
//! what it refuses a person corrects.

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    keycrm::Order,
    telegram::{Action, Message},
};
use on_both::on_both;
use serde_json::json;

use crate::{
    buying::{CUP, press, puts, said, say, to_summary, with_source},
    desk::last_with,
    harness::{Engine, Leftover, Person, TestApp},
    walk::shop,
};

const OTHER: &str = "DIFFUSER-1";

/// A customer who has confirmed an order of these articles; what can go out at once has gone.
pub(crate) async fn confirms(app: &TestApp, id: i64, skus: &[&str], payment: &str) -> Person {
    let person = app.customer(id, "Олена");
    say(app, &person, "/start").await;
    for sku in skus {
        puts(app, &person, sku).await;
    }
    to_summary(app, &person, payment).await;
    person.presses("Підтвердити").unwrap();
    app.settle_now().await;
    assert!(
        said(&person).contains("Замовлення прийнято!"),
        "{id}: confirmed at once"
    );
    person
}

/// The orders with this number in the CRM.
pub(crate) fn in_crm(app: &TestApp, number: i64) -> Vec<Order> {
    let number = format!("TG-{number}");
    let mut orders = app.crm.orders();
    orders.retain(|order| order.source_uuid.as_deref() == Some(&number));
    orders
}

fn paid(order: &Order) -> Vec<f64> {
    let payments = order.payments.iter();
    let paid = payments.filter(|payment| payment["status"] == "paid");
    paid.filter_map(|payment| payment["amount"].as_f64())
        .collect()
}

/// What the button with such a label sends.
fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let mut buttons = buttons.iter().flatten();
    let button = buttons.find(|button| button.label.contains(label));
    match button.map(|button| &button.action) {
        Some(Action::Data(data)) => data.clone(),
        other => panic!("{label}: {other:?}"),
    }
}

/// Pays the invoice that came last.
async fn pays(app: &TestApp, person: &Person) {
    let messages = person.messages();
    let invoice = messages.iter().rev().find(|message| message.can_be_paid());
    person.pays(invoice.expect("an invoice").id);
    app.settle_now().await;
}

#[on_both]
async fn the_crm_has_each_order_once_however_it_fails(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let faults = [
        (None, Fault::SaveThenSilence),
        (Some(2), Fault::SaveThenSilence),
        (Some(2), Fault::Error500),
        (Some(5), Fault::TooMany { retry_after: 7 }),
        (Some(3), Fault::Html502),
    ];
    let mut number = 1000;
    for (times, fault) in faults {
        number += 1;
        let failing = app.crm.faults().on("POST /order");
        match times {
            Some(times) => failing.for_next(times, fault.clone()),
            None => failing.set(fault.clone()),
        }

        confirms(&app, number, &[CUP], "отримання").await;
        app.pass(TimeDelta::minutes(15)).await;

        assert_eq!(in_crm(&app, number).len(), 1, "{fault:?}");
        app.crm.faults().clear();
    }
    assert_eq!(app.crm.orders().len(), 5);
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        5
    );
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE crm_id IS NOT NULL")
            .await,
        5
    );
    assert_eq!(app.count("SELECT count(*) FROM cart_lines").await, 0);
    app.check_clean().await;
}

#[on_both]
async fn orders_of_an_hour_without_the_crm_arrive_once_each(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    app.crm.faults().set(Fault::Down);
    for id in 1..=3 {
        confirms(&app, id, &[CUP, OTHER], "отримання").await;
    }

    app.pass(TimeDelta::hours(1)).await;
    assert!(app.crm.orders().is_empty());
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(10)).await;

    assert_eq!(app.crm.orders().len(), 3);
    for number in 1001..=1003 {
        let orders = in_crm(&app, number);
        assert_eq!(orders.len(), 1, "{number}");
        assert_eq!(orders[0].lines.len(), 2);
    }
    app.check_clean().await;
}

#[on_both]
async fn a_line_that_the_crm_refuses_is_left_out_or_sent_without_its_article(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.refuse_sku(OTHER, "Товар <архівний>");
    let cases = [("Прибрати «Аромадифузор", 1), ("«Аромадифузор", 2)];
    for (number, (correct, lines)) in (1001..).zip(cases) {
        let olena = confirms(&app, number, &[CUP, OTHER], "отримання").await;
        let notice = admin.last().unwrap();
        assert!(
            notice.words().contains("Товар <архівний>"),
            "{}",
            notice.words()
        );
        assert!(in_crm(&app, number).is_empty());
        press(&app, &admin, &["Виправити"]).await;
        let correction = admin.last().unwrap();
        let label = if lines == 2 {
            "без артикула"
        } else {
            correct
        };
        let correct = correction
            .buttons()
            .into_iter()
            .flatten()
            .map(|button| button.label)
            .find(|shown| shown.contains(correct) && shown.contains(label))
            .unwrap();
        let (correct, resend) = (data(&correction, &correct), data(&correction, "ще раз"));

        // A stranger's press does nothing, a second press nothing more.
        for data in [&correct, &resend] {
            olena.presses_data(olena.last().unwrap().id, data);
        }
        app.settle().await;
        assert_eq!(
            app.count("SELECT count(*) FROM leads WHERE status = 'rejected'")
                .await,
            1
        );
        assert!(in_crm(&app, number).is_empty());
        for data in [&correct, &correct, &resend, &resend, &correct] {
            admin.presses_data(correction.id, data);
        }
        app.settle().await;

        let orders = in_crm(&app, number);
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].lines.len(), lines);
        assert!(admin.toasts().last().unwrap().text.contains("вже вирішено"));
    }
    assert_eq!(app.crm.orders().len(), 2);
    app.check_clean().await;
}

#[on_both]
async fn what_is_refused_twice_is_asked_twice_and_may_become_a_lead(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.refuse_sku(CUP, "Немає такого товару");
    confirms(&app, 1, &[CUP], "отримання").await;
    press(&app, &admin, &["Виправити", "як заявку", "ще раз"]).await;
    let again = last_with(&admin.messages(), "Немає такого товару");
    assert!(app.crm.cards().is_empty());

    // Mended in the CRM meanwhile.
    app.crm.accept_sku(CUP);
    admin.presses_data(again.id, &data(&again, "ще раз")).await;

    assert_eq!(app.crm.cards().len(), 1);
    assert!(app.crm.orders().is_empty());
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE crm_kind = 'lead' AND crm_id IS NOT NULL")
            .await,
        1
    );
    app.check_clean().await;
}

#[on_both]
async fn money_that_comes_before_its_order_is_noted_once_it_is_there(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.faults().set(Fault::Down);
    let people = [
        confirms(&app, 1, &[CUP], "Тут, у Telegram").await,
        confirms(&app, 2, &[CUP, OTHER], "Тут, у Telegram").await,
    ];

    for person in people.iter().rev() {
        pays(&app, person).await;
        person.repeats_payment();
    }
    app.pass(TimeDelta::minutes(30)).await;
    assert_eq!(said(&admin).matches("оплачено в Telegram").count(), 2);
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE status = 'received'")
            .await,
        2
    );
    app.crm.faults().clear();
    app.crm
        .faults()
        .on("POST /order/")
        .for_next(2, Fault::SaveThenSilence);
    app.pass(TimeDelta::minutes(30)).await;

    for (number, person) in (1001..).zip(&people) {
        let orders = in_crm(&app, number);
        assert_eq!(orders.len(), 1);
        assert_eq!(paid(&orders[0]), [orders[0].grand_total], "{number}");
        assert_eq!(orders[0].payment_status, "paid");
        assert_eq!(said(person).matches("отримано. Дякуємо!").count(), 1);
    }
    app.check_clean().await;
}

#[on_both]
async fn an_order_that_is_refused_after_it_was_paid_keeps_its_money(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    app.crm.refuse_sku(CUP, "Немає такого товару");
    let olena = confirms(&app, 1, &[CUP], "Тут, у Telegram").await;
    pays(&app, &olena).await;

    app.pass(TimeDelta::hours(3)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE status = 'received'")
            .await,
        1
    );
    press(&app, &admin, &["Виправити", "без артикула", "ще раз"]).await;
    app.pass(TimeDelta::minutes(10)).await;

    let orders = in_crm(&app, 1001);
    assert_eq!(orders.len(), 1);
    assert_eq!(paid(&orders[0]), [420.0]);
    app.check_clean().await;
}

#[on_both]
async fn money_for_no_order_of_ours_is_put_before_a_person(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    app.expects(Leftover::DeadLetters);

    for (charge, payload) in [("t-1", "donation-5"), ("t-2", "order:1001:nothing")] {
        let payment = json!({"currency": "UAH", "total_amount": 5_000,
            "invoice_payload": payload, "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": "p"});
        olena
            .sends_raw(json!({"successful_payment": payment}))
            .await;
    }

    assert_eq!(said(&admin).matches("для якої немає замовлення").count(), 2);
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE reason LIKE 'a payment%'")
            .await,
        2
    );
    assert_eq!(app.count("SELECT count(*) FROM payments").await, 0);
    app.check_clean().await;
}
