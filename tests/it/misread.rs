//! What is typed where a step asks for something else: nothing is lost, nothing is taken for an
//! answer, and what looks like something else becomes the answer by one tap.

use chrono::TimeDelta;
use mistok_sim::telegram::{Action, Group, Message};
use on_both::on_both;
use serde_json::json;

use crate::{
    buying::{CUP, press, puts, said, say},
    desk::{GROUP, group, last_with},
    harness::{Engine, Leftover, Person, Setup, TestApp, add_settings, offers},
    walk::{self, WAYS, state_of},
};

const KEPT: &str = "SELECT count(*) FROM kept_messages";
const TO_MANAGER: &str = "💬 Передати менеджеру";
const IS_NAME: &str = "✅ Це моє ім’я";
const IS_ADDRESS: &str = "✅ Це адреса";
const IS_COMMENT: &str = "✅ Це побажання";

fn with_desk(engine: Engine) -> Setup {
    walk::shop(engine).with(|config| {
        config.desk.chat_id = Some(GROUP);
        config.desk.max_wait_minutes = 0;
        config.desk.idle_close_minutes = 0;
    })
}

/// Leads a new customer to a state.
async fn in_state(app: &TestApp, id: i64, state: &str) -> Person {
    let person = app.customer(id, "Олена");
    let own = std::slice::from_ref(&person);
    walk::take(app, own, walk::Do::Say("/start")).await;
    let way = WAYS.iter().find(|(name, ..)| *name == state).unwrap();
    for step in way.1.iter().chain(way.2) {
        walk::take(app, own, *step).await;
    }
    assert_eq!(state_of(app, id).await, state);
    person
}

/// The newest message that offers the manager.
fn choice(person: &Person) -> Option<Message> {
    let messages = person.messages();
    messages
        .iter()
        .rev()
        .find(|it| offers(it, TO_MANAGER))
        .cloned()
}

fn reached(group: &Group, words: &str) -> bool {
    let messages = group.messages();
    messages
        .iter()
        .any(|it| it.from_bot && it.words().contains(words))
}

/// Taps a button of any message that has it.
async fn tap(app: &TestApp, person: &Person, label: &str) {
    let messages = person.messages();
    let message = messages.iter().rev().find(|it| offers(it, label)).unwrap();
    person
        .presses_data(message.id, &crate::troubles::data(message, label))
        .await;
    app.clock.advance(TimeDelta::seconds(3));
}

const NAME_STEPS: [&str; 3] = ["checkout name", "registration name", "registering name"];

#[on_both]
async fn what_is_no_name_is_kept_and_goes_to_the_managers(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    app.expects(Leftover::Ownerless);
    let group = group(&app);
    let long = "Дуже довга розповідь ".repeat(150);
    let said_words = [
        "де моє замовлення 1001",
        "🙂",
        "Чи є у вас чашки",
        long.trim(),
        "Чому так дорого?",
    ];
    let mut id = 0;
    for state in NAME_STEPS {
        for words in said_words {
            id += 1;
            let olena = in_state(&app, id, state).await;
            say(&app, &olena, words).await;
            let choice = choice(&olena).unwrap_or_else(|| panic!("{state}: {words}"));
            assert!(!offers(&choice, IS_NAME), "{state}: {words}");
            assert!(
                said(&olena).contains("Не схоже на ім’я"),
                "{state}: {words}"
            );
            assert_eq!(state_of(&app, id).await, state, "{words}");
        }
    }
    assert_eq!(app.count(KEPT).await, id);
    assert!(!reached(&group, "де моє замовлення 1001"));

    app.pass(TimeDelta::minutes(11)).await;
    for words in [said_words[0], said_words[2], said_words[4]] {
        assert!(reached(&group, words), "{words}");
    }
    // The step may be done yet; a day later it will not be.
    app.pass(TimeDelta::hours(25)).await;
    assert_eq!(app.count(KEPT).await, 0);
    assert!(!reached(&group, "🙂"), "a smile asks for nothing");
    app.stop().await;
}

