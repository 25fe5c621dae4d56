//! What was given up is work for a person: told at once, listed with its reason, tried again or
//! dropped by a button.

use chrono::TimeDelta;
use mistok::store::dead_letters::{self, DeadLetter};
use mistok_sim::{
    faults::Fault,
    telegram::{Action, Message, Profile},
};
use on_both::on_both;
use secrecy::SecretString;

use crate::{
    buyers::sets_phone,
    buying::{say, with_source},
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{ADMIN, Engine, Leftover, Person, Setup, TOKEN, TestApp, offers},
    keeping::{taken, with_keeping},
    walk::shop,
};

const OTHER_ADMIN: i64 = 901;

fn refusal() -> Fault {
    Fault::Answer {
        status: 422,
        body: r#"{"message":"Bad phone +380501112233 <b>"}"#.to_owned(),
    }
}

/// What the button with such a label sends.
fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let mut buttons = buttons.iter().flatten();
    match buttons
        .find(|it| it.label.contains(label))
        .map(|it| &it.action)
    {
        Some(Action::Data(data)) => data.clone(),
        other => panic!("{label}: {other:?} in {}", message.words()),
    }
}

fn contains(message: &Message, parts: &[&str]) {
    for part in parts {
        let words = message.words().replace('\u{a0}', " ");
        assert!(words.contains(part), "{part} lacks in {words}");
    }
}

fn told(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    messages
        .iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

async fn two_admins(setup: Setup) -> (TestApp, Person, Person) {
    let mut app = setup
        .with(|config| config.desk.admins = vec![ADMIN, OTHER_ADMIN])
        .start()
        .await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let profile = Profile::new(OTHER_ADMIN, "Другий");
    let other = app.person(TOKEN, profile);
    other.says("/start").await;
    (app, admin, other)
}

/// Puts a letter where the program keeps them, as if something had been given up.
async fn given_up(app: &TestApp, count: usize) {
    use mistok::domain::clock::Clock;
    let now = app.clock.now();
    let outbox = app.app().outbox.clone();
    let added = app.app().store.write("test", async move |tx| {
        for at in 0..count {
            let letter = DeadLetter {
                source: "job",
                service: "crm".to_owned(),
                lane: "1".to_owned(),
                payload: r#"{"v":1,"note":{"note":"x"}}"#.to_owned(),
                reason: format!("the CRM refused (422): number {at}"),
            };
            dead_letters::add(&tx, &letter, now).await?;
        }
        mistok::outbox::letters::tell(&outbox, &tx, now).await
    });
    added.await.unwrap();
    app.settle().await;
}

#[on_both]
async fn a_card_that_the_crm_refuses_is_told_and_sent_again_once(engine: Engine) {
    let key = SecretString::from("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let sealed = with_source(shop(engine)).with(|config| config.privacy.key = Some(key));
    for setup in [with_source(shop(engine)), sealed] {
        let (mut app, admin, other) = two_admins(setup).await;
        app.crm.faults().on("POST /buyer").for_next(1, refusal());

        let olena = app.customer(1, "Олена");
        say(&app, &olena, "/start").await;
        sets_phone(&app, &olena, None).await;
        app.settle().await;

        let alert = last_with(&admin.messages(), "Не виконано");
        contains(
            &alert,
            &[
                "картка клієнта Олена в CRM",
                "18.11 13:",
                "спроб: 1",
                "CRM відмовила.",
                "422",
            ],
        );
        assert!(!alert.words().contains("380501112233"), "{}", alert.words());
        assert!(offers(&alert, "🔁 Спробувати ще раз") && offers(&alert, "✖️ Відкинути"));
        assert_eq!(
            (told(&admin, "Не виконано"), told(&other, "Не виконано")),
            (1, 1)
        );
        // A restart tells nothing again, and the buttons still work.
        app.stop().await;
        app.start_again().await;
        app.settle().await;
        assert_eq!(told(&admin, "Не виконано"), 1);

        // Only admins decide; two of them, twice each, do it once.
        let stranger = manager(&app, 501, "Юлія").await;
        let again = data(&alert, "Спробувати ще раз");
        stranger.presses_data(alert.id, &again).await;
        assert_eq!(
            app.count("SELECT count(*) FROM dead_letters WHERE decided_at IS NULL")
                .await,
            1
        );
        assert!(
            stranger
                .toasts()
                .last()
                .unwrap()
                .text
                .contains("адміністратор"),
            "{:?}",
            stranger.toasts()
        );
        let theirs = last_with(&other.messages(), "Не виконано");
        for _ in 0..2 {
            admin.presses_data(alert.id, &again);
            other.presses_data(theirs.id, &again);
        }
        app.settle().await;
        app.pass(TimeDelta::seconds(5)).await;

        let cards = app.crm.buyers();
        assert_eq!(cards.len(), 1, "{cards:#?}");
        assert_eq!(
            app.count("SELECT count(*) FROM dead_letters WHERE decision = 'again'")
                .await,
            1
        );
        assert_eq!(
            app.count("SELECT count(*) FROM audit WHERE action = 'letter_again'")
                .await,
            1
        );
        for person in [&admin, &other] {
            let shown = last_with(&person.messages(), "картка клієнта");
            contains(&shown, &["✅", "Спробували ще раз"]);
            assert!(!offers(&shown, "Спробувати"), "{}", shown.words());
        }
        assert!(
            other
                .toasts()
                .iter()
                .any(|toast| toast.text.contains("вже вирішено"))
        );
        app.check_clean().await;
    }
}

#[on_both]
async fn what_is_dropped_is_asked_twice_noted_and_erased_after_its_term(engine: Engine) {
    let (app, admin, _) = two_admins(with_source(shop(engine))).await;
    given_up(&app, 1).await;
    let alert = last_with(&admin.messages(), "Не виконано");
    contains(&alert, &["нотатка про клієнта в CRM"]);

    admin
        .presses_data(alert.id, &data(&alert, "Відкинути"))
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE decided_at IS NULL")
            .await,
        1
    );
    let sure = admin.message(alert.id).unwrap();
    contains(&sure, &["Відкинути остаточно?"]);
    admin
        .presses_data(alert.id, &data(&sure, "Так, відкинути"))
        .await;

    contains(
        &admin.message(alert.id).unwrap(),
        &["✅", "Відкинуто: ", "Адмін"],
    );
    assert_eq!(
        app.count(
            "SELECT count(*) FROM audit WHERE action = 'letter_dropped' AND manager_id = 900"
        )
        .await,
        1
    );
    admin.says("/failed").await;
    contains(&admin.last().unwrap(), &["Не виконано: 0"]);
    app.clock.advance(TimeDelta::days(89));
    app.pass(TimeDelta::minutes(11)).await;
    let kept = "SELECT count(*) FROM dead_letters WHERE is_emptied = 0";
    assert_eq!(app.count(kept).await, 1);
    app.clock.advance(TimeDelta::days(1));
    // The maintenance works beside everything else.
    let begun = std::time::Instant::now();
    while begun.elapsed().as_secs() < 60 {
        if app.count(kept).await == 0 {
            // That it was dropped stays, so that its job is not made anew.
            assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 1);
            return;
        }
        app.pass(TimeDelta::minutes(11)).await;
        tokio::task::yield_now().await;
    }
    panic!("what was decided about is not erased");
}

