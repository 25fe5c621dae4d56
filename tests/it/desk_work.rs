//! A day at the desk: handing over, lists, history, search, notes, ready answers, trouble.

use chrono::TimeDelta;
use mistok_sim::{faults::Fault, telegram::Message};
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, presses_beside, profile, with_group},
    harness::{Engine, Person, TOKEN, TestApp, offers},
};

fn from_bot(person: &Person) -> Vec<Message> {
    let mut messages = person.messages();
    messages.retain(|message| message.from_bot);
    messages
}

fn says(person: &Person, words: &str) -> Message {
    last_with(&from_bot(person), words)
}

pub async fn takes(app: &TestApp, id: i64, name: &str) {
    app.member(&group(app), profile(id, name))
        .presses("Відповісти")
        .unwrap()
        .await;
}

#[on_both]
async fn a_talk_is_handed_over_with_a_note_and_a_card(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    takes(&app, 501, "Юлія").await;
    yuliia.says("Так, є").await;
    olena.says("А завтра?").await;

    says(&yuliia, "Олена");
    yuliia.presses("Передати колезі").unwrap().await;
    presses_beside(&yuliia, "@manager_502");
    app.settle().await;
    yuliia.says("Клієнтка питає про завтра").await;

    let card = says(&taras, "передає вам чат");
    for part in [
        "@manager_501",
        "Клієнтка питає про завтра",
        "Чи є доставка?",
        "Так, є",
        "А завтра?",
        "Чекає на відповідь",
    ] {
        assert!(
            card.words().contains(part),
            "{part} lacks in {}",
            card.words()
        );
    }
    // The manager who gave it away cannot write any more; the other can, after opening it.
    let before = from_bot(&olena).len();
    yuliia.says("Ще слово").await;
    assert_eq!(from_bot(&olena).len(), before);
    taras.presses("Відкрити чат").unwrap().await;
    taras.says("Завтра теж").await;
    assert_eq!(olena.last().unwrap().words(), "Завтра теж");
    assert!(
        olena
            .messages()
            .iter()
            .any(|message| message.words().contains("Тарас уже на зв’язку"))
    );

    // An admin can give it to somebody else, and the former one is told.
    let admin = app.admin().await;
    admin
        .presses_data(admin.last().unwrap().id, "0:dy:1:501")
        .await;
    assert!(says(&taras, "передано:").words().contains("@manager_501"));
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 501);
    // A manager cannot take what another holds by handing it to themselves.
    taras
        .presses_data(taras.last().unwrap().id, "0:dy:1:502")
        .await;
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 501);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn nobody_holds_more_than_they_may_and_a_hold_ends_by_itself(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.max_parallel = 1)
        .start()
        .await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Перше").await;
    takes(&app, 501, "Юлія").await;
    asks(&app, 2, "Іван", "Друге").await;
    takes(&app, 501, "Юлія").await;

    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    yuliia
        .says(&app.open_chat(2).await.replace("open_chat_", "write "))
        .await;
    yuliia.presses("Написати клієнту").unwrap().await;
    let toast = yuliia.toasts().last().unwrap().text.clone();
    assert!(
        toast.contains("більше не можна") && toast.contains("1 чат"),
        "{toast}"
    );

    app.pass(TimeDelta::hours(23)).await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    // A word from the customer prolongs it.
    app.customer(1, "Олена").says("Ще я");
    app.pass(TimeDelta::hours(23)).await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    app.pass(TimeDelta::hours(2)).await;
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    assert!(says(&yuliia, "знову вільний").words().contains("Олена"));
    let again = last_with(&group(&app).messages(), "знову чекає");
    assert!(again.words().contains("Олена") && again.has_button("Відповісти"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn lists_history_and_search_find_every_talk(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    for id in 1..=12 {
        asks(
            &app,
            id,
            &format!("Клієнт{id}"),
            &format!("Питання номер {id}"),
        )
        .await;
        yuliia
            .says(&app.open_chat(id).await.replace("open_chat_", "write "))
            .await;
        yuliia.presses("Написати клієнту").unwrap().await;
    }
    yuliia.presses("Назад").unwrap().await;
    yuliia.presses("Мої переписки").unwrap().await;
    let list = says(&yuliia, "Мої чати");
    assert!(
        list.words().contains("Клієнт12") && !list.words().contains("Клієнт2\n"),
        "{}",
        list.words()
    );
    yuliia.presses("▶️").unwrap().await;
    let second = yuliia
        .messages()
        .into_iter()
        .find(|message| message.id == list.id)
        .unwrap();
    assert!(second.words().contains("Клієнт1"), "{}", second.words());
    assert!(offers(&second, "◀️") && !offers(&second, "▶️"));

    for (query, found) in [
        ("клієнт7", "Клієнт7"),
        ("7", "Клієнт7"),
        ("Клієнт12", "Клієнт12"),
    ] {
        yuliia.says(query).await;
        assert!(
            yuliia.last().unwrap().words().contains(found),
            "{query}: {}",
            yuliia.last().unwrap().words()
        );
    }
    yuliia.says("/find такого немає").await;
    says(&yuliia, "нічого не знайдено");
    yuliia.presses("Статистика").unwrap().await;
    assert!(
        says(&yuliia, "Відкритих розмов: 12")
            .words()
            .contains("Закріплено за вами: 12")
    );

    // A long conversation: twenty messages a page, files on demand.
    let olena = app.customer(3, "Клієнт3");
    for number in 0..25 {
        olena.says(&format!("Репліка {number}")).await;
    }
    olena.sends_photo("Фотодоказ").await;
    yuliia.says(&app.open_chat(3).await).await;
    yuliia.presses("Історія чату").unwrap().await;
    let history = says(&yuliia, "сторінка 2 з 2");
    assert!(history.words().contains("Репліка 24") && !history.words().contains("Репліка 2\n"));
    yuliia.presses("Раніше").unwrap().await;
    assert!(
        says(&yuliia, "сторінка 1 з 2")
            .words()
            .contains("Питання номер 3")
    );
    yuliia.presses("Пізніше").unwrap().await;
    yuliia.presses("📷").unwrap().await;
    assert_eq!(yuliia.last().unwrap().kind(), "photo");
    app.check_clean().await;
    app.stop().await;
}

async fn writes(person: &Person, words: &str) {
    person.says(words).await;
}

async fn places_an_order(app: &TestApp, customer: &Person) {
    customer.says("/menu").await;
    app.orders(customer).await;
    customer.shares_contact("380501112233").await;
}

#[on_both]
async fn notes_ready_answers_and_the_orders_state(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    admin.says("/canned доставка").await;
    admin.says("Вітаю, {{ customer.name }}! Замовлення {{ order.number }} поїде завтра. {{ manager.name }}").await;
    says(&admin, ":доставка");
    admin.says("/canned зламана").await;
    admin.says("{{ customer.").await;
    says(&admin, "У тексті помилка");
    for bomb in [
        "{{ \"x\" * 300000000 }}",
        "{{ (\"%s\"|format(\"x\"))|indent(999999999) }}",
        "{% for x in range(9000) %}{% for y in range(9000) %}.{% endfor %}{% endfor %}",
    ] {
        let began = std::time::Instant::now();
        let before = admin.messages().len();
        admin.says(bomb).await;
        assert!(admin.messages().len() > before + 1, "{bomb}");
        says(&admin, "можна лише вставки");
        assert!(
            began.elapsed() < std::time::Duration::from_secs(10),
            "{bomb}"
        );
    }
    admin.says("/menu").await;

    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Коли?").await;
    takes(&app, 501, "Юлія Коваль").await;
    writes(&yuliia, "//клієнтка нервує").await;
    says(&yuliia, "Нотатку збережено");
    // A question is no order: its number must not reach the customer.
    writes(&yuliia, ":доставка").await;
    says(&yuliia, "Немає замовлення: підставте номер самі");
    places_an_order(&app, &olena).await;
    writes(&yuliia, ":доставка").await;
    assert_eq!(
        olena.last().unwrap().words(),
        "Вітаю, Олена! Замовлення 1003 поїде завтра. Юлія"
    );
    writes(&yuliia, ":невідома").await;
    says(&yuliia, "Клієнту нічого не надіслано");
    assert!(olena.messages().iter().all(
        |message| !message.words().contains("нервує") && !message.words().contains("невідома")
    ));

    for (state, told) in [
        ("в роботі", "нове → в роботі"),
        ("виконано", "в роботі → виконано"),
    ] {
        yuliia.presses("Статус замовлення").unwrap().await;
        yuliia.presses(state).unwrap().await;
        says(&yuliia, told);
    }
    yuliia.presses("Історія чату").unwrap().await;
    assert!(says(&yuliia, "клієнтка нервує").words().contains("📝"));
    yuliia.says("👁 Прочитано").await;
    assert_eq!(
        app.count("SELECT coalesce(max(unread), 0) FROM conversations")
            .await,
        0
    );
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_answer_whose_fate_is_unknown_is_never_sent_again_by_itself(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Ви тут?").await;
    takes(&app, 501, "Юлія").await;
    let answers = |olena: &Person| {
        from_bot(olena)
            .iter()
            .filter(|message| message.words() == "Так!")
            .count()
    };

    app.telegram
        .faults()
        .on("sendMessage")
        .for_next(1, Fault::SaveThenSilence);
    yuliia.says("Так!").await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(answers(&olena), 1);
    let question = says(&yuliia, "Невідомо, чи дійшло");
    assert!(question.has_button("✅ Дійшло"));
    yuliia.presses("✅ Дійшло").unwrap().await;
    assert_eq!(answers(&olena), 1);
    yuliia.presses_data(question.id, "0:da:2").await;
    assert_eq!(answers(&olena), 1, "what was decided is decided");

    // Refused for a while: sent once it is taken, in order.
    app.telegram
        .faults()
        .on("sendMessage")
        .for_next(2, Fault::TooMany { retry_after: 3 });
    yuliia.says("Перше");
    yuliia.says("Друге").await;
    app.pass(TimeDelta::minutes(10)).await;
    let words: Vec<_> = from_bot(&olena)
        .iter()
        .map(|message| message.words().to_owned())
        .collect();
    assert!(
        words.ends_with(&["Перше".to_owned(), "Друге".to_owned()]),
        "{words:?}"
    );

    // Blocked: said so, with a button to try again.
    olena.blocks_bot().await;
    yuliia.says("Агов").await;
    says(&yuliia, "заблокував бота");
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn the_customer_is_asked_for_patience_and_the_silent_talk_is_closed(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| {
            config.desk.max_wait_minutes = 15;
            config.desk.idle_close_minutes = 600;
            config.desk.log_chat_id = Some(-1_001_000_000_002);
        })
        .start()
        .await;
    group(&app);
    let log = app.telegram.group(TOKEN, -1_001_000_000_002, "Журнал");
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Ви тут?").await;
    app.pass(TimeDelta::minutes(14)).await;
    assert!(
        olena
            .messages()
            .iter()
            .all(|message| !message.words().contains("змушуємо чекати"))
    );
    app.pass(TimeDelta::minutes(2)).await;
    says(&olena, "змушуємо чекати");
    app.pass(TimeDelta::hours(12)).await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        1,
        "nobody is sent away while they wait"
    );

    yuliia
        .says(&app.open_chat(1).await.replace("open_chat_", "write "))
        .await;
    yuliia.presses("Написати клієнту").unwrap().await;
    yuliia.says("Так, тут").await;
    app.pass(TimeDelta::hours(11)).await;
    says(&olena, "Розмову завершено");
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    let told: Vec<_> = log
        .messages()
        .iter()
        .map(|message| message.words().to_owned())
        .collect();
    assert!(
        told.iter()
            .any(|line| line.contains("@manager_501 веде чат 1002: Олена")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|line| line.contains("Завершено чат 1002")),
        "{told:?}"
    );

    // Writing again begins again; the customer can end it too.
    olena.says("Ще одне").await;
    last_with(&group(&app).messages(), "Ще одне");
    olena.says("/end").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0
    );
    assert!(olena.messages().iter().any(|it| offers(it, "☰ Меню")));

    let admin = app.admin().await;
    let notices = group(&app).messages().len();
    admin.says("/clean").await;
    says(&admin, "Прибрано сповіщень");
    assert!(group(&app).messages().len() < notices);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn without_a_group_every_manager_is_told_and_the_first_takes_it(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.chat_id = None)
        .start()
        .await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Є хто?").await;
    assert!(says(&yuliia, "Є хто?").has_button("Відповісти"));
    let notice = says(&taras, "Є хто?");
    taras.replies(notice.id, "Є!").await;
    assert_eq!(olena.last().unwrap().words(), "Є!");
    assert!(
        says(&yuliia, "Є хто?")
            .words()
            .contains("👤 Веде @manager_502")
    );
    olena.says("Дякую").await;
    says(&taras, "Дякую");
    assert!(
        from_bot(&yuliia)
            .iter()
            .all(|message| !message.words().contains("Дякую"))
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn what_comes_thick_is_told_together_and_nothing_twice(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let mut customers = Vec::new();
    for id in 1..=40 {
        let customer = app.customer(id, &format!("Клієнт{id}"));
        customer.says("/start").await;
        customer.says("/support");
        customers.push(customer);
        app.settle().await;
    }
    for customer in &customers {
        for number in 0..3 {
            customer.says(&format!("[{} {number}]", customer.messages().len()));
        }
    }
    for (id, customer) in customers.iter().enumerate() {
        customer.says(&format!("<питання-{id}>"));
    }
    app.settle().await;
    app.pass(TimeDelta::minutes(30)).await;
    let words: Vec<String> = group
        .messages()
        .iter()
        .map(|message| message.words().to_owned())
        .collect();
    for id in 0..customers.len() {
        let told = words
            .iter()
            .map(|words| words.matches(&format!("<питання-{id}>")).count())
            .sum::<usize>();
        assert_eq!(told, 1, "question {id} was told {told} times");
    }
    assert!(words.len() < 160, "{} posts for 160 messages", words.len());
    assert_eq!(app.telegram.count_429(), 0);
    println!("160 messages of 40 customers: {} posts", words.len());
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
