//! An order that was placed elsewhere: in the CRM, by a call, on a marketplace.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{lead::Line, phone::Phone, stored::Stored};

/// What is known of such an order. Everything may be unknown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForeignOrder {
    /// The customer's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Where the goods go, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// The way of payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What the buyer chose or filled in: name and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bought_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
}

impl Stored for ForeignOrder {
    const KIND: &'static str = "foreign-order";
    const VERSION: u32 = 1;
}

impl std::fmt::Debug for ForeignOrder {
    /// How much it holds, and nothing of the person: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ForeignOrder")
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_form_still_loads_and_is_written_the_same() {
        for stored in [
            r#"{"v":"foreign-order.1"}"#,
            r#"{"v":"foreign-order.1","name":"Olena","phone":"+380501234567","email":"o@example.com","lines":[{"product":0,"name":"Cup","sku":null,"price":{"minor":29900,"currency":"UAH"},"quantity":2,"picture":null}],"delivery":"Chernivtsi, 5","payment":"card","comment":"Call","options":[["Size","M"]],"bought_at":"2026-11-20T09:58:00Z","paid_at":"2026-11-20T10:00:00Z"}"#,
        ] {
            let order = ForeignOrder::from_stored(stored).unwrap();
            assert_eq!(order.to_stored().unwrap(), stored);
        }
    }
}
