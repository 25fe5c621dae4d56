//! How Zadarma's requests are signed, theirs and ours
//! (<https://zadarma.com/en/support/api/#intro_authorization>).

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use form_urlencoded::Serializer;
use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};

use crate::sms::proof::{hex, hmac_sha1, is_one_of};

/// Parameters of a call. Zadarma sorts them by name before it compares.
pub type Params<'p> = BTreeMap<&'static str, &'p str>;

/// Parameters to be signed and sent: encoded as PHP does, which is what Zadarma runs on.
pub fn query(params: &Params<'_>) -> String {
    let query = Serializer::new(String::new()).extend_pairs(params).finish();
    // The standard for forms leaves asterisks unencoded; PHP does not.
    query.replace('*', "%2A")
}

/// The header of a call to `path`. The hash is encoded twice, hexadecimal and base64.
pub fn authorization(key: &str, secret: &SecretString, path: &str, query: &str) -> String {
    let text = format!("{path}{query}{}", hex(&Md5::digest(query.as_bytes())));
    let mac = hmac_sha1(secret.expose_secret().as_bytes(), text.as_bytes());
    format!("{key}:{}", BASE64.encode(hex(&mac)))
}

/// Whether Zadarma signed `text`. Some of its own examples leave the hexadecimal out.
pub fn is_genuine(secret: &SecretString, text: &[u8], given: &str) -> bool {
    let mac = hmac_sha1(secret.expose_secret().as_bytes(), text);
    let right = [BASE64.encode(hex(&mac)), BASE64.encode(mac)];
    is_one_of(given.trim(), &right)
}
