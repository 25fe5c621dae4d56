//! The command line from outside: what a person who installs mistok does wrong is told.

use std::process::{Command, Output};

use mistok::{
    crm::leads::STATUS_KEPT,
    domain::clock::SystemClock,
    store::{Location, Store, Vault, settings},
};
use mistok_sim::{
    keycrm::{self, KeyCrm},
    telegram::{self, Telegram},
};

use crate::harness::{BOT, TOKEN};

fn mistok(command: &str, settings: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_mistok"));
    program.args(command.split(' ')).current_dir(folder.path());
    // The table of `check` speaks the terminal's language.
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        program.env_remove(name);
    }
    for (name, value) in settings {
        program.env(name, value);
    }
    program.output().unwrap()
}

fn told(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

async fn telegram() -> Telegram {
    let clock = std::sync::Arc::new(SystemClock);
    let telegram = Telegram::start(clock, telegram::Options::default())
        .await
        .unwrap();
    telegram.add_bot(TOKEN, BOT, "mistok_test_bot", "Крамниця");
    telegram
}

/// Runs the program beside the runtime that serves the simulator.
async fn run(command: &'static str, settings: Vec<(&'static str, String)>) -> Output {
    tokio::task::spawn_blocking(move || {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        mistok(command, &settings)
    })
    .await
    .unwrap()
}

