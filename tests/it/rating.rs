//! Stars for a conversation that has ended.

use chrono::TimeDelta;
use mistok_sim::telegram::{Group, Message};
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, Setup, TOKEN, TestApp},
};

const LOG: i64 = -1_001_000_000_002;
const STARS: &str = "SELECT coalesce(max(rating), 0) FROM cases";
const RATED: &str = "SELECT count(*) FROM case_events WHERE kind = 'rated'";

fn with_rating(engine: Engine) -> Setup {
    with_group(engine).with(|config| {
        config.desk.ask_rating = true;
        config.desk.log_chat_id = Some(LOG);
    })
}

fn log(app: &TestApp) -> Group {
    app.telegram.group(TOKEN, LOG, "Журнал")
}

/// Olena has asked, and Yuliia has answered her.
async fn answered(app: &TestApp) -> (Person, Person) {
    log(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Чи є доставка?").await;
    let there = app.member(&group(app), profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    yuliia.says("Так, є").await;
    (olena, yuliia)
}

async fn ends(manager: &Person) {
    manager.says("/end").await;
}

fn questions(person: &Person) -> Vec<Message> {
    let mut messages = person.messages();
    messages.retain(|message| message.words().contains("Оцініть розмову"));
    messages
}

fn told(messages: &[Message], words: &str) -> usize {
    let says = |message: &&Message| message.words().contains(words);
    messages.iter().filter(says).count()
}

#[on_both]
async fn a_customer_rates_a_talk_once_and_may_change_it_on_the_day(engine: Engine) {
    let mut app = with_rating(engine).start().await;
    group(&app);
    let log = log(&app);
    let (olena, yuliia) = answered(&app).await;
    ends(&yuliia).await;

    let question = questions(&olena).pop().unwrap();
    for stars in 1..=5 {
        assert!(question.has_button(&format!("{stars} ⭐")), "{question:?}");
    }
    assert!(last_with(&olena.messages(), "Розмову завершено").id < question.id);
    // Somebody else's press does nothing.
    let petro = app.customer(2, "Петро");
    petro.says("/start").await;
    petro
        .presses_data(petro.last().unwrap().id, "0:rt:1:1")
        .await;
    assert_eq!(app.count(STARS).await, 0);

    olena.presses("5 ⭐").unwrap().await;
    assert_eq!(app.count(STARS).await, 5);
    let thanks = olena.message(question.id).unwrap();
    assert!(
        thanks.words().contains("⭐⭐⭐⭐⭐") && thanks.buttons().is_empty(),
        "{thanks:?}"
    );
    let admin = app.admin().await;
    assert_eq!(told(&admin.messages(), "Низька оцінка"), 0);

    // Another copy of the question, on another phone: the mind has changed.
    olena.presses_data(question.id, "0:rt:1:2");
    olena.presses_data(question.id, "0:rt:1:1").await;
    assert_eq!(app.count(STARS).await, 1);
    assert_eq!(app.count(RATED).await, 3);
    for messages in [admin.messages(), log.messages()] {
        assert_eq!(told(&messages, "Низька оцінка"), 1);
        let low = last_with(&messages, "Низька оцінка");
        for part in ["Олена", "@manager_501", "/open_chat_1002"] {
            assert!(
                low.words().contains(part),
                "{part} lacks in {}",
                low.words()
            );
        }
    }

    app.pass(TimeDelta::hours(24)).await;
    olena.presses_data(question.id, "0:rt:1:5").await;
    assert!(olena.toasts().last().unwrap().text.contains("вже оцінено"));
    assert_eq!(app.count(STARS).await, 1);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn it_is_asked_once_a_day_in_a_case_and_only_of_who_was_answered(engine: Engine) {
    let mut app = with_rating(engine).start().await;
    group(&app);
    let (olena, yuliia) = answered(&app).await;
    ends(&yuliia).await;
    assert_eq!(questions(&olena).len(), 1);

    // Back within the hour: the same case, ended by the customer this time.
    olena.says("/support").await;
    olena.says("Ще одне").await;
    let again = app.member(&group(&app), profile(501, "Юлія"));
    again.presses("Відповісти").unwrap().await;
    yuliia.says("Слухаю").await;
    olena.says("/end").await;
    assert_eq!(app.count("SELECT count(*) FROM cases").await, 1);
    assert_eq!(questions(&olena).len(), 1);

    // A case of its own a day later; ended by the customer, below whose menu it is asked.
    app.pass(TimeDelta::days(1)).await;
    olena.says("/support").await;
    olena.says("Знову я").await;
    yuliia
        .says(&app.open_chat(1).await.replace("open_chat_", "write "))
        .await;
    yuliia.presses("Написати клієнту").unwrap().await;
    yuliia.says("Вітаю знову").await;
    olena.says("/end").await;
    assert_eq!(questions(&olena).len(), 2);
    olena.presses("4 ⭐").unwrap().await;
    assert_eq!(app.count(STARS).await, 4);
    // The way to the menu was not disturbed.
    olena.presses("☰ Меню").unwrap().await;
    olena.presses("Каталог товарів").unwrap().await;
    let messages = olena.messages();
    assert!(
        messages.iter().any(|it| it.has_button("Усі товари")),
        "{messages:?}"
    );

    // Nobody had answered.
    let ivan = asks(&app, 3, "Іван", "Є хто?").await;
    ivan.says("/end").await;
    assert_eq!(questions(&ivan).len(), 0);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn nobody_is_asked_who_is_forgotten_or_where_it_is_switched_off(engine: Engine) {
    let mut app = with_rating(engine).start().await;
    group(&app);
    let (olena, yuliia) = answered(&app).await;
    ends(&yuliia).await;
    let question = questions(&olena).pop().unwrap();
    olena.says("/privacy").await;
    olena.presses("Видалити мої дані").unwrap().await;
    olena.presses("Так, видалити").unwrap().await;
    olena.presses_data(question.id, "0:rt:1:5").await;
    assert_eq!(app.count(STARS).await, 0);
    assert_eq!(questions(&olena).len(), 1);
    app.stop().await;

    let mut app = with_rating(engine)
        .with(|config| config.desk.ask_rating = false)
        .start()
        .await;
    group(&app);
    let (olena, yuliia) = answered(&app).await;
    ends(&yuliia).await;
    assert_eq!(questions(&olena).len(), 0);
    olena
        .presses_data(olena.last().unwrap().id, "0:rt:1:5")
        .await;
    assert_eq!(
        app.count(STARS).await,
        0,
        "what was not asked is not answered"
    );
    app.check_clean().await;
    app.stop().await;
}
