//! Databases of earlier versions, as they were left after a day of the shop: every row is there
//! after the upgrade and reads, and the next day runs.
//!
//! A dump for a new release is made by
//! `MISTOK_TEST_DUMP=tests/it/dumps/NNNN ./test --test it upgrade::dumps_are_made -- --ignored`.

use std::{collections::BTreeMap, process::Command};

use chrono::TimeDelta;
use mistok::{
    domain::id::{ConversationId, CustomerId, EntryId, LeadId, SmsId},
    store::{Store, buyers, conversations, entries, leads, orders, payments, sms},
};
use mistok_sim::faults::Fault;
use on_both::on_both;
use sqlx::{Connection, Executor};

use crate::{
    desk::{asks, group, manager, profile, with_group},
    harness::{Engine, Setup, TestApp},
};

/// The releases, by their last step.
const RELEASES: [&str; 1] = ["0005"];

fn setup(engine: Engine) -> Setup {
    with_group(engine)
}

fn dump_of(engine: Engine, release: &str) -> String {
    let engine = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let path = format!(
        "{}/tests/it/dumps/{release}_{engine}.sql",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).expect(&path)
}

/// Rows by table, without those that every start adds to.
async fn counts(store: &Store) -> BTreeMap<String, i64> {
    let sqlite = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let postgres = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> = store
        .read(async move |tx| tx.column(tx.pick(sqlite, postgres), &[]).await)
        .await
        .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let sql: &'static str = format!("SELECT count(*) FROM {table}").leak();
        let count = store
            .read(async move |tx| tx.value(sql, &[]).await)
            .await
            .unwrap();
        counts.insert(table, count);
    }
    counts
}

#[on_both]
async fn a_database_of_each_release_is_upgraded_with_all_its_rows(engine: Engine) {
    for release in RELEASES {
        let dump = dump_of(engine, release);
        let mut app = setup(engine).with_dump(dump).start().await;
        let _group = group(&app);

        for (table, before) in &app.rows_before {
            let now = counts(&app.app().store).await[table];
            // Deliveries that waited go out; everything else stays.
            let may_shrink = ["outbox", "notices_due"].contains(&table.as_str());
            assert!(*before > 0, "the dump of {release} has no row in {table}");
            assert!(
                may_shrink || now >= *before,
                "{release}: {table} had {before}, has {now}"
            );
        }
        everything_reads(&app.app().store).await;
        // Orders and questions keep their numbers; conversations and cases have new ones above.
        let unnumbered = "SELECT count(*) FROM leads l WHERE NOT EXISTS (SELECT 1 FROM numbers n \
            WHERE n.number = l.id AND n.id IS NULL AND n.kind = l.kind)";
        assert_eq!(app.count(unnumbered).await, 0);
        let numbered = "SELECT count(*) FROM conversations c JOIN numbers n ON n.number = c.number \
            AND n.kind = 'conversation' AND n.id = c.id WHERE c.number > (SELECT max(id) FROM leads)";
        assert_eq!(
            app.count(numbered).await,
            app.count("SELECT count(*) FROM conversations").await
        );
        let numbered = "SELECT count(*) FROM cases k JOIN numbers n ON n.number = k.number \
            AND n.kind = 'case' AND n.id = k.id WHERE k.number > (SELECT max(id) FROM leads)";
        assert_eq!(
            app.count(numbered).await,
            app.count("SELECT count(*) FROM cases").await
        );
        app.pass(TimeDelta::minutes(5)).await;

        let customer = app.customer(4_001, "Новий");
        customer.says("/start").await;
        app.orders(&customer).await;
        customer.shares_contact("380501112299");
        app.pass(TimeDelta::minutes(1)).await;
        assert!(
            customer
                .messages()
                .iter()
                .any(|it| it.words().contains("Замовлення прийнято!"))
        );
        let newest = "SELECT max(id) - (SELECT max(number) FROM conversations WHERE created_at < \
            (SELECT max(created_at) FROM leads)) FROM leads";
        assert!(
            app.count(newest).await > 0,
            "the series goes on above everything"
        );

        // It is this version's from now on.
        app.stop().await;
        app.start_again().await;
        app.leaves_what_the_dump_had();
    }
}

/// An order whose job an earlier version gave up while the disk was full.
const GIVEN_UP: &str = "DELETE FROM {tables}.outbox WHERE key = 'lead:1004'; \
    INSERT INTO {tables}.dead_letters (id, source, service, lane, payload, reason, at) \
    VALUES (99, 'job', 'crm', 'customer:4', '{\"v\":1,\"lead\":1004}', \
            'SQLite failed: database or disk is full', 1795000107000000);";

