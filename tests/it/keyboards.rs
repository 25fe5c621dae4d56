//! A keyboard in place of the phone's own goes with a message that tells something, and an edit of a
//! message that a step has used is answered.

use mistok_sim::faults::Fault;
use on_both::on_both;

use crate::{
    harness::{Engine, Person, TestApp},
    walk::shop,
};

/// Leads a customer to a question that has a keyboard of ours, by name.
async fn bring(app: &TestApp, person: &Person, question: &str) {
    person.says("/start").await;
    match question {
        "the place of a delivery" => drop(person.says("/delivery")),
        "the phone of the profile" => {
            person.says("/profile").await;
            person
                .presses("📱")
                .without_settling()
                .or_else(|_| person.presses("Телефон").without_settling())
                .unwrap();
        }
        "the phone of an order" => app.orders(person).await,
        other => panic!("no way to {other}"),
    }
    app.settle().await;
    assert!(person.reply_keyboard().is_some(), "{question}");
}

/// The questions with a keyboard, and what is said of each when it is left.
const QUESTIONS: [(&str, &str); 3] = [
    ("the place of a delivery", "Доставку ще не порахували"),
    ("the phone of the profile", "Номер телефону не змінено"),
    ("the phone of an order", "Замовлення ще не оформлено"),
];

#[on_both]
async fn a_keyboard_goes_with_a_message_that_tells_what_was_left(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    for (question, told) in QUESTIONS {
        for command in [
            "/menu",
            "/catalog",
            "/cart",
            "/profile",
            "/support",
            "/language",
        ] {
            bring(&app, &olena, question).await;
            let before = olena.messages().len();

            olena.says(command).await;

            assert!(olena.reply_keyboard().is_none(), "{question}, {command}");
            let said: Vec<_> = olena.messages().split_off(before + 1);
            assert_eq!(said.len(), 2, "{question}, {command}: {said:#?}");
            assert!(said[0].words().contains(told), "{}", said[0].words());
            assert!(!said[1].buttons().is_empty(), "{question}, {command}");
        }
    }
    app.check_clean().await;
}

#[on_both]
async fn a_keyboard_goes_though_a_send_fails_or_the_program_stops(engine: Engine) {
    let mut app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    bring(&app, &olena, "the place of a delivery").await;
    for fault in [Fault::Error500, Fault::Down] {
        app.telegram.faults().on("sendMessage").for_next(1, fault);
    }

    olena.says("/profile");
    app.settle_now().await;
    app.stop().await;
    app.start_again().await;
    app.pass(chrono::TimeDelta::minutes(3)).await;

    assert!(olena.reply_keyboard().is_none());
    assert!(olena.last().unwrap().words().contains("Олена"));
    olena.presses("Мова").unwrap().await;
    assert!(olena.last().unwrap().has_button("English"));
}

#[on_both]
async fn a_goodbye_takes_the_keyboard_though_a_screen_follows_at_once(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    bring(&app, &olena, "the place of a delivery").await;

    olena.says("/stop");
    olena.says("/menu");
    olena.says("/catalog").await;

    assert!(olena.reply_keyboard().is_none());
    app.check_clean().await;
}

#[on_both]
async fn an_edit_of_a_message_that_a_step_has_used_is_answered(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    olena.says("/profile").await;
    olena.presses("Ім’я").unwrap().await;
    olena.says("Олена Ковль").await;
    let typed = own_last(&olena);
    let before = olena.messages().len();

    olena.edits(typed, "Олена Коваль").await;

    let said = olena.last().unwrap();
    assert!(
        said.words().contains("правка нічого не змінила"),
        "{}",
        said.words()
    );
    assert_eq!(said.reply_to, Some(typed));
    assert_eq!(olena.messages().len(), before + 1);

    // A live location moves by edits: nobody answers each of them.
    olena.says("/delivery").await;
    olena.shares_live_location(48.29, 25.93).await;
    let (shared, before) = (own_last(&olena), olena.messages().len());
    olena.moves(shared, 48.30, 25.94).await;
    assert_eq!(olena.messages().len(), before);
    app.check_clean().await;
}

#[on_both]
async fn a_command_with_a_bad_number_says_what_is_expected(engine: Engine) {
    let app = TestApp::start(engine).await;
    let admin = app.admin().await;
    for (typed, says) in [
        ("/open_chat_99999999999999999999", "Такого чату немає"),
        ("/open_chat_ 99999999999999999999", "Такого чату немає"),
        ("/get_chat_99999999999999999999", "Такого чату немає"),
        (
            "/change_status_chat_99999999999999999999",
            "Такого чату немає",
        ),
        ("/connect_to_chat_99999999999999999999", "Такого чату немає"),
        ("/open_chat_", "/open_chat_1002"),
        ("/open_chat_абв", "/open_chat_1002"),
        ("/get_chat_1x", "/get_chat_1002"),
        ("/approve_", "/approve_1002"),
        ("/approve_99999999999999999999", "Такого менеджера немає"),
        ("/limit_x 5", "/limit_1002"),
        ("/sms_", "/sms_1002"),
    ] {
        admin.says(typed).await;
        let said = admin.last().unwrap();
        assert!(said.words().contains(says), "{typed}: {}", said.words());
    }
    app.check_clean().await;
}

/// The number of the person's newest message.
fn own_last(person: &Person) -> i64 {
    let messages = person.messages();
    let own = messages.iter().rfind(|message| !message.from_bot);
    own.unwrap().id
}
