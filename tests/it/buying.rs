//! The cart and the checkout: an order survives two taps, two customers, new prices and an empty
//! shelf; money through Telegram is taken once.

use chrono::TimeDelta;
use mistok::config::Config;
use mistok_sim::telegram::{Action, Offer, Outcome};
use on_both::on_both;
use serde_json::json;

use crate::{
    desk::last_with,
    harness::{Engine, Person, Setup, TestApp, add_settings, offers},
    walk::shop,
};

/// The article that is bought here, and another.
pub(crate) const CUP: &str = "CUP-FOREST-1";

pub(crate) async fn press(app: &TestApp, person: &Person, labels: &[&str]) {
    for label in labels {
        person.presses(label).unwrap().await;
        app.clock.advance(TimeDelta::seconds(3));
    }
}

pub(crate) async fn say(app: &TestApp, person: &Person, text: &str) {
    person.says(text).await;
    app.clock.advance(TimeDelta::seconds(3));
}

pub(crate) async fn id_of(app: &TestApp, sku: &str) -> String {
    app.text_of(&format!(
        "SELECT CAST(id AS TEXT) FROM products WHERE sku = '{sku}'"
    ))
    .await
}

/// Puts one piece of `sku` into the cart.
pub(crate) async fn puts(app: &TestApp, person: &Person, sku: &str) {
    let id = id_of(app, sku).await;
    say(app, person, &format!("/start p_{id}")).await;
    press(app, person, &["У кошик"]).await;
}

/// Everybody has a phone of their own: people with the same phone are one customer.
pub(crate) fn phone_of(person: &mistok_sim::telegram::Person) -> String {
    format!("3805011122{:02}", (person.id() + 91) % 100)
}

/// From the cart to the summary: at a post branch, paid as `payment` says.
pub(crate) async fn to_summary(app: &TestApp, person: &Person, payment: &str) {
    to_wish(app, person, payment).await;
    press(app, person, &["Пропустити"]).await;
    let summary = person.last().unwrap();
    assert!(
        summary.words().contains("Перевірте замовлення"),
        "{}",
        summary.words()
    );
}

/// From the cart to the question for a wish.
pub(crate) async fn to_wish(app: &TestApp, person: &Person, payment: &str) {
    say(app, person, "/cart").await;
    press(app, person, &["Оформити"]).await;
    say(app, person, "Олена Коваль").await;
    person.shares_contact(&phone_of(person)).await;
    say(app, person, "olena@example.com").await;
    press(app, person, &["Відділення"]).await;
    say(app, person, "Чернівці, відділення 5").await;
    press(app, person, &[payment]).await;
}

/// The program's copy of the catalog is made like the CRM's.
pub(crate) async fn refresh(app: &TestApp) {
    app.app().sync.as_ref().unwrap().refresh_and_log().await;
}

pub(crate) fn said(person: &Person) -> String {
    let texts: Vec<_> = person
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .map(|message| message.words().to_owned())
        .collect();
    texts.join("\n")
}

pub(crate) fn with_source(setup: Setup) -> Setup {
    setup.with(|config| config.crm.sections.set("keycrm", "source_id", 1))
}

#[on_both]
async fn a_cart_becomes_one_order_with_its_lines(engine: Engine) {
    let mut app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start s_autumn").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["✏️"]).await;
    say(&app, &olena, "3").await;
    // The cart outlives the program.
    app.stop().await;
    app.start_again().await;
    to_summary(&app, &olena, "отримання").await;

    press(&app, &olena, &["Підтвердити"]).await;

    let confirmed = said(&olena);
    assert!(
        confirmed.contains("Замовлення прийнято!") && confirmed.contains("1001"),
        "{confirmed}"
    );
    let orders = app.crm.orders();
    assert_eq!(orders.len(), 1);
    let order = &orders[0];
    assert_eq!(order.source_uuid.as_deref(), Some("TG-1001"));
    assert_eq!(order.buyer_name, "Олена Коваль");
    assert_eq!(order.buyer_phone, "+380501112233");
    assert_eq!(order.buyer_email, "olena@example.com");
    assert_eq!(order.lines.len(), 1);
    assert_eq!(order.lines[0]["sku"], CUP);
    assert_eq!(order.lines[0]["quantity"].as_f64(), Some(3.0));
    assert_eq!(order.shipping["shipping_address_city"], "Чернівці");
    assert_eq!(order.marketing["utm_campaign"], "autumn");
    assert!(app.crm.cards().is_empty(), "an order is no lead");
    assert_eq!(
        app.count("SELECT count(*) FROM cart_lines").await,
        0,
        "the cart is empty"
    );
    // What was told goes into the profile and the buyer's card, which is one.
    assert_eq!(
        app.text_of("SELECT full_name FROM customers").await,
        "Олена Коваль"
    );
    assert_eq!(app.crm.buyers().len(), 1, "{:#?}", app.crm.buyers());
    app.check_clean().await;
}

