//! Clients: people and companies. A lead is one of them that is marked as such.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::form::{self, Attributes, Complaints, Kind};
use super::query::{List, Query};
use super::server::{Outcome, Refusal};
use super::state::{Record, State, show};

const CLIENT: Attributes<'_> = &[
    ("company", Kind::Line),
    ("person", Kind::Line),
    ("email", Kind::Email),
    ("phones", Kind::Phones),
    ("lead", Kind::Flag),
    ("source_id", Kind::Id),
    ("status_id", Kind::Id),
    ("main_responsible_id", Kind::Id),
    ("tag_names", Kind::List),
    ("contacts_attributes", Kind::List),
];
const CONTACT: Attributes<'_> = &[
    ("fullname", Kind::Line),
    ("phones", Kind::Phones),
    ("custom_fields", Kind::List),
];
const CUSTOM_FIELD: Attributes<'_> = &[("name", Kind::Line), ("value", Kind::Text)];
const FIELDS: [&str; 5] = ["company", "person", "email", "phones", "lead"];

/// A client as a manager sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub id: i64,
    pub company: String,
    pub person: String,
    pub email: String,
    pub phones: Vec<String>,
    pub lead: bool,
    /// All that was posted.
    pub raw: Value,
}

impl Client {
    pub fn of(record: &Record) -> Self {
        let phones = form::list(&record.fields, "phones");
        Self {
            id: record.id,
            company: record.text("company").to_owned(),
            person: record.text("person").to_owned(),
            email: record.text("email").to_owned(),
            phones: phones
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect(),
            lead: record.fields["lead"] == true,
            raw: record.fields.clone(),
        }
    }
}

/// The statuses that a client can have: the cheapest thing to read.
pub fn statuses() -> Value {
    json!([{"id": 1, "name": "Новий"}, {"id": 2, "name": "Постійний"}])
}

pub fn list(state: &State, query: &Query) -> Outcome {
    let list = List {
        records: &state.clients,
        fields: &FIELDS,
        show: &shown,
    };
    query.answer(state, &list)
}

pub fn one(state: &State, id: &str) -> Outcome {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let client = state.clients.find(id).ok_or(Refusal::NotFound)?;
    Ok((200, shown(client)))
}

pub fn add(state: &mut State, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let mut complaints = Complaints::default();
    check(&mut complaints, posted);
    complaints.require(posted, "company");
    complaints.places(posted, &state.funnels);
    complaints.verdict()?;
    let id = state.clients.add(posted.clone(), now);
    Ok((201, saved(id, now, now)))
}

pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::NotFound)?;
    let mut complaints = Complaints::default();
    check(&mut complaints, posted);
    if posted.get("company").is_some() {
        complaints.require(posted, "company");
    }
    complaints.places(posted, &state.funnels);
    let client = state.clients.find_mut(id).ok_or(Refusal::NotFound)?;
    complaints.verdict()?;
    for (name, value) in posted.as_object().into_iter().flatten() {
        client.fields[name] = value.clone();
    }
    client.updated_at = now;
    Ok((200, saved(id, client.created_at, now)))
}

fn check(complaints: &mut Complaints, posted: &Value) {
    complaints.attributes(posted, "", CLIENT);
    for (place, contact) in form::list(posted, "contacts_attributes").enumerate() {
        let prefix = format!("contacts[{place}].");
        complaints.attributes(contact, &prefix, CONTACT);
        for field in form::list(contact, "custom_fields") {
            complaints.attributes(field, &format!("{prefix}custom_fields."), CUSTOM_FIELD);
        }
    }
}

/// What a write answers.
pub fn saved(id: i64, created_at: DateTime<Utc>, updated_at: DateTime<Utc>) -> Value {
    json!({"id": id, "created_at": show(created_at), "updated_at": show(updated_at)})
}

fn shown(client: &Record) -> Value {
    let fields = &client.fields;
    json!({
        "id": client.id,
        "company": fields["company"],
        "person": fields["person"],
        "email": fields["email"],
        "phones": fields["phones"],
        "lead": fields["lead"] == true,
        "created_at": show(client.created_at),
        "updated_at": show(client.updated_at),
    })
}
