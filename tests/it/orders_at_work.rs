//! What managers and customers do with an order: its parcel's number, its end before its time, one that
//! is made at the desk, one that the program gives to somebody.

use chrono::TimeDelta;
use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{GROUP, asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, TestApp, offers},
    status_notices::{followed, ordered, started},
    troubles::data,
};

async fn order(app: &TestApp, id: i64, name: &str) -> Person {
    let customer = app.customer(id, name);
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233").await;
    customer
}

async fn takes(app: &TestApp, yuliia: &Person, number: i64) -> Message {
    let words = format!("Замовлення № {number}");
    let notice = last_with(&group(app).messages(), &words);
    let there = app.member(&group(app), profile(501, "Юлія"));
    there
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    last_with(&yuliia.messages(), &words)
}

fn hears(person: &Person, words: &str) -> usize {
    let all = person.messages();
    all.iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

#[on_both]
async fn a_parcels_number_goes_to_the_customer_and_to_the_crm_once(engine: Engine) {
    let app = started(followed(engine).with(|config| config.desk.chat_id = Some(GROUP))).await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let (olena, in_crm) = ordered(&app, 1, 1001).await;
    let card = takes(&app, &yuliia, 1001).await;
    yuliia
        .presses_data(card.id, &data(&card, "Вказати ТТН"))
        .await;
    yuliia.says("сьогодні відправлю").await;
    assert!(yuliia.last().unwrap().words().contains("не схоже на ТТН"));
    yuliia.says("2045 0000 0000 01").await;
    app.pass(TimeDelta::minutes(2)).await;

    assert_eq!(
        hears(&olena, "20450000000001"),
        1,
        "{:#?}",
        olena.messages()
    );
    let order = app
        .crm
        .orders()
        .into_iter()
        .find(|it| it.id == in_crm)
        .unwrap();
    assert_eq!(order.shipping["tracking_code"], "20450000000001");
    let card = last_with(&yuliia.messages(), "ТТН: 20450000000001");
    assert!(
        !offers(&card, "Вказати ТТН"),
        "a second number is refused by the CRM"
    );
    // By the parcel's number the order is found.
    yuliia.says("20450000000001").await;
    assert!(yuliia.last().unwrap().words().contains("№ 1001"));
    app.check_desk().await;
}

#[on_both]
async fn a_manager_cancels_with_a_reason_that_the_customer_reads(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = order(&app, 1, "Олена").await;
    let card = takes(&app, &yuliia, 1001).await;
    yuliia
        .presses_data(card.id, &data(&card, "Статус замовлення"))
        .await;
    yuliia.presses("скасовано").unwrap().await;
    let asked = yuliia.last().unwrap();
    assert!(
        asked.words().contains("Чому") && offers(&asked, "Скасувати без причини"),
        "{}",
        asked.words()
    );
    assert_eq!(
        app.text_of("SELECT fulfilment FROM orders").await,
        "in_work",
        "nothing is done before that"
    );
    yuliia.says("Розкупили, вибачте").await;
    assert_eq!(
        app.text_of("SELECT fulfilment FROM orders").await,
        "cancelled"
    );
    assert_eq!(hears(&olena, "Розкупили, вибачте"), 1);
    let notice = last_with(&group(&app).messages(), "Замовлення № 1001");
    app.pass(TimeDelta::minutes(1)).await;
    let notice = group(&app)
        .messages()
        .into_iter()
        .find(|it| it.id == notice.id)
        .unwrap();
    assert!(notice.words().contains("Розкупили"), "{}", notice.words());
    // What was done can be taken back for a while.
    yuliia.presses("Скасувати зміну").unwrap().await;
    assert_eq!(
        app.text_of("SELECT fulfilment FROM orders").await,
        "in_work"
    );
    app.check_desk().await;
}

#[on_both]
async fn a_customer_cancels_what_nobody_works_on_and_asks_otherwise(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = order(&app, 1, "Олена").await;
    let cancels = async |number: &str| {
        olena.says("/orders").await;
        olena.presses(number).unwrap().await;
        olena.presses("Скасувати замовлення").unwrap().await;
        olena.presses("Так, скасувати").unwrap().await;
    };
    cancels("1001").await;
    assert_eq!(
        app.text_of("SELECT fulfilment FROM orders WHERE number = 1001")
            .await,
        "cancelled"
    );
    assert!(olena.last().unwrap().words().contains("скасовано"));
    assert_eq!(
        group
            .messages()
            .iter()
            .filter(|it| it.words().contains("Клієнт скасував"))
            .count(),
        1
    );
    olena.presses("Меню").unwrap().await;
    app.orders(&olena).await;
    olena.presses("Так").without_settling().ok();
    app.settle().await;
    let number = app.count("SELECT max(number) FROM orders").await;
    takes(&app, &yuliia, number).await;
    cancels(&number.to_string()).await;
    let sql = "SELECT fulfilment FROM orders ORDER BY number DESC LIMIT 1";
    assert_eq!(app.text_of(sql).await, "in_work", "somebody works on it");
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("просить скасувати") && offers(it, "Показати"))
    );
    // The wish has an owner: a conversation.
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL")
            .await,
        1
    );
    app.check_desk().await;
}

