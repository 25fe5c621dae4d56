//! An e-mail address, as far as a program can tell one.

use serde::{Deserialize, Serialize};

/// An address with the form of one; whether a letter arrives, only a letter can tell.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// What was typed is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

/// The longest address that mail servers take (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

impl Email {
    pub fn parse(typed: &str) -> Result<Self, NotAnEmail> {
        let typed = typed.trim();
        let (name, host) = typed.rsplit_once('@').ok_or(NotAnEmail)?;
        let spoils = |letter: char| letter.is_whitespace() || "<>()[],;:\\\"@".contains(letter);
        let labels = || host.split('.');
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|it| it.is_alphanumeric() || it == '-')
        };
        let fits = (1..=64).contains(&name.len()) && typed.len() <= LONGEST;
        let is_mail = !name.contains(spoils) && labels().count() > 1 && labels().all(is_label);
        (fits && is_mail)
            .then(|| Self(typed.to_owned()))
            .ok_or(NotAnEmail)
    }

    /// The address as stored: trusted, because only `parse` makes one, or the CRM gave it.
    pub const fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two forms of one address have in common.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl std::fmt::Debug for Email {
    /// Hidden: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_what_is_none() {
        for typed in ["olena@example.com", " o.k+shop@mail.example.ua ", "a@b.co"] {
            assert!(Email::parse(typed).is_ok(), "{typed}");
        }
        for typed in [
            "",
            "olena",
            "olena@",
            "@example.com",
            "olena@example",
            "o k@example.com",
            "olena@-a.com",
            "olena@a..com",
            "<o@a.com>",
            "a@b@c.com",
        ] {
            assert!(Email::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_longest_address_fits_and_a_longer_one_does_not() {
        let host = format!(
            "{}.com",
            ["a".repeat(60), "b".repeat(60), "c".repeat(60)].join(".")
        );
        assert!(Email::parse(&format!("{}@{host}", "n".repeat(64))).is_ok());
        assert!(Email::parse(&format!("{}@{host}", "n".repeat(65))).is_err());
    }
}
