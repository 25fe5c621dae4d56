//! Cards of the pipelines, which other CRMs call leads.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::dictionaries::Dictionaries;
use super::form::card::{self as form, Form};
use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;
use super::times;

const ALLOWED: Allowed = Allowed {
    filters: &[
        "pipeline_id",
        "status_id",
        "source_id",
        "created_between",
        "updated_between",
    ],
    includes: &[
        "contact",
        "contact.client",
        "products",
        "products.offer",
        "manager",
        "status",
        "payments",
        "custom_fields",
    ],
    sorts: &["id"],
};
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
            "is_finished": Dictionaries::is_final(self.status_id),
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

    fn with_includes(&self, state: &State, query: &Query) -> Value {
        let mut card = self.plain();
        self.write_target(&mut card);
        for name in UTM {
            card[name] = self.posted[name].clone();
        }
        if query.includes("contact") || query.includes("contact.client") {
            card["contact"] = self.contact(state);
        }
        if query.includes("status") {
            card["status"] = Dictionaries::status(self.status_id);
        }
        if query.includes("products") || query.includes("products.offer") {
            card["products"] = list_or_empty(&self.posted["products"]);
        }
        if query.includes("payments") {
            card["payments"] = self.payments.clone().into();
        }
        if query.includes("custom_fields") {
            card["custom_fields"] = list_or_empty(&self.posted["custom_fields"]);
        }
        card
    }

    /// Whoever is a buyer already is shown as the buyer, whatever else was posted.
    fn contact(&self, state: &State) -> Value {
        let mut contact = self.posted["contact"].clone();
        contact["id"] = (self.id + 1000).into();
        let client = contact["client_id"].as_i64();
        if let Some(buyer) = client.and_then(|id| state.buyers.short(id)) {
            for name in ["full_name", "phone", "email"] {
                contact[name] = buyer[name].clone();
            }
            contact["client"] = buyer;
        }
        contact
    }
}

/// Checks what was posted and makes a card of it.
pub fn add(state: &mut State, posted: &Value, form: Form, now: DateTime<Utc>) -> Outcome {
    form::check(posted, form, state)?;
    let id = state.cards.next_id();
    let payments = state.payments.all(posted, id, now);
    let id = state.cards.add(posted, payments, now);
    let answer = state.cards.find(id).map(Stored::plain);
    let event = state.cards.status_event(id);
    state.hooks.happened(event.into_iter().collect());
    Ok((201, answer.unwrap_or_default()))
}

pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    state.cards.find(id).ok_or_else(Refusal::not_found)?;
    form::check_change(posted, state)?;
    let card = state.cards.find_mut(id).ok_or_else(Refusal::not_found)?;
    let before = card.status_id;
    for (name, value) in posted.as_object().into_iter().flatten() {
        match (name.as_str(), value.as_i64()) {
            ("status_id", Some(status)) if status != before => {
                card.pipeline_id = Dictionaries::pipeline_of(status);
                card.move_to(status, now);
            }
            ("status_id", _) => {}
            ("client_id", _) => card.posted["contact"]["client_id"] = value.clone(),
            ("products", _) => {
                let mut products = list_or_empty(&card.posted["products"]);
                if let (Value::Array(all), Value::Array(more)) = (&mut products, value) {
                    all.extend(more.iter().cloned());
                }
                card.posted["products"] = products;
            }
            (name, _) => card.posted[name] = value.clone(),
        }
    }
    card.updated_at = now;
    if card.status_id != before {
        let event = state.cards.status_event(id);
        state.hooks.happened(event.into_iter().collect());
    }
    Ok((202, json!({"status": true})))
}

pub fn pay(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let card = state.cards.find_mut(id).ok_or_else(Refusal::not_found)?;
    let payment = state.payments.one(posted, id, now)?;
    card.payments.push(payment.clone());
    card.updated_at = now;
    Ok((201, payment))
}

pub fn list(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let created = times::between(&query, "created_between")?;
    let updated = times::between(&query, "updated_between")?;
    let mut found: Vec<_> = state
        .cards
        .0
        .iter()
        .filter(|card| {
            query.admits("pipeline_id", &card.pipeline_id.into())
                && query.admits("status_id", &card.status_id.into())
                && query.admits("source_id", &card.posted["source_id"])
                && created.is_none_or(|span| times::within(span, card.created_at))
                && updated.is_none_or(|span| times::within(span, card.updated_at))
        })
        .collect();
    found.reverse();
    Ok(ask.page(&query, &found, |card| card.with_includes(state, &query)))
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse::<i64>().map_err(|_| Refusal::not_found())?;
    let card = state.cards.find(id).ok_or_else(Refusal::not_found)?;
    Ok((200, card.with_includes(state, &query)))
}

fn list_or_empty(value: &Value) -> Value {
    if value.is_array() {
        value.clone()
    } else {
        json!([])
    }
}
