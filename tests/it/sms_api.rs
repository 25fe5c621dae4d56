//! The HTTP API: keys, messages, codes, and how it refuses.

use chrono::TimeDelta;
use mistok::{
    domain::{api::Scope, clock::Clock, id::ApiKeyId},
    store::{api_keys, sms::people::opt_out},
};
use on_both::on_both;
use reqwest::{Method, Response};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    harness::{Engine, TestApp, description},
    pigeon::Does,
    sms::{Birds, birds, phone},
};

const PHONE: &str = "+380501112233";
const ALL: &[Scope] = &Scope::ALL;

/// A system of the shop's that uses the API.
pub struct System {
    base: String,
    key: String,
    id: ApiKeyId,
    http: reqwest::Client,
}

pub async fn system(app: &TestApp, scopes: &'static [Scope], per_minute: u32) -> System {
    let key = api_keys::draw();
    let (kept, now) = (key.clone(), app.clock.now());
    let id = app.app().store.write("test", async move |tx| {
        let key = kept.clone();
        api_keys::add(&tx, &key, "shop", scopes, per_minute, now).await
    });
    System {
        base: format!("http://{}/api", app.config.web.listen),
        key: key.expose_secret().to_owned(),
        id: id.await.unwrap(),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
    }
}

impl System {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
        idem: Option<&str>,
    ) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.key.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.key));
        }
        if let Some(key) = idem {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        request.send().await.unwrap()
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let answer = read(self.ask(Method::GET, path, None, None).await).await;
        description::check("GET", path, answer.0, &answer.1);
        answer
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let body = body.to_string();
        let answer = read(self.ask(Method::POST, path, Some(&body), None).await).await;
        description::check("POST", path, answer.0, &answer.1);
        answer
    }

    pub async fn post_once(&self, path: &str, body: Value, key: &str) -> (u16, Value) {
        let body = body.to_string();
        let answer = read(self.ask(Method::POST, path, Some(&body), Some(key)).await).await;
        description::check("POST", path, answer.0, &answer.1);
        answer
    }
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("application/json"), "{kind}");
    let body: Value = response.json().await.unwrap();
    if status >= 400 {
        assert!(body["error"]["code"].is_string(), "{body}");
        assert!(
            !body["error"]["message"].as_str().unwrap().is_empty(),
            "{body}"
        );
    }
    (status, body)
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error"]["code"].as_str().unwrap_or(""))
}

fn message(text: &str) -> Value {
    json!({"to": PHONE, "text": text})
}

async fn count(birds: &Birds) -> i64 {
    birds.app.count("SELECT count(*) FROM sms").await
}

#[on_both]
async fn a_key_opens_what_it_is_good_for_and_nothing_else(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let reader = system(app, &[Scope::SmsRead], 1_000).await;
    let mut sender = system(app, &[Scope::SmsSend], 1_000).await;

    assert_eq!(reader.get("/sms").await.0, 200);
    assert_eq!(
        code(&reader.post("/sms", message("Раз")).await),
        (403, "out_of_scope")
    );
    assert_eq!(
        code(&reader.post("/codes", json!({"phone": PHONE})).await),
        (403, "out_of_scope")
    );
    assert_eq!(code(&sender.get("/sms").await), (403, "out_of_scope"));
    for system in [&reader, &sender] {
        assert_eq!(
            system.post("/sms/parts", json!({"text": "Раз"})).await.0,
            200
        );
    }

    let first = app
        .text_of("SELECT CAST(used_at AS TEXT) FROM api_keys WHERE id = 1")
        .await;
    app.clock.advance(TimeDelta::seconds(30));
    reader.get("/sms").await;
    assert_eq!(
        app.text_of("SELECT CAST(used_at AS TEXT) FROM api_keys WHERE id = 1")
            .await,
        first
    );
    app.clock.advance(TimeDelta::seconds(30));
    reader.get("/sms").await;
    assert_ne!(
        app.text_of("SELECT CAST(used_at AS TEXT) FROM api_keys WHERE id = 1")
            .await,
        first
    );
    let kept = app.text_of("SELECT hash FROM api_keys WHERE id = 1").await;
    assert!(kept.len() == 64 && !kept.contains(&reader.key[3..]));

    let (id, now) = (sender.id, app.clock.now());
    let revoked = app
        .app()
        .store
        .write("test", async move |tx| api_keys::revoke(&tx, id, now).await);
    assert!(revoked.await.unwrap());
    assert_eq!(
        code(&sender.post("/sms", message("Раз")).await),
        (401, "unknown_key")
    );
    "mk_wrong".clone_into(&mut sender.key);
    assert_eq!(
        code(&sender.post("/sms", message("Раз")).await),
        (401, "unknown_key")
    );
    sender.key.clear();
    assert_eq!(
        code(&sender.post("/sms", message("Раз")).await),
        (401, "no_key")
    );
    let (status, document) = sender.get("/openapi.json").await;
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.0")));
    assert_eq!(count(&birds).await, 0);
}

