//! Every setting with every wrong value, from the file and from the environment: the program says what
//! is wrong or takes it, and neither panics nor shows a secret.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Output},
};

use mistok::config::Config;
use serde_json::Value;

use crate::harness::{Engine, Setup};

/// Letters of a secret that must not be seen.
const SECRET: &str = "7012345678:AAsecretLettersOfABotThatNobodySees";

fn leaves(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, inside) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{dot}{name}"), inside, found);
            }
        }
        _ => drop(found.insert(path.to_owned())),
    }
}

/// All settings, and some of lists and of the providers, which have no default.
fn keys() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    leaves(
        "",
        &serde_json::to_value(Config::default()).unwrap(),
        &mut found,
    );
    for key in [
        "sms.twilio.auth_token",
        "sms.twilio.per_second",
        "sms.zadarma.secret",
        "sms.turbosms.token",
        "telegram",
        "web",
        "crm.keycrm",
        "nonsense",
    ] {
        found.insert(key.to_owned());
    }
    found
}

/// Values of every type, as TOML.
const VALUES: [&str; 14] = [
    "\"\"",
    "\"слово\"",
    "-1",
    "0",
    "4294967295",
    "9223372036854775807",
    "1234567890.50",
    "nan",
    "true",
    "2026-11-29",
    "[]",
    "[[1]]",
    "{ a = 1 }",
    "\"7012345678:AAsecretLettersOfABotThatNobodySees\"",
];

fn load(file: &Path, toml: &str) -> Result<Config, String> {
    std::fs::write(file, toml).unwrap();
    // Errors are all that is looked at: their words, and what a debug print would show.
    Config::load(Some(file)).map_err(|error| format!("{error} {error:?}"))
}

#[test]
fn every_setting_takes_or_refuses_every_type_without_a_panic_or_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mistok.toml");
    let (mut refused, mut taken) = (0, 0);
    for key in keys() {
        for value in VALUES {
            let toml = format!("{key} = {value}\n");
            match load(&file, &toml) {
                Ok(config) => {
                    taken += 1;
                    drop(config.known_bots());
                    drop(config.receiving());
                }
                Err(error) => {
                    refused += 1;
                    for part in [
                        "AAsecret",
                        "7012345678",
                        "untagged",
                        "struct ",
                        "did not match",
                    ] {
                        assert!(!error.contains(part), "{toml}: {error}");
                    }
                    let name = key.rsplit('.').next().unwrap();
                    let section = key.split('.').next().unwrap();
                    assert!(
                        error.contains(name) || error.contains(section),
                        "{toml}: {error}"
                    );
                }
            }
        }
    }
    assert!(
        refused > 1_000 && taken > 200,
        "{refused} refused, {taken} taken"
    );
}

#[test]
fn a_broken_file_is_told_by_its_place_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mistok.toml");
    let reference = include_str!("../../config/mistok.toml").replace(
        "# token = \"123456789:AA...\"",
        &format!("token = \"{SECRET}\""),
    );
    // The file is broken off, or a sign is lost, at many places.
    let at = reference.find("[web]").unwrap();
    let with_secret = format!("[telegram]\ntoken = \"{SECRET}\"\n{}", &reference[at..]);
    let places = with_secret.char_indices().map(|(at, _)| at);
    for at in places.take(120) {
        let mut broken = with_secret[..200.min(with_secret.len())].to_owned();
        while !broken.is_char_boundary(at.min(broken.len())) {
            broken.push(' ');
        }
        if at >= broken.len() {
            break;
        }
        broken.remove(at);
        if let Err(error) = load(&file, &broken) {
            for part in ["AAsecret", "70123456", "LettersOf"] {
                assert!(!error.contains(part), "{broken}: {error}");
            }
        }
    }
}

