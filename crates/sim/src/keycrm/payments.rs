//! Payments of orders and cards.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::dictionaries;
use super::form::{Complaints, list, payment};
use super::server::Refusal;
use super::times;

/// Numbers payments, whatever they are of.
#[derive(Debug, Default)]
pub struct Counter(i64);

impl Counter {
    /// The payments that were posted along with an order or a card.
    pub fn all(&mut self, posted: &Value, of: i64, now: DateTime<Utc>) -> Vec<Value> {
        list(posted, "payments")
            .map(|payment| self.stored(payment, of, now))
            .collect()
    }

    /// Checks a payment and makes what the server keeps of it.
    pub fn one(&mut self, posted: &Value, of: i64, now: DateTime<Utc>) -> Result<Value, Refusal> {
        let mut complaints = Complaints::about(posted)?;
        payment::check(&mut complaints, posted, "");
        complaints.verdict()?;
        Ok(self.stored(posted, of, now))
    }

    fn stored(&mut self, posted: &Value, of: i64, now: DateTime<Utc>) -> Value {
        self.0 += 1;
        let method = posted["payment_method_id"].as_i64();
        let name = || dictionaries::payment_method_named(posted["payment_method"].as_str()?);
        let method = method.or_else(name);
        let moment = times::show(now);
        let paid_at = posted["payment_date"].as_str().unwrap_or(&moment);
        json!({
            "id": 7000 + self.0,
            "destination_id": of,
            "payment_method_id": method,
            "payment_method": method.map(dictionaries::payment_method),
            "amount": posted["amount"],
            "actual_currency": "UAH",
            "transaction_uuid": null,
            "description": posted["description"],
            "status": posted["status"].as_str().unwrap_or("paid"),
            "fiscal_result": [],
            "payment_date": paid_at,
            "created_at": moment,
            "updated_at": moment,
        })
    }
}

/// What is paid of all that.
pub fn paid(payments: &Value) -> f64 {
    let payments = payments.as_array().into_iter().flatten();
    let paid = payments.filter(|payment| payment["status"] == "paid");
    paid.filter_map(|payment| payment["amount"].as_f64()).sum()
}

/// What the sum paid means for the total.
pub fn status(paid: f64, total: f64) -> &'static str {
    const LEAST: f64 = 0.005;
    if paid < LEAST {
        "not_paid"
    } else if paid - total > LEAST {
        "overpaid"
    } else if total - paid > LEAST {
        "part_paid"
    } else {
        "paid"
    }
}
