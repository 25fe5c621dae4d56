//! Messages as the API shows them.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    domain::sms::{Cost, Encoding, Failure, parts},
    store::sms::{Line, Sms, attempts::Attempt},
};

/// What was queued.
#[derive(Debug, Serialize)]
pub struct Queued {
    id: i64,
    state: &'static str,
    parts: u32,
    encoding: &'static str,
}

impl From<&Sms> for Queued {
    fn from(sms: &Sms) -> Self {
        Self {
            id: sms.id.0,
            state: sms.state.as_str(),
            parts: sms.parts,
            encoding: encoding(parts(&sms.text).encoding),
        }
    }
}

/// A message with all that is known of it.
#[derive(Debug, Serialize)]
pub struct Message {
    #[serde(flatten)]
    queued: Queued,
    to: String,
    text: String,
    language: &'static str,
    sender: Option<String>,
    provider: Option<String>,
    failure: Option<&'static str>,
    /// The provider's own code and words.
    provider_code: Option<String>,
    provider_words: Option<String>,
    cost: Option<Price>,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    attempts: Vec<Try>,
}

impl Message {
    pub fn new(sms: Sms, attempts: Vec<Attempt>) -> Self {
        Self {
            queued: Queued::from(&sms),
            to: sms.to.e164().to_owned(),
            text: sms.text,
            language: sms.language.code(),
            sender: sms.sender,
            provider: sms.provider,
            failure: sms.failure.map(Failure::as_str),
            provider_code: sms.code,
            provider_words: sms.reason,
            cost: sms.cost.as_ref().map(Price::from),
            created_at: sms.created_at,
            sent_at: sms.sent_at,
            done_at: sms.done_at,
            attempts: attempts.into_iter().map(Try::from).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Try {
    provider: String,
    at: DateTime<Utc>,
    outcome: String,
    code: Option<String>,
    words: Option<String>,
}

impl From<Attempt> for Try {
    fn from(attempt: Attempt) -> Self {
        Self {
            provider: attempt.provider,
            at: attempt.at,
            outcome: attempt.outcome,
            code: attempt.code,
            words: attempt.reason,
        }
    }
}

/// A message of a list.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: i64,
    state: String,
    parts: u32,
    to: String,
    /// `None` means that it cannot be read.
    text: Option<String>,
    provider: Option<String>,
    failure: Option<&'static str>,
    created_at: DateTime<Utc>,
}

impl From<Line> for Listed {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.0,
            state: line.state,
            parts: line.parts,
            to: line.phone.e164().to_owned(),
            text: line.text,
            provider: line.provider,
            failure: line.failure.map(Failure::as_str),
            created_at: line.at,
        }
    }
}

/// Money, exactly.
#[derive(Debug, Serialize)]
pub struct Price {
    amount: String,
    currency: String,
}

impl From<&Cost> for Price {
    fn from(cost: &Cost) -> Self {
        let amount = rust_decimal::Decimal::new(cost.micros, 6);
        Self {
            amount: amount.normalize().to_string(),
            currency: cost.currency.clone(),
        }
    }
}

pub const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Gsm => "gsm",
        Encoding::Ucs2 => "ucs2",
    }
}
