//! The command line from outside: what a person who installs mistok does wrong is told.

use std::process::{Command, Output};

use mistok::{
    domain::clock::SystemClock,
    sim::{
        keycrm::{self, KeyCrm},
        telegram::{self, Telegram},
    },
};

use crate::harness::{BOT, TOKEN};

fn mistok(command: &str, settings: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_mistok"));
    program.arg(command).current_dir(folder.path());
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
    let cases: [Case; 6] = [
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
    assert!(
        told(&output).contains("cannot be reached"),
        "{}",
        told(&output)
    );
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
