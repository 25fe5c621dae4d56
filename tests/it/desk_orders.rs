//! Orders at the desk: every one is told, one manager takes it, and it stands where they say.

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    telegram::{Group, Message},
};
use on_both::on_both;
use serde_json::json;

use crate::{
    desk::{GROUP, asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, TestApp, offers},
    status_notices::{followed, moves, ordered, started},
    troubles::data,
};

async fn order(app: &TestApp, id: i64, name: &str) {
    let customer = app.customer(id, name);
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233").await;
}

/// The current version of the same message.
fn now(group: &Group, message: &Message) -> Message {
    let messages = group.messages();
    messages.into_iter().find(|it| it.id == message.id).unwrap()
}

fn notices(group: &Group, words: &str) -> usize {
    let messages = group.messages();
    messages
        .iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

#[on_both]
async fn a_new_order_is_told_at_once_whatever_the_crm_does(engine: Engine) {
    for trouble in ["up", "down", "refusing"] {
        let mut app = with_group(engine).start().await;
        app.expects(Leftover::Orphans);
        let group = group(&app);
        match trouble {
            "down" => app.crm.faults().set(Fault::Down),
            "refusing" => app.crm.faults().set(Fault::Answer {
                status: 422,
                body: r#"{"message":"No"}"#.to_owned(),
            }),
            _ => {}
        }
        order(&app, 1, "Олена").await;

        let notice = last_with(&group.messages(), "Замовлення № 1001");
        assert!(
            offers(&notice, "Взяти в роботу") && offers(&notice, "Написати клієнту"),
            "{trouble}"
        );
        let words = notice.words();
        assert!(
            words.contains("Олена") && !words.contains("+380501112233"),
            "{words}"
        );
        app.pass(TimeDelta::minutes(5)).await;
        let words = now(&group, &notice).words().to_owned();
        let expected = match trouble {
            "up" => "CRM №",
            "down" => "CRM не відповідає",
            _ => "CRM відмовила",
        };
        assert!(words.contains(expected), "{trouble}: {words}");
        assert_eq!(notices(&group, "Замовлення № 1001"), 1, "{trouble}");
        app.crm.faults().clear();
        app.pass(TimeDelta::hours(1)).await;
        app.stop().await;
    }
}

#[on_both]
async fn one_manager_takes_an_order_and_the_others_are_told_who(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    let take = data(&notice, "Взяти в роботу");

    let first = app.member(&group, profile(501, "Юлія"));
    let second = app.member(&group, profile(502, "Тарас"));
    first.presses_data(notice.id, &take).await;
    second.presses_data(notice.id, &take).await;

    assert!(
        second
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("@manager_501"),
        "{:?}",
        second.toasts()
    );
    let card = last_with(&yuliia.messages(), "Замовлення № 1001");
    assert!(
        card.words().contains("050 111 22 33") || card.words().contains("+380 50"),
        "{}",
        card.words()
    );
    app.pass(TimeDelta::minutes(1)).await;
    let shown = now(&group, &notice);
    assert!(
        shown.words().contains("Веде @manager_501") && !offers(&shown, "Взяти в роботу"),
        "{}",
        shown.words()
    );

    // The list has it in its tab; the state is chosen by name and can be taken back.
    yuliia.says("/orders").await;
    let list = yuliia.last().unwrap();
    assert!(
        list.words().contains("Немає замовлень") && offers(&list, "У роботі · 1"),
        "{}",
        list.words()
    );
    yuliia.presses_data(list.id, &data(&list, "У роботі")).await;
    assert!(yuliia.message(list.id).unwrap().words().contains("□"));
    yuliia
        .presses_data(card.id, &data(&card, "Статус замовлення"))
        .await;
    yuliia.presses("виконано").unwrap().await;
    let set = yuliia.last().unwrap();
    assert!(
        set.words().contains("в роботі → виконано"),
        "{}",
        set.words()
    );
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE fulfilment = 'done'")
            .await,
        1
    );
    yuliia.presses("Скасувати зміну").unwrap().await;
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE fulfilment = 'in_work'")
            .await,
        1
    );

    // Nobody else changes it; given back, it is to be checked.
    taras.says("1001").await;
    let seen = taras.last().unwrap();
    assert!(
        seen.words().contains("Замовлення № 1001"),
        "{}",
        seen.words()
    );
    taras
        .presses_data(seen.id, &data(&seen, "Статус замовлення"))
        .await;
    assert!(
        taras
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("інший менеджер")
    );
    yuliia
        .presses_data(card.id, &data(&card, "Повернути"))
        .await;
    taras.says("/orders").await;
    assert!(offers(&taras.last().unwrap(), "Перевірити · 1"));
    app.check_desk().await;
}

