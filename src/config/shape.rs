//! The names of all settings, and which of them hold secrets.

use std::{collections::BTreeSet, sync::OnceLock};

use serde_json::Value;

use super::Config;

/// Every setting that is one value, such as `web.listen`; those of lists are not among them.
pub fn settings() -> &'static BTreeSet<String> {
    static SETTINGS: OnceLock<BTreeSet<String>> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let mut found = BTreeSet::new();
        collect("", &defaults(), &mut found);
        found
    })
}

fn defaults() -> Value {
    // What cannot be written is a section without names: its settings are then not shown.
    serde_json::to_value(Config::default()).unwrap_or(Value::Null)
}

fn collect(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                collect(&format!("{path}{dot}{name}"), value, found);
            }
        }
        Value::Object(_) => {}
        _ => drop(found.insert(path.to_owned())),
    }
}

pub fn is_setting(key: &str) -> bool {
    settings().contains(key)
}

/// Whether the setting is a number or a flag unless it is set.
pub fn default_of(key: &str) -> Option<Value> {
    let pointer = format!("/{}", key.replace('.', "/"));
    defaults().pointer(&pointer).cloned()
}

/// Words in the names of settings that hold secrets.
const SECRETS: [&str; 7] = ["token", "secret", "key", "password", "sid", "bots", "hooks"];

/// Whether the value of the setting may be a secret. Rather one too many.
pub fn is_secret(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    key == "database.url"
        || key.starts_with("bots")
        || key.starts_with("hooks")
        || SECRETS.iter().any(|word| last.contains(word))
}

/// The setting that a variable with single underscores means.
pub fn meant_by(variable: &str) -> Option<&'static str> {
    let name = variable.to_lowercase();
    settings()
        .iter()
        .find(|key| key.contains('.') && key.replace('.', "_") == name)
        .map(String::as_str)
}
