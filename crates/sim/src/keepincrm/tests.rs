//! The server as an adapter sees it, over HTTP.

use std::sync::Arc;

use mistok_core::domain::clock::TestClock;
use serde_json::json;

use super::*;
use crate::faults::Fault;

struct World {
    clock: TestClock,
    crm: KeepinCrm,
    client: reqwest::Client,
}

impl World {
    async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let crm = KeepinCrm::start(shared, options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { clock, crm, client }
    }

    async fn start() -> Self {
        Self::with(Options::default()).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.client.get(self.url(path))).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(self.client.post(self.url(path)).json(body)).await
    }

    async fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(self.client.patch(self.url(path)).json(body))
            .await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.crm.url())
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let request = request.header("X-Auth-Token", "keepincrm-test-key");
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        (status, serde_json::from_str(&body).unwrap_or(body.into()))
    }
}

fn agreement() -> Value {
    json!({
        "title": "Замовлення TG-1042", "total": 360, "currency": "UAH", "comment": "ref:TG-1042",
        "funnel_id": 1, "stage_id": 11, "source_id": 1, "products_total_as_total": true,
        "client_attributes": {
            "company": "Олена К.", "person": "Олена К.", "phones": ["+380501112233"], "lead": false,
        },
        "jobs_attributes": [{
            "amount": 2, "title": "Свічка",
            "product_attributes": {"title": "Свічка", "price": 180, "currency": "UAH", "sku": "HONEY"},
        }],
    })
}

fn titles(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_agreement_is_made_read_and_moved() {
    let world = World::start().await;

    let (status, saved) = world.post("/agreements", &agreement()).await;
    let id = saved["id"].as_i64().unwrap();
    world.clock.advance(TimeDelta::minutes(5));
    let (moved, _) = world
        .patch(&format!("/agreements/{id}"), &json!({"stage_id": 12}))
        .await;
    let (_, read) = world.get(&format!("/agreements/{id}")).await;

    assert_eq!((status, moved), (201, 200));
    assert_eq!(saved["created_at"], "2027-01-15T10:00:00.000+02:00");
    assert_eq!(read["updated_at"], "2027-01-15T10:05:00.000+02:00");
    assert_eq!(
        (&read["total"], &read["stage"]["name"], &read["result"]),
        (&json!("360.00"), &json!("В роботі"), &Value::Null)
    );
    assert_eq!(read["client"]["phones"], json!(["+380501112233"]));
    assert_eq!(
        read["jobs"],
        json!([{"title": "Свічка", "amount": 2, "price": 180, "sku": "HONEY"}])
    );
    assert!(world.crm.move_agreement(id, "Відправлено"));
    assert!(!world.crm.move_agreement(id, "Такого немає"));
    assert!(world.crm.finish_agreement(id, true));
    assert!(world.crm.set_tracking_code(id, "20450000000000"));
    let (_, read) = world.get(&format!("/agreements/{id}")).await;
    assert_eq!(read["result"], "successful");
    assert_eq!(read["deliveries"], json!([{"ttn": "20450000000000"}]));
    let seen = &world.crm.agreements()[0];
    assert_eq!(
        (seen.stage.as_str(), seen.total, seen.lines.len()),
        ("Відправлено", 360.0, 1)
    );
    assert_eq!(seen.client.as_ref().unwrap().person, "Олена К.");
}

#[tokio::test]
async fn lines_that_are_sent_again_are_there_twice() {
    let world = World::start().await;
    world.post("/agreements", &agreement()).await;
    let again = json!({"jobs_attributes": agreement()["jobs_attributes"]});

    let (status, _) = world.patch("/agreements/101", &again).await;

    assert_eq!(status, 200);
    let seen = &world.crm.agreements()[0];
    assert_eq!((seen.lines.len(), seen.total), (2, 720.0));
}

#[tokio::test]
async fn wrong_shapes_are_refused_by_attribute() {
    let world = World::start().await;
    let mut wrong = agreement();
    wrong["client_attributes"]["comment"] = "Подзвоніть".into();
    wrong["jobs_attributes"][0]["price"] = 180.into();
    wrong["jobs_attributes"][0]["amount"] = 0.into();
    wrong["stage_id"] = 99.into();
    wrong["title"] = "о".repeat(256).into();
    wrong["external_id"] = 5.into();

    let (status, body) = world.post("/agreements", &wrong).await;

    assert_eq!(status, 422);
    let names: Vec<_> = body["errors"].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "client.comment",
            "external_id",
            "jobs[0].amount",
            "jobs[0].price",
            "stage",
            "title"
        ]
    );
    assert!(world.crm.agreements().is_empty() && world.crm.clients().is_empty());
    assert_eq!(world.post("/agreements", &json!({})).await.0, 422);
    assert_eq!(
        world.post("/clients", &json!({"company": " "})).await.0,
        422
    );
    let task = json!({"title": "x", "client_attributes": {"company": "x"}});
    assert_eq!(world.post("/tasks", &task).await.0, 422);
    world.crm.refuse_sku("HONEY", "Товар недоступний");
    let (status, body) = world.post("/agreements", &agreement()).await;
    assert_eq!(status, 422);
    assert_eq!(
        body["errors"],
        json!({"jobs[0].product.sku": ["Товар недоступний"]})
    );
    world.crm.accept_sku("HONEY");
    assert_eq!(world.post("/agreements", &agreement()).await.0, 201);
}

