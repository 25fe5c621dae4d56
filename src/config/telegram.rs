//! `[telegram]`

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url};
use crate::telegram::api::bot_of;

/// More than any server takes.
const MOST: u32 = 100_000;
const OFFICIAL: &str = "https://api.telegram.org";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telegram {
    /// The token that BotFather gave.
    #[serde(with = "super::secret")]
    pub token: Option<SecretString>,
    /// The Bot API server; another one only for a local server or tests.
    pub api_url: String,
    /// How updates come.
    pub mode: Mode,
    /// The secret that Telegram sends with each update; made and kept when it is not set.
    #[serde(with = "super::secret")]
    pub webhook_secret: Option<SecretString>,
    /// Whether descriptions that were written by hand in BotFather are replaced.
    pub set_description: bool,
    pub rate: Rate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By webhook when `web.public_url` is https, else by polling.
    #[default]
    Auto,
    Polling,
    Webhook,
}

/// What Telegram allows; paid broadcasts or a local server raise it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rate {
    pub overall_per_second: u32,
    pub per_chat_per_second: u32,
    pub per_chat_burst: u32,
    pub per_group_per_minute: u32,
}

/// How updates come, decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiving {
    Polling,
    /// At this address of ours, without the path.
    Webhook(String),
}

impl Default for Telegram {
    fn default() -> Self {
        Self {
            token: None,
            api_url: OFFICIAL.to_owned(),
            mode: Mode::Auto,
            webhook_secret: None,
            set_description: false,
            rate: Rate::default(),
        }
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            overall_per_second: 30,
            per_chat_per_second: 1,
            per_chat_burst: 5,
            per_group_per_minute: 20,
        }
    }
}

impl Telegram {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        http_url("telegram.api_url", &self.api_url)?;
        if let Some(token) = &self.token
            && bot_of(token).is_none()
        {
            return Err(ConfigError::Bad {
                key: "telegram.token".to_owned(),
                value: "not a token".to_owned(),
                expected: "the one that BotFather gave, such as 123456789:AA...".to_owned(),
            });
        }
        for (key, rate) in [
            (
                "telegram.rate.overall_per_second",
                self.rate.overall_per_second,
            ),
            (
                "telegram.rate.per_chat_per_second",
                self.rate.per_chat_per_second,
            ),
            ("telegram.rate.per_chat_burst", self.rate.per_chat_burst),
            (
                "telegram.rate.per_group_per_minute",
                self.rate.per_group_per_minute,
            ),
        ] {
            if !(1..=MOST).contains(&rate) {
                let expected = format!("a number from 1 to {MOST}");
                return Err(ConfigError::bad(key, &rate.to_string(), &expected));
            }
        }
        self.check_secret()
    }

    /// <https://core.telegram.org/bots/api#setwebhook>
    fn check_secret(&self) -> Result<(), ConfigError> {
        use secrecy::ExposeSecret;
        let Some(secret) = &self.webhook_secret else {
            return Ok(());
        };
        if is_secret(secret.expose_secret()) {
            return Ok(());
        }
        Err(ConfigError::Bad {
            key: "telegram.webhook_secret".to_owned(),
            value: "too long or has other characters".to_owned(),
            expected: "1 to 256 of A-Z, a-z, 0-9, _ and -".to_owned(),
        })
    }

    pub(super) fn receiving(&self, public_url: Option<&str>) -> Result<Receiving, ConfigError> {
        let url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        let secure = url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"));
        let local = self.api_url.trim_end_matches('/') != OFFICIAL;
        match (self.mode, url) {
            (Mode::Auto, Some(url)) if secure => Ok(Receiving::Webhook(url)),
            (Mode::Polling | Mode::Auto, _) => Ok(Receiving::Polling),
            (Mode::Webhook, Some(url)) if secure || local => Ok(Receiving::Webhook(url)),
            (Mode::Webhook, Some(url)) => Err(ConfigError::bad(
                "web.public_url",
                &url,
                "an https address: Telegram sends updates to no other",
            )),
            (Mode::Webhook, None) => Err(ConfigError::missing(
                "web.public_url",
                "the https address under which Telegram reaches this program",
            )),
        }
    }
}

/// Whether Telegram takes it as the secret of a webhook.
pub(super) fn is_secret(secret: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    (1..=256).contains(&secret.len()) && secret.chars().all(allowed)
}
