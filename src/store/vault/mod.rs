//! What is kept of phones, e-mails and messages: plain, or sealed when a key is configured. A sealed
//! value begins with a mark; a plain text that begins like one is escaped when it is written, so
//! that nobody can write a text that passes for a sealed one.

pub mod sealing;

use std::{borrow::Cow, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate},
};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use crate::domain::{email::Email, phone::Phone};
use crate::store::set_aside::SetAside;

/// What a sealed value begins with; the number is that of the way it is sealed.
const SEALED: &str = "enc1:";
/// What stands before a plain text that begins with one of the two marks.
const PLAIN: &str = "enc0:";
const NONCE: usize = 24;
/// Signs of a hash in the log.
const IN_LOG: usize = 12;
/// The cipher's proof that nothing was changed.
const TAG: usize = 16;

/// A sealed value that does not open, by what was expected in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value cannot be read: expected {0}")]
pub struct Unreadable(pub &'static str);

/// A configured key.
pub type Key = SecretBox<[u8; 32]>;

/// Seals and opens personal data, and derives its lookup hashes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Vault {
    keys: Option<Arc<Keys>>,
    /// Opens what was sealed before the key was changed.
    previous: Option<Arc<Keys>>,
    set_aside: Arc<SetAside>,
}

/// What is derived from one configured key, a key for each use.
struct Keys {
    cipher: XChaCha20Poly1305,
    lookup: Hmac<Sha256>,
    fingerprint: String,
}

impl Keys {
    fn new(key: &Key) -> Self {
        let root = mac(key.expose_secret());
        // The first block of HKDF-Expand (RFC 5869, 2.3), which is all that 32 bytes take.
        let derived = |purpose: &str| tag(&root, &[purpose.as_bytes(), &[1]].concat());
        Self {
            cipher: XChaCha20Poly1305::new(&derived("mistok seal").into()),
            lookup: mac(&derived("mistok lookup")),
            fingerprint: hex(&derived("mistok fingerprint")[..16]),
        }
    }

    #[expect(
        clippy::expect_used,
        reason = "fails only beyond 256 GiB, and no text is that long"
    )]
    fn seal(&self, text: &str) -> String {
        let nonce = XNonce::generate();
        let sealed = self
            .cipher
            .encrypt(&nonce, text.as_bytes())
            .expect("the text fits the cipher");
        let whole = [nonce.as_slice(), &sealed].concat();
        format!("{SEALED}{}", BASE64.encode(whole))
    }

    fn open(&self, whole: &[u8]) -> Option<String> {
        let (nonce, sealed) = whole.split_first_chunk::<NONCE>()?;
        let text = self.cipher.decrypt(&(*nonce).into(), sealed).ok()?;
        String::from_utf8(text).ok()
    }

    fn key_of(&self, kind: &str, text: &str) -> String {
        hex(&tag(&self.lookup, format!("{kind}:{text}").as_bytes()))
    }
}

#[expect(clippy::expect_used, reason = "a MAC of this kind takes any key")]
fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("any length is a key")
}

fn tag(mac: &Hmac<Sha256>, text: &[u8]) -> [u8; 32] {
    mac.clone()
        .chain_update(text)
        .finalize()
        .into_bytes()
        .into()
}

pub(in crate::store) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        crate::text::add(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// What a value is that looks sealed and does not open with any key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Unopened {
    Damaged,
    /// Nothing was ever sealed: somebody's words, stored by an earlier version without the escape.
    Words,
}

fn is_marked(text: &str) -> bool {
    text.starts_with(SEALED) || text.starts_with(PLAIN)
}

/// Nonce and sealed text; `None` for a text that only begins like a sealed value, as earlier
/// versions stored people's words.
fn sealed(stored: &str) -> Option<Vec<u8>> {
    let whole = BASE64.decode(stored.strip_prefix(SEALED)?).ok()?;
    (whole.len() >= NONCE + TAG).then_some(whole)
}

impl Vault {
    /// A vault that seals with `key`, and still opens what `previous` has sealed.
    pub fn new(key: &Key, previous: Option<&Key>) -> Self {
        Self {
            keys: Some(Arc::new(Keys::new(key))),
            previous: previous.map(|key| Arc::new(Keys::new(key))),
            set_aside: Arc::default(),
        }
    }

