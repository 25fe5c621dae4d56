//! The same against a real Odoo, where one runs: `MISTOK_TEST_ODOO` is a TOML table with its `url`,
//! `database`, `login`, `api_key` and `transport`. Without it nothing is tried here. Its database is
//! changed, so it must be one that nobody needs.

use chrono::TimeDelta;
use figment::value::{Dict, Value as Setting};
use mistok_sim::telegram::Message;
use serde_json::{Value, json};

use crate::{
    buying::{press, puts, refresh, said, say, to_summary},
    desk::asks,
    harness::{Engine, Person, TestApp},
    walk::shop,
};

/// A real Odoo, asked beside the program.
struct Real {
    settings: toml::Table,
    client: reqwest::Client,
    user: i64,
}

impl Real {
    async fn find() -> Option<Self> {
        let said = std::env::var("MISTOK_TEST_ODOO").ok()?;
        let mut real = Self {
            settings: said.parse().unwrap(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            user: 0,
        };
        let (database, login, key) = (
            real.setting("database"),
            real.setting("login"),
            real.setting("api_key"),
        );
        let args = json!([database, login, key, {}]);
        real.user = real
            .rpc("common", "authenticate", args)
            .await
            .as_i64()
            .unwrap();
        Some(real)
    }

    fn setting(&self, key: &str) -> String {
        self.settings[key].as_str().unwrap().to_owned()
    }

    async fn rpc(&self, service: &str, method: &str, args: Value) -> Value {
        let params = json!({"service": service, "method": method, "args": args});
        let body = json!({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params});
        let url = format!("{}/jsonrpc", self.setting("url"));
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer.get("error").is_none(), "{answer:#}");
        answer["result"].clone()
    }

    async fn ask(&self, model: &str, method: &str, positional: Value, named: Value) -> Value {
        let (database, key) = (self.setting("database"), self.setting("api_key"));
        let args = json!([database, self.user, key, model, method, positional, named]);
        self.rpc("object", "execute_kw", args).await
    }

    async fn read(&self, model: &str, filter: Value, fields: &[&str]) -> Vec<Value> {
        let named = json!({"fields": fields, "order": "id", "context": {"active_test": false}});
        let found = self.ask(model, "search_read", json!([filter]), named).await;
        found.as_array().unwrap().clone()
    }

    async fn program(&self) -> TestApp {
        let settings = self.settings.iter();
        let mut section: Dict = settings
            .filter(|(key, _)| !["stop", "start"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), Setting::from(value.as_str().unwrap())))
            .collect();
        section.insert("settle_seconds".to_owned(), Setting::from(5_u32));
        let setup = shop(Engine::Sqlite).with(|config| {
            config.crm.kind = Some("odoo".to_owned());
            config.crm.orders_seconds = 60;
            for (key, value) in section {
                config.crm.sections.set("odoo", &key, value);
            }
        });
        let app = setup.start().await;
        refresh(&app).await;
        app.admin().await;
        app
    }
}

/// The first article that the catalog has.
async fn article(app: &TestApp) -> String {
    app.text_of("SELECT sku FROM products WHERE sku IS NOT NULL AND price > 0 ORDER BY id LIMIT 1")
        .await
}

async fn buys(app: &TestApp, id: i64, payment: &str) -> Person {
    let olena = app.customer(id, "Олена");
    say(app, &olena, "/start").await;
    let sku = article(app).await;
    puts(app, &olena, &sku).await;
    to_summary(app, &olena, payment).await;
    press(app, &olena, &["Підтвердити"]).await;
    olena
}

