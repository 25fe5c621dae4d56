//! `[[hooks]]`: addresses of the shop's own systems that are told what happens, each with a signature.

use std::{collections::BTreeSet, path::PathBuf};

use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError, secret};
use crate::{
    domain::event::{EventName, EventPattern, NotAnEvent},
    vendors::crm::public::Network,
};

/// The longest name.
const NAME: usize = 32;
/// The longest time that one call may take, in seconds.
const LONGEST: u32 = 10;

/// An address that is told what happens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// What the commands and messages to admins call it.
    pub name: String,
    /// Where it is; the address may hold a secret of the receiver's and is shown to nobody.
    #[serde(default, with = "super::secret")]
    pub url: Option<SecretString>,
    /// The events that it gets: names such as `lead.created`, or all of a kind, such as `order.*`.
    #[serde(default)]
    pub events: Vec<String>,
    /// What its messages are signed with.
    #[serde(default, with = "super::secret")]
    pub secret: Option<SecretString>,
    /// A file that holds it.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The secret that is coming: messages are signed with both until it takes the other's place.
    #[serde(default, with = "super::secret")]
    pub next_secret: Option<SecretString>,
    /// A file that holds it.
    #[serde(default)]
    pub next_secret_file: Option<PathBuf>,
    /// Whether the address may lead into a private network, and begin with http.
    #[serde(default)]
    pub allow_private: bool,
    /// How long one call may take.
    #[serde(default = "longest")]
    pub timeout_seconds: u32,
}

const fn longest() -> u32 {
    LONGEST
}

impl Hook {
    /// Where it is.
    pub fn address(&self) -> Result<Url, ConfigError> {
        let expected = "an address that begins with https://";
        let Some(url) = &self.url else {
            return Err(self.bad("url", "not set", expected));
        };
        let parsed = url.expose_secret().parse::<Url>().ok();
        parsed
            .filter(Url::has_host)
            .ok_or_else(|| self.bad("url", "not an address", expected))
    }

    /// Whether the address is one that may stand in the settings. What its name leads to is looked at
    /// again at each call.
    fn check_address(&self) -> Result<(), ConfigError> {
        let parsed = self.address()?;
        let is_plain = parsed.scheme() == "http" && self.allow_private;
        if parsed.scheme() != "https" && !is_plain {
            let expected = "https:// (http:// only with `allow_private = true`)";
            return Err(self.bad("url", "an address of another kind", expected));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            let expected = "an address without a name and a password: messages are signed";
            return Err(self.bad("url", "an address with a password", expected));
        }
        if !self.network().may_reach(&parsed) {
            let expected = "an address that anybody can reach, or `allow_private = true`";
            return Err(self.bad("url", "an address in a private network", expected));
        }
        Ok(())
    }

    /// Where it may be.
    pub const fn network(&self) -> Network {
        if self.allow_private {
            Network::Any
        } else {
            Network::Public
        }
    }

    /// The events that it gets.
    pub fn patterns(&self) -> Result<Vec<EventPattern>, ConfigError> {
        let read = self.events.iter().map(|text| {
            EventPattern::parse(text).map_err(|reason| {
                let value = super::error::shown(text);
                match reason {
                    NotAnEvent::Reserved => {
                        let expected = format!("an event that this version has: {}", known());
                        self.bad(
                            "events",
                            &format!("{value}, which is not built yet"),
                            &expected,
                        )
                    }
                    NotAnEvent::Unknown => {
                        let expected = format!("order.* for all of a kind, or one of {}", known());
                        self.bad("events", &value, &expected)
                    }
                }
            })
        });
        read.collect()
    }

    /// What its messages are signed with: one secret, or two while it is being changed.
    pub fn secrets(&self) -> Result<Vec<SecretString>, ConfigError> {
        let expected = "16 letters or more, such as `openssl rand -hex 16` makes";
        let own = self.one_of("secret", self.secret.as_ref(), self.secret_file.as_ref())?;
        let Some(own) = own else {
            return Err(self.bad("secret", "not set", expected));
        };
        let next = (self.next_secret.as_ref(), self.next_secret_file.as_ref());
        let next = self.one_of("next_secret", next.0, next.1)?;
        Ok(std::iter::once(own).chain(next).collect())
    }

    /// A secret that stands here or in a file.
    fn one_of(
        &self,
        field: &str,
        here: Option<&SecretString>,
        file: Option<&PathBuf>,
    ) -> Result<Option<SecretString>, ConfigError> {
        let found = match (here, file) {
            (None, None) => return Ok(None),
            (Some(secret), None) => secret.clone(),
            (None, Some(path)) => super::file::read_secret(path)
                .map(|text| SecretString::from(text.trim().to_owned()))
                .map_err(|reason| ConfigError::SecretFile {
                    variable: self.key(&format!("{field}_file")),
                    path: super::file::shown_path(path),
                    reason,
                })?,
            (Some(_), Some(_)) => {
                let value = format!("set beside {field}_file");
                return Err(self.bad(field, &value, "only one of the two"));
            }
        };
        secret::check(&self.key(field), &found)?;
        Ok(Some(found))
    }

