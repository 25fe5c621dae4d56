//! What of the CRM's catalog a shop shows, what an order costs with its delivery, and what people read
//! of the bot before they open it.

use on_both::on_both;
use serde_json::json;

use crate::{
    buying::{CUP, id_of, press, puts, said, say, to_summary, with_source},
    harness::{Engine, Setup, TOKEN, TestApp, add_settings},
    walk::shop,
};

fn with(engine: Engine, settings: &str) -> Setup {
    with_source(shop(engine)).with(|config| add_settings(config, settings))
}

#[on_both]
async fn what_the_settings_leave_out_is_nowhere(engine: Engine) {
    let app = shop(engine).start().await;
    app.settle().await;
    let all = app.count("SELECT count(*) FROM products").await;
    let sold_out = app
        .count("SELECT count(*) FROM products WHERE stock <= 0")
        .await;
    let category = app
        .text_of("SELECT CAST(category_id AS TEXT) FROM products WHERE sku = 'CUP-FOREST-1'")
        .await;
    assert!(sold_out > 0 && sold_out < all);
    app.check_clean().await;

    let app = with(
        engine,
        "[shop]\nonly_in_stock = true\nhide_without_price = true\n",
    )
    .start()
    .await;
    app.settle().await;
    assert_eq!(
        app.count("SELECT count(*) FROM products WHERE stock <= 0 OR price IS NULL")
            .await,
        0
    );
    app.check_clean().await;

    let never = format!("[shop]\nnever_categories = [{category}]\n");
    let app = with(engine, &never).start().await;
    app.settle().await;
    assert_eq!(
        app.count("SELECT count(*) FROM products WHERE sku = 'CUP-FOREST-1'")
            .await,
        0
    );
    assert!(app.count("SELECT count(*) FROM products").await > 0);
    app.check_clean().await;

    let only = format!("[shop]\nonly_categories = [{category}]\npictures = false\n");
    let app = with(engine, &only).start().await;
    app.settle().await;
    let others =
        format!("SELECT CAST(count(*) AS TEXT) FROM products WHERE category_id <> {category}");
    assert_eq!(app.text_of(&others).await, "0");
    let olena = app.customer(1, "Олена");
    let cup = id_of(&app, CUP).await;
    say(&app, &olena, &format!("/start p_{cup}")).await;
    let card = olena.last().unwrap();
    assert!(
        card.has_button("Замовити") && card.file_id().is_none(),
        "{card:?}"
    );
    app.check_clean().await;
}

const ZONES: &str = r#"
    [delivery]
    flat_min = 80
    flat_max = 120
    [[delivery.zones]]
    name = "Місто"
    cities = ["Чернівці"]
    price_min = 60
    price_max = 60
    [[delivery.zones]]
    name = "Область"
    cities = ["Хотин"]
    price_min = 90
    price_max = 120
"#;

/// The summary of a cup that goes to this address.
async fn summary(app: &TestApp, id: i64, address: &str) -> (crate::harness::Person, String) {
    let olena = app.customer(id, "Олена");
    say(app, &olena, "/start").await;
    puts(app, &olena, CUP).await;
    to_summary(app, &olena, "отримання").await;
    press(app, &olena, &["✏️ Адреса"]).await;
    say(app, &olena, address).await;
    let words = olena.last().unwrap().words().replace('\u{a0}', " ");
    (olena, words)
}

#[on_both]
async fn the_summary_says_what_delivery_costs_and_whether_the_total_has_it(engine: Engine) {
    let app = with(engine, ZONES).start().await;

    let (exact, words) = summary(&app, 1, "м. Чернівці, відділення 5").await;
    assert!(
        words.contains("Доставка: 60,00 грн") && words.contains("Разом із доставкою:"),
        "{words}"
    );
    let (_, words) = summary(&app, 2, "Хотин, відділення 1").await;
    assert!(
        words.contains("Доставка: ~90–120 грн") && words.contains("Разом без доставки:"),
        "{words}"
    );
    let (_, words) = summary(&app, 3, "Львів, поштомат 77").await;
    assert!(
        words.contains("~80–120 грн, за тарифом перевізника (Нова Пошта)"),
        "{words}"
    );

    press(&app, &exact, &["Підтвердити"]).await;
    let order = &app.crm.orders()[0];
    let goods: f64 = order.lines[0]["price"].as_f64().unwrap();
    assert!(
        (order.grand_total - goods - 60.0).abs() < 0.001,
        "{order:?}"
    );
    assert!(
        said(&exact).contains("Разом із доставкою"),
        "{}",
        said(&exact)
    );
    app.check_clean().await;
}

#[on_both]
async fn a_name_typed_for_an_order_is_no_new_name_of_the_profile(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = app.customer(42, "Олена");
    say(&app, &olena, "/register").await;
    say(&app, &olena, "Олена Коваль").await;
    press(&app, &olena, &["Пропустити", "Пропустити"]).await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["Оформити"]).await;
    olena.shares_contact("380501112233").await;
    press(&app, &olena, &["Пропустити", "Кур’єром"]).await;
    say(&app, &olena, "Чернівці, вул. Головна, 1").await;
    press(&app, &olena, &["отримання", "Пропустити", "✏️ Ім’я"]).await;
    say(&app, &olena, "Марія Коваль").await;
    press(&app, &olena, &["Підтвердити"]).await;

    assert_eq!(app.crm.orders()[0].buyer_name, "Марія Коваль");
    assert_eq!(
        app.text_of("SELECT full_name FROM customers").await,
        "Олена Коваль"
    );
    app.check_clean().await;
}

/// Waits until the bot's profile says this: it is set beside everything else.
async fn described(app: &TestApp, language: &str, words: &str) {
    for _ in 0..2_000 {
        let said = app.telegram.short_description(TOKEN, language);
        if said.is_some_and(|said| said.contains(words)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the profile never says {words}");
}

async fn writes_by_hand(app: &TestApp, language: &str, text: &str) {
    let address = format!("{}/bot{TOKEN}/setMyShortDescription", app.telegram.url());
    let said = json!({ "short_description": text, "language_code": language });
    let client = reqwest::Client::new();
    let answer = client.post(address).json(&said).send().await.unwrap();
    assert!(answer.status().is_success());
}

#[on_both]
async fn the_descriptions_are_those_of_the_texts_unless_written_by_hand(engine: Engine) {
    let mut app = shop(engine).start().await;
    described(&app, "uk", "Товари, замовлення").await;
    described(&app, "en", "Products, orders").await;
    let of = |app: &TestApp, language: &str| app.telegram.short_description(TOKEN, language);
    assert!(of(&app, "").unwrap().contains("Товари, замовлення"));
    assert!(
        app.telegram
            .description(TOKEN, "uk")
            .unwrap()
            .contains("«Почати»")
    );

    writes_by_hand(&app, "uk", "Свічки ручної роботи").await;
    app.stop().await;
    app.start_again().await;
    // What comes after it is set: the first has been looked at.
    described(&app, "en", "Products, orders").await;
    assert_eq!(of(&app, "uk").as_deref(), Some("Свічки ручної роботи"));

    app.stop().await;
    app.config.telegram.set_description = true;
    app.start_again().await;
    described(&app, "uk", "Товари, замовлення").await;
    app.check_clean().await;
}