#[on_both]
async fn what_may_be_a_name_becomes_one_by_a_tap(engine: Engine) {
    let app = with_desk(engine).start().await;
    let group = group(&app);
    let said_words = [
        ("Хай", "Хай"),
        ("О", "О"),
        ("дякую", "Дякую"),
        ("ні", "Ні"),
        ("Коваль, Олена", "Коваль, Олена"),
    ];
    let mut id = 0;
    for (words, name) in said_words {
        id += 1;
        let olena = in_state(&app, id, "registration name").await;
        say(&app, &olena, words).await;
        let choice = choice(&olena).unwrap_or_else(|| panic!("{words}"));
        assert!(offers(&choice, IS_NAME), "{words}: {choice:#?}");
        assert_eq!(state_of(&app, id).await, "registration name", "{words}");
        tap(&app, &olena, IS_NAME).await;
        assert_eq!(state_of(&app, id).await, "registration", "{words}");
        assert!(said(&olena).contains(name), "{words}: {}", said(&olena));
    }
    assert_eq!(app.count(KEPT).await, 0, "an answer is for nobody else");

    // The button of a question that was answered otherwise changes nothing.
    let vira = in_state(&app, 50, "checkout name").await;
    say(&app, &vira, "Хай").await;
    let old = choice(&vira).unwrap();
    say(&app, &vira, "Віра Коваль").await;
    vira.presses_data(old.id, &crate::troubles::data(&old, IS_NAME))
        .await;
    assert_eq!(state_of(&app, 50).await, "checkout phone");
    app.pass(TimeDelta::hours(1)).await;
    assert!(!reached(&group, "Хай"), "a greeting does not go by itself");
    app.check_desk().await;
}

#[on_both]
async fn a_name_is_read_as_people_give_it(engine: Engine) {
    let app = with_desk(engine).start().await;
    let cases = [
        ("Мене звати Оля", "Оля"),
        ("Я Оля", "Оля"),
        ("My name is Olya", "Olya"),
        ("олена коваль", "Олена Коваль"),
    ];
    for (id, (words, name)) in (1_i64..).zip(cases) {
        let olena = in_state(&app, id, "registration name").await;
        say(&app, &olena, words).await;
        assert!(
            said(&olena).contains(&format!("Ім’я: {name}")),
            "{}",
            said(&olena)
        );
    }

    // A phone beside the name is asked about by one tap.
    let olena = in_state(&app, 10, "checkout name").await;
    say(&app, &olena, "Олена Коваль, 0501234567").await;
    assert_eq!(state_of(&app, 10).await, "checkout phone");
    let keyboard = olena.reply_keyboard().unwrap();
    let keep = "✅ Залишити «050 123 45 67»";
    let mut keys = keyboard.rows.iter().flatten();
    assert!(keys.any(|key| key.label == keep), "{keyboard:?}");
    say(&app, &olena, keep).await;
    assert_eq!(state_of(&app, 10).await, "checkout email");
    app.check_clean().await;
}

#[on_both]
async fn a_bad_phone_offers_the_manager_until_it_comes_right(engine: Engine) {
    let app = with_desk(engine).start().await;
    let group = group(&app);
    let states = ["awaiting_phone", "checkout phone", "registering phone"];
    for (id, state) in (1_i64..).zip(states) {
        let olena = in_state(&app, id, state).await;
        for words in ["050", "050123456789012"] {
            say(&app, &olena, words).await;
            assert!(choice(&olena).is_some(), "{state}: {words}");
            assert!(
                said(&olena).contains("Не схоже на номер"),
                "{state}: {words}"
            );
        }
        say(&app, &olena, &format!("050 123 45 6{id}")).await;
        assert_ne!(state_of(&app, id).await, state);
    }
    app.pass(TimeDelta::hours(25)).await;
    assert!(!reached(&group, "клієнт не вибрав"));

    // A customer who gives up is called back.
    let vira = in_state(&app, 9, "awaiting_phone").await;
    say(&app, &vira, "067").await;
    app.pass(TimeDelta::minutes(11)).await;
    assert!(reached(&group, "067"));
    app.check_desk().await;
}

