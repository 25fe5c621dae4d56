//! Promises 1 and 2 while the CRM is down, slow, answers and is not heard, or refuses.

use chrono::TimeDelta;
use mistok_sim::faults::Fault;
use on_both::on_both;

use crate::{
    following::checked_out,
    harness::{ADMIN, DUE, Engine, Person, Setup, TestApp, offers},
    troubles::data,
};

async fn customers_order(app: &TestApp, count: i64) -> Vec<Person> {
    let mut customers = Vec::new();
    for id in 1..=count {
        let customer = app.customer(id, "Покупець");
        customer.says("/start").await;
        app.orders(&customer).await;
        customer.shares_contact("380501112233");
        app.settle_now().await;
        customers.push(customer);
    }
    customers
}

fn was_confirmed(customer: &Person) -> bool {
    customer
        .messages()
        .iter()
        .any(|message| message.words().contains("Замовлення прийнято!"))
}

/// Each lead is in the CRM exactly once.
fn assert_each_once(app: &TestApp, count: usize) {
    let cards = app.cards_by_reference();
    assert_eq!(cards.len(), count, "leads in the CRM");
    assert!(
        cards.values().all(|times| *times == 1),
        "twice in the CRM: {cards:?}"
    );
}

#[on_both]
async fn the_crm_is_down_for_an_hour_and_gets_every_order_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.crm.faults().set(Fault::Down);

    let customers = customers_order(&app, 10).await;

    assert!(
        customers.iter().all(was_confirmed),
        "everybody has a number at once"
    );
    app.pass(TimeDelta::hours(1)).await;
    assert!(app.crm.cards().is_empty());
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(10)).await;
    assert_each_once(&app, 10);
    app.check_clean().await;
}

#[on_both]
async fn the_crm_saves_and_does_not_answer_and_has_every_order_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .set(Fault::SaveThenSilence);

    let customers = customers_order(&app, 5).await;

    assert!(customers.iter().all(was_confirmed));
    app.pass(TimeDelta::minutes(10)).await;
    assert_each_once(&app, 5);
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        5
    );
    app.check_clean().await;
}

#[on_both]
async fn a_storm_of_refusals_for_too_many_requests_loses_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(20, Fault::TooMany { retry_after: 7 });
    app.telegram
        .faults()
        .on("sendMessage")
        .for_next(6, Fault::TooMany { retry_after: 3 });
    let olena = app.customer(1, "Олена");

    olena.says("/start");
    app.pass(TimeDelta::minutes(2)).await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233");
    app.pass(TimeDelta::minutes(30)).await;

    assert!(was_confirmed(&olena));
    assert_each_once(&app, 1);
    assert_eq!(app.count(DUE).await, 0);
}

#[on_both]
async fn errors_of_every_kind_end_in_one_lead(engine: Engine) {
    let app = TestApp::start(engine).await;
    for fault in [Fault::Error500, Fault::SaveThenSilence] {
        app.crm
            .faults()
            .on("POST /pipelines/cards")
            .for_next(1, fault);
    }
    app.crm
        .faults()
        .on("GET /pipelines/cards")
        .for_next(2, Fault::Html502);

    let customers = customers_order(&app, 2).await;
    app.pass(TimeDelta::minutes(30)).await;

    assert!(customers.iter().all(was_confirmed));
    assert_each_once(&app, 2);
    app.check_clean().await;
}

#[on_both]
async fn a_refused_lead_goes_to_a_person_who_sends_it_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    let admin = app.admin().await;
    let refusal = Fault::Answer {
        status: 422,
        body: r#"{"message":"The source is invalid <b>","errors":{"source_id":["unknown"]}}"#
            .to_owned(),
    };
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, refusal);

    let customers = customers_order(&app, 1).await;
    app.settle().await;

    assert!(was_confirmed(&customers[0]));
    let notice = admin.last().unwrap();
    assert!(
        notice.words().contains("CRM відмовилася") && notice.words().contains("422"),
        "{}",
        notice.words()
    );
    assert!(app.crm.cards().is_empty());

    let stranger = &customers[0];
    let data = notice_data(&notice);
    stranger
        .presses_data(stranger.last().unwrap().id, &data)
        .await;
    let toast = stranger.toasts().pop().unwrap().text;
    assert!(toast.contains("лише для менеджерів"), "{toast}");
    assert!(app.crm.cards().is_empty(), "only the shop's people decide");

    admin.presses("Надіслати ще раз").unwrap().await;
    assert_each_once(&app, 1);
    assert!(admin.last().unwrap().words().contains("надсилаємо ще раз"));
    admin.presses_data(notice.id, &data).await;
    assert!(admin.toasts().last().unwrap().text.contains("вже вирішено"));
    assert_each_once(&app, 1);
    app.check_clean().await;
}

