//! `[database]`

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ConfigError;
use crate::store::Location;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[serde(serialize_with = "hide", deserialize_with = "read")]
    pub url: SecretString,
}

fn hide<S: Serializer>(url: &SecretString, to: S) -> Result<S::Ok, S::Error> {
    // Only the default is ever serialised, and it has no password.
    to.serialize_str(url.expose_secret())
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = super::text::optional(from)?;
    Ok(text.map_or_else(|| Database::default().url, SecretString::from))
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: SecretString::from("sqlite://data/mistok.db"),
        }
    }
}

impl Database {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.location().map(drop)
    }

    pub fn location(&self) -> Result<Location, ConfigError> {
        let url = self.url.expose_secret();
        Location::parse(url).ok_or_else(|| {
            ConfigError::bad(
                "database.url",
                &crate::store::shown_address(url),
                "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
            )
        })
    }
}
