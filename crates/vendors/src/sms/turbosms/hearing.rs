//! What `TurboSMS` calls us for (<https://turbosms.ua/en/callback.html>). Its signature is only over
//! the id of the call: nothing else in it is proven, so it tells us merely what to ask for.

use std::collections::BTreeSet;

use secrecy::ExposeSecret;
use serde_json::Value;
use sha1::{Digest, Sha1};

use super::TurboSms;
use crate::sms::{
    Heard, Unheard, Webhook,
    http::object,
    proof::{hex, is_one_of},
};

/// The most messages that one call has us ask for.
const MOST: usize = 100;

impl TurboSms {
    pub(super) fn read_webhook(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        if !webhook.what.is_empty() {
            return Err(Unheard::NoSuchAddress);
        }
        let call = Call::read(webhook.body);
        if !self.is_genuine(&call) {
            return Err(Unheard::Forged);
        }
        Ok(Heard {
            ask: call.messages.into_iter().take(MOST).collect(),
            call: Some(call.id),
            ..Heard::default()
        })
    }

    /// The order of secret and id is not documented, and both were seen.
    fn is_genuine(&self, call: &Call) -> bool {
        let Some(secret) = &self.settings.webhook_secret else {
            return false;
        };
        let secret = secret.expose_secret();
        if call.id.is_empty() {
            return false;
        }
        let right = [[secret, &call.id], [&call.id, secret]]
            .map(|parts| hex(&Sha1::digest(parts.concat().as_bytes())));
        is_one_of(&call.signature.trim().to_ascii_lowercase(), &right)
    }
}

/// A call, as JSON or as a form.
#[derive(Default)]
struct Call {
    id: String,
    signature: String,
    messages: BTreeSet<String>,
}

impl Call {
    fn read(body: &[u8]) -> Self {
        let mut call = Self::default();
        match object::<Value>(&String::from_utf8_lossy(body)) {
            Some(json) => {
                call.id = text(&json["id"]).unwrap_or_default();
                call.signature = text(&json["signature"]).unwrap_or_default();
                call.collect(&json["data"]);
            }
            None => {
                for (name, value) in form_urlencoded::parse(body) {
                    match name.as_ref() {
                        "id" => call.id = value.into_owned(),
                        "signature" => call.signature = value.into_owned(),
                        "data" => call.collect(&Value::String(value.into_owned())),
                        // PHP's way of a field in a field.
                        name if name.starts_with("data[") && name.ends_with("[message_id]") => {
                            call.add(&value);
                        }
                        _ => {}
                    }
                }
            }
        }
        call
    }

    /// The messages that `data` names, however deep; it may be JSON in a text.
    fn collect(&mut self, data: &Value) {
        match data {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(fields) => {
                if let Some(id) = fields.get("message_id").and_then(text) {
                    self.add(&id);
                }
                fields
                    .values()
                    .filter(|field| !field.is_string())
                    .for_each(|field| {
                        self.collect(field);
                    });
            }
            Value::String(json) => {
                if let Ok(inside @ (Value::Object(_) | Value::Array(_))) =
                    serde_json::from_str(json)
                {
                    self.collect(&inside);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn add(&mut self, id: &str) {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if (1..=64).contains(&id.len()) && id.bytes().all(is_plain) {
            self.messages.insert(id.to_owned());
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
