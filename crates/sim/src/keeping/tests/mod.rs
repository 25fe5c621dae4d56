//! The server as an adapter sees it, over HTTP.

mod signals;

use std::sync::Arc;

use chrono::TimeDelta;
use mistok_core::domain::clock::TestClock;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::faults::Fault;

struct World {
    clock: TestClock,
    keeping: Keeping,
    client: reqwest::Client,
    token: String,
}

impl World {
    async fn start(options: Options) -> Self {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        Self {
            clock,
            keeping: Keeping::start(shared, options).await.unwrap(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            token: String::new(),
        }
    }

    async fn with(options: Options) -> Self {
        let mut world = Self::start(options).await;
        world.log_in(1).await;
        world
    }

    async fn log_in(&mut self, timestamp: i64) {
        let (status, answer) = self.post("/apilogin", &login(timestamp)).await;
        assert_eq!((status, &answer["retval"]), (200, &json!(0)));
        self.token = answer["token"].as_str().unwrap().to_owned();
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.keeping.url())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.client.get(self.address(path))).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(self.client.post(self.address(path)).json(body))
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let request = request.query(&[("token", &self.token)]);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }
}

fn login(timestamp: i64) -> Value {
    let digest = Sha256::digest(format!("keeping-test-key{timestamp}").as_bytes());
    let sign: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"seller_id": 1_234, "timestamp": timestamp, "sign": sign.concat()})
}

#[tokio::test]
async fn a_log_in_needs_a_new_timestamp_and_a_right_signature() {
    let mut world = World::with(Options::default()).await;
    let mut forged = login(2);
    forged["sign"] = json!("0");
    let mut strange = login(3);
    strange["login"] = json!("x");

    let again = world.post("/apilogin", &login(1)).await;
    let forged = world.post("/apilogin", &forged).await;
    let strange = world.post("/apilogin", &strange).await;

    assert_eq!(again.0, 200);
    assert_eq!(again.1["retdesc"], "this timestamp was used before");
    assert_eq!(forged.1["retdesc"], "wrong sign");
    assert_eq!(strange.0, 400);
    assert_eq!(
        world.keeping.refused(),
        ["POST /apilogin: unknown field `login`"]
    );
    world.clock.advance(TimeDelta::hours(2));
    assert_eq!(world.get("/debates/v2/chats").await.0, 401);
    world.log_in(5).await;
    assert_eq!(world.get("/debates/v2/chats").await.0, 200);
    assert_eq!(world.keeping.calls_of("POST /apilogin"), 5);
    assert_eq!(world.keeping.reads(), 2);
}

