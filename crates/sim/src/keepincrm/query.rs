//! Queries and pages: the filters of Ransack that a list allows, and the shape of a page.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::server::{Outcome, Refusal};
use super::state::{Record, Records, State, read};
use super::{Filters, Order};

const LARGEST_PAGE: usize = 100;

/// A query string, taken apart.
#[derive(Debug)]
pub struct Query {
    page: usize,
    size: usize,
    /// What stands between `q[` and `]`, and the value.
    filters: Vec<(String, String)>,
    /// What is younger is not found yet.
    until: DateTime<Utc>,
}

/// What a list is made of.
pub struct List<'a> {
    pub records: &'a Records,
    /// Fields that can be asked for by `_cont` and `_eq`.
    pub fields: &'a [&'a str],
    pub show: &'a dyn Fn(&Record) -> Value,
}

impl Query {
    pub fn read(text: &str, size: usize) -> Result<Self, Refusal> {
        let mut query = Self {
            page: 1,
            size,
            filters: Vec::new(),
            until: DateTime::<Utc>::MAX_UTC,
        };
        for (name, value) in form_urlencoded::parse(text.as_bytes()).into_owned() {
            let filter = name
                .strip_prefix("q[")
                .and_then(|name| name.strip_suffix(']'));
            match (name.as_str(), filter) {
                (_, Some(filter)) => query.filters.push((filter.to_owned(), value)),
                ("page", _) => query.page = number(&value)?,
                ("per_page", _) => query.size = number(&value)?.min(LARGEST_PAGE),
                // Other parameters pass without effect.
                _ => {}
            }
        }
        Ok(query)
    }

    pub fn until(self, until: DateTime<Utc>) -> Self {
        Self { until, ..self }
    }

    /// One page of the list.
    pub fn answer(&self, state: &State, list: &List<'_>) -> Outcome {
        let is_filtered = !self.filters.is_empty();
        if let (true, Filters::AreRefused(status)) = (is_filtered, state.filters) {
            return Err(Refusal::message(status, "Invalid search term"));
        }
        let mut found = Vec::new();
        for record in list.records.all() {
            let fits = match state.filters {
                Filters::Work => self.admits(record, list.fields)?,
                Filters::FindNothing => !is_filtered,
                Filters::AreIgnored | Filters::AreRefused(_) => true,
            };
            if fits && record.created_at <= self.until {
                found.push(record);
            }
        }
        match state.order {
            Order::OldestFirst => {}
            Order::NewestFirst => found.reverse(),
            Order::ChangedFirst => {
                found.sort_by_key(|record| std::cmp::Reverse(record.updated_at));
            }
        }
        let pages = found.len().div_ceil(self.size).max(1);
        let shown = found.iter().skip((self.page - 1) * self.size);
        let items: Vec<_> = shown
            .take(self.size)
            .map(|record| (list.show)(record))
            .collect();
        let page = json!({"items": items, "pagination": {"total_pages": pages}});
        Ok((200, page))
    }

    fn admits(&self, record: &Record, fields: &[&str]) -> Result<bool, Refusal> {
        for (filter, value) in &self.filters {
            if !admits(record, fields, filter, value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether a record is as one filter wants it.
fn admits(record: &Record, fields: &[&str], filter: &str, value: &str) -> Result<bool, Refusal> {
    let unknown = || Refusal::message(400, &format!("Invalid search term {filter}"));
    let known = |name: &str| fields.contains(&name).then(|| record.fields[name].clone());
    if filter == "trigram_idx_cont" {
        let mut fields = fields.iter().map(|name| &record.fields[*name]);
        return Ok(fields.any(|field| contains(field, value)));
    }
    if let Some(name) = filter.strip_suffix("_at_gteq") {
        let from = read(value).ok_or_else(unknown)?;
        return match name {
            "created" => Ok(record.created_at >= from),
            "updated" => Ok(record.updated_at >= from),
            _ => Err(unknown()),
        };
    }
    if let Some(field) = filter.strip_suffix("_cont") {
        return known(field)
            .map(|field| contains(&field, value))
            .ok_or_else(unknown);
    }
    let field = filter.strip_suffix("_eq").and_then(known);
    let field = field.ok_or_else(unknown)?;
    let shown = field.to_string();
    Ok(field.as_str() == Some(value) || shown == value)
}

/// Whether a text, or one of a list of them, has these letters; the case does not matter.
fn contains(field: &Value, letters: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(&letters.to_lowercase());
    match field {
        Value::String(text) => has(text),
        Value::Array(items) => items.iter().any(|item| contains(item, letters)),
        _ => false,
    }
}

fn number(text: &str) -> Result<usize, Refusal> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Refusal::message(400, "page is invalid"))
}
