//! Words that do not reach the customer, or must not: anonymous admins, strangers, former holders, a
//! holder who cannot be reached; and what Telegram refuses to show.

use chrono::TimeDelta;
use mistok_sim::telegram::{AlbumItem, Group, Unwanted};
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group, with_told_group},
    groups::{admin_hears, count},
    harness::{Engine, Leftover, Person, Setup, TOKEN, TestApp},
};

fn without_group(engine: Engine) -> Setup {
    with_group(engine).with(|config| config.desk.chat_id = None)
}

fn silent(customer: &Person, words: &str) {
    assert_eq!(
        count(&customer.messages(), words),
        0,
        "the customer reads {words}"
    );
}

async fn takes_in(app: &TestApp, group: &Group, id: i64, name: &str) {
    app.member(group, profile(id, name))
        .presses("Відповісти")
        .unwrap()
        .await;
}

#[on_both]
async fn who_writes_anonymously_or_as_a_stranger_hears_that_nothing_went_out(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.topics = true)
        .start()
        .await;
    let group = group(&app);
    group.becomes_forum();
    manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let topic = group.topics()[0].thread;

    let boss = app
        .administrator(&group, profile(77, "Власниця"))
        .anonymously();
    boss.says_in(topic, "Так, є в наявності").await;
    silent(&olena, "в наявності");
    let told = last_with(&group.messages_in(topic), "ви пишете анонімно");
    assert!(told.reply_to.is_some());
    // Another anonymous admin is the same sender: a sign is enough.
    app.administrator(&group, profile(78, "Бухгалтер"))
        .anonymously()
        .says_in(topic, "По 150")
        .await;
    assert_eq!(count(&group.messages_in(topic), "анонімно"), 1);
    let marked = last_with(&group.messages_in(topic), "По 150");
    assert_eq!(marked.reaction.as_deref(), Some("🙈"));

    app.member(&group, profile(79, "Петро"))
        .says_in(topic, "Я можу відповісти")
        .await;
    assert_eq!(count(&group.messages_in(topic), "/manager"), 1);
    boss.as_channel(-1_001_000_000_500, "Крамниця")
        .says_in(topic, "Пишіть нам")
        .await;
    assert_eq!(count(&group.messages_in(topic), "від імені каналу"), 1);
    silent(&olena, "Пишіть нам");

    // After ten minutes in words again; outside any conversation never.
    app.pass(TimeDelta::minutes(11)).await;
    boss.says_in(topic, "То що, купуєте?");
    boss.says("Колеги, нарада о 10");
    app.member(&group, profile(79, "Петро")).says("Добре").await;
    assert_eq!(count(&group.messages_in(topic), "анонімно"), 2);
    assert_eq!(count(&group.messages(), "анонімно"), 2);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_banned_person_and_other_programs_are_told_nothing(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    manager(&app, 502, "Тарас").await;
    app.admin().await.says("/ban_502").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let notice = last_with(&group.messages(), "Чи є чашки?");

    app.member(&group, profile(502, "Тарас"))
        .replies(notice.id, "Є!")
        .await;
    silent(&olena, "Є!");
    assert_eq!(count(&group.messages(), "не отримав"), 0);
    // In a plain group a reply to a notice is as clear.
    app.member(&group, profile(503, "Марта"))
        .replies(notice.id, "Є, беріть")
        .await;
    assert_eq!(count(&group.messages(), "не отримав"), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_former_holder_does_not_speak_by_editing(engine: Engine) {
    let mut app = without_group(engine).start().await;
    let maria = manager(&app, 501, "Марія").await;
    let petro = manager(&app, 502, "Петро").await;
    let olena = asks(&app, 1, "Олена", "Яка ціна?").await;
    maria.presses("Відповісти").unwrap().await;
    maria.says("Ціна 100").await;
    let answer = maria
        .messages()
        .into_iter()
        .rfind(|message| message.words() == "Ціна 100")
        .unwrap();
    maria.edits(answer.id, "Ціна 110").await;
    assert_eq!(olena.last().unwrap().words(), "Ціна 110");

    maria.says("/release").await;
    maria.edits(answer.id, "Ціна 70").await;
    assert_eq!(count(&maria.messages(), "ніхто не веде"), 1);
    olena.says("То скільки?").await;
    petro.presses("Відповісти").unwrap().await;
    maria.edits(answer.id, "Ціна 50, пишіть мені @maria").await;

    assert_eq!(count(&olena.messages(), "Ціна 110"), 1);
    silent(&olena, "Ціна 50");
    silent(&olena, "Ціна 70");
    let refused = last_with(&maria.messages(), "зміну не надіслано");
    assert!(refused.words().contains("@manager_502"), "{refused:?}");
    assert_eq!(
        app.count(
            "SELECT count(*) FROM messages WHERE author = 'manager' AND edited_at IS NOT NULL"
        )
        .await,
        1
    );
    app.stop().await;
}

#[on_both]
async fn a_holder_who_blocks_the_bot_frees_their_customers_at_once(engine: Engine) {
    let mut app = without_group(engine).start().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    yuliia.presses("Відповісти").unwrap().await;

    // Telegram tells of it.
    yuliia.blocks_bot().await;
    assert_eq!(admin_hears(&app, "чат із ботом закрито").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    olena.says("То є чи ні?").await;
    assert_eq!(count(&taras.messages(), "То є чи ні?"), 1);
    let notice = last_with(&taras.messages(), "То є чи ні?");
    taras.replies(notice.id, "Є!").await;
    assert_eq!(olena.last().unwrap().words(), "Є!");

    // Back, they are told like everybody else.
    yuliia.unblocks_bot().await;
    asks(&app, 2, "Іван", "Є доставка?").await;
    assert_eq!(count(&yuliia.messages(), "Є доставка?"), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_holder_whose_chat_is_found_closed_loses_nothing_of_the_customers(engine: Engine) {
    let mut app = without_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    yuliia.presses("Відповісти").unwrap().await;
    yuliia.says("Зараз гляну").await;
    yuliia.refuses(
        Unwanted::Everything,
        403,
        "Forbidden: bot was blocked by the user",
    );

    olena.says("Мені дві сині").await;

    assert_eq!(count(&taras.messages(), "Мені дві сині"), 1);
    assert_eq!(admin_hears(&app, "чат із ботом закрито").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn an_album_that_is_refused_comes_one_by_one_and_a_file_in_words(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Дивіться").await;
    takes_in(&app, &group, 501, "Юлія").await;
    let odd = "Bad Request: failed to send message #2 with the error message \"PHOTO_INVALID_DIMENSIONS\"";
    yuliia.refuses(Unwanted::Albums, 400, odd);

    olena.sends_album(&[AlbumItem::photo("Дві фото"), AlbumItem::photo("")]);
    app.pass(TimeDelta::seconds(3)).await;
    let photos = yuliia
        .messages()
        .iter()
        .filter(|message| message.kind() == "photo")
        .count();
    assert_eq!(photos, 2);
    assert_eq!(count(&yuliia.messages(), "Дві фото"), 1);

    let wrong = "Bad Request: wrong file identifier/HTTP URL specified";
    for (kind, words) in [
        (
            "animation",
            "🎞 Анімація: не вдалося отримати файл. Попросіть надіслати його ще раз.",
        ),
        (
            "video_note",
            "⭕ Відеоповідомлення: не вдалося отримати файл. Попросіть надіслати його ще раз.",
        ),
        (
            "sticker",
            "🙂 Наліпка: не вдалося отримати файл. Попросіть надіслати його ще раз.",
        ),
        (
            "photo",
            "📷 Фото: не вдалося отримати файл. Попросіть надіслати його ще раз.",
        ),
    ] {
        yuliia.refuses(Unwanted::Kind(kind.to_owned()), 400, wrong);
        group.refuses(Unwanted::Kind(kind.to_owned()), 400, wrong);
        // A new wait has a notice of its own.
        yuliia.says("Слухаю").await;
        match kind {
            "animation" => olena.sends_animation(""),
            "sticker" => olena.sends_sticker(),
            "photo" => olena.sends_photo("З підписом"),
            _ => olena.sends_video_note(),
        };
        app.pass(TimeDelta::seconds(5)).await;
        assert_eq!(
            count(&yuliia.messages(), words),
            1,
            "{kind}: {:?}",
            yuliia.last()
        );
        // A notice never shows stickers and video notes themselves.
        if matches!(kind, "animation" | "photo") {
            assert_eq!(
                count(&group.messages(), words),
                1,
                "{kind}: {:?}",
                group.last()
            );
        }
    }
    assert_eq!(count(&yuliia.messages(), "З підписом"), 1);
    app.stop().await;
}

#[on_both]
async fn a_right_to_pictures_that_is_missing_leaves_the_words(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    group.takes_right(&profile(77, "Власниця"), "can_send_photos");
    let olena = asks(&app, 1, "Олена", "Дивіться").await;
    olena.sends_photo("Ось така чашка").await;

    let notice = last_with(&group.messages(), "Ось така чашка");
    assert!(notice.has_button("Відповісти"), "{notice:?}");
    assert_eq!(admin_hears(&app, "не може писати").await, 0);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn an_empty_message_and_an_unknown_kind_have_words(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Добрий день").await;

    olena
        .sends_raw(serde_json::json!({"text": "", "hologram": {"file_id": "x"}}))
        .await;
    assert_eq!(count(&group.messages(), "hologram"), 1);
    olena.sends_raw(serde_json::json!({"text": ""})).await;
    assert_eq!(count(&group.messages(), "(порожнє повідомлення)"), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn the_log_names_what_the_program_does(engine: Engine) {
    const LOG: i64 = -1_001_000_000_002;
    let mut app = with_group(engine)
        .with(|config| {
            config.desk.log_chat_id = Some(LOG);
            config.desk.assign = mistok::domain::routing::Policy::LeastBusy;
            config.desk.answer_minutes = 10;
        })
        .start()
        .await;
    let log = app.telegram.group(TOKEN, LOG, "Журнал");
    let taras = manager(&app, 501, "Тарас").await;
    taras.presses("Я тут").unwrap().await;
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(
        count(&log.messages(), "📥 @manager_501 отримує чат 1002: Олена"),
        1
    );

    let yuliia = manager(&app, 502, "Юлія").await;
    yuliia.presses("Я тут").unwrap().await;
    app.pass(TimeDelta::minutes(11)).await;
    assert_eq!(
        count(&log.messages(), "🔁 @manager_501 не відповідає вчасно"),
        1
    );
    assert_eq!(count(&log.messages(), "none"), 0);
    assert_eq!(count(&log.messages(), "статус"), 0);
    app.stop().await;
}
