//! Which events there are, each by what makes it happen.

use chrono::TimeDelta;
use mistok_sim::faults::Fault;
use on_both::on_both;

use super::{Receiver, orders, with};
use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, TestApp},
    privacy::forgets,
    troubles::data,
};

/// A manager takes an order from the group's notice.
async fn takes(app: &TestApp, yuliia: &Person, number: i64) -> mistok_sim::telegram::Message {
    let words = format!("Замовлення № {number}");
    let notice = last_with(&group(app).messages(), &words);
    let there = app.member(&group(app), profile(501, "Юлія"));
    there
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    last_with(&yuliia.messages(), &words)
}

#[on_both]
async fn what_a_manager_does_with_an_order_is_told(engine: Engine) {
    let receiver = Receiver::start().await;
    let hooks = vec![receiver.hook("n8n", &["order.*"])];
    let app = with_group(engine)
        .with(|config| config.hooks = hooks)
        .start()
        .await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    orders(&app, 1).await;

    let card = takes(&app, &yuliia, 1001).await;
    yuliia
        .presses_data(card.id, &data(&card, "Статус замовлення"))
        .await;
    yuliia.presses("скасовано").unwrap().await;
    yuliia.says("Розкупили, вибачте").await;
    app.settle().await;

    let events = receiver.events();
    assert_eq!(events.first().unwrap(), "order.created");
    assert_eq!(
        receiver.first("order.changed").body["data"]["state"],
        "in_work"
    );
    let cancelled = receiver.first("order.cancelled");
    assert_eq!(cancelled.body["data"]["state"], "cancelled");
    let times = events.iter().filter(|it| *it == "order.cancelled").count();
    assert_eq!(times, 1, "{events:?}");
}

#[on_both]
async fn a_conversation_is_told_from_its_beginning_to_its_stars(engine: Engine) {
    let receiver = Receiver::start().await;
    let hooks = vec![receiver.hook("n8n", &["conversation.*", "rating.*"])];
    let app = with_group(engine)
        .with(|config| {
            config.desk.ask_rating = true;
            config.hooks = hooks;
        })
        .start()
        .await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    let there = app.member(&group(&app), profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    yuliia.says("Так, є").await;
    yuliia.says("/end").await;
    app.settle().await;
    olena.presses("2 ⭐").unwrap().await;

    let events = receiver.events();
    assert_eq!(
        events[..3],
        [
            "conversation.opened",
            "conversation.taken",
            "conversation.closed"
        ]
    );
    let taken = receiver.first("conversation.taken");
    assert_eq!(taken.body["data"]["manager"], 501);
    assert_eq!(taken.body["data"]["channel"], "telegram");
    assert_eq!(events[3..], ["rating.given", "rating.low"]);
    assert_eq!(receiver.first("rating.low").body["data"]["stars"], 2);
    let told = receiver.told();
    let whole: Vec<_> = told.iter().map(|it| it.body.to_string()).collect();
    assert!(
        !whole.join("").contains("доставка"),
        "nobody's words are told"
    );
}

#[on_both]
async fn a_customer_is_told_until_they_are_forgotten(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["customer.*"])]).await;
    let olena = orders(&app, 1).await;
    assert_eq!(
        receiver.first("customer.phone_confirmed").body["data"]["phone"],
        "+380501112233"
    );
    assert!(app.count("SELECT count(*) FROM hook_calls").await >= 2);

    forgets(&app, &olena).await;
    app.settle().await;

    let forgotten = receiver.first("customer.forgotten");
    let data = forgotten.body["data"].as_object().unwrap();
    assert_eq!(data.keys().collect::<Vec<_>>(), ["id"]);
    let left = "SELECT count(*) FROM hook_calls WHERE event <> 'customer.forgotten'";
    assert_eq!(app.count(left).await, 0, "what hooks were told is erased");
}

#[on_both]
async fn a_trouble_of_the_crm_and_its_end_are_told(engine: Engine) {
    let receiver = Receiver::start().await;
    let hooks = vec![receiver.hook("n8n", &["crm.*", "alert.*"])];
    let app = with(engine, hooks).await;
    app.admin().await;
    app.crm.faults().set(Fault::Down);
    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(receiver.first("crm.down").body["data"]["service"], "crm");

    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(30)).await;

    let mut events = receiver.events();
    events.sort();
    assert_eq!(
        events,
        ["alert.cleared", "alert.raised", "crm.down", "crm.up"]
    );
}

#[on_both]
async fn a_lead_that_the_crm_refuses_is_told(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["lead.*"])]).await;
    app.admin().await;
    let refusal = Fault::Answer {
        status: 422,
        body: r#"{"message":"Bad"}"#.to_owned(),
    };
    app.crm.faults().on("POST /pipelines/cards").set(refusal);

    orders(&app, 1).await;

    let rejected = receiver.first("lead.rejected");
    assert_eq!(rejected.body["data"]["status"], "rejected");
    assert!(
        rejected.body["data"]["reason"]
            .as_str()
            .unwrap()
            .contains("422")
    );
}
