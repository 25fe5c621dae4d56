//! Settings: `config/mistok.toml`, then `MISTOK_*` from the environment, secrets also from files.
//! An unknown key or a bad value is an error that names the key, the value and what is expected.

mod bots;
mod catalog;
mod chats;
mod crm;
mod database;
mod delivery;
mod department;
mod desk;
mod email;
mod env;
mod error;
mod export;
mod file;
mod hooks;
mod hours;
mod log;
mod payment;
mod privacy;
mod sections;
mod shape;
mod shop;
mod sms;
mod status;
mod subject;
mod telegram;
mod web;
pub mod yaml;

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

pub use self::{
    bots::{Bot, KnownBot, MAIN as MAIN_BOT, Serves},
    catalog::{Catalog, CatalogPlace},
    chats::{Chats, Keeping},
    crm::Crm,
    database::Database,
    delivery::Delivery,
    department::Department,
    desk::{Desk, NoticesForHeld, OrderPosts, OrderSource},
    email::{Email, EmailOn},
    error::ConfigError,
    export::{DailyExport, Export, ExportTo},
    hooks::Hook,
    hours::WorkingHours,
    log::{Log, LogFormat},
    payment::Payment,
    privacy::Privacy,
    sections::Sections,
    shop::{FirstWords, Registration, Shop},
    sms::{
        Choose, LookUp, OdooGateway, OrderNotices, Price as SmsPrice, ProviderLimits,
        ProviderSection, Rule as SmsRule, Sms, SmsRights, Unanswerable, Who,
    },
    status::StatusRule,
    subject::Subject,
    telegram::{Mode, Rate, Receiving, Telegram},
    web::{Limits as WebLimits, Network, Web},
};

/// Where the settings are unless `MISTOK_CONFIG` names another file.
pub const DEFAULT_PATH: &str = "config/mistok.toml";

/// All settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub telegram: Telegram,
    /// More bots beside the main one.
    pub bots: Vec<Bot>,
    /// Addresses of the shop's own systems that are told what happens.
    pub hooks: Vec<Hook>,
    pub web: Web,
    pub database: Database,
    pub crm: Crm,
    pub catalog: Catalog,
    pub chats: Chats,
    pub sms: Sms,
    pub desk: Desk,
    pub email: Email,
    pub export: Export,
    pub shop: Shop,
    pub delivery: Delivery,
    pub payment: Payment,
    pub privacy: Privacy,
    pub log: Log,
    /// Variables with our prefix that are no settings. They are told and not refused: an orchestrator
    /// may give every program such ones, named after its own things.
    #[serde(skip)]
    pub ignored_variables: Vec<String>,
}

impl Config {
    /// Reads the settings. `file` must exist when somebody named it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let environment = env::read()?;
        let named = file.map(Path::to_path_buf).or(environment.config);
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_PATH));
        if named.is_some() && !path.is_file() {
            return Err(ConfigError::NoFile(path));
        }
        let mut said = Figment::new();
        if path.is_file() {
            file::read(&path)?;
            said = said.merge(Toml::file_exact(&path));
        }
        let said = said.merge(environment.values);
        let mut ignored = environment.unknown;
        for misspelt in environment.misspelt {
            if !said.contains(&misspelt.key) {
                return Err(misspelt.error());
            }
            // Where the setting that was meant is set, the variable is somebody else's.
            ignored.push(misspelt.variable);
        }
        ignored.sort();
        let defaults = Figment::from(Serialized::defaults(Self::default()));
        let mut config: Self = defaults.merge(said).extract()?;
        config.ignored_variables = ignored;
        config.check()?;
        Ok(config)
    }

    /// What the types alone cannot tell.
    fn check(&self) -> Result<(), ConfigError> {
        self.telegram.check()?;
        self.web.check()?;
        self.database.check()?;
        self.crm.check()?;
        self.catalog.check()?;
        self.desk.check()?;
        self.check_bots()?;
        self.chats.check()?;
        self.sms.check()?;
        self.check_departments()?;
        self.email.check()?;
        self.export.check(self.email.is_on())?;
        self.shop.check()?;
        self.delivery.shipping(self.shop.currency)?;
        self.payment.methods()?;
        self.privacy.check()?;
        self.check_hooks()?;
        self.receiving().map(drop)
    }

    /// The providers that departments name.
    fn check_departments(&self) -> Result<(), ConfigError> {
        let named = self.desk.departments.iter();
        let named = named.filter_map(|department| department.sms_provider.as_ref());
        for name in named {
            if !self.sms.providers.contains(name) {
                let expected = "the name of a provider that has its section, such as twilio";
                let key = "desk.departments.sms_provider";
                return Err(ConfigError::bad(key, name, expected));
            }
        }
        Ok(())
    }

    /// Secrets that open a door and are short enough to be guessed. They are told and not refused: shops
    /// that have them go on.
    pub fn weak_secrets(&self) -> Vec<String> {
        let main = self.telegram.webhook_secret.as_ref();
        let main = main.map(|secret| ("telegram.webhook_secret".to_owned(), secret));
        let others = self.bots.iter().filter_map(|bot| {
            let secret = bot.webhook_secret.as_ref()?;
            Some((format!("bots.{}.webhook_secret", bot.name), secret))
        });
        let all = main.into_iter().chain(others);
        let weak = all.filter(|(_, secret)| !secret::is_long(secret));
        weak.map(|(key, _)| key).collect()
    }

    /// How updates come: by webhook or by polling.
    pub fn receiving(&self) -> Result<Receiving, ConfigError> {
        self.telegram.receiving(self.web.public_url.as_deref())
    }
}

