//! The server as an adapter sees it, over HTTP.

use chrono::TimeDelta;
use mistok_core::domain::clock::TestClock;
use serde_json::json;

use super::*;
use crate::faults::Fault;
use crate::phones::{Condition, Handset};
use crate::shop::Shop;

struct World {
    clock: TestClock,
    turbosms: TurboSms,
    olena: Handset,
    shop: Arc<Shop>,
    client: reqwest::Client,
}

impl World {
    async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let phones = Phones::new(Arc::clone(&shared));
        let olena = phones.phone("+380501112233");
        let turbosms = TurboSms::start(shared, options, phones).await.unwrap();
        let shop = Shop::open().await;
        turbosms.set_public("https://bot.example.com", &shop.url);
        turbosms.set_webhook(Some("https://bot.example.com/sms/turbosms".to_owned()));
        Self {
            clock,
            turbosms,
            olena,
            shop,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.turbosms.url()));
        let request = request.bearer_auth("turbosms-test-token").json(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn send(&self, recipients: &[&str], sequence_id: &str) -> Value {
        let sms = json!({"sender": "MyShop", "text": "Ваш код 1234"});
        let body = json!({"recipients": recipients, "sms": sms, "sequence_id": sequence_id});
        self.post("/message/send.json", &body).await
    }
}

#[tokio::test]
async fn a_repeated_request_is_answered_like_the_first() {
    let world = World::with(Options::default()).await;

    let first = world.send(&["380501112233"], "a1").await;
    let second = world.send(&["380501112233"], "a1").await;
    world.turbosms.settled().await;

    assert_eq!(
        (&first["response_code"], &second["response_code"]),
        (&json!(801), &json!(507))
    );
    assert_eq!(first["response_result"], second["response_result"]);
    assert_eq!(world.olena.texts(), ["Ваш код 1234"]);
    let id = &first["response_result"][0]["message_id"];
    let status = world
        .post("/message/status.json", &json!({"messages": [id, "x"]}))
        .await;
    assert_eq!(status["response_result"][0]["status"], "Delivered");
    assert_eq!(status["response_result"][1]["status"], Value::Null);
    let balance = world.post("/user/balance.json", &json!({})).await;
    assert_eq!(balance["response_result"]["balance"], 999.0);
}

#[tokio::test]
async fn everything_is_answered_with_200_and_a_code() {
    let world = World::with(Options {
        stop_list: vec!["380671112244".to_owned()],
        ..Options::default()
    })
    .await;
    let sms = |sender: &str, text: &str| json!({"sender": sender, "text": text});
    let to = json!(["380501112233"]);
    let cases = [
        (json!({"sms": sms("MyShop", "Hi")}), 202),
        (json!({"recipients": to, "sms": sms("", "Hi")}), 200),
        (json!({"recipients": to, "sms": sms("MyShop", "")}), 201),
        (json!({"recipients": to, "sms": sms("Stranger", "Hi")}), 400),
        (
            json!({"recipients": to, "sms": sms("MyShop", &"я".repeat(100_000))}),
            203,
        ),
        (
            json!({"recipients": ["380671112244"], "sms": sms("MyShop", "Hi")}),
            802,
        ),
    ];

    for (body, code) in cases {
        let answer = world.post("/message/send.json", &body).await;
        assert_eq!(answer["response_code"], code, "{body}");
    }
    let partly = world.send(&["380501112233", "380671112244"], "b1").await;
    assert_eq!(partly["response_code"], 803);
    assert_eq!(partly["response_result"][1]["response_code"], 404);
    let place = format!("{}/message/send.json", world.turbosms.url());
    let code = async |request: reqwest::RequestBuilder| -> Value {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["response_code"].clone()
    };
    assert_eq!(code(world.client.post(&place)).await, 103);
    assert_eq!(code(world.client.post(&place).bearer_auth("x")).await, 105);
    let broken = world.client.post(&place).bearer_auth("turbosms-test-token");
    assert_eq!(code(broken.body("{")).await, 502);
    assert_eq!(
        world.post("/message/ping.json", &json!({})).await["response_status"],
        "PONG"
    );
}

#[tokio::test]
async fn statuses_are_told_and_signed_over_the_id() {
    for order in [Order::SecretAndId, Order::IdAndSecret] {
        let world = World::with(Options {
            order,
            ..Options::default()
        })
        .await;
        world.olena.set(Condition::Off);

        world.send(&["380501112233"], "a1").await;
        world.turbosms.settled().await;

        let told = world.shop.told()[0].json();
        let id = told["id"].as_str().unwrap();
        let text = match order {
            Order::SecretAndId => format!("turbosms-test-secret{id}"),
            Order::IdAndSecret => format!("{id}turbosms-test-secret"),
        };
        assert_eq!(told["signature"], crate::sign::sha1_hex(&text));
        assert_eq!((&told["type"], &told["try"]), (&json!("status"), &json!(1)));
        assert_eq!(told["data"]["status"], "Undelivered");
    }
}

#[tokio::test]
async fn a_webhook_is_tried_for_hours() {
    let world = World::with(Options::default()).await;
    world.shop.answers(202, "text/plain", "");

    assert!(world.olena.writes("+380443456789", "Привіт"));
    world.turbosms.settled().await;
    world.clock.advance(TimeDelta::minutes(1));
    world.turbosms.settled().await;
    world.shop.answers(200, "text/plain", "");
    world.clock.advance(TimeDelta::minutes(3));
    world.turbosms.settled().await;
    world.clock.advance(TimeDelta::hours(9));
    world.turbosms.settled().await;

    let tries: Vec<_> = world
        .shop
        .told()
        .iter()
        .map(|told| told.json()["try"].clone())
        .collect();
    assert_eq!(tries, [1, 2, 3]);
    assert_eq!(
        (
            world.turbosms.webhooks_taken(),
            world.turbosms.webhook_failures()
        ),
        (1, 2)
    );
    assert_eq!(world.shop.told()[2].json()["data"]["text"], "Привіт");
}

#[tokio::test]
async fn events_can_be_late_repeated_and_forged() {
    let world = World::with(Options::default()).await;
    world.turbosms.hold_webhooks();

    world.turbosms.faults().for_next(1, Fault::Error500);
    let url = format!("{}/message/send.json", world.turbosms.url());
    assert_eq!(world.client.post(url).send().await.unwrap().status(), 500);
    world.send(&["380501112233"], "a1").await;
    world.turbosms.settled().await;
    let held = world.turbosms.held_webhooks();
    assert!(world.shop.told().is_empty());
    world.turbosms.release_webhooks();
    world.turbosms.settled().await;
    world.turbosms.send_event(&held[0]);
    world.turbosms.settled().await;
    let forged = json!({"id": "1", "signature": world.turbosms.signature("1")});
    let status = world.turbosms.post_webhook("/sms/turbosms", &forged).await;

    assert_eq!(world.shop.told().len(), 3);
    assert_eq!(world.shop.told()[0].json()["id"], held[0].id);
    assert_eq!(status, Some(200));
    assert_eq!(world.turbosms.requests()[1].code, 801);
}
