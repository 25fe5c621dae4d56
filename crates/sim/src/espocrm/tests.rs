//! The server as its vendor describes it.

use std::sync::Arc;

use axum::http::Method;
use chrono::{DateTime, TimeDelta};
use mistok_core::domain::clock::TestClock;
use serde_json::{Value, json};

use super::{EspoCrm, Options, hooks};
use crate::calls::answer_to;

async fn start() -> (EspoCrm, TestClock) {
    let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let shared = Arc::new(clock.clone());
    let crm = EspoCrm::start(shared, Options::default()).await.unwrap();
    (crm, clock)
}

async fn ask(crm: &EspoCrm, method: Method, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/api/v1{path}", crm.url());
    let mut request = crm.shared.calls.request(&method, &url);
    request = request.header("X-Api-Key", "espocrm-test-key");
    if !body.is_null() {
        request = request.json(&body);
    }
    let answer = answer_to(request).await.unwrap();
    let body = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.status, body)
}

#[tokio::test]
async fn a_lead_is_made_found_and_changed() {
    let (crm, clock) = start().await;
    let lead = json!({"lastName": "Коваль", "cMistokRef": "ab12", "cOther": "x", "id": "1"});
    let (status, made) = ask(&crm, Method::POST, "/Lead", lead).await;
    assert_eq!((status, &made["status"]), (200, &json!("New")));
    assert!(made.get("cOther").is_none() && made["id"] != "1");

    let find = "/Lead?where%5B0%5D%5Btype%5D=equals&where%5B0%5D%5Battribute%5D=cMistokRef\
                &where%5B0%5D%5Bvalue%5D=ab12&select=id";
    let (_, found) = ask(&crm, Method::GET, find, Value::Null).await;
    assert_eq!(found, json!({"total": 1, "list": [{"id": made["id"]}]}));

    clock.advance(TimeDelta::hours(1));
    let path = format!("/Lead/{}", made["id"].as_str().unwrap());
    let (_, changed) = ask(&crm, Method::PUT, &path, json!({"status": "Dead"})).await;
    assert_eq!(changed["status"], "Dead");
    let since = made["createdAt"].as_str().unwrap().replace(' ', "%20");
    let list = format!(
        "/Lead?where%5B0%5D%5Btype%5D=after&where%5B0%5D%5Battribute%5D=modifiedAt\
         &where%5B0%5D%5Bvalue%5D={since}"
    );
    let (_, list) = ask(&crm, Method::GET, &list, Value::Null).await;
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn what_the_vendor_refuses_is_refused() {
    let (crm, _) = start().await;
    let long = "x".repeat(101);
    for (body, field) in [
        (json!({"phoneNumber": "+380501234567"}), "lastName"),
        (
            json!({"lastName": "A", "phoneNumber": "050 123"}),
            "phoneNumber",
        ),
        (
            json!({"lastName": "A", "source": "Carrier pigeon"}),
            "source",
        ),
        (
            json!({"lastName": "A", "opportunityAmount": "450"}),
            "opportunityAmount",
        ),
        (json!({ "lastName": long }), "lastName"),
        (
            json!({"lastName": "A", "description": "a\u{0}b"}),
            "description",
        ),
    ] {
        let (status, answer) = ask(&crm, Method::POST, "/Lead", body).await;
        assert_eq!(status, 400);
        assert_eq!(answer["messageTranslation"]["data"]["field"], field);
    }
    let unknown = "/Lead?where%5B0%5D%5Btype%5D=equals&where%5B0%5D%5Battribute%5D=cNo\
                   &where%5B0%5D%5Bvalue%5D=1";
    assert_eq!(ask(&crm, Method::GET, unknown, Value::Null).await.0, 400);
    assert_eq!(
        ask(&crm, Method::GET, "/Lead?maxSize=201", Value::Null)
            .await
            .0,
        403
    );
    assert_eq!(
        ask(&crm, Method::GET, "/Lead/none", Value::Null).await.0,
        404
    );
    assert_eq!(ask(&crm, Method::GET, "/Order", Value::Null).await.0, 404);

    let twin = || json!({"lastName": "Коваль"});
    assert_eq!(ask(&crm, Method::POST, "/Lead", twin()).await.0, 200);
    assert_eq!(ask(&crm, Method::POST, "/Lead", twin()).await.0, 409);
    assert_eq!(crm.records("Lead").len(), 1);
}

#[tokio::test]
async fn a_hook_is_signed_and_one_that_is_gone_is_removed() {
    let (crm, clock) = start().await;
    let nowhere = format!("{}/nowhere", crm.url());
    let hook = crm.subscribe("Lead.fieldUpdate.status", &nowhere);
    let (_, made) = ask(&crm, Method::POST, "/Lead", json!({"lastName": "A"})).await;
    let id = made["id"].as_str().unwrap();
    assert!(crm.change("Lead", id, &json!({"status": "Dead"})));

    for failures in 1..=4 {
        crm.send_webhooks().await;
        assert_eq!(crm.webhook_failures(), failures);
        clock.advance(TimeDelta::minutes(10));
    }
    crm.send_webhooks().await;
    assert_eq!((crm.webhook_failures(), crm.webhooks_taken()), (4, 0));

    let signed = hooks::signature(&hook, "[]");
    let signed = crate::sign::from_base64(&signed).unwrap();
    assert!(signed.starts_with(&format!("{}:", hook.id)));
}
