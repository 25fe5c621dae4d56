//! Buyers: people with the phones and addresses under which the CRM knows them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::form::buyer;
use super::form::list;
use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;
use super::times;

const ALLOWED: Allowed = Allowed {
    filters: &[
        "buyer_id",
        "buyer_phone",
        "buyer_email",
        "created_between",
        "updated_between",
    ],
    includes: &["manager", "shipping", "company", "loyalty", "custom_fields"],
    sorts: &["id"],
};
const FIELDS: [&str; 10] = [
    "full_name",
    "birthday",
    "email",
    "phone",
    "note",
    "discount",
    "company_id",
    "manager_id",
    "shipping",
    "custom_fields",
];

/// All buyers, as the API writes them with all includes.
#[derive(Debug, Default)]
pub struct Buyers(Vec<Value>);

impl Buyers {
    pub fn newest(&self) -> Vec<Value> {
        self.0.iter().rev().cloned().collect()
    }

    pub fn find(&self, id: i64) -> Option<&Value> {
        self.0.iter().find(|buyer| buyer["id"] == id)
    }

    /// The buyer of an order: known by the phone, then by the address, else a new one.
    pub fn of_order(&mut self, contact: &Value, now: DateTime<Utc>) -> i64 {
        let phone = contact["phone"].as_str().map(digits);
        let by_phone = |buyer: &&Value| {
            let mut phones = list(buyer, "phone").filter_map(Value::as_str);
            phones.any(|known| Some(digits(known)) == phone)
        };
        let email = contact["email"].as_str().map(str::to_lowercase);
        let by_email = |buyer: &&Value| {
            let mut emails = list(buyer, "email").filter_map(Value::as_str);
            emails.any(|known| Some(known.to_lowercase()) == email)
        };
        let known = self.0.iter().find(by_phone);
        let known = known.or_else(|| self.0.iter().find(by_email));
        if let Some(id) = known.and_then(|buyer| buyer["id"].as_i64()) {
            return id;
        }
        let one = |value: &Value| value.as_str().map(|text| vec![text.to_owned()]);
        let posted = json!({
            "full_name": contact["full_name"],
            "phone": one(&contact["phone"]).unwrap_or_default(),
            "email": one(&contact["email"]).unwrap_or_default(),
        });
        self.add(&posted, now)
    }

    /// Adds a buyer with the posted fields.
    pub fn add(&mut self, posted: &Value, now: DateTime<Utc>) -> i64 {
        let id = 301 + i64::try_from(self.0.len()).unwrap_or_default();
        let moment = times::show(now);
        let mut buyer = json!({"id": id, "created_at": moment, "updated_at": moment});
        for name in FIELDS {
            buyer[name] = posted[name].clone();
        }
        for name in ["email", "phone", "shipping", "custom_fields"] {
            if !buyer[name].is_array() {
                buyer[name] = json!([]);
            }
        }
        self.0.push(buyer);
        id
    }

    /// The buyer as an order shows it.
    pub fn short(&self, id: i64) -> Option<Value> {
        let buyer = self.find(id)?;
        let first = |name: &str| list(buyer, name).next().cloned().unwrap_or_default();
        Some(json!({
            "id": id,
            "full_name": buyer["full_name"],
            "email": first("email"),
            "phone": first("phone"),
            "company_id": buyer["company_id"],
            "manager_id": buyer["manager_id"],
        }))
    }

    /// Whether a filter lists one of the buyer's phones or addresses, in the very form that is kept.
    pub fn admits(buyer: &Value, query: &Query, filter: &str, field: &str) -> bool {
        query.filter(filter).is_none()
            || list(buyer, field).any(|known| query.admits(filter, known))
    }
}

pub fn all(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let created = times::between(&query, "created_between")?;
    let updated = times::between(&query, "updated_between")?;
    let within = |span: Option<times::Span>, time: &Value| {
        span.is_none_or(|span| times::written_within(span, time))
    };
    let buyers = state.buyers.0.iter();
    let mut found: Vec<_> = buyers
        .filter(|buyer| {
            query.admits("buyer_id", &buyer["id"])
                && Buyers::admits(buyer, &query, "buyer_phone", "phone")
                && Buyers::admits(buyer, &query, "buyer_email", "email")
                && within(created, &buyer["created_at"])
                && within(updated, &buyer["updated_at"])
        })
        .collect();
    if query.descending {
        found.reverse();
    }
    Ok(ask.page(&query, &found, |buyer| show(buyer, &query)))
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    let buyer = state.buyers.find(id).ok_or_else(Refusal::not_found)?;
    Ok((200, show(buyer, &query)))
}

pub fn add(state: &mut State, posted: &Value, now: DateTime<Utc>) -> Outcome {
    buyer::check(posted)?;
    let id = state.buyers.add(posted, now);
    let buyer = state.buyers.find(id).ok_or_else(Refusal::not_found)?;
    Ok((201, plain(buyer)))
}

pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let mut buyers = state.buyers.0.iter_mut();
    let buyer = buyers.find(|buyer| buyer["id"] == id);
    let buyer = buyer.ok_or_else(Refusal::not_found)?;
    buyer::check(posted)?;
    for (name, value) in posted.as_object().into_iter().flatten() {
        buyer[name] = value.clone();
    }
    buyer["updated_at"] = times::show(now).into();
    Ok((202, plain(buyer)))
}

/// Linked objects are shown only when they are asked for.
fn show(buyer: &Value, query: &Query) -> Value {
    let mut shown = plain(buyer);
    for name in ["shipping", "custom_fields"] {
        if query.includes(name) {
            shown[name] = buyer[name].clone();
        }
    }
    for name in ["manager", "company"] {
        if query.includes(name) {
            shown[name] = Value::Null;
        }
    }
    if query.includes("loyalty") {
        shown["loyalty"] = json!([]);
    }
    shown
}

fn plain(buyer: &Value) -> Value {
    let mut shown = buyer.clone();
    if let Value::Object(fields) = &mut shown {
        fields.retain(|name, _| name != "shipping" && name != "custom_fields");
    }
    shown
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
