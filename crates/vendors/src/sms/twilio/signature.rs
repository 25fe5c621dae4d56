//! How Twilio signs what it calls us for (<https://www.twilio.com/docs/usage/webhooks/webhooks-security>):
//! over the address and, for a form, every field of it.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use secrecy::{ExposeSecret, SecretString};

use super::settings::Settings;
use crate::sms::{
    Webhook,
    proof::{hmac_sha1, hmac_sha256, is_one_of},
};

/// Whether the account's owner signed the request.
pub fn is_genuine(settings: &Settings, webhook: &Webhook<'_>) -> bool {
    let header = |name| {
        webhook
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let Some(given) = header("x-twilio-signature") else {
        return false;
    };
    let texts = signed_texts(webhook);
    let right = match header("x-twilio-webhooks-signature-settings") {
        // A caller may name only a configured key: else they would choose how to prove it.
        Some(named) => match shared_key(settings, named) {
            Some(key) => signatures(&texts, &[key], hmac_sha256),
            None => return false,
        },
        None => {
            let tokens: Vec<&SecretString> = settings.tokens.iter().collect();
            signatures(&texts, &tokens, hmac_sha1)
        }
    };
    is_one_of(given.trim(), &right)
}

fn signatures(
    texts: &[String],
    keys: &[&SecretString],
    mac: fn(&[u8], &[u8]) -> Vec<u8>,
) -> Vec<String> {
    let each = keys.iter().flat_map(|key| {
        let key = key.expose_secret().as_bytes();
        texts.iter().map(move |text| mac(key, text.as_bytes()))
    });
    each.map(|mac| BASE64.encode(mac)).collect()
}

/// The configured key, when `key=<id>,algorithm=HMAC_SHA256` names it.
fn shared_key<'s>(settings: &'s Settings, named: &str) -> Option<&'s SecretString> {
    let (id, key) = settings.shared_key.as_ref()?;
    let fields: BTreeMap<&str, &str> = named
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect();
    let is_ours = fields.get("key") == Some(&id.as_str());
    let is_known = fields.get("algorithm") == Some(&"HMAC_SHA256");
    (is_ours && is_known).then_some(key)
}

/// The texts of which one must be signed. What Twilio calls about SMS is a form.
fn signed_texts(webhook: &Webhook<'_>) -> Vec<String> {
    let fields = if webhook.method == "GET" {
        String::new()
    } else {
        joined(webhook.body)
    };
    let urls = with_and_without_port(webhook.url);
    urls.into_iter().map(|url| url + &fields).collect()
}

/// Names and values, each once, in the order of their bytes. A name without a value counts.
fn joined(form: &[u8]) -> String {
    let fields: BTreeSet<_> = form_urlencoded::parse(form).collect();
    fields
        .iter()
        .flat_map(|(name, value)| [name.as_ref(), value.as_ref()])
        .collect()
}

/// Twilio signs the address with its port or without, and says not when.
fn with_and_without_port(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return vec![url.to_owned()];
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let usual = if scheme == "http" { "80" } else { "443" };
    let port = authority
        .rsplit_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let (host, port) = port.unwrap_or((authority, usual));
    vec![
        format!("{scheme}://{host}{path}"),
        format!("{scheme}://{host}:{port}{path}"),
    ]
}
