//! A topic for each conversation, in a group with topics.

use on_both::on_both;

use crate::{
    desk::{GROUP, asks, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, TOKEN, offers},
    troubles::data,
};

#[on_both]
async fn each_conversation_has_a_topic_of_its_own(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.topics = true)
        .start()
        .await;
    let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
    group.becomes_forum();
    // A topic is deleted by hand; the first message to it is refused.
    app.expects(Leftover::Refusals);
    let yuliia = manager(&app, 501, "Юлія").await;
    manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let ivan = asks(&app, 2, "Іван", "А тарілки?").await;

    let topics = group.topics();
    assert_eq!(topics.len(), 2, "{topics:?}");
    assert_eq!(topics[0].name, "Олена");
    let first = topics[0].thread;
    assert!(
        group
            .messages_in(first)
            .iter()
            .any(|message| message.words() == "Чи є чашки?")
    );
    assert!(
        group
            .messages_in(topics[1].thread)
            .iter()
            .any(|message| message.words() == "А тарілки?")
    );

    // The manager who writes first in the topic holds the conversation.
    let yuliia_there = app.member(&group, profile(501, "Юлія")).in_topic(first);
    let taras_there = app.member(&group, profile(502, "Тарас")).in_topic(first);
    yuliia_there.says("Є!").await;
    assert_eq!(olena.last().unwrap().words(), "Є!");
    taras_there.says("І в мене є").await;
    assert_eq!(olena.last().unwrap().words(), "Є!");
    assert!(
        group
            .messages_in(first)
            .last()
            .unwrap()
            .words()
            .contains("@manager_501")
    );
    taras_there.says("// просила знижку").await;
    assert_eq!(olena.last().unwrap().words(), "Є!");

    // The customer's next words come into the same topic, not to the manager's own chat.
    olena.sends_photo("Ось такі?").await;
    let shown = group.messages_in(first);
    let shown = last_with(&shown, "Ось такі?");
    assert_eq!(shown.kind(), "photo");
    assert!(
        yuliia
            .messages()
            .iter()
            .all(|message| !message.words().contains("Ось такі?"))
    );
    yuliia_there.replies(shown.id, "Саме такі").await;
    assert_eq!(olena.last().unwrap().words(), "Саме такі");
    assert!(olena.last().unwrap().reply_to.is_some());

    // A topic that somebody deletes is opened anew.
    yuliia_there.deletes_topic(first);
    olena.says("Ви ще тут?").await;
    let topics = group.topics();
    assert_eq!(topics.len(), 2, "{topics:?}");
    let anew = topics
        .iter()
        .find(|topic| topic.name == "Олена")
        .unwrap()
        .thread;
    assert!(
        group
            .messages_in(anew)
            .iter()
            .any(|message| message.words() == "Ви ще тут?")
    );
    assert_ne!(anew, first);
    app.member(&group, profile(501, "Юлія"))
        .in_topic(anew)
        .says("Тут")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Тут");
    assert_eq!(
        ivan.messages()
            .iter()
            .filter(|message| message.words() == "Тут")
            .count(),
        0
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn words_in_a_free_topic_go_out_and_its_card_shows_who_has_it(engine: Engine) {
    let app = with_group(engine)
        .with(|config| config.desk.topics = true)
        .start()
        .await;
    let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
    group.becomes_forum();
    manager(&app, 501, "Юлія").await;
    manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let thread = group.topics()[0].thread;
    let card = || group.messages_in(thread)[0].clone();
    assert!(
        card().words().contains("Олена") && offers(&card(), "Відповісти"),
        "the card is on top"
    );

    let yuliia = app.member(&group, profile(501, "Юлія")).in_topic(thread);
    let taras = app.member(&group, profile(502, "Тарас")).in_topic(thread);
    yuliia.says("Є!").await;
    assert!(
        card().words().contains("Веде @manager_501"),
        "{}",
        card().words()
    );
    assert!(offers(&card(), "Передати колезі"));
    yuliia
        .presses_data(card().id, &data(&card(), "Повернути в чергу"))
        .await;
    assert!(!card().words().contains("Веде"), "{}", card().words());

    // Nobody waits, and a manager who writes reaches the customer all the same.
    taras.says("Ще є сині").await;
    assert_eq!(olena.last().unwrap().words(), "Ще є сині");
    assert!(
        card().words().contains("Веде @manager_502"),
        "{}",
        card().words()
    );
    app.check_desk().await;
}

#[on_both]
async fn the_commands_of_the_group_answer_in_private(engine: Engine) {
    let app = with_group(engine).start().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
    let there = app.member(&group, profile(501, "Юлія"));
    for command in ["/orders", "/queue", "/stats", "/help"] {
        let before = yuliia.messages().len();
        there.says(command).await;
        assert_eq!(yuliia.messages().len(), before + 1, "{command}");
        assert!(
            group
                .messages()
                .last()
                .unwrap()
                .words()
                .contains("у своєму чаті"),
            "{command}"
        );
    }
}
