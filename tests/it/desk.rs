//! The managers' desk: from a customer's question to a manager's answer, in every channel.

use chrono::TimeDelta;
use mistok::config::NoticesForHeld;
use mistok_sim::telegram::{Action, Group, Message, Profile};
use on_both::on_both;

use crate::harness::{Engine, Person, Setup, TOKEN, TestApp, offers};

pub const GROUP: i64 = -1_001_000_000_001;

/// A shop with a managers' group.
pub fn with_group(engine: Engine) -> Setup {
    Setup::on(engine).with(|config| {
        config.desk.chat_id = Some(GROUP);
        config.desk.max_wait_minutes = 0;
        config.desk.idle_close_minutes = 0;
    })
}

/// The same with a group that is told, quietly, of conversations that are held too.
pub fn with_told_group(engine: Engine) -> Setup {
    with_group(engine).with(|config| config.desk.notices_for_held = NoticesForHeld::Quiet)
}

pub fn group(app: &TestApp) -> Group {
    app.telegram.group(TOKEN, GROUP, "Менеджери")
}

/// A manager who has been approved, in their private chat.
pub async fn manager(app: &TestApp, id: i64, name: &str) -> Person {
    let admin = app.admin().await;
    let profile = profile(id, name);
    let person = app.person(TOKEN, profile);
    person.says("/manager").await;
    admin.says(&format!("/approve_{id}")).await;
    last_with(&person.messages(), "прийнято");
    person
}

pub fn profile(id: i64, name: &str) -> Profile {
    Profile {
        username: Some(format!("manager_{id}")),
        ..Profile::new(id, name)
    }
}

/// A customer who has asked a question.
pub async fn asks(app: &TestApp, id: i64, name: &str, question: &str) -> Person {
    let customer = app.customer(id, name);
    customer.says("/start").await;
    customer.presses("Підтримка").unwrap().await;
    customer.says(question).await;
    customer
}

pub fn last_with(messages: &[Message], words: &str) -> Message {
    messages
        .iter()
        .rev()
        .find(|message| message.words().contains(words))
        .unwrap_or_else(|| {
            let all: Vec<_> = messages.iter().map(Message::words).collect();
            panic!("nobody says {words}: {all:#?}")
        })
        .clone()
}

/// Presses the button beside the one with this label in the newest message that has it.
pub fn presses_beside(person: &Person, label: &str) {
    let messages = person.messages();
    let row = |message: &Message| {
        let rows = message.buttons();
        let row = rows.into_iter().find(|row| row[0].label.contains(label))?;
        Some((message.id, row.get(1)?.action.clone()))
    };
    match messages.iter().rev().find_map(row) {
        Some((message, Action::Data(data))) => drop(person.presses_data(message, &data)),
        other => panic!("{label}: {other:?}"),
    }
}

/// Whether any of the messages says it.
pub fn has(messages: &[Message], words: &str) -> bool {
    messages
        .iter()
        .any(|message| message.words().contains(words))
}

#[on_both]
async fn a_question_reaches_the_group_is_taken_and_answered(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let taras = manager(&app, 502, "Тарас").await;

    let olena = asks(&app, 1, "Олена", "Чи є <b>сині</b> чашки?").await;
    assert!(last_with(&olena.messages(), "Пишіть далі").has_button("Завершити розмову"));
    let notice = last_with(&group.messages(), "сині");
    assert!(notice.words().contains("<b>сині</b>"), "{}", notice.words());
    assert!(notice.has_button("Відповісти"));

    // Both tap; the first wins, the second is told who.
    let yuliia_there = app.member(&group, profile(501, "Юлія Коваль"));
    let taras_there = app.member(&group, profile(502, "Тарас"));
    yuliia_there.presses("Відповісти").unwrap().await;
    taras_there.presses_data(notice.id, "0:dt:1").await;
    assert!(
        taras_there
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("@manager_501")
    );
    let notice = last_with(&group.messages(), "сині");
    assert!(
        notice.words().contains("👤 Веде @manager_501"),
        "{}",
        notice.words()
    );
    assert!(!offers(&notice, "Відповісти"));
    assert!(
        last_with(&olena.messages(), "Юлія уже на зв’язку")
            .text
            .is_some()
    );

    // What the manager writes goes to the customer, and back.
    yuliia.says("Так, є три!").await;
    assert_eq!(olena.last().unwrap().words(), "Так, є три!");
    olena.says("Беру дві").await;
    let shown = yuliia.last().unwrap();
    assert!(
        shown.words().contains("Беру дві") && shown.words().contains("Олена"),
        "{shown:?}"
    );
    assert!(
        !has(&group.messages(), "Беру дві"),
        "who holds it has it in private"
    );

    // A note stays within the shop.
    yuliia.says("//обіцяли знижку").await;
    assert!(
        yuliia.last().unwrap().words().contains("Нотат"),
        "{:?}",
        yuliia.last()
    );
    assert_ne!(olena.last().unwrap().words(), "//обіцяли знижку");

    // The other manager cannot answer, from anywhere.
    taras.says(&app.open_chat(1).await).await;
    taras.says("Це я, Тарас").await;
    assert_ne!(olena.last().unwrap().words(), "Це я, Тарас");
    taras_there.replies(notice.id, "І я тут").await;
    assert_ne!(olena.last().unwrap().words(), "І я тут");
    assert!(
        last_with(&group.messages(), "сині")
            .words()
            .contains("@manager_501")
    );

    yuliia.presses("Повернути в чергу").unwrap().await;
    let free = last_with(&group.messages(), "Беру дві");
    assert!(free.has_button("Відповісти"));
    taras_there.replies(free.id, "Уже пакуємо").await;
    assert_eq!(olena.last().unwrap().words(), "Уже пакуємо");

    app.pass(TimeDelta::hours(25)).await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