    /// Whether personal data is sealed.
    pub const fn seals(&self) -> bool {
        self.keys.is_some()
    }

    /// What tells keys apart without telling anything of them: of the key, and of the previous one.
    pub(in crate::store) fn fingerprints(&self) -> (Option<&str>, Option<&str>) {
        (
            self.keys.as_ref().map(|keys| keys.fingerprint.as_str()),
            self.previous.as_ref().map(|keys| keys.fingerprint.as_str()),
        )
    }

    /// The rows that could not be read.
    pub fn set_aside(&self) -> &SetAside {
        &self.set_aside
    }

    /// The stored form of a text.
    pub fn seal(&self, text: &str) -> String {
        match &self.keys {
            Some(keys) => keys.seal(text),
            None if is_marked(text) => format!("{PLAIN}{text}"),
            None => text.to_owned(),
        }
    }

    /// The text as it was before [`Vault::seal`].
    pub fn open(&self, stored: String) -> Result<String, Unreadable> {
        if let Some(text) = stored.strip_prefix(PLAIN)
            && is_marked(text)
        {
            return Ok(text.to_owned());
        }
        let Some(whole) = sealed(&stored) else {
            return Ok(stored);
        };
        let keys = [&self.keys, &self.previous];
        let mut keys = keys.into_iter().flatten().peekable();
        if keys.peek().is_none() {
            // A sealed database is not opened without its key ([`crate::store::sealing::standing`]), so
            // these are words that an earlier version stored without the escape.
            return Ok(stored);
        }
        keys.find_map(|keys| keys.open(&whole))
            .ok_or(Unreadable("a sealed value of this key without damage"))
    }

    /// The value sealed with the key of today; none when it is already.
    pub(in crate::store) fn reseal(
        &self,
        stored: String,
        unopened: Unopened,
    ) -> Result<Option<String>, Unreadable> {
        let by_key = || self.keys.as_ref()?.open(&sealed(&stored)?);
        if by_key().is_some() {
            return Ok(None);
        }
        let words = match (self.open(stored.clone()), unopened) {
            (Err(_), Unopened::Words) => stored,
            (opened, _) => opened?,
        };
        Ok(Some(self.seal(&words)))
    }

    /// What a phone is looked up by.
    pub fn phone_key(&self, phone: &Phone) -> String {
        key_of(self.keys.as_deref(), "phone", phone.e164())
    }

    /// What stands in the log for a chat, or for a lane that may be named after one: with a key, words
    /// that tell chats apart and not whose they are. Groups are the shop's own and are named.
    pub fn in_log<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match self.keys.as_deref() {
            Some(keys) if !name.starts_with('-') => {
                let whole = key_of(Some(keys), "log", name);
                Cow::Owned(whole.chars().take(IN_LOG).collect())
            }
            _ => Cow::Borrowed(name),
        }
    }

    /// What an e-mail address is looked up by.
    pub fn email_key(&self, email: &Email) -> String {
        key_of(self.keys.as_deref(), "email", &email.folded())
    }

    /// What a phone was looked up by before: with the previous key, or without any.
    pub(in crate::store) fn former_phone_key(&self, phone: &Phone) -> String {
        key_of(self.previous.as_deref(), "phone", phone.e164())
    }
}

