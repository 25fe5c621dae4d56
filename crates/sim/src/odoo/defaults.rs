//! What a new record has when a call does not say it.

use serde_json::{Map, Value, json};

use super::schema::Model;
use super::session::Session;
use super::tables::{seconds, stamp};

impl Session<'_> {
    /// The defaults of a model, by field.
    pub fn defaults(&self, model: &Model) -> Map<String, Value> {
        let mut defaults = match model.name {
            "res.partner" => json!({
                "type": "contact",
                "lang": self.language(),
            }),
            "res.users" => json!({"company_id": 1}),
            "crm.lead" => self.lead_defaults(),
            "crm.stage" | "crm.team" => json!({"sequence": 1}),
            "sale.order" => json!({
                "state": "draft",
                "date_order": seconds(&stamp(self.now)),
                "user_id": self.user,
                "team_id": self.first("crm.team"),
                "company_id": 1,
            }),
            "sale.order.line" => json!({"product_uom_qty": 1.0, "sequence": 10}),
            "product.product" | "product.template" => json!({
                "sale_ok": true, "type": "consu", "list_price": 1.0, "categ_id": 1, "uom_id": 1,
            }),
            "ir.attachment" => json!({"type": "binary"}),
            "ir.model.fields" => json!({"state": "manual", "store": true}),
            _ => json!({}),
        };
        if model.has("active") {
            defaults["active"] = true.into();
        }
        match defaults {
            Value::Object(defaults) => defaults
                .into_iter()
                .filter(|(name, value)| model.has(name) && !value.is_null())
                .collect(),
            _ => Map::new(),
        }
    }

    fn lead_defaults(&self) -> Value {
        let kind = if self.options.uses_leads {
            "lead"
        } else {
            "opportunity"
        };
        json!({
            "type": kind,
            "user_id": self.user,
            "team_id": self.first("crm.team"),
            "stage_id": self.first("crm.stage"),
            "company_id": 1,
            "priority": "0",
            "probability": 10.0,
        })
    }

    /// The record with the lowest sequence.
    fn first(&self, model: &str) -> Option<i64> {
        let rows = self.base().tables.rows(model);
        let sequence = |values: &Map<String, Value>| values.get("sequence").and_then(Value::as_i64);
        let first = rows.min_by_key(|(id, row)| (sequence(&row.values), *id));
        first.map(|(id, _)| id)
    }

    fn language(&self) -> Value {
        let named = self.context.get("lang").filter(|lang| lang.is_string());
        let first = || self.options.languages.first().copied().into();
        named.cloned().unwrap_or_else(first)
    }
}
