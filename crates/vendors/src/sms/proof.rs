//! The hashes under the signatures of providers, and their comparison in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// HMAC with SHA-1.
pub fn hmac_sha1(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = sha1_under(key);
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// HMAC with SHA-256.
pub fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = sha256_under(key);
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn sha1_under(key: &[u8]) -> Hmac<Sha1> {
    Hmac::new_from_slice(key).expect("HMAC takes any key")
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn sha256_under(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes any key")
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}

/// Whether `given` is one of the signatures that would be right. All are compared, whichever fits.
pub fn is_one_of(given: &str, right: &[String]) -> bool {
    let given = given.as_bytes();
    let mut found = subtle::Choice::from(0);
    for signature in right {
        found |= signature.as_bytes().ct_eq(given);
    }
    found.into()
}