#[on_both]
async fn words_beside_a_phone_are_not_lost(engine: Engine) {
    let app = with_desk(engine).start().await;
    let group = group(&app);
    let olena = in_state(&app, 1, "checkout phone").await;
    say(&app, &olena, "0671234567 після 18").await;
    assert!(said(&olena).contains("067 123 45 67"), "{}", said(&olena));
    press(&app, &olena, &["Пропустити", "Відділення"]).await;
    say(&app, &olena, "Чернівці, відділення 5").await;
    press(&app, &olena, &["отримання"]).await;
    let summary = said(&olena);
    assert!(summary.contains("після 18"), "{summary}");

    let vira = in_state(&app, 2, "awaiting_phone").await;
    say(&app, &vira, "мій номер 067 123 45 68, дзвоніть після 18").await;
    assert_eq!(state_of(&app, 2).await, "confirming_phone");
    app.pass(TimeDelta::minutes(11)).await;
    assert!(reached(&group, "дзвоніть після 18"));
    let ivan = in_state(&app, 3, "awaiting_phone").await;
    say(&app, &ivan, "+48 512 345 678").await;
    assert!(said(&ivan).contains("+48 512 345 678"), "{}", said(&ivan));
    assert_eq!(app.count(KEPT).await, 0);
    app.check_desk().await;
}

#[on_both]
async fn a_statement_is_no_town(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    app.expects(Leftover::Ownerless);
    let group = group(&app);
    let play = "А".repeat(3_000);
    let said_words = [
        "Коли прийде моя посилка",
        "thanks",
        "хто тут",
        &play,
        "Дякую!",
        "хочу замовити торт",
    ];
    for (id, words) in (1_i64..).zip(said_words) {
        let olena = in_state(&app, id, "awaiting_location").await;
        say(&app, &olena, words).await;
        assert!(choice(&olena).is_some(), "{words}: {}", said(&olena));
        assert_eq!(state_of(&app, id).await, "awaiting_location", "{words}");
    }
    let forwarded = in_state(&app, 20, "awaiting_location").await;
    let origin = json!({"type": "hidden_user", "date": 1, "sender_user_name": "Хтось"});
    forwarded.forwarding(origin).says("Київ").await;
    assert!(choice(&forwarded).is_some());
    assert_eq!(state_of(&app, 20).await, "awaiting_location");

    let greets = in_state(&app, 21, "awaiting_location").await;
    say(&app, &greets, "Добрий день").await;
    app.pass(TimeDelta::minutes(11)).await;
    for words in ["Коли прийде", "хто тут", "Київ"] {
        assert!(reached(&group, words), "{words}");
    }
    app.pass(TimeDelta::hours(25)).await;
    assert!(
        !reached(&group, "Добрий день"),
        "a greeting waits for nobody"
    );
    assert_eq!(app.count(KEPT).await, 0);
    app.stop().await;
}

const ZONES: &str = r#"
    [delivery]
    flat_min = 80
    flat_max = 120
    [[delivery.zones]]
    name = "Львівщина"
    cities = ["Львів", "Стрий"]
    price_min = 60
    price_max = 60
"#;

