//! The server as a bot sees it, over HTTP.

mod calls;
mod content;
mod files;
mod media;
mod payments;
mod people;
mod settings;
mod topics;

use chrono::DateTime;
use mistok_core::domain::clock::TestClock;
use serde_json::json;

use super::*;

const TOKEN: &str = "7000000001:AAtest_token-1";

struct World {
    clock: TestClock,
    telegram: Telegram,
    client: reqwest::Client,
}

impl World {
    async fn start() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let telegram = Telegram::start(shared, options).await.unwrap();
        telegram.add_bot(TOKEN, 7_000_000_001, "shop_bot", "Крамниця");
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            clock,
            telegram,
            client,
        }
    }

    fn olena(&self) -> Person {
        let profile = Profile::new(4242, "Олена").with_phone("+380501112233");
        self.telegram.person(TOKEN, profile)
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        let url = format!("{}/bot{TOKEN}/{method}", self.telegram.url());
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json");
        let answer = request.body(params.to_string()).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        if body["ok"] == false {
            assert_eq!(body["error_code"], status);
        }
        body
    }

    async fn refusal(&self, method: &str, params: Value) -> String {
        let answer = self.call(method, params).await;
        let words = answer["description"].as_str().unwrap_or_default();
        words.trim_start_matches("Bad Request: ").to_owned()
    }

    /// A world without limits in which Olena has written already; what she wrote is forgotten.
    async fn open() -> (Self, Person) {
        let world = Self::with(Options {
            limits: Limits::none(),
            ..Options::default()
        })
        .await;
        let olena = world.olena();
        olena.says("/start");
        world.updates().await;
        (world, olena)
    }

    /// The updates that wait; they are acknowledged.
    async fn updates(&self) -> Vec<Value> {
        let updates = self.call("getUpdates", json!({})).await["result"].clone();
        let updates = updates.as_array().cloned().unwrap_or_default();
        if let Some(last) = updates.last() {
            let next = last["update_id"].as_i64().unwrap() + 1;
            self.call("getUpdates", json!({"offset": next})).await;
        }
        updates
    }

    /// A call that must be carried out.
    async fn done(&self, method: &str, params: Value) -> Value {
        let answer = self.call(method, params).await;
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer["result"].clone()
    }
}
