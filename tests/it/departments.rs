//! Departments: whose a question is, how it goes to another, and who sees what.

use mistok_sim::telegram::{Group, Message, Profile};
use on_both::on_both;

use crate::{
    bots::{NORTH, asks, manager},
    desk::{GROUP, last_with, presses_beside, profile},
    harness::{ADMIN, Engine, Person, Setup, TOKEN, TestApp, add_settings, offers},
};

const SERVICE: i64 = -1_001_000_000_002;
const FAR: i64 = -1_001_000_000_003;

const SETTINGS: &str = r#"
    [desk]
    admins = [900]
    chat_id = -1001000000001
    max_wait_minutes = 0
    idle_close_minutes = 0
    name = "Продаж"
    [[desk.departments]]
    id = 1
    name = { uk = "Сервіс", en = "Service" }
    chat_id = -1001000000002
    subjects = [{ uk = "Повернення", en = "Returns" }, "Гарантія"]
    [[desk.departments]]
    id = 2
    name = "Північ"
    chat_id = -1001000000003
    bots = ["north"]
    [[bots]]
    name = "north"
    token = "7000000002:test-token-of-the-north"
"#;

fn shop(engine: Engine) -> Setup {
    Setup::on(engine).with(|config| add_settings(config, SETTINGS))
}

fn group(app: &TestApp, id: i64) -> Group {
    app.telegram.group(TOKEN, id, "Менеджери")
}

fn groups(app: &TestApp) -> [Group; 3] {
    [GROUP, SERVICE, FAR].map(|id| group(app, id))
}

fn says(person: &Person, words: &str) -> Message {
    let mut messages = person.messages();
    messages.retain(|message| message.from_bot);
    last_with(&messages, words)
}

fn heard(group: &Group, words: &str) -> bool {
    let messages = group.messages();
    messages.iter().any(|it| it.words().contains(words))
}

/// A customer who begins to ask, and chooses this when something is to be chosen.
async fn begins(app: &TestApp, id: i64, name: &str) -> Person {
    let customer = app.person(TOKEN, Profile::new(id, name));
    customer.says("/start").await;
    customer.presses("Підтримка").unwrap().await;
    customer
}

async fn asks_about(app: &TestApp, id: i64, subject: &str, question: &str) -> Person {
    let customer = begins(app, id, &format!("Клієнт{id}")).await;
    customer.presses(subject).unwrap().await;
    customer.says(question).await;
    customer
}

fn admin(app: &TestApp) -> Person {
    app.person(TOKEN, Profile::new(ADMIN, "Адмін"))
}

/// The admin presses this in the card of a person.
async fn sets(app: &TestApp, id: i64, data: &str) {
    let admin = admin(app);
    admin.says(&format!("/user_{id}")).await;
    admin.presses_data(admin.last().unwrap().id, data).await;
}

/// A manager who works in the service alone.
async fn of_service(app: &TestApp, id: i64, name: &str) -> Person {
    let person = manager(app, TOKEN, id, name).await;
    sets(app, id, &format!("0:dqj:{id}:1")).await;
    sets(app, id, &format!("0:dqj:{id}:0")).await;
    person
}

