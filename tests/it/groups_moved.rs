//! A group that becomes a supergroup: everything follows it, whatever reports the move.

use mistok_sim::telegram::Group;
use on_both::on_both;
use serde_json::json;

use crate::{
    desk::{asks, last_with, manager, profile, with_group},
    groups::{admin_hears, count},
    harness::{Engine, Leftover, TOKEN, TestApp},
};

const OLD: i64 = -4_000_001;
const NEW: i64 = -1_001_000_000_777;

fn small_group(app: &TestApp) -> Group {
    app.telegram.group(TOKEN, OLD, "Менеджери")
}

fn setup(engine: Engine) -> crate::harness::Setup {
    with_group(engine).with(|config| {
        config.desk.chat_id = Some(OLD);
        config.desk.log_chat_id = Some(OLD);
    })
}

#[on_both]
async fn a_group_that_says_so_itself_is_followed_over_a_restart(engine: Engine) {
    let mut app = setup(engine).start().await;
    app.expects(Leftover::Refusals);
    let old = small_group(&app);
    manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let notice = last_with(&old.messages(), "Чи є чашки?");

    let new = old.upgrades(NEW);
    app.settle().await;
    assert_eq!(admin_hears(&app, "-1001000000777").await, 1);
    let ivan = asks(&app, 2, "Іван", "Є доставка?").await;
    assert_eq!(count(&new.messages(), "Є доставка?"), 1);

    // The setting is still the old one.
    app.stop().await;
    app.start_again().await;
    asks(&app, 3, "Марко", "Ви відкриті?").await;
    assert_eq!(count(&new.messages(), "Ви відкриті?"), 1);
    assert_eq!(admin_hears(&app, "супергрупою").await, 1);

    // An old notice is answered in the new group, and so is a new one with the same number.
    let yuliia = app.member(&new, profile(501, "Юлія"));
    yuliia
        .replying_before(&old, notice.id)
        .says("Чашки є")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Чашки є");
    yuliia
        .replies(last_with(&new.messages(), "Є доставка?").id, "Доставка є")
        .await;
    assert_eq!(ivan.last().unwrap().words(), "Доставка є");
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);

    // Once the setting is right, everything goes on.
    app.stop().await;
    app.config.desk.chat_id = Some(NEW);
    app.config.desk.log_chat_id = Some(NEW);
    app.start_again().await;
    yuliia
        .replying_before(&old, notice.id)
        .says("Беріть сьогодні")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Беріть сьогодні");
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_refusal_with_the_new_id_is_followed_at_once(engine: Engine) {
    let mut app = setup(engine).start().await;
    app.expects(Leftover::Refusals);
    let old = small_group(&app);
    manager(&app, 501, "Юлія").await;
    // The updates that tell of it are lost.
    let new = old.upgrades_in_silence(NEW);

    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    asks(&app, 2, "Іван", "Є доставка?").await;

    for words in ["Чи є чашки?", "Є доставка?"] {
        assert_eq!(count(&new.messages(), words), 1, "{words}");
    }
    assert_eq!(admin_hears(&app, "супергрупою").await, 1);
    let yuliia = app.member(&new, profile(501, "Юлія"));
    yuliia
        .replies(last_with(&new.messages(), "Чи є чашки?").id, "Чашки є")
        .await;
    assert_eq!(olena.last().unwrap().words(), "Чашки є");
    assert!(
        count(&new.messages(), "веде чат") > 0,
        "the log follows too"
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn the_new_group_alone_may_tell_where_it_comes_from(engine: Engine) {
    let mut app = setup(engine).start().await;
    app.expects(Leftover::Refusals);
    let old = small_group(&app);
    manager(&app, 501, "Юлія").await;
    let new = old.upgrades_in_silence(NEW);
    app.telegram.push_raw(
        TOKEN,
        json!({"message": {
            "message_id": 1, "date": 1_795_000_000,
            "chat": {"id": NEW, "type": "supergroup", "title": "Менеджери"},
            "sender_chat": {"id": NEW, "type": "supergroup", "title": "Менеджери"},
            "migrate_from_chat_id": OLD,
        }}),
    );
    app.settle().await;
    assert_eq!(admin_hears(&app, "супергрупою").await, 1);

    // A stranger's group that claims to be another one changes nothing.
    app.telegram.push_raw(
        TOKEN,
        json!({"message": {
            "message_id": 1, "date": 1_795_000_000,
            "chat": {"id": -1_001_000_000_999_i64, "type": "supergroup", "title": "Чужі"},
            "migrate_from_chat_id": -77,
        }}),
    );
    app.settle().await;
    assert_eq!(app.count("SELECT count(*) FROM moved_chats").await, 1);

    asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(count(&new.messages(), "Чи є чашки?"), 1);
    app.stop().await;
}

#[on_both]
async fn a_question_that_waited_for_the_old_id_is_posted_under_the_new_one(engine: Engine) {
    let mut app = setup(engine).start().await;
    app.expects(Leftover::Refusals);
    let old = small_group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    old.removes_bot(&profile(77, "Власниця"));
    app.settle().await;
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(count(&yuliia.messages(), "Чи є чашки?"), 1);

    let new = old.upgrades(NEW);
    app.settle().await;
    assert_eq!(count(&new.messages(), "Чи є чашки?"), 1);
    app.check_desk().await;
    app.stop().await;
}
