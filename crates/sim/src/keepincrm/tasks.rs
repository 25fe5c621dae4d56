//! Tasks: what somebody is to do, such as to answer a question from a form.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::clients::saved;
use super::form::{Attributes, Complaints, Kind};
use super::query::{List, Query};
use super::server::Outcome;
use super::state::{Record, State, show};

const TASK: Attributes<'_> = &[
    ("title", Kind::Line),
    ("comment", Kind::Text),
    ("source_id", Kind::Id),
    ("main_responsible_id", Kind::Id),
    ("client_attributes", Kind::Object),
];
const CLIENT: Attributes<'_> = &[
    ("person", Kind::Line),
    ("email", Kind::Email),
    ("lead", Kind::Flag),
    ("source_id", Kind::Id),
    ("phones", Kind::Phones),
];

/// A task as a manager sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    pub id: i64,
    pub title: String,
    pub comment: String,
    pub client_id: i64,
    /// All that was posted.
    pub raw: Value,
}

impl Task {
    pub fn of(record: &Record) -> Self {
        Self {
            id: record.id,
            title: record.text("title").to_owned(),
            comment: record.text("comment").to_owned(),
            client_id: record.fields["client_id"].as_i64().unwrap_or_default(),
            raw: record.fields.clone(),
        }
    }
}

pub fn list(state: &State, query: &Query) -> Outcome {
    let list = List {
        records: &state.tasks,
        fields: &["title", "comment"],
        show: &shown,
    };
    query.answer(state, &list)
}

pub fn add(state: &mut State, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let mut complaints = Complaints::default();
    complaints.attributes(posted, "", TASK);
    complaints.require(posted, "title");
    let client = &posted["client_attributes"];
    if !client.is_null() {
        complaints.attributes(client, "client.", CLIENT);
    }
    complaints.places(posted, &state.funnels);
    complaints.verdict()?;
    let mut fields = posted.clone();
    if client.is_object() {
        fields["client_id"] = state.clients.add(client.clone(), now).into();
    }
    let id = state.tasks.add(fields, now);
    Ok((201, saved(id, now, now)))
}

fn shown(task: &Record) -> Value {
    json!({
        "id": task.id,
        "title": task.fields["title"],
        "comment": task.fields["comment"],
        "finished": false,
        "created_at": show(task.created_at),
        "updated_at": show(task.updated_at),
    })
}