#[on_both]
async fn a_refusal_is_told_with_its_reason_and_ends_in_the_notice(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    let body = r#"{"message":"The selected sku is invalid."}"#.to_owned();
    app.crm.faults().set(Fault::Answer { status: 422, body });
    order(&app, 1, "Олена").await;
    app.pass(TimeDelta::minutes(1)).await;
    let notice = now(&group, &last_with(&group.messages(), "Замовлення № 1001"));
    assert!(
        notice.words().contains("CRM відмовила") && notice.words().contains("selected sku"),
        "{}",
        notice.words()
    );
    // To send again comes first; that it is there already is asked twice, and can be taken back.
    let question = last_with(&group.messages(), "CRM відмовилася");
    let labels: Vec<String> = question
        .buttons()
        .iter()
        .map(|row| row[0].label.clone())
        .collect();
    assert!(
        labels[0].contains("Надіслати ще раз") && labels.last().unwrap().contains("Уже є в CRM"),
        "{labels:?}"
    );
    let there = app.member(&group, profile(501, "Юлія"));
    for label in ["Уже є в CRM", "Назад", "Уже є в CRM", "Так, є"] {
        there
            .presses_data(question.id, &data(&now(&group, &question), label))
            .await;
    }
    app.pass(TimeDelta::minutes(1)).await;
    let words = now(&group, &notice).words().to_owned();
    assert!(
        words.contains("Є в CRM") && !words.contains("відмовила"),
        "{words}"
    );
    app.crm.faults().clear();
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(
        app.crm.cards().len() + app.crm.orders().len(),
        0,
        "it is not sent again"
    );
}

#[on_both]
async fn who_takes_an_order_reads_what_its_customer_wrote(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    asks(&app, 1, "Олена", "Запакуйте, будь ласка, як подарунок").await;
    let take = data(&notice, "Взяти в роботу");
    app.member(&group, profile(501, "Юлія"))
        .presses_data(notice.id, &take)
        .await;
    last_with(
        &yuliia.messages(),
        "👤: Запакуйте, будь ласка, як подарунок",
    );
    app.check_desk().await;
}

#[on_both]
async fn of_many_taps_on_an_order_one_wins(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    for id in 501..511 {
        manager(&app, id, &format!("Менеджер {id}")).await;
    }
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    let take = data(&notice, "Взяти в роботу");
    let people: Vec<_> = (501..511)
        .map(|id| app.member(&group, profile(id, "Менеджер")))
        .collect();
    for person in &people {
        person.presses_data(notice.id, &take);
    }
    app.settle().await;

    let told = |words: &str| {
        people
            .iter()
            .filter(|it| {
                it.toasts()
                    .last()
                    .is_some_and(|toast| toast.text.contains(words))
            })
            .count()
    };
    assert_eq!((told("за вами"), told("вже веде")), (1, 9));
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action = 'order'")
            .await,
        1
    );
    app.check_desk().await;
}

#[on_both]
async fn a_number_takes_nobodys_conversation(engine: Engine) {
    let app = with_group(engine).start().await;
    let _group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let iryna = asks(&app, 1, "Ірина", "Є чашки?").await;
    order(&app, 2, "Олена").await;
    // The other's conversation has the number of the order, as after a thousand of them.
    app.execute("UPDATE orders SET lead_id = NULL WHERE lead_id = 1")
        .await;
    let number = app.count("SELECT id FROM leads WHERE kind = 'order'").await;

    yuliia.says(&format!("/write {number}")).await;
    let card = yuliia.last().unwrap();
    assert!(
        card.words().contains("Замовлення №") && card.words().contains("Олена"),
        "{}",
        card.words()
    );
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);

    // The press decides, and the words go to the right person.
    yuliia
        .presses_data(card.id, &data(&card, "Написати клієнту"))
        .await;
    yuliia.says("Ваше замовлення готове").await;
    let olena = app.customer(2, "Олена");
    assert_eq!(olena.last().unwrap().words(), "Ваше замовлення готове");
    assert!(
        !iryna
            .messages()
            .iter()
            .any(|it| it.words().contains("готове"))
    );
    app.check_desk().await;
}