#[tokio::test]
async fn strangers_the_hasty_and_the_lost_are_answered() {
    let world = World::with(Options {
        rpm: Some(2),
        ..Options::default()
    })
    .await;

    let stranger = world.client.get(world.url("/clients/statuses"));
    let stranger = stranger.send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert_eq!(
        stranger.text().await.unwrap(),
        r#"{"errors":["Unauthorized"]}"#
    );
    let (status, page) = world.get("/agreements/5").await;
    assert_eq!(status, 404);
    assert!(page.as_str().unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(
        world.get("/clients/statuses").await.1[0]["name"],
        json!("Новий")
    );
    assert_eq!(world.get("/clients/statuses").await.0, 429);
    assert_eq!(world.crm.count_429(), 1);
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(world.get("/agreements/stages").await.0, 200);
    let statuses: Vec<_> = world.crm.requests().iter().map(|it| it.status).collect();
    assert_eq!(statuses, [401, 404, 200, 429, 200]);
    assert_eq!(world.crm.count("GET /clients/statuses"), 3);
}

#[tokio::test]
async fn lists_come_in_pages_and_are_filtered() {
    let world = World::start().await;
    for number in 1..=30 {
        let record = json!({"title": format!("Замовлення TG-{number}")});
        world.crm.add_agreement(record, world.crm_time());
        world.clock.advance(TimeDelta::minutes(1));
    }

    let (_, first) = world.get("/agreements").await;
    let (_, second) = world.get("/agreements?page=2").await;
    let (_, titled) = world.get("/agreements?q[title_cont]=tg-30").await;
    let (_, later) = world
        .get("/agreements?q[created_at_gteq]=2027-01-15T08:28:00Z")
        .await;
    let (_, local) = world
        .get("/agreements?q[updated_at_gteq]=2027-01-15T10:28:00&per_page=1")
        .await;

    assert_eq!(titles(&first).len(), 25);
    assert_eq!(titles(&first)[0], "Замовлення TG-30");
    assert_eq!(titles(&second).len(), 5);
    assert_eq!(first["pagination"]["total_pages"], 2);
    assert_eq!(titles(&titled), ["Замовлення TG-30"]);
    assert_eq!(titles(&later).len(), 2);
    assert_eq!(local["pagination"]["total_pages"], 2);
    assert_eq!(world.get("/agreements?q[colour_eq]=1").await.0, 400);
    assert_eq!(world.get("/agreements?page=0").await.0, 400);
    world.crm.set_filters(Filters::FindNothing);
    let (_, nothing) = world.get("/agreements?q[title_cont]=TG-30").await;
    assert!(titles(&nothing).is_empty());
    world.crm.set_filters(Filters::AreIgnored);
    let (_, all) = world.get("/agreements?q[title_cont]=TG-30").await;
    assert_eq!(titles(&all).len(), 25);
    world.crm.set_filters(Filters::AreRefused(422));
    assert_eq!(world.get("/agreements?q[title_cont]=x").await.0, 422);
    world.crm.set_order(Order::OldestFirst);
    assert_eq!(
        titles(&world.get("/agreements").await.1)[0],
        "Замовлення TG-1"
    );
    world.crm.set_order(Order::ChangedFirst);
    world.crm.move_agreement(102, "В роботі");
    assert_eq!(
        titles(&world.get("/agreements").await.1)[0],
        "Замовлення TG-2"
    );
}

impl World {
    fn crm_time(&self) -> DateTime<Utc> {
        mistok_core::domain::clock::Clock::now(&self.clock)
    }
}

#[tokio::test]
async fn clients_are_found_by_any_letters_and_changed() {
    let world = World::start().await;
    let posted = json!({
        "company": "Олена К.", "person": "Олена К.", "phones": ["+380501112233"],
        "email": "olena@example.com", "lead": true, "source_id": 2, "tag_names": ["telegram"],
        "contacts_attributes": [{"fullname": "Олена", "custom_fields": [{"name": "a", "value": "b"}]}],
    });

    let (status, _) = world.post("/clients", &posted).await;
    let (_, by_phone) = world.get("/clients?q[trigram_idx_cont]=0501112233").await;
    let (_, by_mail) = world.get("/clients?q[trigram_idx_cont]=olena@").await;
    let (_, leads) = world.get("/clients?q[lead_eq]=false").await;
    let (changed, _) = world
        .patch("/clients/101", &json!({"person": "Олена Коваль"}))
        .await;

    assert_eq!((status, changed), (201, 200));
    assert_eq!(by_phone["items"][0]["id"], 101);
    assert_eq!(by_mail["items"][0]["lead"], true);
    assert_eq!(leads["items"], json!([]));
    assert_eq!(world.get("/clients/101").await.1["person"], "Олена Коваль");
    assert_eq!(world.patch("/clients/7", &json!({})).await.0, 404);
}

#[tokio::test]
async fn a_task_makes_a_client_of_its_own() {
    let world = World::start().await;
    let posted = json!({
        "title": "Питання ref:8f31", "comment": "Чи є в наявності?", "source_id": 1,
        "client_attributes": {"person": "Олена", "lead": true, "phones": ["+380501112233"]},
    });

    let (status, saved) = world.post("/tasks", &posted).await;
    let (_, found) = world.get("/tasks?q[title_cont]=8f31").await;

    assert_eq!((status, &saved["id"]), (201, &json!(101)));
    assert_eq!(titles(&found), ["Питання ref:8f31"]);
    assert_eq!(world.crm.tasks()[0].client_id, world.crm.clients()[0].id);
    assert!(world.crm.clients()[0].lead);
}

#[tokio::test]
async fn an_agreement_may_be_saved_without_an_answer_and_found_late() {
    let world = World::start().await;
    let faults = world.crm.faults();
    world.crm.set_search_lag(TimeDelta::seconds(20));

    faults
        .on("POST /agreements")
        .for_next(1, Fault::SaveThenSilence);
    let request = world.client.post(world.url("/agreements"));
    let request = request.header("X-Auth-Token", "keepincrm-test-key");
    let lost = request.json(&agreement()).send().await;
    faults.on("POST /agreements").for_next(1, Fault::Error500);
    let (failed, _) = world.post("/agreements", &agreement()).await;
    let (_, early) = world.get("/agreements").await;
    world.clock.advance(TimeDelta::seconds(20));
    let (_, late) = world.get("/agreements").await;

    assert!(lost.is_err());
    assert_eq!(failed, 500);
    assert_eq!((titles(&early).len(), titles(&late).len()), (0, 1));
    assert_eq!(world.crm.agreements().len(), 1);
}

#[tokio::test]
async fn what_people_removed_is_not_there_any_more() {
    let world = World::start().await;
    world.crm.remove_stage(11);
    world.crm.remove_source(1);

    let (status, body) = world.post("/agreements", &agreement()).await;
    let (_, stages) = world.get("/agreements/stages").await;

    assert_eq!(status, 422);
    assert_eq!(
        body["errors"],
        json!({"source": ["має існувати"], "stage": ["має існувати"]})
    );
    assert_eq!(stages["items"][0]["name"], world.crm.stages()[0]);
    assert_eq!(world.crm.stages().len(), 5);
}
