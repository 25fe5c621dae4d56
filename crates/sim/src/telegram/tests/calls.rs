//! Dialogues, refusals, limits, and how updates are delivered.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use chrono::TimeDelta;

use super::*;
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request, Site, serve};

/// A bot's webhook that answers with the status it is set to.
struct Hook {
    faults: Faults,
    status: AtomicU16,
    got: Mutex<Vec<(Option<String>, Value)>>,
}

impl Site for Hook {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: Request) -> Reply {
        let secret = request.headers.get("x-telegram-bot-api-secret-token");
        let secret = secret.map(|value| value.to_str().unwrap().to_owned());
        let update = serde_json::from_slice(&request.body).unwrap();
        self.got.lock().unwrap().push((secret, update));
        Reply::json(self.status.load(Ordering::Relaxed), "")
    }

    fn failure(&self, _: &Request, _: &Fault) -> Option<Reply> {
        None
    }
}

impl Hook {
    async fn start(world: &World) -> Arc<Self> {
        let hook = Arc::new(Self {
            faults: Faults::default(),
            status: AtomicU16::new(200),
            got: Mutex::default(),
        });
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let tasks = &world.telegram.shared.tasks;
        let address = serve(listen, Arc::clone(&hook), tasks).await.unwrap();
        let url = format!("http://{address}/telegram/1");
        let answer = world
            .call("setWebhook", json!({"url": url, "secret_token": "s_1"}))
            .await;
        assert_eq!(answer["description"], "Webhook was set");
        hook
    }

    fn updates(&self) -> Vec<i64> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|(_, update)| update["update_id"].as_i64().unwrap())
            .collect()
    }
}

#[tokio::test]
async fn a_dialogue_is_seen_on_both_sides() {
    let world = World::start().await;
    let olena = world.olena();
    let start = olena.says("/start ref");

    let updates = world.call("getupdates", json!({"timeout": 5})).await;
    let message = &updates["result"][0]["message"];
    let keyboard = json!({"inline_keyboard": [[{"text": "Каталог", "callback_data": "cat:1"}]]});
    let sent = world
        .call("sendMessage", json!({"chat_id": 4242, "text": "<b>Вітаю</b>, Олено", "parse_mode": "HTML", "reply_markup": keyboard}))
        .await;
    let press = olena.presses("Каталог").unwrap();
    let updates = world.call("getUpdates", json!({"offset": start + 1})).await;
    let query = &updates["result"][0]["callback_query"];
    let id = query["id"].as_str().unwrap();
    let answer = json!({"callback_query_id": id, "text": "Відкриваю"});

    assert_eq!(message["text"], "/start ref");
    assert_eq!(message["entities"][0]["type"], "bot_command");
    assert_eq!(sent["result"]["entities"][0]["length"], 5);
    assert_eq!(olena.last().unwrap().html(), "<b>Вітаю</b>, Олено");
    assert_eq!((press, &query["data"]), (start + 1, &json!("cat:1")));
    assert_eq!(
        world.call("answerCallbackQuery", answer.clone()).await["ok"],
        true
    );
    assert!(
        world
            .refusal("answerCallbackQuery", answer)
            .await
            .starts_with("query is too old")
    );
    assert!(matches!(olena.hears().await, Heard::Message(_)));
    assert!(matches!(olena.hears().await, Heard::Toast(toast) if toast.text == "Відкриваю"));
    assert_eq!(world.telegram.count("getUpdates"), 2);
    assert_eq!(world.telegram.refused().len(), 1);
}

