//! What is personal: sealed in the database, given to its owner, and forgotten.

use chrono::TimeDelta;
use mistok::{
    app::App,
    domain::id::{CustomerId, ProductId},
    store::{Store, carts, sealing},
};
use mistok_sim::faults::Fault;
use on_both::on_both;
use secrecy::SecretString;
use serde_json::json;

use crate::{
    desk::{group, last_with, manager, profile, with_group},
    harness::{Engine, Person, Setup, TOKEN, TestApp, first_product},
};

const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const OTHER_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000002";
const INVOICE: i64 = 129_647_692;
const EMAIL: &str = "olena.koval@example.com";

fn setup(engine: Engine) -> Setup {
    with_group(engine).with_keeping()
}

fn with_key(setup: Setup, key: &str) -> Setup {
    let key = SecretString::from(key);
    setup.with(|config| config.privacy.key = Some(key))
}

/// Every text column of every table, as the database tells.
pub async fn columns(app: &TestApp) -> Vec<(String, String)> {
    let sqlite = "SELECT m.name AS name, c.name AS column_name FROM sqlite_schema m, pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND c.type LIKE 'TEXT%'";
    let postgres = "SELECT CAST(table_name AS TEXT) AS name, CAST(column_name AS TEXT) AS column_name \
                    FROM information_schema.columns \
                    WHERE table_schema = current_schema() AND data_type = 'text'";
    app.app()
        .store
        .read(async move |tx| {
            let rows = tx.rows(tx.pick(sqlite, postgres), &[]).await?;
            rows.into_iter()
                .map(|mut row| Ok((row.get("name")?, row.get("column_name")?)))
                .collect()
        })
        .await
        .unwrap()
}

/// Where in the database this stands in clear.
pub async fn found(app: &TestApp, secret: &str) -> Vec<String> {
    let mut places = Vec::new();
    let columns = columns(app).await;
    assert!(
        columns.len() > 40,
        "the tables are looked into: {columns:?}"
    );
    for (table, column) in columns {
        // Made at run time; the store takes only what lives as long as the program.
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{secret}%'");
        if app.count(Box::leak(sql.into_boxed_str())).await > 0 {
            places.push(format!("{table}.{column}"));
        }
    }
    places
}

/// What a phone and an address look like to somebody who reads the file.
const SECRETS: [&str; 5] = [
    "501112233",
    "50 111 22 33",
    "671112244",
    "olena.koval",
    "example.com",
];

async fn assert_sealed(app: &TestApp) {
    for secret in SECRETS {
        assert_eq!(found(app, secret).await, Vec::<String>::new(), "{secret}");
    }
}

/// What the CRM tells of a buyer.
fn bought(email: &str, phone: &str) -> serde_json::Value {
    json!({"buyer_info": {"email": email, "phone": phone}})
}

