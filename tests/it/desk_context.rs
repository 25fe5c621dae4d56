//! What a customer's message refers to reaches the manager with it: whose message is forwarded, what
//! of the bot's is answered, what is quoted.

use chrono::TimeDelta;
use mistok_sim::telegram::Message;
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{GROUP, asks, group, last_with, manager, profile, with_group, with_told_group},
    harness::{Engine, Person, TOKEN, TestApp, first_product},
};

/// The four kinds of origin, each with the name that is to be shown.
fn origins() -> [(&'static str, Value); 4] {
    let channel =
        json!({"id": -1_001_000_000_777_i64, "type": "channel", "title": "Знижки Чернівці"});
    let chat = json!({"id": -1_001_000_000_778_i64, "type": "supergroup", "title": "Сусіди"});
    let user = json!({"id": 77, "is_bot": false, "first_name": "Тарас", "last_name": "Мельник"});
    [
        (
            "Прихована Особа",
            json!({"type": "hidden_user", "date": 1, "sender_user_name": "Прихована Особа"}),
        ),
        (
            "Тарас Мельник",
            json!({"type": "user", "date": 1, "sender_user": user}),
        ),
        (
            "Сусіди",
            json!({"type": "chat", "date": 1, "sender_chat": chat}),
        ),
        (
            "Знижки Чернівці",
            json!({"type": "channel", "date": 1, "chat": channel, "message_id": 5}),
        ),
    ]
}

/// A conversation of the customer Olena's that the manager Yuliia holds.
async fn held(app: &TestApp) -> (Person, Person) {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Добрий день!").await;
    let there = app.member(&group, profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    (olena, yuliia)
}

fn check_says(message: &Message, parts: &[&str]) {
    for part in parts {
        assert!(
            message.words().contains(part),
            "{part}: {}",
            message.words()
        );
    }
}

#[on_both]
async fn a_forwarded_message_names_who_wrote_it_first(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let group = group(&app);
    let (olena, yuliia) = held(&app).await;
    for (name, origin) in origins() {
        let from = format!("переслано від {name}");
        olena.forwarding(origin.clone()).says("Такі чашки є?").await;
        check_says(&yuliia.last().unwrap(), &["Олена", &from, "Такі чашки є?"]);
        check_says(&last_with(&group.messages(), &from), &["Такі чашки є?"]);

        olena
            .forwarding(origin.clone())
            .sends_photo("Ось фото")
            .await;
        let shown = yuliia.last().unwrap();
        assert_eq!(shown.kind(), "photo");
        check_says(&shown, &[&from, "Ось фото"]);

        // A kind without words of its own stands under a message that tells it.
        olena.forwarding(origin).sends_location(48.29, 25.94).await;
        let messages = yuliia.messages();
        assert_eq!(messages[messages.len() - 1].kind(), "location");
        check_says(&messages[messages.len() - 2], &[&from]);
    }
    // Own words are nobody else's.
    olena.says("Це вже я пишу").await;
    assert!(!yuliia.last().unwrap().words().contains("переслано"));
    // The group gets all its notices within its limit of a minute.
    app.pass(TimeDelta::minutes(1)).await;
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn in_a_topic_the_origin_and_the_answered_message_stand_above_the_words(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.topics = true)
        .start()
        .await;
    let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
    group.becomes_forum();
    let olena = asks(&app, 1, "Олена", "Добрий день!").await;
    let thread = group.topics()[0].thread;
    let greeting = olena.last().unwrap();
    for (name, origin) in origins() {
        olena.forwarding(origin).sends_photo("Такі є?").await;
        let shown = group.messages_in(thread).last().unwrap().clone();
        check_says(&shown, &[&format!("переслано від {name}"), "Такі є?"]);
    }
    olena.replies(greeting.id, "Дякую").await;
    let line = greeting.words().lines().next().unwrap();
    let line: String = line.chars().take(60).collect();
    let shown = group.messages_in(thread).last().unwrap().clone();
    check_says(&shown, &[&format!("у відповідь на: {line}"), "Дякую"]);
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_reply_to_the_bots_own_message_tells_what_was_answered(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let group = group(&app);
    let (olena, yuliia) = held(&app).await;
    olena.says("/catalog").await;
    olena.presses("Усі товари").unwrap().await;
    let product = first_product(&olena.last().unwrap());
    olena.presses(&product).unwrap().await;
    let card = olena.last().unwrap();
    let name = card.words().lines().next().unwrap().to_owned();

    // A product card: the product and its price.
    olena.replies(card.id, "а такий є синій?").await;
    let expected = format!("у відповідь на: {name}, ");
    let shown = yuliia.last().unwrap();
    check_says(&shown, &[&expected, "грн", "а такий є синій?"]);
    check_says(
        &last_with(&group.messages(), "а такий є синій?"),
        &[&expected],
    );

    // A part of it that was marked is quoted.
    olena.quoting(card.id, &name).says("саме цей").await;
    check_says(
        &yuliia.last().unwrap(),
        &[&expected, &format!("❝ {name} ❞"), "саме цей"],
    );

    // Any other message of the bot: its first line.
    olena.says("/help").await;
    let help = olena.last().unwrap();
    let line: String = help
        .words()
        .lines()
        .next()
        .unwrap()
        .chars()
        .take(40)
        .collect();
    olena.replies(help.id, "не розумію").await;
    check_says(
        &yuliia.last().unwrap(),
        &[&format!("у відповідь на: {line}"), "не розумію"],
    );

    // What a manager wrote is answered as a reply, and not told twice.
    yuliia.says("Є сині").await;
    let answer = olena.last().unwrap();
    olena.replies(answer.id, "Беру").await;
    let shown = yuliia.last().unwrap();
    assert!(
        shown.reply_to.is_some() && !shown.words().contains("у відповідь"),
        "{}",
        shown.words()
    );

    // An edit keeps what the message refers to.
    let question = olena
        .messages()
        .into_iter()
        .rev()
        .find(|it| it.words() == "не розумію")
        .unwrap();
    olena.edits(question.id, "нічого не розумію").await;
    let shown = last_with(&yuliia.messages(), "нічого не розумію");
    check_says(&shown, &["у відповідь на: ", "змінено"]);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn the_first_question_and_the_history_keep_what_it_refers_to(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = app.customer(1, "Олена");
    olena.says("/support").await;
    let [_, (name, origin), ..] = origins();
    olena.forwarding(origin).says("Чи буде така знижка?").await;
    let from = format!("переслано від {name}");
    check_says(
        &last_with(&group.messages(), "Чи буде така знижка?"),
        &[&from],
    );

    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.presses("Історія").unwrap().await;
    check_says(&yuliia.last().unwrap(), &[&from]);
    app.check_clean().await;
    app.stop().await;
}