#[on_both]
async fn a_manager_makes_an_order_in_a_chat(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Беру чашку").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let messages = yuliia.messages();
    let card = messages
        .iter()
        .rev()
        .find(|it| offers(it, "Створити замовлення"))
        .unwrap();
    yuliia
        .presses_data(card.id, &data(card, "Створити замовлення"))
        .await;
    yuliia.says("бегемот x2").await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("Немає в каталозі: бегемот"),
        "{}",
        yuliia.last().unwrap().words()
    );
    let product = app
        .text_of("SELECT name FROM products ORDER BY id LIMIT 1")
        .await;
    yuliia.says(&format!("{product} x2")).await;
    let preview = yuliia.last().unwrap();
    assert!(
        preview.words().contains(&product) && preview.words().contains("× 2"),
        "{}",
        preview.words()
    );
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    for _ in 0..2 {
        yuliia
            .presses_data(preview.id, &data(&preview, "Оформити"))
            .await;
    }
    assert_eq!(
        app.count("SELECT count(*) FROM orders").await,
        1,
        "the second tap finds nothing to order"
    );
    assert_eq!(app.count("SELECT manager_id FROM orders").await, 501);
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        app.crm
            .cards()
            .iter()
            .filter(|card| card.title.contains(&product))
            .count(),
        1
    );
    // It is the customer's own, and the conversation goes on.
    olena.says("/orders").await;
    assert!(
        offers(&olena.last().unwrap(), "№ "),
        "{:?}",
        olena.last().unwrap()
    );
    yuliia.says("Готово!").await;
    assert_eq!(hears(&olena, "Готово!"), 1);
    app.check_desk().await;
}

#[on_both]
async fn new_orders_are_given_to_who_is_there_and_has_the_fewest(engine: Engine) {
    let app = with_group(engine)
        .with(|config| config.desk.orders.assign = true)
        .start()
        .await;
    let admin = app.admin().await;
    admin.says("/away").await;
    group(&app);
    order(&app, 1, "Олена").await;
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE manager_id IS NOT NULL")
            .await,
        0
    );
    // A manager who comes gets what waits.
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    admin.says("/away");
    yuliia.says("/here").await;
    assert_eq!(app.count("SELECT manager_id FROM orders").await, 501);
    assert_eq!(hears(&yuliia, "Нове замовлення для вас"), 1);
    order(&app, 2, "Ірина").await;
    assert_eq!(hears(&taras, "Нове замовлення для вас"), 1);
    app.check_desk().await;
}

