//! From /start to the lead in the CRM.

use mistok_sim::telegram::Profile;
use on_both::on_both;

use crate::harness::{Engine, Setup, TOKEN, TestApp, first_product, offers};

async fn order_by_contact(app: &TestApp) {
    let olena = app.customer(42, "Олена");

    olena.says("/start").await;
    let greeting = olena.last().unwrap();
    assert!(
        greeting.words().contains("Вітаємо, Олено!"),
        "{}",
        greeting.words()
    );
    app.orders(&olena).await;
    assert!(
        olena
            .last()
            .unwrap()
            .words()
            .contains("Залиште номер телефону")
    );
    olena.shares_contact("380501112233").await;

    let said: Vec<String> = olena
        .messages()
        .iter()
        .map(|message| message.words().to_owned())
        .collect();
    let accepted = said
        .iter()
        .find(|text| text.contains("Замовлення прийнято!"));
    let accepted = accepted.unwrap_or_else(|| panic!("no confirmation in {said:#?}"));
    assert!(
        accepted.contains("1001") && accepted.contains("050 111 22 33"),
        "{accepted}"
    );
    assert!(
        olena.reply_keyboard().is_none(),
        "the keyboard is taken away"
    );
    assert!(
        offers(&olena.last().unwrap(), "☰ Меню"),
        "the menu is one tap away"
    );
    let cards = app.crm.cards();
    assert_eq!(cards.len(), 1);
    assert!(
        cards[0].title.starts_with("Замовлення: "),
        "{}",
        cards[0].title
    );
    assert_eq!(cards[0].contact["phone"], "+380501112233");
    assert_eq!(cards[0].contact["full_name"], "Олена");
    app.check_clean().await;
}

#[on_both]
async fn a_customer_orders_by_webhook(engine: Engine) {
    let app = TestApp::start(engine).await;
    order_by_contact(&app).await;
}

#[on_both]
async fn a_customer_orders_by_polling(engine: Engine) {
    let app = Setup::on(engine).polling().start().await;
    order_by_contact(&app).await;
}

#[on_both]
async fn a_customer_orders_in_english_with_a_typed_phone(engine: Engine) {
    let app = TestApp::start(engine).await;
    let john = app.person(
        TOKEN,
        Profile {
            language_code: Some("en-GB".to_owned()),
            username: Some("john".to_owned()),
            ..Profile::new(43, "John")
        },
    );

    john.says("/start s_instagram").await;
    for step in ["Catalog", "All products"] {
        john.presses(step).unwrap().await;
    }
    let product = first_product(&john.last().unwrap());
    john.presses(&product).unwrap().await;
    john.presses("Order").unwrap().await;
    john.says("call me").await;
    assert!(
        john.last()
            .unwrap()
            .words()
            .contains("does not look like a phone number")
    );
    john.says("(050) 111-22-33").await;
    assert!(
        john.last()
            .unwrap()
            .words()
            .contains("A manager will call 050 111 22 33.")
    );
    john.presses("Yes").unwrap().await;

    let said: Vec<String> = john
        .messages()
        .iter()
        .map(|message| message.words().to_owned())
        .collect();
    assert!(
        said.iter().any(|text| text.contains("Order accepted!")),
        "{said:#?}"
    );
    let card = &app.crm.cards()[0];
    assert!(
        card.comment.contains("@john") && card.comment.contains("instagram"),
        "{}",
        card.comment
    );
    assert_eq!(card.raw["utm_campaign"], "instagram");
    app.check_clean().await;
}
