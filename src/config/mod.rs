//! Settings: `config/mistok.toml`, then `MISTOK_*` from the environment, secrets also from files.
//! An unknown key or a bad value is an error that names the key, the value and what is expected.

mod bots;
mod chats;
mod crm;
mod database;
mod delivery;
mod department;
mod desk;
mod env;
mod error;
mod hours;
mod log;
mod payment;
mod privacy;
mod shop;
mod sms;
mod status;
mod telegram;
mod web;

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

pub use self::{
    bots::{Bot, KnownBot, MAIN as MAIN_BOT, Serves},
    chats::{Chats, Keeping},
    crm::{Crm, CrmKind, KeyCrm, LeadPath, Odoo},
    database::Database,
    delivery::Delivery,
    department::Department,
    desk::Desk,
    error::ConfigError,
    hours::WorkingHours,
    log::{Log, LogFormat},
    payment::Payment,
    privacy::Privacy,
    shop::Shop,
    sms::{OdooGateway, OrderNotices, ProviderLimits, ProviderSection, Rule as SmsRule, Sms},
    status::StatusRule,
    telegram::{Mode, Rate, Receiving, Telegram},
    web::Web,
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
    pub web: Web,
    pub database: Database,
    pub crm: Crm,
    pub chats: Chats,
    pub sms: Sms,
    pub desk: Desk,
    pub shop: Shop,
    pub delivery: Delivery,
    pub payment: Payment,
    pub privacy: Privacy,
    pub log: Log,
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
        let mut settings = Figment::from(Serialized::defaults(Self::default()));
        if path.is_file() {
            settings = settings.merge(Toml::file_exact(&path));
        }
        let config: Self = settings.merge(environment.values).extract()?;
        config.check()?;
        Ok(config)
    }

    /// What the types alone cannot tell.
    fn check(&self) -> Result<(), ConfigError> {
        self.telegram.check()?;
        self.web.check()?;
        self.database.check()?;
        self.crm.check()?;
        self.desk.check()?;
        self.check_bots()?;
        self.chats.check()?;
        self.sms.check()?;
        self.shop.check()?;
        self.delivery.shipping(self.shop.currency)?;
        self.payment.methods()?;
        self.privacy.check()?;
        self.receiving().map(drop)
    }

    /// How updates come: by webhook or by polling.
    pub fn receiving(&self) -> Result<Receiving, ConfigError> {
        self.telegram.receiving(self.web.public_url.as_deref())
    }
}

/// A text that the environment may give as a number or a flag, such as a password of digits.
pub(crate) mod text {
    use serde::{Deserialize, Deserializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Whole(i64),
        Flag(bool),
    }

    impl From<Scalar> for String {
        fn from(scalar: Scalar) -> Self {
            match scalar {
                Scalar::Text(text) => text,
                Scalar::Whole(number) => number.to_string(),
                Scalar::Flag(flag) => flag.to_string(),
            }
        }
    }

    /// An empty text means "not set", as an emptied variable does.
    pub fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        let scalar = Option::<Scalar>::deserialize(from)?;
        Ok(scalar
            .map(String::from)
            .filter(|text| !text.trim().is_empty()))
    }
}

/// A secret: never printed, never serialised as what it is.
pub(crate) mod secret {
    use secrecy::SecretString;
    use serde::{Deserializer, Serializer};

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
