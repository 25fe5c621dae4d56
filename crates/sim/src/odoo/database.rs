//! The database: its schema with its tables, and what each field of a record holds.

use serde_json::{Value, json};

use super::exception::Exception;
use super::schema::{Field, Kind, Model, Schema};
use super::tables::{Tables, seconds};

/// What a model leads up to in its own tree, such as a category to the one above it.
const PARENT: &str = "parent_id";

#[derive(Debug, Default)]
pub struct Database {
    pub schema: Schema,
    pub tables: Tables,
}

impl Database {
    /// What a field of a record holds: links as numbers, moments with their microseconds.
    pub fn value(&self, model: &Model, id: i64, field: &Field) -> Value {
        match &field.kind {
            _ if field.name == "id" => id.into(),
            Kind::One2many { model, inverse } => self.linked(model, inverse, id).into(),
            Kind::Binary if field.name.starts_with("image_") => {
                self.stored(model.name, id, "image_1920", &field.kind)
            }
            Kind::Char if field.name == "display_name" => self.label(model.name, id).into(),
            Kind::Char if field.name == "complete_name" => self.path(model.name, id).into(),
            Kind::Boolean if field.name == "partner_share" => (!self.works_here(id)).into(),
            kind => self.stored(model.name, id, &field.name, kind),
        }
    }

    /// Whether a contact is one of an internal user.
    fn works_here(&self, partner: i64) -> bool {
        let users = self.linked("res.users", "partner_id", partner);
        let mut internal = users.into_iter();
        internal.any(|user| self.raw("res.users", user, "share") != Value::Bool(true))
    }

    /// A stored value, or what an empty field of this kind holds.
    fn stored(&self, model: &str, id: i64, name: &str, kind: &Kind) -> Value {
        let row = self.tables.row(model, id);
        let value = row.and_then(|row| row.values.get(name)).cloned();
        value.unwrap_or_else(|| kind.empty())
    }

    /// A stored value, or null.
    pub fn raw(&self, model: &str, id: i64, name: &str) -> Value {
        let row = self.tables.row(model, id);
        let value = row.and_then(|row| row.values.get(name));
        value.cloned().unwrap_or_default()
    }

    /// A stored text; empty when there is no text.
    pub fn text(&self, model: &str, id: i64, name: &str) -> String {
        self.raw(model, id, name)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The record that a field leads to.
    pub fn link(&self, model: &str, id: i64, name: &str) -> Option<i64> {
        self.raw(model, id, name).as_i64()
    }

    /// A stored number, or zero.
    pub fn number(&self, model: &str, id: i64, name: &str) -> f64 {
        self.raw(model, id, name).as_f64().unwrap_or_default()
    }

    /// The records whose field leads to this one, without archived ones.
    pub fn linked(&self, model: &str, inverse: &str, id: i64) -> Vec<i64> {
        let rows = self.tables.rows(model);
        let leads = rows.filter(|(_, row)| {
            let is_linked = row.values.get(inverse).and_then(Value::as_i64) == Some(id);
            is_linked && row.values.get("active") != Some(&Value::Bool(false))
        });
        leads.map(|(id, _)| id).collect()
    }

    /// What people see a record by.
    pub fn label(&self, model: &str, id: i64) -> String {
        let name = self.text(model, id, "name");
        match model {
            "product.product" => match self.text(model, id, "default_code").as_str() {
                "" => name,
                code => format!("[{code}] {name}"),
            },
            "product.category" => self.path(model, id),
            "sale.order.line" => {
                let order = self.link(model, id, "order_id").unwrap_or_default();
                format!("{} - {name}", self.text("sale.order", order, "name"))
            }
            "res.partner" => match self.link(model, id, PARENT) {
                Some(parent) => {
                    let own = if name.is_empty() {
                        self.text(model, id, "type")
                    } else {
                        name
                    };
                    format!("{}, {own}", self.label(model, parent))
                }
                None => name,
            },
            _ if name.is_empty() => format!("{model},{id}"),
            _ => name,
        }
    }

    /// A record's name after the names of those above it.
    fn path(&self, model: &str, id: i64) -> String {
        let mut names: Vec<_> = self.above(model, id);
        names.reverse();
        let names = names.iter().map(|id| self.text(model, *id, "name"));
        names.collect::<Vec<_>>().join(" / ")
    }

    /// A record and those above it in its tree.
    pub fn above(&self, model: &str, id: i64) -> Vec<i64> {
        let mut all = vec![id];
        let mut at = id;
        while let Some(parent) = self.link(model, at, PARENT) {
            if all.contains(&parent) {
                break;
            }
            all.push(parent);
            at = parent;
        }
        all
    }

    /// A field as a call reads it: with the label of the record that it leads to, without
    /// microseconds.
    pub fn shown(&self, model: &Model, id: i64, field: &Field) -> Value {
        let value = self.value(model, id, field);
        match (&field.kind, &value) {
            (Kind::Many2one(other), Value::Number(link)) => {
                let link = link.as_i64().unwrap_or_default();
                json!([link, self.label(other, link)])
            }
            (Kind::Datetime, Value::String(moment)) => seconds(moment).into(),
            (Kind::Char, Value::String(text)) if text.is_empty() => Value::Bool(false),
            _ => value,
        }
    }

    /// The only record with this value in a field, or the first of several.
    pub fn find(&self, model: &str, name: &str, value: &Value) -> Option<i64> {
        let mut rows = self.tables.rows(model);
        let found = rows.find(|(_, row)| row.values.get(name) == Some(value));
        found.map(|(id, _)| id)
    }

    /// Refuses a record that is not there.
    pub fn expect(&self, model: &str, id: i64) -> Result<(), Exception> {
        match self.tables.row(model, id) {
            Some(_) => Ok(()),
            None => Err(Exception::missing(model, id)),
        }
    }
}
