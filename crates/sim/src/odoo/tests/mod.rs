//! The server as the gateway and as an adapter see it, over HTTP.

mod chatter;
mod filters;
mod people;
mod records;
mod rights;
mod transports;

use std::sync::Arc;

use mistok_core::domain::clock::TestClock;
use serde_json::{Map, json};

use super::*;
use crate::faults::Fault;
use crate::shop::Shop;

struct World {
    clock: TestClock,
    odoo: Odoo,
    shop: Arc<Shop>,
    client: reqwest::Client,
}

impl World {
    async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let odoo = Odoo::start(Arc::new(clock.clone()), options).await.unwrap();
        Self {
            clock,
            odoo,
            shop: Shop::open().await,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Version 17, which has JSON-RPC alone, or 19 over JSON-2.
    async fn of(version: u32) -> Self {
        Self::with(Options {
            version,
            ..Options::default()
        })
        .await
    }

    /// Calls a method by JSON-2 where there is one, else by JSON-RPC: the result, or the name of the
    /// exception. What is named `ids` is what the method is called on.
    async fn ask(&self, call: &str, named: Value) -> Result<Value, String> {
        let (model, method) = call.split_once('/').unwrap();
        if self.odoo.shared.options.version >= 19 {
            let (status, body) = self.json2(call, named).await;
            return match status {
                200 => Ok(body),
                _ => Err(body["name"].as_str().unwrap().to_owned()),
            };
        }
        let mut named: Map<String, Value> = named.as_object().unwrap().clone();
        let ids = named.remove("ids");
        let args = json!([
            "shop",
            7,
            "odoo-test-key",
            model,
            method,
            ids.into_iter().collect::<Vec<_>>(),
            named
        ]);
        let answer = self.call("object", "execute_kw", args).await;
        match answer.get("result") {
            Some(result) => Ok(result.clone()),
            None => Err(answer["error"]["data"]["name"].as_str().unwrap().to_owned()),
        }
    }

    async fn json2(&self, call: &str, body: Value) -> (u16, Value) {
        let request = self
            .client
            .post(format!("{}/json/2/{call}", self.odoo.url()));
        let request = request.header("authorization", "bearer odoo-test-key");
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Makes one record; returns its number.
    async fn make(&self, model: &str, values: Value) -> i64 {
        let named = json!({"vals_list": [values]});
        let made = self.ask(&format!("{model}/create"), named).await.unwrap();
        made[0].as_i64().unwrap()
    }

    /// The numbers that a search finds.
    async fn found(&self, model: &str, domain: Value) -> Vec<i64> {
        self.found_with(model, json!({"domain": domain, "order": "id"}))
            .await
    }

    async fn found_with(&self, model: &str, named: Value) -> Vec<i64> {
        let found = self.ask(&format!("{model}/search"), named).await.unwrap();
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_i64().unwrap())
            .collect()
    }

    async fn rpc(&self, path: &str, params: Value) -> Value {
        let body = json!({"jsonrpc": "2.0", "method": "call", "id": 5, "params": params});
        let request = self.client.post(format!("{}{path}", self.odoo.url()));
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(
            (&answer["jsonrpc"], &answer["id"]),
            (&json!("2.0"), &json!(5))
        );
        answer
    }

    async fn call(&self, service: &str, method: &str, args: Value) -> Value {
        let params = json!({"service": service, "method": method, "args": args});
        self.rpc("/jsonrpc", params).await
    }

    async fn partner(&self, method: &str, positional: Value, keywords: Value) -> Value {
        let args = json!([
            "shop",
            7,
            "odoo-test-key",
            "res.partner",
            method,
            positional,
            keywords
        ]);
        self.call("object", "execute_kw", args).await
    }
}

#[tokio::test]
async fn messages_go_to_the_gateway_and_their_states_come_back() {
    let world = World::with(Options::default()).await;
    let answer = json!({"jsonrpc": "2.0", "id": 1, "result": [
        {"uuid": format!("{:032x}", 1), "state": "success", "credit": 0},
        {"uuid": format!("{:032x}", 2), "state": "wrong_number_format", "credit": 0},
    ]});
    world
        .shop
        .answers(200, "application/json", &answer.to_string());

    let messages = [
        ("+380501112233", "Hi"),
        ("12", "Hi"),
        ("+380671112244", "Bye"),
    ];
    let sending = world.odoo.sends_sms(&world.shop.url, &messages).await;
    let report = json!({"sms_status": "delivered", "uuids": [sending.uuids[0]]});
    let told = world
        .rpc("/sms/status", json!({"message_statuses": [report]}))
        .await;
    let wrong = world.rpc("/sms/status", json!({"statuses": []})).await;

    let asked = world.shop.told()[0].clone();
    let params = &asked.json()["params"];
    assert_eq!(asked.path, "/api/sms/3/send");
    assert_eq!(params["account_token"], "odoo-test-account-token");
    assert_eq!(params["webhook_url"], world.odoo.webhook_url());
    assert_eq!(params["messages"][0]["numbers"][1]["number"], "12");
    assert_eq!(params["messages"][1]["content"], "Bye");
    assert_eq!(sending.status, Some(200));
    assert_eq!(told["result"], "OK");
    assert_eq!(wrong["error"]["data"]["name"], "builtins.TypeError");
    let states: Vec<_> = world
        .odoo
        .all_sms()
        .into_iter()
        .map(|sms| sms.states)
        .collect();
    assert_eq!(
        states,
        [
            vec!["success", "delivered"],
            vec!["wrong_number_format"],
            vec!["server_error"],
        ]
    );
    assert_eq!(
        world.odoo.sms_state(&sending.uuids[0]).unwrap(),
        "delivered"
    );
}

#[tokio::test]
async fn the_webhook_can_fail_and_messages_can_be_sent_again() {
    let world = World::with(Options::default()).await;
    world
        .odoo
        .faults()
        .on("POST /sms/status")
        .for_next(1, Fault::Error500);
    let sending = world
        .odoo
        .sends_sms(&world.shop.url, &[("+380501112233", "Hi")])
        .await;

    world
        .odoo
        .sends_as(&world.shop.url, &sending.uuids, "forged")
        .await;
    let request = world.client.post(world.odoo.webhook_url()).json(&json!({}));
    let failed = request.send().await.unwrap();

    assert_eq!(failed.status(), 500);
    let told = world.shop.told();
    assert_eq!(
        told[0].json()["params"]["messages"],
        told[1].json()["params"]["messages"]
    );
    assert_eq!(told[1].json()["params"]["account_token"], "forged");
    assert_eq!(world.odoo.requests()[0].status, 500);
}

#[tokio::test]
async fn a_partner_is_found_by_any_form_of_the_phone() {
    let world = World::with(Options::default()).await;
    let olena = world.odoo.partner("Олена", "+380 (67) 111-22-33");
    world.odoo.partner("Борис", "+380501112233");
    let fields = json!({"fields": ["name", "email"], "limit": 2, "order": "id"});

    for filter in [
        json!([["phone_mobile_search", "=", "+380671112233"]]),
        json!([["phone_mobile_search", "=", "00380671112233"]]),
        json!([["phone_mobile_search", "ilike", "671112233"]]),
        json!([
            "|",
            ["phone", "in", ["+380 (67) 111-22-33"]],
            ["mobile", "=", "1"]
        ]),
    ] {
        let found = world
            .partner("search_read", json!([filter]), fields.clone())
            .await;
        let wanted = json!([{"id": olena, "name": "Олена", "email": false}]);
        assert_eq!(found["result"], wanted, "{filter}");
    }
    let all = world.partner("search", json!([[]]), json!({})).await;
    // The company and its two users who work are partners too.
    assert_eq!(all["result"].as_array().unwrap().len(), 2 + 3);
    assert_eq!(world.odoo.partners(), 2);
    let known = json!({"allfields": ["phone", "mobile"], "attributes": ["type"]});
    let known = world.partner("fields_get", json!([]), known).await;
    assert_eq!(
        known["result"],
        json!({"phone": {"type": "char"}, "mobile": {"type": "char"}})
    );
}

#[tokio::test]
async fn a_partner_is_made_and_written_to() {
    for posted in [Posted::Number, Posted::List] {
        let world = World::with(Options {
            posted,
            ..Options::default()
        })
        .await;

        let made = json!([[{"name": "Олена", "phone": "+380501112233"}]]);
        let made = world.partner("create", made, json!({})).await;
        let id = made["result"][0].as_i64().unwrap();
        let note =
            json!({"body": "a < b", "message_type": "comment", "subtype_xmlid": "mail.mt_note"});
        let first = world.partner("message_post", json!([[id]]), note).await;
        let html = json!({"body": "<p>Hi</p>", "body_is_html": true});
        world.partner("message_post", json!([[id]]), html).await;

        let notes = world.odoo.chatter(id);
        let number = json!(notes[0].id);
        match posted {
            Posted::Number => assert_eq!(first["result"], number),
            Posted::List => assert_eq!(first["result"], json!([number])),
        }
        assert_eq!(
            (notes[0].body.as_str(), notes[1].body.as_str()),
            ("<p>a &lt; b</p>", "<p>Hi</p>")
        );
        assert_eq!(
            (notes[0].message_type.as_str(), world.odoo.partners()),
            ("comment", 1)
        );
    }
}

#[tokio::test]
async fn errors_come_with_status_200_and_a_name() {
    let world = World::with(Options::default()).await;
    let login = |key: &str| json!(["shop", "bot@example.com", key, {}]);

    let user = world
        .call("common", "authenticate", login("odoo-test-key"))
        .await;
    let stranger = world.call("common", "authenticate", login("wrong")).await;
    let version = world.call("common", "version", json!([])).await;
    let denied = json!(["shop", 7, "wrong", "res.partner", "search", [[]]]);
    let denied = world.call("object", "execute_kw", denied).await;

    assert_eq!(
        (&user["result"], &stranger["result"]),
        (&json!(7), &json!(false))
    );
    assert_eq!(version["result"]["server_serie"], "17.0");
    let name = |answer: &Value| answer["error"]["data"]["name"].as_str().unwrap().to_owned();
    assert_eq!(name(&denied), "odoo.exceptions.AccessDenied");
    let cases = [
        (
            "search",
            json!([[["phne", "=", "1"]]]),
            json!({}),
            "builtins.ValueError",
        ),
        (
            "create",
            json!([{"phone": "1"}]),
            json!({}),
            "odoo.exceptions.ValidationError",
        ),
        (
            "message_post",
            json!([[99]]),
            json!({"body": "x"}),
            "odoo.exceptions.MissingError",
        ),
        (
            "message_post",
            json!([[1, 2]]),
            json!({"body": "x"}),
            "builtins.ValueError",
        ),
        (
            "read",
            json!([[99]]),
            json!({}),
            "odoo.exceptions.MissingError",
        ),
        ("explode", json!([]), json!({}), "builtins.AttributeError"),
    ];
    for (method, positional, keywords, wanted) in cases {
        let answer = world.partner(method, positional, keywords).await;
        assert_eq!(name(&answer), wanted, "{method}");
    }
    let request = world.client.post(format!("{}/jsonrpc", world.odoo.url()));
    let broken = request
        .header("content-type", "application/json")
        .body("{")
        .send()
        .await;
    assert_eq!(broken.unwrap().status(), 400);
}
