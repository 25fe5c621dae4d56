//! The server as an adapter sees it, over HTTP.

mod sending;
mod webhooks;

use mistok_core::domain::clock::TestClock;
use serde_json::Value;

use super::*;
use crate::phones::Handset;
use crate::shop::Shop;

pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const SERVICE: (&str, &str) = ("MessagingServiceSid", "MG00000000000000000000000000000001");
pub const FROM: (&str, &str) = ("From", "+380441234567");
pub const TO: (&str, &str) = ("To", "+380501112233");

pub struct World {
    pub clock: TestClock,
    pub twilio: Twilio,
    pub olena: Handset,
    pub shop: Arc<Shop>,
    client: reqwest::Client,
}

impl World {
    pub async fn with(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let phones = Phones::new(Arc::clone(&shared));
        let olena = phones.phone("+380501112233");
        let twilio = Twilio::start(shared, options, phones).await.unwrap();
        let shop = Shop::open().await;
        twilio.set_public("https://bot.example.com", &shop.url);
        twilio.set_webhook(Some("https://bot.example.com/inbound?k=1".to_owned()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            clock,
            twilio,
            olena,
            shop,
            client,
        }
    }

    pub async fn send(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        self.post("/Messages.json", fields).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let request = self.client.post(self.place(path)).form(fields);
        Self::answer(request).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        Self::answer(self.client.get(self.place(path))).await
    }

    pub async fn delete(&self, path: &str) -> (u16, Value) {
        Self::answer(self.client.delete(self.place(path))).await
    }

    fn place(&self, path: &str) -> String {
        format!("{}/2010-04-01/Accounts/{ACCOUNT}{path}", self.twilio.url())
    }

    async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
        let request = request.basic_auth(ACCOUNT, Some("twilio-test-token"));
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}
