//! What stands in `[crm.rest]`.

use std::{collections::BTreeMap, fs, sync::Arc};

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NAME, Recipe, Rest, Settings, reader, recipe::Setting};
use crate::{
    crm::{Declared, Means, Registration, registry::Offer},
    section::{self, Section},
};

/// Below this length a key in an address could be guessed.
const LONG_ENOUGH: usize = 16;
/// Hosts that plain HTTP reaches without a network in between.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    title: "CRM by a recipe",
    key_setting: "crm.rest.token",
    defaults: || serde_json::to_value(Written::default()).unwrap_or_default(),
    declare: |section| {
        let written = Written::read(section)?;
        if written.is_unused() {
            return Ok(NOTHING);
        }
        let recipe = written.recipe(section)?;
        written.own(section, &recipe.settings)?;
        Ok(written.declared(&recipe))
    },
    connect: |section, means| {
        let written = Written::read(section)?;
        let recipe = written.recipe(section)?;
        let settings = written.settings(section, &recipe, &means)?;
        let rest = Rest::new(recipe, settings, means.clock, means.journal);
        Ok(Arc::new(rest.map_err(|error| error.to_string())?))
    },
};

/// What a section without any setting tells.
const NOTHING: Declared = Declared {
    settle: TimeDelta::zero(),
    orders: Offer::No,
    statuses: Offer::No,
    signals: Offer::No,
};

/// The settings as written in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    /// The path of the recipe.
    #[serde(deserialize_with = "section::text")]
    recipe: Option<String>,
    /// The address of the CRM.
    #[serde(deserialize_with = "section::text")]
    base_url: Option<String>,
    /// Its API key.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    token: Option<SecretString>,
    /// The secret part of the address that changes are told to; not set: they are not.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    webhook_key: Option<SecretString>,
    /// What the CRM signs its calls with.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    webhook_secret: Option<SecretString>,
    /// Whether plain HTTP to another machine is meant.
    insecure: bool,
    /// What the recipe asks for.
    settings: BTreeMap<String, Value>,
}

impl Written {
    fn read(section: &Section) -> Result<Self, String> {
        let written: Self = section.read()?;
        if let Some(base_url) = &written.base_url {
            section.http_url("base_url", base_url)?;
            if !written.insecure && !is_safe(base_url) {
                let expected = "one with https://, or `insecure = true`";
                return Err(section.bad("base_url", "an address with http://", expected));
            }
        }
        if let Some(key) = &written.webhook_key
            && !is_hard_to_guess(key)
        {
            let expected = format!("{LONG_ENOUGH} or more letters, digits, - and _");
            let found = "shorter or of other characters";
            return Err(section.bad("webhook_key", found, &expected));
        }
        Ok(written)
    }

    /// Whether nothing is set: the shop uses another CRM.
    const fn is_unused(&self) -> bool {
        self.recipe.is_none() && self.base_url.is_none() && self.token.is_none()
    }

    fn recipe(&self, section: &Section) -> Result<Recipe, String> {
        let expected = "the path of a recipe such as config/crm/espocrm.yaml";
        let path = section.needed(self.recipe.as_deref(), "recipe", expected)?;
        let text = fs::read_to_string(path).map_err(|error| {
            // What stands there may be something else than a path, such as a key.
            let found = format!("a file that cannot be read ({})", error.kind());
            section.bad("recipe", &found, expected)
        })?;
        reader::read(path, &text).map_err(|faults| {
            section.bad(
                "recipe",
                "a file with mistakes",
                &format!("a recipe:\n{faults}"),
            )
        })
    }

    /// The recipe's own settings with their values.
    fn own(&self, section: &Section, known: &[Setting]) -> Result<Vec<(String, String)>, String> {
        let is_known = |name: &&String| known.iter().any(|setting| setting.name == **name);
        if let Some(name) = self.settings.keys().find(|name| !is_known(name)) {
            let names: Vec<&str> = known.iter().map(|setting| setting.name.as_str()).collect();
            let expected = format!("one of the recipe's: {}", names.join(", "));
            return Err(section.bad("settings", &format!("given a `{name}`"), &expected));
        }
        let value = |setting: &Setting| {
            let key = format!("settings.{}", setting.name);
            let given = self.settings.get(&setting.name).map(written);
            let value = given.or_else(|| setting.default.clone());
            let value = section.needed(value, &key, &setting.about)?;
            if !setting.kind.takes(&value) {
                return Err(section.bad(&key, "something else", setting.kind.expected()));
            }
            Ok((setting.name.clone(), value))
        };
        known.iter().map(value).collect()
    }

    fn declared(&self, recipe: &Recipe) -> Declared {
        use super::deed::Deed;
        let offer = |has| if has { Offer::Yes } else { Offer::No };
        let is_signed = recipe
            .signal
            .as_ref()
            .is_some_and(|signal| signal.proof.is_some());
        let signals = match recipe.signal {
            None => Offer::No,
            Some(_) if self.webhook_key.is_none() => Offer::Needs("webhook_key"),
            Some(_) if is_signed && self.webhook_secret.is_none() => Offer::Needs("webhook_secret"),
            Some(_) => Offer::Yes,
        };
        Declared {
            settle: recipe.connection.settle,
            orders: offer(recipe.has(Deed::OrderCreate)),
            statuses: offer(recipe.has_statuses()),
            signals,
        }
    }