#[on_both]
async fn a_cart_is_a_lead_where_the_shop_wants_it(engine: Engine) {
    let app = shop(engine)
        .with(|config| config.crm.cart_as = Some(mistok::domain::order::Keeps::Lead))
        .start()
        .await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    to_summary(&app, &olena, "отримання").await;

    press(&app, &olena, &["Підтвердити"]).await;

    assert!(app.crm.orders().is_empty());
    let card = &app.crm.cards()[0];
    // What was said at the checkout, not what Telegram calls her.
    assert_eq!(card.contact["full_name"], "Олена Коваль");
    assert_eq!(card.contact["email"], "olena@example.com");
    assert!(
        card.comment.contains("Чернівці, відділення 5"),
        "{}",
        card.comment
    );
    app.check_clean().await;
}

#[on_both]
async fn quick_taps_make_one_order(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    to_summary(&app, &olena, "отримання").await;
    let summary = olena.last().unwrap();
    let confirm = summary.buttons()[0][0].clone();
    let Action::Data(data) = confirm.action else {
        panic!("no press")
    };

    // The same person on a phone and a laptop, and an impatient thumb.
    for _ in 0..5 {
        olena.presses_data(summary.id, &data);
    }
    app.settle().await;

    assert_eq!(app.count("SELECT count(*) FROM leads").await, 1);
    assert_eq!(app.crm.orders().len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn a_new_price_is_shown_before_it_is_agreed_to(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    to_summary(&app, &olena, "отримання").await;
    assert!(app.crm.change_offer(CUP, json!({"price": 475.5})));
    refresh(&app).await;

    press(&app, &olena, &["Підтвердити"]).await;

    let summary = olena.last().unwrap();
    let words = summary.words().replace('\u{a0}', " ");
    assert!(
        words.contains("ціна змінилася, була 420,00 грн, тепер 475,50 грн"),
        "{words}"
    );
    assert!(words.contains("Разом без доставки: 475,50 грн"), "{words}");
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
    press(&app, &olena, &["Підтвердити"]).await;
    let order = &app.crm.orders()[0];
    assert!(
        (order.grand_total - 475.5).abs() < 0.001,
        "{}",
        order.grand_total
    );
    app.check_clean().await;
}

#[on_both]
async fn a_price_that_changed_in_the_cart_is_told_before_the_first_question(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    assert!(app.crm.change_offer(CUP, json!({"price": 475.5})));
    refresh(&app).await;

    // From the cart that shows the old price.
    press(&app, &olena, &["Оформити"]).await;
    let changed = "ціна змінилася, була 420,00 грн, тепер 475,50 грн";
    let told = |words: &str| said(&olena).replace('\u{a0}', " ").matches(words).count();
    assert_eq!(told(changed), 1, "{}", said(&olena));
    // It was told; the cart and the checkout say it no more.
    to_summary(&app, &olena, "отримання").await;
    assert_eq!(
        (told(changed), told("Ціна змінилася")),
        (1, 0),
        "{}",
        said(&olena)
    );

    // The cart says it when it is opened, together with what is left.
    app.crm
        .change_offer(CUP, json!({"price": 500, "quantity": 0}));
    refresh(&app).await;
    say(&app, &olena, "/cart").await;
    let cart = olena.last().unwrap().words().replace('\u{a0}', " ");
    assert!(
        cart.contains("була 475,50 грн, тепер 500,00 грн") && cart.contains("немає в наявності"),
        "{cart}"
    );
    press(&app, &olena, &["Оформити"]).await;
    let cart = olena.last().unwrap().words().replace('\u{a0}', " ");
    assert!(cart.contains("тепер 500,00 грн"), "{cart}");
}

#[on_both]
async fn what_is_gone_is_told_and_left_out(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    puts(&app, &olena, "DIFFUSER-1").await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["✏️ Аромадифузор", "5"]).await;
    to_summary(&app, &olena, "отримання").await;
    app.crm.change_offer(CUP, json!({"quantity": 0}));
    app.crm.change_offer("DIFFUSER-1", json!({"quantity": 2}));
    refresh(&app).await;

    press(&app, &olena, &["Підтвердити"]).await;

    let words = olena.last().unwrap().words().to_owned();
    assert!(
        words.contains("«Чашка «Ліс», зелена» щойно закінчився"),
        "{words}"
    );
    assert!(words.contains("залишилося лише 2 штуки"), "{words}");
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
    press(&app, &olena, &["Підтвердити"]).await;
    let order = &app.crm.orders()[0];
    assert_eq!(order.lines.len(), 1);
    assert_eq!(order.lines[0]["quantity"].as_f64(), Some(2.0));
    app.check_clean().await;
}

#[on_both]
async fn the_last_piece_goes_to_one_of_two(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    app.crm.change_offer(CUP, json!({"quantity": 1}));
    refresh(&app).await;
    let people = [app.customer(42, "Олена"), app.customer(43, "Тарас")];
    for person in &people {
        say(&app, person, "/start").await;
        puts(&app, person, CUP).await;
        to_summary(&app, person, "отримання").await;
    }

    for person in &people {
        person.presses("Підтвердити").unwrap();
    }
    app.settle().await;
    app.clock.advance(TimeDelta::seconds(5));
    app.settle().await;

    assert_eq!(app.crm.orders().len(), 1);
    let told: Vec<_> = people.iter().map(said).collect();
    let got = told
        .iter()
        .filter(|said| said.contains("Замовлення прийнято!"))
        .count();
    let lost = told
        .iter()
        .filter(|said| said.contains("щойно закінчився"))
        .count();
    assert_eq!((got, lost), (1, 1), "{told:#?}");
    assert_eq!(
        app.count("SELECT stock FROM products WHERE sku = 'CUP-FOREST-1'")
            .await,
        0
    );
    app.check_clean().await;
}

#[on_both]
async fn every_question_can_be_gone_back_from_and_answered_otherwise(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    to_summary(&app, &olena, "отримання").await;

    // From the summary to the first question and out into the cart, one step a question.
    press(&app, &olena, &["✏️ Коментар"]).await;
    for question in [
        "заплатити",
        "номер відділення",
        "Як доставити",
        "e-mail",
        "телефонувати",
        "чиє ім’я",
        "Ваш кошик",
    ] {
        press(&app, &olena, &["Назад"]).await;
        let words = olena.last().unwrap().words().to_owned();
        assert!(words.contains(question), "{question}: {words}");
    }
    assert!(olena.reply_keyboard().is_none());
    // What was answered is kept: from the cart only what is open is asked again.
    to_known_summary(&app, &olena).await;
    press(&app, &olena, &["✏️ Доставка", "Самовивіз", "Склад"]).await;
    let words = olena.last().unwrap().words().to_owned();
    assert!(
        words.contains("Перевірте замовлення") && words.contains("Склад, Чернівці"),
        "{words}"
    );
    assert!(!words.contains("відділення 5"), "{words}");
    press(&app, &olena, &["Підтвердити"]).await;
    assert_eq!(app.crm.orders().len(), 1);
    app.check_clean().await;
}

/// The name, the phone and the e-mail are not stored before an order stands.
async fn to_known_summary(app: &TestApp, person: &Person) {
    to_summary(app, person, "отримання").await;
}

#[on_both]
async fn quantities_are_bounded_by_the_shelf(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["✏️"]).await;
    for nonsense in ["0", "-1", "1000", "багато", "2.5"] {
        say(&app, &olena, nonsense).await;
        let words = olena.last().unwrap().words().to_owned();
        assert!(
            words.contains("Напишіть кількість числом"),
            "{nonsense}: {words}"
        );
    }
    say(&app, &olena, "500").await;
    assert!(said(&olena).contains("Є лише 12 штук."));
    assert_eq!(app.count("SELECT quantity FROM cart_lines").await, 12);
    press(&app, &olena, &["✏️", "Прибрати"]).await;
    assert!(olena.last().unwrap().words().contains("порожньо"));
    app.check_clean().await;
}