/// The number that the order has in Odoo, by the program's own copy.
async fn number_in_odoo(app: &TestApp) -> i64 {
    let id = app.text_of("SELECT crm_id FROM orders ORDER BY id DESC LIMIT 1");
    id.await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_orders_and_is_told_how_it_stands() {
    let Some(real) = Real::find().await else {
        return;
    };
    let app = real.program().await;
    let olena = buys(&app, 1, "Тут, у Telegram").await;
    let mut messages = olena.messages().into_iter();
    let invoice = messages.find(Message::can_be_paid).unwrap();
    olena.pays(invoice.id).await;
    app.pass(TimeDelta::minutes(1)).await;

    let order = number_in_odoo(&app).await;
    let fields = [
        "client_order_ref",
        "partner_id",
        "partner_shipping_id",
        "state",
        "note",
        "user_id",
        "amount_total",
        "order_line",
        "origin",
    ];
    let read = real
        .read("sale.order", json!([["id", "=", order]]), &fields)
        .await;
    println!("{:#}", read[0]);
    assert_eq!(read[0]["client_order_ref"], "TG-1001");
    assert_eq!(read[0]["order_line"].as_array().unwrap().len(), 1);
    assert_eq!(read[0]["user_id"], false);
    assert_ne!(read[0]["partner_id"][0], read[0]["partner_shipping_id"][0]);
    let notes = json!([["model", "=", "sale.order"], ["res_id", "=", order]]);
    let notes = real
        .read("mail.message", notes, &["body", "message_id"])
        .await;
    let is_payment = |note: &&Value| note["message_id"].to_string().contains("<payment.");
    assert_eq!(notes.iter().filter(is_payment).count(), 1, "{notes:#?}");

    let named = json!({});
    real.ask("sale.order", "action_confirm", json!([[order]]), named)
        .await;
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(app.text_of("SELECT stage FROM orders").await, "in_work");
    println!("{}", said(&olena));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_is_found_however_its_phone_is_written() {
    let Some(real) = Real::find().await else {
        return;
    };
    for (id, written) in (10..).zip([
        "+3805011122XX",
        "3805011122XX",
        "05011122XX",
        "050 111 22 XX",
        "8 050 111 22 XX",
        "003805011122XX",
        "(050) 111-22-XX",
        "050.111.22.XX",
        "050\u{a0}111\u{a0}22\u{a0}XX",
        "093 999 88 77, 050 111 22 XX",
        "+38 (050) 111 22 XX доб. 5",
        "050/111/22/XX",
        "050 111 22 XX ext 5",
        "моб. 050-111-22-XX",
    ]) {
        // The phone of the customer with this id, as `phone_of` makes it.
        let written = written.replace("XX", &format!("{:02}", (id + 91) % 100));
        let name = format!("Контакт {written}");
        let made = json!([[{"name": name, "phone": written}]]);
        let made = real.ask("res.partner", "create", made, json!({})).await;
        let app = real.program().await;
        buys(&app, id, "отримання").await;
        app.pass(TimeDelta::minutes(1)).await;
        let order = number_in_odoo(&app).await;
        let read = real
            .read("sale.order", json!([["id", "=", order]]), &["partner_id"])
            .await;
        assert_eq!(read[0]["partner_id"][0], made[0], "{written}");
        // The next customer must not meet this one.
        let away = json!([[made[0]], {"active": false, "phone": false}]);
        real.ask("res.partner", "write", away, json!({})).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_becomes_a_lead() {
    let Some(real) = Real::find().await else {
        return;
    };
    let app = real.program().await;
    asks(&app, 1, "Олена", "Чи є <b>гречаний</b> & \"інший\"?").await;
    app.pass(TimeDelta::days(1)).await;

    let lead = app.text_of("SELECT crm_id FROM leads ORDER BY id DESC LIMIT 1");
    let lead: i64 = lead.await.parse().unwrap();
    let fields = [
        "name",
        "type",
        "description",
        "referred",
        "partner_id",
        "user_id",
        "stage_id",
    ];
    let read = real
        .read("crm.lead", json!([["id", "=", lead]]), &fields)
        .await;
    println!("{:#}", read[0]);
    let words = read[0]["description"].to_string();
    assert!(words.contains("&lt;b&gt;гречаний"), "{words}");
    assert_ne!(read[0]["referred"], false);
    assert_eq!(read[0]["user_id"], false);
}

/// What stops and starts the server stands in `stop` and `start`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_ordered_while_odoo_is_away_is_there_once() {
    let Some(real) = Real::find().await else {
        return;
    };
    let Some(stop) = real.settings.get("stop") else {
        return;
    };
    let app = real.program().await;
    let run = |command: &str| {
        let status = std::process::Command::new("sh")
            .args(["-c", command])
            .status();
        assert!(status.unwrap().success(), "{command}");
    };
    run(stop.as_str().unwrap());
    for customer in 31..=33 {
        buys(&app, customer, "отримання").await;
    }
    app.pass(TimeDelta::minutes(10)).await;
    run(&real.setting("start"));
    for _ in 0..6 {
        app.pass(TimeDelta::minutes(10)).await;
    }

    let there = "SELECT count(*) FROM leads WHERE status = 'handed_over'";
    assert_eq!(app.count(there).await, 3);
    let since = json!([["client_order_ref", "in", ["TG-1001", "TG-1002", "TG-1003"]]]);
    let orders = real
        .read("sale.order", since, &["client_order_ref", "partner_id"])
        .await;
    println!("{orders:#?}");
}
