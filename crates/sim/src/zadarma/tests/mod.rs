//! The server as an adapter sees it, over HTTP.

use axum::http::Method;
use chrono::TimeDelta;
use mistok_core::domain::clock::TestClock;
use serde_json::{Value, json};

use super::*;
use crate::faults::Fault;
use crate::phones::{Condition, Handset};
use crate::shop::Shop;

struct World {
    clock: TestClock,
    zadarma: Zadarma,
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
        let zadarma = Zadarma::start(shared, options, phones).await.unwrap();
        let shop = Shop::open().await;
        zadarma.set_public("https://bot.example.com", &shop.url);
        Self {
            clock,
            zadarma,
            olena,
            shop,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// A request whose parameters are written in the sorted order that is signed.
    async fn call(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let fields: Vec<_> = fields.iter().map(owned).collect();
        let query = signature::query(&fields);
        let signature = signature::of_request("zadarma-test-secret", path, &fields);
        let url = format!("{}{path}", self.zadarma.url());
        let request = match method {
            Method::GET => self.client.get(format!("{url}?{query}")),
            method => self
                .client
                .request(method, url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(query),
        };
        let key = format!("zadarma-test-key:{signature}");
        let answer = request.header("Authorization", key).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        self.call(Method::GET, path, fields).await
    }

    async fn send(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        self.call(Method::POST, "/v1/sms/send/", fields).await
    }
}

#[tokio::test]
async fn messages_go_to_those_who_can_get_them() {
    let world = World::with(Options::default()).await;
    let text = "Ваше замовлення №42 *готове*, чекаємо ~18:00!".repeat(2);

    let (status, answer) = world
        .send(&[
            ("number", "380501112233,+79161112233"),
            ("message", &text),
            ("sender", "MyShop"),
            ("language", "ua"),
            ("format", "json"),
        ])
        .await;

    assert_eq!((status, &answer["status"]), (200, &json!("success")));
    assert_eq!(
        (&answer["messages"], &answer["cost"]),
        (&json!(2), &json!(0.12))
    );
    assert_eq!(answer["sms_detalization"][0]["callerid"], "MyShop");
    assert_eq!(answer["sms_detalization"][0]["parts"], 2);
    assert_eq!(answer["denied_numbers"][0]["number"], "79161112233");
    assert_eq!(world.olena.last().unwrap().text, text);
    let (_, balance) = world.get("/v1/info/balance/", &[]).await;
    assert_eq!(
        balance,
        json!({"status": "success", "balance": 9.88, "currency": "EUR"})
    );
}

#[tokio::test]
async fn a_list_of_numbers_and_a_confirmed_number_are_taken() {
    let world = World::with(Options {
        detail: Detail::Specified,
        ..Options::default()
    })
    .await;
    world.olena.set(Condition::Missing);

    let (_, answer) = world
        .send(&[
            ("number[0]", "380501112233"),
            ("number[1]", "380671112244"),
            ("message", "Hi"),
            ("caller_id", "380442345678"),
        ])
        .await;

    let sent = json!([{"senderid": "380442345678", "number": "380671112244", "cost": 0.06}]);
    assert_eq!(answer["sms_detalization"], sent);
    assert_eq!(answer["denied_numbers"][0]["number"], "380501112233");
    assert_eq!(world.zadarma.messages().len(), 1);
}

#[tokio::test]
async fn wrong_requests_are_refused() {
    let world = World::with(Options::default()).await;
    let (number, message) = (("number", "380501112233"), ("message", "Hi"));
    let cases: &[&[(&str, &str)]] = &[
        &[message],
        &[number],
        &[("number", "12"), message],
        &[number, message, ("sender", "Stranger")],
        &[number, message, ("caller_id", "MyShop")],
        &[number, message, ("language", "uk")],
    ];

    for fields in cases {
        let (status, answer) = world.send(fields).await;
        assert_eq!(
            (status, &answer["status"]),
            (400, &json!("error")),
            "{fields:?}"
        );
    }
    world.zadarma.set_balance(10);
    assert_eq!(world.send(&[number, message]).await.0, 400);
    assert_eq!(world.get("/v1/info/balance", &[]).await.0, 404);
    let url = format!("{}/v1/info/balance/", world.zadarma.url());
    let stranger = world
        .client
        .get(url)
        .header("Authorization", "zadarma-test-key:x");
    assert_eq!(stranger.send().await.unwrap().status(), 401);
    assert!(world.zadarma.messages().is_empty());
}

#[tokio::test]
async fn a_hundred_requests_a_minute_are_enough() {
    let world = World::with(Options {
        rpm: Some(2),
        ..Options::default()
    })
    .await;

    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(world.get("/v1/info/balance/", &[]).await.0);
    }
    world.clock.advance(TimeDelta::minutes(1));
    statuses.push(world.get("/v1/info/balance/", &[]).await.0);
    world
        .zadarma
        .faults()
        .for_next(1, Fault::TooMany { retry_after: 9 });
    statuses.push(world.get("/v1/info/balance/", &[]).await.0);

    assert_eq!(statuses, [200, 200, 429, 200, 429]);
    assert_eq!(world.zadarma.requests().len(), 5);
}

#[tokio::test]
async fn senders_and_templates_are_listed_without_a_status() {
    let world = World::with(Options::default()).await;

    let (_, senders) = world
        .get("/v1/sms/senderid/", &[("phones", "380501112233")])
        .await;
    let page = [("language", "ua"), ("skip", "1"), ("limit", "2")];
    let (_, templates) = world.get("/v1/sms/templates/", &page).await;
    let (status, _) = world.get("/v1/sms/templates/", &[("language", "uk")]).await;

    assert_eq!(
        senders,
        json!({"senders": ["Teamsale", "MyShop", "380442345678"]})
    );
    let list = templates["list"].as_array().unwrap();
    assert_eq!((list.len(), &list[1]["cath_id"]), (2, &json!("2")));
    assert_eq!(
        list[1]["templates"],
        json!([{"id": "3", "text": "Ваш код {$code}"}])
    );
    assert_eq!(status, 400);
}

#[tokio::test]
async fn the_address_of_webhooks_must_repeat_a_value() {
    let world = World::with(Options::default()).await;
    let url = ("url", "https://bot.example.com/sms/zadarma?k=1");
    let place = "/v1/pbx/webhooks/url/";

    let taken = world.call(Method::POST, place, &[url]).await;
    let other = world.call(Method::POST, place, &[("url", "nowhere")]).await;
    let switched = [("sms", "false")];
    let switched = world
        .call(Method::POST, "/v1/pbx/webhooks/hooks/", &switched)
        .await;
    let (_, shown) = world.get("/v1/pbx/webhooks/", &[]).await;

    // The shop of the tests repeats the value only when it is the whole query.
    assert_eq!((taken.0, other.0), (400, 400));
    assert!(
        world.shop.told()[0]
            .path
            .starts_with("/sms/zadarma?k=1&zd_echo=")
    );
    assert!(
        world
            .zadarma
            .enters_webhook("https://bot.example.com/sms/zadarma")
            .await
    );
    assert_eq!(world.shop.told()[1].method, Method::GET);
    assert_eq!(
        world.zadarma.webhook(),
        "https://bot.example.com/sms/zadarma"
    );
    assert_eq!(switched.1["hooks"]["sms"], "false");
    assert_eq!(shown["hooks"]["number_lookup"], "false");
    assert_eq!(world.call(Method::DELETE, place, &[]).await.1["url"], "");
}

#[tokio::test]
async fn what_a_person_writes_is_told_once_and_signed() {
    let world = World::with(Options::default()).await;
    world
        .zadarma
        .set_webhook("https://bot.example.com/sms/zadarma");
    world.shop.answers(500, "text/plain", "");

    assert!(world.olena.writes("+380442345678", "Привіт / \"😀\""));
    world.zadarma.settled().await;
    let off = [("number", "380442345678"), ("value", "off")];
    let place = "/v1/direct_numbers/receive_sms/";
    world.call(Method::PUT, place, &off).await;
    world.olena.writes("+380442345678", "Алло");
    world.zadarma.settled().await;

    let told = world.shop.told();
    assert_eq!((told.len(), world.zadarma.webhook_failures()), (1, 1));
    assert_eq!(told[0].field("event"), "SMS");
    let result = told[0].field("result");
    assert!(result.is_ascii() && result.contains("\\u041f"), "{result}");
    let sms: Value = serde_json::from_str(&result).unwrap();
    assert_eq!(sms["text"], "Привіт / \"😀\"");
    assert_eq!(
        (&sms["caller_id"], &sms["caller_did"]),
        (&json!("+380501112233"), &json!("+380442345678"))
    );
    assert_eq!(
        told[0].header("signature"),
        world.zadarma.signature(&result)
    );
}

#[tokio::test]
async fn a_webhook_may_be_multipart_with_a_wrong_boundary() {
    let world = World::with(Options {
        body: Body::WrongMultipart,
        ..Options::default()
    })
    .await;
    world
        .zadarma
        .set_webhook("https://bot.example.com/sms/zadarma");

    world.olena.writes("+380442345678", "Hi");
    world.zadarma.settled().await;
    let forged = world
        .zadarma
        .post_webhook("/sms/zadarma", "NUMBER_LOOKUP", "[]", None)
        .await;

    let told = world.shop.told();
    assert_eq!(
        told[0].header("content-type"),
        "multipart/form-data; boundary=zd-other"
    );
    assert!(told[0].body.starts_with("--zd-part\r\n"));
    assert!(
        told[0]
            .body
            .contains("name=\"result\"\r\n\r\n{\"caller_id\":")
    );
    assert_eq!((forged, told[1].header("signature")), (Some(200), ""));
}
