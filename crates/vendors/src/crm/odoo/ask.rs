//! A call of a model's method, by the names of its parameters: both transports make it of the same.

use serde_json::{Map, Value, json};

use crate::crm::Urgency;

/// What is asked of a model.
#[derive(Clone)]
pub struct Ask<'a> {
    pub model: &'static str,
    pub method: &'static str,
    /// The records that it is about; none for what belongs to the model.
    pub ids: Vec<i64>,
    /// Its other parameters by their names.
    pub named: Map<String, Value>,
    pub context: Map<String, Value>,
    pub urgency: Urgency,
    /// What the journal names it by: our reference or an id.
    pub about: Option<&'a str>,
}

impl<'a> Ask<'a> {
    pub fn new(model: &'static str, method: &'static str) -> Self {
        Self {
            model,
            method,
            ids: Vec::new(),
            named: Map::new(),
            // Its words are then the same for everybody, whatever the user speaks.
            context: Map::from_iter([("lang".to_owned(), json!("en_US"))]),
            urgency: Urgency::Sync,
            about: None,
        }
    }

    /// The records with these fields that fit the filter, by their ids.
    pub fn search_read(model: &'static str, filter: Value, fields: &[&str]) -> Self {
        Self::new(model, "search_read")
            .with("domain", filter)
            .with("fields", json!(fields))
            .with("order", json!("id"))
    }

    /// Makes one record.
    pub fn create(model: &'static str, values: Map<String, Value>) -> Self {
        let values = Value::Array(vec![Value::Object(values)]);
        Self::new(model, "create").with("vals_list", values)
    }

    /// Changes one record.
    pub fn write(model: &'static str, id: i64, values: Map<String, Value>) -> Self {
        Self::new(model, "write")
            .of(id)
            .with("vals", Value::Object(values))
    }

    #[must_use]
    pub fn of(mut self, id: i64) -> Self {
        self.ids.push(id);
        self
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.named.insert(name.to_owned(), value);
        self
    }

    /// Limits how many records come.
    #[must_use]
    pub fn most(self, limit: usize) -> Self {
        self.with("limit", json!(limit))
    }

    /// Archived records too: what is ours may have been put aside.
    #[must_use]
    pub fn archived_too(mut self) -> Self {
        self.context
            .insert("active_test".to_owned(), Value::Bool(false));
        self
    }

    /// Before what only keeps us informed.
    #[must_use]
    pub const fn urgent(mut self) -> Self {
        self.urgency = Urgency::Lead;
        self
    }

    #[must_use]
    pub const fn about(mut self, subject: &'a str) -> Self {
        self.about = Some(subject);
        self
    }

    /// The parameters as `execute_kw` takes them: a list of what has no name, and the rest. A new
    /// record's values and the records' ids have none there.
    pub fn positional(mut self) -> (Vec<Value>, Map<String, Value>) {
        let mut positional = Vec::new();
        if !self.ids.is_empty() {
            positional.push(json!(self.ids));
        }
        positional.extend(self.named.remove("vals_list"));
        if !self.context.is_empty() {
            let context = Value::Object(self.context);
            self.named.insert("context".to_owned(), context);
        }
        (positional, self.named)
    }

    /// The parameters as the body of a JSON-2 request.
    pub fn body(mut self) -> Value {
        if !self.ids.is_empty() {
            self.named.insert("ids".to_owned(), json!(self.ids));
        }
        if !self.context.is_empty() {
            let context = Value::Object(self.context);
            self.named.insert("context".to_owned(), context);
        }
        Value::Object(self.named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_is_written_for_either_transport() {
        let ask = Ask::write("crm.lead", 7, Map::new()).archived_too();
        let (positional, named) = ask.clone().positional();
        assert_eq!(json!(positional), json!([[7]]));
        assert_eq!(
            json!(named),
            json!({"vals": {}, "context": {"lang": "en_US", "active_test": false}})
        );
        let body = json!({
            "ids": [7], "vals": {}, "context": {"lang": "en_US", "active_test": false},
        });
        assert_eq!(ask.body(), body);

        let (positional, named) = Ask::create("crm.lead", Map::new()).positional();
        assert_eq!(json!(positional), json!([[{}]]));
        assert_eq!(json!(named), json!({"context": {"lang": "en_US"}}));
    }
}
