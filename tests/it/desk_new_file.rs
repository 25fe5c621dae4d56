//! A customer's edit that puts another file in: managers see the new one below the old one.

use mistok_sim::telegram::{self, FileKind, Message};
use on_both::on_both;

use crate::{
    desk::{GROUP, asks, group, manager, profile, with_group, with_told_group},
    harness::{Engine, Person, TOKEN, TestApp},
};

/// A kind of file, and how it is sent with words under it.
type Sent = (FileKind, fn(&telegram::Person, &str) -> i64);

const SENT: [Sent; 4] = [
    (FileKind::Photo, telegram::Person::sends_photo),
    (FileKind::Document, |person, words| {
        person.sends_document("чек.pdf", words)
    }),
    (FileKind::Animation, telegram::Person::sends_animation),
    (FileKind::Video, telegram::Person::sends_video),
];

fn own_last(person: &Person) -> Message {
    let messages = person.messages();
    messages.into_iter().rev().find(|it| !it.from_bot).unwrap()
}

async fn held(app: &TestApp) -> (Person, Person) {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Добрий день!").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    (olena, yuliia)
}

#[on_both]
async fn a_replaced_file_is_shown_as_a_reply_to_the_old_one(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = held(&app).await;
    for (kind, send) in SENT {
        for words in ["Ось чек", ""] {
            send(&olena, words);
            app.settle().await;
            let old = yuliia.last().unwrap();
            let sent = own_last(&olena);
            assert_eq!(old.file(), sent.file(), "{kind:?}");

            olena.replaces_file(sent.id, kind).await;
            let new = yuliia.last().unwrap();
            assert_eq!(new.reply_to, Some(old.id), "{kind:?} {words}");
            assert_eq!(new.file(), own_last(&olena).file(), "{kind:?} {words}");
            assert!(
                new.words().ends_with(words) && new.words().contains("змінено"),
                "{}",
                new.words()
            );
            assert_eq!(
                yuliia.message(old.id).unwrap().file(),
                old.file(),
                "the old one stays"
            );

            // The next one is shown below the newest, once.
            olena.replaces_file(sent.id, kind).await;
            assert_eq!(yuliia.last().unwrap().reply_to, Some(new.id), "{kind:?}");
            assert_eq!(
                yuliia.last().unwrap().file(),
                own_last(&olena).file(),
                "{kind:?}"
            );
        }
    }
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_edit_without_another_file_shows_nothing_new(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = held(&app).await;
    olena.sends_photo("Ось чек").await;
    let sent = own_last(&olena);
    let before = yuliia.messages();

    // Such an update comes of a reaction, for instance.
    olena.edits_caption(sent.id, "Ось чек").await;
    assert_eq!(yuliia.messages(), before);

    olena.edits_caption(sent.id, "Ось він").await;
    assert_eq!(
        yuliia.messages().len(),
        before.len(),
        "new words stand in the old message"
    );
    assert!(yuliia.last().unwrap().words().ends_with("Ось він"));
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn in_a_topic_and_in_the_group_the_new_file_is_shown_too(engine: Engine) {
    for has_topics in [true, false] {
        let mut app = with_told_group(engine)
            .with(|config| config.desk.topics = has_topics)
            .start()
            .await;
        let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
        if has_topics {
            group.becomes_forum();
        }
        let olena = asks(&app, 1, "Олена", "Добрий день!").await;
        if !has_topics {
            // A new wait has a notice of its own, which shows the file.
            let yuliia = manager(&app, 501, "Юлія").await;
            app.member(&group, profile(501, "Юлія"))
                .presses("Відповісти")
                .unwrap()
                .await;
            yuliia.says("Слухаю").await;
        }
        olena.sends_photo("Ось чек").await;
        let sent = own_last(&olena);
        let old = group.last().unwrap();
        assert_eq!(old.file(), sent.file());

        olena.replaces_file(sent.id, FileKind::Photo).await;

        let new = group.last().unwrap();
        assert_eq!(
            (new.reply_to, new.thread),
            (Some(old.id), old.thread),
            "{has_topics}"
        );
        assert_eq!(new.file(), own_last(&olena).file(), "{has_topics}");
        app.check_clean().await;
        app.stop().await;
    }
}

#[on_both]
async fn a_managers_replaced_file_is_refused_with_what_to_do(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = held(&app).await;
    yuliia.sends_photo("Рахунок").await;
    let sent = own_last(&yuliia);
    yuliia.replaces_file(sent.id, FileKind::Photo).await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("надішліть виправлення окремо")
    );
    assert_eq!(olena.last().unwrap().file(), sent.file());
    app.check_clean().await;
    app.stop().await;
}
