//! Sharing conversations out: the manager who gets one, when it goes to another, and what customers
//! are told meanwhile.

use chrono::{DateTime, TimeDelta, Utc};
use mistok::{
    config::{Config, WorkingHours},
    domain::{
        clock::Clock,
        routing::{Load, Policy},
    },
};
use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{ADMIN, Engine, Person, Setup, TOKEN, TestApp, offers},
};

fn from_bot(person: &Person) -> Vec<Message> {
    let mut messages = person.messages();
    messages.retain(|message| message.from_bot);
    messages
}

fn hears(person: &Person, words: &str) -> usize {
    let all = from_bot(person);
    all.iter()
        .filter(|message| message.words().contains(words))
        .count()
}

/// A shop that shares its conversations out by this policy. The admin has a break: they are no
/// candidate.
async fn shop(engine: Engine, policy: Policy, change: impl FnOnce(&mut Config)) -> TestApp {
    let setup = with_group(engine).with(|config| {
        config.desk.assign = policy;
        change(config);
    });
    let app = setup.start().await;
    app.admin().await.says("/away").await;
    group(&app);
    app
}

/// The manager who holds a conversation; conversations are numbered in the order of the customers'
/// first questions. 0 means nobody.
async fn holder(app: &TestApp, conversation: i64) -> i64 {
    let sql = format!(
        "SELECT CAST(coalesce(max(manager_id), 0) AS TEXT) FROM holds \
         WHERE conversation_id = {conversation}"
    );
    app.text_of(&sql).await.parse().unwrap()
}

async fn events(app: &TestApp, kind: &str) -> i64 {
    let sql = format!("SELECT CAST(count(*) AS TEXT) FROM case_events WHERE kind = '{kind}'");
    app.text_of(&sql).await.parse().unwrap()
}

/// The manager answers the conversation by a reply to what was shown of it.
async fn answers(manager: &Person, customer: &str, words: &str) {
    let shown = last_with(&from_bot(manager), customer);
    manager.replies(shown.id, words).await;
}

