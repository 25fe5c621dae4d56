//! What managers and customers do with an order: its parcel's number, its end before its time, one that
//! is made at the desk, one that the program gives to somebody.

use chrono::TimeDelta;
use mistok::sim::telegram::{Message, Person};

use crate::{
    desk::{GROUP, asks, group, last_with, manager, profile, with_group},
    harness::{Leftover, TestApp, offers},
    on_both,
    status_notices::{followed, ordered, started},
    troubles::data,
};

async fn order(app: &TestApp, id: i64, name: &str) -> Person {
    let customer = app.customer(id, name);
    customer.says("/start");
    app.settle().await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233");
    app.settle().await;
    customer
}

async fn takes(app: &TestApp, yuliia: &Person, number: i64) -> Message {
    let words = format!("Замовлення № {number}");
    let notice = last_with(&group(app).messages(), &words);
    let there = group(app).member(profile(501, "Юлія"));
    there.presses_data(notice.id, &data(&notice, "Взяти в роботу"));
    app.settle().await;
    last_with(&yuliia.messages(), &words)
}

fn hears(person: &Person, words: &str) -> usize {
    let all = person.messages();
    all.iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

on_both! {
    async fn a_parcels_number_goes_to_the_customer_and_to_the_crm_once(engine: Engine) {
        let app = started(followed(engine).with(|config| config.desk.chat_id = Some(GROUP))).await;
        group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let (olena, in_crm) = ordered(&app, 1, 1001).await;
        let card = takes(&app, &yuliia, 1001).await;
        yuliia.presses_data(card.id, &data(&card, "Вказати ТТН"));
        app.settle().await;
        yuliia.says("сьогодні відправлю");
        app.settle().await;
        assert!(yuliia.last().unwrap().words().contains("не схоже на ТТН"));
        yuliia.says("2045 0000 0000 01");
        app.settle().await;
        app.pass(TimeDelta::minutes(2)).await;

        assert_eq!(hears(&olena, "20450000000001"), 1, "{:#?}", olena.messages());
        let order = app.crm.orders().into_iter().find(|it| it.id == in_crm).unwrap();
        assert_eq!(order.shipping["tracking_code"], "20450000000001");
        let card = last_with(&yuliia.messages(), "ТТН: 20450000000001");
        assert!(!offers(&card, "Вказати ТТН"), "a second number is refused by the CRM");
        // By the parcel's number the order is found.
        yuliia.says("20450000000001");
        app.settle().await;
        assert!(yuliia.last().unwrap().words().contains("№ 1001"));
        app.check_desk().await;
    }
}

on_both! {
    async fn a_manager_cancels_with_a_reason_that_the_customer_reads(engine: Engine) {
        let app = with_group(engine).start().await;
        group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = order(&app, 1, "Олена").await;
        let card = takes(&app, &yuliia, 1001).await;
        yuliia.presses_data(card.id, &data(&card, "Статус замовлення"));
        app.settle().await;
        yuliia.presses("скасовано").unwrap();
        app.settle().await;
        let asked = yuliia.last().unwrap();
        assert!(asked.words().contains("Чому") && offers(&asked, "Скасувати без причини"), "{}", asked.words());
        assert_eq!(app.text_of("SELECT fulfilment FROM orders").await, "in_work", "nothing is done before that");
        yuliia.says("Розкупили, вибачте");
        app.settle().await;
        assert_eq!(app.text_of("SELECT fulfilment FROM orders").await, "cancelled");
        assert_eq!(hears(&olena, "Розкупили, вибачте"), 1);
        let notice = last_with(&group(&app).messages(), "Замовлення № 1001");
        app.pass(TimeDelta::minutes(1)).await;
        let notice = group(&app).messages().into_iter().find(|it| it.id == notice.id).unwrap();
        assert!(notice.words().contains("Розкупили"), "{}", notice.words());
        // What was done can be taken back for a while.
        yuliia.presses("Скасувати зміну").unwrap();
        app.settle().await;
        assert_eq!(app.text_of("SELECT fulfilment FROM orders").await, "in_work");
        app.check_desk().await;
    }
}

on_both! {
    async fn a_customer_cancels_what_nobody_works_on_and_asks_otherwise(engine: Engine) {
        let app = with_group(engine).start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = order(&app, 1, "Олена").await;
        let cancels = async |number: &str| {
            olena.says("/orders");
            app.settle().await;
            olena.presses(number).unwrap();
            app.settle().await;
            olena.presses("Скасувати замовлення").unwrap();
            app.settle().await;
            olena.presses("Так, скасувати").unwrap();
            app.settle().await;
        };
        cancels("1001").await;
        assert_eq!(app.text_of("SELECT fulfilment FROM orders WHERE number = 1001").await, "cancelled");
        assert!(olena.last().unwrap().words().contains("скасовано"));
        assert_eq!(group.messages().iter().filter(|it| it.words().contains("Клієнт скасував")).count(), 1);
        olena.presses("Меню").unwrap();
        app.settle().await;
        app.orders(&olena).await;
        olena.presses("Так").ok();
        app.settle().await;
        let number = app.count("SELECT max(number) FROM orders").await;
        takes(&app, &yuliia, number).await;
        cancels(&number.to_string()).await;
        let sql = "SELECT fulfilment FROM orders ORDER BY number DESC LIMIT 1";
        assert_eq!(app.text_of(sql).await, "in_work", "somebody works on it");
        assert!(yuliia.messages().iter().any(|it| it.words().contains("просить скасувати") && offers(it, "Показати")));
        // The wish has an owner: a conversation.
        assert_eq!(app.count("SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL").await, 1);
        app.check_desk().await;
    }
}

on_both! {
    async fn a_manager_makes_an_order_in_a_chat(engine: Engine) {
        let app = with_group(engine).start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = asks(&app, 1, "Олена", "Беру чашку").await;
        group.member(profile(501, "Юлія")).presses("Відповісти").unwrap();
        app.settle().await;
        let messages = yuliia.messages();
        let card = messages.iter().rev().find(|it| offers(it, "Створити замовлення")).unwrap();
        yuliia.presses_data(card.id, &data(card, "Створити замовлення"));
        app.settle().await;
        yuliia.says("бегемот x2");
        app.settle().await;
        assert!(yuliia.last().unwrap().words().contains("Немає в каталозі: бегемот"), "{}", yuliia.last().unwrap().words());
        let product = app.text_of("SELECT name FROM products ORDER BY id LIMIT 1").await;
        yuliia.says(&format!("{product} x2"));
        app.settle().await;
        let preview = yuliia.last().unwrap();
        assert!(preview.words().contains(&product) && preview.words().contains("× 2"), "{}", preview.words());
        assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
        for _ in 0..2 {
            yuliia.presses_data(preview.id, &data(&preview, "Оформити"));
            app.settle().await;
        }
        assert_eq!(app.count("SELECT count(*) FROM orders").await, 1, "the second tap finds nothing to order");
        assert_eq!(app.count("SELECT manager_id FROM orders").await, 501);
        app.pass(TimeDelta::minutes(1)).await;
        assert_eq!(app.crm.cards().iter().filter(|card| card.title.contains(&product)).count(), 1);
        // It is the customer's own, and the talk goes on.
        olena.says("/orders");
        app.settle().await;
        assert!(offers(&olena.last().unwrap(), "№ "), "{:?}", olena.last().unwrap());
        yuliia.says("Готово!");
        app.settle().await;
        assert_eq!(hears(&olena, "Готово!"), 1);
        app.check_desk().await;
    }
}

on_both! {
    async fn new_orders_are_given_to_who_is_there_and_has_the_fewest(engine: Engine) {
        let app = with_group(engine).with(|config| config.desk.orders.assign = true).start().await;
        let admin = app.admin().await;
        admin.says("/away");
        app.settle().await;
        group(&app);
        order(&app, 1, "Олена").await;
        assert_eq!(app.count("SELECT count(*) FROM orders WHERE manager_id IS NOT NULL").await, 0);
        // Whoever comes gets what waits.
        let yuliia = manager(&app, 501, "Юлія").await;
        let taras = manager(&app, 502, "Тарас").await;
        admin.says("/away");
        yuliia.says("/here");
        app.settle().await;
        assert_eq!(app.count("SELECT manager_id FROM orders").await, 501);
        assert_eq!(hears(&yuliia, "Нове замовлення для вас"), 1);
        order(&app, 2, "Ірина").await;
        assert_eq!(hears(&taras, "Нове замовлення для вас"), 1);
        app.check_desk().await;
    }
}

on_both! {
    async fn a_state_of_the_desk_is_written_to_the_crm_where_the_settings_name_it(engine: Engine) {
        let setup = followed(engine).with(|config| {
            config.desk.chat_id = Some(GROUP);
            crate::harness::add_settings(config, r#"
                [[crm.statuses]]
                status = "Узгоджено"
                stage = "in_work"
            "#);
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
        let order = app.crm.orders().into_iter().find(|it| it.id == in_crm).unwrap();
        assert_eq!(order.status, "Узгоджено");
        assert_eq!(hears(&olena, "Узгоджено"), 1, "the customer hears it once");
        app.check_desk().await;
    }
}

on_both! {
    async fn without_a_crm_nothing_speaks_of_one(engine: Engine) {
        let setup = with_group(engine).with(|config| {
            config.crm.kind = Some(mistok::config::CrmKind::None);
        });
        let mut app = setup.start().await;
        // The leads wait for a CRM that may come.
        app.expects(Leftover::Jobs);
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        asks(&app, 1, "Олена", "Чи є чашки?").await;
        group.member(profile(501, "Юлія")).presses("Відповісти").unwrap();
        app.settle().await;
        for message in yuliia.messages().iter().chain(&group.messages()) {
            assert!(!message.words().contains("в CRM"), "{}", message.words());
            assert!(!offers(message, "в CRM"), "{message:#?}");
        }
        app.check_desk().await;
    }
}

on_both! {
    async fn whoever_takes_an_order_writes_to_its_customer_next(engine: Engine) {
        let app = with_group(engine).start().await;
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
        let notice = last_with(&group(&app).messages(), "Чи є чашки?");
        group(&app).member(profile(501, "Юлія")).presses_data(notice.id, &data(&notice, "Відповісти"));
        app.settle().await;
        yuliia.says("Є!");
        app.settle().await;
        assert_eq!(hears(&olena, "Є!"), 1);

        let andrii = order(&app, 2, "Андрій").await;
        let number = app.count("SELECT max(number) FROM orders").await;
        takes(&app, &yuliia, number).await;
        yuliia.says("Коли вам зручно говорити?");
        app.settle().await;
        assert_eq!((hears(&olena, "зручно"), hears(&andrii, "зручно")), (0, 1));
        app.check_desk().await;
    }
}
