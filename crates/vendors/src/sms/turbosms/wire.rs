//! What `TurboSMS` says, in its own words (<https://turbosms.ua/en/api.html>).

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::crm::lenient::{Numeral, Text, Whole};

/// `POST /message/send.json`.
#[derive(Serialize)]
pub struct Send<'m> {
    pub recipients: [&'m str; 1],
    pub sms: Sms<'m>,
    pub sequence_id: String,
}

#[derive(Serialize)]
pub struct Sms<'m> {
    pub sender: &'m str,
    pub text: &'m str,
}

/// `POST /message/status.json`.
#[derive(Serialize)]
pub struct Ask<'m> {
    pub messages: [&'m str; 1],
}

/// Every answer. Its HTTP status is 200 whatever came of the request.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(rename = "response_code")]
    pub code: Whole,
    #[serde(rename = "response_status")]
    pub said: Text,
    /// By method, and null in a refusal.
    #[serde(rename = "response_result")]
    pub result: Value,
}

/// The result for one recipient, or the state of their message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct One {
    pub message_id: Text,
    pub response_code: Whole,
    pub response_status: Text,
    pub status: Text,
    pub rejected_status: Text,
}

/// `POST /user/balance.json`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Balance {
    pub balance: Numeral,
}

impl Envelope {
    /// The first of the list; there is one, since one was asked for.
    pub fn one(&self) -> Option<One> {
        let one = self.result.as_array()?.first()?;
        one.is_object().then(|| One::deserialize(one).ok())?
    }
}
