//! What Zadarma sends, in its own words. Numbers come as numbers or texts.

use mistok_core::domain::sms::Cost;
use serde::Deserialize;

pub use crate::crm::lenient::{Numeral, Text, Whole};
use crate::sms::cost;

/// What every answer may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// Missing in some that are a success.
    pub status: Text,
    pub message: Text,
}

/// `POST /v1/sms/send/`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub status: Text,
    /// Parts that are billed.
    pub messages: Whole,
    pub cost: Numeral,
    pub currency: Text,
    /// Of the one number that was asked for; null or missing: it was taken.
    pub denied_numbers: Option<Vec<Denied>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Denied {
    pub message: Text,
}

/// `GET /v1/info/balance/`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Balance {
    pub balance: Numeral,
    pub currency: Text,
}

/// `GET /v1/sms/senderid/`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Senders {
    pub senders: Vec<Text>,
}

/// `GET /v1/sms/templates/`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Templates {
    pub list: Vec<Category>,
}

/// Templates of one kind; its own id (`cath_id`) is of no use to us.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Category {
    pub title: Text,
    pub templates: Vec<Template>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Template {
    pub id: Text,
    pub text: Text,
}

/// The `result` of an incoming message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Incoming {
    pub caller_id: Text,
    pub caller_did: Text,
    pub text: Text,
}

impl Sent {
    pub fn cost(&self) -> Option<Cost> {
        cost::price(self.cost.0.as_deref()?, self.currency.0.as_deref()?)
    }

    pub fn parts(&self) -> Option<u32> {
        let parts = u32::try_from(self.messages.0?).ok()?;
        (parts > 0).then_some(parts)
    }
}

impl Balance {
    pub fn cost(&self) -> Option<Cost> {
        cost::read(self.balance.0.as_deref()?, self.currency.0.as_deref()?)
    }
}