#[on_both]
async fn an_invoice_is_paid_once_and_the_crm_knows(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let admin = app.admin().await;
    let olena = app.customer(42, "Олена");
    let stranger = app.customer(43, "Чужий");
    say(&app, &stranger, "/start").await;
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    to_summary(&app, &olena, "Тут, у Telegram").await;
    press(&app, &olena, &["Підтвердити"]).await;
    let messages = olena.messages();
    let invoice = messages
        .iter()
        .find(|message| message.can_be_paid())
        .expect("an invoice");
    let offer = invoice.offer.clone().unwrap();
    assert_eq!(
        (offer.total_amount, offer.currency.as_str()),
        (42_000, "UAH")
    );

    // A forwarded copy, another sum, an order that does not exist.
    for (person, wrong, reason) in [
        (&stranger, offer.clone(), "не ваше замовлення"),
        (
            &olena,
            Offer::new(&offer.payload, "UAH", 100),
            "Сума замовлення змінилася",
        ),
        (
            &olena,
            Offer::new("order:999:x", "UAH", 42_000),
            "не ваше замовлення",
        ),
    ] {
        person.pays_offer(wrong).await;
        match person.last_checkout() {
            Some(Outcome::Refused(said)) => assert!(said.contains(reason), "{said}"),
            other => panic!("{other:?}"),
        }
    }
    olena.pays(invoice.id).await;
    olena.repeats_payment().await;
    olena.pays_offer(offer).await;
    app.pass(TimeDelta::minutes(3)).await;

    match olena.last_checkout() {
        Some(Outcome::Refused(said)) => assert!(said.contains("вже оплачено"), "{said}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        app.count("SELECT count(*) FROM payments WHERE status = 'handed_over'")
            .await,
        1
    );
    assert_eq!(said(&olena).matches("Оплату 420,00").count(), 1);
    assert_eq!(said(&admin).matches("оплачено в Telegram").count(), 1);
    let order = &app.crm.orders()[0];
    let paid: Vec<_> = order
        .payments
        .iter()
        .filter(|payment| payment["status"] == "paid")
        .collect();
    assert_eq!(paid.len(), 1, "{:#?}", order.payments);
    press(&app, &olena, &["Мої замовлення", "1001"]).await;
    // In its place, above what came of the payment.
    let card = last_with(&olena.messages(), "Оплачено");
    assert!(!offers(&card, "Оплатити"), "{}", card.words());
    app.check_clean().await;
}

fn by_link(config: &mut Config) {
    add_settings(
        config,
        r#"
        [[payment.methods]]
        id = "card"
        by = "link"
        link = "https://pay.example.com/?order={number}&sum={sum}"
        "#,
    );
}

#[on_both]
async fn a_link_carries_the_number_and_the_sum(engine: Engine) {
    let app = with_source(shop(engine)).with(by_link).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["Оформити", "Залишити"]).await;
    olena.shares_contact("380501112233").await;
    press(&app, &olena, &["Пропустити", "Відділення"]).await;
    say(&app, &olena, "Чернівці, 5").await;
    press(&app, &olena, &["Пропустити", "Підтвердити"]).await;

    let page = "https://pay.example.com/?order=1001&sum=420.00";
    let links = |person: &Person| {
        let messages = person.messages();
        let buttons = messages
            .iter()
            .flat_map(mistok_sim::telegram::Message::buttons);
        buttons
            .flatten()
            .filter(|button| button.action == Action::Url(page.to_owned()))
            .count()
    };
    assert_eq!(links(&olena), 1);
    press(&app, &olena, &["Мої замовлення", "1001"]).await;
    assert_eq!(links(&olena), 2, "and with the order");
    app.check_clean().await;
}

