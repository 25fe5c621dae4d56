//! The catalog: pages, search, cards, and whatever a CRM may hold.

use chrono::TimeDelta;
use mistok_sim::{faults::Fault, telegram::Message};
use on_both::on_both;
use serde_json::{Value, json};

use crate::harness::{ADMIN, Engine, Leftover, Person, Setup, TestApp, offers};

fn offer(id: i64, name: &str, price: impl Into<Value>) -> Value {
    json!({
        "id": id, "product_id": id, "sku": format!("SKU-{id}"), "price": price.into(), "quantity": 5,
        "properties": [],
        "product": {"id": id, "name": name, "currency_code": "UAH", "category_id": 1, "is_archived": false},
    })
}

fn shelf() -> Vec<Value> {
    vec![json!({"id": 1, "name": "Усе", "parent_id": null})]
}

async fn with_offers(engine: Engine, offers: Vec<Value>) -> (TestApp, Person) {
    let mut setup = Setup::on(engine).with(|config| config.crm.refresh_minutes = 10);
    setup.empty_catalog = true;
    let app = setup.start().await;
    app.crm.set_catalog(offers, Vec::new(), shelf());
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    (app, olena)
}

fn labels(message: &Message) -> Vec<String> {
    message
        .buttons()
        .into_iter()
        .flatten()
        .map(|button| button.label)
        .collect()
}

async fn opens(person: &Person, labels: &[&str]) -> Message {
    for label in labels {
        person.presses(label).unwrap().await;
    }
    person.last().unwrap()
}

#[on_both]
async fn pages_turn_in_place_and_lead_back(engine: Engine) {
    let goods = (1..=20)
        .map(|id| offer(id, &format!("Товар {id:02}"), 100 + id))
        .collect();
    let (app, olena) = with_offers(engine, goods).await;

    let first = opens(&olena, &["Каталог товарів"]).await;
    assert!(
        first.words().contains("20 товарів, сторінка 1 з 3"),
        "{}",
        first.words()
    );
    assert!(
        labels(&first)
            .iter()
            .any(|label| label == "Товар 08 – 108,00\u{a0}грн"),
        "{:?}",
        labels(&first)
    );
    let count = olena.messages().len();
    let last = opens(&olena, &["›", "›"]).await;

    assert_eq!(olena.messages().len(), count, "the page is edited in place");
    assert!(
        labels(&last)
            .iter()
            .any(|label| label.starts_with("Товар 20"))
    );
    assert!(!offers(&last, "›"));
    let card = opens(&olena, &["Товар 18"]).await;
    assert!(card.words().contains("118,00"), "{}", card.words());
    let back = opens(&olena, &["Назад"]).await;
    assert!(
        back.words().contains("сторінка 3 з 3"),
        "back where it was opened: {}",
        back.words()
    );
    app.check_clean().await;
}

#[on_both]
async fn search_finds_by_name_and_sku_whatever_the_case_and_accents(engine: Engine) {
    let goods = vec![
        offer(1, "Їжачок м’який", 100),
        offer(2, "Чашка «Ґанок»", 200),
        offer(3, "Café Noir", 300),
    ];
    let (app, olena) = with_offers(engine, goods).await;
    opens(&olena, &["Каталог товарів"]).await;

    for (typed, found) in [
        ("їжачок", "Їжачок"),
        ("ЇЖАЧ", "Їжачок"),
        ("мякий", "Їжачок"),
        ("ганок чашка", "Чашка"),
        ("sku-3", "Café"),
        ("cafe", "Café"),
    ] {
        olena.says(typed).await;
        let list = olena.last().unwrap();
        assert!(
            labels(&list).iter().any(|label| label.starts_with(found)),
            "{typed}: {:?}",
            labels(&list)
        );
        assert!(
            list.words().contains("1 товар"),
            "{typed}: {}",
            list.words()
        );
    }
    olena.says("немає такого").await;
    assert!(olena.last().unwrap().words().contains("нічого не знайдено"));
    olena.says("%_<b>").await;
    olena.says("%").await;
    assert!(olena.last().unwrap().words().contains("дві літери"));
    app.check_clean().await;
}

#[on_both]
async fn strange_products_have_a_card_all_the_same(engine: Engine) {
    let long = "Дуже довга назва ".repeat(700);
    let mut broken = offer(1, "З битою картинкою", 100);
    broken["thumbnail_url"] = json!("https://pictures.example/broken.jpg");
    let mut described = offer(2, &long, 100);
    described["product"]["description"] = json!(format!(
        "<p>{}</p><script>x</script>",
        "Опис & <b>слова</b> ".repeat(600)
    ));
    let mut hidden = offer(6, "Схема", 100);
    hidden["thumbnail_url"] = json!("javascript:alert(1)");
    let goods = vec![
        broken,
        described,
        offer(3, "<b>HTML & \"лапки\"</b>", 100),
        offer(4, "😀 عربى Смайлик", 100),
        offer(5, "Без ціни", Value::Null),
        hidden,
    ];
    let (mut app, olena) = with_offers(engine, goods).await;
    // Telegram refuses the broken picture, and the card comes without it.
    app.expects(Leftover::Refusals);

    for (label, shown) in [
        ("З битою", "З битою картинкою"),
        ("Дуже довга", "Дуже довга назва"),
        ("<b>HTML", "<b>HTML & \"лапки\"</b>"),
        ("😀", "😀 عربى Смайлик"),
        ("Без ціни", "Ціна: за запитом"),
        ("Схема", "Схема"),
    ] {
        olena.says("/catalog").await;
        let card = opens(&olena, &[label]).await;
        let words = card.words().to_owned();
        assert!(words.contains(shown), "{label}: {words}");
        assert!(words.encode_utf16().count() <= 4096);
        assert!(offers(&card, "Замовити"), "{label}");
    }
    opens(&olena, &["Замовити"]).await;
    olena.shares_contact("380501112233").await;
    assert_eq!(app.crm.cards().len(), 1);
    let mut refused = app.telegram.refused();
    // The admin, who gets a notice of the order, has not begun the chat.
    refused.retain(|call| call.params["chat_id"] != ADMIN);
    assert!(
        refused.iter().all(|call| call.method == "sendPhoto"),
        "only the broken picture: {refused:#?}"
    );
}

