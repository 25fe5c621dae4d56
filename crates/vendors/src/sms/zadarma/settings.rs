//! What stands in `[sms.zadarma]`.

use secrecy::SecretString;
use serde::Deserialize;

use crate::section::{self, Section};

/// The settings as written in the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(deserialize_with = "section::text")]
    base_url: Option<String>,
    #[serde(deserialize_with = "section::text")]
    key: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    secret: Option<SecretString>,
    #[serde(deserialize_with = "section::text")]
    sender: Option<String>,
    #[serde(deserialize_with = "section::text")]
    caller_id: Option<String>,
}

/// The checked settings, ready for use.
pub struct Settings {
    pub base_url: String,
    pub key: String,
    pub secret: SecretString,
    /// One of those that Zadarma lists for the country.
    pub sender: Option<String>,
    /// A confirmed number of the account, where there is no sender.
    pub caller_id: Option<String>,
}

impl Settings {
    pub fn read(section: &Section) -> Result<Self, String> {
        let written: Written = section.read()?;
        let key = section.needed(written.key, "key", "the key of the API")?;
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("`sms.zadarma.key` is not one: letters and digits are expected".to_owned());
        }
        let base_url = written.base_url;
        Ok(Self {
            base_url: base_url.unwrap_or_else(|| "https://api.zadarma.com".to_owned()),
            key,
            secret: section.needed(
                written.secret,
                "secret",
                "the secret that came with the key",
            )?,
            sender: written.sender,
            caller_id: written.caller_id,
        })
    }
}