#[on_both]
async fn a_key_has_so_many_requests_a_minute(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 3).await;
    let other = self::system(&birds.app, ALL, 3).await;

    for _ in 0..3 {
        assert_eq!(system.get("/sms").await.0, 200);
    }
    birds.app.clock.advance(TimeDelta::seconds(20));
    let refused = system.ask(Method::GET, "/sms", None, None).await;
    assert_eq!(refused.headers()["retry-after"], "40");
    assert_eq!(code(&read(refused).await), (429, "too_many_requests"));
    assert_eq!(other.get("/sms").await.0, 200);
    birds.app.clock.advance(TimeDelta::seconds(40));
    assert_eq!(system.get("/sms").await.0, 200);
}

#[on_both]
async fn the_same_request_with_the_same_key_is_one_message(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 1_000).await;
    let other = self::system(&birds.app, ALL, 1_000).await;

    let (one, two) = tokio::join!(
        system.post_once("/sms", message("Раз"), "order-1"),
        system.post_once("/sms", json!({"text": "Раз", "to": PHONE}), "order-1"),
    );
    assert_eq!(one.1["id"], two.1["id"]);
    assert_eq!(one.0 + two.0, 402, "{one:?} {two:?}");
    birds.app.settle().await;
    let again = system.post_once("/sms", message("Раз"), "order-1").await;
    assert_eq!((again.0, &again.1["state"]), (200, &json!("sent")));
    let changed = system.post_once("/sms", message("Два"), "order-1").await;
    assert_eq!(code(&changed), (422, "idempotency_key_is_used"));
    assert_eq!(birds.pigeon.texts(), ["Раз"]);

    // Of another system, and without a key, they are others.
    assert_eq!(
        other.post_once("/sms", message("Два"), "order-1").await.0,
        202
    );
    for _ in 0..2 {
        assert_eq!(system.post("/sms", message("Три")).await.0, 202);
    }
    birds.app.settle().await;
    assert_eq!(count(&birds).await, 4);
    birds.app.check_clean().await;
}

/// A request, the answer's status and code, and what its message names.
type Wrong = (&'static str, Value, u16, &'static str, &'static str);

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn wrong() -> Vec<Wrong> {
    let long = "Довго. ".repeat(100);
    vec![
        ("/sms", json!({"to": PHONE}), 422, "bad_field", "`text`"),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "template": "b"}),
            422,
            "bad_field",
            "`text`",
        ),
        (
            "/sms",
            json!({"to": "12", "text": "a"}),
            422,
            "bad_field",
            "`to`",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "txt": "b"}),
            400,
            "unreadable",
            "txt",
        ),
        ("/sms", json!({"text": "a"}), 400, "unreadable", "`to`"),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "language": "fr"}),
            422,
            "bad_field",
            "uk",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "provider": "owl"}),
            422,
            "bad_field",
            "pigeon, raven",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "sender": ""}),
            422,
            "bad_field",
            "`sender`",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": "a", "variables": {"a": 1}}),
            422,
            "bad_field",
            "`variables`",
        ),
        (
            "/sms",
            json!({"to": PHONE, "template": "none"}),
            422,
            "bad_field",
            "`template`",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": " "}),
            422,
            "empty_text",
            "words",
        ),
        (
            "/sms",
            json!({"to": PHONE, "text": long}),
            422,
            "text_too_long",
            "at most 6",
        ),
        (
            "/sms",
            json!({"to": "+380671112233", "text": "a"}),
            422,
            "opted_out",
            "STOP",
        ),
        (
            "/sms",
            json!({"to": "+48501234567", "text": "a"}),
            422,
            "no_provider",
            "provider",
        ),
        ("/sms/parts", json!({}), 400, "unreadable", "text"),
        (
            "/sms/parts",
            json!({"text": "x".repeat(70_000)}),
            413,
            "too_large",
            "65536",
        ),
        (
            "/codes",
            json!({"phone": "none"}),
            422,
            "bad_field",
            "`phone`",
        ),
        (
            "/codes/check",
            json!({"phone": PHONE}),
            400,
            "unreadable",
            "code",
        ),
        (
            "/sms/99/cancel",
            json!({}),
            404,
            "no_such_message",
            "message",
        ),
        (
            "/sms/nine/retry",
            json!({}),
            404,
            "no_such_message",
            "message",
        ),
        ("/nothing", json!({}), 404, "no_such_address", "openapi"),
        ("/openapi.json", json!({}), 405, "no_such_method", "method"),
    ]
}