/// Settings, and what the error must name.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[test]
fn settings_that_cannot_work_are_named() {
    const TOKEN_SET: (&str, &str) = ("MISTOK_TELEGRAM__TOKEN", TOKEN);
    const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    let cases: [Case; 9] = [
        (
            &[],
            &["telegram.token", "BotFather", "MISTOK_TELEGRAM__TOKEN"],
        ),
        (&[("MISTOK_TELEGRAM__TOKEN", "12345")], &["telegram.token"]),
        (
            &[TOKEN_SET, ("MISTOK_TELEGRAM__TOKKEN", "x")],
            &["telegram.tokken", "expected"],
        ),
        (
            &[TOKEN_SET, ("MISTOK_WEB__LISTEN", "nowhere")],
            &["web.listen", "nowhere"],
        ),
        (
            &[TOKEN_SET, ("MISTOK_CONFIG", "/no/such/file.toml")],
            &["/no/such/file.toml"],
        ),
        (
            &[TOKEN_SET, ("MISTOK_LOG__LEVEL", "=loud=")],
            &["log.level", "=loud="],
        ),
        (
            &[TOKEN_SET, ("MISTOK_DESK__ADMINS", "-777")],
            &["desk.admins", "-777", "/id"],
        ),
        (
            &[TOKEN_SET, ("MISTOK_DATABASE__URL", "sqlite://:memory:")],
            &["database.url", "sqlite://PATH"],
        ),
        (
            &[TOKEN_SET, ("MISTOK_PRIVACY__KEY", ZEROS)],
            &["privacy.key", "openssl"],
        ),
    ];
    for (settings, named) in cases {
        let output = mistok("run", settings);
        assert!(!output.status.success());
        for name in named {
            assert!(
                told(&output).contains(name),
                "`{name}` is not in: {}",
                told(&output)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_telegram_refuses_is_told() {
    let telegram = telegram().await;
    let output = run(
        "run",
        vec![
            (
                "MISTOK_TELEGRAM__TOKEN",
                "5:revoked-token-of-a-test".to_owned(),
            ),
            ("MISTOK_TELEGRAM__API_URL", telegram.url()),
            ("MISTOK_WEB__LISTEN", "127.0.0.1:0".to_owned()),
        ],
    )
    .await;

    assert!(!output.status.success());
    assert!(
        told(&output).contains("telegram.token"),
        "{}",
        told(&output)
    );
    assert!(
        !told(&output).contains("revoked-token"),
        "the token is not shown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_and_a_database_that_cannot_be_written_are_told() {
    let telegram = telegram().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = |listen: &str, database: &str| {
        vec![
            ("MISTOK_TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("MISTOK_TELEGRAM__API_URL", telegram.url()),
            ("MISTOK_WEB__LISTEN", listen.to_owned()),
            ("MISTOK_DATABASE__URL", database.to_owned()),
        ]
    };

    let output = run("run", settings(&address, "sqlite://data/mistok.db")).await;
    assert!(
        told(&output).contains("web.listen") && told(&output).contains(&address),
        "{}",
        told(&output)
    );
    assert!(
        told(&output).contains("another program"),
        "{}",
        told(&output)
    );

    for database in [
        "sqlite:///proc/mistok.db",
        "postgres://nobody:hidden-word@127.0.0.1:1/none",
    ] {
        let output = run("run", settings("127.0.0.1:0", database)).await;
        assert!(!output.status.success());
        assert!(told(&output).contains("database"), "{}", told(&output));
        assert!(!told(&output).contains("hidden-word"), "{}", told(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_what_works_and_what_does_not() {
    let telegram = telegram().await;
    let clock = std::sync::Arc::new(SystemClock);
    let crm = KeyCrm::start(clock, keycrm::Options::default())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = |key: &str| {
        vec![
            ("MISTOK_TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("MISTOK_TELEGRAM__API_URL", telegram.url()),
            (
                "MISTOK_DATABASE__URL",
                format!("sqlite://{}/mistok.db", folder.path().display()),
            ),
            ("MISTOK_CRM__KEYCRM__BASE_URL", crm.url()),
            ("MISTOK_CRM__KEYCRM__TOKEN", key.to_owned()),
            ("MISTOK_DESK__ADMINS", "4242".to_owned()),
        ]
    };

    let migrated = run("migrate", settings("keycrm-test-key")).await;
    assert!(
        told(&migrated).contains("0001_start"),
        "{}",
        told(&migrated)
    );
    let output = run("check", settings("keycrm-test-key")).await;
    assert!(output.status.success(), "{}", told(&output));
    for name in [
        "@mistok_test_bot",
        "sqlite",
        "keycrm",
        "turns without an owner: 0",
    ] {
        assert!(
            told(&output).contains(name),
            "`{name}` is not in: {}",
            told(&output)
        );
    }
    let output = run("check", settings("wrong-key-of-a-test")).await;
    assert!(!output.status.success());
    assert!(told(&output).contains("FAIL  crm"), "{}", told(&output));
    assert!(!told(&output).contains("wrong-key-of-a-test"));
    crm.stop();
    let output = run("check", settings("keycrm-test-key")).await;
    for words in ["cannot be reached", "Connection refused", "Nothing listens"] {
        assert!(told(&output).contains(words), "{words}: {}", told(&output));
    }
}

#[test]
fn the_first_admin_can_be_named_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let admin = |id: &str| {
        Command::new(env!("CARGO_BIN_EXE_mistok"))
            .args(["admin", "add", id])
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    for _ in 0..2 {
        let output = admin("4242");
        assert!(output.status.success(), "{}", told(&output));
        assert!(told(&output).contains("4242 is an admin"));
    }
    for wrong in ["-5", "0", "юлія"] {
        let output = admin(wrong);
        assert!(!output.status.success(), "{wrong}");
        assert!(told(&output).contains("ID"), "{}", told(&output));
    }
}

/// `check` looks at each chat of the settings: is it there, is the id right, may the bot work there?
#[tokio::test(flavor = "multi_thread")]
async fn check_looks_at_the_chats_of_the_settings() {
    const GROUP: i64 = -1_001_000_000_001;
    const SMALL: i64 = -4_000_001;
    let telegram = telegram().await;
    let group = telegram.group(TOKEN, GROUP, "Менеджери");
    let small = telegram.group(TOKEN, SMALL, "Журнал");
    let owner = telegram::Profile::new(77, "Власниця");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/mistok.db", folder.path().display());
    let settings = |topics: &str, log: i64| {
        vec![
            ("MISTOK_TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("MISTOK_TELEGRAM__API_URL", telegram.url()),
            ("MISTOK_DATABASE__URL", url.clone()),
            ("MISTOK_CRM__KIND", "none".to_owned()),
            ("MISTOK_DESK__CHAT_ID", GROUP.to_string()),
            ("MISTOK_DESK__LOG_CHAT_ID", log.to_string()),
            ("MISTOK_DESK__TOPICS", topics.to_owned()),
            ("MISTOK_DESK__ADMINS", "77".to_owned()),
        ]
    };
    let says = async |topics: &str, log: i64, words: &str, healthy: bool| {
        let output = run("check", settings(topics, log)).await;
        let told = told(&output);
        assert!(told.contains(words), "`{words}` is not in: {told}");
        assert_eq!(told.contains("FAIL  groups"), !healthy, "{told}");
    };

    says("false", SMALL, "“Менеджери”, the bot may post", true).await;
    says("true", SMALL, "topics are off in the group", false).await;
    group.becomes_forum();
    says("true", SMALL, "may post and manage topics", true).await;
    group.takes_right(&owner, "can_manage_topics");
    says("true", SMALL, "may not manage topics", false).await;
    group.demotes_bot(&owner);
    group.takes_right(&owner, "can_send_messages");
    says("false", SMALL, "may not post there", false).await;
    group.gives_right(&owner, "can_send_messages");
    says("false", -77, "chat not found", false).await;
    let _supergroup = small.upgrades(-1_001_000_000_777);
    says("false", SMALL, "supergroup -1001000000777", false).await;
    group.removes_bot(&owner);
    says("false", -1_001_000_000_777, "kicked", false).await;
}

/// What `check` says of a shop that is set up well but for `more`, in both languages.
struct Shop {
    telegram: Telegram,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        Self {
            telegram: telegram().await,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn settings(&self, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let url = format!("sqlite://{}/mistok.db", self.folder.path().display());
        let mut settings = vec![
            ("MISTOK_TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("MISTOK_TELEGRAM__API_URL", self.telegram.url()),
            ("MISTOK_DATABASE__URL", url),
            ("MISTOK_CRM__KIND", "none".to_owned()),
            ("MISTOK_DESK__ADMINS", "77".to_owned()),
        ];
        for (name, value) in more {
            settings.retain(|(known, _)| known != name);
            settings.push((name, (*value).to_owned()));
        }
        settings
    }

    /// The table in English and in Ukrainian, and whether the command was content.
    async fn check(&self, more: &[(&'static str, &str)]) -> (String, String, bool) {
        let english = run("check --lang en", self.settings(more)).await;
        let ukrainian = run("check --lang uk", self.settings(more)).await;
        let content = english.status.success();
        assert_eq!(content, ukrainian.status.success());
        (told(&english), told(&ukrainian), content)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_whose_orders_would_reach_nobody_does_not_start() {
    let shop = Shop::new().await;
    let mut settings = shop.settings(&[]);
    settings.retain(|(name, _)| *name != "MISTOK_DESK__ADMINS");

    let output = run("run", settings).await;

    assert!(!output.status.success());
    for way in [
        "desk.admins",
        "mistok admin add",
        "desk.chat_id",
        "crm.keycrm.token",
    ] {
        assert!(told(&output).contains(way), "{way}: {}", told(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_is_content_with_a_good_shop_in_both_languages() {
    let shop = Shop::new().await;
    run("migrate", shop.settings(&[])).await;
    let (english, ukrainian, content) = shop.check(&[]).await;
    assert!(content, "{english}");
    for sign in ["FAIL", "WARN"] {
        assert!(!english.contains(sign), "{english}");
        assert!(!ukrainian.contains(sign), "{ukrainian}");
    }
    assert!(english.contains("who may answer: 1"), "{english}");
    assert!(
        ukrainian.contains("звернення, якими ніхто не займається: 0"),
        "{ukrainian}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_names_somebody_elses_webhook_with_what_waits() {
    let shop = Shop::new().await;
    let client = reqwest::Client::new();
    let call = client
        .post(format!("{}/bot{TOKEN}/setWebhook", shop.telegram.url()))
        .json(&serde_json::json!({"url": "https://127.0.0.1:1/hook/secret-of-a-test"}));
    assert!(call.send().await.unwrap().status().is_success());
    let olena = shop
        .telegram
        .person(TOKEN, telegram::Profile::new(5, "Олена"));
    for words in ["Добрий день!", "Чи є свічки?"] {
        olena.says(words);
    }
    let waits = || {
        shop.telegram
            .webhook(TOKEN)
            .is_some_and(|info| info.last_error.is_some())
    };
    while !waits() {
        tokio::task::yield_now().await;
    }

    let (english, ukrainian, content) = shop.check(&[]).await;
    assert!(!content);
    for (told, words) in [
        (&english, "FAIL  webhook"),
        (&english, "another program at 127.0.0.1"),
        (&english, "updates waiting: 2"),
        (&english, "last error"),
        (&ukrainian, "інша програма на 127.0.0.1"),
        (&ukrainian, "чекають оновлення: 2"),
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!english.contains("secret-of-a-test"), "{english}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_that_nobody_would_answer() {
    let shop = Shop::new().await;
    let (english, ukrainian, content) = shop.check(&[("MISTOK_DESK__ADMINS", "")]).await;
    assert!(!content);
    assert!(
        english.contains("FAIL  people") && english.contains("/id"),
        "{english}"
    );
    assert!(ukrainian.contains("FAIL  менеджери"), "{ukrainian}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_warns_of_inline_mode_and_of_privacy_and_is_content() {
    const GROUP: &str = "-1001000000001";
    let shop = Shop::new().await;
    let group = shop
        .telegram
        .group(TOKEN, GROUP.parse().unwrap(), "Менеджери");
    group.demotes_bot(&telegram::Profile::new(77, "Власниця"));
    shop.telegram
        .set_ability(TOKEN, "supports_inline_queries", false);
    shop.telegram
        .set_ability(TOKEN, "can_read_all_group_messages", false);
    let (english, ukrainian, content) = shop.check(&[("MISTOK_DESK__CHAT_ID", GROUP)]).await;
    assert!(content, "{english}");
    for (told, words) in [
        (&english, "WARN  telegram"),
        (&english, "/setinline"),
        (&english, "WARN  groups"),
        (&english, "privacy mode"),
        (&ukrainian, "режим приватності"),
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_texts_that_is_not_there_is_named() {
    let shop = Shop::new().await;
    let texts = [("MISTOK_SHOP__TEXTS", "/no/such/folder")];
    let (english, ukrainian, content) = shop.check(&texts).await;
    assert!(!content);
    assert!(
        english.contains("FAIL  texts") && english.contains("/no/such/folder"),
        "{english}"
    );
    assert!(ukrainian.contains("FAIL  тексти"), "{ukrainian}");
    let started = run("run", shop.settings(&texts)).await;
    assert!(
        told(&started).contains("/no/such/folder"),
        "{}",
        told(&started)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_whether_the_crm_keeps_the_status_of_new_leads() {
    let shop = Shop::new().await;
    let clock = std::sync::Arc::new(SystemClock);
    let crm = KeyCrm::start(clock, keycrm::Options::default())
        .await
        .unwrap();
    let url = crm.url();
    let settings = [
        ("MISTOK_CRM__KIND", "keycrm"),
        ("MISTOK_CRM__KEYCRM__BASE_URL", url.as_str()),
        ("MISTOK_CRM__KEYCRM__TOKEN", "keycrm-test-key"),
        ("MISTOK_CRM__KEYCRM__STATUS_ID", "3"),
    ];
    run("migrate", shop.settings(&settings)).await;
    let (english, _, content) = shop.check(&settings).await;
    assert!(
        content && english.contains("shows with the first one"),
        "{english}"
    );
    let location = Location::Sqlite(shop.folder.path().join("mistok.db"));
    for (kept, words, sign) in [
        ("no", "do not get `crm.keycrm.status_id`", "WARN  crm"),
        ("yes", "new leads get `crm.keycrm.status_id`", "ok    crm"),
    ] {
        let store = Store::open(&location, Vault::default()).await.unwrap();
        let note = store.write("test", async move |tx| {
            settings::put(&tx, STATUS_KEPT, kept).await
        });
        note.await.unwrap();
        drop(store);
        let (english, _, content) = shop.check(&settings).await;
        assert!(content, "{english}");
        assert!(
            english.contains(words) && english.contains(sign),
            "{english}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_what_odoo_refuses() {
    let shop = Shop::new().await;
    let clock = std::sync::Arc::new(SystemClock);
    let odoo = mistok_sim::odoo::Odoo::start(clock, mistok_sim::odoo::Options::default())
        .await
        .unwrap();
    let url = odoo.url();
    let settings = |database: &'static str, key: &'static str| {
        vec![
            ("MISTOK_CRM__ODOO__URL", url.as_str()),
            ("MISTOK_CRM__ODOO__DATABASE", database),
            ("MISTOK_CRM__ODOO__LOGIN", "bot@example.com"),
            ("MISTOK_CRM__ODOO__API_KEY", key),
        ]
    };
    let (english, _, content) = shop.check(&settings("shop", "odoo-test-key")).await;
    assert!(content, "{english}");
    for (database, key) in [
        ("shop", "a-wrong-key-of-a-test"),
        ("nosuch", "odoo-test-key"),
    ] {
        let (english, ukrainian, content) = shop.check(&settings(database, key)).await;
        assert!(!content, "{database}");
        assert!(english.contains("FAIL  odoo"), "{english}");
        assert!(ukrainian.contains("FAIL  odoo"), "{ukrainian}");
        assert!(!english.contains(key), "{english}");
    }
    odoo.stop();
    let (english, ukrainian, content) = shop.check(&settings("shop", "odoo-test-key")).await;
    assert!(!content);
    assert!(english.contains("Nothing listens"), "{english}");
    assert!(ukrainian.contains("ніхто не відповідає"), "{ukrainian}");
}

/// A service that takes connections and never says a word, or one that is not there, keeps nobody waiting.
#[tokio::test(flavor = "multi_thread")]
async fn check_waits_for_nobody_and_tells_a_failure_once() {
    let shop = Shop::new().await;
    run("migrate", shop.settings(&[])).await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let settings = shop.settings(&[
        ("MISTOK_TELEGRAM__API_URL", &silent),
        ("MISTOK_CRM__KIND", "keycrm"),
        ("MISTOK_CRM__KEYCRM__TOKEN", "keycrm-test-key"),
        ("MISTOK_CRM__KEYCRM__BASE_URL", &silent),
    ]);
    let output = run("check --lang en --timeout 1", settings).await;
    assert!(!output.status.success());
    let words = told(&output);
    assert!(words.contains("no answer within 1 s"), "{words}");
    assert_eq!(words.matches("FAIL  telegram").count(), 1, "{words}");
    assert!(words.contains("FAIL  crm"), "{words}");
    assert!(words.contains("not checked"), "{words}");

    let gone = ("MISTOK_TELEGRAM__API_URL", "http://127.0.0.1:9");
    let (english, ukrainian, content) = shop.check(&[gone]).await;
    assert!(!content);
    assert_eq!(english.matches("FAIL").count(), 1, "{english}");
    assert!(english.contains("not checked"), "{english}");
    assert!(ukrainian.contains("не перевірено"), "{ukrainian}");
}

/// A variable with our prefix that is no setting is told, and refuses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn variables_that_are_no_settings_are_told() {
    let shop = Shop::new().await;
    run("migrate", shop.settings(&[])).await;
    let more = [("MISTOK_FOO", "1"), ("MISTOK_TELEGRAM_TOKEN", "2:other")];
    let (english, ukrainian, content) = shop.check(&more).await;
    assert!(content, "{english}");
    for table in [&english, &ukrainian] {
        assert!(
            table.contains("MISTOK_FOO, MISTOK_TELEGRAM_TOKEN") && !table.contains("2:other"),
            "{table}"
        );
    }
}
