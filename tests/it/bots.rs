//! Several bots in one installation: two for customers, one for the managers alone.

use chrono::TimeDelta;
use mistok::config::NoticesForHeld;
use mistok_sim::{
    faults::Fault,
    telegram::{AlbumItem, Group, Message, Profile},
};
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{GROUP, last_with, profile},
    desk_content::KINDS,
    harness::{ADMIN, BOT, Engine, Leftover, Person, Setup, TOKEN, TestApp, add_settings, offers},
};

pub const NORTH: &str = "7000000002:test-token-of-the-north";
pub const NORTH_BOT: i64 = 7_000_000_002;
pub const DESK: &str = "7000000003:test-token-of-the-desk";

const SETTINGS: &str = r#"
    [desk]
    admins = [900]
    chat_id = -1001000000001
    max_wait_minutes = 0
    idle_close_minutes = 0
    [[bots]]
    name = "north"
    token = "7000000002:test-token-of-the-north"
    webhook_secret = "secret-of-the-north"
    [[bots]]
    name = "desk"
    token = "7000000003:test-token-of-the-desk"
    managers = true
"#;

fn shop(engine: Engine) -> Setup {
    Setup::on(engine).with(|config| {
        add_settings(config, SETTINGS);
        config.telegram.webhook_secret = Some("secret-of-the-main".into());
        config.desk.notices_for_held = NoticesForHeld::Quiet;
    })
}

fn group(app: &TestApp) -> Group {
    app.telegram.group(DESK, GROUP, "Менеджери")
}

/// A manager who has been approved, in their chat with the bot of this token.
pub async fn manager(app: &TestApp, token: &str, id: i64, name: &str) -> Person {
    let admin = app.person(token, Profile::new(ADMIN, "Адмін"));
    admin.says("/start").await;
    let person = app.person(token, profile(id, name));
    person.says("/manager").await;
    admin.says(&format!("/approve_{id}")).await;
    assert!(person.last().unwrap().words().contains("прийнято"));
    person
}

/// A customer of the bot of this token who has asked a question.
pub async fn asks(app: &TestApp, token: &str, id: i64, question: &str) -> Person {
    let customer = app.person(token, Profile::new(id, "Олена"));
    customer.says("/start").await;
    customer.presses("Підтримка").unwrap().await;
    customer.says(question).await;
    customer
}

fn own_last(person: &Person) -> Message {
    let messages = person.messages();
    let own = messages.into_iter().rev().find(|it| !it.from_bot);
    own.unwrap()
}

fn from_bot(person: &Person) -> Vec<Message> {
    let mut messages = person.messages();
    messages.retain(|message| message.from_bot);
    messages
}

/// The content but for what another bot's copy of a file cannot have in common.
fn bare(message: &Message) -> Value {
    let mut content = message.content();
    for (name, value) in content.as_object_mut().unwrap() {
        if name == "photo" {
            *value = Value::Null;
        }
        if let Some(file) = value.as_object_mut() {
            file.remove("file_unique_id");
        }
    }
    content
}

fn without_words(message: &Message) -> Value {
    let mut content = bare(message);
    if let Some(fields) = content.as_object_mut() {
        for field in ["text", "caption", "entities", "caption_entities"] {
            fields.remove(field);
        }
    }
    content
}

