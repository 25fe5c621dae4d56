//! The hashes that vendors sign with, in the forms that they write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Digest as _;

/// The keyed SHA-1 of a text.
pub fn hmac_sha1(key: &str, text: &str) -> Vec<u8> {
    keyed::<Hmac<sha1::Sha1>>(key, text)
}

/// The keyed SHA-256 of a text.
pub fn hmac_sha256(key: &str, text: &str) -> Vec<u8> {
    keyed::<Hmac<sha2::Sha256>>(key, text)
}

/// The SHA-1 of a text, in small hexadecimal letters.
pub fn sha1_hex(text: &str) -> String {
    hex(&sha1::Sha1::digest(text))
}

/// The MD5 of a text, in small hexadecimal letters.
pub fn md5_hex(text: &str) -> String {
    hex(&md5::Md5::digest(text))
}

/// Small hexadecimal letters.
pub fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let letter = |half: u8| char::from_digit(u32::from(half), 16);
    halves.filter_map(letter).collect()
}

/// Base64 with padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 of a text.
pub fn from_base64(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

fn keyed<M: Mac + KeyInit>(key: &str, text: &str) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "a key for HMAC may have any length")]
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