#[on_both]
async fn a_state_of_the_desk_is_written_to_the_crm_where_the_settings_name_it(engine: Engine) {
    let setup = followed(engine).with(|config| {
        config.desk.chat_id = Some(GROUP);
        crate::harness::add_settings(
            config,
            r#"
            [[crm.statuses]]
            status = "Узгоджено"
            stage = "in_work"
        "#,
        );
    });
    let app = started(setup).await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    // The names of the statuses are read by the first look.
    app.pass(TimeDelta::hours(11)).await;
    let (olena, in_crm) = ordered(&app, 1, 1001).await;
    // What comes with the making of an order is no change of it.
    app.pass(TimeDelta::minutes(2)).await;
    takes(&app, &yuliia, 1001).await;
    app.pass(TimeDelta::minutes(2)).await;
    let order = app
        .crm
        .orders()
        .into_iter()
        .find(|it| it.id == in_crm)
        .unwrap();
    assert_eq!(order.status, "Узгоджено");
    assert_eq!(hears(&olena, "Узгоджено"), 1, "the customer hears it once");
    app.check_desk().await;
}

#[on_both]
async fn without_a_crm_nothing_speaks_of_one(engine: Engine) {
    let setup = with_group(engine).with(|config| {
        config.crm.kind = Some("none".to_owned());
    });
    let app = setup.start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    for message in yuliia.messages().iter().chain(&group.messages()) {
        assert!(!message.words().contains("в CRM"), "{}", message.words());
        assert!(!offers(message, "в CRM"), "{message:#?}");
    }
    app.check_desk().await;
}

#[on_both]
async fn whoever_takes_an_order_writes_to_its_customer_next(engine: Engine) {
    let app = with_group(engine).start().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let notice = last_with(&group(&app).messages(), "Чи є чашки?");
    app.member(&group(&app), profile(501, "Юлія"))
        .presses_data(notice.id, &data(&notice, "Відповісти"))
        .await;
    yuliia.says("Є!").await;
    assert_eq!(hears(&olena, "Є!"), 1);

    let andrii = order(&app, 2, "Андрій").await;
    let number = app.count("SELECT max(number) FROM orders").await;
    takes(&app, &yuliia, number).await;
    yuliia.says("Коли вам зручно говорити?").await;
    assert_eq!((hears(&olena, "зручно"), hears(&andrii, "зручно")), (0, 1));
    app.check_desk().await;
}

/// Opens the question why order 1001 is cancelled.
async fn asked_why(yuliia: &Person) -> Message {
    yuliia.says("1001").await;
    yuliia.presses("Статус замовлення").unwrap().await;
    yuliia.presses("скасовано").unwrap().await;
    yuliia.last().unwrap()
}

#[on_both]
async fn a_cancelling_that_is_undone_is_told_and_its_old_question_cancels_nothing(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = order(&app, 1, "Олена").await;
    takes(&app, &yuliia, 1001).await;
    let asked = asked_why(&yuliia).await;
    let without_reason = data(&asked, "Скасувати без причини");
    yuliia.says("Розкупили, вибачте").await;
    assert_eq!(hears(&olena, "Розкупили, вибачте"), 1);
    yuliia.presses("Скасувати зміну").unwrap().await;
    assert_eq!(
        hears(&olena, "Статус знову в роботі"),
        1,
        "{:#?}",
        olena.messages()
    );
    let card = last_with(&yuliia.messages(), "Замовлення № 1001");
    assert!(
        card.words().contains("скасовано (Розкупили, вибачте)"),
        "{}",
        card.words()
    );

    // The question was answered; the one below is left by its way back, and then by words.
    let state = "SELECT fulfilment FROM orders";
    yuliia.presses_data(asked.id, &without_reason).await;
    assert_eq!(app.text_of(state).await, "in_work");
    assert!(
        yuliia.toasts().last().unwrap().text.contains("не діє"),
        "{:?}",
        yuliia.toasts()
    );
    let again = asked_why(&yuliia).await;
    yuliia.presses_data(again.id, &data(&again, "Назад")).await;
    yuliia.says("1001").await;
    yuliia.presses_data(again.id, &without_reason).await;
    assert_eq!(app.text_of(state).await, "in_work");

    // Pressed while it is asked, it cancels; what is written next is no reason any more.
    let again = asked_why(&yuliia).await;
    yuliia.presses_data(again.id, &without_reason).await;
    assert_eq!(app.text_of(state).await, "cancelled");
    yuliia.presses("Скасувати зміну").unwrap().await;
    yuliia.says("1001").await;
    assert_eq!(app.text_of(state).await, "in_work");
    assert_eq!(hears(&olena, "Статус знову в роботі"), 2);
    app.check_desk().await;
}