#[on_both]
async fn what_is_wrong_is_named(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.rules = vec![mistok::config::SmsRule {
            kinds: Vec::new(),
            prefixes: vec!["+48".to_owned()],
            providers: Vec::new(),
        }];
    })
    .await;
    let system = system(&birds.app, ALL, 1_000).await;
    let now = birds.app.clock.now();
    let stopped = birds.app.app().store.write("test", async move |tx| {
        opt_out(&tx, &phone("+380671112233"), "hand", now).await
    });
    stopped.await.unwrap();
    for (path, body, status, name, said) in wrong() {
        let answer = system.post(path, body.clone()).await;
        assert_eq!(code(&answer), (status, name), "{path} {body}");
        let words = answer.1["error"]["message"].as_str().unwrap();
        assert!(words.contains(said), "{said} is not in {words}");
    }
    for (query, status, name) in [
        ("?limit=0", 422, "bad_field"),
        ("?limit=many", 400, "unreadable"),
        ("?state=flying", 422, "bad_field"),
        ("?phone=12", 422, "bad_field"),
        ("?fone=12", 400, "unreadable"),
        ("/7", 404, "no_such_message"),
    ] {
        assert_eq!(
            code(&system.get(&format!("/sms{query}")).await),
            (status, name),
            "{query}"
        );
    }
    let broken = system.ask(Method::POST, "/sms", Some("{"), None).await;
    assert_eq!(code(&read(broken).await), (400, "unreadable"));
    for key in ["", &"x".repeat(201)] {
        let answer = system.post_once("/sms", message("Раз"), key).await;
        assert_eq!(code(&answer), (422, "bad_field"), "{key}");
    }
    assert_eq!(count(&birds).await, 0);
}

#[on_both]
async fn a_system_sees_its_own_messages_only(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 1_000).await;
    let other = self::system(&birds.app, ALL, 1_000).await;
    birds.pigeon.will(Does::IsDown);
    let mut wanted = message("Раз");
    wanted["sender"] = json!("Shop");
    let (_, first) = system.post("/sms", wanted).await;
    birds.app.settle().await;
    system
        .post("/sms", json!({"to": "0671112233", "text": "Two"}))
        .await;
    other.post("/sms", message("Три")).await;
    birds.app.settle().await;

    assert_eq!(
        (&first["parts"], &first["encoding"]),
        (&json!(1), &json!("ucs2"))
    );
    let path = format!("/sms/{}", first["id"]);
    let (_, one) = system.get(&path).await;
    assert_eq!((&one["state"], &one["to"]), (&json!("sent"), &json!(PHONE)));
    assert_eq!(
        (&one["text"], &one["sender"]),
        (&json!("Раз"), &json!("Shop"))
    );
    assert_eq!(one["cost"], json!({"amount": "0.05", "currency": "EUR"}));
    let tries: Vec<_> = one["attempts"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&tries[0]["provider"], &tries[0]["outcome"]),
        (&json!("pigeon"), &json!("passed_on"))
    );
    assert_eq!(
        (&tries[1]["provider"], &tries[1]["outcome"]),
        (&json!("raven"), &json!("accepted"))
    );
    assert_eq!(code(&other.get(&path).await), (404, "no_such_message"));
    assert_eq!(
        code(&other.post(&format!("{path}/cancel"), json!({})).await),
        (404, "no_such_message")
    );

    let texts = |answer: (u16, Value)| -> Vec<String> {
        let all = answer.1["messages"].as_array().cloned().unwrap();
        all.iter()
            .map(|it| it["text"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(texts(system.get("/sms").await), ["Two", "Раз"]);
    assert_eq!(texts(system.get("/sms?limit=1").await), ["Two"]);
    assert_eq!(texts(system.get("/sms?before=2&state=sent").await), ["Раз"]);
    assert_eq!(texts(system.get("/sms?phone=0671112233").await), ["Two"]);
    assert_eq!(
        texts(system.get("/sms?state=failed").await),
        Vec::<String>::new()
    );
    assert_eq!(texts(other.get("/sms").await), ["Три"]);
}

#[on_both]
async fn what_waits_is_cancelled_and_what_failed_is_tried_again(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 1_000).await;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    // The third has the number that Odoo's address holds as well.
    for text in ["Раз", "Два", "Три"] {
        system.post("/sms", message(text)).await;
    }
    birds.app.settle_now().await;

    let (status, cancelled) = system.post("/sms/3/cancel", json!({})).await;
    assert_eq!((status, &cancelled["state"]), (200, &json!("cancelled")));
    assert_eq!(
        code(&system.post("/sms/3/cancel", json!({})).await),
        (409, "too_late")
    );
    assert_eq!(
        code(&system.post("/sms/2/retry", json!({})).await),
        (409, "too_late")
    );
    assert_eq!(system.get("/sms/3").await.1["state"], "cancelled");

    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = None;
    }
    assert_eq!(
        system.post("/sms/3/retry", json!({})).await.1["state"],
        "queued"
    );
    birds.app.pass(TimeDelta::hours(1)).await;
    for id in 1..=3 {
        assert_eq!(system.get(&format!("/sms/{id}")).await.1["state"], "sent");
    }
    birds.app.check_clean().await;
}

