//! Odoo as the whole CRM: what becomes of customers, orders and leads there, what comes back, and what
//! `check` says of rights. What every CRM promises stands in `contract`.

use std::sync::Arc;

use chrono::TimeDelta;
use mistok::{
    cli::check,
    config::Config,
    domain::{clock::SharedClock, language::Language},
    text::Texts,
};
use mistok_sim::{
    faults::Fault,
    odoo::{self, Odoo},
};
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    buying::{press, puts, refresh, said, say, to_summary},
    desk::asks,
    harness::{Engine, Person, Setup, TestApp},
    walk::shop,
};

const CUP: &str = "CUP-1";
const HOOK: &str = "odoo-hook-of-a-test-0123";

struct Shop {
    app: TestApp,
    odoo: Odoo,
}

/// The settings of a shop whose CRM is this Odoo.
fn settings(config: &mut Config, url: &str, version: u32) {
    let options = odoo::Options::default();
    config.crm.kind = Some("odoo".to_owned());
    let sections = &mut config.crm.sections;
    for (key, value) in [
        ("url", url),
        ("database", &options.database),
        ("login", &options.login),
        ("api_key", &options.key),
        ("webhook_key", HOOK),
    ] {
        sections.set("odoo", key, value);
    }
    sections.set("odoo", "rpm", 100_000);
    sections.set("odoo", "timeout_seconds", 5);
    if version < 19 {
        sections.set("odoo", "lang", "uk_UA");
    }
}

async fn with(engine: Engine, version: u32, change: impl FnOnce(&mut Config)) -> Shop {
    let setup: Setup = shop(engine);
    let options = odoo::Options {
        version,
        ..odoo::Options::default()
    };
    let clock = Arc::new(setup.clock.of_the_world());
    let odoo = Odoo::start(clock, options).await.unwrap();
    let cups = odoo.add_category("Посуд", None);
    let cup = odoo.add_product("Чашка «Ліс»", CUP, 450.0, 3.0);
    assert!(odoo.change("product.product", cup, &json!({"categ_id": cups})));
    let url = odoo.url();
    let setup = setup.with(|config| {
        settings(config, &url, version);
        change(config);
    });
    let app = setup.start().await;
    refresh(&app).await;
    app.admin().await;
    Shop { app, odoo }
}

impl Shop {
    async fn buys(&self, id: i64) -> Person {
        let olena = self.app.customer(id, "Олена");
        say(&self.app, &olena, "/start").await;
        puts(&self.app, &olena, CUP).await;
        to_summary(&self.app, &olena, "отримання").await;
        press(&self.app, &olena, &["Підтвердити"]).await;
        olena
    }

    fn orders(&self) -> Vec<serde_json::Map<String, Value>> {
        self.odoo.records("sale.order")
    }

    async fn check(&self) -> String {
        let clock: SharedClock = Arc::new(self.app.clock.clone());
        let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
        check::crm_in_words(&self.app.config, &clock, &speech).await
    }
}

#[on_both]
async fn an_order_has_its_customer_lines_address_and_words(engine: Engine) {
    for version in [17, 19] {
        let shop = with(engine, version, |_| {}).await;
        shop.buys(1).await;

        let orders = shop.orders();
        let order = &orders[0];
        assert_eq!(order["client_order_ref"], "TG-1001", "{order:#?}");
        assert_eq!(order["state"], "draft");
        assert_eq!(order["user_id"], false, "nobody's yet");
        let partner = order["partner_id"][0].as_i64().unwrap();
        let phone = shop.odoo.field("res.partner", partner, "phone");
        assert_eq!(phone, "+380501112292");
        let place = order["partner_shipping_id"][0].as_i64().unwrap();
        let street = shop.odoo.field("res.partner", place, "street");
        assert_eq!(street, "Чернівці, відділення 5");
        assert_ne!(place, partner);
        let lines = shop.odoo.records("sale.order.line");
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["product_uom_qty"], 1.0);

        shop.buys(1).await;
        assert_eq!(shop.orders().len(), 2);
        assert_eq!(shop.odoo.partners(), 2, "the customer and one address");
    }
}

#[on_both]
async fn a_contact_is_found_however_its_phone_is_written(engine: Engine) {
    for written in [
        "+380501112292",
        "380501112292",
        "0501112292",
        "050 111 22 92",
        "8 050 111 22 92",
        "00380501112292",
        "(050) 111-22-92",
        "050.111.22.92",
        "050\u{a0}111\u{a0}22\u{a0}92",
        "093 999 88 77, 050 111 22 92",
        "+38 (050) 111 22 92 доб. 5",
        "050/111/22/92",
    ] {
        let shop = with(engine, 17, |_| {}).await;
        let olena = shop.odoo.partner("Олена з магазину", written);
        shop.odoo.partner("Хтось інший", "+380501112293");
        shop.buys(1).await;
        let orders = shop.orders();
        assert_eq!(orders[0]["partner_id"][0], olena, "{written}");
        let name = shop.odoo.field("res.partner", olena, "name");
        assert_eq!(name, "Олена з магазину", "a name that stands there stays");
    }
}