#[on_both]
async fn an_order_that_is_cancelled_and_set_anew_is_told_too(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = order(&app, 1, "Олена").await;
    takes(&app, &yuliia, 1001).await;
    let asked = asked_why(&yuliia).await;
    yuliia
        .presses_data(asked.id, &data(&asked, "Скасувати без причини"))
        .await;
    yuliia.says("1001").await;
    yuliia.presses("Статус замовлення").unwrap().await;
    yuliia.presses("нове").unwrap().await;
    assert_eq!(
        hears(&olena, "Статус знову нове"),
        1,
        "{:#?}",
        olena.messages()
    );
    app.check_desk().await;
}

#[on_both]
async fn a_hand_over_that_was_left_is_not_done_by_its_old_button(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    manager(&app, 502, "Тарас").await;
    asks(&app, 1, "Олена", "Є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.presses("Передати колезі").unwrap().await;
    let list = yuliia.last().unwrap();
    yuliia.presses_data(list.id, &data(&list, "📝")).await;
    let asked = yuliia.last().unwrap();
    yuliia.says("/desk").await;
    yuliia
        .presses_data(asked.id, &data(&asked, "Пропустити"))
        .await;
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 501);
    // While it is asked, the same button hands over.
    yuliia.presses_data(list.id, &data(&list, "📝")).await;
    let asked = yuliia.last().unwrap();
    yuliia
        .presses_data(asked.id, &data(&asked, "Пропустити"))
        .await;
    assert_ne!(app.count("SELECT manager_id FROM holds").await, 501);
    app.check_desk().await;
}

#[on_both]
async fn who_has_a_break_is_shown_so_and_joins_with_their_first_words(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Адам").await;
    manager(&app, 503, "Ярина").await;
    let olena = asks(&app, 1, "Олена", "Є чашки?").await;
    taras.says("/away");
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.presses("Передати колезі").unwrap().await;
    let list = yuliia.last().unwrap();
    let labels: Vec<_> = list
        .buttons()
        .iter()
        .flatten()
        .map(|it| it.label.clone())
        .collect();
    let place = |words: &str| {
        labels
            .iter()
            .position(|label| label.contains(words))
            .unwrap()
    };
    assert!(labels[place("manager_502")].starts_with("⏸ "), "{labels:?}");
    assert!(place("manager_503") < place("manager_502"), "{labels:?}");
    yuliia
        .presses_data(list.id, &data(&list, "manager_502"))
        .await;
    assert!(
        yuliia.last().unwrap().words().contains("на перерві"),
        "{}",
        yuliia.last().unwrap().words()
    );
    assert_eq!(hears(&olena, "Адам уже на"), 0);
    taras
        .says(&app.open_chat(1).await.replace("open_chat_", "write "))
        .await;
    taras.presses("Написати").unwrap().await;
    taras.says("Є три").await;
    assert_eq!(
        (hears(&olena, "Адам уже на"), hears(&olena, "Є три")),
        (1, 1)
    );
    app.check_desk().await;
}

/// Yuliia is asked for the goods of an order of Olena's.
async fn asked_for_goods(app: &TestApp) -> Person {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    asks(app, 1, "Олена", "Беру чашку").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let messages = yuliia.messages();
    let card = messages
        .iter()
        .rev()
        .find(|it| offers(it, "Створити замовлення"));
    let card = card.unwrap();
    yuliia
        .presses_data(card.id, &data(card, "Створити замовлення"))
        .await;
    yuliia
}

