//! Through whom and from whom a manager's SMS go: what was chosen, the defaults, the price; and SMS in
//! place of Telegram.

use chrono::TimeDelta;
use mistok::{
    config::{Choose, Config},
    domain::sms::{Barrier, Kind, State},
    vendors::sms::Template,
};
use on_both::on_both;

use crate::{
    desk::{asks, has, last_with, manager, profile},
    harness::{Engine, Person, offers},
    pigeon::Does,
    sms::{Birds, PHONE, birds},
    sms_desk::{contains, presses, says},
};

fn toast(person: &Person) -> String {
    person.toasts().last().unwrap().text.clone()
}

/// Adds to a provider's section.
fn set(config: &mut Config, provider: &str, key: &str, value: &str) {
    config.sms.providers.set(provider, key, value);
}

/// Two birds that send from names of their own.
async fn named_birds(engine: Engine, change: impl FnOnce(&mut Config)) -> Birds {
    let birds = birds(engine, |config| {
        set(config, "pigeon", "sender", "Shop");
        set(config, "raven", "sender", "Crow");
        change(config);
    })
    .await;
    *birds.pigeon.senders.lock().unwrap() = vec!["Shop".to_owned()];
    *birds.raven.senders.lock().unwrap() = vec!["Crow".to_owned(), "Nest".to_owned()];
    birds
}

#[on_both]
async fn the_choice_of_provider_and_sender_ends_in_the_request(engine: Engine) {
    let birds = named_birds(engine, |_| {}).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;

    let shown = says(&olena, "/sms 0501112233 Вітаємо!").await;
    contains(
        &shown,
        &["Піде через pigeon, від Shop", "8 символів, 1 SMS (UNICODE)"],
    );
    assert!(!shown.words().contains("ваш вибір"));
    contains(
        &presses(&olena, "Провайдер").await,
        &["pigeon працює", "raven працює"],
    );
    contains(
        &presses(&olena, "raven").await,
        &["Піде через raven, від Crow", "ваш вибір"],
    );
    let listed = presses(&olena, "Відправник").await;
    assert!(offers(&listed, "Crow · raven") && offers(&listed, "Nest") && !offers(&listed, "Shop"));
    contains(
        &presses(&olena, "Nest").await,
        &["Піде через raven, від Nest"],
    );
    contains(&presses(&olena, "Надіслати").await, &["/sms_1"]);

    assert_eq!(birds.pigeon.texts(), Vec::<String>::new());
    let sent = birds.raven.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].1.text.as_str(), sent[0].1.sender.as_deref()),
        ("Вітаємо!", Some("Nest"))
    );
    contains(&says(&olena, "/sms_1").await, &["Через raven, від Nest"]);

    // What was chosen is chosen: no other provider is tried.
    says(&olena, "/sms 0501112233 Ще раз").await;
    presses(&olena, "Провайдер").await;
    presses(&olena, "raven").await;
    birds.raven.will(Does::IsDown);
    presses(&olena, "Надіслати").await;
    assert!(birds.pigeon.texts().is_empty());
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(birds.raven.texts().len(), 2);
    app.check_clean().await;
}

