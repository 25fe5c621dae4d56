//! `[[bots]]`: more bots beside the main one, which `[telegram]` describes: a brand's, a city's, one
//! for the managers alone.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError, telegram::is_secret};
use crate::{domain::id::BotId, telegram::api::bot_of};

/// What departments call the bot of `[telegram]`.
pub const MAIN: &str = "main";
/// The longest name.
const NAME: usize = 32;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bot {
    /// What departments call it.
    pub name: String,
    /// The token that BotFather gave.
    #[serde(default, with = "super::secret")]
    pub token: Option<SecretString>,
    /// A file that holds the token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// The secret that Telegram sends with each update; made and kept when it is not set.
    #[serde(default, with = "super::secret")]
    pub webhook_secret: Option<SecretString>,
    /// The token of a payment provider, from BotFather, which each bot has its own of.
    #[serde(default, with = "super::secret")]
    pub provider_token: Option<SecretString>,
    /// Whether it serves the managers' desk only.
    #[serde(default)]
    pub managers: bool,
}

impl Bot {
    /// The token, from the file when it is not written here.
    pub fn token(&self) -> Result<SecretString, ConfigError> {
        let expected = "the token that BotFather gave, such as 123456789:AA...";
        match (&self.token, &self.token_file) {
            (Some(token), None) => Ok(token.clone()),
            (None, Some(path)) => super::file::read_secret(path)
                .map(|text| SecretString::from(text.trim().to_owned()))
                .map_err(|reason| ConfigError::SecretFile {
                    variable: self.key("token_file"),
                    path: super::file::shown_path(path),
                    reason,
                }),
            (Some(_), Some(_)) => {
                Err(self.bad("token", "set beside token_file", "only one of the two"))
            }
            (None, None) => Err(self.bad("token", "not set", expected)),
        }
    }

    fn key(&self, field: &str) -> String {
        format!("bots.{}.{field}", self.name)
    }

    fn bad(&self, field: &str, value: &str, expected: &str) -> ConfigError {
        ConfigError::Bad {
            key: self.key(field),
            value: value.to_owned(),
            expected: expected.to_owned(),
        }
    }

    fn check_name(&self) -> Result<(), ConfigError> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if !(1..=NAME).contains(&self.name.len()) || !self.name.chars().all(plain) {
            let expected = "1 to 32 Latin letters, digits, - and _";
            return Err(ConfigError::bad("bots.name", &self.name, expected));
        }
        if self.name == MAIN {
            let expected = "another name: \"main\" is the bot of [telegram]";
            return Err(ConfigError::bad("bots.name", MAIN, expected));
        }
        Ok(())
    }

    /// The bot's own id; the token is never told.
    fn id(&self) -> Result<BotId, ConfigError> {
        bot_of(&self.token()?).ok_or_else(|| {
            let expected = "the one that BotFather gave, such as 123456789:AA...";
            self.bad("token", "not a token", expected)
        })
    }
}

/// A bot as the settings describe it, wherever they do.
#[derive(Debug, Clone)]
pub struct KnownBot {
    pub name: String,
    pub id: BotId,
    pub token: SecretString,
    pub webhook_secret: Option<SecretString>,
    pub provider_token: Option<SecretString>,
    pub serves: Serves,
}

/// The people that a bot serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serves {
    Customers,
    /// Managers, in the bot that customers write to as well.
    Both,
    /// Managers alone.
    Managers,
}

impl Serves {
    pub const fn customers(self) -> bool {
        !matches!(self, Self::Managers)
    }

    pub const fn managers(self) -> bool {
        !matches!(self, Self::Customers)
    }
}

impl Config {
    /// Every bot, the main one first; exactly one serves the managers.
    pub fn known_bots(&self) -> Result<Vec<KnownBot>, ConfigError> {
        let token = self.telegram.token.clone().ok_or(ConfigError::Missing {
            key: "telegram.token",
            expected: "the token that BotFather gave (MISTOK_TELEGRAM__TOKEN)",
        })?;
        let id = bot_of(&token).ok_or_else(|| ConfigError::Bad {
            key: "telegram.token".to_owned(),
            value: "not a token".to_owned(),
            expected: "the one that BotFather gave, such as 123456789:AA...".to_owned(),
        })?;
        let apart = self.bots.iter().any(|bot| bot.managers);
        let mut known = vec![KnownBot {
            name: MAIN.to_owned(),
            id,
            token,
            webhook_secret: self.telegram.webhook_secret.clone(),
            provider_token: self.payment.provider_token.clone(),
            serves: if apart {
                Serves::Customers
            } else {
                Serves::Both
            },
        }];
        for bot in &self.bots {
            known.push(KnownBot {
                name: bot.name.clone(),
                id: bot.id()?,
                token: bot.token()?,
                webhook_secret: bot.webhook_secret.clone(),
                provider_token: bot.provider_token.clone(),
                serves: if bot.managers {
                    Serves::Managers
                } else {
                    Serves::Customers
                },
            });
        }
        Ok(known)
    }

    pub(super) fn check_bots(&self) -> Result<(), ConfigError> {
        let main = self.telegram.token.as_ref().and_then(bot_of);
        let mut ids: Vec<BotId> = main.into_iter().collect();
        for (place, bot) in self.bots.iter().enumerate() {
            let before = &self.bots[..place];
            bot.check_name()?;
            if before.iter().any(|other| other.name == bot.name) {
                let expected = "a name that no other bot has";
                return Err(ConfigError::bad("bots.name", &bot.name, expected));
            }
            let id = bot.id()?;
            if ids.contains(&id) {
                let expected = "the token of a bot that is not named yet";
                return Err(bot.bad("token", &format!("of bot {id} again"), expected));
            }
            ids.push(id);
            let secret = bot.webhook_secret.as_ref();
            if secret.is_some_and(|secret| !is_secret(secret.expose_secret())) {
                let value = "too long or has other characters";
                return Err(bot.bad(
                    "webhook_secret",
                    value,
                    "1 to 256 of A-Z, a-z, 0-9, _ and -",
                ));
            }
            if bot.managers && before.iter().any(|other| other.managers) {
                let expected = "false: one bot alone serves the managers";
                return Err(bot.bad("managers", "true", expected));
            }
        }
        self.check_bots_of_departments()
    }

    /// Departments name bots that customers write to.
    fn check_bots_of_departments(&self) -> Result<(), ConfigError> {
        let mut names = vec![MAIN];
        let customers = self.bots.iter().filter(|bot| !bot.managers);
        names.extend(customers.map(|bot| bot.name.as_str()));
        let named = self.desk.departments.iter().flat_map(|it| &it.bots);
        for name in named {
            if !names.contains(&name.as_str()) {
                let expected = format!("one of the bots of customers: {}", names.join(", "));
                return Err(ConfigError::bad("desk.departments.bots", name, &expected));
            }
        }
        Ok(())
    }
}