/// A text that the environment may give as a number or a flag, such as a password of digits.
pub(crate) mod text {
    use std::fmt;

    use serde::{Deserializer, de};

    struct Scalar;

    impl<'de> de::Visitor<'de> for Scalar {
        type Value = Option<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text in quotes")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok((!text.trim().is_empty()).then(|| text.to_owned()))
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string()))
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string()))
        }

        fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Self::Value, E> {
            Ok(Some(flag.to_string()))
        }

        fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
            from.deserialize_any(self)
        }
    }

    /// An empty text means "not set", as an emptied variable does. A number with a point is refused:
    /// what has been read of it is not what was written.
    pub fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        from.deserialize_option(Scalar)
    }
}

/// The id of a group.
pub(crate) mod chat {
    use std::fmt;

    use serde::{Deserializer, de};

    struct Chat;

    impl<'de> de::Visitor<'de> for Chat {
        type Value = Option<i64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(
                "the id of the group, a number with a minus such as -1001234567890, and not its name",
            )
        }

        fn visit_i64<E: de::Error>(self, id: i64) -> Result<Self::Value, E> {
            Ok(Some(id))
        }

        fn visit_u64<E: de::Error>(self, id: u64) -> Result<Self::Value, E> {
            match i64::try_from(id) {
                Ok(id) => Ok(Some(id)),
                Err(_) => Err(E::invalid_value(de::Unexpected::Unsigned(id), &self)),
            }
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            match text.parse() {
                Ok(id) => Ok(Some(id)),
                Err(_) => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            }
        }

        fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
            from.deserialize_any(self)
        }
    }

    /// An empty text means "not set".
    pub fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        from.deserialize_option(Chat)
    }
}

/// A secret: never printed, never serialised as what it is.
pub(crate) mod secret {
    use secrecy::{ExposeSecret, SecretString};
    use serde::{Deserializer, Serializer};

    use super::ConfigError;

    /// Letters of a secret that opens a door to the program; a shorter one can be guessed.
    pub const LONG_ENOUGH: usize = 16;

    pub fn is_long(secret: &SecretString) -> bool {
        secret.expose_secret().chars().count() >= LONG_ENOUGH
    }

    /// Refuses a secret that can be guessed, without showing it.
    pub fn check(key: &str, secret: &SecretString) -> Result<(), ConfigError> {
        if is_long(secret) {
            return Ok(());
        }
        Err(ConfigError::Bad {
            key: key.to_owned(),
            value: "too short".to_owned(),
            expected: format!(
                "{LONG_ENOUGH} letters or more, such as `openssl rand -hex 16` makes"
            ),
        })
    }

    #[expect(clippy::ref_option, reason = "the form that serde asks for")]
    pub fn serialize<S: Serializer>(_: &Option<SecretString>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_none()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<SecretString>, D::Error> {
        let text = super::text::optional(from)?;
        Ok(text.map(|text| SecretString::from(text.trim().to_owned())))
    }
}

/// An address, without the slash at its end.
pub(crate) fn http_url(key: &'static str, url: &str) -> Result<reqwest::Url, ConfigError> {
    let bad = || ConfigError::bad(key, url, "an address such as https://shop.example");
    let parsed: reqwest::Url = url.parse().map_err(|_| bad())?;
    let is_http = ["http", "https"].contains(&parsed.scheme()) && parsed.has_host();
    if is_http { Ok(parsed) } else { Err(bad()) }
}

/// An address that people open from a button. Telegram refuses a message with a button whose host has
/// no dot.
pub(crate) fn public_url(key: &'static str, url: &str) -> Result<reqwest::Url, ConfigError> {
    let parsed = http_url(key, url)?;
    let host = parsed.host_str().unwrap_or_default();
    let has_dot = host.trim_matches('.').contains('.');
    if has_dot {
        return Ok(parsed);
    }
    Err(ConfigError::bad(
        key,
        url,
        "an address whose host has a dot, such as https://shop.example",
    ))
}
