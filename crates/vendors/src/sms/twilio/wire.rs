//! What Twilio sends, in its own words
//! (<https://www.twilio.com/docs/messaging/api/message-resource#message-properties>). Numbers come
//! as texts.

use mistok_core::domain::sms::Cost;
use serde::Deserialize;

pub use crate::crm::lenient::{Numeral, Text, Whole};
use crate::sms::cost;

/// A message, of any direction.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Message {
    pub sid: Text,
    pub to: Text,
    pub body: Text,
    pub direction: Text,
    pub status: Text,
    pub num_segments: Whole,
    pub price: Numeral,
    pub price_unit: Text,
    pub error_code: Whole,
    #[serde(rename = "error_message")]
    pub error_text: Text,
    pub date_created: Text,
}

/// A page of messages.
#[derive(Deserialize)]
pub struct Page {
    pub messages: Vec<Message>,
    #[serde(default)]
    pub next_page_uri: Text,
}

/// A refusal (<https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions>).
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    pub code: Whole,
    pub message: Text,
    /// As newer ones write it.
    pub title: Text,
}

/// `Balance.json` of an account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Balance {
    pub balance: Numeral,
    pub currency: Text,
}

impl Message {
    /// The id of a message. `None` means that this is something else.
    pub fn id(&self) -> Option<&str> {
        let sid = self.sid.0.as_deref()?;
        let is_message = ["SM", "MM"]
            .iter()
            .any(|kind| super::settings::is_sid(sid, kind));
        is_message.then_some(sid)
    }

    /// As billed; 0 until a sender is chosen.
    pub fn parts(&self) -> Option<u32> {
        let parts = u32::try_from(self.num_segments.0?).ok()?;
        (parts > 0).then_some(parts)
    }

    /// Known only some time after the message was sent.
    pub fn cost(&self) -> Option<Cost> {
        cost::price(self.price.0.as_deref()?, self.price_unit.0.as_deref()?)
    }
}

impl Balance {
    pub fn cost(&self) -> Option<Cost> {
        cost::read(self.balance.0.as_deref()?, self.currency.0.as_deref()?)
    }
}
