//! The settings of one adapter, as they stand in a section of its own (`[sms.NAME]`, `[crm.NAME]`). Only
//! the adapter knows what belongs there.

use std::fmt;

use figment::{
    error::Kind,
    value::{Dict, Value},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serializer, de::DeserializeOwned};

use crate::crm::lenient;

/// Below this length a key in an address could be guessed.
const LONG_ENOUGH: usize = 16;

/// An adapter's own settings. Never printed: there are keys in it.
#[derive(Clone, Default)]
pub struct Section {
    /// Where it stands, such as `sms.twilio`.
    path: String,
    settings: Dict,
}

impl Section {
    /// The section at `path`.
    pub const fn new(path: String, settings: Dict) -> Self {
        Self { path, settings }
    }

    /// The settings as the adapter's own type, which denies unknown fields.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        Value::from(self.settings.clone())
            .deserialize()
            .map_err(|error: figment::Error| {
                let path = error.path.join(".");
                let dot = if path.is_empty() { "" } else { "." };
                format!("`{}{dot}{path}`: {}", self.path, words(&error.kind))
            })
    }

    /// A setting that must be there.
    pub fn needed<T>(&self, value: Option<T>, key: &str, expected: &str) -> Result<T, String> {
        value.ok_or_else(|| format!("`{}.{key}` is not set: {expected} is expected", self.path))
    }

    /// A number that must lie between two others.
    pub fn within(&self, key: &str, number: u32, least: u32, most: u32) -> Result<(), String> {
        if (least..=most).contains(&number) {
            return Ok(());
        }
        Err(self.bad(
            key,
            &number.to_string(),
            &format!("a number from {least} to {most}"),
        ))
    }

    /// The secret part of an address: long enough, and of letters that an address can have.
    pub fn hard_to_guess(&self, key: &str, secret: &SecretString) -> Result<(), String> {
        let secret = secret.expose_secret();
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
        if secret.len() >= LONG_ENOUGH && secret.bytes().all(is_plain) {
            return Ok(());
        }
        let expected = format!("{LONG_ENOUGH} or more letters, digits, - and _");
        Err(self.bad(key, "shorter or of other characters", &expected))
    }

    /// An address of an API.
    pub fn http_url(&self, key: &str, url: &str) -> Result<(), String> {
        let is_http = reqwest::Url::parse(url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if is_http {
            return Ok(());
        }
        Err(self.bad(key, "no address", "one such as https://shop.example"))
    }

    /// The error of a value that cannot work; `value` is shown, so it is no secret.
    pub fn bad(&self, key: &str, value: &str, expected: &str) -> String {
        format!("`{}.{key}` is {value}; expected {expected}", self.path)
    }
}

/// What is wrong, without what was found: it may be a key.
fn words(kind: &Kind) -> String {
    match kind {
        Kind::UnknownField(field, known) => {
            format!(
                "`{field}` is not a setting; expected one of: {}",
                known.join(", ")
            )
        }
        Kind::UnknownVariant(_, known) => format!("expected one of: {}", known.join(", ")),
        Kind::InvalidType(_, expected)
        | Kind::InvalidValue(_, expected)
        | Kind::InvalidLength(_, expected) => format!("expected {}", plain(expected)),
        Kind::MissingField(field) => format!("`{field}` is not set"),
        _ => "it cannot be read; expected what config/mistok.toml shows for it".to_owned(),
    }
}

/// What a reader of serde's expects, in words.
pub fn plain(expected: &str) -> &str {
    match expected {
        "i64" | "i32" | "u64" => "a whole number",
        "u32" | "u16" | "u8" | "usize" => "a whole number, 0 or more",
        "f64" | "f32" => "a number",
        "a boolean" | "bool" => "true or false",
        "a string" | "string" | "str" => "a text in quotes",
        "a sequence" => "a list, such as [1, 2]",
        "a map" => "a section",
        other if other.starts_with("struct ") => "a section, such as [web]",
        other => other,
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Section").field(&self.path).finish()
    }
}

/// A text that the environment may give as a number, such as a sender's. Empty means not set.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = lenient::Text::deserialize(from)?.0;
    Ok(text
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty()))
}

/// A key or token, given as text or number. Empty means not set.
pub fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(text(from)?.map(SecretString::from))
}

/// A key or token is never written.
pub fn hidden<S: Serializer>(_: &Option<SecretString>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_none()
}