#[on_both]
async fn a_town_of_a_zone_is_found_and_never_guessed(engine: Engine) {
    let app = with_desk(engine)
        .with(|config| add_settings(config, ZONES))
        .start()
        .await;
    let group = group(&app);
    let mut id = 0;
    for words in [
        "Львів",
        "м. Львів",
        "у Львові",
        "Львів, відділення 3",
        "вул. Шевченка 5, Львів",
    ] {
        id += 1;
        let olena = in_state(&app, id, "awaiting_location").await;
        say(&app, &olena, words).await;
        let answer = last_with(&olena.messages(), "Доставка:");
        assert!(answer.words().contains("60"), "{words}: {}", answer.words());
    }
    for (words, town) in [("Львове", "Львів"), ("Лвів", "Львів"), ("Стрій", "Стрий")]
    {
        id += 1;
        let olena = in_state(&app, id, "awaiting_location").await;
        say(&app, &olena, words).await;
        let question = format!("Ви маєте на увазі {town}?");
        last_with(&olena.messages(), &question);
        assert!(choice(&olena).is_some(), "{words}");
        tap(&app, &olena, &format!("✅ Так, {town}")).await;
        let answer = last_with(&olena.messages(), "Доставка:");
        let answer = answer.words().replace('\u{a0}', " ");
        assert!(
            answer.contains(town) && answer.contains("60 грн"),
            "{answer}"
        );
    }
    assert_eq!(app.count(KEPT).await, 0);

    id += 1;
    let olena = in_state(&app, id, "awaiting_location").await;
    say(&app, &olena, "Ялта").await;
    assert!(
        said(&olena).contains("Для «Ялта» ціни в нас немає"),
        "{}",
        said(&olena)
    );
    assert!(choice(&olena).is_some() && !said(&olena).contains("80"));
    tap(&app, &olena, TO_MANAGER).await;
    assert!(reached(&group, "Ялта"));
    app.check_desk().await;
}

#[on_both]
async fn a_greeting_or_a_question_is_no_address(engine: Engine) {
    let app = with_desk(engine).start().await;
    let group = group(&app);
    let said_words = [
        "Добрий день",
        "дякую",
        "А скільки коштує доставка?",
        "Скільки чекати",
    ];
    for (id, words) in (1_i64..).zip(said_words) {
        let olena = in_state(&app, id, "checkout address").await;
        say(&app, &olena, words).await;
        assert!(offers(&choice(&olena).unwrap(), IS_ADDRESS), "{words}");
        assert_eq!(state_of(&app, id).await, "checkout address", "{words}");
    }
    let mark = in_state(&app, 10, "checkout address").await;
    say(&app, &mark, "?").await;
    assert!(!offers(&choice(&mark).unwrap(), IS_ADDRESS));

    let vira = in_state(&app, 11, "checkout address").await;
    say(&app, &vira, "Де Воллана, 5").await;
    tap(&app, &vira, IS_ADDRESS).await;
    assert_eq!(state_of(&app, 11).await, "checkout payment");
    app.pass(TimeDelta::minutes(11)).await;
    assert!(reached(&group, "А скільки коштує доставка?"));
    assert!(!reached(&group, "Добрий день") && !reached(&group, "Де Воллана"));
    app.check_desk().await;
}

#[on_both]
async fn a_step_is_skipped_by_the_command_where_it_may_be(engine: Engine) {
    let app = with_desk(engine).start().await;
    group(&app);
    for (id, (state, after, words)) in (1_i64..).zip([
        ("checkout email", "checkout delivery", "Як доставити?"),
        ("checkout comment", "checkout summary", "Перевірте"),
        ("checkout name", "checkout name", "пропустити крок не можна"),
        (
            "checkout phone",
            "checkout phone",
            "пропустити крок не можна",
        ),
        ("registering name", "registering phone", "Крок 2 з 3"),
        (
            "awaiting_location",
            "awaiting_location",
            "Тут нема чого пропускати",
        ),
        ("menu", "menu", "Тут нема чого пропускати"),
    ]) {
        let olena = in_state(&app, id, state).await;
        say(&app, &olena, "/skip").await;
        assert_eq!(state_of(&app, id).await, after, "{state}");
        assert!(said(&olena).contains(words), "{state}: {}", said(&olena));
    }
    let vira = app.customer(20, "Віра");
    say(&app, &vira, "/start").await;
    puts(&app, &vira, CUP).await;
    assert_eq!(app.count(KEPT).await, 0);
}

