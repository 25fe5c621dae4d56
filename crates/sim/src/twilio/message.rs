//! A message, and how the API shows it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub const BY_API: &str = "outbound-api";
pub const REPLY: &str = "outbound-reply";
pub const INBOUND: &str = "inbound";

/// How long after the sending of a message its price is known.
const PRICE_AFTER: TimeDelta = TimeDelta::seconds(30);

/// A message of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub sid: String,
    /// `outbound-api`, `outbound-reply` or `inbound`.
    pub direction: &'static str,
    pub to: String,
    /// None until the service has chosen a sender.
    pub from: Option<String>,
    pub service: Option<String>,
    pub body: String,
    pub status: &'static str,
    pub error: Option<u32>,
    pub segments: u32,
    /// What it costs, in millionths of a dollar.
    pub cost: i64,
    pub callback: Option<String>,
    pub at: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub sent: Option<DateTime<Utc>>,
}

impl Message {
    /// The document of the API: all numbers are strings.
    pub fn show(&self, account: &str, now: DateTime<Utc>) -> Value {
        let sid = &self.sid;
        let place = format!("/2010-04-01/Accounts/{account}/Messages/{sid}");
        let has_price = self.sent.is_some_and(|sent| sent + PRICE_AFTER <= now);
        json!({
            "sid": sid,
            "account_sid": account,
            "api_version": "2010-04-01",
            "messaging_service_sid": self.service,
            "to": self.to,
            "from": self.from,
            "body": self.body,
            "status": self.status,
            "direction": self.direction,
            "num_segments": self.segments_shown().to_string(),
            "num_media": "0",
            "price": has_price.then(|| dollars(-self.cost)),
            "price_unit": has_price.then_some("USD"),
            "error_code": self.error,
            "error_message": self.error.map(words),
            "date_created": rfc_2822(self.at),
            "date_updated": rfc_2822(self.updated),
            "date_sent": self.sent.map(rfc_2822),
            "uri": format!("{place}.json"),
            "subresource_uris": {"media": format!("{place}/Media.json")},
        })
    }

    /// Nobody counts before there is a sender.
    fn segments_shown(&self) -> u32 {
        self.from.as_ref().map_or(0, |_| self.segments)
    }

    /// Whether it has not left yet.
    pub fn is_waiting(&self) -> bool {
        ["accepted", "queued"].contains(&self.status)
    }
}

/// An amount with five digits after the point.
pub fn dollars(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let hundredths = micros.unsigned_abs() / 10;
    format!("{sign}{}.{:05}", hundredths / 100_000, hundredths % 100_000)
}

pub fn rfc_2822(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn words(error: u32) -> &'static str {
    match error {
        30002 => "Account suspended",
        30003 => "Unreachable destination handset",
        30004 => "Message blocked",
        30005 => "Unknown destination handset",
        30006 => "Landline or unreachable carrier",
        _ => "Unknown error",
    }
}