/// A conversation of a customer of the north that Юлія holds.
async fn talk(app: &TestApp) -> (Person, Person) {
    let yuliia = manager(app, DESK, 501, "Юлія").await;
    let olena = asks(app, NORTH, 1, "Добрий день!").await;
    let there = app.member(&group(app), profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    (olena, yuliia)
}

#[on_both]
async fn every_kind_travels_between_the_bots_both_ways(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let (olena, yuliia) = talk(&app).await;
    for (kind, say) in KINDS {
        say(&yuliia);
        app.settle().await;
        let said = own_last(&yuliia);
        let got = from_bot(&olena).pop().unwrap();
        assert_eq!(bare(&got), bare(&said), "{kind} to the customer");
        assert_eq!(said.reaction.as_deref(), Some("👌"), "{kind}");

        say(&olena);
        app.settle().await;
        let said = own_last(&olena);
        let got = from_bot(&yuliia).pop().unwrap();
        assert_eq!(got.kind(), said.kind(), "{kind} to the manager");
        assert_eq!(
            without_words(&got),
            without_words(&said),
            "{kind} to the manager"
        );
        assert!(
            got.words().ends_with(said.words()),
            "{kind}: {}",
            got.words()
        );
    }

    // The bytes are the same.
    yuliia.says("Чекаю на чек").await;
    olena.sends_photo_bytes("чек", &b"a picture"[..]).await;
    let shown = from_bot(&yuliia).pop().unwrap();
    assert_eq!(yuliia.file_of(shown.id).unwrap(), &b"a picture"[..]);
    let notice = last_with(&group(&app).messages(), "чек");
    assert_eq!(notice.kind(), "photo");
    yuliia.sends_photo_bytes("", &b"another picture"[..]).await;
    let got = from_bot(&olena).pop().unwrap();
    assert_eq!(olena.file_of(got.id).unwrap(), &b"another picture"[..]);
    // The group takes twenty posts and edits a minute.
    app.pass(TimeDelta::minutes(2)).await;
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn albums_replies_and_edits_pass_between_the_bots(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let (olena, yuliia) = talk(&app).await;
    let items = [
        AlbumItem::photo("Перше"),
        AlbumItem::video("Друге"),
        AlbumItem::photo(""),
    ];
    for (sender, receiver) in [(&yuliia, &olena), (&olena, &yuliia)] {
        sender.sends_album(&items).await;
        let got = from_bot(receiver);
        let album = &got[got.len() - 3..];
        assert!(album[0].media_group_id.is_some(), "{album:#?}");
        assert!(
            album
                .iter()
                .all(|it| it.media_group_id == album[0].media_group_id)
        );
        assert!(album[0].words().ends_with("Перше"));
        assert_eq!(album[1].kind(), "video");
    }

    yuliia.says("Є сині, білі та зелені").await;
    let at_olena = from_bot(&olena).pop().unwrap();
    olena.quoting(at_olena.id, "білі").says("Ці!").await;
    let shown = from_bot(&yuliia).pop().unwrap();
    assert_eq!(shown.reply_to, Some(own_last(&yuliia).id));
    assert_eq!(shown.quote.as_ref().unwrap().text, "білі");
    yuliia.replies(shown.id, "Білих дві").await;
    assert_eq!(
        from_bot(&olena).pop().unwrap().reply_to,
        Some(own_last(&olena).id)
    );

    yuliia.edits(own_last(&yuliia).id, "Білих три").await;
    assert_eq!(from_bot(&olena).pop().unwrap().words(), "Білих три");
    olena.edits(own_last(&olena).id, "Ці, три").await;
    last_with(&from_bot(&yuliia), "Ці, три");
    yuliia.sends_photo("було").await;
    yuliia.edits_caption(own_last(&yuliia).id, "стало").await;
    assert_eq!(from_bot(&olena).pop().unwrap().words(), "стало");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn what_is_too_large_to_pass_is_said_before_and_shown_as_such(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let (olena, yuliia) = talk(&app).await;
    let large = 30 * 1024 * 1024;

    let before = from_bot(&olena).len();
    yuliia.sends_document_of("каталог.pdf", "", large).await;
    assert!(from_bot(&yuliia).pop().unwrap().words().contains("30 МБ"));
    assert_eq!(from_bot(&olena).len(), before);

    olena
        .sends_document_of("відео.mp4", "дивіться", large)
        .await;
    let shown = from_bot(&yuliia).pop().unwrap();
    for part in ["Олена", "дивіться", "відео.mp4", "30 МБ"] {
        assert!(shown.words().contains(part), "{part}: {}", shown.words());
    }
    last_with(&group(&app).messages(), "відео.mp4");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_customer_of_two_bots_has_two_talks_and_each_bot_answers_its_own(engine: Engine) {
    let mut app = shop(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, DESK, 501, "Юлія").await;
    let south = asks(&app, TOKEN, 1, "Питання з півдня").await;
    let north = asks(&app, NORTH, 1, "Питання з півночі").await;

    assert_eq!(app.count("SELECT count(*) FROM conversations").await, 2);
    let there = app.member(&group, profile(501, "Юлія"));
    for (asker, other, question, answer) in [
        (&south, &north, "півдня", "Відповідь півдню"),
        (&north, &south, "півночі", "Відповідь півночі"),
    ] {
        let notice = last_with(&group.messages(), question);
        there.replies(notice.id, answer).await;
        assert_eq!(asker.last().unwrap().words(), answer);
        assert!(
            from_bot(asker)
                .iter()
                .any(|it| it.words().contains("Юлія уже на зв’язку"))
        );
        assert!(from_bot(other).iter().all(|it| it.words() != answer));
    }

    // A choice under the manager's words also belongs to the conversation's own bot.
    let notice = last_with(&group.messages(), "півночі");
    there.replies(notice.id, "Чекаєте?\n[Так] [Ні]").await;
    north.presses("Так").unwrap().await;
    assert!(
        last_with(&from_bot(&yuliia), "Так")
            .words()
            .contains("Натиснуто")
    );

    // Ending one leaves the other, and its own bot asks for stars.
    north.says("/end").await;
    north.presses("5 ⭐").unwrap().await;
    assert_eq!(app.count("SELECT max(rating) FROM cases").await, 5);
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        1
    );
    assert!(
        from_bot(&yuliia)
            .pop()
            .unwrap()
            .words()
            .contains("завершив")
    );

    // One bot is blocked, the other still tells.
    south.blocks_bot().await;
    let open = app
        .count("SELECT number FROM conversations WHERE is_open = 1")
        .await;
    yuliia.says(&format!("/open_chat_{open}"));
    yuliia.says("Чуєте?").await;
    assert!(
        from_bot(&yuliia)
            .pop()
            .unwrap()
            .words()
            .contains("заблокував")
    );
    // Simply writing opens it again.
    north.says("Ще я").await;
    let notice = last_with(&group.messages(), "Ще я");
    there.replies(notice.id, "Слухаю").await;
    assert_eq!(north.last().unwrap().words(), "Слухаю");
    app.pass(TimeDelta::minutes(1)).await;
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn managers_are_at_the_desk_in_their_bot_and_customers_elsewhere(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let yuliia = manager(&app, DESK, 501, "Юлія").await;
    asks(&app, NORTH, 1, "Таємне питання").await;

    // In a bot of customers they are a customer, and its commands are a customer's.
    let shopper = app.person(TOKEN, profile(501, "Юлія"));
    for said in ["/start", "/queue", "/open_chat_1002", "/manager", "/stats"] {
        shopper.says(said).await;
        let words = shopper.last().unwrap().words().to_owned();
        assert!(
            !words.contains("Олена") && !words.contains("Статистика"),
            "{said}: {words}"
        );
    }
    shopper.says("/menu").await;
    assert!(offers(&shopper.last().unwrap(), "Каталог"));
    shopper
        .presses_data(shopper.last().unwrap().id, "0:dt:1")
        .await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);

    // The managers' bot has no shop, and for everybody else only a door.
    yuliia.says("/shop").await;
    assert!(yuliia.last().unwrap().words().contains("лише робоче місце"));
    yuliia.says("/queue").await;
    assert!(yuliia.last().unwrap().words().contains("Олена"));
    let stranger = app.person(DESK, Profile::new(77, "Незнайомець"));
    for said in ["/start", "/queue", "Є хто?"] {
        stranger.says(said).await;
        assert!(
            stranger.last().unwrap().words().contains("для працівників"),
            "{said}"
        );
    }
    assert_eq!(app.count("SELECT count(*) FROM customers").await, 2);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_order_is_confirmed_and_forgotten_through_the_bot_it_came_by(engine: Engine) {
    let mut app = shop(engine).start().await;
    let north = app.person(NORTH, Profile::new(1, "Олена").with_phone("380501112233"));
    north.says("/start").await;
    app.orders(&north).await;
    north.shares_contact("380501112233").await;
    assert!(
        north
            .messages()
            .iter()
            .any(|it| it.words().contains("1001")),
        "{:?}",
        north.last()
    );
    assert_eq!(app.crm.cards().len(), 1);

    north.presses_data(north.last().unwrap().id, "0:gf").await;
    north.presses("Так, видалити").unwrap();
    app.pass(TimeDelta::seconds(5)).await;
    assert!(
        north.last().unwrap().words().contains("видал"),
        "{:?}",
        north.last()
    );
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_file_that_cannot_be_fetched_at_once_arrives_once_and_later(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let (olena, yuliia) = talk(&app).await;
    for fault in [
        Fault::Error500,
        Fault::TooMany { retry_after: 3 },
        Fault::Down,
    ] {
        let before = from_bot(&olena).len();
        app.telegram
            .faults()
            .on("getFile")
            .for_next(2, fault.clone());
        yuliia.sends_photo("чашка");
        app.pass(TimeDelta::minutes(2)).await;
        assert_eq!(from_bot(&olena).len(), before + 1, "{fault:?}");
        assert_eq!(
            own_last(&yuliia).reaction.as_deref(),
            Some("👌"),
            "{fault:?}"
        );
    }

    // What can never be had is said to its manager, and shown as such to managers.
    let gone = Fault::Answer {
        status: 400,
        body: r#"{"ok":false,"error_code":400,"description":"Bad Request: file is gone"}"#
            .to_owned(),
    };
    let before = from_bot(&olena).len();
    app.telegram
        .faults()
        .on("getFile")
        .for_next(1, gone.clone());
    yuliia.sends_photo("пропало").await;
    assert_eq!(from_bot(&olena).len(), before);
    assert!(
        from_bot(&yuliia)
            .pop()
            .unwrap()
            .words()
            .contains("не вдалося передати файл")
    );
    app.telegram.faults().on("getFile").for_next(2, gone);
    olena.sends_photo("і моє").await;
    let shown = from_bot(&yuliia).pop().unwrap();
    assert!(
        shown.words().contains("і моє") && shown.words().contains("не вдалося отримати"),
        "{}",
        shown.words()
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_bot_that_is_taken_out_is_said_to_be_gone_and_the_desk_may_move(engine: Engine) {
    let mut app = shop(engine).start().await;
    group(&app);
    let (olena, _) = talk(&app).await;
    app.stop().await;
    app.config.bots.clear();
    let before = from_bot(&olena).len();
    app.telegram.group(TOKEN, GROUP, "Менеджери");
    app.start_again().await;

    // The desk is at the main bot now.
    let yuliia = app.person(TOKEN, profile(501, "Юлія"));
    yuliia.says(&app.open_chat(1).await);
    yuliia.says("Чуєте?").await;
    assert!(
        yuliia.last().unwrap().words().contains("більше немає"),
        "{:?}",
        yuliia.last()
    );
    yuliia.says("/end").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0
    );
    assert_eq!(from_bot(&olena).len(), before);
    app.check_clean().await;
    app.stop().await;
}

async fn post(app: &TestApp, bot: i64, secret: &str) -> u16 {
    let url = format!("http://{}/telegram/{bot}", app.app().address);
    let update = json!({"update_id": 1, "message": {
        "message_id": 1, "date": 1, "chat": {"id": 9, "type": "private", "first_name": "X"},
        "from": {"id": 9, "is_bot": false, "first_name": "X"}, "text": "/start",
    }});
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let sent = client
        .post(url)
        .header("x-telegram-bot-api-secret-token", secret)
        .json(&update)
        .send();
    sent.await.unwrap().status().as_u16()
}

#[on_both]
async fn the_secret_of_one_bot_opens_no_other(engine: Engine) {
    let mut app = shop(engine).start().await;
    // The update that passes comes from a chat which this Telegram does not know.
    app.expects(Leftover::Refusals);

    assert_eq!(post(&app, NORTH_BOT, "secret-of-the-main").await, 401);
    assert_eq!(post(&app, BOT, "secret-of-the-north").await, 401);
    assert_eq!(post(&app, 7_000_000_009, "secret-of-the-main").await, 404);
    assert_eq!(app.count("SELECT count(*) FROM customers").await, 0);
    assert_eq!(post(&app, NORTH_BOT, "secret-of-the-north").await, 200);

    // The one without a secret of its own has got one that is no other's.
    for token in [TOKEN, NORTH, DESK] {
        let hook = app.telegram.webhook(token).unwrap();
        let (bot, _) = token.split_once(':').unwrap();
        assert!(
            hook.has_secret && hook.url.ends_with(&format!("/telegram/{bot}")),
            "{hook:?}"
        );
    }
    app.settle().await;
    app.stop().await;
}

#[on_both]
async fn two_bots_are_polled_side_by_side(engine: Engine) {
    let mut app = shop(engine).polling().start().await;
    group(&app);
    for token in [TOKEN, NORTH] {
        let customer = app.person(token, Profile::new(5, "Іван"));
        customer.says("/start").await;
        assert!(offers(&customer.last().unwrap(), "Каталог"), "{token}");
    }
    let (olena, yuliia) = talk(&app).await;
    yuliia.says("Вітаю!").await;
    assert_eq!(olena.last().unwrap().words(), "Вітаю!");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
