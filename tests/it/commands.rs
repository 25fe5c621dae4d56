//! `mistok admin ...` from the command line, and the backup that the README tells, each tried by its
//! effect: the admin opens the desk, the key opens the API, the copy of the database goes on.

use std::process::{Command, Output};

use mistok_sim::telegram::Profile;
use on_both::on_both;
use secrecy::{ExposeSecret, SecretString};

use crate::harness::{Engine, Setup, TOKEN, TestApp, offers, vendors};

/// Runs the program on the database of `app`, beside the runtime that serves the simulators.
async fn mistok(app: &TestApp, words: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_mistok"));
    program
        .args(words)
        .env("MISTOK_TELEGRAM__TOKEN", TOKEN)
        .env(
            "MISTOK_DATABASE__URL",
            app.config.database.url.expose_secret(),
        );
    tokio::task::spawn_blocking(move || program.output())
        .await
        .unwrap()
        .unwrap()
}

fn told(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

/// The answer to a question about a message that there is not.
async fn ask(app: &TestApp, key: &str) -> u16 {
    let url = format!("http://{}/api/sms/999", app.config.web.listen);
    let asked = reqwest::Client::new().get(url).bearer_auth(key).send();
    asked.await.unwrap().status().as_u16()
}

#[on_both]
async fn a_key_is_made_shown_once_listed_used_and_revoked(engine: Engine) {
    let app = Setup::on(engine)
        .with_vendors(&["twilio"], vendors::Options::default())
        .start()
        .await;
    assert!(told(&mistok(&app, &["admin", "key", "list"]).await).contains("no keys"));

    let made = mistok(&app, &["admin", "key", "add", "Shop site"]).await;
    assert!(made.status.success(), "{}", told(&made));
    let shown = told(&made);
    let key = shown.lines().next().unwrap();
    assert_eq!(ask(&app, key).await, 404, "the key opens the API");
    assert_eq!(ask(&app, "another").await, 401);

    let listed = told(&mistok(&app, &["admin", "key", "list"]).await);
    assert!(
        listed.contains("Shop site") && !listed.contains(key),
        "{listed}"
    );

    assert!(
        mistok(&app, &["admin", "key", "revoke", "1"])
            .await
            .status
            .success()
    );
    assert_eq!(ask(&app, key).await, 401, "a revoked key opens nothing");
    let again = mistok(&app, &["admin", "key", "revoke", "1"]).await;
    assert!(
        !again.status.success() && told(&again).contains("there is no key 1"),
        "{}",
        told(&again)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_words_for_a_key_are_told_and_make_none() {
    let app = TestApp::start(Engine::Sqlite).await;
    for (words, named) in [
        (&["admin", "key", "add", " "] as &[_], "name"),
        (
            &["admin", "key", "add", "X", "--scopes", "sms:fly"],
            "expected one of",
        ),
        (
            &["admin", "key", "add", "X", "--per-minute", "0"],
            "per-minute",
        ),
        (&["admin", "key", "revoke", "first"], "invalid"),
        (&["admin", "add", "0"], "0"),
        (&["admin", "add", "@olena"], "@olena"),
    ] {
        let output = mistok(&app, words).await;
        assert!(!output.status.success(), "{words:?}");
        assert!(
            told(&output).contains(named),
            "{words:?}: {}",
            told(&output)
        );
    }
    assert_eq!(app.count("SELECT count(*) FROM api_keys").await, 0);
}

#[on_both]
async fn an_admin_named_on_the_command_line_opens_the_desk(engine: Engine) {
    let app = TestApp::start(engine).await;
    let boss = app.person(TOKEN, Profile::new(777, "Власниця"));
    boss.says("/start").await;

    let output = mistok(&app, &["admin", "add", "777"]).await;
    assert!(output.status.success(), "{}", told(&output));
    boss.says("/desk").await;
    boss.says("/all_users").await;
    let words = boss.last().unwrap().words().to_owned();
    assert!(
        words.contains("Власниця"),
        "an admin sees everybody: {words}"
    );
}

/// The statement of README.md.
const BACKUP: &str = "VACUUM INTO 'copy.db'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_copy_that_the_readme_tells_goes_on_where_it_was_made() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(BACKUP), "README tells another way");
    let mut app = Setup::on(Engine::Sqlite)
        .with(|config| config.privacy.key = Some(SecretString::from("5".repeat(64))))
        .start()
        .await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    assert_eq!(app.crm.cards().len(), 1);

    // While the program runs and has not written all of its log into the file.
    let url = app.config.database.url.expose_secret().to_owned();
    let file = std::path::PathBuf::from(url.strip_prefix("sqlite://").unwrap());
    let copy = file.with_file_name("copy.db");
    let sql = BACKUP.replace("copy.db", copy.to_str().unwrap());
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch(&sql)
        .unwrap();
    olena.says("/orders").await;
    app.stop().await;

    std::fs::rename(&copy, &file).unwrap();
    for log in ["mistok.db-wal", "mistok.db-shm"] {
        drop(std::fs::remove_file(file.with_file_name(log)));
    }
    app.start_again().await;
    app.admin().await;
    olena.says("/menu").await;
    assert!(offers(&olena.last().unwrap(), "Каталог товарів"));
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        1
    );
    assert_eq!(app.crm.cards().len(), 1, "the order stands once");
}