#[on_both]
async fn templates_are_filled_in_or_refused(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 1_000).await;
    birds
        .app
        .count(
            "INSERT INTO sms_templates (name, language, text, changed_at) \
             VALUES ('ready', 'uk', 'Замовлення {{ number }} чекає: {{ sum }} грн', 1), \
                    ('ready', 'en', 'Order {{ number }} is ready', 1) RETURNING 1",
        )
        .await;
    let wanted =
        json!({"to": PHONE, "template": "ready", "variables": {"number": 7, "sum": 450.50}});
    assert_eq!(system.post("/sms", wanted).await.0, 202);
    let wanted =
        json!({"to": PHONE, "template": "ready", "variables": {"number": "7"}, "language": "en"});
    assert_eq!(system.post("/sms", wanted).await.0, 202);
    let hole = json!({"to": PHONE, "template": "ready", "variables": {"number": "7"}});
    assert_eq!(code(&system.post("/sms", hole).await), (422, "bad_field"));
    birds.app.settle().await;
    assert_eq!(
        birds.pigeon.texts(),
        ["Замовлення 7 чекає: 450.5 грн", "Order 7 is ready"]
    );
}

#[on_both]
async fn balance_senders_and_parts_are_told(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let system = system(&birds.app, ALL, 1_000).await;
    *birds.pigeon.balance.lock().unwrap() = Some(12_500_000);
    birds
        .pigeon
        .senders
        .lock()
        .unwrap()
        .push("Pigeon".to_owned());
    birds.app.pass(TimeDelta::minutes(31)).await;

    let (_, balance) = system.get("/sms/balance").await;
    let pigeon = &balance["providers"][0];
    assert_eq!(
        pigeon["balance"],
        json!({"amount": "12.5", "currency": "EUR"})
    );
    assert_eq!(
        (&pigeon["name"], pigeon["as_of"].is_string()),
        (&json!("pigeon"), true)
    );
    assert_eq!(balance["providers"][1]["balance"], Value::Null);
    let (_, senders) = system
        .get(&format!("/sms/senders?to={}", "%2B380501112233"))
        .await;
    assert_eq!(
        senders["providers"][0],
        json!({"name": "pigeon", "senders": ["Pigeon"], "trouble": null})
    );
    let (_, parts) = system.post("/sms/parts", json!({"text": "Привіт"})).await;
    let latin = json!({"text": "Pryvit", "parts": 1});
    assert_eq!(
        parts,
        json!({"parts": 1, "encoding": "ucs2", "units": 6, "latin": latin})
    );
}

/// The digits of the last code that was sent.
fn sent_code(birds: &Birds) -> String {
    let text = birds.pigeon.texts().pop().unwrap();
    assert!(text.chars().count() <= 70, "{text}");
    text.chars().filter(char::is_ascii_digit).collect()
}