#[on_both]
async fn two_contacts_with_one_phone_make_no_third(engine: Engine) {
    let shop = with(engine, 19, |_| {}).await;
    let first = shop.odoo.partner("Олена", "050 111 22 92");
    shop.odoo.partner("Олена (2)", "+380501112292");
    shop.buys(1).await;

    let orders = shop.orders();
    assert_eq!(orders[0]["partner_id"][0], first, "the older one");
    let note = orders[0]["note"].as_str().unwrap();
    assert!(note.contains("☎ × 2"), "{note}");
}

#[on_both]
async fn a_product_that_odoo_has_no_more_becomes_words(engine: Engine) {
    let shop = with(engine, 17, |_| {}).await;
    let olena = shop.app.customer(1, "Олена");
    say(&shop.app, &olena, "/start").await;
    puts(&shop.app, &olena, CUP).await;
    let cup = shop.odoo.records("product.product");
    let cup = cup.iter().find(|it| it["default_code"] == CUP).unwrap();
    assert!(
        shop.odoo
            .archive("product.product", cup["id"].as_i64().unwrap())
    );
    to_summary(&shop.app, &olena, "отримання").await;
    press(&shop.app, &olena, &["Підтвердити"]).await;

    let lines = shop.odoo.records("sale.order.line");
    assert_eq!(lines[0]["display_type"], "line_note");
    let words = lines[0]["name"].as_str().unwrap();
    assert!(
        words.contains("Чашка «Ліс» (CUP-1) × 1 = 450.00 UAH"),
        "{words}"
    );
}

#[on_both]
async fn a_question_becomes_a_lead_of_its_customer(engine: Engine) {
    let shop = with(engine, 17, |config| {
        config
            .crm
            .sections
            .set("odoo", "tags", vec!["Telegram".to_owned()]);
        config.crm.sections.set("odoo", "lead_type", "lead");
    })
    .await;
    asks(&shop.app, 1, "Олена", "Чи є <b>гречаний</b>?").await;
    shop.app.pass(TimeDelta::days(1)).await;

    let leads = shop.odoo.records("crm.lead");
    let lead = &leads[0];
    assert_eq!(
        (&lead["type"], &lead["user_id"]),
        (&json!("lead"), &json!(false))
    );
    let words = lead["description"].as_str().unwrap();
    assert!(words.contains("&lt;b&gt;гречаний&lt;/b&gt;"), "{words}");
    assert!(words.contains(lead["referred"].as_str().unwrap()));
    assert_eq!(lead["tag_ids"].as_array().unwrap().len(), 1);
    let partner = lead["partner_id"][0].as_i64().unwrap();
    assert_eq!(shop.odoo.field("res.partner", partner, "ref"), "telegram-1");
}

#[on_both]
async fn what_odoo_confirms_is_told_once_however_often_it_calls(engine: Engine) {
    for version in [17, 19] {
        let mut shop = with(engine, version, |_| {}).await;
        let address = shop.app.app().address;
        let hook = format!("http://{address}/crm/odoo/{HOOK}");
        shop.odoo.automate("sale.order", &hook);
        let olena = shop.buys(1).await;
        shop.app.pass(TimeDelta::minutes(2)).await;
        let before = olena.messages().len();

        let order = shop.orders()[0]["id"].as_i64().unwrap();
        assert!(shop.odoo.confirm(order));
        shop.odoo.settled().await;
        shop.app.pass(TimeDelta::minutes(2)).await;

        let answers = shop.odoo.webhook_answers();
        assert!(answers.len() >= 15, "{answers:?}");
        assert!(answers.iter().all(|it| *it == Some(200)), "{answers:?}");
        let stage = shop.app.text_of("SELECT stage FROM orders").await;
        assert_eq!(stage, "in_work");
        let total = "SELECT total FROM orders";
        assert_eq!(shop.app.count(total).await, 54_000, "with Odoo's taxes");
        let told = olena.messages().len() - before;
        assert!(told <= 1, "{told} messages: {}", said(&olena));

        assert!(shop.odoo.cancel(order));
        shop.odoo.settled().await;
        shop.app.pass(TimeDelta::minutes(2)).await;
        let stage = shop.app.text_of("SELECT stage FROM orders").await;
        assert_eq!(stage, "cancelled");
        shop.app.stop().await;
    }
}

#[on_both]
async fn changes_are_found_without_a_signal(engine: Engine) {
    let shop = with(engine, 17, |config| config.crm.orders_seconds = 60).await;
    shop.buys(1).await;
    shop.app.pass(TimeDelta::minutes(2)).await;
    // A transaction that began before our last look and is committed after it.
    shop.odoo.transaction_lasts(TimeDelta::minutes(5));
    let order = shop.orders()[0]["id"].as_i64().unwrap();
    assert!(shop.odoo.confirm(order));
    shop.app.pass(TimeDelta::minutes(8)).await;

    let stage = shop.app.text_of("SELECT stage FROM orders").await;
    assert_eq!(stage, "in_work");
}

