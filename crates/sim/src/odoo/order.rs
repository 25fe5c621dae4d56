//! The order of a search: `"date_order desc, id desc"`.

use std::cmp::Ordering;

use serde_json::Value;

use super::database::Database;
use super::exception::Exception;
use super::schema::{Field, Kind, Model};

/// The fields of an order, and whether each goes down.
#[derive(Debug)]
pub struct Order(Vec<(Field, bool)>);

impl Order {
    pub fn parse(model: &Model, text: &str) -> Result<Self, Exception> {
        let parts = text.split(',').map(|part| {
            let words: Vec<_> = part.split_whitespace().collect();
            let (name, is_down) = match words[..] {
                [name] => (name, false),
                [name, way] if way.eq_ignore_ascii_case("asc") => (name, false),
                [name, way] if way.eq_ignore_ascii_case("desc") => (name, true),
                _ => return Err(Exception::user(format!("Invalid order {text}"))),
            };
            Ok((model.field(name)?.clone(), is_down))
        });
        parts.collect::<Result<_, _>>().map(Self)
    }

    pub fn sort(&self, base: &Database, model: &Model, ids: &mut Vec<i64>) {
        let key = |id: i64| {
            let values = self
                .0
                .iter()
                .map(|(field, _)| sortable(base, model, id, field));
            (id, values.collect::<Vec<_>>())
        };
        let mut keys: Vec<_> = ids.iter().map(|id| key(*id)).collect();
        keys.sort_by(|(_, one), (_, other)| self.compare(one, other));
        *ids = keys.into_iter().map(|(id, _)| id).collect();
    }

    fn compare(&self, one: &[Value], other: &[Value]) -> Ordering {
        let pairs = one.iter().zip(other).zip(&self.0);
        let orders = pairs.map(|((one, other), (_, is_down))| {
            let order = order_of(one, other);
            if *is_down { order.reverse() } else { order }
        });
        orders
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// A link is sorted by its label.
fn sortable(base: &Database, model: &Model, id: i64, field: &Field) -> Value {
    let value = base.value(model, id, field);
    match (&field.kind, value.as_i64()) {
        (Kind::Many2one(other), Some(link)) => base.label(other, link).into(),
        _ => value,
    }
}

/// Empty values come last.
fn order_of(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64(), other.as_f64());
            one.unwrap_or_default()
                .total_cmp(&other.unwrap_or_default())
        }
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Bool(false), _) => Ordering::Greater,
        (_, Value::Bool(false)) => Ordering::Less,
        _ => Ordering::Equal,
    }
}
