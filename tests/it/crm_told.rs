//! Payments and customers' cards reach the CRM once, also when it does not answer.

use std::sync::Arc;

use chrono::TimeDelta;
use mistok::{
    crm::{buyers, payments as noting},
    domain::{
        clock::{Clock, SharedClock},
        id::CustomerId,
        money::{Currency, Money},
    },
    store::payments::{self, Payment, Progress},
};
use mistok_sim::faults::Fault;
use on_both::on_both;

use crate::{
    following::checked_out,
    harness::{Engine, TestApp},
};

fn answer(status: u16, body: &str) -> Fault {
    Fault::Answer {
        status,
        body: body.to_owned(),
    }
}

fn posted(app: &TestApp, path: &str) -> usize {
    let requests = app.crm.requests().into_iter();
    requests
        .filter(|request| request.method == "POST" && request.path.ends_with(path))
        .count()
}

#[on_both]
async fn a_payment_is_noted_once_when_the_answer_is_lost(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let lead = checked_out(&app, &olena, false).await;
    app.crm
        .faults()
        .on("POST /order/77/payment")
        .set(Fault::Error500);
    app.crm.faults().on("GET /order/77").set(answer(
        200,
        r#"{"id":77,"payments":[{"description":"Telegram ref:ch_1"}]}"#,
    ));
    let (outbox, at) = (app.app().outbox.clone(), app.clock.now());
    let clock: SharedClock = Arc::new(app.clock.clone());
    for expected in [true, false] {
        let (outbox, clock) = (outbox.clone(), clock.clone());
        let added = app.app().store.write("test", async move |tx| {
            let payment = Payment {
                charge: "ch_1".to_owned(),
                lead,
                provider_charge: "p_1".to_owned(),
                amount: Money::new(90_000, Currency::UAH),
                status: Progress::Received,
                at,
            };
            let added = payments::add(&tx, &payment).await?;
            outbox
                .enqueue(&tx, noting::job("ch_1", lead, &clock))
                .await?;
            Ok(added)
        });
        assert_eq!(added.await.unwrap(), expected, "each charge once");
    }

    app.pass(TimeDelta::minutes(5)).await;

    assert_eq!(
        posted(&app, "/order/77/payment"),
        1,
        "it was looked for before it was told again"
    );
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE status = 'handed_over'")
            .await,
        1
    );
    app.check_clean().await;
}

#[on_both]
async fn a_customer_has_one_card_whatever_changes_meanwhile(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let faults = app.crm.faults();
    faults.on("GET /buyer").set(answer(200, r#"{"data":[]}"#));
    faults.on("POST /buyer").set(answer(201, r#"{"id":8}"#));
    let clock: SharedClock = Arc::new(app.clock.clone());
    let outbox = app.app().outbox.clone();
    let changed = app.app().store.write("test", async move |tx| {
        tx.execute(
            "UPDATE customers SET phone = '+380501112233', phone_key = '+380501112233'",
            &[],
        )
        .await?;
        let customer: CustomerId = tx.value("SELECT id FROM customers", &[]).await?;
        for _ in 0..3 {
            outbox.enqueue(&tx, buyers::job(customer, &clock)).await?;
        }
        Ok(customer)
    });
    let customer = changed.await.unwrap();
    app.settle().await;

    assert_eq!(posted(&app, "/buyer"), 1);
    assert_eq!(app.count("SELECT count(*) FROM customers WHERE crm_buyer = '8' AND crm_buyer_own = 1 AND crm_buyer_sent_at IS NULL").await, 1);

    // The shop has removed the card: another is made.
    let faults = app.crm.faults();
    faults.clear();
    faults.on("GET /buyer/8").set(answer(404, "{}"));
    faults.on("GET /buyer").set(answer(200, r#"{"data":[]}"#));
    faults.on("POST /buyer").set(answer(201, r#"{"id":9}"#));
    let (outbox, clock): (_, SharedClock) = (app.app().outbox.clone(), Arc::new(app.clock.clone()));
    let again = app.app().store.write("test", async move |tx| {
        outbox.enqueue(&tx, buyers::job(customer, &clock)).await
    });
    again.await.unwrap();
    app.settle().await;
    app.check_clean().await;
    assert_eq!(
        app.count("SELECT count(*) FROM customers WHERE crm_buyer = '9'")
            .await,
        1
    );
}