#[on_both]
async fn what_cannot_reach_the_phone_is_listed_with_the_reason_and_cannot_be_chosen(
    engine: Engine,
) {
    let birds = named_birds(engine, |_| {}).await;
    let app = &birds.app;
    let (_admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    birds.pigeon.will(Does::Bars(Barrier::Country));
    birds.send("Раз").await;
    *birds.raven.senders.lock().unwrap() = vec!["Nest".to_owned()];

    contains(
        &says(&olena, "/sms 0501112233 Вітаємо!").await,
        &["через raven"],
    );
    let listed = presses(&olena, "Провайдер").await;
    contains(&listed, &["pigeon: не надсилає в цю країну"]);
    assert!(offers(&listed, "🚫 pigeon") && offers(&listed, "▫️ raven"));
    presses(&olena, "🚫 pigeon").await;
    assert_eq!(toast(&olena), "не надсилає в цю країну");
    contains(&presses(&olena, "Назад").await, &["через raven, від Crow"]);

    let listed = presses(&olena, "Відправник").await;
    contains(
        &listed,
        &["Crow (raven): країна отримувача не приймає цього відправника"],
    );
    presses(&olena, "🚫 Crow").await;
    assert!(toast(&olena).contains("не приймає"));
    presses(&olena, "Nest").await;
    presses(&olena, "Надіслати").await;
    assert_eq!(
        birds.raven.sent().last().unwrap().1.sender.as_deref(),
        Some("Nest")
    );
    app.check_clean().await;
}

#[on_both]
async fn the_most_personal_default_counts_and_is_shown(engine: Engine) {
    let birds = named_birds(engine, |config| {
        config.sms.default_provider = Some("raven".to_owned());
        config.sms.default_sender = Some("Nest".to_owned());
    })
    .await;
    let app = &birds.app;
    let (olena, taras) = (
        manager(app, 501, "Олена").await,
        manager(app, 502, "Тарас").await,
    );

    contains(
        &says(&olena, "/sms 0501112233 Раз").await,
        &["Піде через raven, від Nest."],
    );
    presses(&olena, "Надіслати").await;
    contains(&says(&olena, "/sms_1").await, &["Через raven, від Nest"]);
    assert_eq!(birds.raven.sent()[0].1.sender.as_deref(), Some("Nest"));

    contains(
        &says(&taras, "/sms відправник нема").await,
        &["«нема» немає"],
    );
    contains(
        &says(&taras, "/sms sender shop").await,
        &["pigeon", "Shop", "ваш вибір"],
    );
    contains(
        &says(&taras, "/sms 0671234567 Два").await,
        &["Піде через pigeon, від Shop."],
    );
    presses(&taras, "Надіслати").await;
    assert_eq!(birds.pigeon.sent()[0].1.sender.as_deref(), Some("Shop"));
    says(&taras, "/sms відправник").await;
    contains(
        &presses(&taras, "Типовий").await,
        &["raven", "Nest", "типове"],
    );

    // A default is followed by the next provider, to which its sender does not go along.
    birds.raven.will(Does::IsDown);
    birds.queue(PHONE, "Три", Kind::Api).await.unwrap();
    app.settle().await;
    let last = birds.pigeon.sent().pop().unwrap().1;
    assert_eq!((last.text.as_str(), last.sender), ("Три", None));
    app.pass(TimeDelta::minutes(2)).await;
    app.check_clean().await;
}

#[on_both]
async fn the_cheapest_goes_first_by_the_table_and_by_what_was_billed(engine: Engine) {
    let price = |provider: &str, part: &str| mistok::config::SmsPrice {
        provider: provider.to_owned(),
        prefix: "+48".to_owned(),
        part: part.to_owned(),
        currency: "EUR".to_owned(),
    };
    let birds = birds(engine, |config| {
        config.sms.choose = Choose::Cheapest;
        config.sms.prices = vec![price("pigeon", "0.10"), price("raven", "0.06")];
    })
    .await;
    let app = &birds.app;
    birds
        .queue("+48501234567", "До Польщі", Kind::Api)
        .await
        .unwrap();
    app.settle().await;
    assert_eq!(birds.raven.texts(), ["До Польщі"]);

    // Nobody's price is known here: the order counts. Then one is, and comes first.
    birds.send("Раз").await;
    assert_eq!(birds.pigeon.texts(), ["Раз"]);
    *birds.raven.price.lock().unwrap() = Some(20_000);
    birds.pigeon.will(Does::IsDown);
    birds.send("Два").await;
    assert_eq!(birds.raven.texts(), ["До Польщі", "Два"]);
    app.pass(TimeDelta::minutes(2)).await;
    birds.send("Три").await;
    assert_eq!(birds.raven.texts().last().unwrap(), "Три");

    // After a month nothing is known of it.
    app.clock.advance(TimeDelta::days(31));
    app.settle().await;
    birds.send("Чотири").await;
    assert_eq!(birds.pigeon.texts().last().unwrap(), "Чотири");
}

#[on_both]
async fn templates_follow_the_provider_by_the_clock_and_stay_while_it_is_down(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    let template = |id: &str, title: &str, text: &str| Template {
        provider_id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        language: None,
    };
    let set = |all: Vec<Template>| *birds.pigeon.templates.lock().unwrap() = all;
    set(vec![
        template("1", "Подяка", "Дякуємо!"),
        template("2", "Відгук", "Оцініть нас"),
    ]);
    app.pass(TimeDelta::hours(6)).await;
    contains(
        &says(&olena, "/sms шаблони").await,
        &["Дякуємо!", "Оцініть нас"],
    );

    // One has changed, one is gone, one is new.
    set(vec![
        template("1", "Подяка", "Щиро дякуємо!"),
        template("3", "Свято", "Зі святом!"),
    ]);
    app.pass(TimeDelta::hours(6)).await;
    let listed = says(&olena, "/sms шаблони").await;
    contains(
        &listed,
        &["Щиро дякуємо!", "Зі святом!", "зник у провайдера"],
    );
    says(&olena, "/sms 0501112233 Вітаємо").await;
    let offered = presses(&olena, "Шаблон").await;
    assert!(offers(&offered, "Свято") && !offers(&offered, "Відгук"));
    contains(&presses(&olena, "Свято").await, &["Зі святом!"]);
    presses(&olena, "Надіслати").await;
    assert_eq!(birds.pigeon.texts(), ["Зі святом!"]);

    // Down: what was there stays, and the screen says since when.
    *birds.pigeon.mute.lock().unwrap() = true;
    set(Vec::new());
    app.pass(TimeDelta::hours(13)).await;
    let listed = says(&olena, "/sms шаблони").await;
    contains(
        &listed,
        &["Щиро дякуємо!", "pigeon: звірено", "raven: звірено"],
    );
    assert!(!listed.words().contains("pigeon: звірено щойно"));
    let _ = admin;
    app.check_clean().await;
}

#[on_both]
async fn a_customer_out_of_reach_in_telegram_is_offered_sms(engine: Engine) {
    let birds = birds(engine, |config| {
        set(config, "pigeon", "part_price", "0.05");
        set(config, "pigeon", "currency", "EUR");
    })
    .await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    let customer = asks(app, 1, "Ірина", "Чи є чашки?").await;
    app.execute(
        "UPDATE customers SET phone = '+380671234567', phone_proven = 1 \
               WHERE id = (SELECT customer_id FROM identities WHERE external_id = 1)",
    )
    .await;
    says(&olena, "/queue").await;
    olena.says(&app.open_chat(1).await).await;
    presses(&olena, "Написати").await;
    let card = last_with(&olena.messages(), "+380671234567");
    assert!(offers(&card, "SMS") && offers(&card, "Перевірити номер"));

    customer.blocks_bot().await;
    says(&olena, "Так, є").await;
    assert!(has(&olena.messages(), "заблокував бота"));
    let draft = last_with(&olena.messages(), "SMS на");
    contains(
        &draft,
        &[
            "Так, є",
            "6 символів, 1 SMS",
            "0,05 EUR",
            "+380 67 123 45 67",
        ],
    );
    presses(&olena, "Надіслати (1 SMS)").await;
    assert_eq!(birds.pigeon.texts(), ["Так, є"]);
    let _ = profile(1, "Ірина");
}

#[on_both]
async fn figures_are_counted_by_provider(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    for text in ["Раз", "Два", "Три"] {
        birds.send(text).await;
    }
    let body =
        |receipts: serde_json::Value| serde_json::json!({"secret": "coo", "receipts": receipts});
    birds
        .calls(body(serde_json::json!([
            ["P1", "delivered"],
            ["P2", "undelivered"]
        ])))
        .await;
    birds.pigeon.will(Does::RefusesTheMessage(
        mistok::domain::sms::Failure::WrongNumber,
    ));
    birds.send("Чотири").await;
    app.pass(TimeDelta::hours(25)).await;
    let shown = says(&olena, "/sms цифри").await;
    contains(
        &shown,
        &[
            "pigeon",
            "Надіслано: 3",
            "частин: 3",
            "не надіслано: 1",
            "Доставлено: 1",
            "не доставлено: 1",
            "без підтвердження понад добу: 1",
            "50 %",
            "0,15 EUR",
        ],
    );
    contains(&presses(&olena, "1 день").await, &["порожньо"]);
    let state = birds.look(mistok::domain::id::SmsId(3)).await.state;
    assert_eq!(state, State::Sent);
    app.check_clean().await;
}

#[on_both]
async fn money_below_the_limit_is_marked(engine: Engine) {
    let birds = birds(engine, |config| set(config, "pigeon", "low_balance", "10")).await;
    let app = &birds.app;
    let (_admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    *birds.pigeon.balance.lock().unwrap() = Some(4_000_000);
    app.pass(TimeDelta::minutes(31)).await;
    says(&olena, "/sms").await;
    contains(
        &presses(&olena, "Баланс").await,
        &["4,00 EUR", "нижче межі", "Залишок невідомий"],
    );
    presses(&olena, "Перевірити зараз").await;
    contains(
        &last_with(&olena.messages(), "pigeon: залишилося"),
        &["4,00 EUR"],
    );
    app.check_clean().await;
}