#[tokio::test]
async fn a_bot_cannot_write_first_nor_to_who_blocked_it() {
    let world = World::start().await;
    let olena = world.olena();
    let hello = json!({"chat_id": 4242, "text": "Вітаю"});

    assert_eq!(
        world.refusal("sendMessage", hello.clone()).await,
        "chat not found"
    );
    olena.says("/start");
    assert_eq!(world.call("sendMessage", hello.clone()).await["ok"], true);
    olena.blocks_bot();
    assert_eq!(
        world.refusal("sendMessage", hello.clone()).await,
        "Forbidden: bot was blocked by the user"
    );
    olena.says("Я тут");
    assert_eq!(world.call("sendMessage", hello).await["ok"], true);
    let updates = world.call("getUpdates", json!({})).await;
    let kinds: Vec<_> = updates["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|update| update.get("message").is_some())
        .collect();
    assert_eq!(kinds, [true, false, false, true]);
}

#[tokio::test]
async fn edits_follow_the_rules() {
    let world = World::with(Options {
        limits: Limits::none(),
        ..Options::default()
    })
    .await;
    let olena = world.olena();
    olena.says("/start");
    let edit = |id: i64, text: &str| json!({"chat_id": 4242, "message_id": id, "text": text});
    let send = |text: &str| json!({"chat_id": 4242, "text": text});

    world.call("sendMessage", send("один")).await;
    let photo = json!({"chat_id": 4242, "photo": "https://shop.ua/1.jpg", "caption": "Чашка"});
    world.call("sendPhoto", photo).await;

    assert!(
        world
            .refusal("editMessageText", edit(2, " один "))
            .await
            .starts_with("message is not modified")
    );
    assert_eq!(
        world.call("editMessageText", edit(2, "два")).await["result"]["text"],
        "два"
    );
    assert_eq!(
        world.refusal("editMessageText", edit(1, "x")).await,
        "message can't be edited"
    );
    assert_eq!(
        world.refusal("editMessageText", edit(9, "x")).await,
        "message to edit not found"
    );
    assert_eq!(
        world.refusal("editMessageText", edit(3, "x")).await,
        "there is no text in the message to edit"
    );
    let caption = json!({"chat_id": 4242, "message_id": 2, "caption": "x"});
    assert_eq!(
        world.refusal("editMessageCaption", caption).await,
        "there is no caption in the message to edit"
    );
    assert!(olena.message(2).unwrap().edited.is_some());
    let delete = json!({"chat_id": 4242, "message_id": 2});
    assert_eq!(
        world.call("deleteMessage", delete.clone()).await["ok"],
        true
    );
    assert_eq!(
        world.refusal("deleteMessage", delete).await,
        "message to delete not found"
    );
    world.clock.advance(TimeDelta::hours(49));
    let old = json!({"chat_id": 4242, "message_id": 3});
    assert_eq!(
        world.refusal("deleteMessage", old).await,
        "message can't be deleted for everyone"
    );
}

#[tokio::test]
async fn bad_calls_get_the_servers_words() {
    let world = World::start().await;
    world.olena().says("/start");
    let cases = [
        ("sendMessage", json!({"text": "x"}), "chat_id is empty"),
        (
            "sendMessage",
            json!({"chat_id": 4242, "text": " \n"}),
            "message text is empty",
        ),
        (
            "sendMessage",
            json!({"chat_id": 4242, "text": "ж".repeat(4097)}),
            "message is too long",
        ),
        (
            "sendMessage",
            json!({"chat_id": 4242, "text": "ж".repeat(16_385)}),
            "text is too long",
        ),
        (
            "sendPhoto",
            json!({"chat_id": 4242, "photo": "https://a.ua/1.jpg", "caption": "ж".repeat(1025)}),
            "message caption is too long",
        ),
        (
            "sendPhoto",
            json!({"chat_id": 4242, "photo": "https://a.ua/broken.jpg"}),
            "wrong file identifier/HTTP URL specified",
        ),
        (
            "sendMessage",
            json!({"chat_id": 4242, "txt": "x"}),
            "sendMessage has no parameter \"txt\" (strict simulator)",
        ),
        (
            "sendMessage",
            json!({"chat_id": 4242, "text": "<x>", "parse_mode": "HTML"}),
            "can't parse entities: Unsupported start tag \"x\" at byte offset 0",
        ),
    ];
    for (method, params, words) in cases {
        assert_eq!(world.refusal(method, params).await, words);
    }
    assert_eq!(
        world.refusal("sendTelegram", json!({})).await,
        "Not Found: method not found"
    );
    let url = format!("{}/bot1:wrong/getMe", world.telegram.url());
    assert_eq!(world.client.get(url).send().await.unwrap().status(), 401);
    assert_eq!(world.telegram.refused().len(), 8);
}

#[tokio::test]
async fn sending_too_fast_answers_429() {
    let world = World::start().await;
    let olena = world.olena();
    olena.says("/start");
    let text = json!({"chat_id": 4242, "text": "ще"});

    for _ in 0..5 {
        assert_eq!(world.call("sendMessage", text.clone()).await["ok"], true);
    }
    let refused = world.call("sendMessage", text.clone()).await;
    world.clock.advance(TimeDelta::seconds(1));

    assert_eq!(refused["error_code"], 429);
    assert_eq!(refused["parameters"]["retry_after"], 1);
    assert_eq!(world.call("sendMessage", text).await["ok"], true);
    assert_eq!(world.telegram.count_429(), 1);
    assert_eq!(olena.messages().len(), 7);
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_until_it_takes_them() {
    let world = World::start().await;
    let hook = Hook::start(&world).await;
    let olena = world.olena();

    hook.status.store(503, Ordering::Relaxed);
    let first = olena.says("один");
    world.telegram.settled().await;
    let second = olena.says("два");
    world.telegram.settled().await;
    // The first try, and one more at once; the second text waits behind.
    assert_eq!(hook.updates(), [first, first]);
    assert_eq!(world.telegram.undelivered(), 2);
    let info = world.call("getWebhookInfo", json!({})).await;
    assert_eq!(
        info["result"]["last_error_message"],
        "Wrong response from the webhook: 503 Service Unavailable"
    );

    hook.status.store(200, Ordering::Relaxed);
    world.clock.advance(TimeDelta::seconds(2));
    world.telegram.settled().await;
    assert_eq!(hook.updates()[2..], [first, second]);
    assert_eq!(world.telegram.undelivered(), 0);
    assert_eq!(hook.got.lock().unwrap()[0].0.as_deref(), Some("s_1"));

    assert!(world.telegram.repeat(first));
    world.telegram.settled().await;
    assert_eq!(hook.updates()[4..], [first]);
}

#[tokio::test]
async fn a_press_is_not_delivered_when_its_time_is_over() {
    let world = World::start().await;
    let hook = Hook::start(&world).await;
    let olena = world.olena();

    hook.status.store(500, Ordering::Relaxed);
    olena.presses_data(1, "old");
    for _ in 0..10 {
        world.telegram.settled().await;
        world.clock.advance(TimeDelta::seconds(60));
    }
    world.telegram.settled().await;
    hook.status.store(200, Ordering::Relaxed);
    let tries = hook.updates().len();
    world.telegram.deliver_now();
    world.telegram.settled().await;

    assert_eq!(hook.updates().len(), tries);
    assert_eq!(world.telegram.undelivered(), 0);
}

#[tokio::test]
async fn polling_and_a_webhook_exclude_each_other() {
    let world = World::start().await;
    let (first, second) = tokio::join!(world.call("getUpdates", json!({"timeout": 50})), async {
        while world.telegram.shared.bot(TOKEN).unwrap().state().inbox.poll == 0 {
            tokio::task::yield_now().await;
        }
        world.call("getUpdates", json!({})).await
    });
    Hook::start(&world).await;

    let other = first["description"].as_str().unwrap();
    assert!(
        other.starts_with("Conflict: terminated by other getUpdates request"),
        "{other}"
    );
    assert_eq!(second["result"], json!([]));
    let words = world.refusal("getUpdates", json!({})).await;
    assert!(words.starts_with("Conflict: can't use getUpdates method while webhook is active"));
    assert_eq!(world.telegram.webhook(TOKEN).unwrap().max_connections, 40);
}

#[tokio::test]
async fn faults_leave_the_effect_they_should() {
    let world = World::start().await;
    let olena = world.olena();
    olena.says("/start");
    let url = format!(
        "{}/bot{TOKEN}/sendMessage?chat_id=4242&text=a",
        world.telegram.url()
    );
    let faults = world.telegram.faults();

    faults.for_next(1, Fault::Down);
    assert!(world.client.get(&url).send().await.is_err());
    assert!(olena.last().is_none());
    faults.on("sendMessage").for_next(1, Fault::SaveThenSilence);
    assert!(world.client.get(&url).send().await.is_err());
    assert_eq!(olena.last().unwrap().words(), "a");
    faults.for_next(1, Fault::TooMany { retry_after: 9 });
    let answer = world.client.get(&url).send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "9");
    faults.for_next(1, Fault::Html502);
    let answer = world.client.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    faults.latency(Duration::from_millis(1), Duration::from_millis(1));
    assert!(
        world
            .client
            .get(&url)
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
    assert_eq!(world.telegram.count_429(), 1);
}

#[tokio::test]
async fn a_group_hears_the_bot_and_a_keyboard_asks_for_the_phone() {
    let world = World::start().await;
    let group = world.telegram.group(TOKEN, -1_001_234_567_890, "Менеджери");
    let anna = group.member(Profile::new(11, "Анна"));
    let keyboard = json!({"inline_keyboard": [[{"text": "Відповісти", "callback_data": "a:1"}]]});
    world
        .call(
            "sendMessage",
            json!({"chat_id": group.id(), "text": "Питання", "reply_markup": keyboard}),
        )
        .await;
    let press = anna.presses("Відповісти").unwrap();
    let olena = world.olena();
    olena.says("/start");
    let keyboard = json!({"keyboard": [[{"text": "📱 Мій номер", "request_contact": true}]]});
    world
        .call(
            "sendMessage",
            json!({"chat_id": 4242, "text": "Номер?", "reply_markup": keyboard}),
        )
        .await;
    olena.presses("номер").unwrap();

    let updates = world.call("getUpdates", json!({})).await;
    let query = &updates["result"][0];
    assert_eq!(query["update_id"], press);
    assert_eq!(
        query["callback_query"]["message"]["chat"]["type"],
        "supergroup"
    );
    let contact = &updates["result"][2]["message"]["contact"];
    assert_eq!(contact["user_id"], 4242);
    assert_eq!(anna.hears().await.message().unwrap().words(), "Питання");
    assert!(
        olena
            .presses("Немає такої")
            .unwrap_err()
            .contains("📱 Мій номер")
    );
    group.removes_bot(anna.profile());
    assert_eq!(
        world
            .refusal("sendMessage", json!({"chat_id": group.id(), "text": "x"}))
            .await,
        "Forbidden: bot was kicked from the supergroup chat"
    );
}

#[tokio::test]
async fn the_server_stops_with_its_last_handle() {
    let world = World::start().await;
    let url = format!("{}/bot{TOKEN}/getMe", world.telegram.url());
    assert!(world.client.get(&url).send().await.is_ok());
    let stopped = world.telegram.shared.tasks.stop().clone();

    drop(world);

    stopped.cancelled().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    while client.get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}