#[on_both]
async fn an_order_that_an_earlier_version_gave_up_for_its_disk_reaches_the_crm(engine: Engine) {
    let tables = match engine {
        Engine::Sqlite => "main",
        // A dump leaves no place where names are looked for.
        Engine::Postgres => "public",
    };
    let given_up = GIVEN_UP.replace("{tables}", tables);
    let dump = format!("{}\n{given_up}\n", dump_of(engine, "0005"));
    // Sealed, its reason can no longer be searched by words.
    let setup = setup(engine).with(|config| config.privacy.key = Some("5".repeat(64).into()));
    let mut app = setup.with_dump(dump).start().await;
    let _group = group(&app);

    let handed = "SELECT count(*) FROM leads WHERE id = 1004 AND status = 'handed_over'";
    // The search for it works beside everything else.
    let begun = std::time::Instant::now();
    while begun.elapsed().as_secs() < 60 {
        if app.count(handed).await == 1 {
            break;
        }
        app.pass(TimeDelta::minutes(1)).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(app.count(handed).await, 1);
    let open = "SELECT count(*) FROM dead_letters WHERE id = 99 AND decided_at IS NULL";
    assert_eq!(app.count(open).await, 0, "nobody is asked about it");
    app.leaves_what_the_dump_had();
}

/// Each row that has a reader of its own is read by it.
async fn everything_reads(store: &Store) {
    let read = store.read(async move |tx| {
        let mut read = 0;
        for id in 1..2_000 {
            read += usize::from(leads::lookup(&tx, LeadId(id)).await?.is_some());
            read += usize::from(orders::of_lead(&tx, LeadId(id)).await?.is_some());
            read += usize::from(
                conversations::lookup(&tx, ConversationId(id))
                    .await?
                    .is_some(),
            );
            read += usize::from(entries::lookup(&tx, EntryId(id)).await?.is_some());
            read += usize::from(buyers::lookup(&tx, CustomerId(id)).await?.is_some());
            read += usize::from(sms::lookup(&tx, SmsId(id)).await?.is_some());
        }
        read += usize::from(payments::lookup(&tx, "dump-charge").await?.is_some());
        Ok(read)
    });
    assert!(read.await.unwrap() > 10);
}

#[on_both]
async fn a_newer_database_and_an_edited_step_are_refused_in_words(engine: Engine) {
    let app = TestApp::start(engine).await;
    for (damage, mend, words) in [
        (
            "INSERT INTO migrations (name, checksum, version) VALUES ('9999_later', 'x', '9.9.9')",
            "DELETE FROM migrations WHERE name = '9999_later'",
            "9999_later",
        ),
        (
            "UPDATE migrations SET checksum = 'x' || checksum, version = '9.9.9' WHERE name = '0002_desk'",
            "UPDATE migrations SET checksum = substr(checksum, 2) WHERE name = '0002_desk'",
            "0002_desk",
        ),
    ] {
        app.execute(damage).await;
        for refused in [
            app.app().store.migrate().await.unwrap_err(),
            app.app().store.pending_migrations().await.unwrap_err(),
        ] {
            let refused = refused.to_string();
            for part in [words, "9.9.9", env!("CARGO_PKG_VERSION"), "backup"] {
                assert!(refused.contains(part), "{refused}");
            }
        }
        app.execute(mend).await;
        assert!(app.app().store.migrate().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    if !crate::harness::needs::postgres() {
        return;
    }
    // Each has its own way to search words.
    let sqlite = "SELECT m.name || '.' || c.name || ' ' || \
                         CASE c.type WHEN 'INTEGER' THEN 'bigint' ELSE lower(c.type) END || \
                         CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END AS what \
                  FROM sqlite_schema m, pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' \
                    AND m.name NOT LIKE 'message_words%' ORDER BY 1";
    let postgres = "SELECT table_name || '.' || column_name || ' ' || data_type || \
                           CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS what \
                    FROM information_schema.columns WHERE table_schema = 'public' \
                      AND table_name <> 'message_words' ORDER BY 1";
    let mut seen = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let app = TestApp::start(engine).await;
        let columns = app.app().store.read(async move |tx| {
            let mut columns: Vec<String> = tx.column(tx.pick(sqlite, postgres), &[]).await?;
            columns.sort();
            Ok(columns)
        });
        seen.push(columns.await.unwrap());
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].len() > 200);
}

#[on_both]
#[ignore = "makes the dumps of a release"]
async fn dumps_are_made(engine: Engine) {
    let target = std::env::var("MISTOK_TEST_DUMP").unwrap();
    let mut app = setup(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    app.crm.faults().set(Fault::Down);
    for id in 2..5 {
        let customer = app.customer(id, "Покупець");
        customer.says("/start").await;
        app.orders(&customer).await;
        customer.shares_contact("380501112233");
        app.settle_now().await;
    }
    for sql in include_str!("dumps/rows.sql").split(";\n") {
        let sql: &'static str = sql.trim().to_owned().leak();
        if !sql.is_empty() {
            app.execute(sql).await;
        }
    }
    for (table, count) in counts(&app.app().store).await {
        assert!(count > 0, "{table} has no row: add one to dumps/rows.sql");
    }
    app.stop().await;
    let (program, arguments, name) = match engine {
        Engine::Sqlite => {
            let file = app
                .database
                .url
                .strip_prefix("sqlite://")
                .unwrap()
                .to_owned();
            ("sqlite3", vec![file, ".dump".to_owned()], "sqlite")
        }
        Engine::Postgres => {
            let options = ["--inserts", "--no-owner", "--no-privileges"].map(str::to_owned);
            let arguments = [vec![app.database.url.clone()], options.to_vec()].concat();
            ("pg_dump", arguments, "postgres")
        }
    };
    let dumped = Command::new(program).args(arguments).output().unwrap();
    assert!(dumped.status.success());
    let dump = String::from_utf8(dumped.stdout).unwrap();
    // psql's own commands are not SQL.
    let lines = dump.lines().filter(|line| !line.starts_with('\\'));
    let text: Vec<&str> = lines.collect();
    std::fs::write(format!("{target}_{name}.sql"), text.join("\n") + "\n").unwrap();
    app.leaves_what_the_dump_had();
}

/// Fills a new database with a dump.
pub async fn load(url: &str, dump: &str) {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(dump).unwrap();
        return;
    }
    let mut client = sqlx::PgConnection::connect(url).await.unwrap();
    let dump: &'static str = dump.to_owned().leak();
    client.execute(sqlx::raw_sql(dump)).await.unwrap();
    client.close().await.unwrap();
}

/// The rows of a database that the program has not opened yet.
pub async fn rows_of(url: &str) -> BTreeMap<String, i64> {
    let location = mistok::store::Location::parse(url).unwrap();
    let store = Store::open(&location, mistok::store::Vault::default())
        .await
        .unwrap();
    counts(&store).await
}