#[on_both]
async fn many_at_once_are_no_flood_and_stand_on_pages(engine: Engine) {
    let (app, admin, _) = two_admins(with_source(shop(engine))).await;
    given_up(&app, 12).await;
    let digest = last_with(&admin.messages(), "Не виконано: 12");
    contains(
        &digest,
        &[
            "чекає на рішення: 12",
            "нотатка про клієнта в CRM",
            "і ще 4",
        ],
    );
    for _ in 0..30 {
        given_up(&app, 1).await;
        app.pass(TimeDelta::seconds(4)).await;
    }
    let messages = told(&admin, "Не виконано");
    assert!((2..=9).contains(&messages), "{messages}");

    admin
        .presses_data(digest.id, &data(&digest, "Показати всі"))
        .await;
    let list = admin.last().unwrap();
    contains(&list, &["Не виконано: 42", "1. ", "5. "]);
    assert!(offers(&list, "1. 🔁 Спробувати ще раз") && offers(&list, "5. ✖️ Відкинути"));
    admin.presses_data(list.id, &data(&list, "▶️")).await;
    let list = admin.message(list.id).unwrap();
    contains(&list, &["6. ", "10. "]);

    // One of many is decided: the digest says so.
    admin
        .presses_data(list.id, &data(&list, "6. ✖️ Відкинути"))
        .await;
    admin
        .presses_data(
            list.id,
            &data(&admin.message(list.id).unwrap(), "Так, відкинути"),
        )
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE decided_at IS NULL")
            .await,
        41
    );
}

