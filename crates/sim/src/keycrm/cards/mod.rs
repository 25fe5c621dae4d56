//! Cards of the pipelines, which other CRMs call leads.

mod list;
mod write;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

pub use self::list::{list, one};
pub use self::write::{add, change, pay};
use super::dictionaries::Dictionaries;
use super::times;

const UTM: [&str; 5] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
];

/// A card as a manager sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub id: i64,
    pub title: String,
    pub contact: Value,
    pub comment: String,
    pub source_id: Option<i64>,
    pub created_at: DateTime<Utc>,
    /// The name of the status.
    pub status: String,
    pub products: Vec<Value>,
    /// The order that was made of it.
    pub order: Option<i64>,
    /// What was posted.
    pub raw: Value,
}

/// All cards.
#[derive(Debug, Default)]
pub struct Cards(Vec<Stored>);

#[derive(Debug)]
struct Stored {
    id: i64,
    pipeline_id: i64,
    status_id: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    moved_at: DateTime<Utc>,
    payments: Vec<Value>,
    /// The order that was made of it.
    order: Option<i64>,
    posted: Value,
}

impl Cards {
    /// Makes a card of what was posted, with these payments of its own; returns its id.
    fn add(&mut self, posted: &Value, payments: Vec<Value>, now: DateTime<Utc>) -> i64 {
        let pipeline_id = posted["pipeline_id"].as_i64().unwrap_or(1);
        let first = || Dictionaries::first_status(pipeline_id);
        let status_id = posted["status_id"].as_i64().unwrap_or_else(first);
        let id = self.next_id();
        self.0.push(Stored {
            id,
            pipeline_id,
            status_id,
            created_at: now,
            updated_at: now,
            moved_at: now,
            payments,
            order: None,
            posted: posted.clone(),
        });
        id
    }

    fn next_id(&self) -> i64 {
        501 + i64::try_from(self.0.len()).unwrap_or_default()
    }

    pub fn newest(&self) -> Vec<Card> {
        self.0.iter().rev().map(Stored::card).collect()
    }

    fn find(&self, id: i64) -> Option<&Stored> {
        self.0.iter().find(|card| card.id == id)
    }

    fn find_mut(&mut self, id: i64) -> Option<&mut Stored> {
        self.0.iter_mut().find(|card| card.id == id)
    }

    pub fn set_status(&mut self, id: i64, status: &str, now: DateTime<Utc>) -> bool {
        let Some(card) = self.find_mut(id) else {
            return false;
        };
        let Some(status) = Dictionaries::status_named(status, card.pipeline_id) else {
            return false;
        };
        card.move_to(status, now);
        true
    }

    pub fn set_comment(&mut self, id: i64, words: &str) {
        if let Some(card) = self.find_mut(id) {
            card.posted["manager_comment"] = words.into();
        }
    }

    /// The names of the statuses that a card can have where it is.
    pub fn statuses_of(&self, id: i64) -> Vec<&'static str> {
        self.find(id)
            .map_or_else(Vec::new, |card| Dictionaries::names_of(card.pipeline_id))
    }

    pub fn status_event(&self, id: i64) -> Option<Value> {
        let card = self.find(id)?;
        let mut context = card.plain();
        card.write_target(&mut context);
        Some(json!({"event": "lead.change_lead_status", "context": context}))
    }

    /// What an order made of the card would be posted as; `contact_client_id` is its saved buyer.
    pub fn as_order(&self, id: i64) -> Option<Value> {
        let card = self.find(id)?;
        let posted = &card.posted;
        let contact = &posted["contact"];
        let marketing: Map<String, Value> = UTM
            .into_iter()
            .filter(|name| !posted[*name].is_null())
            .map(|name| (name.to_owned(), posted[name].clone()))
            .collect();
        Some(json!({
            "source_id": posted["source_id"],
            "manager_id": posted["manager_id"],
            "manager_comment": posted["manager_comment"],
            "products": posted["products"],
            "payments": card.payments,
            "marketing": (!marketing.is_empty()).then_some(marketing),
            "contact_client_id": contact["client_id"],
            "buyer": {
                "full_name": contact["full_name"],
                "phone": contact["phone"],
                "email": contact["email"],
            },
        }))
    }

    /// The card leads to this order from now on.
    pub fn lead_to(&mut self, id: i64, order: i64, now: DateTime<Utc>) {
        if let Some(card) = self.find_mut(id) {
            card.order = Some(order);
            card.updated_at = now;
        }
    }
}

impl Stored {
    fn title(&self) -> String {
        let title = self.posted["title"]
            .as_str()
            .filter(|title| !title.is_empty());
        title.map_or_else(|| self.id.to_string(), str::to_owned)
    }

    fn card(&self) -> Card {
        let products = self.posted["products"].as_array();
        Card {
            id: self.id,
            title: self.title(),
            contact: self.posted["contact"].clone(),
            comment: self.posted["manager_comment"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            source_id: self.posted["source_id"].as_i64(),
            created_at: self.created_at,
            status: Dictionaries::status_name(self.status_id).to_owned(),
            products: products.cloned().unwrap_or_default(),
            order: self.order,
            raw: self.posted.clone(),
        }
    }

    /// The card without anything linked to it.
    fn plain(&self) -> Value {
        let time = times::show;
        json!({
            "id": self.id,
            "contact_id": self.id + 1000,
            "source_id": self.posted["source_id"],
            "manager_id": self.posted["manager_id"],
            "pipeline_id": self.pipeline_id,
            "status_id": self.status_id,
            "title": self.title(),
            "manager_comment": self.posted["manager_comment"],
            // A text or nothing, by the description.
            "is_finished": Dictionaries::is_final(self.status_id).then_some("1"),
            "status_changed_at": time(self.moved_at),
            "communicate_at": self.posted["communicate_at"],
            "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
        })
    }

    fn move_to(&mut self, status: i64, now: DateTime<Utc>) {
        self.status_id = status;
        self.updated_at = now;
        self.moved_at = now;
    }

    fn write_target(&self, card: &mut Value) {
        card["target_id"] = self.order.into();
        card["target_type"] = self.order.map(|_| "order").into();
    }
}

fn list_or_empty(value: &Value) -> Value {
    if value.is_array() {
        value.clone()
    } else {
        json!([])
    }
}
