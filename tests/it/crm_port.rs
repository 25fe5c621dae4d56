//! Any CRM: what every adapter promises, shown with one that is not built in, and what a shop gets where
//! its CRM lacks something. "Once" is counted in the CRM.

use std::sync::Arc;

use chrono::TimeDelta;
use mistok::{
    cli::check,
    domain::{clock::SharedClock, language::Language},
    text::Texts,
};
use on_both::on_both;

use crate::{
    buying::{press, puts, refresh, said, say, to_summary},
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, Person, TestApp, offers},
    hive::{Does, Hive, KEY, SETTLE, with_hive},
    troubles::data,
    walk::shop,
};

const HONEY: &str = "HONEY-1";

/// A shop with the hive of this name.
async fn with(engine: Engine, name: &str, lacks: &[&str]) -> (TestApp, Arc<Hive>) {
    let name = format!("{name}-{engine:?}");
    let setup = shop(engine).with(|config| with_hive(config, &name, lacks));
    let app = setup.start().await;
    // Orders and questions are posted to this chat.
    app.admin().await;
    (app, Hive::of(&name))
}

/// A customer who buys honey.
async fn buys(app: &TestApp, id: i64) -> Person {
    let olena = app.customer(id, "Олена");
    say(app, &olena, "/start").await;
    puts(app, &olena, HONEY).await;
    to_summary(app, &olena, "отримання").await;
    press(app, &olena, &["Підтвердити"]).await;
    olena
}

#[on_both]
async fn an_order_is_there_once_with_its_lines(engine: Engine) {
    let (app, hive) = with(engine, "once", &[]).await;

    for customer in 1..=3 {
        buys(&app, customer).await;
    }

    let state = hive.state();
    assert_eq!(state.orders.len(), 3);
    let mut numbers: Vec<_> = state.orders.iter().map(|(_, it)| &it.number).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
    assert_eq!(state.orders[0].1.lines[0].sku.as_deref(), Some(HONEY));
    assert!(state.leads.is_empty());
}

#[on_both]
async fn what_was_saved_and_not_answered_is_found_and_not_sent_again(engine: Engine) {
    let (app, hive) = with(engine, "silent", &[]).await;
    hive.will(Does::SavesSilently);

    let olena = buys(&app, 1).await;
    app.pass(TimeDelta::seconds(SETTLE)).await;

    assert!(said(&olena).contains("Замовлення прийнято!"));
    assert_eq!(hive.told_and_has(), (1, 1));
    assert_eq!(app.text_of("SELECT status FROM leads").await, "handed_over");
}

#[on_both]
async fn what_was_lost_is_sent_again_only_after_looking(engine: Engine) {
    let (app, hive) = with(engine, "lost", &[]).await;
    hive.will(Does::LosesSilently);

    buys(&app, 1).await;
    assert_eq!(
        hive.told_and_has(),
        (1, 0),
        "not before the CRM has had its time"
    );
    for _ in 0..6 {
        app.pass(TimeDelta::seconds(SETTLE)).await;
    }

    assert_eq!(hive.told_and_has(), (2, 1));
}

#[on_both]
async fn where_nobody_can_look_a_person_decides(engine: Engine) {
    let (app, hive) = with(engine, "blind", &[]).await;
    hive.state().cannot_search = true;
    hive.will(Does::SavesSilently);

    buys(&app, 1).await;
    app.pass(TimeDelta::seconds(SETTLE)).await;

    assert_eq!(app.text_of("SELECT status FROM leads").await, "unsure");
    let admin = app.admin().await;
    let mut messages = admin.messages().into_iter();
    let asked = messages.find(|it| offers(it, "є в CRM"));
    assert!(offers(&asked.unwrap(), "Надіслати ще раз"));
    assert_eq!(hive.state().told, 1);
}

#[on_both]
async fn one_that_is_refused_holds_up_nobody(engine: Engine) {
    let (app, hive) = with(engine, "refusing", &[]).await;
    hive.will(Does::Refuses);

    buys(&app, 1).await;
    buys(&app, 2).await;

    assert_eq!(hive.state().orders.len(), 1, "the other arrived");
    let rejected = "SELECT count(*) FROM leads WHERE status = 'rejected'";
    assert_eq!(app.count(rejected).await, 1);
    let admin = app.admin().await;
    assert!(
        admin
            .messages()
            .iter()
            .any(|it| it.words().contains("no honey"))
    );
}

