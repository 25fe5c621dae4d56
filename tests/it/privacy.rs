//! What is personal: sealed in the database, given to its owner, and forgotten.

use futures::FutureExt;
use mistok::{app::App, sim::telegram::Person};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    desk::{group, last_with, manager, profile, with_group},
    harness::{Engine, Setup, TestApp},
    on_both,
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
async fn columns(app: &TestApp) -> Vec<(String, String)> {
    let sqlite = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND c.type LIKE 'TEXT%'";
    let postgres = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) \
                    FROM information_schema.columns \
                    WHERE table_schema = current_schema() AND data_type = 'text'";
    app.app()
        .store
        .read(move |tx| {
            async move {
                let rows = tx.rows(tx.pick(sqlite, postgres), &[]).await?;
                Ok(rows
                    .into_iter()
                    .map(|mut row| (row.text(0), row.text(1)))
                    .collect())
            }
            .boxed()
        })
        .await
        .unwrap()
}

/// Where in the database this stands in clear.
async fn found(app: &TestApp, secret: &str) -> Vec<String> {
    let mut places = Vec::new();
    let columns = columns(app).await;
    assert!(columns.len() > 40, "the tables are looked into: {columns:?}");
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
const SECRETS: [&str; 4] = ["501112233", "50 111 2233", "olena.koval", "example.com"];

async fn assert_sealed(app: &TestApp) {
    for secret in SECRETS {
        assert_eq!(found(app, secret).await, Vec::<String>::new(), "{secret}");
    }
}

/// Olena registers, orders and writes; a buyer with the same phone and an address writes elsewhere.
async fn everything(app: &TestApp) -> Person {
    let olena = app.customer(42, "Олена");
    olena.says("/start");
    app.settle().await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233");
    app.settle().await;
    olena.presses("Профіль").unwrap();
    app.settle().await;
    olena.presses("Пошта").unwrap();
    app.settle().await;
    olena.says(EMAIL);
    app.settle().await;
    for said in ["/support", "Подзвоніть на +380501112233"] {
        olena.says(said);
        app.settle().await;
    }
    let buyer = app.keeping().customer(INVOICE, "o.buyer@example.com", "Чашка");
    buyer.purchase(&json!({"phone": "+380501112233"}));
    buyer.writes("Пишіть на olena.koval@example.com");
    app.settle().await;
    olena
}

on_both! {
    async fn with_a_key_nothing_personal_stands_in_clear_and_look_ups_work(engine: Engine) {
        let mut app = with_key(setup(engine), KEY).start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія Коваль").await;
        let olena = everything(&app).await;

        assert_sealed(&app).await;

        app.stop().await;
        app.start_again().await;
        olena.says("/profile");
        app.settle().await;
        let shown = olena.last().unwrap().words().to_owned();
        assert!(shown.contains("+380 50 111 2233") && shown.contains(EMAIL), "{shown}");
        for sought in ["050 111 22 33", "Olena.Koval@example.com"] {
            yuliia.says(&format!("/find {sought}"));
            app.settle().await;
            let list = yuliia.last().unwrap().words().to_owned();
            assert!(list.contains("Олена"), "{sought}: {list}");
        }
        let there = group.member(profile(501, "Юлія Коваль"));
        assert!(last_with(&there.messages(), "olena.koval").words().contains("o.buyer@example.com"));
        assert_eq!(app.crm.cards()[0].contact["phone"], "+380501112233");
        assert_sealed(&app).await;
        app.check_clean().await;
    }
}

/// Why the program does not start.
async fn refusal(app: &TestApp) -> String {
    let clock = std::sync::Arc::new(app.clock.clone());
    let started = App::start(app.config.clone(), clock).await;
    format!("{:#}", started.err().expect("it starts"))
}

on_both! {
    async fn without_the_key_or_with_another_it_does_not_start(engine: Engine) {
        let mut app = with_key(setup(engine), KEY).start().await;
        app.stop().await;

        app.config.privacy.key = None;
        let told = refusal(&app).await;
        assert!(told.contains("`privacy.key` is not set") && told.contains("MISTOK_PRIVACY__KEY"), "{told}");
        app.config.privacy.key = Some(SecretString::from(OTHER_KEY));
        let told = refusal(&app).await;
        assert!(told.contains("not the key that the database is sealed with"), "{told}");
        app.config.privacy.key = Some(SecretString::from(KEY));
        app.start_again().await;
        app.check_clean().await;
    }
}

on_both! {
    async fn a_key_given_later_seals_what_is_there_and_can_be_changed(engine: Engine) {
        let mut app = setup(engine).start().await;
        let _group = group(&app);
        let olena = everything(&app).await;
        for secret in ["501112233", "olena.koval"] {
            assert!(!found(&app, secret).await.is_empty(), "{secret} is plain without a key");
        }
        let profile = |shown: &str| shown.contains("+380 50 111 2233") && shown.contains(EMAIL);

        for (key, previous) in [(KEY, None), (OTHER_KEY, Some(KEY)), (OTHER_KEY, None)] {
            app.stop().await;
            app.config.privacy.key = Some(SecretString::from(key));
            app.config.privacy.previous_key = previous.map(SecretString::from);
            app.start_again().await;

            assert_sealed(&app).await;
            olena.says("/profile");
            app.settle().await;
            assert!(profile(olena.last().unwrap().words()), "{}", olena.last().unwrap().words());
            let keys = "SELECT count(*) FROM customers WHERE phone_key = \
                        (SELECT phone_key FROM customers WHERE id = 1)";
            assert!(app.count(keys).await > 0);
        }
        app.check_clean().await;
    }
}
