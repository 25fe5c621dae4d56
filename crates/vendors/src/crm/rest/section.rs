//! What stands in `[crm.rest]`.

use std::{collections::BTreeMap, fs, sync::Arc};

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

    fn recipe(&self, section: &Section) -> Result<Recipe, String> {
        let expected = "the path of a recipe such as config/crm/espocrm.yaml";
        let path = section.needed(self.recipe.as_deref(), "recipe", expected)?;
        let text = fs::read_to_string(path).map_err(|error| {
            let found = format!("{path}, which cannot be read ({error})");
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