#[on_both]
async fn words_with_no_chat_open_are_said_to_be_sent_to_nobody(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    yuliia.says("Добрий день! Ваше замовлення готове.").await;
    assert!(
        yuliia.last().unwrap().words().contains("Не надіслано"),
        "{}",
        yuliia.last().unwrap().words()
    );
    let _olena = asks(&app, 1, "Олена", "Є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("/desk").await;
    yuliia.says("Так, є три, забронювати?").await;
    let told = yuliia.last().unwrap();
    assert!(
        told.words().contains("Кому це?") && offers(&told, "Олена"),
        "{}",
        told.words()
    );
    app.check_desk().await;
}

#[on_both]
async fn a_question_about_an_order_carries_it(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    order(&app, 1, "Олена").await;
    let olena = app.customer(1, "Олена");
    for step in ["/orders", "1001"] {
        match step {
            "/orders" => {
                olena.says(step);
            }
            number => {
                olena.presses(number).unwrap();
            }
        }
        app.settle().await;
    }
    olena.presses("Запитати").unwrap().await;
    olena.says("Коли відправите?").await;

    let asked: Vec<_> = group
        .messages()
        .iter()
        .map(|it| it.words().to_owned())
        .collect();
    assert!(
        asked
            .iter()
            .any(|words| words.contains("📦 Замовлення № 1001") && !words.contains("🛒")),
        "{asked:#?}"
    );
    assert!(
        asked.iter().any(|words| words.contains("Коли відправите?")),
        "{asked:#?}"
    );
    app.pass(TimeDelta::minutes(1)).await;
    let cards = app.crm.cards();
    assert!(
        cards
            .iter()
            .any(|card| card.comment.contains("Замовлення № 1001")
                && card.comment.contains("Коли відправите?"))
    );
    app.check_desk().await;
}

#[on_both]
async fn an_order_that_nobody_takes_is_reminded_of_and_then_told_to_admins(engine: Engine) {
    let app = with_group(engine)
        .with(|config| config.desk.orders.remind_minutes = 15)
        .start()
        .await;
    let group = group(&app);
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    order(&app, 2, "Ірина").await;
    let there = app.member(&group, profile(501, "Юлія"));
    let notice = last_with(&group.messages(), "Замовлення № 1002");
    there
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;

    app.pass(TimeDelta::minutes(14)).await;
    assert_eq!(notices(&group, "ніхто не взяв"), 0);
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(notices(&group, "№ 1001 ніхто не взяв"), 1);
    assert_eq!(
        notices(&group, "ніхто не взяв"),
        1,
        "of what is taken nobody is reminded"
    );
    let told = |words: &str| {
        admin
            .messages()
            .iter()
            .filter(|it| it.words().contains(words))
            .count()
    };
    assert_eq!(told("досі ніхто не взяв"), 0);
    app.pass(TimeDelta::minutes(15)).await;
    assert_eq!(told("№ 1001 досі ніхто не взяв"), 1);
    app.pass(TimeDelta::hours(5)).await;
    assert_eq!(
        (notices(&group, "ніхто не взяв"), told("досі ніхто не взяв")),
        (1, 1)
    );

    // Given back, it waits anew; a manager who takes it by the reminder has it.
    let card = last_with(&yuliia.messages(), "Замовлення № 1002");
    yuliia.presses_data(card.id, &data(&card, "Повернути"));
    app.pass(TimeDelta::minutes(16)).await;
    let reminder = last_with(&group.messages(), "№ 1002 ніхто не взяв");
    there.presses_data(reminder.id, &data(&reminder, "Взяти в роботу"));
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(told("№ 1002 досі"), 0);
    app.check_desk().await;
}

#[on_both]
async fn a_second_tap_on_give_back_keeps_who_gave_it_back(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    app.member(&group, profile(501, "Юлія"))
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    let card = last_with(&yuliia.messages(), "Замовлення № 1001");
    for person in [&yuliia, &yuliia, &taras] {
        person
            .presses_data(card.id, &data(&card, "Повернути"))
            .await;
    }
    let given_up = "SELECT count(*) FROM orders WHERE manager_id IS NULL AND former_id = 501";
    assert_eq!(app.count(given_up).await, 1);
    // Of an order that is gone nobody is told that a colleague has it.
    app.execute("UPDATE orders SET number = NULL").await;
    yuliia
        .presses_data(card.id, &data(&card, "Статус замовлення"))
        .await;
    let toast = yuliia.toasts().last().unwrap().text.clone();
    assert!(
        !toast.contains("інший менеджер") && !toast.is_empty(),
        "{toast}"
    );
}

#[on_both]
async fn who_reopens_an_order_that_is_done_in_the_crm_is_not_overruled(engine: Engine) {
    let app = started(followed(engine).with(|config| config.desk.chat_id = Some(GROUP))).await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let (_olena, order) = ordered(&app, 1, 1001).await;
    let state = "SELECT fulfilment FROM orders WHERE lead_id = 1001";
    moves(&app, order, "Виконано").await;
    assert_eq!(app.text_of(state).await, "done");
    yuliia.says("1001").await;
    yuliia.presses("Статус замовлення").unwrap().await;
    yuliia.presses("в роботі").unwrap().await;
    assert_eq!(app.text_of(state).await, "in_work");

    // The CRM changes something else of it.
    assert!(app.crm.pay_order(
        order,
        &json!({"payment_method": "Готівка", "amount": 1.0, "status": "paid"})
    ));
    app.settle().await;
    assert_eq!(app.text_of(state).await, "in_work");
    moves(&app, order, "Скасовано").await;
    assert_eq!(app.text_of(state).await, "cancelled");
}

#[on_both]
async fn words_and_keyboards_of_earlier_versions_lead_to_the_orders(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    app.member(&group, profile(501, "Юлія"))
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    let card = last_with(&yuliia.messages(), "Замовлення № 1001");
    for word in ["Закріплені чати", "My orders"] {
        yuliia.says(word).await;
        let list = yuliia.last().unwrap();
        assert!(
            list.words().contains("□") && list.words().contains("1001"),
            "{word}: {}",
            list.words()
        );
    }
    for word in ["Виконані замовлення", "Історія моїх закріплених чатів"]
    {
        yuliia.says(word).await;
        assert!(
            yuliia.last().unwrap().words().contains("Немає замовлень"),
            "{word}"
        );
    }
    for old in ["0:dl:f:0", "0:dl:d:3", "0:dzo:2"] {
        yuliia.presses_data(card.id, old).await;
        assert!(
            offers(&yuliia.message(card.id).unwrap(), "У роботі · 1"),
            "{old}"
        );
    }
    // The state is the order's; a chat without an order has none.
    asks(&app, 2, "Ірина", "Є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Змінити статус діалогу").await;
    let told = yuliia.last().unwrap();
    assert!(
        told.words().contains("немає замовлення") && offers(&told, "Створити заявку"),
        "{}",
        told.words()
    );
    // What the CRM would be told is shown first; the second tap tells it, once.
    let leads = "SELECT count(*) FROM leads";
    let before = app.count(leads).await;
    yuliia
        .presses_data(told.id, &data(&told, "Створити заявку"))
        .await;
    let preview = yuliia.last().unwrap();
    assert!(
        preview.words().contains("Ірина") && preview.words().contains("Є чашки?"),
        "{}",
        preview.words()
    );
    assert_eq!(app.count(leads).await, before);
    for _ in 0..2 {
        yuliia
            .presses_data(preview.id, &data(&preview, "Створити"))
            .await;
    }
    assert_eq!(app.count(leads).await, before + 1);
    app.check_desk().await;
}

#[on_both]
async fn the_orders_of_who_is_banned_are_to_be_checked(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let taras = manager(&app, 502, "Тарас").await;
    manager(&app, 501, "Юлія").await;
    order(&app, 1, "Олена").await;
    let notice = last_with(&group.messages(), "Замовлення № 1001");
    app.member(&group, profile(501, "Юлія"))
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    app.admin().await.says("/ban_501").await;
    taras.says("/orders").await;
    assert!(offers(&taras.last().unwrap(), "Перевірити · 1"));
    app.check_desk().await;
}

#[on_both]
async fn an_admin_steps_into_a_chat_and_takes_nothing_silently(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let connect = app.open_chat(1).await.replace("open", "connect_to");
    admin.says(&connect).await;
    let told = admin.last().unwrap();
    assert!(
        told.words().contains("@manager_501") && offers(&told, "Лише переглянути"),
        "{}",
        told.words()
    );
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 501);

    admin
        .presses_data(told.id, &data(&told, "Забрати собі"))
        .await;
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 900);
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("тепер веде"))
    );
    admin.says("Є, три").await;
    assert_eq!(olena.last().unwrap().words(), "Є, три");
    // A question is no order.
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    // Of a chat that is theirs they write at once.
    admin.says("/desk");
    admin.says(&connect).await;
    admin.says("І синя є").await;
    assert_eq!(olena.last().unwrap().words(), "І синя є");
    app.check_desk().await;
}