#[on_both]
async fn a_question_goes_to_the_department_of_its_subject_or_of_its_bot(engine: Engine) {
    let mut app = shop(engine).start().await;
    let [sales, service, far] = groups(&app);

    let olena = begins(&app, 1, "Олена").await;
    let asked = olena.last().unwrap();
    assert!(
        asked.words().contains("Про що питання?"),
        "{}",
        asked.words()
    );
    for label in ["Повернення", "Гарантія", "Інше питання", "Скасувати"]
    {
        assert!(offers(&asked, label), "{label}");
    }
    olena.presses("Повернення").unwrap().await;
    assert!(
        olena
            .last()
            .unwrap()
            .words()
            .contains("Тема: <b>Повернення</b>")
            || olena.last().unwrap().words().contains("Тема: Повернення"),
        "{}",
        olena.last().unwrap().words()
    );
    olena.says("Чашка з тріщиною").await;
    let notice = last_with(&service.messages(), "тріщиною");
    assert!(
        notice.words().contains("🏷 Повернення"),
        "{}",
        notice.words()
    );
    assert!(!heard(&sales, "тріщиною"));
    assert_eq!(app.text_of("SELECT subject FROM cases").await, "Повернення");
    assert_eq!(app.count("SELECT department FROM cases").await, 1);
    assert!(
        app.crm.cards()[0].comment.contains("[Повернення] Чашка"),
        "{}",
        app.crm.cards()[0].comment
    );

    // A customer with an open conversation is not asked again, and stays where they are.
    olena.says("/support").await;
    assert!(olena.last().unwrap().words().contains("запитання"));
    olena.says("І блюдце").await;
    assert!(heard(&service, "блюдце"));

    // Something else, and what is asked without choosing, is the first department's.
    asks_about(&app, 2, "Інше питання", "Чи є тарілки?").await;
    assert!(heard(&sales, "тарілки"));
    let ivan = begins(&app, 3, "Іван").await;
    ivan.says("А виделки?").await;
    assert!(heard(&sales, "виделки"));
    let taras = begins(&app, 4, "Тарас").await;
    taras.sends_photo("ось така").await;
    assert!(heard(&sales, "ось така"));

    // The bot's own department is asked nothing about.
    asks(&app, NORTH, 5, "Добрий вечір з півночі").await;
    assert!(heard(&far, "півночі") && !heard(&sales, "півночі"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_talk_is_handed_to_another_department(engine: Engine) {
    let mut app = shop(engine).start().await;
    let [sales, service, _] = groups(&app);
    let yuliia = manager(&app, TOKEN, 501, "Юлія").await;
    manager(&app, TOKEN, 502, "Тарас").await;
    let ihor = of_service(&app, 503, "Ігор").await;
    let olena = asks_about(&app, 1, "Інше питання", "Чашка з тріщиною").await;
    app.member(&sales, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let before = olena.messages().len();

    yuliia
        .presses_data(yuliia.last().unwrap().id, "0:dg:1")
        .await;
    let list = says(&yuliia, "Кому передати");
    assert!(offers(&list, "@manager_502") && !offers(&list, "@manager_503"));
    assert!(offers(&list, "🏢 Сервіс") && !offers(&list, "🏢 Продаж"));
    presses_beside(&yuliia, "🏢 Сервіс");
    app.settle().await;
    yuliia.says("Є чек, можна міняти").await;

    says(&yuliia, "передано у відділ «Сервіс»");
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    assert_eq!(app.count("SELECT department FROM conversations").await, 1);
    assert_eq!(app.count("SELECT department FROM cases").await, 1);
    assert_eq!(
        app.text_of("SELECT detail FROM case_events WHERE kind = 'moved'")
            .await,
        "1"
    );
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action = 'move'")
            .await,
        1
    );
    let old = last_with(&sales.messages(), "тріщиною");
    assert!(
        old.words().contains("Передано у відділ «Сервіс»"),
        "{}",
        old.words()
    );
    assert!(!offers(&old, "Відповісти"));
    last_with(&service.messages(), "Є чек, можна міняти");
    let notice = last_with(&service.messages(), "тріщиною");
    assert!(offers(&notice, "Відповісти"));
    assert_eq!(
        olena.messages().len(),
        before,
        "the customer hears nothing of it"
    );

    // Nobody of the old department can get at it any more.
    yuliia.says(&app.open_chat(1).await).await;
    assert!(yuliia.last().unwrap().words().contains("немає"));
    let there = app.member(&sales, profile(501, "Юлія"));
    there.presses_data(old.id, "0:dt:1").await;
    assert!(
        there
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("відділ «Сервіс»")
    );
    there.replies(old.id, "Я ще тут").await;
    assert!(sales.last().unwrap().words().contains("відділ «Сервіс»"));
    assert_eq!(olena.messages().len(), before);

    app.member(&service, profile(503, "Ігор"))
        .presses("Відповісти")
        .unwrap()
        .await;
    ihor.says("Міняємо!").await;
    assert_eq!(olena.last().unwrap().words(), "Міняємо!");

    // An admin moves it back; the manager who held it is notified.
    let admin = admin(&app);
    admin
        .presses_data(admin.last().unwrap().id, "0:dqn:1:0")
        .await;
    assert!(says(&ihor, "Ваш чат").words().contains("«Продаж»"));
    olena.says("Дякую").await;
    assert!(heard(&sales, "Дякую") && !heard(&service, "Дякую"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

/// Юлія's sight of a conversation that Тарас holds, of a free one, and of her own: what she finds.
async fn finds(app: &TestApp, yuliia: &Person) -> Vec<String> {
    let mut found = Vec::new();
    for id in 1..=3 {
        let name = format!("Клієнт{id}");
        let mut seen = Vec::new();
        for said in [
            "/history".to_owned(),
            format!("/find {name}"),
            app.open_chat(id).await,
            app.open_chat(id).await.replace("open", "get"),
        ] {
            yuliia.says(&said).await;
            let last = yuliia.messages().into_iter().filter(|it| it.from_bot);
            let since = yuliia
                .messages()
                .into_iter()
                .rev()
                .find(|it| !it.from_bot)
                .unwrap()
                .id;
            let told = last.filter(|it| it.id > since);
            let words: Vec<_> = told
                .map(|it| it.words().replace(&format!("«{name}»"), ""))
                .collect();
            seen.push(words.iter().any(|words| words.contains(&name)));
        }
        yuliia
            .presses_data(yuliia.last().unwrap().id, &format!("0:dh:{id}:0"))
            .await;
        let history = yuliia
            .last()
            .unwrap()
            .words()
            .contains(&format!("Клієнт{id}</b> · історія"))
            || yuliia
                .last()
                .unwrap()
                .words()
                .contains(&format!("Клієнт{id} · історія"));
        seen.push(history);
        assert!(seen.iter().all(|it| *it == seen[0]), "{name}: {seen:?}");
        if seen[0] {
            found.push(name);
        }
    }
    found
}

#[on_both]
async fn managers_see_own_own_and_free_or_all(engine: Engine) {
    let mut app = shop(engine).start().await;
    let [sales, ..] = groups(&app);
    let yuliia = manager(&app, TOKEN, 501, "Юлія").await;
    manager(&app, TOKEN, 502, "Тарас").await;
    for id in 1..=3 {
        asks_about(&app, id, "Інше питання", &format!("Питання номер {id}")).await;
    }
    let take = |id: i64, name: &str, question: &str| {
        let notice = last_with(&sales.messages(), question);
        app.member(&sales, profile(id, name))
            .replies(notice.id, "Добрий день");
    };
    take(502, "Тарас", "номер 1");
    app.settle().await;
    take(501, "Юлія", "номер 3");
    app.settle().await;

    assert_eq!(
        finds(&app, &yuliia).await,
        ["Клієнт1", "Клієнт2", "Клієнт3"]
    );
    sets(&app, 501, "0:dqs:501:0").await;
    assert_eq!(finds(&app, &yuliia).await, ["Клієнт3"]);
    sets(&app, 501, "0:dqs:501:0").await;
    assert_eq!(finds(&app, &yuliia).await, ["Клієнт2", "Клієнт3"]);

    // What another holds is said to be theirs; what may not be seen is not there.
    let there = app.member(&sales, profile(501, "Юлія"));
    there.presses_data(sales.last().unwrap().id, "0:dt:1").await;
    assert!(there.toasts().last().unwrap().text.contains("@manager_502"));
    sets(&app, 501, "0:dqs:501:0").await;
    sets(&app, 501, "0:dqs:501:0").await;
    sets(&app, 501, "0:dqs:501:0").await;
    there.presses_data(sales.last().unwrap().id, "0:dt:2").await;
    assert!(there.toasts().last().unwrap().text.contains("немає"));
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 2);
    yuliia.says(&app.open_chat(1).await.replace("open", "connect_to"));
    yuliia.says("//нотатка").await;

    // What she has answered stays hers to see, also when nobody holds it.
    yuliia.says(&app.open_chat(3).await);
    yuliia.says("/end").await;
    assert_eq!(finds(&app, &yuliia).await, ["Клієнт3"]);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn admins_say_who_works_where_and_clean_their_chats(engine: Engine) {
    let mut app = shop(engine).start().await;
    let [sales, service, _] = groups(&app);
    let ihor = of_service(&app, 503, "Ігор").await;
    let admin = admin(&app);
    admin.says("/all_users").await;
    assert!(admin.last().unwrap().words().contains("/user_503"));
    admin.says("/user_503").await;
    let card = admin.last().unwrap();
    for label in ["▫️ Продаж", "✅ Сервіс", "👁 усі (типово)", "▫️ Північ"]
    {
        assert!(offers(&card, label), "{label}: {:?}", card.buttons());
    }
    assert_eq!(
        app.count("SELECT count(*) FROM manager_departments").await,
        1
    );
    // The last one stays.
    admin.presses("✅ Сервіс").unwrap().await;
    assert!(
        admin
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("хоча б в одному")
    );
    ihor.presses_data(ihor.last().unwrap().id, "0:dqj:503:0")
        .await;
    assert_eq!(
        app.count("SELECT count(*) FROM manager_departments").await,
        1
    );

    // A member of one department hears nothing of another's.
    asks_about(&app, 1, "Інше питання", "Для продажу").await;
    asks_about(&app, 2, "Гарантія", "Для сервісу").await;
    ihor.says("/queue").await;
    let queue = ihor.last().unwrap();
    assert!(
        queue.words().contains("Клієнт2") && !queue.words().contains("Клієнт1"),
        "{}",
        queue.words()
    );

    for id in [1, 2] {
        admin
            .presses_data(admin.last().unwrap().id, &format!("0:de:{id}"))
            .await;
    }
    sets(&app, ADMIN, &format!("0:dqj:{ADMIN}:1")).await;
    admin.says("/clean").await;
    assert!(!heard(&sales, "Для продажу") && !heard(&service, "Для сервісу"));
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn with_one_department_nothing_of_it_is_shown(engine: Engine) {
    let mut app = crate::desk::with_group(engine).start().await;
    let group = group(&app, GROUP);
    let yuliia = manager(&app, TOKEN, 501, "Юлія").await;
    manager(&app, TOKEN, 502, "Тарас").await;
    crate::desk::asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;

    yuliia
        .presses_data(yuliia.last().unwrap().id, "0:dg:1")
        .await;
    assert!(!offers(&yuliia.last().unwrap(), "🏢"));
    let admin = admin(&app);
    admin.says("/all_users").await;
    assert!(!admin.last().unwrap().words().contains("/user_"));
    let all: Vec<_> = yuliia
        .messages()
        .into_iter()
        .chain(group.messages())
        .collect();
    assert!(all.iter().all(|it| !it.words().contains('🏢')));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
