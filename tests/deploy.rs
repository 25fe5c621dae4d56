//! What is deployed names settings, routes and versions that exist.

#![expect(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::{collections::BTreeSet, path::Path};

use mistok::config::Config;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn settings(path: &str, value: &serde_json::Value, found: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().unwrap() {
        let name = if path.is_empty() {
            key.to_uppercase()
        } else {
            format!("{path}__{}", key.to_uppercase())
        };
        if value.is_object() {
            settings(&name, value, found);
        } else {
            found.insert(name);
        }
    }
}

#[test]
fn every_setting_that_deploy_names_is_known() {
    let mut known = BTreeSet::new();
    settings(
        "",
        &serde_json::to_value(Config::default()).unwrap(),
        &mut known,
    );
    for file in [
        "deploy/Dockerfile",
        "deploy/compose.yml",
        "deploy/mistok.service",
        "deploy/README.md",
        "README.md",
    ] {
        let text = read(file);
        for (at, _) in text.match_indices("MISTOK_") {
            let name: String = text[at + "MISTOK_".len()..]
                .chars()
                .take_while(|letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit() || *letter == '_'
                })
                .collect();
            // A name without a section is no setting; the README also shows the pattern of names.
            if !name.contains("__") || name.starts_with("SECTION__") {
                continue;
            }
            let plain = name.strip_suffix("_FILE").unwrap_or(&name);
            assert!(
                known.contains(plain.trim_end_matches('_')),
                "{file}: MISTOK_{name} is no setting"
            );
        }
    }
}

#[test]
fn the_image_is_built_with_the_toolchain_of_the_repository() {
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = "))
        .unwrap();
    let version = channel
        .trim_matches('"')
        .rsplit_once('.')
        .unwrap()
        .0
        .to_owned();
    assert!(
        read("deploy/Dockerfile").contains(&format!("rust:{version}")),
        "rust:{version}"
    );
}

#[test]
fn the_proxy_lets_telegram_in_and_the_health_check_asks_a_route() {
    assert!(read("deploy/Caddyfile").contains("/telegram/"));
    for file in ["deploy/Dockerfile", "deploy/compose.yml"] {
        let text = read(file);
        assert!(
            !text.contains("/health/")
                || text.contains("/health/live")
                || text.contains("/health/ready"),
            "{file}"
        );
    }
}
