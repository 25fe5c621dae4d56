//! Presses of every shape, of every action, by everybody: each gets one answer, and what it says is
//! true of the thing that the button is about.

use mistok_sim::telegram::Profile;
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{asks, group, manager, profile, with_group},
    harness::{Engine, Person, TOKEN, TestApp},
    walk::{last_id, shop},
};

/// What released buttons carry, with the largest number in each argument.
const ACTIONS: &str = include_str!("../../crates/core/src/press/actions.txt");

const LARGEST: &str = "9223372036854775807";
const LARGEST_PAGE: &str = "4294967295";

const MANAGERS_ONLY: &str = "Ця кнопка лише для менеджерів магазину.";
const ADMINS_ONLY: &str = "Ця дія доступна лише адміністраторам.";
const UNKNOWN: &str = "Ця кнопка більше не діє.";
const OLD: &str = "Ця кнопка застаріла";
const NO_MANAGER: &str = "Такого менеджера немає";

/// The toast for an admin when a thing does not exist, by the codes of the buttons that are about
/// such a thing.
const GONE: [(&str, &[&str]); 13] = [
    (
        "Такої заявки немає",
        &["la", "ly", "lq", "lr", "le", "ld", "lx", "ls", "lp", "lm"],
    ),
    (
        "Такого чату вже немає",
        &[
            "dt", "do", "dw", "dh", "dr", "dac", "dat", "dan", "ds", "dx", "dqx", "dqt", "dqo",
            "dg", "dk", "dy", "dqk", "de", "dc", "dcn", "dqm", "dqn", "dqd", "dbl", "dbt", "dbu",
            "dbz", "dbs", "dbb", "dbo", "dyl", "dvE", "dvF",
        ],
    ),
    (
        "Такого повідомлення вже немає",
        &["df", "da", "dsl", "dv", "dd", "dvG"],
    ),
    (NO_MANAGER, &["dp", "dj", "db", "dm", "dqp"]),
    (
        "Такого запису вже немає",
        &[
            "dfc", "dfd", "dfe", "dff", "dfg", "dfh", "dfi", "dfj", "dfk", "dfl",
        ],
    ),
    (
        "Такого замовлення немає",
        &["dyc", "dyd", "dye", "dyf", "dyg", "dyh", "dyi", "dyj"],
    ),
    (UNKNOWN, &["dyk", "dym"]),
    ("Такого товару вже немає в каталозі", &["due"]),
    ("Такої категорії вже немає в каталозі", &["duf"]),
    (
        "Такої SMS немає",
        &["dvd", "dve", "dvf", "dvg", "dvh", "dvi", "dvD"],
    ),
    (
        "Ця чернетка вже не діє",
        &[
            "dvm", "dvn", "dvo", "dvp", "dvq", "dvr", "dvs", "dvt", "dvu", "dvv", "dvw", "dvx",
        ],
    ),
    ("Цей пошук уже не діє: напишіть слова ще раз", &["dbw"]),
    ("Жодне замовлення не чекає", &["dfm"]),
];

fn code(data: &str) -> &str {
    data.split(':').nth(1).unwrap()
}

/// Whether the button is of the desk, or about a lead that needs a person.
fn is_of_desk(data: &str) -> bool {
    let leads = GONE[0].1;
    code(data).starts_with('d') || leads.contains(&code(data))
}

/// Every action of a screen, with this number in the place of each id and page.
fn presses(screen: &str, number: &str) -> Vec<String> {
    let data = ACTIONS
        .lines()
        .map(|line| line.split_once(" => ").unwrap().1);
    let numbered = data.map(|data| {
        let parts = data.split(':').skip(1).map(|part| match part {
            LARGEST => number.to_owned(),
            LARGEST_PAGE if number != LARGEST => number.to_owned(),
            part => part.to_owned(),
        });
        let mut parts: Vec<String> = parts.collect();
        // Their rows have a chat of a small number.
        if ["dbs", "dbo"].contains(&parts[0].as_str()) {
            number.clone_into(&mut parts[1]);
        }
        format!("{screen}:{}", parts.join(":"))
    });
    numbered.collect()
}