fn key_of(keys: Option<&Keys>, kind: &str, text: &str) -> String {
    keys.map_or_else(|| text.to_owned(), |keys| keys.key_of(kind, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: u8) -> Vault {
        Vault::new(&key(byte), None)
    }

    fn key(byte: u8) -> Key {
        SecretBox::new(Box::new([byte; 32]))
    }

    fn phone() -> Phone {
        Phone::from_stored("+380501112233".to_owned())
    }

    #[test]
    fn what_was_sealed_opens_and_shows_nothing_of_itself() {
        let vault = vault(1);
        for text in ["", "+380501112233", "olena@example.com", "Привіт 👋"] {
            let sealed = vault.seal(text);

            assert!(sealed.starts_with(SEALED), "{sealed}");
            assert!(text.is_empty() || !sealed.contains(text), "{sealed}");
            assert_ne!(
                vault.seal(text),
                sealed,
                "the same text looks different each time"
            );
            assert_eq!(vault.open(sealed).unwrap(), text);
        }
    }

    #[test]
    fn a_sealed_value_that_was_changed_does_not_open() {
        let vault = vault(1);
        let sealed = vault.seal("+380501112233");
        let whole = BASE64.decode(&sealed[SEALED.len()..]).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            let stored = format!("{SEALED}{}", BASE64.encode(changed));
            assert!(vault.open(stored).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_key_opens_nothing_and_a_previous_one_still_does() {
        let sealed = vault(1).seal("+380501112233");

        assert!(vault(2).open(sealed.clone()).is_err());
        let changed = Vault::new(&key(2), Some(&key(1)));
        assert_eq!(changed.open(sealed.clone()).unwrap(), "+380501112233");
        let again = changed.reseal(sealed.clone(), Unopened::Damaged);
        let again = again.unwrap().unwrap();
        assert_eq!(vault(2).open(again.clone()).unwrap(), "+380501112233");
        let once_more = changed.reseal(again, Unopened::Damaged).unwrap();
        assert_eq!(once_more, None, "once is enough");
        let refused = vault(3).reseal(sealed, Unopened::Damaged);
        assert!(refused.is_err(), "it is of a key that nobody has");
    }

    #[test]
    fn what_is_plain_passes_with_and_without_a_key() {
        for vault in [Vault::default(), vault(1)] {
            assert_eq!(
                vault.open("+380501112233".to_owned()).unwrap(),
                "+380501112233"
            );
        }
        assert_eq!(Vault::default().seal("+380501112233"), "+380501112233");
        assert_eq!(Vault::default().phone_key(&phone()), "+380501112233");
    }

    /// What people may write to pass for something of ours.
    fn forged() -> Vec<String> {
        let whole = format!("enc1:{}", BASE64.encode([7; 64]));
        let words = [
            "enc1:",
            "enc1:x",
            "enc1:AAAA",
            "enc0:",
            "enc0:enc1:x",
            "enc0:enc0:",
            "ENC1:x",
            " enc1:x",
            "enc1:привіт",
            "{$name}",
            "{{ 7 * 7 }}",
            "{\"v\":1}",
            ",",
            "",
        ];
        words
            .map(str::to_owned)
            .into_iter()
            .chain([whole])
            .collect()
    }

    #[test]
    fn nobody_can_write_what_passes_for_a_sealed_value() {
        for vault in [Vault::default(), vault(1)] {
            for words in forged() {
                let stored = vault.seal(&words);

                assert_eq!(vault.open(stored.clone()).unwrap(), words, "{stored}");
                let again = vault.seal(&stored);
                assert_eq!(vault.open(again).unwrap(), stored, "twice");
            }
        }
    }

    #[test]
    fn words_that_an_earlier_version_stored_unescaped_are_read_and_sealed() {
        let whole = format!("enc1:{}", BASE64.encode([7; 64]));
        for words in ["enc1:x", "enc1:", "enc0:x", "enc1:AAAA", &whole] {
            let stored = words.to_owned();

            assert_eq!(Vault::default().open(stored.clone()).unwrap(), words);
            let sealed = vault(1).reseal(stored, Unopened::Words).unwrap().unwrap();
            assert_eq!(vault(1).open(sealed).unwrap(), words);
        }
    }

    #[test]
    fn look_up_keys_are_the_same_for_one_key_and_tell_nothing() {
        let email = |text: &str| Email::from_stored(text.to_owned());
        let found = vault(1).phone_key(&phone());

        assert_eq!(found, vault(1).phone_key(&phone()));
        assert_ne!(found, vault(2).phone_key(&phone()));
        assert!(!found.contains("501112233"));
        assert_eq!(
            vault(1).email_key(&email("Olena@Example.com")),
            vault(1).email_key(&email("olena@example.com"))
        );
        let changed = Vault::new(&key(2), Some(&key(1)));
        assert_eq!(changed.former_phone_key(&phone()), found);
    }
}