/// Olena registers, orders and writes; somebody else writes in the CRM.
async fn everything(app: &TestApp) -> Person {
    let olena = app.customer(42, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    olena.says("/profile").await;
    olena.presses("E-mail").unwrap().await;
    olena.says(EMAIL).await;
    for said in ["/support", "Подзвоніть на +380501112233"] {
        olena.says(said).await;
    }
    let buyer = app
        .keeping()
        .customer(INVOICE, "o.buyer@example.com", "Чашка");
    buyer.purchase(&bought("o.buyer@example.com", "+380671112244"));
    buyer.writes("Пишіть на o.buyer@example.com");
    app.settle().await;
    olena
}

#[on_both]
async fn with_a_key_nothing_personal_stands_in_clear_and_look_ups_work(engine: Engine) {
    let mut app = with_key(setup(engine), KEY).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = everything(&app).await;

    assert_sealed(&app).await;

    app.stop().await;
    app.start_again().await;
    olena.says("/profile").await;
    let shown = olena.last().unwrap().words().to_owned();
    assert!(
        shown.contains("050 111 22 33") && shown.contains(EMAIL),
        "{shown}"
    );
    for sought in ["050 111 22 33", "Olena.Koval@example.com"] {
        yuliia.says(&format!("/find {sought}")).await;
        let list = yuliia.last().unwrap().words().to_owned();
        assert!(list.contains("Олена"), "{sought}: {list}");
    }
    let there = app.member(&group, profile(501, "Юлія Коваль"));
    assert!(
        last_with(&there.messages(), "o.buyer")
            .words()
            .contains("o.buyer@example.com")
    );
    assert_eq!(app.crm.cards()[0].contact["phone"], "+380501112233");
    assert_sealed(&app).await;
    app.check_clean().await;
}

/// Why the program does not start.
async fn refusal(app: &TestApp) -> String {
    let clock = std::sync::Arc::new(app.clock.clone());
    let started = App::start((*app.config).clone(), clock).await;
    format!("{:#}", started.err().expect("it starts"))
}

/// The program was killed while it sealed what is there.
async fn seal_a_little(app: &TestApp, key: &str) {
    let mut privacy = app.config.privacy.clone();
    privacy.key = Some(SecretString::from(key));
    let location = app.config.database.location().unwrap();
    let store = Store::open(&location, privacy.vault().unwrap())
        .await
        .unwrap();
    let sealed = store.write("test", async move |tx| sealing::step(&tx).await);
    assert!(sealed.await.unwrap().is_some());
}

#[on_both]
async fn without_the_key_or_with_another_it_does_not_start(engine: Engine) {
    let mut app = with_key(setup(engine), KEY).start().await;
    app.stop().await;

    app.config.privacy.key = None;
    let told = refusal(&app).await;
    assert!(
        told.contains("`privacy.key` is not set") && told.contains("MISTOK_PRIVACY__KEY"),
        "{told}"
    );
    app.config.privacy.key = Some(SecretString::from(OTHER_KEY));
    let told = refusal(&app).await;
    assert!(
        told.contains("not the key that the database is sealed with"),
        "{told}"
    );
    app.config.privacy.key = Some(SecretString::from(KEY));
    app.start_again().await;
    app.check_clean().await;
}

#[on_both]
async fn a_key_given_later_seals_what_is_there_and_can_be_changed(engine: Engine) {
    let mut app = setup(engine).start().await;
    let _group = group(&app);
    let olena = everything(&app).await;
    for secret in ["501112233", "olena.koval"] {
        assert!(
            !found(&app, secret).await.is_empty(),
            "{secret} is plain without a key"
        );
    }
    let profile = |shown: &str| shown.contains("050 111 22 33") && shown.contains(EMAIL);

    app.stop().await;
    seal_a_little(&app, KEY).await;
    let told = refusal(&app).await;
    assert!(told.contains("`privacy.key` is not set"), "{told}");
    app.config.privacy.key = Some(SecretString::from(OTHER_KEY));
    let told = refusal(&app).await;
    assert!(told.contains("is being sealed with another"), "{told}");

    for (key, previous) in [(KEY, None), (OTHER_KEY, Some(KEY)), (OTHER_KEY, None)] {
        app.stop().await;
        app.config.privacy.key = Some(SecretString::from(key));
        app.config.privacy.previous_key = previous.map(SecretString::from);
        app.start_again().await;

        assert_sealed(&app).await;
        olena.says("/profile").await;
        assert!(
            profile(olena.last().unwrap().words()),
            "{}",
            olena.last().unwrap().words()
        );
        let keys = "SELECT count(*) FROM customers WHERE phone_key = \
                    (SELECT phone_key FROM customers WHERE id = 1)";
        assert!(app.count(keys).await > 0);
    }
    app.check_clean().await;
}

/// The documents that were sent to the person: name and text.
pub async fn documents(app: &TestApp, person: &Person) -> Vec<(String, String)> {
    let messages = person.messages();
    let mut found = Vec::new();
    for file in messages
        .iter()
        .filter_map(|message| message.other().get("document"))
    {
        let base = app.telegram.url();
        let id = file["file_id"].as_str().unwrap();
        let asked = reqwest::Client::new().post(format!("{base}/bot{TOKEN}/getFile"));
        let told = asked.json(&json!({"file_id": id})).send().await.unwrap();
        let told = told.text().await.unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap_or_default();
        let path = told["result"]["file_path"]
            .as_str()
            .unwrap_or_else(|| panic!("{told}"));
        let bytes = reqwest::get(format!("{base}/file/bot{TOKEN}/{path}"))
            .await
            .unwrap();
        let name = file["file_name"].as_str().unwrap().to_owned();
        found.push((name, bytes.text().await.unwrap()));
    }
    found
}

#[on_both]
async fn a_customer_gets_everything_in_a_file(engine: Engine) {
    let mut app = with_key(setup(engine), KEY).start().await;
    let _group = group(&app);
    let olena = everything(&app).await;

    olena.says("/privacy").await;
    olena.presses("Отримати мої дані").unwrap().await;

    let files = documents(&app, &olena).await;
    let [(name, text)] = files.as_slice() else {
        panic!("one document: {files:?}");
    };
    let day = name
        .strip_prefix("mistok-data-2026-11-")
        .and_then(|rest| rest.strip_suffix(".json"));
    assert!(day.is_some_and(|day| day.len() == 2), "{name}");
    let data: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(data["profile"]["phone"], "+380501112233");
    assert_eq!(data["profile"]["email"], EMAIL);
    assert_eq!(data["identities"][0]["id"], 42);
    let requests = data["requests"].as_array().unwrap();
    let order = requests
        .iter()
        .find(|request| request["kind"] == "order")
        .unwrap();
    assert_eq!(order["content"]["lines"].as_array().unwrap().len(), 1);
    assert_eq!(order["contact"]["phone"], "+380501112233");
    let talks = data["conversations"].as_array().unwrap();
    assert!(
        talks
            .iter()
            .any(|talk| talk["messages"][0]["text"] == "Подзвоніть на +380501112233"),
        "{text}"
    );
    app.stop().await;
}

pub async fn forgets(app: &TestApp, person: &Person) {
    person.says("/privacy");
    app.pass(TimeDelta::seconds(3)).await;
    person.presses("Видалити мої дані").unwrap();
    app.pass(TimeDelta::seconds(3)).await;
    // Fingers tremble.
    person.presses("Так, видалити назавжди").unwrap();
    person.presses("Так, видалити назавжди").unwrap();
    app.pass(TimeDelta::seconds(3)).await;
}

#[on_both]
async fn who_asks_for_it_is_forgotten_and_begins_anew(engine: Engine) {
    let mut app = setup(engine).start().await;
    let group = group(&app);
    let _yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = everything(&app).await;
    let there = app.member(&group, profile(501, "Юлія Коваль"));
    there.presses("Відповісти").unwrap().await;

    forgets(&app, &olena).await;

    assert!(
        olena
            .last()
            .unwrap()
            .words()
            .contains("Ваші дані видаляються")
    );
    for secret in ["501112233", "50 111 22 33", EMAIL, "Подзвоніть"] {
        assert_eq!(found(&app, secret).await, Vec::<String>::new(), "{secret}");
    }
    assert!(
        !found(&app, "o.buyer").await.is_empty(),
        "the other's chat is the CRM's"
    );
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE external_id = 42")
            .await,
        0
    );
    assert_eq!(
        app.count(
            "SELECT count(*) FROM conversations WHERE channel = 'telegram' AND external_id > 0"
        )
        .await,
        0
    );
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE erased_at IS NULL")
            .await,
        0
    );
    assert_eq!(
        app.crm.cards()[0].contact["phone"],
        "+380501112233",
        "the CRM has the order"
    );
    let noted = app.crm.buyers()[0]["note"].to_string();
    assert!(noted.contains("попросив видалити свої дані"), "{noted}");
    assert_eq!(
        app.count("SELECT count(*) FROM customers WHERE name = 'Олена'")
            .await,
        0
    );

    let before = app.crm.cards().len();
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    assert_eq!(
        app.crm.cards().len(),
        before + 1,
        "an order after that is a new one"
    );
    for said in ["/support", "Я повернулася"] {
        olena.says(said).await;
    }
    assert!(last_with(&group.messages(), "Я повернулася").has_button("Відповісти"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_order_on_its_way_still_reaches_the_crm(engine: Engine) {
    let mut app = setup(engine).start().await;
    let _group = group(&app);
    app.crm.faults().set(Fault::Down);
    let olena = app.customer(42, "Олена");
    olena.says("/start");
    app.pass(TimeDelta::seconds(3)).await;
    for step in ["Каталог товарів", "Усі товари"] {
        olena.presses(step).unwrap();
        app.pass(TimeDelta::seconds(3)).await;
    }
    let product = first_product(&olena.last().unwrap());
    for step in [product.as_str(), "Замовити"] {
        olena.presses(step).unwrap();
        app.pass(TimeDelta::seconds(3)).await;
    }
    olena.shares_contact("380501112233");
    app.pass(TimeDelta::seconds(3)).await;

    forgets(&app, &olena).await;
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE erased_at IS NULL")
            .await,
        1
    );
    app.crm.faults().clear();
    app.pass(TimeDelta::hours(1)).await;

    assert_eq!(app.crm.cards()[0].contact["phone"], "+380501112233");
    until(
        &app,
        "SELECT count(*) FROM leads WHERE erased_at IS NULL",
        0,
    )
    .await;
    assert_eq!(found(&app, "501112233").await, Vec::<String>::new());
    app.check_clean().await;
    app.stop().await;
}

/// The first customer and the newest have carts with one product in common.
async fn fill_carts(app: &TestApp) {
    let lines = [(1, 1, 2), (1, 2, 3), (0, 1, 5), (0, 3, 1)];
    let filled = app.app().store.write("test", async move |tx| {
        let newest: i64 = tx.value("SELECT max(id) FROM customers", &[]).await?;
        for (who, product, quantity) in lines {
            let customer = CustomerId(if who == 0 { newest } else { who });
            let (product, now) = (ProductId(product), chrono::Utc::now());
            carts::set(&tx, customer, product, quantity, now).await?;
        }
        Ok(())
    });
    filled.await.unwrap();
}

#[on_both]
async fn a_buyer_and_the_same_person_in_telegram_are_one_customer(engine: Engine) {
    let mut app = setup(engine).start().await;
    let _group = group(&app);
    let buyer = app
        .keeping()
        .customer(INVOICE, "o.buyer@example.com", "Чашка");
    buyer.purchase(&bought("o.buyer@example.com", "+380501112233"));
    buyer.writes("Коли відправка?");
    app.settle().await;

    let ihor = app.customer(77, "Ігор");
    ihor.says("/profile").await;
    ihor.presses("Телефон").unwrap().await;
    ihor.says("050 111 22 33").await;
    assert_eq!(
        app.count("SELECT count(*) FROM customers").await,
        2,
        "a typed phone joins nobody"
    );

    let olena = app.customer(42, "Олена");
    olena.says("/profile").await;
    fill_carts(&app).await;
    olena.presses("Телефон").unwrap().await;
    olena.shares_contact("380501112233").await;

    assert_eq!(app.count("SELECT count(*) FROM customers").await, 2);
    let both = "SELECT count(*) FROM identities i JOIN identities k ON k.customer_id = i.customer_id \
                WHERE i.channel = 'telegram' AND i.external_id = 42 AND k.channel = 'keeping'";
    assert_eq!(app.count(both).await, 1);
    let carts = "SELECT CAST(sum(product_id * 100 + quantity) AS BIGINT) FROM cart_lines";
    assert_eq!(
        app.count(carts).await,
        105 + 203 + 301,
        "of each product the larger number"
    );
    olena.says("/profile").await;
    let shown = olena.last().unwrap().words().to_owned();
    assert!(
        shown.contains("Олена") && shown.contains("o.buyer@example.com"),
        "{shown}"
    );
    for said in ["/support", "І тут питаю"] {
        olena.says(said).await;
    }
    assert_eq!(
        app.count("SELECT count(DISTINCT customer_id) FROM conversations")
            .await,
        1
    );
    // The history is the person's, whatever they wrote through.
    let admin = app.admin().await;
    for said in [app.open_chat(2).await, "Історія чата".to_owned()] {
        admin.says(&said).await;
    }
    let history = admin.last().unwrap().words().to_owned();
    let (market, bot) = (history.find("Коли відправка?"), history.find("І тут питаю"));
    assert!(market.is_some() && market < bot, "{history}");
    assert!(
        history.contains("Маркетплейс\n") && history.contains("Telegram\n"),
        "{history}"
    );
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_purchase_that_comes_later_joins_its_buyer_too(engine: Engine) {
    let mut app = setup(engine).start().await;
    let _group = group(&app);
    let olena = app.customer(42, "Олена");
    olena.says("/profile").await;
    olena.presses("Телефон").unwrap().await;
    olena.shares_contact("380501112233").await;

    let buyer = app
        .keeping()
        .customer(INVOICE, "o.buyer@example.com", "Чашка");
    buyer.purchase(&bought("o.buyer@example.com", "050 111 22 33"));
    buyer.writes("Коли відправка?");
    app.settle().await;

    assert_eq!(app.count("SELECT count(*) FROM customers").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM identities").await, 2);
    // Forgotten, she leaves the CRM's chat to the CRM, where it goes on.
    forgets(&app, &olena).await;
    buyer.writes("Ще питання");
    app.settle().await;
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE channel = 'keeping'")
            .await,
        1
    );
    let strays = "SELECT count(*) FROM conversations t JOIN customers c ON c.id = t.customer_id \
                  WHERE t.channel = 'keeping' AND c.forgotten_at IS NOT NULL";
    assert_eq!(app.count(strays).await, 0);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

/// Waits for what the upkeep does by itself.
async fn until(app: &TestApp, sql: &'static str, count: i64) {
    let waiting = async {
        while app.count(sql).await != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(2), waiting)
        .await
        .expect("it does not happen");
}

#[on_both]
async fn who_does_nothing_for_long_is_forgotten(engine: Engine) {
    let mut app = setup(engine)
        .with(|config| config.privacy.retention_days = 30)
        .start()
        .await;
    let _group = group(&app);
    everything(&app).await;
    let ihor = app.customer(77, "Ігор");
    app.clock.advance(TimeDelta::days(20));
    ihor.says("/start").await;
    assert_eq!(
        app.count("SELECT count(*) FROM customers WHERE forgotten_at IS NOT NULL")
            .await,
        0
    );

    app.clock.advance(TimeDelta::days(15));

    until(
        &app,
        "SELECT count(*) FROM customers WHERE forgotten_at IS NULL",
        1,
    )
    .await;
    until(&app, "SELECT count(*) FROM messages WHERE erased = 0", 0).await;
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE external_id = 77")
            .await,
        1
    );
    assert_eq!(
        app.count("SELECT count(*) FROM identities WHERE external_id = 42")
            .await,
        0
    );
    app.settle().await;
    app.stop().await;
}
