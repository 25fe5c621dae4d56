//! Lists: filters, order, pages, and the fields that are asked for.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::entity::{self, Kind, TIME};
use super::server::{Outcome, Refusal};
use super::{Record, Shared};
use crate::calls::fields;

/// The most records that a list gives; more are forbidden to ask for.
const MOST: usize = 200;
const USUAL: usize = 20;

/// One condition.
#[derive(Debug, Default)]
struct Condition {
    rule: String,
    attribute: String,
    value: String,
}

pub fn list(shared: &Shared, kind: Kind, query: &str) -> Outcome {
    let ask = Ask::read(shared, kind, query)?;
    let state = shared.state();
    let until = shared.clock.now() - state.search_lag;
    let known = state.records.get(kind.name()).into_iter().flatten();
    let mut found: Vec<&Record> = known
        .filter(|kept| kept.made_at <= until && ask.admits(&kept.fields))
        .map(|kept| &kept.fields)
        .collect();
    found.sort_by_key(|fields| text(fields, &ask.order_by).to_owned());
    if ask.is_descending {
        found.reverse();
    }
    let page = found.iter().skip(ask.offset).take(ask.size);
    let page: Vec<Value> = page.map(|fields| ask.show(fields)).collect();
    Ok(json!({ "total": found.len(), "list": page }))
}

struct Ask {
    conditions: Vec<Condition>,
    offset: usize,
    size: usize,
    order_by: String,
    is_descending: bool,
    /// Empty means all.
    select: Vec<String>,
}

impl Ask {
    fn read(shared: &Shared, kind: Kind, query: &str) -> Result<Self, Refusal> {
        let mut ask = Self {
            conditions: Vec::new(),
            offset: 0,
            size: USUAL,
            order_by: "createdAt".to_owned(),
            is_descending: true,
            select: Vec::new(),
        };
        let mut conditions: BTreeMap<String, Condition> = BTreeMap::new();
        for (key, value) in fields(query.as_bytes()) {
            match key.as_str() {
                "offset" => ask.offset = number(&value)?,
                "maxSize" => ask.size = number(&value)?,
                "orderBy" => ask.order_by = value,
                "order" => ask.is_descending = value == "desc",
                "select" => ask.select = value.split(',').map(str::to_owned).collect(),
                key => {
                    if let Some((place, part)) = part_of(key) {
                        let condition = conditions.entry(place).or_default();
                        condition.set(&part, value)?;
                    }
                }
            }
        }
        if ask.size > MOST {
            return Err(Refusal::bare(403));
        }
        ask.conditions = conditions.into_values().collect();
        for condition in &ask.conditions {
            condition.check(shared, kind)?;
        }
        Ok(ask)
    }

    fn admits(&self, fields: &Record) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.all(|condition| condition.admits(fields))
    }

    fn show(&self, fields: &Record) -> Value {
        if self.select.is_empty() {
            return Value::Object(fields.clone());
        }
        let is_shown = |key: &String| key == "id" || self.select.contains(key);
        let shown = fields.iter().filter(|(key, _)| is_shown(key));
        let shown = shown.map(|(key, value)| (key.clone(), value.clone()));
        Value::Object(shown.collect::<Map<_, _>>())
    }
}

impl Condition {
    fn set(&mut self, part: &str, value: String) -> Result<(), Refusal> {
        match part {
            "type" => self.rule = value,
            "attribute" => self.attribute = value,
            "value" => self.value = value,
            _ => return Err(Refusal::message(400, "Bad where item.")),
        }
        Ok(())
    }

    fn check(&self, shared: &Shared, kind: Kind) -> Result<(), Refusal> {
        if !entity::has(shared, kind, &self.attribute) {
            let words = format!("Not existing attribute '{}' in where.", self.attribute);
            return Err(Refusal::message(400, &words));
        }
        let is_time = matches!(self.rule.as_str(), "after" | "before");
        match self.rule.as_str() {
            "equals" | "isNull" | "isNotNull" => Ok(()),
            _ if is_time && moment(&self.value).is_some() => Ok(()),
            _ => Err(Refusal::message(400, "Bad where item.")),
        }
    }

    fn admits(&self, fields: &Record) -> bool {
        let text = text(fields, &self.attribute);
        match self.rule.as_str() {
            "equals" => text == self.value,
            "isNull" => text.is_empty(),
            "isNotNull" => !text.is_empty(),
            "after" => moment(text) > moment(&self.value),
            "before" => moment(text).is_some() && moment(text) < moment(&self.value),
            _ => false,
        }
    }
}

/// Of `where[0][type]` the place and the part.
fn part_of(key: &str) -> Option<(String, String)> {
    let rest = key.strip_prefix("where[")?.strip_suffix(']')?;
    let (place, part) = rest.split_once("][")?;
    Some((place.to_owned(), part.to_owned()))
}

fn number(text: &str) -> Result<usize, Refusal> {
    let number = text.parse();
    number.map_err(|_| Refusal::message(400, "Bad list parameters."))
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, TIME).ok()
}

fn text<'a>(fields: &'a Record, key: &str) -> &'a str {
    fields.get(key).and_then(Value::as_str).unwrap_or_default()
}
