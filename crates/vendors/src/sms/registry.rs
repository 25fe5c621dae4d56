//! Which providers there are, and their sections of the settings.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use chrono::TimeDelta;
use figment::{
    error::Kind,
    value::{Dict, Value},
};
use mistok_core::domain::clock::SharedClock;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use super::{Provider, turbosms, twilio, zadarma};
use crate::crm::lenient;

/// The providers of this program. A further one is its file and a line here.
pub const BUILT_IN: &[Registration] = &[
    twilio::REGISTRATION,
    zadarma::REGISTRATION,
    turbosms::REGISTRATION,
];

/// A provider that settings can name.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// Of its section (`[sms.NAME]`) and its routes.
    pub name: &'static str,
    pub connect: Connect,
}

/// Makes a provider from its section; the error names the key and what is expected.
type Connect = fn(&Section, &Means) -> Result<Arc<dyn Provider>, String>;

/// What every adapter may use.
#[derive(Clone)]
pub struct Means {
    pub clock: SharedClock,
    /// Where the outside reaches us, without a slash at the end; not set: nobody calls us.
    pub public_url: Option<String>,
    /// For a whole exchange.
    pub timeout: Duration,
    /// How long a provider may go on with a request that we stopped waiting for.
    pub settle: TimeDelta,
}

impl Means {
    /// The address of our own route `/sms/<path>`.
    pub fn webhook(&self, path: &str) -> Option<String> {
        let base = self.public_url.as_deref()?;
        Some(format!("{}/sms/{path}", base.trim_end_matches('/')))
    }
}

/// A provider's own settings, as they stand in `[sms.NAME]`. Never printed: there are keys in it.
#[derive(Clone, Default)]
pub struct Section(Dict);

impl Section {
    pub const fn new(settings: Dict) -> Self {
        Self(settings)
    }

    /// The settings as the adapter's own type, which denies unknown fields.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, String> {
        Value::from(self.0.clone())
            .deserialize()
            .map_err(|error: figment::Error| {
                let path = error.path.join(".");
                let dot = if path.is_empty() { "" } else { "." };
                format!("`sms.{name}{dot}{path}`: {}", words(&error.kind))
            })
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
        | Kind::InvalidLength(_, expected) => format!("expected {expected}"),
        Kind::MissingField(field) => format!("`{field}` is not set"),
        _ => "it cannot be read; expected what config/mistok.toml shows for it".to_owned(),
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Section").finish_non_exhaustive()
    }
}

/// The providers that settings may name.
#[derive(Debug, Clone)]
pub struct Registry(BTreeMap<&'static str, Registration>);

impl Default for Registry {
    fn default() -> Self {
        let known = BUILT_IN.iter().map(|one| (one.name, *one));
        Self(known.collect())
    }
}

impl Registry {
    /// Adds a provider that is not built in.
    pub fn add(&mut self, registration: Registration) {
        self.0.insert(registration.name, registration);
    }

    pub fn get(&self, name: &str) -> Option<&Registration> {
        self.0.get(name)
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
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

/// A setting that must be there; `key` with its provider's name, such as `twilio.from`.
pub fn needed<T>(value: Option<T>, key: &str, expected: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("`sms.{key}` is not set: {expected} is expected"))
}
