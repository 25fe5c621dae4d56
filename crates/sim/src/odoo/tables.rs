//! What is stored: rows of values by model and number, and what undoes a transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// How Odoo writes a moment.
const TIME: &str = "%Y-%m-%d %H:%M:%S";

/// A stored record: links are numbers, an empty field is absent.
#[derive(Debug, Clone)]
pub struct Row {
    pub values: Map<String, Value>,
    pub created: DateTime<Utc>,
    /// When the transaction that made it is committed.
    pub visible_from: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<i64, Row>,
    last: i64,
}

/// A row before the transaction changed it.
#[derive(Debug)]
struct Undo {
    model: String,
    id: i64,
    row: Option<Row>,
}

/// A record that a transaction made or changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    pub model: String,
    pub id: i64,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// The tables of a database.
#[derive(Debug, Default)]
pub struct Tables {
    tables: BTreeMap<String, Table>,
    undo: Vec<Undo>,
}

impl Tables {
    pub fn row(&self, model: &str, id: i64) -> Option<&Row> {
        self.tables.get(model)?.rows.get(&id)
    }

    /// All rows of a model, by their numbers.
    pub fn rows(&self, model: &str) -> impl Iterator<Item = (i64, &Row)> {
        let table = self.tables.get(model);
        let rows = table.into_iter().flat_map(|table| &table.rows);
        rows.map(|(id, row)| (*id, row))
    }

    pub fn ids(&self, model: &str) -> Vec<i64> {
        self.rows(model).map(|(id, _)| id).collect()
    }

    pub fn count(&self, model: &str) -> usize {
        self.tables.get(model).map_or(0, |table| table.rows.len())
    }

    /// The number of a new row. It is used up even if the transaction is undone, as a sequence is.
    pub fn next_id(&mut self, model: &str) -> i64 {
        let table = self.tables.entry(model.to_owned()).or_default();
        table.last += 1;
        table.last
    }

    /// Stores a row in place of the one that was there.
    pub fn put(&mut self, model: &str, id: i64, row: Row) {
        let table = self.tables.entry(model.to_owned()).or_default();
        table.last = table.last.max(id);
        let before = table.rows.insert(id, row);
        self.note(model, id, before);
    }

    pub fn remove(&mut self, model: &str, id: i64) {
        let table = self.tables.get_mut(model);
        let before = table.and_then(|table| table.rows.remove(&id));
        self.note(model, id, before);
    }

    /// Stores one field of a row that is there.
    pub fn set(&mut self, model: &str, id: i64, name: &str, value: Value) {
        if let Some(row) = self.row(model, id) {
            let mut row = row.clone();
            row.values.insert(name.to_owned(), value);
            self.put(model, id, row);
        }
    }

    fn note(&mut self, model: &str, id: i64, row: Option<Row>) {
        let model = model.to_owned();
        self.undo.push(Undo { model, id, row });
    }

    /// Keeps what was done since the last end of a transaction; returns what it made or changed.
    pub fn commit(&mut self) -> Vec<Touched> {
        let touched = self.touched();
        self.undo.clear();
        touched
    }

    /// What is there and was made or changed since the last end of a transaction, each record once.
    pub fn touched(&self) -> Vec<Touched> {
        let mut touched: Vec<Touched> = Vec::new();
        for Undo { model, id, row } in &self.undo {
            let is_known = touched
                .iter()
                .any(|one| one.id == *id && one.model == *model);
            if !is_known && self.row(model, *id).is_some() {
                touched.push(Touched {
                    model: model.clone(),
                    id: *id,
                    is_new: row.is_none(),
                });
            }
        }
        touched
    }

    /// Undoes everything since the last end of a transaction.
    pub fn roll_back(&mut self) {
        while let Some(Undo { model, id, row }) = self.undo.pop() {
            if let Some(table) = self.tables.get_mut(&model) {
                match row {
                    Some(row) => table.rows.insert(id, row),
                    None => table.rows.remove(&id),
                };
            }
        }
    }
}

/// A stored moment: with its microseconds, which only comparisons see.
pub fn stamp(moment: DateTime<Utc>) -> String {
    match moment.timestamp_subsec_micros() {
        0 => moment.format(TIME).to_string(),
        micros => format!("{}.{micros:06}", moment.format(TIME)),
    }
}

/// A moment without its microseconds.
pub fn seconds(moment: &str) -> String {
    moment.chars().take(19).collect()
}

/// Whether a text is a moment as Odoo takes it.
pub fn is_moment(text: &str) -> bool {
    chrono::NaiveDateTime::parse_from_str(text, TIME).is_ok() || is_day(text)
}

/// Whether a text is a day as Odoo takes it.
pub fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}