#[on_both]
async fn an_old_preview_never_orders_at_a_price_that_it_did_not_show(engine: Engine) {
    let app = with_group(engine).start().await;
    let yuliia = asked_for_goods(&app).await;
    yuliia.says("CUP-ESPRESSO x2").await;
    let preview = yuliia.last().unwrap();
    app.execute("UPDATE products SET price = price + 14600")
        .await;
    let make = data(&preview, "Оформити");
    for _ in 0..3 {
        yuliia.presses_data(preview.id, &make).await;
    }
    // A button of an earlier version says nothing of what was shown.
    let old = make.rsplit_once(':').unwrap().0;
    yuliia.presses_data(preview.id, old).await;
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    assert_eq!(
        hears(&yuliia, "Відтоді дещо змінилося"),
        4,
        "each press shows it as it is now"
    );
    let preview = yuliia.last().unwrap();
    // Other goods, and the button of those before.
    yuliia.says("CUP-ESPRESSO x3").await;
    yuliia
        .presses_data(preview.id, &data(&preview, "Оформити"))
        .await;
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    let preview = yuliia.last().unwrap();
    assert!(preview.words().contains("× 3"), "{}", preview.words());
    yuliia
        .presses_data(preview.id, &data(&preview, "Оформити"))
        .await;
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 1);
    app.check_desk().await;
}

#[on_both]
async fn typed_goods_are_asked_about_where_they_are_not_certain(engine: Engine) {
    let app = with_group(engine).start().await;
    let yuliia = asked_for_goods(&app).await;
    app.execute("UPDATE products SET stock = 50 WHERE sku LIKE 'CUP%' OR sku LIKE 'BLANKET%'")
        .await;
    app.execute("UPDATE products SET stock = 5 WHERE sku = 'TEAPOT-GLASS'")
        .await;
    app.execute("UPDATE products SET stock = 0 WHERE sku = 'JUG-OPISHNIA'")
        .await;
    for (typed, shown) in [
        (
            "CUP-ESPRESSO × 9, TEAPOT-GLASS 2шт",
            vec!["Чашка для еспресо × 9", "Чайник скляний × 2"],
        ),
        ("дві чашки для еспресо", vec!["Чашка для еспресо × 2"]),
        (
            "чашка для еспресо 3; чайник скляний",
            vec!["Чашка для еспресо × 3", "Чайник скляний × 1"],
        ),
        (
            "два чайники і чашка для еспресо",
            vec!["Чайник скляний × 2", "Чашка для еспресо × 1"],
        ),
        (
            "TEAPOT-GLASS x2\nчайник скляний",
            vec!["Чайник скляний × 3"],
        ),
        ("плед 140×200", vec!["140×200", "× 1"]),
        (
            "TEAPOT-GLASS x99",
            vec!["Чайник скляний × 5", "на складі 5"],
        ),
        (
            "TEAPOT-GLASS, JUG-OPISHNIA",
            vec![
                "Чайник скляний × 1",
                "Глечик опішнянський",
                "немає в наявності",
            ],
        ),
    ] {
        yuliia.says(typed).await;
        let told = yuliia.last().unwrap();
        let words = told.words();
        assert!(offers(&told, "Оформити"), "{typed}: {words}");
        for part in shown {
            assert!(words.contains(part), "{typed}: {part} lacks in {words}");
        }
    }
    for (typed, shown) in [
        ("CUP-ESPRESSO 0", "від 1 до 999"),
        ("CUP-ESPRESSO x1000", "від 1 до 999"),
        ("чашка для еспресо і бегемот", "бегемот"),
        ("чашка для еспресо з ведмедиком", "ведмедиком"),
        ("JUG-OPISHNIA", "немає в наявності"),
    ] {
        yuliia.says(typed).await;
        let told = yuliia.last().unwrap();
        assert!(
            told.words().contains(shown) && !offers(&told, "Оформити"),
            "{typed}: {}",
            told.words()
        );
    }
    app.check_desk().await;
}
