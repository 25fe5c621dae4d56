//! Agreements: what other CRMs call orders or deals.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::clients::{Client, saved};
use super::form::{self, Attributes, Complaints, Kind};
use super::query::{List, Query};
use super::server::{Outcome, Refusal};
use super::state::{Record, State, show};

const AGREEMENT: Attributes<'_> = &[
    ("title", Kind::Line),
    ("total", Kind::Number),
    ("currency", Kind::Currency),
    ("comment", Kind::Text),
    ("funnel_id", Kind::Id),
    ("stage_id", Kind::Id),
    ("source_id", Kind::Id),
    ("main_responsible_id", Kind::Id),
    ("products_total_as_total", Kind::Flag),
    ("client_id", Kind::Id),
    ("client_attributes", Kind::Object),
    ("jobs_attributes", Kind::List),
];
/// It has no `comment`: one that is sent is refused.
const CLIENT: Attributes<'_> = &[
    ("company", Kind::Line),
    ("person", Kind::Line),
    ("email", Kind::Email),
    ("phones", Kind::Phones),
    ("lead", Kind::Flag),
];
/// It has no `price`: that is the product's.
const JOB: Attributes<'_> = &[
    ("amount", Kind::Amount),
    ("title", Kind::Line),
    ("product_attributes", Kind::Object),
];
const PRODUCT: Attributes<'_> = &[
    ("title", Kind::Line),
    ("price", Kind::Number),
    ("currency", Kind::Currency),
    ("sku", Kind::Line),
];

/// An agreement as a manager sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub id: i64,
    pub title: String,
    pub comment: String,
    pub total: f64,
    pub client: Option<Client>,
    /// `title`, `amount`, `price` and `sku` of each line.
    pub lines: Vec<Value>,
    /// The name of the stage.
    pub stage: String,
    /// `successful` or `failed`, once it is over.
    pub result: Option<String>,
    /// All that was posted.
    pub raw: Value,
}

impl Agreement {
    pub fn of(record: &Record, state: &State) -> Self {
        let fields = &record.fields;
        let client = fields["client_id"].as_i64();
        let client = client.and_then(|id| state.clients.find(id));
        let stage = fields["stage_id"].as_i64();
        let stage = stage.and_then(|id| state.funnels.stage(id));
        Self {
            id: record.id,
            title: record.text("title").to_owned(),
            comment: record.text("comment").to_owned(),
            total: total(fields),
            client: client.map(Client::of),
            lines: lines(fields),
            stage: stage.map_or_else(String::new, |stage| stage.name.to_owned()),
            result: fields["result"].as_str().map(str::to_owned),
            raw: fields.clone(),
        }
    }
}

pub fn list(state: &State, query: &Query) -> Outcome {
    let list = List {
        records: &state.agreements,
        fields: &["title", "comment", "client_id"],
        show: &|record| shown(record, state),
    };
    query.answer(state, &list)
}

pub fn one(state: &State, id: &str) -> Outcome {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let agreement = state.agreements.find(id).ok_or(Refusal::NotFound)?;
    Ok((200, shown(agreement, state)))
}

pub fn add(state: &mut State, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let mut complaints = Complaints::default();
    check(&mut complaints, posted, state);
    complaints.require(posted, "title");
    complaints.verdict()?;
    let mut fields = posted.clone();
    let client = &posted["client_attributes"];
    if client.is_object() {
        // A known phone does not keep it from being one more client.
        fields["client_id"] = state.clients.add(client.clone(), now).into();
    }
    let funnel = posted["funnel_id"].as_i64().unwrap_or(1);
    if fields["stage_id"].is_null() {
        let first = state.funnels.first_of(funnel);
        fields["stage_id"] = first.map(|stage| stage.id).into();
    }
    let id = state.agreements.add(fields, now);
    Ok((201, saved(id, now, now)))
}

/// Lines that are sent are added to those that are there.
pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::NotFound)?;
    let mut complaints = Complaints::default();
    check(&mut complaints, posted, state);
    let agreement = state.agreements.find_mut(id).ok_or(Refusal::NotFound)?;
    complaints.verdict()?;
    for (name, value) in posted.as_object().into_iter().flatten() {
        let more = value.as_array().filter(|_| name == "jobs_attributes");
        match (more, &mut agreement.fields[name]) {
            (Some(more), Value::Array(jobs)) => jobs.extend(more.iter().cloned()),
            (_, field) => *field = value.clone(),
        }
    }
    agreement.updated_at = now;
    Ok((200, saved(id, agreement.created_at, now)))
}

fn check(complaints: &mut Complaints, posted: &Value, state: &State) {
    complaints.attributes(posted, "", AGREEMENT);
    let client = &posted["client_attributes"];
    if !client.is_null() {
        complaints.attributes(client, "client.", CLIENT);
    }
    for (place, job) in form::list(posted, "jobs_attributes").enumerate() {
        let prefix = format!("jobs[{place}].");
        let product = &job["product_attributes"];
        complaints.attributes(job, &prefix, JOB);
        complaints.attributes(product, &format!("{prefix}product."), PRODUCT);
        let refused = state
            .refused
            .iter()
            .find(|(sku, _)| product["sku"] == **sku);
        if let Some((_, words)) = refused {
            complaints.add(&format!("{prefix}product.sku"), words);
        }
    }
    let client = posted["client_id"].as_i64();
    if client.is_some_and(|id| state.clients.find(id).is_none()) {
        complaints.add("client", "має існувати");
    }
    complaints.places(posted, &state.funnels);
}

fn lines(fields: &Value) -> Vec<Value> {
    let jobs = form::list(fields, "jobs_attributes");
    jobs.map(|job| {
        let product = &job["product_attributes"];
        json!({
            "title": job["title"], "amount": job["amount"],
            "price": product["price"], "sku": product["sku"],
        })
    })
    .collect()
}

fn total(fields: &Value) -> f64 {
    if fields["products_total_as_total"] == true {
        let cost = |line: &Value| Some(line["price"].as_f64()? * line["amount"].as_f64()?);
        return lines(fields).iter().filter_map(cost).sum();
    }
    fields["total"].as_f64().unwrap_or_default()
}

fn shown(agreement: &Record, state: &State) -> Value {
    let fields = &agreement.fields;
    let stage = fields["stage_id"].as_i64();
    let stage = stage.and_then(|id| state.funnels.stage(id));
    let client = fields["client_id"].as_i64();
    let client = client.and_then(|id| state.clients.find(id));
    let source = fields["source_id"].as_i64();
    json!({
        "id": agreement.id,
        "title": fields["title"],
        "comment": fields["comment"],
        // Sums come as texts with two digits.
        "total": format!("{:.2}", total(fields)),
        "currency": fields["currency"],
        "result": fields["result"],
        "stage": stage.map(|stage| json!({"id": stage.id, "name": stage.name})),
        "source": source.map(|id| json!({"id": id, "name": format!("Джерело {id}")})),
        "client": client.map(|client| json!({
            "id": client.id,
            "person": client.fields["person"],
            "company": client.fields["company"],
            "email": client.fields["email"],
            "phones": client.fields["phones"],
        })),
        "main_responsible": fields["main_responsible_id"].as_i64().map(|id| json!({"id": id})),
        "jobs": lines(fields),
        "deliveries": fields["ttn"].as_str().map(|ttn| vec![json!({"ttn": ttn})]).unwrap_or_default(),
        "ordered_at": show(agreement.created_at),
        "created_at": show(agreement.created_at),
        "updated_at": show(agreement.updated_at),
    })
}
