//! What a model does when one of its records was made or changed: partners, products, fields, files.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::exception::{Exception, Outcome};
use super::phones::sanitized;
use super::schema::{Field, Kind, Model};
use super::session::Session;

impl Session<'_> {
    /// Does what follows a change of a record by these values.
    pub fn after(
        &mut self,
        model: &str,
        id: i64,
        given: &Map<String, Value>,
    ) -> Result<(), Exception> {
        match model {
            "res.partner" => return self.after_partner(id),
            "res.users" => return self.after_user(id),
            "sale.order.line" => return self.after_line(id),
            "product.product" => return self.after_product(id),
            "ir.model.fields" => return self.after_field(id),
            "crm.lead" => self.after_lead(id, given),
            "sale.order" => self.after_order(id),
            "ir.attachment" => self.after_attachment(id),
            "base.automation" => {
                let of = self.base().link(model, id, "model_id").unwrap_or_default();
                let name = self.base().text("ir.model", of, "model");
                self.set(model, id, "model_name", name);
            }
            _ => {}
        }
        Ok(())
    }

    /// Runs a method that changes the state of a document.
    pub fn act(&mut self, model: &Model, action: &str, call: &Call) -> Outcome {
        self.require("write", model)?;
        self.expect(model, &call.ids)?;
        for id in &call.ids {
            match action {
                "action_confirm" => self.confirm(*id)?,
                "action_cancel" => self.cancel(*id)?,
                "action_draft" => self.reopen(*id)?,
                "action_set_won" => self.win(*id)?,
                "action_set_lost" => self.lose(*id, call.named())?,
                _ => return Err(Exception::new("builtins.AttributeError", action)),
            }
        }
        Ok(Value::Bool(true))
    }

    fn after_partner(&mut self, id: i64) -> Result<(), Exception> {
        let base = self.base();
        let kind = base.text("res.partner", id, "type");
        if kind == "contact" && base.text("res.partner", id, "name").is_empty() {
            return Err(Exception::validation("Contacts require a name"));
        }
        let parent = base.link("res.partner", id, "parent_id");
        if parent.is_some_and(|parent| base.above("res.partner", parent).contains(&id)) {
            return Err(Exception::validation(
                "You cannot create recursive Partner hierarchies.",
            ));
        }
        self.sanitize("res.partner", id);
        Ok(())
    }

    /// Keeps the first valid number of a card.
    pub fn sanitize(&mut self, model: &str, id: i64) {
        let phones = ["mobile", "phone"].map(|name| self.base().text(model, id, name));
        let first = phones.iter().find_map(|phone| sanitized(phone));
        self.set(
            model,
            id,
            "phone_sanitized",
            first.map_or(Value::Bool(false), Value::from),
        );
    }

    /// Every user is a partner too.
    fn after_user(&mut self, id: i64) -> Result<(), Exception> {
        if self.base().link("res.users", id, "partner_id").is_some() {
            return Ok(());
        }
        let base = self.base();
        let text = |name: &str| base.text("res.users", id, name);
        let values = json!({"name": text("name"), "email": text("email"), "phone": text("phone")});
        let model = base.schema.model("res.partner")?;
        let values = values.as_object().cloned().unwrap_or_default();
        let partner = self.create(&model, &values)?;
        self.set("res.users", id, "partner_id", partner);
        Ok(())
    }

    /// A variant has its template, and its price is the template's.
    fn after_product(&mut self, id: i64) -> Result<(), Exception> {
        const NAME: &str = "product.product";
        let price = self.base().number(NAME, id, "list_price");
        self.set(NAME, id, "lst_price", price);
        self.set(NAME, id, "currency_id", 1);
        if self.base().link(NAME, id, "product_tmpl_id").is_some() {
            return Ok(());
        }
        let base = self.base();
        let values = json!({
            "name": base.raw(NAME, id, "name"),
            "list_price": price,
            "categ_id": base.raw(NAME, id, "categ_id"),
        });
        let model = base.schema.model("product.template")?;
        let values = values.as_object().cloned().unwrap_or_default();
        let template = self.create(&model, &values)?;
        self.set(NAME, id, "product_tmpl_id", template);
        Ok(())
    }

    fn after_attachment(&mut self, id: i64) {
        let content = self.base().text("ir.attachment", id, "datas");
        let size = STANDARD.decode(content).map_or(0, |bytes| bytes.len());
        self.set("ir.attachment", id, "file_size", size);
    }

    /// Adds a field to the model that it was made for.
    fn after_field(&mut self, id: i64) -> Result<(), Exception> {
        const NAME: &str = "ir.model.fields";
        let base = self.base();
        let name = base.text(NAME, id, "name");
        let of = base.link(NAME, id, "model_id").unwrap_or_default();
        let model = base.text("ir.model", of, "model");
        if !name.starts_with("x_") {
            let words = "Custom fields must have a name that starts with 'x_'!";
            return Err(Exception::validation(words));
        }
        if base.schema.model(&model)?.has(&name) {
            let words = format!("The field {name} of {model} is there already");
            return Err(Exception::validation(words));
        }
        let label = match base.text(NAME, id, "field_description") {
            label if label.is_empty() => name.clone(),
            label => label,
        };
        let relation = base.text(NAME, id, "relation");
        let kind = match base.text(NAME, id, "ttype").as_str() {
            "char" => Kind::Char,
            "text" => Kind::Text,
            "html" => Kind::Html,
            "integer" => Kind::Integer,
            "float" => Kind::Float,
            "monetary" => Kind::Monetary,
            "boolean" => Kind::Boolean,
            "date" => Kind::Date,
            "datetime" => Kind::Datetime,
            "binary" => Kind::Binary,
            "many2one" if base.schema.has(&relation) => Kind::Many2one(Cow::Owned(relation)),
            "many2many" if base.schema.has(&relation) => Kind::Many2many(Cow::Owned(relation)),
            other => return Err(Exception::validation(format!("No field of type {other}"))),
        };
        self.set(NAME, id, "model", model.as_str());
        let field = Field::new(name, label, kind);
        self.base_mut().schema.add(&model, field);
        Ok(())
    }
}
