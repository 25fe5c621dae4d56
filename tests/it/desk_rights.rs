//! A person who is not a manager gets nothing of the desk, whatever they try.

use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, TestApp},
};

const COMMANDS: [&str; 30] = [
    "/desk",
    "/shop",
    "/chats",
    "/orders",
    "/stats",
    "/history",
    "/queue",
    "/find Олена",
    "/find 1",
    "/write 1",
    "/write Олена",
    "/canned",
    "/canned hi",
    "/note таємно",
    "/release",
    "/clean",
    "/failed",
    "/health",
    "/all_users",
    "/open_chat_1002",
    "/get_chat_1002",
    "/get_connected_users_1002",
    "/connect_to_chat_1002",
    "/change_status_chat_1002",
    "/approve_700",
    "/approve_701",
    "/admin_700",
    "/ban_501",
    "/broadcast Привіт",
    "//нотатка",
];

/// Every button of the desk, for a conversation, an entry and people that exist.
const PRESSES: [&str; 34] = [
    "0:la:1001",
    "0:lr:1001",
    "0:le:1001",
    "0:ld:1001:1",
    "0:lx:1001:1",
    "0:ls:1001",
    "0:lp:1001",
    "0:lm:1001",
    "0:dn",
    "0:dt:1",
    "0:do:1",
    "0:dw:1",
    "0:dh:1:0",
    "0:df:1",
    "0:dr:1",
    "0:ds:1",
    "0:dx:1",
    "0:dg:1",
    "0:dk:1:700",
    "0:dy:1:700",
    "0:de:1",
    "0:dc:1",
    "0:dl:a:0",
    "0:dl:q:0",
    "0:da:2",
    "0:dv:2",
    "0:dd:2",
    "0:dp:700",
    "0:dp:701",
    "0:dj:501",
    "0:db:501",
    "0:dm:700",
    "0:du:0",
    "0:dt:99999999999999999999",
];

/// What an outsider is told over a button of the desk, and over one that is damaged.
const MANAGERS_ONLY: &str = "Ця кнопка лише для менеджерів магазину.";
const UNKNOWN: &str = "Ця кнопка більше не діє.";

/// What must stay unchanged, whatever an outsider does.
async fn state(app: &TestApp) -> [i64; 8] {
    [
        app.count("SELECT count(*) FROM holds WHERE manager_id = 501")
            .await,
        app.count("SELECT count(*) FROM holds").await,
        app.count("SELECT count(*) FROM audit").await,
        app.count("SELECT count(*) FROM managers WHERE role IN ('manager', 'admin')")
            .await,
        app.count("SELECT count(*) FROM managers WHERE role = 'banned'")
            .await,
        app.count("SELECT count(*) FROM messages").await,
        app.count("SELECT count(*) FROM conversations WHERE fence <> 1")
            .await,
        app.count("SELECT count(*) FROM canned").await,
    ]
}

fn sees_nothing(person: &Person, how: &str) {
    for message in person.messages().iter().filter(|message| message.from_bot) {
        let words = message.words();
        for secret in [
            "Олена",
            "таємне питання",
            "manager_501",
            "Статистика",
            "Закріплен",
        ] {
            assert!(!words.contains(secret), "{how}: {words}");
        }
    }
    let toasts = person.toasts();
    assert!(
        toasts
            .iter()
            .all(|toast| !toast.text.contains("manager_501")),
        "{how}: {toasts:?}"
    );
}

/// Outsiders in the managers' group, where they should not be at all.
async fn in_the_group(app: &TestApp, notice: i64) {
    for id in [700, 701, 702] {
        let there = app.member(&group(app), profile(id, "Сторонній"));
        for data in PRESSES {
            there.presses_data(notice, data);
        }
        there.replies(notice, "Я теж відповім");
        there.says("/open_chat_1002").await;
        let toasts = there.toasts();
        assert!(
            toasts
                .iter()
                .all(|toast| toast.text == MANAGERS_ONLY || toast.text == UNKNOWN),
            "{toasts:?}"
        );
    }
}

#[on_both]
async fn an_outsider_gets_nothing_by_command_button_reply_or_inline(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "таємне питання").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Вітаю, Олено").await;

    let admin = app.admin().await;
    admin.says("/canned привіт").await;
    admin.says("Відправимо завтра").await;
    admin.inline_query(":при").await;
    assert!(format!("{:?}", admin.inline_answers()).contains("Відправимо завтра"));

    // A passer-by, one who has asked to become a manager, and one who was shut out.
    let stranger = app.person(crate::harness::TOKEN, profile(700, "Сторонній"));
    let pending = app.person(crate::harness::TOKEN, profile(701, "Охочий"));
    let banned = app.person(crate::harness::TOKEN, profile(702, "Колишній"));
    for person in [&pending, &banned] {
        person.says("/manager").await;
    }
    app.admin().await.says("/ban_702").await;
    stranger.says("/start").await;
    let before = state(&app).await;
    let notice = last_with(&group.messages(), "таємне питання");
    let answers = olena.messages().len();

    for person in [&stranger, &pending, &banned] {
        for command in COMMANDS {
            person.says(command).await;
            sees_nothing(person, command);
        }
        for data in PRESSES {
            person
                .presses_data(person.last().map_or(1, |last| last.id), data)
                .await;
            sees_nothing(person, data);
        }
        for query in [":", ":hi", ":при"] {
            person.inline_query(query).await;
        }
        let inline = format!("{:?}", person.inline_answers());
        assert!(!inline.contains("Відправимо завтра"), "{inline}");
        person.replies(1, "відповідь нізвідки").await;
    }
    in_the_group(&app, notice.id).await;
    assert_eq!(state(&app).await, before);
    assert_eq!(olena.messages().len(), answers, "{:?}", olena.last());
    // A banned person is not let in by asking again.
    banned.says("/manager").await;
    assert_eq!(state(&app).await, before);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_manager_cannot_do_what_only_an_admin_may(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let pending = app.person(crate::harness::TOKEN, profile(701, "Охочий"));
    pending.says("/manager").await;
    let before = state(&app).await;
    for command in [
        "/approve_701",
        "/admin_501",
        "/admin_701",
        "/ban_900",
        "/all_users",
        "/failed",
        "/health",
        "/clean",
        "/connect_to_chat_1002",
        "/get_connected_users_1002",
    ] {
        yuliia.says(command).await;
        assert!(
            yuliia.last().unwrap().words().contains("адміністраторам"),
            "{command}"
        );
    }
    for data in ["0:dp:701", "0:dm:501", "0:db:900", "0:du:0"] {
        yuliia.presses_data(yuliia.last().unwrap().id, data).await;
        assert!(
            yuliia
                .toasts()
                .last()
                .unwrap()
                .text
                .contains("адміністраторам"),
            "{data}"
        );
    }
    assert_eq!(state(&app).await, before);

    // The admin may; a banned manager holds nothing any more, and the group hears of their
    // customers.
    let olena = asks(&app, 1, "Олена", "питання").await;
    yuliia.says("/write 1002").await;
    yuliia.presses("Написати клієнту").unwrap().await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    app.admin().await.says("/ban_501").await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    last_with(&group(&app).messages(), "знову чекає");
    yuliia.says("Ще я").await;
    assert!(
        olena
            .messages()
            .iter()
            .all(|message| message.words() != "Ще я")
    );
    app.check_desk().await;
    app.stop().await;
}
