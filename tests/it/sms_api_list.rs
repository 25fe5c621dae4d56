//! The HTTP API with a list of phones: a message for each, and what came of each.

use mistok::{domain::api::Scope, domain::clock::Clock, store::sms::people::opt_out};
use on_both::on_both;
use serde_json::json;

use crate::harness::Engine;
use crate::{
    sms::{birds, phone},
    sms_api::system,
};

#[on_both]
async fn each_phone_of_a_list_gets_one_message_and_the_answer_says_what_came_of_it(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let shop = system(app, &Scope::ALL, 1_000).await;
    let now = app.clock.now();
    let out = phone("+380931234567");
    let written = app.app().store.write("test", async move |tx| {
        opt_out(&tx, &out, "hand", now).await
    });
    written.await.unwrap();

    let body = json!({
        "to": ["+380501112233", "0671234567", "+380931234567", "050 111 22 33"],
        "text": "Привіт",
        "provider": "raven",
        "sender": "Nest",
    });
    for status in [202, 200] {
        let answer = shop.post_once("/sms", body.clone(), "key-1").await;
        app.settle().await;
        assert_eq!(answer.0, status, "{}", answer.1);
        let messages = answer.1["messages"].as_array().unwrap();
        let codes: Vec<_> = messages
            .iter()
            .map(|it| it["error"]["code"].as_str())
            .collect();
        assert_eq!(codes, [None, None, Some("opted_out"), Some("same_phone")]);
        assert_eq!(messages[1]["to"], "+380671234567");
        assert_eq!(messages[1]["id"], 2);
    }
    let sent = birds.raven.sent();
    assert_eq!(sent.len(), 2);
    assert!(
        sent.iter()
            .all(|(_, message)| message.sender.as_deref() == Some("Nest"))
    );

    for (to, field) in [
        (json!([]), "`to`"),
        (json!(["12345"]), "`to`"),
        (json!(vec!["+380501112233"; 101]), "100"),
    ] {
        let answer = shop.post("/sms", json!({"to": to, "text": "Привіт"})).await;
        assert_eq!(answer.0, 422);
        assert!(
            answer.1["error"]["message"]
                .as_str()
                .unwrap()
                .contains(field),
            "{}",
            answer.1
        );
    }
    app.check_clean().await;
}