/// Presses, and returns the one answer.
async fn answer(app: &TestApp, person: &Person, message: i64, data: &str) -> String {
    shaped(app, person, message, data, |_| {}).await
}

async fn shaped(
    app: &TestApp,
    person: &Person,
    message: i64,
    data: &str,
    shape: impl FnOnce(&mut Value),
) -> String {
    let before = app.telegram.count("answerCallbackQuery");
    person.presses_shaped(message, data, shape).await;
    let after = app.telegram.count("answerCallbackQuery");
    assert_eq!(after, before + 1, "{data}: one answer");
    let call = app.telegram.last_call_of("answerCallbackQuery").unwrap();
    let text = call.params["text"].as_str();
    text.unwrap_or_default().to_owned()
}

type Shape = (&'static str, fn(&mut Value));

/// How Telegram may shape a press whose message it does not show.
const SHAPES: [Shape; 5] = [
    ("without a message", |query| {
        query.as_object_mut().unwrap().remove("message");
    }),
    ("of a message that is null", |query| {
        query["message"] = Value::Null;
    }),
    ("of a message sent inline", |query| {
        query.as_object_mut().unwrap().remove("message");
        query["inline_message_id"] = json!("AgAAAM5");
    }),
    ("of an inaccessible message", |query| {
        let chat = query["message"]["chat"].clone();
        query["message"] = json!({"chat": chat, "message_id": 1, "date": 0});
    }),
    ("with a field of another type", |query| {
        query.as_object_mut().unwrap().remove("message");
        query["chat_instance"] = json!(7);
    }),
];

#[on_both]
async fn a_press_of_any_shape_is_answered_and_shows_the_present_state(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;

    for (name, shape) in SHAPES {
        let before = olena.messages().len();
        let toast = shaped(&app, &olena, 1, "0:i", shape).await;
        assert_eq!(toast, "", "{name}");
        let last = olena.last().unwrap();
        assert!(
            last.has_button("Приватність") || last.words().contains("Олена"),
            "{name}"
        );
        assert!(olena.messages().len() > before, "{name}: as a new message");

        let toast = shaped(&app, &olena, 1, "1:sy", shape).await;
        assert!(toast.contains(OLD), "{name}: {toast}");
        assert!(olena.last().unwrap().words().contains("Олена"), "{name}");
    }
    app.check_clean().await;
}

#[on_both]
async fn a_press_without_data_or_of_nobody_is_answered_and_starts_nothing(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let before = app.count("SELECT count(*) FROM customers").await;

    let toast = shaped(&app, &olena, last_id(&olena), "x", |query| {
        query.as_object_mut().unwrap().remove("data");
    });
    assert_eq!(toast.await, UNKNOWN);
    let toast = shaped(&app, &olena, last_id(&olena), "x", |query| {
        query.as_object_mut().unwrap().remove("data");
        query["game_short_name"] = json!("chess");
    });
    assert_eq!(toast.await, UNKNOWN);

    // A bot, a channel, and a person who has never opened the chat.
    let silent: [fn(&mut Value); 3] = [
        |query| query["from"]["is_bot"] = json!(true),
        |query| query["message"]["chat"] = json!({"id": -100_555, "type": "channel", "title": "X"}),
        |query| {
            query.as_object_mut().unwrap().remove("message");
            query["from"]["id"] = json!(77);
        },
    ];
    for shape in silent {
        let shown = olena.messages().len();
        shaped(&app, &olena, last_id(&olena), "0:m", shape).await;
        assert_eq!(olena.messages().len(), shown);
    }
    // A group that the shop does not know.
    let elsewhere = app.telegram.group(TOKEN, -1_009_999, "Чужа");
    let guest = app.member(&elsewhere, profile(1, "Олена"));
    assert_eq!(answer(&app, &guest, 1, "0:m").await, UNKNOWN);

    assert_eq!(app.count("SELECT count(*) FROM customers").await, before);
    app.check_clean().await;
}

#[on_both]
async fn an_old_or_damaged_button_shows_the_present_state_once(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let old = last_id(&olena);
    // The question for a place has a keyboard in place of the phone's own: it cannot be edited.
    olena.presses("Доставка").unwrap().await;

    for (data, says) in [
        ("1:zz", UNKNOWN),
        ("1:sy", OLD),
        ("3:km", OLD),
        ("1:wa:27:0", UNKNOWN),
    ] {
        let before = olena.messages().len();
        for tap in 0..10 {
            let toast = answer(&app, &olena, old, data).await;
            assert!(toast.contains(says), "{data}, tap {tap}: {toast}");
        }
        let messages = olena.messages();
        assert_eq!(messages.len(), before + 1, "{data}: shown once");
        assert!(olena.reply_keyboard().is_some(), "{data}");
    }
    app.check_clean().await;
}

#[on_both]
async fn every_button_of_the_desk_tells_others_that_it_is_not_theirs(engine: Engine) {
    let app = with_group(engine).start().await;
    let olena = asks(&app, 1, "Олена", "питання").await;
    let outsider = app.person(TOKEN, Profile::new(700, "Сторонній"));
    outsider.says("/start").await;
    let there = app.member(&group(&app), profile(700, "Сторонній"));
    let presses = presses("0", LARGEST);
    for data in presses.iter().filter(|data| is_of_desk(data)) {
        for person in [&olena, &outsider, &there] {
            let toast = answer(&app, person, last_id(person), data).await;
            assert_eq!(toast, MANAGERS_ONLY, "{data}");
        }
    }
    app.check_clean().await;
}

/// What may be said over a desk button of a thing that does not exist.
fn is_true(data: &str, toast: &str) -> bool {
    let code = code(data);
    if code == "dqj" || code == "dqs" {
        return [NO_MANAGER, "Такого відділу вже немає"].contains(&toast);
    }
    match GONE.iter().find(|(_, codes)| codes.contains(&code)) {
        Some((says, _)) => toast == *says,
        // A list, a question or a setting names no thing.
        None => GONE.iter().all(|(says, _)| toast != *says),
    }
}

#[on_both]
async fn a_button_of_the_desk_says_what_is_true_of_its_thing(engine: Engine) {
    let app = with_group(engine).start().await;
    asks(&app, 1, "Олена", "питання").await;
    let admin = app.admin().await;
    let mut wrong = Vec::new();
    for number in ["0", "999", LARGEST] {
        for data in presses("0", number).iter().filter(|data| is_of_desk(data)) {
            let toast = answer(&app, &admin, last_id(&admin), data).await;
            if !is_true(data, &toast) {
                wrong.push(format!("{data}: {toast}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let yuliia = manager(&app, 501, "Юлія").await;
    for data in presses("0", LARGEST).iter().filter(|data| is_of_desk(data)) {
        let toast = answer(&app, &yuliia, last_id(&yuliia), data).await;
        if toast != ADMINS_ONLY && !is_true(data, &toast) {
            wrong.push(format!("{data}: {toast}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        answer(&app, &yuliia, last_id(&yuliia), "0:zz").await,
        UNKNOWN
    );
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    app.check_clean().await;
}

#[on_both]
async fn a_button_of_the_shop_says_what_is_true_of_its_thing(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let about_others = ["чат", "заявк", "менеджер", "SMS", "адміністратор"];
    for screen in ["0", "1", "99999"] {
        for number in ["0", "999", LARGEST] {
            for data in presses(screen, number)
                .iter()
                .filter(|data| !is_of_desk(data))
            {
                let toast = answer(&app, &olena, last_id(&olena), data).await;
                for word in about_others {
                    assert!(!toast.contains(word), "{data}: {toast}");
                }
            }
        }
    }
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM cart_lines").await, 0);
    app.check_clean().await;
}
