//! `[chats]`

use chrono::FixedOffset;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url, secret::LONG_ENOUGH};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chats {
    pub keeping: Keeping,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keeping {
    /// Where the API is, such as `https://shop.example/api`.
    #[serde(deserialize_with = "super::text::optional")]
    pub base_url: Option<String>,
    #[serde(with = "super::secret")]
    pub api_key: Option<SecretString>,
    /// The seller's id in the CRM.
    pub seller_id: Option<i64>,
    /// The secret part of the address that new messages are signalled to; not set: no signals.
    #[serde(with = "super::secret")]
    pub link_key: Option<SecretString>,
    /// Seconds between looks for messages that were not signalled. 0 means never.
    pub sweep_seconds: u32,
    /// The zone of the times that come without one, such as `+03:00`.
    pub utc_offset: String,
    /// Chats on a page of the list, at most 200.
    pub page_size: u32,
    /// Where messages are posted.
    pub send_path: String,
    /// Whether a log-in's timestamp is a text.
    pub timestamp_as_string: bool,
    pub reads_per_minute: u32,
    pub sends_per_minute: u32,
    /// Seconds after which a request is broken off.
    pub timeout_seconds: u32,
    /// The address of a chat for the shop's people, with `{id}` for its number; not set: on the host
    /// of the API.
    #[serde(deserialize_with = "super::text::optional")]
    pub link: Option<String>,
    /// The CRM's states of a purchase that is paid, beside one that says when it was.
    pub paid_states: Vec<i64>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            base_url: None,
            api_key: None,
            seller_id: None,
            link_key: None,
            sweep_seconds: 300,
            utc_offset: "+03:00".to_owned(),
            page_size: 50,
            send_path: "/debates/v2/".to_owned(),
            timestamp_as_string: false,
            reads_per_minute: 60,
            sends_per_minute: 60,
            timeout_seconds: 30,
            link: None,
            paid_states: Vec::new(),
        }
    }
}

impl Chats {
    /// Whether the chats of KeepingCRM are joined.
    pub fn keeping_is_on(&self) -> bool {
        let keeping = &self.keeping;
        keeping.base_url.is_some() && keeping.api_key.is_some() && keeping.seller_id.is_some()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.keeping.check()
    }
}

impl Keeping {
    /// The zone of the CRM's times.
    pub fn offset(&self) -> Result<FixedOffset, ConfigError> {
        self.utc_offset.trim().parse().map_err(|_| {
            let expected = "hours and minutes from UTC, such as +03:00";
            ConfigError::bad("chats.keeping.utc_offset", &self.utc_offset, expected)
        })
    }

    /// The address of a chat for the shop's people: of the settings, else on the API's own host.
    pub fn chat_link(&self) -> Option<String> {
        if self.link.is_some() {
            return self.link.clone();
        }
        let base = reqwest::Url::parse(self.base_url.as_deref()?).ok()?;
        let host = base.origin().ascii_serialization();
        Some(format!(
            "{host}/purchases_inv_detail?id_i={{id}}&view=debate"
        ))
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.check_is_whole()?;
        self.offset()?;
        if let Some(url) = &self.base_url {
            http_url("chats.keeping.base_url", url)?;
        }
        if !self.send_path.starts_with('/') || self.send_path.contains(['?', '#', ' ']) {
            let expected = "a path such as /debates/v2/ or /debates/v2";
            let path = &self.send_path;
            return Err(ConfigError::bad("chats.keeping.send_path", path, expected));
        }
        self.check_link_key()?;
        if let Some(link) = &self.link {
            http_url("chats.keeping.link", &link.replace("{id}", "1"))?;
            if !link.contains("{id}") {
                let expected = "an address with {id} for the chat's number";
                return Err(ConfigError::bad("chats.keeping.link", link, expected));
            }
        }
        self.check_numbers()
    }

    /// Either nothing is set or everything that is needed.
    fn check_is_whole(&self) -> Result<(), ConfigError> {
        let needed = [
            (
                "chats.keeping.base_url",
                self.base_url.is_some(),
                "the address of KeepingCRM's API, such as https://shop.example/api",
            ),
            (
                "chats.keeping.api_key",
                self.api_key.is_some(),
                "the API key from the seller's cabinet",
            ),
            (
                "chats.keeping.seller_id",
                self.seller_id.is_some(),
                "the seller's id, a number",
            ),
        ];
        let is_begun = self.link_key.is_some() || needed.iter().any(|(_, is_set, _)| *is_set);
        let missing = needed.iter().find(|(_, is_set, _)| is_begun && !is_set);
        missing.map_or(Ok(()), |(key, _, expected)| {
            Err(ConfigError::missing(key, expected))
        })
    }

    fn check_link_key(&self) -> Result<(), ConfigError> {
        let Some(key) = &self.link_key else {
            return Ok(());
        };
        let key = key.expose_secret();
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
        if key.len() >= LONG_ENOUGH && key.bytes().all(is_plain) {
            return Ok(());
        }
        Err(ConfigError::Bad {
            key: "chats.keeping.link_key".to_owned(),
            value: "shorter or of other characters".to_owned(),
            expected: format!("{LONG_ENOUGH} or more letters, digits, - and _"),
        })
    }

    fn check_numbers(&self) -> Result<(), ConfigError> {
        for (key, number, least, most) in [
            ("sweep_seconds", self.sweep_seconds, 0, 86_400),
            ("page_size", self.page_size, 1, 200),
            ("reads_per_minute", self.reads_per_minute, 1, 6_000),
            ("sends_per_minute", self.sends_per_minute, 1, 6_000),
            ("timeout_seconds", self.timeout_seconds, 1, 300),
        ] {
            if !(least..=most).contains(&number) {
                let key = format!("chats.keeping.{key}");
                let expected = format!("a number from {least} to {most}");
                return Err(ConfigError::bad(&key, &number.to_string(), &expected));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Keeping {
        Keeping {
            base_url: Some("https://shop.example/api".to_owned()),
            api_key: Some(SecretString::from("key")),
            seller_id: Some(7),
            link_key: Some(SecretString::from("0123456789abcdef")),
            link: Some("https://shop.example/chat?id_i={id}".to_owned()),
            ..Keeping::default()
        }
    }

    /// A change, and what the error must name.
    type Case = (fn(&mut Keeping), &'static str);

    fn chats(keeping: Keeping) -> Chats {
        Chats { keeping }
    }

    #[test]
    fn the_section_is_off_until_everything_is_set() {
        assert!(!Chats::default().keeping_is_on());
        assert!(Chats::default().check().is_ok());
        assert!(chats(whole()).keeping_is_on());
        assert!(chats(whole()).check().is_ok());
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let cases: [Case; 9] = [
            (|it| it.base_url = None, "chats.keeping.base_url"),
            (|it| it.api_key = None, "chats.keeping.api_key"),
            (|it| it.seller_id = None, "chats.keeping.seller_id"),
            (|it| it.link_key = Some("sh ort".into()), "link_key"),
            (|it| it.utc_offset = "Kyiv".to_owned(), "utc_offset"),
            (|it| it.send_path = "debates".to_owned(), "send_path"),
            (|it| it.link = Some("https://a/b".to_owned()), "{id}"),
            (|it| it.page_size = 201, "page_size"),
            (|it| it.base_url = Some("shop".to_owned()), "base_url"),
        ];
        for (change, named) in cases {
            let mut keeping = whole();
            change(&mut keeping);
            let error = chats(keeping).check().unwrap_err().to_string();
            assert!(error.contains(named), "{named} is not in {error}");
            assert!(!error.contains("sh ort"), "{error}");
        }
    }
}