#[on_both]
async fn a_code_confirms_a_phone_once(engine: Engine) {
    let birds = birds(engine, |config| config.sms.codes_an_hour = 4).await;
    let system = system(&birds.app, ALL, 1_000).await;
    let other = self::system(&birds.app, ALL, 1_000).await;
    let wanted = json!({"phone": PHONE});
    let check = async |code: &str| {
        let (status, answer) = system
            .post("/codes/check", json!({"phone": PHONE, "code": code}))
            .await;
        assert_eq!(status, 200);
        assert_eq!(answer["confirmed"], answer["reason"].is_null());
        answer["reason"].as_str().unwrap_or("right").to_owned()
    };
    assert_eq!(check("123456").await, "no_code");

    // Replaced.
    assert_eq!(system.post("/codes", wanted.clone()).await.0, 202);
    birds.app.settle().await;
    let old = sent_code(&birds);
    let (_, sent) = system.post("/codes", wanted.clone()).await;
    assert!(sent["expires_at"].is_string(), "{sent}");
    birds.app.settle().await;
    let new = sent_code(&birds);
    if old != new {
        assert_eq!(check(&old).await, "wrong");
    }
    let stored = birds
        .app
        .text_of("SELECT hash FROM sms_codes ORDER BY id DESC LIMIT 1")
        .await;
    assert!(!stored.contains(&new));
    // Of another system it is nothing.
    let (_, strange) = other
        .post("/codes/check", json!({"phone": PHONE, "code": new}))
        .await;
    assert_eq!(strange["reason"], "no_code");
    // Two at the same time: it is used once.
    let (one, two) = tokio::join!(check(&new), check(&new));
    let mut both = [one, two];
    both.sort();
    assert_eq!(both, ["no_code", "right"]);

    // Expired.
    system.post("/codes", wanted.clone()).await;
    birds.app.settle().await;
    birds.app.clock.advance(TimeDelta::minutes(10));
    assert_eq!(check(&sent_code(&birds)).await, "expired");

    // Guessed too often.
    system.post("/codes", wanted.clone()).await;
    birds.app.settle().await;
    let right = sent_code(&birds);
    for _ in 0..4 {
        assert_eq!(check("none").await, "wrong");
    }
    assert_eq!(check("none").await, "too_many_tries");
    assert_eq!(check(&right).await, "too_many_tries");

    // Too many within the hour, whichever system asks.
    let refused = other
        .ask(Method::POST, "/codes", Some(&wanted.to_string()), None)
        .await;
    let wait: i64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(code(&read(refused).await), (429, "too_many_codes"));
    assert!((1..=3_600).contains(&wait), "{wait}");
    assert_eq!(
        other
            .post("/codes", json!({"phone": "+380671112233"}))
            .await
            .0,
        202
    );
    birds.app.clock.advance(TimeDelta::seconds(wait));
    assert_eq!(other.post("/codes", wanted).await.0, 202);
    birds.app.settle().await;
    birds.app.pass(TimeDelta::days(2)).await;
    // What is old is forgotten beside the work, which `pass` does not wait for.
    let mut left = i64::MAX;
    for _ in 0..500 {
        left = birds.app.count("SELECT count(*) FROM sms_codes").await;
        if left == 0 {
            break;
        }
        birds.app.pass(TimeDelta::hours(1)).await;
    }
    assert_eq!(left, 0);
}

#[on_both]
async fn a_chat_gets_so_many_codes_whatever_the_phone(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let mut sent = Vec::new();
    for number in [
        "+380501112233",
        "+380501112234",
        "+380501112235",
        "+380501112236",
    ] {
        let sms = birds.app.app().sms.clone();
        let done = birds.app.app().store.write("test", async move |tx| {
            let to = phone(number);

            let words = |code: &str| format!("Code {code}");
            let language = mistok::domain::language::Language::En;
            sms.send_code(&tx, "chat:1:2", &to, language, words).await
        });
        sent.push(done.await.unwrap().is_ok());
    }
    assert_eq!(sent, [true, true, true, false]);
}

#[test]
fn the_words_of_a_code_fit_one_part() {
    use mistok::{
        domain::{language::Language, sms::parts},
        text::{Arg, Texts, say},
    };
    let texts = std::sync::Arc::new(Texts::built_in().unwrap());
    for language in Language::ALL {
        let words = texts.speak(language).plain(say::SmsCode {
            code: Arg::from("123456"),
        });
        assert!(words.contains("123456"), "{words}");
        assert_eq!(parts(&words).count, 1, "{words}");
    }
}
