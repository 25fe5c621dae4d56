//! The chats of the shop's people when they are not polite: topics that are closed, messages that are
//! refused, groups that expel the bot or change their id. After each trouble every question is seen by
//! somebody who can answer.

use chrono::TimeDelta;
use mistok_sim::telegram::{Message, Unwanted};
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{ADMIN, Engine, Leftover, Person, TOKEN, TestApp},
};

/// How often a chat shows these words.
pub fn count(messages: &[Message], words: &str) -> usize {
    messages
        .iter()
        .filter(|message| message.words().contains(words))
        .count()
}

pub async fn admin_hears(app: &TestApp, words: &str) -> usize {
    let admin = app.person(TOKEN, mistok_sim::telegram::Profile::new(ADMIN, "Адмін"));
    app.settle().await;
    count(&admin.messages(), words)
}

fn with_topics(engine: Engine) -> crate::harness::Setup {
    with_group(engine).with(|config| config.desk.topics = true)
}

async fn answers_from_notice(manager: &Person, customer: &Person, words: &str) {
    let notice = last_with(&manager.messages(), words);
    manager.replies(notice.id, "Відповідь менеджера").await;
    assert_eq!(customer.last().unwrap().words(), "Відповідь менеджера");
}

#[on_both]
async fn a_closed_topic_is_replaced_and_others_do_not_wait(engine: Engine) {
    let mut app = with_topics(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    group.becomes_forum();
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let first = group.topics()[0].thread;
    group.refuses(Unwanted::Topic(first), 400, "Bad Request: TOPIC_CLOSED");

    olena.says("А тарілки є?").await;
    asks(&app, 2, "Іван", "Чи працюєте в неділю?").await;

    let anew = group
        .topics()
        .iter()
        .rfind(|topic| topic.name == "Олена")
        .unwrap()
        .thread;
    assert_ne!(anew, first);
    assert_eq!(count(&group.messages_in(anew), "А тарілки є?"), 1);
    let ivans = group
        .topics()
        .iter()
        .find(|topic| topic.name == "Іван")
        .unwrap()
        .thread;
    assert_eq!(count(&group.messages_in(ivans), "Чи працюєте в неділю?"), 1);
    assert_eq!(admin_hears(&app, "вона закрита").await, 1);

    // Words in the old topic still reach the customer.
    group.refuses_nothing();
    let there = app.member(&group, profile(501, "Юлія"));
    there.says_in(first, "Тарілок немає").await;
    assert_eq!(olena.last().unwrap().words(), "Тарілок немає");
    assert_eq!(count(&yuliia.messages(), "А тарілки є?"), 0);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn where_no_topic_can_be_opened_the_question_goes_to_general(engine: Engine) {
    let mut app = with_topics(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    group.becomes_forum();
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let first = group.topics()[0].thread;
    let owner = profile(77, "Власниця");
    group.administrator(owner.clone()).closes_topic(first);
    group.takes_right(&owner, "can_manage_topics");

    olena.says("А тарілки є?").await;
    let ivan = asks(&app, 2, "Іван", "Чи працюєте в неділю?").await;

    for words in ["А тарілки є?", "Чи працюєте в неділю?"] {
        let shown = last_with(&group.messages(), words);
        assert_eq!(
            (shown.thread, count(&group.messages(), words)),
            (None, 1),
            "{words}"
        );
        assert!(shown.has_button("Відповісти"), "{shown:?}");
    }
    assert_eq!(admin_hears(&app, "не може створювати теми").await, 1);
    let there = app.member(&group, profile(501, "Юлія"));
    there
        .replies(last_with(&group.messages(), "неділю").id, "Так, до шостої")
        .await;
    assert_eq!(ivan.last().unwrap().words(), "Так, до шостої");

    // With the right back a newcomer has a topic.
    group.gives_right(&owner, "can_manage_topics");
    asks(&app, 3, "Марко", "Є доставка?").await;
    assert!(group.topics().iter().any(|topic| topic.name == "Марко"));
    assert!(
        yuliia
            .messages()
            .iter()
            .all(|message| !message.words().contains("тарілки"))
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn one_refused_message_is_shown_as_it_can_be_and_others_go_on(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    let bad =
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"";
    group.refuses(Unwanted::Words("ОТРУТА".to_owned()), 400, bad);

    let olena = asks(&app, 1, "Олена", "Чи є ОТРУТА від мурах?").await;
    asks(&app, 2, "Іван", "Чи є чашки?").await;
    asks(&app, 3, "Марко", "Є доставка?").await;

    for words in ["Чи є чашки?", "Є доставка?", "не вдалося показати"]
    {
        assert_eq!(count(&group.messages(), words), 1, "{words}");
    }
    let sign = last_with(&group.messages(), "не вдалося показати");
    assert!(sign.has_button("Відповісти"), "{sign:?}");
    app.member(&group, profile(501, "Юлія"))
        .replies(sign.id, "Є, по 40 грн")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Є, по 40 грн");
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn marks_that_are_refused_go_out_as_bare_words(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    group.refuses(
        Unwanted::Words("<b>".to_owned()),
        400,
        "Bad Request: ENTITY_BOUNDS_INVALID",
    );

    asks(&app, 1, "Олена", "Чи є чашки < 100 грн?").await;

    let notice = last_with(&group.messages(), "Чи є чашки < 100 грн?");
    assert!(
        notice.words().contains("Олена") && notice.has_button("Відповісти"),
        "{notice:?}"
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn the_ids_that_the_settings_ask_for_are_told(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    olena.says("/id").await;
    assert!(
        olena
            .messages()
            .iter()
            .any(|it| it.words().contains("Telegram id: 1"))
    );
    // A group that no setting names: the bot has just been added there.
    let group = app.telegram.group(TOKEN, -1_001_000_000_099, "Нова група");
    group.adds_bot(&profile(77, "Власниця"));
    app.settle().await;
    assert!(
        group
            .messages()
            .iter()
            .any(|it| it.words().contains("-1001000000099")),
        "{:?}",
        group.messages()
    );
    app.check_clean().await;
}

#[on_both]
async fn what_is_refused_in_every_way_is_set_aside_and_told(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    app.expects(Leftover::DeadLetters);
    app.expects(Leftover::Ownerless);
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    for words in ["ОТРУТА", "не вдалося показати"] {
        group.refuses(
            Unwanted::Words(words.to_owned()),
            400,
            "Bad Request: MESSAGE_ODD",
        );
    }

    asks(&app, 1, "Олена", "Чи є ОТРУТА?").await;
    asks(&app, 2, "Іван", "Чи є чашки?").await;

    assert_eq!(count(&group.messages(), "Чи є чашки?"), 1);
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 1);
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        admin_hears(&app, "сповіщення для менеджерів: Олена, чат 1").await,
        1,
        "{:#?}",
        app.admin().await.messages()
    );
    assert_eq!(app.count("SELECT count(*) FROM notices_due").await, 0);
    app.stop().await;
}

#[on_both]
async fn a_group_that_expels_the_bot_is_told_of_and_questions_go_to_each_manager(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    let owner = profile(77, "Власниця");

    group.removes_bot(&owner);
    app.settle().await;
    assert_eq!(admin_hears(&app, "вилучили").await, 1);
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let ivan = asks(&app, 2, "Іван", "Є доставка?").await;
    for person in [&yuliia, &taras] {
        for words in ["Чи є чашки?", "Є доставка?"] {
            assert_eq!(count(&person.messages(), words), 1, "{words}");
        }
    }
    assert_eq!(admin_hears(&app, "вилучили").await, 1);
    app.check_desk().await;
    answers_from_notice(&taras, &ivan, "Є доставка?").await;

    // Back: what still waits is there at once, what was answered is not.
    group.adds_bot(&owner);
    app.settle_now().await;
    assert_eq!(count(&group.messages(), "Чи є чашки?"), 1);
    assert_eq!(count(&group.messages(), "Є доставка?"), 0);
    assert_eq!(admin_hears(&app, "знову пише").await, 1);
    app.member(&group, profile(501, "Юлія"))
        .replies(last_with(&group.messages(), "чашки").id, "Є!")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Є!");
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_return_that_nobody_tells_of_is_noticed_by_the_next_success(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    group.refuses(
        Unwanted::Everything,
        403,
        "Forbidden: bot was kicked from the group chat",
    );

    asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(count(&yuliia.messages(), "Чи є чашки?"), 1);
    assert_eq!(admin_hears(&app, "вилучили").await, 1);
    group.refuses_nothing();
    asks(&app, 2, "Іван", "Є доставка?").await;

    for words in ["Чи є чашки?", "Є доставка?"] {
        assert_eq!(count(&group.messages(), words), 1, "{words}");
    }
    assert_eq!(count(&yuliia.messages(), "Є доставка?"), 0);

    // And without any new question, by a look now and then.
    group.refuses(
        Unwanted::Everything,
        400,
        "Bad Request: have no write access to the chat",
    );
    asks(&app, 3, "Марко", "Ви відкриті?").await;
    assert_eq!(admin_hears(&app, "заборонено писати").await, 1);
    group.refuses_nothing();
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(count(&group.messages(), "Ви відкриті?"), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_right_that_is_taken_away_is_a_lost_group_and_comes_back(engine: Engine) {
    let mut app = with_topics(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    group.becomes_forum();
    let owner = profile(77, "Власниця");
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .says_in(group.topics()[0].thread, "Так, є")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Так, є");
    group.demotes_bot(&owner);
    group.takes_right(&owner, "can_send_messages");
    app.settle().await;
    assert_eq!(admin_hears(&app, "заборонено писати").await, 1);

    // The manager who holds the conversation has it on their own phone, though topics are on.
    olena.says("А тарілки є?").await;
    assert_eq!(count(&yuliia.messages(), "А тарілки є?"), 1);
    group.gives_right(&owner, "can_send_messages");
    app.settle().await;
    assert_eq!(count(&group.messages(), "А тарілки є?"), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn the_log_chat_that_is_lost_is_told_of_and_gets_its_lines_when_it_is_back(engine: Engine) {
    const LOG: i64 = -1_001_000_000_002;
    let mut app = with_group(engine)
        .with(|config| config.desk.log_chat_id = Some(LOG))
        .start()
        .await;
    app.expects(Leftover::Refusals);
    let log = app.telegram.group(TOKEN, LOG, "Журнал");
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    log.refuses(
        Unwanted::Everything,
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    );

    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    assert_eq!(admin_hears(&app, "чат журналу").await, 1);
    assert_eq!(count(&olena.messages(), "уже на зв’язку"), 1);
    log.refuses_nothing();
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(
        count(&log.messages(), "@manager_501 веде чат 1002: Олена"),
        1
    );
    assert_eq!(admin_hears(&app, "знову пише").await, 1);
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_start_finds_what_is_wrong_with_a_chat_before_any_customer_writes(engine: Engine) {
    let mut app = with_topics(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    app.admin().await;
    app.stop().await;
    group.is_no_forum_any_more();
    app.start_again().await;
    assert_eq!(admin_hears(&app, "не може створювати теми").await, 1);
    app.stop().await;
    group.becomes_forum();
    app.start_again().await;
    app.settle().await;
    app.stop().await;

    group.removes_bot(&profile(77, "Власниця"));
    app.start_again().await;
    app.telegram.deliver_now();
    assert_eq!(admin_hears(&app, "вилучили").await, 1);
    app.stop().await;
    // The return comes while the program is down.
    group.adds_bot(&profile(77, "Власниця"));
    group.becomes_forum();
    app.start_again().await;
    app.telegram.deliver_now();
    assert_eq!(admin_hears(&app, "знову пише").await, 1);
    app.stop().await;
}

#[on_both]
async fn a_question_is_not_lost_between_a_lost_group_and_a_restart(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::Refusals);
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    group.refuses(
        Unwanted::Everything,
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    );
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.stop().await;
    group.refuses_nothing();
    app.start_again().await;
    app.settle().await;

    assert_eq!(count(&group.messages(), "Чи є чашки?"), 1);
    assert_eq!(count(&yuliia.messages(), "Чи є чашки?"), 1);
    app.check_desk().await;
    app.stop().await;
}