    fn key(&self, field: &str) -> String {
        format!("hooks.{}.{field}", self.name)
    }

    fn bad(&self, field: &str, value: &str, expected: &str) -> ConfigError {
        ConfigError::Bad {
            key: self.key(field),
            value: value.to_owned(),
            expected: expected.to_owned(),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if !(1..=NAME).contains(&self.name.len()) || !self.name.chars().all(plain) {
            let expected = "1 to 32 Latin letters, digits, - and _";
            return Err(ConfigError::bad("hooks.name", &self.name, expected));
        }
        if !(1..=LONGEST).contains(&self.timeout_seconds) {
            let value = self.timeout_seconds.to_string();
            return Err(self.bad("timeout_seconds", &value, "a number from 1 to 10"));
        }
        self.check_address()?;
        self.patterns()?;
        self.secrets().map(drop)
    }
}

/// The names of all events.
fn known() -> String {
    let names = EventName::ALL.iter().map(|name| name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

impl Config {
    /// Every hook, and that no two have one name.
    pub(super) fn check_hooks(&self) -> Result<(), ConfigError> {
        let mut names = BTreeSet::new();
        for hook in &self.hooks {
            hook.check()?;
            if !names.insert(&hook.name) {
                let expected = "a name that no other hook has";
                return Err(ConfigError::bad("hooks.name", &hook.name, expected));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format as _, Toml},
    };

    use super::*;

    #[derive(Deserialize)]
    struct Said {
        hooks: Vec<Hook>,
    }

    const SECRET: &str = "0123456789abcdef-of-a-test";

    fn check(fields: &str) -> Result<(), ConfigError> {
        let said = format!("[[hooks]]\nname = \"n8n\"\n{fields}");
        let said: Said = Figment::from(Toml::string(&said)).extract()?;
        let config = Config {
            hooks: said.hooks,
            ..Config::default()
        };
        config.check_hooks()
    }

    fn refusal(fields: &str) -> String {
        check(fields).unwrap_err().to_string()
    }

    #[test]
    fn a_hook_that_is_whole_is_taken() {
        let secret = format!("secret = \"{SECRET}\"");
        for fields in [
            "url = \"https://n8n.shop.example/webhook/1\"\nevents = [\"order.*\", \"lead.created\"]",
            "url = \"http://127.0.0.1:5678/webhook\"\nallow_private = true",
            "url = \"https://n8n.shop.example/\"\nnext_secret = \"fedcba9876543210\"",
        ] {
            check(&format!("{fields}\n{secret}")).unwrap();
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_key_and_expectation_without_the_secret() {
        let url = "url = \"https://n8n.shop.example/path-that-is-secret\"";
        let secret = format!("secret = \"{SECRET}\"");
        for (fields, told) in [
            (secret.clone(), ["hooks.n8n.url", "https://"]),
            (
                format!("url = \"http://n8n.shop.example/\"\n{secret}"),
                ["hooks.n8n.url", "allow_private"],
            ),
            (
                format!("url = \"https://localhost/\"\n{secret}"),
                ["hooks.n8n.url", "allow_private"],
            ),
            (
                format!("url = \"https://10.0.0.7/\"\n{secret}"),
                ["hooks.n8n.url", "allow_private"],
            ),
            (
                format!("url = \"https://a:b@shop.example/\"\n{secret}"),
                ["hooks.n8n.url", "password"],
            ),
            (url.to_owned(), ["hooks.n8n.secret", "openssl"]),
            (
                format!("{url}\nsecret = \"short\""),
                ["hooks.n8n.secret", "16 letters"],
            ),
            (
                format!("{url}\n{secret}\nevents = [\"cart.abandoned\"]"),
                ["cart.abandoned", "not built yet"],
            ),
            (
                format!("{url}\n{secret}\nevents = [\"order.creatd\"]"),
                ["hooks.n8n.events", "order.created"],
            ),
            (
                format!("{url}\n{secret}\ntimeout_seconds = 60"),
                ["hooks.n8n.timeout_seconds", "1 to 10"],
            ),
            (
                format!("{url}\n{secret}\nsecret_file = \"/etc/x\""),
                ["hooks.n8n.secret", "only one"],
            ),
        ] {
            let error = refusal(&fields);
            for part in told {
                assert!(error.contains(part), "{fields}: {error}");
            }
            for kept in [SECRET, "path-that-is-secret", "a:b"] {
                assert!(!error.contains(kept), "{error}");
            }
        }
    }

    #[test]
    fn two_hooks_do_not_share_a_name() {
        let one = format!("url = \"https://n8n.shop.example/\"\nsecret = \"{SECRET}\"");
        let error = refusal(&format!("{one}\n[[hooks]]\nname = \"n8n\"\n{one}"));
        assert!(error.contains("hooks.name"), "{error}");
    }
}