#[on_both]
async fn an_update_is_tried_again_with_what_works_today(engine: Engine) {
    let (mut app, admin, _) = two_admins(Setup::on(engine)).await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    let rename = |from: &'static str| {
        app.app().store.write("test", async move |tx| {
            tx.execute(from, &[]).await.map(drop)
        })
    };
    rename("ALTER TABLE products RENAME TO products_lost")
        .await
        .unwrap();
    olena.presses("Каталог товарів").unwrap().await;
    let alert = last_with(&admin.messages(), "Не виконано");
    contains(
        &alert,
        &["вхідне повідомлення, від кого: Олена", "Збій бази даних"],
    );
    let again = data(&alert, "Спробувати ще раз");

    // Too early: it fails again, and that is told as well.
    admin.presses_data(alert.id, &again).await;
    assert_eq!(told(&admin, "вхідне повідомлення"), 2);
    rename("ALTER TABLE products_lost RENAME TO products")
        .await
        .unwrap();
    app.stop().await;
    app.start_again().await;
    let alert = last_with(&admin.messages(), "Не виконано");
    admin
        .presses_data(alert.id, &data(&alert, "Спробувати ще раз"))
        .await;

    assert!(olena.messages().iter().any(|it| offers(it, "Усі товари")));
    assert_eq!(
        app.count("SELECT count(*) FROM dead_letters WHERE decided_at IS NULL")
            .await,
        0
    );
    app.expects(Leftover::Refusals);
}

#[on_both]
async fn without_an_admin_the_managers_chat_is_told_and_managers_decide(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::DeadLetters);
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    app.stop().await;
    app.config.desk.admins.clear();
    app.start_again().await;
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute("UPDATE managers SET role = 'manager'", &[])
                .await
                .map(drop)
        })
        .await
        .unwrap();

    given_up(&app, 1).await;

    let alert = last_with(&group.messages(), "Не виконано");
    let there = app.member(&group, profile(501, "Юлія"));
    there
        .presses_data(alert.id, &data(&alert, "Спробувати ще раз"))
        .await;
    assert_eq!(
        app.count(
            "SELECT count(*) FROM dead_letters WHERE decision = 'again' AND decided_by = 501"
        )
        .await,
        1
    );
    contains(
        &last_with(&group.messages(), "нотатка"),
        &["✅", "manager_501"],
    );
    drop(yuliia);
}

#[on_both]
async fn an_answer_that_is_given_up_goes_back_to_its_manager(engine: Engine) {
    let mut app = with_group(engine).start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    // Telegram does not answer, and meanwhile a row is damaged.
    app.telegram
        .faults()
        .on("sendMessage")
        .set(Fault::TooMany { retry_after: 20 });
    yuliia.says("Так, завтра");
    app.settle_now().await;
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute(
                "UPDATE messages SET content = 'damaged' WHERE author = 'manager'",
                &[],
            )
            .await
            .map(drop)
        })
        .await
        .unwrap();
    app.telegram.faults().clear();
    app.pass(TimeDelta::minutes(2)).await;

    let alert = last_with(&admin.messages(), "відповідь клієнту");
    contains(&alert, &["відповідь клієнту Олена, чат ", "пошкоджено"]);
    assert!(offers(&alert, "Відкрити чат"));
    last_with(&yuliia.messages(), "Не надіслано");
    assert!(
        !olena
            .messages()
            .iter()
            .any(|it| it.words().contains("завтра"))
    );
    assert_eq!(
        app.count("SELECT count(*) FROM messages WHERE progress IN ('queued', 'sending')")
            .await,
        0
    );
}

#[on_both]
async fn an_answer_to_a_crm_chat_is_given_up_only_for_good_and_then_told(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    app.expects(Leftover::DeadLetters);
    let (_, _, yuliia) = taken(&app).await;
    let admin = app.admin().await;
    app.keeping().faults().set(Fault::Down);
    yuliia.says("Завтра вранці");
    app.settle_now().await;
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute(
                "UPDATE messages SET content = 'damaged' WHERE author = 'manager'",
                &[],
            )
            .await
            .map(drop)
        })
        .await
        .unwrap();
    app.keeping().faults().clear();
    app.pass(TimeDelta::minutes(3)).await;

    contains(
        &last_with(&admin.messages(), "відповідь клієнту"),
        &["Не виконано", "чат ", "пошкоджено"],
    );
    last_with(&yuliia.messages(), "Не надіслано");
    assert_eq!(
        app.count("SELECT count(*) FROM messages WHERE progress IN ('queued', 'sending')")
            .await,
        0
    );
}
