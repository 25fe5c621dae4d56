//! Buttons that a manager writes under a message, and what the customer presses.

use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group, with_told_group},
    harness::{Engine, Person, Setup, TestApp},
};

const PRESSED: &str = "👆 Натиснуто: «Так»";
const INVOICE: i64 = 129_647_692;

async fn takes(app: &TestApp, id: i64, name: &str) {
    let there = app.member(&group(app), profile(id, name));
    there.presses("Відповісти").unwrap().await;
}

/// Olena has asked, and Yuliia has taken the conversation.
async fn taken(app: &TestApp) -> (Person, Person) {
    group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Є сині чашки?").await;
    takes(app, 501, "Юлія").await;
    (olena, yuliia)
}

async fn says(person: &Person, text: &str) {
    person.says(text).await;
}

/// The data of a message's button.
fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let found = buttons.iter().flatten().find(|it| it.label == label);
    match &found.unwrap().action {
        mistok_sim::telegram::Action::Data(data) => data.clone(),
        other => panic!("{other:?}"),
    }
}

async fn from_customer(app: &TestApp) -> i64 {
    app.count("SELECT count(*) FROM messages WHERE author = 'customer'")
        .await
}

#[on_both]
async fn a_choice_comes_back_as_the_customers_words_once(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let (olena, yuliia) = taken(&app).await;
    says(
        &yuliia,
        "Є! Беремо?\n[Так] [Ні]\n[Оплатити](https://pay.example/7)",
    )
    .await;

    let asked = olena.last().unwrap();
    assert_eq!(asked.words(), "Є! Беремо?");
    for label in ["Так", "Ні", "Оплатити"] {
        assert!(asked.has_button(label), "{label}: {asked:?}");
    }
    let yes = data(&asked, "Так");

    // A stranger's press, and one of a button that only opens an address.
    let petro = app.customer(2, "Петро");
    says(&petro, "/start").await;
    petro.presses_data(petro.last().unwrap().id, &yes);
    olena.presses_data(asked.id, &yes.replace(":0", ":2")).await;
    assert_eq!(from_customer(&app).await, 1);

    says(&yuliia, "То як?\n[Так] [Ні]").await;
    let asked = olena.last().unwrap();
    let (yes_again, no_again) = (data(&asked, "Так"), data(&asked, "Ні"));
    olena.presses_data(asked.id, &yes_again);
    olena.presses_data(asked.id, &no_again);
    olena.presses_data(asked.id, &yes_again).await;

    assert_eq!(from_customer(&app).await, 2);
    assert!(
        olena
            .toasts()
            .iter()
            .any(|it| it.text.contains("Передали: Так"))
    );
    assert!(
        olena
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("вже відповіли")
    );
    let bare = olena.message(asked.id).unwrap();
    assert!(
        bare.buttons().is_empty() && bare.words() == "То як?",
        "{bare:?}"
    );
    let shown = last_with(&yuliia.messages(), PRESSED);
    let own = yuliia.messages();
    let own = own
        .iter()
        .rev()
        .find(|it| it.words().starts_with("То як?"))
        .unwrap();
    assert_eq!(shown.reply_to, Some(own.id), "it answers what was asked");
    assert!(last_with(&group(&app).messages(), PRESSED).silent);
    // The customer waits for the shop again.
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL")
            .await,
        1
    );
    says(&yuliia, "Пакуємо").await;
    yuliia.presses("Історія чату").unwrap().await;
    let history = last_with(&yuliia.messages(), "Олена · історія");
    for part in ["[Так] [Ні]", PRESSED] {
        assert!(
            history.words().contains(part),
            "{part} lacks in {}",
            history.words()
        );
    }
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_press_after_the_end_opens_the_talk_again(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = taken(&app).await;
    says(&yuliia, "Зателефонувати вам?\n[Так] [Ні]").await;
    let asked = olena.last().unwrap();
    says(&yuliia, "/end").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0
    );

    olena.presses_data(asked.id, &data(&asked, "Так")).await;

    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        1
    );
    assert_eq!(
        app.count("SELECT count(*) FROM case_events WHERE kind = 'reopened'")
            .await,
        1
    );
    let notice = last_with(&group(&app).messages(), PRESSED);
    assert!(notice.has_button("Відповісти"), "{notice:?}");
    takes(&app, 501, "Юлія").await;
    last_with(&yuliia.messages(), PRESSED);
    says(&yuliia, "Телефонуємо").await;
    assert_eq!(olena.last().unwrap().words(), "Телефонуємо");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn buttons_are_written_edited_and_kept_in_ready_answers(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let admin = app.admin().await;
    says(&admin, "/canned беремо").await;
    says(&admin, "{{ customer.name }}, беремо?\n[Так] [Подумаю]").await;
    says(&admin, "/menu").await;
    let (olena, yuliia) = taken(&app).await;

    says(&yuliia, ":беремо").await;
    let asked = olena.last().unwrap();
    assert_eq!(asked.words(), "Олена, беремо?");
    assert!(asked.has_button("Подумаю"));

    // Buttons need words; what is written in the middle stays words.
    let before = olena.messages().len();
    says(&yuliia, "[Так] [Ні]").await;
    assert_eq!(olena.messages().len(), before);
    last_with(&yuliia.messages(), "Над кнопками має бути");
    says(&yuliia, "Масив [1] порожній").await;
    assert_eq!(olena.last().unwrap().words(), "Масив [1] порожній");

    // An edit changes the buttons too, until one is pressed.
    yuliia.says("Колір?\n[Синій]");
    let own = yuliia
        .messages()
        .iter()
        .rev()
        .find(|it| !it.from_bot)
        .unwrap()
        .id;
    app.settle().await;
    yuliia.edits(own, "Який колір?\n[Синій] [Білий]").await;
    let asked = olena.last().unwrap();
    assert_eq!(asked.words(), "Який колір?");
    olena.presses_data(asked.id, &data(&asked, "Білий")).await;
    last_with(&yuliia.messages(), "Натиснуто: «Білий»");
    yuliia.edits(own, "То який колір?\n[Синій] [Білий]").await;
    let asked = olena.message(asked.id).unwrap();
    assert!(
        asked.words() == "То який колір?" && asked.buttons().is_empty(),
        "{asked:?}"
    );
    says(&yuliia, "/help").await;
    last_with(&yuliia.messages(), "[Так] [Ні]");
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_marketplace_gets_the_choices_as_lines(engine: Engine) {
    let mut app = keeping(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let buyer = app
        .keeping()
        .customer(INVOICE, "buyer@example.com", "Чашка «Синя»");
    buyer.writes("Є?");
    app.settle().await;
    takes(&app, 501, "Юлія").await;

    says(
        &yuliia,
        "Є. Беремо?\n[Так] [Ні]\n[Оплатити](https://pay.example/7)",
    )
    .await;

    let lines = "Є. Беремо?\n• Так\n• Ні\n• Оплатити: https://pay.example/7";
    assert_eq!(buyer.answers(), [lines]);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

fn keeping(engine: Engine) -> Setup {
    with_group(engine).with_keeping()
}