#[on_both]
async fn a_refused_order_is_corrected_and_sent_as_a_lead(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.crm.sections.set("keycrm", "source_id", 1))
        .start()
        .await;
    let admin = app.admin().await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let refusal = Fault::Answer {
        status: 422,
        body: r#"{"message":"The products.1.sku is invalid."}"#.to_owned(),
    };
    app.crm.faults().on("POST /order").for_next(1, refusal);

    let lead = checked_out(&app, &olena, true).await;
    app.settle().await;
    let notice = admin.last().unwrap();
    assert!(notice.words().contains("422"), "{}", notice.words());
    admin.presses("Виправити").unwrap().await;
    let shown = admin.last().unwrap();
    for part in ["Футболка <M>", "Чашка", "SKU-23", "422", "+380501112233"] {
        assert!(shown.words().contains(part), "{part}: {}", shown.words());
    }

    // Only the shop's people correct.
    for data in ["ld", "lx"].map(|code| format!("0:{code}:{lead}:22")) {
        olena.presses_data(olena.last().unwrap().id, &data);
    }
    for data in ["ls", "lp", "le"].map(|code| format!("0:{code}:{lead}")) {
        olena.presses_data(olena.last().unwrap().id, &data);
    }
    app.settle().await;
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action LIKE 'lead%' AND manager_id <> 900")
            .await,
        0
    );

    for press in [
        "Прибрати «Чашка»",
        "«Футболка <M>» без артикула",
        "як заявку",
        "без телефону",
    ] {
        admin.presses(press).unwrap().await;
    }
    let shown = admin.last().unwrap();
    for part in ["Чашка", "SKU-22", "+380501112233"] {
        assert!(!shown.words().contains(part), "{part}: {}", shown.words());
    }
    admin.presses("Надіслати ще раз").unwrap().await;

    let cards = app.crm.cards();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].products.len(), 1);
    assert!(cards[0].products[0].get("sku").is_none());
    assert!(cards[0].raw["contact"].get("phone").is_none());
    assert_eq!(app.count("SELECT count(*) FROM orders WHERE crm_kind = 'lead' AND crm_id IS NOT NULL AND total = 45000").await, 1);
    assert_eq!(
        app.count("SELECT count(*) FROM audit WHERE action = 'lead_drop_line'")
            .await,
        1
    );
    admin
        .presses_data(shown.id, &format!("0:ld:{lead}:22"))
        .await;
    assert!(admin.toasts().last().unwrap().text.contains("вже вирішено"));
    app.check_clean().await;
}

fn notice_data(notice: &mistok_sim::telegram::Message) -> String {
    let button = notice
        .buttons()
        .into_iter()
        .flatten()
        .find(|button| button.label.contains("ще раз"))
        .unwrap();
    match button.action {
        mistok_sim::telegram::Action::Data(data) => data,
        other => panic!("a press was expected, not {other:?}"),
    }
}

#[on_both]
async fn a_lead_of_unknown_fate_in_a_crm_that_cannot_be_searched_is_asked_about(engine: Engine) {
    let mut setup = Setup::on(engine);
    setup.crm.cards_searchable = false;
    let app = setup.start().await;
    let admin = app.admin().await;
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, Fault::SaveThenSilence);

    customers_order(&app, 1).await;
    app.pass(TimeDelta::minutes(5)).await;

    assert!(
        admin.last().unwrap().words().contains("не вдається"),
        "{}",
        admin.last().unwrap().words()
    );
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'unsure'")
            .await,
        1
    );
    admin.presses("Уже є в CRM").unwrap().await;
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'unsure'")
            .await,
        1,
        "it is asked twice"
    );
    admin.presses("Так, є").unwrap().await;
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        1
    );
    assert_each_once(&app, 1);
    app.check_clean().await;
}

