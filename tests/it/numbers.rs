//! One series of numbers: a number names one thing, and shows it to the manager who types it.

use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, with_group},
    harness::{Engine, Person, TestApp, offers},
    keeping::with_keeping,
    troubles::data,
};

async fn order(app: &TestApp, id: i64, name: &str) {
    let customer = app.customer(id, name);
    customer.says("/start").await;
    app.orders(&customer).await;
    customer
        .shares_contact(&format!("3805011122{:02}", id % 100))
        .await;
}

/// What the desk answers to these words.
async fn answer(person: &Person, words: &str) -> Message {
    person.says(words).await;
    let last = person.last().unwrap();
    assert!(last.from_bot, "{words} is not answered");
    last
}

async fn one(app: &TestApp, sql: String) -> i64 {
    // A statement of a test lives as long as the test.
    app.count(Box::leak(sql.into_boxed_str())).await
}

/// Ids of the tables that are higher than every number.
async fn ids_above_the_numbers(app: &TestApp, engine: Engine) {
    for table in ["conversations", "cases"] {
        let sql = match engine {
            Engine::Sqlite => {
                format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', 5000)")
            }
            Engine::Postgres => format!("ALTER TABLE {table} ALTER COLUMN id RESTART WITH 5001"),
        };
        app.execute(Box::leak(sql.into_boxed_str())).await;
    }
}

#[on_both]
async fn a_number_shows_what_bears_it_and_takes_nothing(engine: Engine) {
    let mut app = with_group(engine).start().await;
    ids_above_the_numbers(&app, engine).await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    let iryna = asks(&app, 2, "Ірина", "Є чашки?").await;
    assert!(
        last_with(&iryna.messages(), "Запитання")
            .words()
            .contains("1002")
    );
    assert!(
        last_with(&group.messages(), "Є чашки?")
            .words()
            .contains("чат 1003")
    );
    app.pass(chrono::TimeDelta::minutes(1)).await;
    let asked = app
        .crm
        .cards()
        .into_iter()
        .find(|card| card.comment.contains("Є чашки?"))
        .unwrap();
    assert!(asked.comment.contains("1002"), "{}", asked.comment);

    // The question and the case that it opened are one thing; the chat has a number of its own.
    for (number, shown) in [
        ("1001", "Замовлення № 1001"),
        ("№ 1001", "Замовлення № 1001"),
        ("TG-1001", "Замовлення № 1001"),
        ("1002", "Розмова 1002"),
        ("1003", "чат 1003"),
        ("/find 1003", "чат 1003"),
        ("/open_chat_1001", "Замовлення № 1001"),
        ("/get_chat_1002", "Розмова 1002"),
        ("/get_chat_1003", "Розмова 1002"),
    ] {
        let told = answer(&yuliia, number).await;
        assert!(told.words().contains(shown), "{number}: {}", told.words());
    }
    for number in [
        "1004",
        "5001",
        "1",
        "/open_chat_1",
        "/get_chat_5001",
        "/write 4711",
        "/connect_to_chat_5001",
    ] {
        let person = if number.contains("connect") {
            &app.admin().await
        } else {
            &yuliia
        };
        let told = answer(person, number).await;
        assert!(
            told.words().contains("немає: шукали"),
            "{number}: {}",
            told.words()
        );
    }

    // The recipient is shown; only the press takes the chat.
    for (number, who) in [("1001", "Олена"), ("1002", "Ірина"), ("1003", "Ірина")] {
        let told = answer(&yuliia, &format!("/write {number}")).await;
        assert!(
            told.words().contains("Кому")
                && told.words().contains(who)
                && offers(&told, "Написати клієнту"),
            "{number}: {}",
            told.words()
        );
    }
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    let told = yuliia.last().unwrap();
    yuliia
        .presses_data(told.id, &data(&told, "Написати клієнту"))
        .await;
    yuliia.says("Є, три").await;
    assert_eq!(iryna.last().unwrap().words(), "Є, три");
    // Of a chat that is hers already the field is opened at once.
    yuliia.says("/desk").await;
    answer(&yuliia, "/write 1003").await;
    yuliia.says("І ще дві").await;
    assert_eq!(iryna.last().unwrap().words(), "І ще дві");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_number_that_two_things_bear_is_chosen_from(engine: Engine) {
    let app = with_keeping(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    let buyer = app
        .keeping()
        .customer(1001, "iryna@example.com", "Чашка «Синя»");
    buyer.writes("Коли відправка?");
    app.settle().await;

    let told = answer(&yuliia, "1001").await;
    assert!(
        told.words().contains("Що саме")
            && offers(&told, "Замовлення № 1001 · Олена")
            && offers(&told, "Рахунок № 1001"),
        "{told:?}"
    );
    let told = answer(&yuliia, "/write 1001").await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    yuliia
        .presses_data(told.id, &data(&told, "Замовлення № 1001"))
        .await;
    yuliia.says("Ваше замовлення готове").await;
    assert_eq!(
        app.customer(1, "Олена").last().unwrap().words(),
        "Ваше замовлення готове"
    );
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    // The notice and the card of a marketplace's chat name its invoice.
    let told = answer(&yuliia, "/desk").await;
    assert!(!told.words().is_empty());
    let told = answer(&yuliia, "/open_chat_1002").await;
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("рахунок № 1001")),
        "{}",
        told.words()
    );
    app.check_desk().await;
}