#[on_both]
async fn malformed_items_are_left_out_and_the_rest_serves(engine: Engine) {
    let goods = vec![
        offer(1, "Добрий", 100),
        json!({"id": "x"}),
        json!(null),
        json!("text"),
        json!({"id": 5, "product": null}),
        offer(6, "", 100),
        offer(7, "Теж добрий", "250.50"),
    ];
    let (app, olena) = with_offers(engine, goods).await;

    let done = app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    assert_eq!((done.products, done.skipped), (2, 5));
    assert_eq!(done.changed, 0, "what has not changed is not written");
    let list = opens(&olena, &["Каталог товарів"]).await;
    assert!(
        labels(&list).iter().any(|label| label.contains("250,50")),
        "{:?}",
        labels(&list)
    );
}

#[on_both]
async fn the_last_copy_serves_while_the_crm_is_down(engine: Engine) {
    let (app, olena) = with_offers(engine, vec![offer(1, "Чашка", 100)]).await;
    app.crm.faults().set(Fault::Down);
    app.pass(TimeDelta::minutes(30)).await;

    let list = opens(&olena, &["Каталог товарів"]).await;
    assert!(labels(&list).iter().any(|label| label.starts_with("Чашка")));
    app.crm.faults().clear();
    app.crm
        .set_catalog(vec![offer(2, "Глечик", 150)], Vec::new(), shelf());
    app.pass(TimeDelta::minutes(11)).await;

    olena.says("/catalog").await;
    let list = olena.last().unwrap();
    assert!(
        labels(&list)
            .iter()
            .any(|label| label.starts_with("Глечик"))
    );
    assert!(
        !labels(&list).iter().any(|label| label.starts_with("Чашка")),
        "what is gone is gone"
    );
}

#[on_both]
async fn an_admin_refreshes_the_catalog_and_customers_have_no_button_for_it(engine: Engine) {
    let (app, olena) = with_offers(engine, vec![offer(1, "Чашка", 100)]).await;
    app.crm
        .set_catalog(vec![offer(1, "Чашка", 111)], Vec::new(), shelf());
    let list = opens(&olena, &["Каталог товарів"]).await;
    assert!(!offers(&list, "Оновити"), "{:?}", labels(&list));
    let admin = app.admin().await;

    admin.says("/refresh").await;
    assert!(
        admin.last().unwrap().words().contains("щойно оновлено"),
        "{:?}",
        admin.last()
    );
    app.pass(TimeDelta::minutes(2)).await;
    let reads = app.crm.requests().len();
    admin.says("/refresh").await;
    assert!(admin.last().unwrap().words().contains("Оновлюємо"));
    assert!(app.crm.requests().len() > reads);
    olena.says("/catalog").await;
    assert!(offers(&olena.last().unwrap(), "111,00"));
    // A customer who knows the word gets the help, and the CRM is left in peace.
    let reads = app.crm.requests().len();
    app.pass(TimeDelta::minutes(2)).await;
    olena.says("/refresh").await;
    assert_eq!(app.crm.requests().len(), reads);
    app.check_clean().await;
}

#[on_both]
async fn what_is_sold_out_is_shown_and_cannot_be_ordered(engine: Engine) {
    let mut sold = offer(1, "Чашка", 100);
    sold["quantity"] = json!(0);
    let (app, olena) = with_offers(engine, vec![sold, offer(2, "Глечик", 100)]).await;

    let list = opens(&olena, &["Каталог товарів"]).await;
    assert!(
        labels(&list).iter().any(|label| label == "Чашка – немає"),
        "{:?}",
        labels(&list)
    );
    let card = opens(&olena, &["Чашка"]).await;
    assert!(card.words().contains("Немає в наявності") && !offers(&card, "Замовити"));
    // The last piece goes between the card and the tap.
    opens(&olena, &["Назад", "Глечик"]).await;
    let mut sold = offer(2, "Глечик", 100);
    sold["quantity"] = json!(0);
    app.crm.set_catalog(vec![sold], Vec::new(), shelf());
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    opens(&olena, &["Замовити"]).await;
    assert!(
        olena
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("щойно закінчився")
    );
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
}

#[on_both]
async fn inline_mode_answers_with_cards_that_link_back(engine: Engine) {
    let (app, olena) = with_offers(engine, vec![offer(77, "Чашка <зелена>", 100)]).await;

    olena.inline_query("чашка").await;

    let answers = olena.inline_answers();
    let card = &answers.last().unwrap().results[0];
    assert_eq!(card["title"], "Чашка <зелена>");
    let link = card["reply_markup"]["inline_keyboard"][0][0]["url"]
        .as_str()
        .unwrap();
    assert_eq!(link, "https://t.me/mistok_test_bot?start=p_77");
    olena.says("/start p_77").await;
    assert!(olena.last().unwrap().words().contains("Чашка <зелена>"));
    app.check_clean().await;
}