#[tokio::test]
async fn a_chat_is_listed_read_answered_and_seen() {
    let world = World::with(Options::default()).await;
    let buyer = world.keeping.customer(55, "b@example.com", "Ключ");
    world.clock.advance(TimeDelta::seconds(1));
    let asked = buyer.writes("Коли?\n<завтра>");
    buyer.sends_picture("photo.png");
    world.keeping.customer(56, "c@example.com", "Гра");

    let (_, list) = world.get("/debates/v2/chats?pagesize=1").await;
    let (_, chat) = world.get("/debates/v2?id_i=55").await;
    let message = json!({"message": "Завтра", "files": []});
    let sent = world.post("/debates/v2/?id_i=55", &message).await;
    let (seen, _) = world.post("/debates/v2/seen?id_i=55", &json!({})).await;
    let (_, newer) = world.get("/debates/v2?id_i=55&newer=1").await;

    assert_eq!(list["cnt_pages"], 2);
    assert_eq!(
        list["chats"][0],
        json!({
            "id_i": 56, "email": "c@example.com", "product": "Гра",
            "last_date": "2027-01-15 11:00:01", "cnt_msg": 1, "cnt_new": 0,
        })
    );
    assert_eq!(chat.as_array().unwrap().len(), 3);
    assert_eq!(chat[1]["id"], asked);
    assert_eq!(chat[1]["message"], "Коли?<br>&lt;завтра&gt;");
    assert_eq!(
        (&chat[1]["buyer"], &chat[0]["buyer"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(chat[2]["is_img"], 1);
    assert_eq!(chat[2]["filename"], "photo.png");
    let picture = chat[2]["url"].as_str().unwrap();
    let picture = world.client.get(picture).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert_eq!((sent, seen), ((200, Value::Null), 200));
    assert_eq!(newer.as_array().unwrap().len(), 1);
    assert_eq!(buyer.answers(), ["Завтра"]);
    assert!(buyer.messages()[1].seen);
    assert_eq!(world.keeping.chats()[0].unread(), 0);
}

#[tokio::test]
async fn a_chat_is_paged_back_and_hides_what_was_deleted() {
    let world = World::with(Options {
        automatic_message: None,
        ..Options::default()
    })
    .await;
    let buyer = world.keeping.customer(55, "b@example.com", "Ключ");
    let ids: Vec<i64> = (0..5).map(|n| buyer.writes(&n.to_string())).collect();
    assert!(buyer.deletes(ids[3]));
    let shown = async |query: &str| {
        let (_, chat) = world.get(&format!("/debates/v2?id_i=55{query}")).await;
        let texts = chat.as_array().unwrap().iter();
        texts
            .map(|it| it["message"].as_str().unwrap().to_owned())
            .collect::<String>()
    };

    assert_eq!(shown("&count=2").await, "24");
    assert_eq!(shown(&format!("&count=2&old_id={}", ids[2])).await, "01");
    assert_eq!(shown("&hidden=1&count=3").await, "234");
    let range = format!("&id_from={}&id_to={}", ids[1], ids[2]);
    assert_eq!(shown(&range).await, "12");
    assert_eq!(world.get("/debates/v2?id_i=55&count=201").await.0, 400);
    assert_eq!(world.get("/debates/v2?id_i=55&limit=2").await.0, 400);
    assert_eq!(world.get("/debates/v2?id_i=77").await.1["retval"], 1);
    assert_eq!(world.keeping.refused().len(), 2);
}

#[tokio::test]
async fn a_file_is_uploaded_and_sent_under_the_name_it_was_given() {
    let world = World::with(Options::default()).await;
    let buyer = world.keeping.customer(55, "b@example.com", "Ключ");
    let part = reqwest::multipart::Part::bytes(b"\r\n--x".to_vec())
        .file_name("чек.pdf")
        .mime_str("application/pdf")
        .unwrap();
    let form = reqwest::multipart::Form::new().part("files[]", part);
    let address = world.address("/debates/v2/upload-preview?lang=ru-RU");

    let upload = world.client.post(address).multipart(form);
    let (_, uploaded) = world.send(upload).await;
    let file = &uploaded["files"][0];
    assert_eq!(file["error_num"], 0);
    let good = json!({"newid": file["newid"], "name": file["name"], "type": file["type"]});
    let mut bad = good.clone();
    bad["name"] = json!("other.pdf");
    let path = "/debates/v2?id_i=55";
    let (refused, _) = world
        .post(path, &json!({"message": "", "files": [bad]}))
        .await;
    let (sent, _) = world
        .post(path, &json!({"message": "", "files": [good]}))
        .await;

    assert_eq!((refused, sent), (400, 200));
    let message = buyer.messages().pop().unwrap();
    assert_eq!(message.files[0].name, "чек.pdf");
    assert_eq!(&message.files[0].bytes[..], b"\r\n--x");
}

#[tokio::test]
async fn reading_has_its_quota_and_faults_have_their_pages() {
    let world = World::with(Options {
        daily_reads: Some(2),
        ..Options::default()
    })
    .await;
    world.keeping.customer(55, "b@example.com", "Ключ");

    world.get("/debates/v2/chats").await;
    let (_, purchase) = world.get("/purchase/info/55").await;
    let (status, over) = world.get("/debates/v2/chats").await;
    let message = json!({"message": "Так"});
    let (sent, _) = world.post("/debates/v2/?id_i=55", &message).await;

    assert_eq!(purchase["content"]["buyer_info"]["email"], "b@example.com");
    assert_eq!((status, &over["retdesc"]), (200, &json!("quota exceeded")));
    assert_eq!((sent, world.keeping.quota_exceeded()), (200, 1));
    let fault = Fault::Maintenance { status: 404 };
    world.keeping.faults().on("GET /debates").for_next(1, fault);
    let page = world.client.get(world.address("/debates/v2/chats"));
    let page = page.send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html");
    assert_eq!(page.status(), 404);
}

#[tokio::test]
async fn the_relative_wraps_everything_and_wants_the_timestamp_as_a_text() {
    let mut world = World::start(Options {
        envelope: Envelope::Ggsel,
        list_key: ListKey::Items,
        ..Options::default()
    })
    .await;
    world.keeping.customer(55, "b@example.com", "Ключ");
    let mut text = login(7);
    text["timestamp"] = json!("7");

    assert_eq!(world.post("/apilogin", &login(7)).await.0, 400);
    let (_, answer) = world.post("/apilogin", &text).await;
    world.token = answer["data"]["token"].as_str().unwrap().to_owned();

    let (_, list) = world.get("/debates/v2/chats").await;
    assert_eq!(list["content"]["items"][0]["id_i"], 55);
    let (_, chat) = world.get("/debates/v2?id_i=55").await;
    assert_eq!(chat["content"]["messages"].as_array().unwrap().len(), 1);
    let message = json!({"message": "Так"});
    assert_eq!(world.post("/debates/v2/?id_i=55", &message).await.0, 404);
    let (_, sent) = world.post("/debates/v2?id_i=55", &message).await;
    assert_eq!(sent, json!({"retval": 0}));
}

#[tokio::test]
async fn a_chat_is_closed_and_opened() {
    let world = World::with(Options::default()).await;
    world.keeping.customer(55, "b@example.com", "Ключ");
    let path = "/debates/v2/chat-state?id_i=55";

    let (_, before) = world.get(path).await;
    let closing = format!("{path}&chat_state=0");
    let (_, after) = world.post(&closing, &Value::Null).await;

    let open = json!({"chat_state": 1, "may_change": 1});
    assert_eq!(before["content"], open);
    assert_eq!(after["content"]["chat_state"], 0);
}
