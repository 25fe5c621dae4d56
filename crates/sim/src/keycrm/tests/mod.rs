//! The server as an adapter sees it, over HTTP.

mod buyers;
mod hooks;
mod orders;

use std::sync::Arc;

use chrono::TimeDelta;
use mistok_core::domain::clock::TestClock;
use serde_json::json;

use super::*;
use crate::faults::Fault;

struct World {
    clock: TestClock,
    crm: KeyCrm,
    client: reqwest::Client,
}

impl World {
    async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let crm = KeyCrm::start(shared, options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { clock, crm, client }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.client.get(format!("{}{path}", self.crm.url())))
            .await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.post(format!("{}{path}", self.crm.url()));
        self.send(request.json(body)).await
    }

    async fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.put(format!("{}{path}", self.crm.url()));
        self.send(request.json(body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let answer = request.bearer_auth("keycrm-test-key").send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

#[tokio::test]
async fn the_catalogue_comes_in_pages() {
    let world = World::with(Options::default()).await;
    world.crm.with_sample_catalog();

    let (_, first) = world.get("/offers?limit=30&include=product&sort=id").await;
    let (_, second) = world.get("/offers?limit=30&page=2").await;
    let (_, categories) = world.get("/products/categories").await;
    let (_, gifts) = world.get("/products?limit=50&filter[category_id]=4").await;

    let total = first["total"].as_u64().unwrap();
    assert_eq!(first["data"].as_array().unwrap().len(), 30);
    assert_eq!(second["data"].as_array().unwrap().len() as u64, total - 30);
    assert_eq!(first["data"][0]["product"]["name"], "Чашка «Ліс»");
    assert_eq!(first["data"][0]["properties"][0]["value"], "зелена");
    assert!(second["data"][0].get("product").is_none());
    assert_eq!(second["next_page_url"], Value::Null);
    assert_eq!(
        (&categories["total"], &gifts["total"]),
        (&json!(4), &json!(6))
    );
    let picture = first["data"][0]["thumbnail_url"].as_str().unwrap();
    let picture = world.client.get(picture).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/svg+xml");
    assert_eq!(world.get("/products?include=offers").await.0, 400);
    assert_eq!(world.get("/products/3").await.1["name"], "Тарілка «Сонце»");
}

#[tokio::test]
async fn a_card_is_made_found_and_moved() {
    let world = World::with(Options::default()).await;
    let posted = json!({
        "title": "Замовлення", "source_id": 1, "manager_comment": "ref:abc",
        "contact": {"full_name": "Олена", "phone": "+380501112233"},
    });

    let (status, card) = world.post("/pipelines/cards", &posted).await;
    world.clock.advance(TimeDelta::minutes(10));
    let search =
        "/pipelines/cards?include=contact,status&filter[source_id]=1&filter[created_between]=";
    let (_, found) = world
        .get(&format!("{search}2027-01-15 07:59:00, 2027-01-15 08:01:00"))
        .await;
    let (_, missed) = world
        .get(&format!("{search}2027-01-15 08:05:00, 2027-01-15 08:09:00"))
        .await;
    let id = card["id"].as_i64().unwrap();

    assert_eq!(
        (status, &card["created_at"]),
        (201, &json!("2027-01-15 08:00:00"))
    );
    assert_eq!(found["data"][0]["manager_comment"], "ref:abc");
    assert_eq!(found["data"][0]["contact"]["phone"], "+380501112233");
    assert_eq!(found["data"][0]["status"]["name"], "Новий");
    assert_eq!(missed["data"], json!([]));
    assert_eq!(world.get("/pipelines/cards?filter[phone]=1").await.0, 400);
    assert!(world.crm.move_card(id, "В роботі"));
    assert!(!world.crm.move_card(id, "Такого немає"));
    assert_eq!(world.crm.cards()[0].status, "В роботі");
    let (_, one) = world.get(&format!("/pipelines/cards/{id}")).await;
    assert_eq!((&one["status_id"], one.get("contact")), (&json!(2), None));
    assert_eq!(
        world.crm.status_event(id).unwrap()["context"]["status_id"],
        2
    );
}

#[tokio::test]
async fn strangers_and_the_hasty_are_refused() {
    let world = World::with(Options {
        rpm: Some(2),
        ..Options::default()
    })
    .await;
    let url = format!("{}/offers", world.crm.url());

    let stranger = world.client.get(&url).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert_eq!(
        stranger.text().await.unwrap(),
        r#"{"message":"Unauthenticated."}"#
    );
    assert_eq!(world.get("/offers").await.0, 200);
    assert_eq!(world.post("/leads", &json!({})).await.0, 404);
    let hasty = world
        .client
        .get(&url)
        .bearer_auth("keycrm-test-key")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (hasty.status().as_u16(), &hasty.headers()["retry-after"]),
        (429, &"60".parse().unwrap())
    );
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(world.get("/order/source").await.1["data"][0]["id"], 1);
    assert_eq!(world.crm.count_429(), 1);
    let statuses: Vec<_> = world
        .crm
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [401, 200, 404, 429, 200]);
}

#[tokio::test]
async fn a_card_may_be_saved_without_an_answer() {
    let options = Options {
        leads_path_enabled: true,
        cards_searchable: false,
        ..Options::default()
    };
    let world = World::with(options).await;
    let posted = json!({"title": "x", "contact": {"phone": "+380501112233", "social_name": "@o"}});
    let faults = world.crm.faults();

    faults.on("POST /leads").for_next(1, Fault::SaveThenSilence);
    let request = world.client.post(format!("{}/leads", world.crm.url()));
    let lost = request
        .bearer_auth("keycrm-test-key")
        .json(&posted)
        .send()
        .await;
    faults.for_next(1, Fault::Html502);
    let gateway = world
        .client
        .get(format!("{}/offers", world.crm.url()))
        .send()
        .await
        .unwrap();

    assert!(lost.is_err());
    assert_eq!(world.crm.cards().len(), 1);
    assert!(gateway.text().await.unwrap().starts_with("<html>"));
    assert_eq!(world.get("/pipelines/cards").await.0, 403);
    assert_eq!(world.post("/pipelines/cards", &posted).await.0, 422);
    let statuses: Vec<_> = world
        .crm
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [201, 502, 403, 422]);
}

#[tokio::test]
async fn orders_show_their_status_on_request() {
    let world = World::with(Options::default()).await;
    world.crm.add_order(json!({
        "id": 1042, "source_uuid": "TG-1042", "source_id": 1, "status_id": 12,
        "status": {"id": 12, "name": "Відправлено"}, "buyer": {"phone": "+380501112233"},
    }));

    assert_eq!(
        world.get("/order/1042?include=status").await.1["status"]["name"],
        "Відправлено"
    );
    assert!(world.get("/order/1042").await.1.get("status").is_none());
    assert_eq!(world.get("/order/7").await.0, 404);
    let by_phone = "/order?filter[buyer_phone]=%2B380501112233,380501112233";
    assert_eq!(world.get(by_phone).await.1["total"], 1);
    assert_eq!(
        world.get("/order?filter[source_uuid]=TG-1").await.1["total"],
        0
    );
}