#[on_both]
async fn a_busy_crm_and_a_refused_key_lose_nothing(engine: Engine) {
    let (app, hive) = with(engine, "busy", &[]).await;
    hive.will(Does::IsBusy(600));
    hive.will(Does::RefusesTheKey);

    buys(&app, 1).await;
    assert_eq!(hive.state().told, 1);
    app.pass(TimeDelta::seconds(500)).await;
    assert_eq!(hive.state().told, 1, "not before its time");
    app.pass(TimeDelta::seconds(100)).await;
    for _ in 0..10 {
        app.pass(TimeDelta::minutes(10)).await;
    }

    assert_eq!(hive.told_and_has(), (3, 1), "the key was mended");
}

#[on_both]
async fn without_orders_a_cart_becomes_a_lead(engine: Engine) {
    let (app, hive) = with(engine, "no-orders", &["orders"]).await;

    buys(&app, 1).await;

    let state = hive.state();
    assert!(state.orders.is_empty());
    let (_, lead) = &state.leads[0];
    for part in ["Мед липовий", "Чернівці", "отриман"] {
        assert!(
            lead.comment.contains(part),
            "{part} lacks in {}",
            lead.comment
        );
    }
}

#[on_both]
async fn without_leads_a_question_becomes_an_order_without_lines(engine: Engine) {
    let (app, hive) = with(engine, "no-leads", &["leads"]).await;

    asks(&app, 1, "Олена", "Чи є гречаний?").await;
    app.pass(TimeDelta::days(1)).await;

    let state = hive.state();
    let (_, order) = &state.orders[0];
    assert!(
        order.lines.is_empty() && order.comment.contains("Чи є гречаний?"),
        "{}",
        order.comment
    );
}

#[on_both]
async fn what_the_crm_takes_nothing_of_stays_here_and_says_so(engine: Engine) {
    let (app, hive) = with(engine, "nothing", &["leads", "orders"]).await;

    let olena = buys(&app, 1).await;

    assert_eq!(hive.state().told, 0);
    assert_eq!(app.text_of("SELECT status FROM leads").await, "kept");
    assert!(said(&olena).contains("Замовлення прийнято!"));
    let admin = app.admin().await;
    let notice = admin
        .messages()
        .into_iter()
        .rev()
        .find(|it| it.words().contains("№ 1001"));
    assert!(notice.unwrap().words().contains("лише тут"));
}

#[on_both]
async fn without_a_catalog_there_is_no_button_of_it(engine: Engine) {
    let (app, _) = with(engine, "no-catalog", &["catalog"]).await;
    assert!(app.app().sync.is_none());

    let olena = app.customer(1, "Олена");
    olena.says("/start").await;

    let menu = olena.last().unwrap();
    assert!(
        !offers(&menu, "Каталог") && offers(&menu, "Підтримка"),
        "{menu:#?}"
    );
}

/// A customer who gives their phone.
async fn registers(app: &TestApp) {
    let olena = app.customer(1, "Олена");
    olena.says("/profile").await;
    olena.presses("Телефон").unwrap().await;
    olena.shares_contact("380501112233").await;
}

#[on_both]
async fn a_customer_has_a_card_where_the_crm_has_cards(engine: Engine) {
    let (app, hive) = with(engine, "buyers", &[]).await;
    registers(&app).await;
    assert_eq!(hive.state().buyers.len(), 1);

    let (app, hive) = with(engine, "no-buyers", &["buyers"]).await;
    registers(&app).await;
    buys(&app, 1).await;

    let state = hive.state();
    assert!(state.buyers.is_empty());
    let contact = &state.orders[0].1.contact;
    assert!(
        contact.phone.is_some() && contact.email.is_some(),
        "the order carries them"
    );
}

