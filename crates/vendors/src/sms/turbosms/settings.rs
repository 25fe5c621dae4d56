//! What stands in `[sms.turbosms]`.

use secrecy::SecretString;
use serde::Deserialize;

use crate::section::{self, Section};

/// The settings as written in the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(deserialize_with = "section::text")]
    base_url: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    token: Option<SecretString>,
    #[serde(deserialize_with = "section::text")]
    sender: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    webhook_secret: Option<SecretString>,
    #[serde(deserialize_with = "section::text")]
    sequence_prefix: Option<String>,
}

/// The checked settings, ready for use.
pub struct Settings {
    pub base_url: String,
    pub token: SecretString,
    pub sender: String,
    /// `None` means that no caller can be believed.
    pub webhook_secret: Option<SecretString>,
    /// Goes before our own ids, which another installation with this account has too.
    pub sequence_prefix: String,
}

impl Settings {
    pub fn read(section: &Section) -> Result<Self, String> {
        let written: Written = section.read()?;
        let (base_url, prefix) = (written.base_url, written.sequence_prefix);
        Ok(Self {
            base_url: base_url.unwrap_or_else(|| "https://api.turbosms.ua".to_owned()),
            token: section.needed(written.token, "token", "the token of the HTTP API")?,
            sender: section.needed(
                written.sender,
                "sender",
                "a sender registered with TurboSMS",
            )?,
            webhook_secret: written.webhook_secret,
            sequence_prefix: prefix.unwrap_or_else(|| "mistok-".to_owned()),
        })
    }
}