/// Words at «call this number?» leave the question and its buttons standing.
#[on_both]
async fn words_at_the_confirmation_of_a_phone_leave_it_standing(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let group = group(&app);
    for (id, words) in (1..).zip(["дзвоніть після 18", "Є знижки?", "👍"]) {
        let olena = in_state(&app, id, "confirming_phone").await;
        say(&app, &olena, words).await;
        assert_eq!(state_of(&app, id).await, "confirming_phone", "{words}");
        assert!(choice(&olena).is_some(), "{words}");
        say(&app, &olena, "так").await;
        assert_eq!(
            app.count("SELECT count(*) FROM orders").await,
            id,
            "{words}"
        );
    }
    app.pass(TimeDelta::hours(1)).await;
    assert!(reached(&group, "дзвоніть після 18") && reached(&group, "Є знижки?"));
    app.check_clean().await;
    app.stop().await;
}

/// A review that is left unfinished is left with the shop, unless it is cancelled.
#[on_both]
async fn an_unfinished_review_is_not_lost(engine: Engine) {
    const REVIEWS: &str = "SELECT count(*) FROM leads WHERE kind = 'feedback'";
    let mut app = with_desk(engine).start().await;
    let group = group(&app);
    for (id, leaving) in (1..).zip(["/menu", "/stop", "/catalog"]) {
        let olena = in_state(&app, id, "awaiting_feedback").await;
        say(&app, &olena, &format!("Чашка розбита {id}")).await;
        say(&app, &olena, leaving).await;
        assert_eq!(app.count(REVIEWS).await, id, "{leaving}");
    }
    // Stars alone: few of them are a complaint.
    let petro = in_state(&app, 8, "awaiting_feedback").await;
    // The stars stand in rows of one button each, the most first.
    let rows = petro.last().unwrap().buttons();
    let one = rows.iter().flatten().find(|it| it.label == "⭐").unwrap();
    let Action::Data(one) = &one.action else {
        panic!("{one:?}");
    };
    petro.presses_data(petro.last().unwrap().id, one).await;
    say(&app, &petro, "/menu").await;
    assert_eq!(app.count(REVIEWS).await, 4);
    assert!(reached(&group, "⭐"));
    assert_eq!(app.crm.cards().len(), 4);

    let vira = in_state(&app, 9, "awaiting_feedback").await;
    say(&app, &vira, "Передумала").await;
    say(&app, &vira, "/cancel").await;
    assert_eq!(app.count(REVIEWS).await, 4);
    app.expects(Leftover::Ownerless);
    app.stop().await;
}

/// The label of a button that is typed means the button.
#[on_both]
async fn a_typed_label_is_its_button(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let olena = in_state(&app, 1, "checkout address").await;
    say(&app, &olena, "Назад").await;
    assert_eq!(state_of(&app, 1).await, "checkout delivery");
    let ivan = in_state(&app, 2, "checkout comment").await;
    say(&app, &ivan, "Пропустити").await;
    assert_ne!(state_of(&app, 2).await, "checkout comment");

    // Those of the keyboard at the phone, typed where it is gone.
    let vira = in_state(&app, 3, "checkout name").await;
    say(&app, &vira, "📱 Надіслати номер").await;
    assert_eq!(state_of(&app, 3).await, "checkout name");
    say(&app, &vira, "✖️ Скасувати").await;
    assert_eq!(state_of(&app, 3).await, "menu");
    assert!(choice(&vira).is_none(), "a label is for no manager");
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
    app.stop().await;
}

/// Thanks that come when nothing is asked are taken kindly.
#[on_both]
async fn thanks_in_the_menu_are_no_question(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let olena = in_state(&app, 1, "menu").await;
    say(&app, &olena, "Дуже дякую!").await;
    assert!(olena.last().unwrap().words().contains("ми тут"));
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
    app.stop().await;
}

