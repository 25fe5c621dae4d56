//! How a receiver knows that a message is ours: `t=UNIX,v1=HEX`, where HEX is the keyed SHA-256 of the
//! time, a dot and the body. While a secret is being changed, there is a `v1` for each.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// The header's value.
pub fn signature(secrets: &[SecretString], at: DateTime<Utc>, body: &str) -> String {
    let time = at.timestamp();
    let mut value = format!("t={time}");
    for secret in secrets {
        value.push_str(",v1=");
        value.push_str(&keyed(secret, &format!("{time}.{body}")));
    }
    value
}

fn keyed(secret: &SecretString, text: &str) -> String {
    #[expect(clippy::expect_used, reason = "a key for HMAC may have any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("a key for HMAC may have any length");
    mac.update(text.as_bytes());
    let bytes = mac.finalize().into_bytes();
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let letter = |half: u8| char::from_digit(u32::from(half), 16);
    halves.filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page that owners of receivers read.
    const PAGE: &str = include_str!("../../docs/webhooks.md");

    /// The line of the page that begins so.
    fn told(name: &str) -> &'static str {
        let begin = format!("{name}: ");
        let line = PAGE.lines().find_map(|line| line.strip_prefix(&begin));
        line.unwrap_or_else(|| panic!("{name} is not on the page"))
    }

    #[test]
    fn the_test_vector_of_the_page_is_what_is_computed() {
        let at = DateTime::from_timestamp(told("time").parse().unwrap(), 0).unwrap();
        let secret = SecretString::from(told("secret"));
        let said = signature(&[secret], at, told("body"));
        assert_eq!(said, told("signature"));
    }

    #[test]
    fn two_secrets_give_two_values() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let secrets = ["one", "two"].map(SecretString::from);
        let said = signature(&secrets, at, "{}");
        let [one, two] = ["one", "two"]
            .map(|it| signature(&[SecretString::from(it)], at, "{}").replace("t=1795000000,", ""));
        assert_eq!(said, format!("t=1795000000,{one},{two}"));
    }
}
