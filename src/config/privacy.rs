//! `[privacy]`: what is sealed in the database, and how long it is kept.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::store::{Vault, VaultKey};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// The key that seals phones, e-mails and messages: 32 bytes. `None` means that they are kept
    /// plain.
    #[serde(with = "super::secret")]
    pub key: Option<SecretString>,
    /// The key until now, for the start that changes it.
    #[serde(with = "super::secret")]
    pub previous_key: Option<SecretString>,
    /// Days without any activity after which what is personal is erased. 0 means that it is kept.
    pub retention_days: u32,
}

/// A hundred years: beyond this nobody counts in days.
const LONGEST: u32 = 36_500;

impl Privacy {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.retention_days > LONGEST {
            let days = self.retention_days.to_string();
            return Err(ConfigError::bad(
                "privacy.retention_days",
                &days,
                "days, at most 36500, or 0 to keep everything",
            ));
        }
        self.vault().map(drop)
    }

    /// How personal data is kept in the database.
    pub fn vault(&self) -> Result<Vault, ConfigError> {
        let previous = self
            .previous_key
            .as_ref()
            .map(|key| bytes("privacy.previous_key", key))
            .transpose()?;
        match &self.key {
            Some(key) => Ok(Vault::new(&bytes("privacy.key", key)?, previous.as_ref())),
            None if previous.is_some() => Err(ConfigError::missing(
                "privacy.key",
                "the key that follows `privacy.previous_key`",
            )),
            None => Ok(Vault::default()),
        }
    }
}

/// The bytes of a key; a wrong one is not shown in the error.
fn bytes(name: &str, key: &SecretString) -> Result<VaultKey, ConfigError> {
    let text = key.expose_secret();
    let hex = || -> Option<Vec<u8>> {
        let letters = text.as_bytes();
        if !letters.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        letters
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect()
    };
    let read = if text.len() == 64 {
        hex()
    } else {
        STANDARD
            .decode(text)
            .or_else(|_| STANDARD_NO_PAD.decode(text))
            .ok()
    };
    let key: Option<[u8; 32]> = read.and_then(|bytes| bytes.try_into().ok());
    // A key of zeros is a place that somebody meant to fill.
    let key = key.filter(|key| key.iter().any(|byte| *byte != 0));
    key.map(|key| SecretBox::new(Box::new(key)))
        .ok_or_else(|| ConfigError::Bad {
            key: name.to_owned(),
            value: format!("a text of {} letters", text.chars().count()),
            expected: "32 bytes as 64 hexadecimal digits or in base64, such as `openssl rand -hex 32` makes".to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn privacy(key: &str) -> Privacy {
        Privacy {
            key: Some(SecretString::from(key)),
            ..Privacy::default()
        }
    }

    #[test]
    fn a_key_is_64_digits_or_base64() {
        let hex = "0f".repeat(32);
        let padded = STANDARD.encode([15; 32]);
        let sealed = privacy(&hex).vault().unwrap().seal("+380501112233");
        for form in [
            hex.to_uppercase().as_str(),
            &padded,
            padded.trim_end_matches('='),
        ] {
            let vault = privacy(form).vault().unwrap();
            assert_eq!(
                vault.open(sealed.clone()).unwrap(),
                "+380501112233",
                "{form}"
            );
        }
    }

    #[test]
    fn a_bad_key_is_named_and_not_shown() {
        for bad in [
            "secret",
            &"0f".repeat(31),
            &"zz".repeat(32),
            &"є".repeat(32),
            &"00".repeat(32),
        ] {
            let error = privacy(bad).check().unwrap_err().to_string();
            assert!(
                error.contains("privacy.key") && error.contains("64 hexadecimal digits"),
                "{error}"
            );
            assert!(!error.contains(bad), "{error}");
        }
        let alone = Privacy {
            previous_key: Some(SecretString::from("0f".repeat(32))),
            ..Privacy::default()
        };
        let error = alone.check().unwrap_err().to_string();
        assert!(error.contains("`privacy.key` is not set"), "{error}");
    }
}