#[on_both]
async fn what_is_typed_in_a_step_is_taken_for_what_it_is(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["Оформити"]).await;
    for words in ["чернівці 5", "а навіщо?"] {
        say(&app, &olena, words).await;
        assert_eq!(
            crate::walk::state_of(&app, 42).await,
            "checkout name",
            "{words}"
        );
    }
    say(&app, &olena, "олег петренко-марчук").await;
    assert_eq!(crate::walk::state_of(&app, 42).await, "checkout phone");
    // The way back calls nothing off.
    say(&app, &olena, "⬅️ Назад").await;
    assert_eq!(crate::walk::state_of(&app, 42).await, "checkout name");
    assert!(!said(&olena).contains("Скасовано"), "{}", said(&olena));
    assert!(
        offers(&olena.last().unwrap(), "Олег Петренко-Марчук"),
        "{:?}",
        olena.last().unwrap()
    );
    // The name that is shown is right.
    say(&app, &olena, "так").await;
    assert_eq!(crate::walk::state_of(&app, 42).await, "checkout phone");
    say(&app, &olena, "/profile").await;
    assert!(!said(&olena).contains("Скасовано"), "{}", said(&olena));
}

#[on_both]
async fn a_typed_yes_or_no_is_as_good_as_the_button(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/start").await;
    app.orders(&olena).await;
    for (no, number) in [("ні", "0501112233"), ("No", "0501112244")] {
        say(&app, &olena, number).await;
        assert!(
            olena.last().unwrap().words().contains("Правильно?"),
            "{}",
            olena.last().unwrap().words()
        );
        say(&app, &olena, no).await;
        assert!(
            !said(&olena).contains("Не схоже на номер"),
            "{}",
            said(&olena)
        );
    }
    say(&app, &olena, "0501112255").await;
    say(&app, &olena, "Так!").await;
    assert!(
        said(&olena).contains("Замовлення прийнято"),
        "{}",
        said(&olena)
    );
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 1);
}