    fn settings(
        self,
        section: &Section,
        recipe: &Recipe,
        means: &Means,
    ) -> Result<Settings, String> {
        let own = self.own(section, &recipe.settings)?;
        let base_url = section.needed(
            self.base_url,
            "base_url",
            &format!("the address of {}", recipe.vendor),
        )?;
        let expected = format!("an API key of {}", recipe.vendor);
        let token = section.needed(self.token, "token", &expected)?;
        Ok(Settings {
            base_url,
            token,
            webhook_key: self.webhook_key,
            webhook_secret: self.webhook_secret,
            own,
            currency: means.currency,
        })
    }
}

/// A value as the file writes it.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_safe(base_url: &str) -> bool {
    let url = reqwest::Url::parse(base_url.trim());
    url.is_ok_and(|url| {
        url.scheme() == "https" || url.host_str().is_some_and(|host| OWN_HOSTS.contains(&host))
    })
}

fn is_hard_to_guess(key: &SecretString) -> bool {
    let key = key.expose_secret();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    key.len() >= LONG_ENOUGH && key.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use figment::value::{Dict, Value as Setting};
    use mistok_core::domain::{clock::TestClock, money::Currency};

    use super::*;
    use crate::crm::{Capability, Exchange, Journal};

    const ESPOCRM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/crm/espocrm.yaml");

    fn section(settings: &[(&str, Setting)]) -> Section {
        let settings = settings.iter().cloned();
        let settings: Dict = settings
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        Section::new("crm.rest".to_owned(), settings)
    }

    fn right() -> Vec<(&'static str, Setting)> {
        vec![
            ("recipe", Setting::from(ESPOCRM)),
            ("base_url", Setting::from("https://crm.example")),
            ("token", Setting::from("k3y-that-nobody-may-see")),
        ]
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_is_shown() {
        let own =
            |name: &str, value: Setting| Setting::from(Dict::from_iter([(name.to_owned(), value)]));
        let cases = [
            (
                ("recipe", Setting::from("nowhere.yaml")),
                ["`crm.rest.recipe`", "cannot be read"],
            ),
            (
                ("base_url", Setting::from("crm.example")),
                ["`crm.rest.base_url`", "https://"],
            ),
            (
                ("base_url", Setting::from("http://crm.example")),
                ["base_url", "insecure = true"],
            ),
            (
                ("webhook_key", Setting::from("sh0rt")),
                ["webhook_key", "16"],
            ),
            (
                ("settings", own("lead_sauce", "x".into())),
                ["lead_sauce", "lead_source"],
            ),
            (("tokn", Setting::from("sh0rt")), ["`tokn`", "token"]),
        ];
        for (setting, named) in cases {
            let mut settings = right();
            settings.push(setting);
            let error = (REGISTRATION.declare)(&section(&settings)).unwrap_err();
            assert!(named.iter().all(|name| error.contains(name)), "{error}");
            for secret in ["sh0rt", "k3y-that"] {
                assert!(!error.contains(secret), "{error}");
            }
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_or_on_purpose() {
        for (base_url, insecure) in [("http://127.0.0.1:8080", false), ("http://crm.lan", true)] {
            let mut settings = right();
            settings.push(("base_url", Setting::from(base_url)));
            settings.push(("insecure", Setting::from(insecure)));
            assert!(
                (REGISTRATION.declare)(&section(&settings)).is_ok(),
                "{base_url}"
            );
        }
    }

    struct Forgetful;

    impl Journal for Forgetful {
        fn record(&self, _: Exchange) {}
    }

    #[test]
    fn what_the_recipe_declares_is_what_the_adapter_has() {
        let key = ("webhook_key", Setting::from("key-of-a-test-01234"));
        let secret = ("webhook_secret", Setting::from("secret-of-a-test"));
        for (more, signals) in [
            (vec![], Offer::Needs("webhook_key")),
            (vec![key.clone()], Offer::Needs("webhook_secret")),
            (vec![key, secret], Offer::Yes),
        ] {
            let mut settings = right();
            settings.extend(more);
            let section = section(&settings);
            let means = Means {
                clock: Arc::new(TestClock::new(DateTime::UNIX_EPOCH)),
                journal: Arc::new(Forgetful),
                currency: Currency::UAH,
            };
            let crm = (REGISTRATION.connect)(&section, means).unwrap();
            let declared = (REGISTRATION.declare)(&section).unwrap();
            assert_eq!(declared.signals, signals);
            for (capability, offer) in [
                (Capability::Orders, declared.orders),
                (Capability::Status, declared.statuses),
                (Capability::Signals, declared.signals),
            ] {
                assert_eq!(
                    capability.is_of(&*crm),
                    offer == Offer::Yes,
                    "{capability:?}"
                );
            }
        }
    }

    #[test]
    fn a_section_that_is_not_used_says_nothing() {
        let declared = (REGISTRATION.declare)(&section(&[])).unwrap();
        assert_eq!(declared, NOTHING);
        assert!((REGISTRATION.declare)(&section(&right()[1..])).is_err());
    }
}