#[on_both]
async fn leads_by_the_older_path_land_too(engine: Engine) {
    let mut setup = Setup::on(engine).with(|config| {
        config.crm.sections.set("keycrm", "lead_path", "/leads");
        config.crm.sections.set("keycrm", "send_social_name", true);
    });
    setup.crm.leads_path_enabled = true;
    let app = setup.start().await;

    customers_order(&app, 1).await;
    app.settle().await;

    assert_eq!(app.crm.cards().len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn a_refused_key_stops_deliveries_until_it_is_mended(engine: Engine) {
    let app = TestApp::start(engine).await;
    let unauthorized = Fault::Answer {
        status: 401,
        body: r#"{"message":"Unauthenticated."}"#.to_owned(),
    };
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .set(unauthorized);

    let customers = customers_order(&app, 3).await;
    app.pass(TimeDelta::minutes(30)).await;

    assert!(customers.iter().all(was_confirmed));
    let tries = app
        .crm
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
        .count();
    assert!(
        tries <= 40,
        "a refused key was tried {tries} times in half an hour"
    );
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(5)).await;
    assert_each_once(&app, 3);
    app.check_clean().await;
}

#[on_both]
async fn the_journal_and_the_attempts_tell_what_happened_without_secrets(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, Fault::Error500);

    customers_order(&app, 1).await;
    app.pass(TimeDelta::minutes(5)).await;

    assert_eq!(
        app.count("SELECT count(*) FROM attempts WHERE service = 'crm' AND outcome = 'later'")
            .await,
        1
    );
    assert!(
        app.count("SELECT count(*) FROM attempts WHERE service = 'crm' AND outcome = 'done'")
            .await
            >= 1
    );
    assert!(app.count("SELECT count(*) FROM journal").await >= 3);
    let leaks = app.count(
        "SELECT count(*) FROM journal WHERE request LIKE '%501112233%' OR response LIKE '%501112233%' \
         OR request LIKE '%Покупець%' OR response LIKE '%Покупець%' OR request LIKE '%keycrm-test-key%'",
    );
    assert_eq!(leaks.await, 0, "personal data or a key in the journal");
}

#[on_both]
async fn a_low_rating_is_told_at_once_and_every_feedback_becomes_a_lead(engine: Engine) {
    let app = TestApp::start(engine).await;
    let admin = app.admin().await;
    let olena = app.customer(1, "Олена");
    olena.says("/feedback").await;

    olena.presses("⭐⭐").unwrap().await;
    olena.says("Довго <чекала> на відповідь").await;

    let alert = admin.last().unwrap();
    assert!(
        alert.words().contains("Скарга") && alert.words().contains("<чекала>"),
        "{}",
        alert.words()
    );
    let card = &app.crm.cards()[0];
    assert_eq!(card.title, "★ Відгук з Telegram");
    assert!(
        card.comment.contains("2 з 5") && card.comment.contains("Довго <чекала>"),
        "{}",
        card.comment
    );
    assert!(ADMIN != olena.id());
    app.check_clean().await;
}

#[on_both]
async fn orders_that_the_crm_never_takes_hold_up_no_other(engine: Engine) {
    let app = TestApp::start(engine).await;
    let admin = app.admin().await;
    app.crm.faults().about("Отрута").set(Fault::Error500);
    for id in 1..=2 {
        let poisoned = app.customer(id, "Отрута");
        poisoned.says("/start").await;
        app.orders(&poisoned).await;
        poisoned.shares_contact("380501112233");
        app.settle_now().await;
    }
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(app.crm.cards().len(), 0);

    for id in 3..=7 {
        let good = app.customer(id, "Покупець");
        good.says("/start");
        app.settle_now().await;
        app.orders(&good).await;
        good.shares_contact("380501112233");
        app.settle_now().await;
        app.pass(TimeDelta::seconds(2)).await;
        assert_eq!(
            app.crm.cards().len(),
            usize::try_from(id - 2).unwrap(),
            "order {id}"
        );
        app.pass(TimeDelta::seconds(18)).await;
    }
    app.pass(TimeDelta::minutes(30)).await;
    // Admins know that two do not get through, and can have them tried at once.
    let alerts = |words: &str| {
        let messages = admin.messages();
        let alerts = messages
            .into_iter()
            .filter(|it| it.from_bot && it.words().contains(words));
        alerts.collect::<Vec<_>>()
    };
    let told = alerts("частина не проходить");
    assert_eq!(told.len(), 1, "{:?}", admin.messages());
    let alert = &told[0];
    assert!(
        alert.words().replace('\u{a0}', " ").contains("2 завдання")
            && offers(alert, "Які замовлення"),
        "{}",
        alert.words()
    );
    admin.says("/health").await;
    assert!(
        admin
            .last()
            .unwrap()
            .words()
            .contains("🟠 KeyCRM: частина не проходить"),
        "{}",
        admin.last().unwrap().words()
    );

    app.crm.faults().clear();
    admin
        .presses_data(alert.id, &data(alert, "Перевірити зараз"))
        .await;
    app.pass(TimeDelta::minutes(2)).await;
    assert_each_once(&app, 7);
    assert!(app.app().outbox.health().asides().is_empty());
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(alerts("нічого не відкладено").len(), 1);
    app.check_clean().await;
}