#[on_both]
async fn without_payments_an_admin_adds_each_in_the_crm(engine: Engine) {
    let (mut app, hive) = with(engine, "no-payments", &["payments"]).await;
    app.expects(Leftover::DeadLetters);
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, HONEY).await;
    to_summary(&app, &olena, "Тут, у Telegram").await;
    press(&app, &olena, &["Підтвердити"]).await;
    let invoice = olena
        .messages()
        .into_iter()
        .find(mistok_sim::telegram::Message::can_be_paid);

    olena.pays(invoice.unwrap().id).await;
    app.pass(TimeDelta::minutes(1)).await;

    assert!(hive.state().payments.is_empty());
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE paid = 1")
            .await,
        1
    );
    let admin = app.admin().await;
    let told = admin.messages();
    let told = told
        .iter()
        .find(|it| it.words().contains("Додайте оплату в CRM"));
    assert!(told.is_some(), "{:#?}", admin.messages());
}

#[on_both]
async fn without_statuses_the_desk_tells_the_customer(engine: Engine) {
    let name = format!("no-status-{engine:?}");
    let setup = with_group(engine).with(|config| with_hive(config, &name, &["status"]));
    let app = setup.start().await;
    refresh(&app).await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    let id = crate::buying::id_of(&app, HONEY).await;
    say(&app, &olena, &format!("/start p_{id}")).await;
    press(&app, &olena, &["Замовити"]).await;
    olena.shares_contact("380501112233").await;
    let here = group(&app);
    let notice = last_with(&here.messages(), "№ 1001");

    app.member(&here, profile(501, "Юлія"))
        .presses_data(notice.id, &data(&notice, "Взяти в роботу"))
        .await;
    yuliia.says("/order 1001").await;

    assert_eq!(
        app.text_of("SELECT fulfilment FROM orders").await,
        "in_work"
    );
    assert!(Hive::of(&name).state().statuses.is_empty());
    app.check_desk().await;
}

#[on_both]
async fn a_signal_is_proved_by_its_key(engine: Engine) {
    let (mut app, _) = with(engine, "signals", &[]).await;
    let post = |name: &str, key: &str, body: &'static str| {
        let url = format!("http://{}/crm/{name}/{key}", app.app().address);
        async move {
            let client = reqwest::Client::new();
            client
                .post(url)
                .body(body)
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };

    assert_eq!(post("hive", KEY, "buzz").await, 200);
    assert_eq!(post("hive", KEY, "hum").await, 400);
    assert_eq!(post("hive", "hive-key-of-a-test-0124", "buzz").await, 404);
    assert_eq!(post("keycrm", KEY, "buzz").await, 404);
    app.stop().await;
}

#[on_both]
async fn check_says_what_the_shop_gets_in_place_of_what_is_missing(engine: Engine) {
    let all = [
        "leads", "orders", "catalog", "buyers", "payments", "status", "signals",
    ];
    let (app, _) = with(engine, "check", &all).await;

    let clock: SharedClock = Arc::new(app.clock.clone());
    let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
    let told = check::crm_in_words(&app.config, &clock, &speech).await;

    for part in [
        "a hive with bees",
        "запитання й відгуки",
        "кошик стає заявкою",
        "каталогу не має",
        "карток клієнтів не має",
        "оплат не приймає",
        "статусів не показує",
        "HiveCRM не повідомляє про зміни",
    ] {
        assert!(told.contains(part), "{part} lacks in {told}");
    }
}

#[on_both]
async fn what_was_ordered_without_a_crm_is_not_sent_to_a_later_one(engine: Engine) {
    let name = format!("later-{engine:?}");
    let setup = shop(engine).with(|config| with_hive(config, &name, &[]));
    let mut app = setup.start().await;
    app.admin().await;
    let hive = Hive::of(&name);
    // The CRM wants no more for an hour, and the shop gives it up meanwhile.
    hive.will(Does::IsBusy(3_600));
    buys(&app, 1).await;
    assert_eq!(hive.told_and_has(), (1, 0));
    app.stop().await;
    app.config.crm.kind = Some("none".to_owned());
    app.start_again().await;
    for _ in 0..3 {
        app.pass(TimeDelta::hours(1)).await;
    }
    buys(&app, 2).await;
    let kept = "SELECT count(*) FROM leads WHERE status = 'kept'";
    assert_eq!(app.count(kept).await, 2, "both stay at the desk");

    app.stop().await;
    app.config.crm.kind = Some("hive".to_owned());
    app.start_again().await;
    for _ in 0..3 {
        app.pass(TimeDelta::hours(1)).await;
    }
    assert_eq!(hive.told_and_has(), (1, 0));
    buys(&app, 3).await;
    assert_eq!(hive.told_and_has(), (2, 1));
}
