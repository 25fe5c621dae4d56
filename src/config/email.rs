//! `[email]`: letters about orders, questions and few stars to the shop's people.

use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{ConfigError, error::shown};
use crate::{
    domain::email,
    email::{BadServer, Server, Settings, is_sender},
};

/// Addresses that get letters; more are a mailing list, which the mail server keeps better.
const MOST: usize = 20;
/// Seconds for the conversation about one letter.
const SECONDS: std::ops::RangeInclusive<u32> = 1..=300;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Email {
    /// The mail server: `smtps://USER@HOST` or `smtp://USER@HOST`. `None` means that no letters are
    /// sent.
    #[serde(deserialize_with = "super::text::optional")]
    pub smtp: Option<String>,
    /// The sender of the letters.
    #[serde(deserialize_with = "super::text::optional")]
    pub from: Option<String>,
    /// The addresses that get them.
    #[serde(deserialize_with = "addresses")]
    pub to: Vec<String>,
    /// The password of the account. `None` means that the server asks for no log-in.
    #[serde(with = "super::secret")]
    pub password: Option<SecretString>,
    /// What letters are sent about.
    #[serde(deserialize_with = "occasions")]
    pub on: Vec<EmailOn>,
    /// Seconds after which a server that is silent counts as not answering.
    pub timeout_seconds: u32,
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailOn {
    Order,
    /// A question or feedback.
    Lead,
    /// One or two stars, for a conversation or as feedback.
    LowRating,
}

impl EmailOn {
    pub const ALL: [Self; 3] = [Self::Order, Self::Lead, Self::LowRating];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Lead => "lead",
            Self::LowRating => "low_rating",
        }
    }
}

impl Default for Email {
    fn default() -> Self {
        Self {
            smtp: None,
            from: None,
            to: Vec::new(),
            password: None,
            on: EmailOn::ALL.to_vec(),
            timeout_seconds: 30,
        }
    }
}

impl Email {
    pub const fn is_on(&self) -> bool {
        self.smtp.is_some()
    }

    /// Whether somebody reads of each order by e-mail.
    pub fn shows_orders(&self) -> bool {
        self.is_on() && self.on.contains(&EmailOn::Order)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.to.len() > MOST {
            let expected = format!("{MOST} addresses or fewer, or that of a mailing list");
            return Err(ConfigError::bad(
                "email.to",
                &format!("{} addresses", self.to.len()),
                &expected,
            ));
        }
        for address in &self.to {
            if email::Email::parse(address).is_err() || !address.is_ascii() {
                let expected = "an address such as owner@shop.example";
                return Err(ConfigError::bad("email.to", address, expected));
            }
        }
        if let Some(from) = self.from.as_ref().filter(|from| !is_sender(from)) {
            let expected = "an address such as shop@shop.example or Shop <shop@shop.example>";
            return Err(ConfigError::bad("email.from", from, expected));
        }
        if !SECONDS.contains(&self.timeout_seconds) {
            let seconds = self.timeout_seconds.to_string();
            return Err(ConfigError::bad(
                "email.timeout_seconds",
                &seconds,
                "seconds, 1 to 300",
            ));
        }
        self.settings().map(drop)
    }

    /// How letters are sent. `None` means that they are not.
    pub fn settings(&self) -> Result<Option<Settings>, ConfigError> {
        let Some(smtp) = &self.smtp else {
            return Ok(None);
        };
        let server = Server::parse(smtp).map_err(|bad| match bad {
            BadServer::Form => ConfigError::bad(
                "email.smtp",
                smtp,
                "the address of a mail server such as smtps://shop%40shop.example@mail.shop.example",
            ),
            BadServer::Password => ConfigError::Bad {
                key: "email.smtp".to_owned(),
                value: "an address with a password".to_owned(),
                expected: "the address without it; it belongs in `email.password`".to_owned(),
            },
        })?;
        let Some(from) = self.from.clone() else {
            return Err(ConfigError::missing(
                "email.from",
                "the sender of the letters, such as shop@shop.example",
            ));
        };
        if self.to.is_empty() {
            return Err(ConfigError::missing(
                "email.to",
                "the addresses that get the letters, such as [\"owner@shop.example\"]",
            ));
        }
        Ok(Some(Settings {
            server,
            from,
            password: self.password.clone(),
            timeout: Duration::from_secs(self.timeout_seconds.into()),
        }))
    }
}

/// A list, or words with commas as the environment gives them.
fn words<'de, D: Deserializer<'de>>(
    from: D,
    expecting: &'static str,
) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Many(Vec<String>),
        One(String),
    }
    let all = match Written::deserialize(from) {
        Ok(Written::Many(all)) => all,
        Ok(Written::One(text)) => text.split(',').map(str::to_owned).collect(),
        Err(_) => return Err(D::Error::custom(expecting)),
    };
    let all = all.iter().map(|word| word.trim());
    Ok(all
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect())
}

fn addresses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let mut all: Vec<String> = Vec::new();
    for address in words(from, "expected addresses such as [\"owner@shop.example\"]")? {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    Ok(all)
}

fn occasions<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<EmailOn>, D::Error> {
    const EXPECTED: &str = "expected some of \"order\", \"lead\", \"low_rating\"";
    let all = words(from, EXPECTED)?.into_iter();
    all.map(|word| {
        let known = EmailOn::ALL.into_iter().find(|it| it.as_str() == word);
        known.ok_or_else(|| {
            D::Error::custom(format!("{} is none of them; {EXPECTED}", shown(&word)))
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email() -> Email {
        Email {
            smtp: Some("smtps://mail.shop.example".to_owned()),
            from: Some("Крамниця <shop@shop.example>".to_owned()),
            to: vec!["owner@shop.example".to_owned()],
            ..Email::default()
        }
    }

    /// A change, and what the error must say.
    type Case = (fn(&mut Email), &'static str);

    #[test]
    fn what_is_needed_is_asked_for_and_what_is_wrong_is_named() {
        email().check().unwrap();
        Email::default().check().unwrap();
        let wrong: [Case; 8] = [
            (|it| it.from = None, "`email.from` is not set"),
            (|it| it.to.clear(), "`email.to` is not set"),
            (
                |it| it.to.push("owner".to_owned()),
                "`email.to` is \"owner\"",
            ),
            (
                |it| it.to.push("a@b.co\r\nBcc: c@d.ef".to_owned()),
                "`email.to`",
            ),
            (
                |it| it.from = Some("Shop".to_owned()),
                "`email.from` is \"Shop\"",
            ),
            (
                |it| it.smtp = Some("mail.shop.example".to_owned()),
                "smtps://",
            ),
            (
                |it| it.smtp = Some("smtps://a:secret@mail.shop.example".to_owned()),
                "`email.password`",
            ),
            (|it| it.timeout_seconds = 0, "1 to 300"),
        ];
        for (spoil, told) in wrong {
            let mut email = email();
            spoil(&mut email);
            let error = email.check().unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn lists_are_read_from_the_file_and_from_the_environment() {
        for (to, on) in [
            (r#"["a@b.co", "c@d.co"]"#, r#"["order", "low_rating"]"#),
            (r#""a@b.co, c@d.co,a@b.co""#, r#""order, low_rating""#),
        ] {
            let read: Email = toml::from_str(&format!("to = {to}\non = {on}")).unwrap();
            assert_eq!(read.to, ["a@b.co", "c@d.co"]);
            assert_eq!(read.on, [EmailOn::Order, EmailOn::LowRating]);
        }
        let error = toml::from_str::<Email>("on = [\"orders\"]").unwrap_err();
        assert!(error.to_string().contains("low_rating"), "{error}");
    }
}