#[on_both]
async fn a_payment_is_noted_once(engine: Engine) {
    let shop = with(engine, 17, |_| {}).await;
    let olena = shop.app.customer(1, "Олена");
    say(&shop.app, &olena, "/start").await;
    puts(&shop.app, &olena, CUP).await;
    to_summary(&shop.app, &olena, "Тут, у Telegram").await;
    press(&shop.app, &olena, &["Підтвердити"]).await;
    let mut messages = olena.messages().into_iter();
    let invoice = messages.find(mistok_sim::telegram::Message::can_be_paid);
    let noting = shop.odoo.faults();
    noting
        .on("/json/2/sale.order/message_post")
        .for_next(1, Fault::SaveThenSilence);

    olena.pays(invoice.unwrap().id).await;
    for _ in 0..4 {
        shop.app.pass(TimeDelta::minutes(1)).await;
    }

    let order = shop.orders()[0]["id"].as_i64().unwrap();
    let notes = shop.odoo.chatter_of("sale.order", order);
    let noted = notes.iter().filter(|note| note.body.contains("450.00 UAH"));
    assert_eq!(noted.count(), 1, "{notes:#?}");
}

#[on_both]
async fn a_field_of_our_own_is_the_marker_where_it_is(engine: Engine) {
    let setup = |odoo: &Odoo| odoo.add_field("crm.lead", "x_mistok_ref", "char");
    let shop = with(engine, 19, |_| {}).await;
    assert_ne!(setup(&shop.odoo), 0);
    let create = "/json/2/crm.lead/create";
    shop.odoo
        .faults()
        .on(create)
        .for_next(1, Fault::SaveThenSilence);
    asks(&shop.app, 1, "Олена", "Чи є?").await;
    shop.app.pass(TimeDelta::days(1)).await;
    for _ in 0..4 {
        shop.app.pass(TimeDelta::minutes(1)).await;
    }

    let leads = shop.odoo.records("crm.lead");
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0]["referred"], false);
    assert_ne!(leads[0]["x_mistok_ref"], false);
}

#[on_both]
async fn check_names_each_right_that_lacks(engine: Engine) {
    for version in [17, 19] {
        let shop = with(engine, version, |_| {}).await;
        let told = shop.check().await;
        assert!(told.contains(&format!("Odoo {version}")), "{told}");
        assert!(told.contains("crm.lead by referred"), "{told}");

        shop.odoo.own_documents_only();
        let told = shop.check().await;
        assert!(told.contains("All Documents"), "{told}");
        shop.odoo.allow_all();
        shop.odoo.remove_email();
        let told = shop.check().await;
        assert!(told.contains("e-mail address"), "{told}");
        shop.odoo.allow_all();
        shop.odoo.deny("create crm.lead");
        let told = shop.check().await;
        assert!(told.contains("may not create crm.lead"), "{told}");
    }
}

#[on_both]
async fn rights_that_lack_hold_up_and_lose_nothing(engine: Engine) {
    let shop = with(engine, 19, |_| {}).await;
    shop.odoo.deny("create res.partner");
    let olena = shop.buys(1).await;
    shop.app.pass(TimeDelta::minutes(5)).await;
    assert!(said(&olena).contains("Замовлення прийнято!"));
    assert!(shop.orders().is_empty());
    let admin = shop.app.admin().await;
    let told = admin.messages();
    let is_about_it = |words: &str| words.contains("res.partner") || words.contains("прав");
    assert!(told.iter().any(|it| is_about_it(it.words())), "{told:#?}");

    shop.odoo.allow_all();
    for _ in 0..12 {
        shop.app.pass(TimeDelta::minutes(10)).await;
    }
    assert_eq!(shop.orders().len(), 1);
}

#[on_both]
async fn an_app_that_is_missing_is_named(engine: Engine) {
    let setup = shop(engine);
    let options = odoo::Options {
        version: 17,
        modules: vec!["base_automation", "crm", "phone_validation", "sms"],
        ..odoo::Options::default()
    };
    let clock = Arc::new(setup.clock.of_the_world());
    let odoo = Odoo::start(clock.clone(), options).await.unwrap();
    let mut config = Config::default();
    settings(&mut config, &odoo.url(), 17);
    let clock: SharedClock = clock;
    let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
    let told = check::crm_in_words(&config, &clock, &speech).await;
    assert!(
        told.contains("sale.order") && told.contains("crm.odoo.uses"),
        "{told}"
    );
    config
        .crm
        .sections
        .set("odoo", "uses", vec!["leads".to_owned()]);
    let told = check::crm_in_words(&config, &clock, &speech).await;
    assert!(told.contains("Odoo 17"), "{told}");
    assert!(told.contains("кошик стає заявкою"), "{told}");
}
