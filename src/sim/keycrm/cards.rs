//! Cards of the pipelines, which other CRMs call leads.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};

use super::dictionaries::Dictionaries;
use super::form::{self, Form};
use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;

pub const TIME: &str = "%Y-%m-%d %H:%M:%S";
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
    posted: Value,
}

impl Cards {
    /// Checks what was posted and makes a card of it; returns the answer.
    pub fn add(
        &mut self,
        posted: &Value,
        form: Form,
        dictionaries: &Dictionaries,
        now: DateTime<Utc>,
    ) -> Result<Value, Refusal> {
        form::check(posted, form, dictionaries)?;
        let pipeline_id = posted["pipeline_id"].as_i64().unwrap_or(1);
        let first = || Dictionaries::first_status(pipeline_id);
        let status_id = posted["status_id"].as_i64().unwrap_or_else(first);
        let card = Stored {
            id: 501 + i64::try_from(self.0.len()).unwrap_or_default(),
            pipeline_id,
            status_id,
            created_at: now,
            updated_at: now,
            moved_at: now,
            posted: posted.clone(),
        };
        let answer = card.plain();
        self.0.push(card);
        Ok(answer)
    }

    pub fn newest(&self) -> Vec<Card> {
        self.0.iter().rev().map(Stored::card).collect()
    }

    pub fn set_status(&mut self, id: i64, status: &str, now: DateTime<Utc>) -> bool {
        let Some(card) = self.0.iter_mut().find(|card| card.id == id) else {
            return false;
        };
        let Some(status) = Dictionaries::status_named(status, card.pipeline_id) else {
            return false;
        };
        card.status_id = status;
        card.updated_at = now;
        card.moved_at = now;
        true
    }

    pub fn status_event(&self, id: i64) -> Option<Value> {
        let card = self.0.iter().find(|card| card.id == id)?;
        let mut context = card.plain();
        context["target_id"] = Value::Null;
        context["target_type"] = Value::Null;
        Some(json!({"event": "lead.change_lead_status", "context": context}))
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
            raw: self.posted.clone(),
        }
    }

    /// The card without anything linked to it.
    fn plain(&self) -> Value {
        let time = |moment: DateTime<Utc>| moment.format(TIME).to_string();
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

    fn with_includes(&self, query: &Query) -> Value {
        let mut card = self.plain();
        for name in UTM {
            card[name] = self.posted[name].clone();
        }
        if query.includes("contact") || query.includes("contact.client") {
            let mut contact = self.posted["contact"].clone();
            contact["id"] = (self.id + 1000).into();
            card["contact"] = contact;
        }
        if query.includes("status") {
            card["status"] = Dictionaries::status(self.status_id);
        }
        if query.includes("products") || query.includes("products.offer") {
            card["products"] = list_or_empty(&self.posted["products"]);
        }
        for name in ["payments", "custom_fields"] {
            if query.includes(name) {
                card[name] = list_or_empty(&self.posted[name]);
            }
        }
        card
    }
}

pub fn list(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let created = between(&query, "created_between")?;
    let updated = between(&query, "updated_between")?;
    let mut found: Vec<_> = state
        .cards
        .0
        .iter()
        .filter(|card| {
            query.admits("pipeline_id", &card.pipeline_id.into())
                && query.admits("status_id", &card.status_id.into())
                && query.admits("source_id", &card.posted["source_id"])
                && created.is_none_or(|span| within(span, card.created_at))
                && updated.is_none_or(|span| within(span, card.updated_at))
        })
        .collect();
    found.reverse();
    Ok(ask.page(&query, &found, |card| card.with_includes(&query)))
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse::<i64>().map_err(|_| Refusal::not_found())?;
    let card = state.cards.0.iter().find(|card| card.id == id);
    let card = card.ok_or_else(Refusal::not_found)?;
    Ok((200, card.with_includes(&query)))
}

type Span = (NaiveDateTime, NaiveDateTime);

/// A filter of the form `from, to`, in UTC.
fn between(query: &Query, name: &str) -> Result<Option<Span>, Refusal> {
    let Some(text) = query.filter(name) else {
        return Ok(None);
    };
    let time = |text: &str| {
        let text = text.trim();
        let plain = NaiveDateTime::parse_from_str(text, TIME).ok();
        let offset = || DateTime::parse_from_rfc3339(text).ok();
        plain.or_else(|| offset().map(|moment| moment.naive_utc()))
    };
    let span = text.split_once(',');
    let span = span.and_then(|(from, to)| Some((time(from)?, time(to)?)));
    let words = format!("The filter {name} does not match the format Y-m-d H:i:s, Y-m-d H:i:s.");
    span.map(Some).ok_or_else(|| Refusal::message(400, &words))
}

/// The server keeps whole seconds.
fn within((from, to): Span, moment: DateTime<Utc>) -> bool {
    let second = DateTime::from_timestamp(moment.timestamp(), 0).unwrap_or(moment);
    (from..=to).contains(&second.naive_utc())
}

fn list_or_empty(value: &Value) -> Value {
    if value.is_array() {
        value.clone()
    } else {
        json!([])
    }
}