#[on_both]
async fn the_least_busy_gets_it_and_of_these_who_waited_longest(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |config| {
        config.desk.max_parallel = 2;
    })
    .await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let _taras = manager(&app, 502, "Тарас").await;

    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let first = holder(&app, 1).await;
    asks(&app, 2, "Іван", "А тарілки?").await;
    let second = holder(&app, 2).await;
    assert_eq!((first, second), (501, 502));
    // The notice says who has it, and the manager has all they need.
    let notice = last_with(&group(&app).messages(), "чашки");
    assert!(
        notice.words().contains("@manager_501"),
        "{}",
        notice.words()
    );
    let told = last_with(&from_bot(&yuliia), "Нова розмова для вас");
    assert!(
        told.words().contains("Олена") && told.words().contains("Чи є чашки?"),
        "{}",
        told.words()
    );
    assert!(told.words().contains("Розмова 1001"), "{}", told.words());
    assert!(offers(&told, "Відкрити чат"));

    // The customer hears of a manager when the manager speaks.
    assert_eq!(hears(&olena, "уже на зв’язку"), 0);
    answers(&yuliia, "Олена", "Є!").await;
    assert_eq!(hears(&olena, "Юлія уже на зв’язку"), 1);
    assert_eq!(olena.last().unwrap().words(), "Є!");

    for (id, name) in [(3, "Петро"), (4, "Ганна")] {
        asks(&app, id, name, "Ще питання").await;
    }
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 4);
    // Everybody is full: the next ones wait in the order of their coming.
    let late = asks(&app, 5, "Марко", "Де моє замовлення?").await;
    let later = asks(&app, 6, "Оля", "І моє?").await;
    assert_eq!(holder(&app, 5).await, 0);
    assert_eq!(hears(&late, "Ви наступні в черзі"), 1);
    assert_eq!(hears(&later, "Перед вами 1 розмова"), 1);
    late.says("Алло?").await;
    assert_eq!(hears(&late, "Ви наступні в черзі"), 1, "told once a day");
    // The group gets all its notices within its limit of a minute.
    app.pass(TimeDelta::minutes(1)).await;
    app.check_desk().await;

    // Room is made: the customer who has waited longest gets it.
    yuliia.says(&app.open_chat(1).await).await;
    yuliia.presses("Завершити розмову").unwrap().await;
    assert_eq!(holder(&app, 5).await, 501);
    assert_eq!(holder(&app, 6).await, 0);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn turns_go_round_and_a_break_is_respected(engine: Engine) {
    let mut app = shop(engine, Policy::RoundRobin, |_| ()).await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let taras = manager(&app, 502, "Тарас").await;
    manager(&app, 503, "Ніна").await;
    for id in 1..=3 {
        asks(&app, id, &format!("Клієнт{id}"), "Питання").await;
        app.clock.advance(TimeDelta::seconds(1));
    }
    let mut turn = [
        holder(&app, 1).await,
        holder(&app, 2).await,
        holder(&app, 3).await,
    ];
    turn.sort_unstable();
    assert_eq!(turn, [501, 502, 503]);

    taras.presses("Перерва").unwrap().await;
    let told = last_with(&from_bot(&taras), "Перерва. Нових розмов");
    assert!(told.words().contains("чекає 1 клієнт"), "{}", told.words());
    // A manager who has a break can give the waiting customers to the others.
    taras.presses("Повернути мої чати в чергу").unwrap().await;
    assert_eq!(
        app.count("SELECT count(*) FROM holds WHERE manager_id = 502")
            .await,
        0
    );
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 3);
    for id in 4..=6 {
        asks(&app, id, &format!("Клієнт{id}"), "Питання").await;
    }
    assert_eq!(
        app.count("SELECT count(*) FROM holds WHERE manager_id = 502")
            .await,
        0
    );

    // Everybody has a break: the customer is told, and the first manager back gets them all.
    for person in [&yuliia, &app.person(TOKEN, profile(503, "Ніна"))] {
        person.says("/away").await;
    }
    let olena = asks(&app, 7, "Олена", "Є хтось?").await;
    assert_eq!(hears(&olena, "нікого з менеджерів немає на місці"), 1);
    assert_eq!(holder(&app, 7).await, 0);
    // The group gets all its notices within its limit of a minute.
    app.pass(TimeDelta::minutes(1)).await;
    app.check_desk().await;
    taras.presses("Я тут").unwrap().await;
    assert_eq!(holder(&app, 7).await, 502);
    assert!(
        last_with(&from_bot(&taras), "Ви на місці")
            .words()
            .contains("чекає 1 клієнт")
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn what_is_not_answered_goes_to_somebody_else_and_who_vanished_gets_no_more(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |config| {
        config.desk.answer_minutes = 10;
        config.desk.remind_minutes = 5;
        config.desk.escalate_minutes = 25;
    })
    .await;
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(holder(&app, 1).await, 501);
    let taras = manager(&app, 502, "Тарас").await;

    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(hears(&yuliia, "чекає на відповідь уже 5 хв"), 1);
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(holder(&app, 1).await, 502);
    assert_eq!(hears(&yuliia, "не дочекався вашої відповіді"), 1);
    assert_eq!(events(&app, "rerouted").await, 1);
    // The manager who lost it cannot answer any more.
    answers(&yuliia, "Олена", "Я тут!").await;
    assert_eq!(hears(&olena, "Я тут!"), 0);

    // Nobody else is left: it stays, and the delay is noted; then admins hear of it.
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(holder(&app, 1).await, 502);
    assert_eq!(events(&app, "overdue").await, 1);
    app.pass(TimeDelta::minutes(5)).await;
    let alarm = last_with(&from_bot(&admin), "🚨");
    assert!(
        alarm.words().contains("Олена") && alarm.words().contains("@manager_502"),
        "{}",
        alarm.words()
    );
    assert_eq!(events(&app, "escalated").await, 1);
    answers(&taras, "Олена", "Є, перепрошую").await;
    assert_eq!(olena.last().unwrap().words(), "Є, перепрошую");

    // The second one in a row that is missed: taken for away.
    asks(&app, 2, "Іван", "Питання").await;
    assert_eq!(holder(&app, 2).await, 501);
    app.pass(TimeDelta::minutes(11)).await;
    assert_eq!(holder(&app, 2).await, 502);
    assert_eq!(hears(&yuliia, "нових поки не отримуватимете"), 1);
    assert_eq!(hears(&admin, "@manager_501 не відповідає"), 1);
    answers(&taras, "Іван", "Відповідь").await;
    asks(&app, 3, "Петро", "Питання").await;
    assert_eq!(holder(&app, 3).await, 502);
    yuliia.presses("Я тут").unwrap().await;
    asks(&app, 4, "Ганна", "Питання").await;
    assert_eq!(holder(&app, 4).await, 501);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn the_customers_own_manager_comes_first_for_a_while(engine: Engine) {
    let mut app = shop(engine, Policy::FirstTakes, |config| {
        config.desk.own_first_minutes = 5;
        config.desk.grace_minutes = 0;
    })
    .await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let _taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(holder(&app, 1).await, 0, "nobody's yet: the first takes it");
    app.member(&group(&app), profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Є").await;
    yuliia.says("/end").await;

    app.pass(TimeDelta::days(3)).await;
    olena.says("Я знову до вас").await;
    assert_eq!(holder(&app, 1).await, 501);
    assert_eq!(app.count("SELECT count(*) FROM cases").await, 2);
    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(holder(&app, 1).await, 0, "then it is everybody's");
    let again = last_with(&group(&app).messages(), "знову чекає");
    assert!(again.has_button("Відповісти"));

    // A manager who is away does not hold anybody up.
    yuliia.says("/away").await;
    app.member(&group(&app), profile(502, "Тарас"))
        .presses("Відповісти")
        .unwrap()
        .await;
    assert_eq!(holder(&app, 1).await, 502);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn who_takes_own_clients_only_gets_no_others(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |config| {
        config.desk.grace_minutes = 0;
    })
    .await;
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Перше").await;
    assert_eq!(holder(&app, 1).await, 501);
    answers(&yuliia, "Олена", "Так").await;
    yuliia.says(&app.open_chat(1).await).await;
    yuliia.says("/end").await;
    admin.says("/own_501").await;
    assert!(
        admin.last().unwrap().words().contains("лише свої клієнти"),
        "{:?}",
        admin.last()
    );
    manager(&app, 502, "Тарас").await;

    for id in 2..=4 {
        asks(&app, id, &format!("Клієнт{id}"), "Питання").await;
        assert_eq!(holder(&app, id).await, 502);
    }
    olena.says("І ще одне").await;
    assert_eq!(holder(&app, 1).await, 501);
    // The group gets all its notices within its limit of a minute.
    app.pass(TimeDelta::minutes(1)).await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn the_group_is_reminded_of_those_whom_nobody_takes(engine: Engine) {
    let mut app = shop(engine, Policy::FirstTakes, |config| {
        config.desk.remind_minutes = 15;
    })
    .await;
    manager(&app, 501, "Юлія").await;
    for (id, name) in [(1, "Олена"), (2, "Іван"), (3, "Ганна")] {
        asks(&app, id, name, "Питання").await;
    }
    app.pass(TimeDelta::minutes(17)).await;
    let told = last_with(&group(&app).messages(), "3 клієнти досі чекають");
    assert!(
        told.words().contains("1. Олена · 16 хв"),
        "{}",
        told.words()
    );
    assert!(offers(&told, "2. Іван"));
    // Three times, then it is for the admins.
    app.pass(TimeDelta::hours(3)).await;
    let all = group(&app).messages();
    let count = all
        .iter()
        .filter(|it| it.words().contains("досі чекають"))
        .count();
    assert_eq!(count, 3);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_admin_gives_conversations_out_by_hand(engine: Engine) {
    let mut app = shop(engine, Policy::ByHand, |_| ()).await;
    let admin = app.admin().await;
    manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    let notice = last_with(&group(&app).messages(), "чашки");
    assert!(!offers(&notice, "Відповісти") && offers(&notice, "Передати"));

    let yuliia_there = app.member(&group(&app), profile(501, "Юлія"));
    yuliia_there.presses_data(notice.id, "0:dt:1").await;
    assert_eq!(
        yuliia_there.toasts().last().unwrap().text,
        "Розмови тут розподіляє адміністратор"
    );
    assert_eq!(holder(&app, 1).await, 0);
    let admin_there = app.member(
        &group(&app),
        mistok_sim::telegram::Profile::new(ADMIN, "Адмін"),
    );
    admin_there.presses("Передати").unwrap().await;
    admin.presses("@manager_501").unwrap().await;
    assert_eq!(holder(&app, 1).await, 501);
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn customers_who_are_owed_an_answer_count_for_room_where_the_shop_says_so(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |config| {
        config.desk.max_parallel = 1;
        config.desk.load = Load::Waiting;
    })
    .await;
    let yuliia = manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Перше").await;
    asks(&app, 2, "Іван", "Друге").await;
    assert_eq!((holder(&app, 1).await, holder(&app, 2).await), (501, 0));
    // The answered one waits for the customer: there is room for the next.
    answers(&yuliia, "Олена", "Ось відповідь").await;
    assert_eq!((holder(&app, 1).await, holder(&app, 2).await), (501, 501));
    app.check_clean().await;
    app.stop().await;
}

/// Wednesday, 13:06 in Kyiv, is when the tests begin.
fn with_hours(engine: Engine, policy: Policy) -> Setup {
    with_group(engine).with(|config| {
        config.desk.assign = policy;
        config.desk.escalate_minutes = 30;
        config.desk.hours = WorkingHours {
            wednesday: "09:00-14:00".to_owned(),
            thursday: "09:00-18:00".to_owned(),
            friday: "09:00-18:00".to_owned(),
            days_off: vec!["2026-11-19".to_owned()],
            ..WorkingHours::default()
        };
    })
}

#[on_both]
async fn outside_hours_the_customer_is_told_when_and_served_when_the_day_begins(engine: Engine) {
    let mut app = with_hours(engine, Policy::LeastBusy).start().await;
    app.admin().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    // An admin who only looks on.
    app.admin().await.says("/limit_900 0").await;
    app.pass(TimeDelta::hours(1)).await;

    // Thursday is a holiday: Friday it is.
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    assert_eq!(hears(&olena, "Відповімо у п’ятницю після 09:00."), 1);
    olena.says("Чекаю").await;
    assert_eq!(hears(&olena, "неробочий час"), 1, "told once");
    assert_eq!(holder(&app, 1).await, 0);
    app.check_desk().await;

    // A holiday passes without a word, an alarm or a manager.
    app.pass(TimeDelta::hours(42)).await;
    assert_eq!(hears(&olena, "неробочий час"), 1);
    assert_eq!(events(&app, "escalated").await, 0);
    assert_eq!(holder(&app, 1).await, 0);
    app.pass(TimeDelta::hours(2)).await;
    assert_eq!(holder(&app, 1).await, 501);
    answers(&yuliia, "Олена", "Є!").await;
    let hours = app.count("SELECT response_seconds / 3600 FROM cases").await;
    let minutes = app.count("SELECT response_working / 60 FROM cases").await;
    assert!(
        (42..=45).contains(&hours) && minutes < 90,
        "{hours} h, {minutes} min"
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn shifts_days_off_and_limits_are_set_by_an_admin_and_hold(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |_| ()).await;
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    for (said, heard) in [
        ("/shift_501 колись", "Напишіть дні та години"),
        (
            "/shift_501 пн-пт 14:00-18:00; сб 10:00-15:00",
            "mon-fri 14:00-18:00; sat 10:00-15:00",
        ),
        ("/limit_501 багато", "Напишіть число"),
        ("/limit_501 1", "@manager_501"),
        ("/dayoff_501 завтра", "Напишіть дати"),
        ("/dayoff_501 19.11.2026..20.11.2026", "19.11–20.11"),
    ] {
        admin.says(said).await;
        let last = admin.last().unwrap();
        assert!(last.words().contains(heard), "{said}: {}", last.words());
    }
    yuliia.says("/limit_501 100").await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("лише адміністраторам")
    );
    yuliia.says("/shift").await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("буде сьогодні після 14:00"),
        "{:?}",
        yuliia.last()
    );

    // Before the shift nobody is there; when it begins, the queue is shared out within the limit.
    asks(&app, 1, "Олена", "Перше").await;
    asks(&app, 2, "Іван", "Друге").await;
    assert_eq!(holder(&app, 1).await, 0);
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!((holder(&app, 1).await, holder(&app, 2).await), (501, 0));
    yuliia.says("/team").await;
    let team = yuliia.last().unwrap();
    assert!(team.words().contains("розмов: 1 з 1"), "{}", team.words());
    assert!(!team.words().contains("/shift_"), "only admins change it");
    answers(&yuliia, "Олена", "Так").await;
    yuliia.says(&app.open_chat(1).await).await;
    yuliia.says("/end").await;
    assert_eq!(holder(&app, 2).await, 501);
    answers(&yuliia, "Іван", "Так").await;
    yuliia.says(&app.open_chat(2).await).await;
    yuliia.says("/end").await;

    // Two days off, then Saturday.
    app.pass(TimeDelta::days(2)).await;
    asks(&app, 3, "Ганна", "Третє").await;
    assert_eq!(holder(&app, 3).await, 0);
    app.pass(TimeDelta::hours(20)).await;
    assert_eq!(holder(&app, 3).await, 501);
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_policy_changed_at_noon_takes_over_who_waits_and_an_empty_team_loses_nobody(
    engine: Engine,
) {
    let mut app = shop(engine, Policy::FirstTakes, |_| ()).await;
    let olena = asks(&app, 1, "Олена", "Є хтось?").await;
    assert_eq!(hears(&olena, "нікого з менеджерів немає на місці"), 1);
    app.check_desk().await;
    manager(&app, 501, "Юлія").await;
    assert_eq!(holder(&app, 1).await, 0);

    app.stop().await;
    app.config.desk.assign = Policy::RoundRobin;
    app.start_again().await;
    app.settle().await;
    assert_eq!(holder(&app, 1).await, 501);

    // The only one is shut out: the customer is back in the queue, and the next gets them.
    let admin = app.admin().await;
    admin.says("/ban_501").await;
    assert_eq!(holder(&app, 1).await, 0);
    app.check_desk().await;
    manager(&app, 502, "Тарас").await;
    assert_eq!(holder(&app, 1).await, 502);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_case_has_a_number_is_opened_again_soon_after_and_anew_later(engine: Engine) {
    let mut app = shop(engine, Policy::LeastBusy, |config| {
        config.desk.grace_minutes = 60;
    })
    .await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    let stage = "SELECT state FROM cases ORDER BY id DESC LIMIT 1";
    assert_eq!(app.text_of(stage).await, "in_work");
    answers(&yuliia, "Олена", "Є").await;
    assert_eq!(app.text_of(stage).await, "waiting");
    yuliia.says(&app.open_chat(1).await).await;
    assert_eq!(hears(&yuliia, "Розмова 1001 · чекаємо на клієнта"), 1);
    yuliia.says("/end").await;
    assert_eq!(app.text_of(stage).await, "done");

    app.pass(TimeDelta::minutes(30)).await;
    olena.says("Забула спитати").await;
    assert_eq!(app.count("SELECT count(*) FROM cases").await, 1);
    assert_eq!(app.count("SELECT reopened FROM cases").await, 1);
    assert_eq!(app.text_of(stage).await, "in_work");
    answers(&yuliia, "Олена", "Так, і синя").await;
    yuliia.says(&app.open_chat(1).await).await;
    yuliia.says("/end").await;

    app.pass(TimeDelta::minutes(90)).await;
    olena.says("А тарілки?").await;
    assert_eq!(app.count("SELECT count(*) FROM cases").await, 2);
    yuliia.says(&app.open_chat(1).await).await;
    let card = last_with(&from_bot(&yuliia), "Розмова 1003");
    assert!(
        card.words().contains("Попередні розмови: 1001"),
        "{}",
        card.words()
    );
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn nothing_is_said_into_a_live_talk(engine: Engine) {
    let mut app = with_hours(engine, Policy::LeastBusy).start().await;
    app.admin().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    app.admin().await.says("/limit_900 0").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    // 13:55, five minutes before the end of the day.
    app.pass(TimeDelta::minutes(48)).await;
    yuliia.says(&app.open_chat(1).await).await;
    yuliia.says("Так, є дві").await;
    app.pass(TimeDelta::minutes(7)).await;
    olena.says("Беру обидві").await;
    assert_eq!(hears(&olena, "неробочий час"), 0, "a person is answering");
    app.pass(TimeDelta::minutes(30)).await;
    olena.says("Ви ще тут?").await;
    assert_eq!(hears(&olena, "неробочий час"), 1);
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn on_the_nights_when_clocks_change_nobody_waits_an_hour_longer(engine: Engine) {
    // Both nights are Sundays; three o'clock does not come in spring and comes twice in autumn.
    for (evening, opens_at, told) in [
        (
            "2027-03-27T20:00:00Z",
            "2027-03-28T01:00:00Z",
            "завтра після 04:00",
        ),
        (
            "2027-10-30T19:00:00Z",
            "2027-10-31T00:00:00Z",
            "завтра після 03:00",
        ),
    ] {
        let setup = with_group(engine).with(|config| {
            config.desk.assign = Policy::LeastBusy;
            config.desk.escalate_minutes = 30;
            config.desk.hours = WorkingHours {
                sunday: "03:00-12:00".to_owned(),
                ..WorkingHours::default()
            };
        });
        let mut app = setup.start().await;
        app.admin().await.says("/limit_900 0").await;
        group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        app.clock.advance(moment(evening) - app.clock.now());
        app.settle().await;

        let olena = asks(&app, 1, "Олена", "Ви вночі працюєте?").await;
        assert_eq!(hears(&olena, told), 1, "{told}");
        app.pass(moment(opens_at) - TimeDelta::minutes(1) - app.clock.now())
            .await;
        assert_eq!(holder(&app, 1).await, 0);
        app.pass(TimeDelta::minutes(2)).await;
        assert_eq!(holder(&app, 1).await, 501);
        answers(&yuliia, "Олена", "Так").await;
        assert!(app.count("SELECT response_working FROM cases").await <= 120);
        assert_eq!(events(&app, "escalated").await, 0);
        app.check_clean().await;
        app.stop().await;
    }
}