/// A question where a wish is asked is no wish until the customer says so.
#[on_both]
async fn a_question_is_no_wish(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let group = group(&app);
    let olena = in_state(&app, 1, "checkout comment").await;
    say(&app, &olena, "Чи є знижки?").await;
    assert_eq!(state_of(&app, 1).await, "checkout comment");
    assert!(offers(&choice(&olena).unwrap(), IS_COMMENT));
    say(&app, &olena, "/menu").await;
    app.pass(TimeDelta::minutes(11)).await;
    assert!(reached(&group, "Чи є знижки?"));

    let ivan = in_state(&app, 2, "checkout comment").await;
    say(&app, &ivan, "Можна у синьому пакуванні?").await;
    tap(&app, &ivan, IS_COMMENT).await;
    assert!(said(&ivan).contains("Можна у синьому пакуванні?"));
    assert_ne!(state_of(&app, 2).await, "checkout comment");
    assert_eq!(app.count(KEPT).await, 0);
    app.expects(Leftover::Ownerless);
    app.stop().await;
}

/// The question whether it is a name stands alone: a hint beside it would contradict it. Its
/// button works also after time has passed the words to the managers.
#[on_both]
async fn a_doubt_stands_alone_and_can_be_settled_late(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let olena = in_state(&app, 1, "checkout name").await;
    let before = olena.messages().len();
    say(&app, &olena, "Коваль, Олена").await;
    let new: Vec<_> = olena.messages().drain(before..).collect();
    let told: Vec<_> = new.iter().filter(|it| it.from_bot).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(!told[0].words().contains("Не схоже"));
    app.pass(TimeDelta::minutes(11)).await;
    assert_eq!(app.count(KEPT).await, 0);
    tap(&app, &olena, IS_NAME).await;
    assert_eq!(state_of(&app, 1).await, "checkout phone");

    // A name that is a greeting, too, goes to nobody, and its button works all the same.
    let khai = in_state(&app, 2, "checkout name").await;
    say(&app, &khai, "Хай").await;
    app.pass(TimeDelta::minutes(40)).await;
    tap(&app, &khai, IS_NAME).await;
    assert_eq!(state_of(&app, 2).await, "checkout phone");
    assert_eq!(app.count(KEPT).await, 0);
    app.expects(Leftover::Ownerless);
    app.stop().await;
}

/// An answer that was refused is put right by an edit.
#[on_both]
async fn an_edit_puts_a_refused_answer_right(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let olena = in_state(&app, 1, "awaiting_phone").await;
    say(&app, &olena, "050123456").await;
    let typed = olena.messages().into_iter().rev().find(|it| !it.from_bot);
    olena.edits(typed.unwrap().id, "0501234567").await;
    assert_eq!(state_of(&app, 1).await, "confirming_phone");
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
    app.stop().await;
}

/// A call for help is no thanks: it reaches a manager from any step.
#[on_both]
async fn a_call_for_help_reaches_a_manager(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let group = group(&app);
    for (id, state) in (1..).zip(["awaiting_location", "checkout name", "menu"]) {
        let olena = in_state(&app, id, state).await;
        say(
            &app,
            &olena,
            &format!("допоможіть{}", "!".repeat(usize::try_from(id).unwrap())),
        )
        .await;
    }
    app.pass(TimeDelta::minutes(11)).await;
    for calls in ["допоможіть!", "допоможіть!!", "допоможіть!!!"] {
        assert!(reached(&group, calls), "{calls}");
    }
    app.expects(Leftover::Ownerless);
    app.stop().await;
}

/// Thanks and thumbs at a step bother nobody.
#[on_both]
async fn thanks_bother_no_manager(engine: Engine) {
    let mut app = with_desk(engine).start().await;
    let group = group(&app);
    for (id, words) in (1..).zip(["Дякую!", "👍", "Добре"]) {
        let olena = in_state(&app, id, "awaiting_location").await;
        say(&app, &olena, words).await;
    }
    app.pass(TimeDelta::hours(25)).await;
    assert!(!reached(&group, "клієнт не вибрав"));
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
    app.stop().await;
}