#[on_both]
async fn the_series_begins_where_the_settings_say(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.shop.first_number = 7)
        .start()
        .await;
    group(&app);
    order(&app, 1, "Олена").await;
    assert_eq!(app.count("SELECT max(number) FROM numbers").await, 7);
    // It goes on from a higher number, and never back.
    for (first, next) in [(3, 8), (500, 500), (100, 501)] {
        app.stop().await;
        app.config.shop.first_number = first;
        app.start_again().await;
        order(&app, first + 10, "Ірина").await;
        assert_eq!(app.count("SELECT max(number) FROM numbers").await, next);
    }
    app.stop().await;
}

/// A small generator: the same walk every time.
fn next(seed: &mut u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[on_both]
async fn whatever_is_made_in_whatever_order_a_number_names_the_right_thing(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let mut seed = 20_261_130;
    // Whose each number is: numbers of ours, and invoices.
    let mut owners: Vec<(i64, String)> = Vec::new();
    let mut last = 1000;
    for at in 0..14 {
        let name = format!("Покупець-{at}-");
        let invoice = 1001 + i64::try_from(next(&mut seed) % 30).unwrap();
        match next(&mut seed) % 3 {
            0 => order(&app, 100 + at, &name).await,
            1 => {
                asks(&app, 100 + at, &name, "Є чашки?").await;
            }
            _ if owners.iter().any(|(number, _)| *number == -invoice) => continue,
            _ => {
                let buyer = app
                    .keeping()
                    .customer(invoice, &format!("{at}@example.com"), &name);
                buyer.writes("Коли?");
                app.settle().await;
                owners.push((-invoice, name.clone()));
            }
        }
        let newest = app.count("SELECT max(number) FROM numbers").await;
        owners.extend((last + 1..=newest).map(|number| (number, name.clone())));
        last = newest;
    }
    for number in 1001..=last + 2 {
        let told = answer(&yuliia, &number.to_string()).await;
        let named: Vec<_> = owners
            .iter()
            .filter(|(known, _)| known.abs() == number)
            .collect();
        let in_crm = one(
            &app,
            format!("SELECT count(*) FROM leads WHERE crm_id = '{number}'"),
        )
        .await;
        let chosen = told.words().contains("Що саме");
        match (named.as_slice(), in_crm) {
            ([], 0) => assert!(
                told.words().contains("немає: шукали"),
                "{number}: {}",
                told.words()
            ),
            ([(_, name)], 0) => assert!(
                !chosen && told.words().contains(name),
                "{number}: {}",
                told.words()
            ),
            // A chat whose own number is its invoice too is one thing.
            ([(_, one), (_, other)], 0) if one == other => {
                assert!(!chosen && told.words().contains(one));
            }
            (several, 0) => {
                assert!(
                    chosen && told.buttons().len() == several.len(),
                    "{number}: {told:?}"
                );
            }
            ([_, ..], _) => assert!(chosen, "{number}: {}", told.words()),
            ([], _) => assert!(!told.words().contains("немає: шукали"), "{number}"),
        }
    }
    assert_eq!(
        app.count("SELECT count(*) FROM holds").await,
        0,
        "a number takes nothing"
    );
    let strays = "SELECT count(*) FROM numbers n WHERE \
        (n.kind = 'conversation' AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = n.id AND c.number = n.number)) \
        OR (n.kind = 'case' AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.id = n.id AND k.number = n.number)) \
        OR (n.id IS NULL AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.id = n.number))";
    assert_eq!(app.count(strays).await, 0);
    app.check_desk().await;
    app.stop().await;
}