/// Runs the program's own `check` with these variables and no settings file.
fn check(variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
    command
        .arg("migrate")
        .current_dir(folder.path())
        .env_clear();
    for (name, value) in variables {
        command.env(name, value);
    }
    command.output().unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn the_environment_is_told_in_sentences() {
    for (variables, expected) in [
        (
            &[("MISTOK_TELEGRAM_TOKEN", SECRET)][..],
            &["MISTOK_TELEGRAM_TOKEN", "MISTOK_TELEGRAM__TOKEN"][..],
        ),
        (&[("MISTOK_WEB_LISTEN", "1")], &["MISTOK_WEB__LISTEN"]),
        (
            &[("MISTOK_DESK__CHAT_ID", "Менеджери")],
            &["desk.chat_id", "Менеджери", "-100", "name"],
        ),
        (&[("MISTOK_DESK__CHAT_ID", "5.5")], &["desk.chat_id"]),
        (
            &[("MISTOK_CRM__KEYCRM__RPM", "many")],
            &["crm.keycrm.rpm", "whole number"],
        ),
        (
            &[("MISTOK_TELEGRAM__TOKEN", "[1, 2]")],
            &["telegram.token", "BotFather"],
        ),
        (&[("MISTOK_TELEGRAM__TOKEN", "{a=1}")], &["telegram.token"]),
        (&[("MISTOK_TELEGRAM", SECRET)], &[]),
        (&[("MISTOK___X", "1")], &["MISTOK___X"]),
        (&[("MISTOK_A____B", "1")], &["MISTOK_A____B"]),
        (&[("MISTOK_WEB__LISTEN__X", "1")], &["web.listen"]),
        (
            &[("MISTOK_DATABASE__URL", "mysql://u:secretpass@h/db")],
            &["database.url", "mysql://"],
        ),
        (
            &[("MISTOK_DATABASE__URL", "u:secretpass@h/db")],
            &["database.url"],
        ),
        (&[("MISTOK_BOTS", SECRET)], &["bots"]),
        (
            &[("MISTOK_CHATS__KEEPING__LINK_KEY", "short")],
            &["chats.keeping"],
        ),
        (
            &[("MISTOK_SMS__ODOO__ACCOUNT_TOKEN", "short")],
            &["sms.odoo.account_token", "16"],
        ),
        (
            &[("MISTOK_TELEGRAM__TOKEN_FILE", "/no/such/file")],
            &["MISTOK_TELEGRAM__TOKEN_FILE", "/no/such/file"],
        ),
        (
            &[
                ("MISTOK_SMS__TWILIO__AUTH_TOKEN", "[5]"),
                ("MISTOK_SMS__TWILIO__X", "1"),
            ],
            &[],
        ),
    ] {
        let output = check(variables);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{variables:?}: {said}");
        for part in expected {
            assert!(
                said.contains(part),
                "{variables:?}: `{part}` is not in: {said}"
            );
        }
        for part in ["AAsecret", "secretpass", "untagged"] {
            assert!(!said.contains(part), "{variables:?}: {said}");
        }
        if !expected.is_empty() && variables[0].0 != "MISTOK_SMS__TWILIO__AUTH_TOKEN" {
            assert!(!output.status.success(), "{variables:?}: {said}");
        }
    }
}

#[test]
fn a_secret_of_digits_stays_as_it_was_written() {
    // The program starts to migrate: the value was taken.
    let output = check(&[
        ("MISTOK_CRM__KEYCRM__TOKEN", "1234567890.50"),
        ("MISTOK_CRM__KEYCRM__WEBHOOK_KEY", "00012345678901234567"),
        ("MISTOK_DATABASE__URL", "sqlite://data/mistok.db"),
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Sets every number of the settings to an end of what is taken.
fn at_the_end(most: bool) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mistok.toml");
    let defaults = serde_json::to_value(Config::default()).unwrap();
    let mut lines = Vec::new();
    for key in keys() {
        let pointer = format!("/{}", key.replace('.', "/"));
        let default = defaults.pointer(&pointer).and_then(Value::as_u64);
        // Waits of the real clock, and what a test needs to come about.
        let leave = [
            "web.",
            "crm.keycrm.",
            "crm.keepincrm.",
            "crm.odoo.",
            "sms.timeout",
            "chats.",
        ];
        if default.is_none() || leave.iter().any(|begin| key.starts_with(begin)) {
            continue;
        }
        let takes = |number: u64| load(&file, &format!("{key} = {number}\n")).is_ok();
        let end = if most {
            // All lower numbers are taken too: the highest is found by halving.
            let (mut low, mut high) = (default.unwrap(), u64::from(u32::MAX));
            while low < high {
                let middle = low + (high - low).div_ceil(2);
                if takes(middle) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            low
        } else {
            (0..10).find(|number| takes(*number)).unwrap()
        };
        lines.push(format!("{key} = {end}"));
    }
    assert!(lines.len() > 20, "{}", lines.len());
    load(&file, &lines.join("\n")).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_works_with_every_number_at_its_end() {
    for most in [false, true] {
        let ends = at_the_end(most);
        let app = Setup::on(Engine::Sqlite)
            .with(|config| {
                let own = config.clone();
                *config = ends;
                config.telegram.token = own.telegram.token;
                config.telegram.mode = own.telegram.mode;
                config.web = own.web;
                config.crm.kind = own.crm.kind;
                config.crm.sections = own.crm.sections;
                config.crm.orders_seconds = 0;
                config.desk.admins = own.desk.admins;
                config.desk.nightly_at = String::new();
            })
            .start()
            .await;
        let olena = app.customer(1, "Олена");
        olena.says("/start").await;
        assert!(
            olena.messages().iter().any(|it| it.from_bot),
            "most: {most}"
        );
    }
}
