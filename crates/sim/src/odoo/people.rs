//! What people do on Odoo's own screens, for tests and the demo, and what a test counts there.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::exception::Exception;
use super::messages::Draft;
use super::session::{ADMINISTRATOR, Opening, Session};
use super::{Odoo, automation};

/// The partners of the company and of the first users.
const OWN_PARTNERS: [i64; 4] = [1, 2, 3, 7];

impl Odoo {
    /// Adds a partner; returns the id.
    pub fn partner(&self, name: &str, phone: &str) -> i64 {
        self.add("res.partner", &json!({"name": name, "phone": phone}))
    }

    /// How many partners there are beside the company and the users that are there from the start.
    pub fn partners(&self) -> usize {
        let state = self.shared.state();
        let ids = state.database.tables.ids("res.partner");
        ids.iter().filter(|id| !OWN_PARTNERS.contains(id)).count()
    }

    /// Adds a record with these fields; returns its number, or 0 when Odoo refuses it.
    pub fn add(&self, model: &str, values: &Value) -> i64 {
        let made = self.as_people(|session| {
            let model = session.base().schema.model(model)?;
            session.create(&model, values.as_object().unwrap_or(&Map::new()))
        });
        made.unwrap_or_default()
    }

    /// Adds a person who works in Odoo; returns the user's number.
    pub fn add_user(&self, name: &str, email: &str) -> i64 {
        let values = json!({"name": name, "login": email, "email": email, "active": true});
        self.add("res.users", &values)
    }

    /// Adds a customer who may log in on the shop's pages; returns the user's number.
    pub fn add_portal_user(&self, name: &str, email: &str) -> i64 {
        let values = json!({"name": name, "login": email, "email": email, "share": true});
        self.add("res.users", &values)
    }

    /// Adds a category of products, below another where there is one.
    pub fn add_category(&self, name: &str, parent: Option<i64>) -> i64 {
        let values = json!({"name": name, "parent_id": parent});
        self.add("product.category", &values)
    }

    /// Adds a product that can be sold, with so much in stock.
    pub fn add_product(&self, name: &str, sku: &str, price: f64, stock: f64) -> i64 {
        let values = json!({"name": name, "default_code": sku, "list_price": price});
        let id = self.add("product.product", &values);
        self.set_stock(id, stock);
        id
    }

    /// There is so much of a product from now on, and so much of it is free.
    pub fn set_stock(&self, product: i64, stock: f64) {
        let set = self.as_people(|session| {
            for name in ["qty_available", "free_qty", "virtual_available"] {
                session.set("product.product", product, name, stock);
            }
            Ok(())
        });
        debug_assert!(set.is_ok(), "nothing here can be refused");
    }

    /// Adds a field to a model, as an administrator does; returns its number.
    pub fn add_field(&self, model: &str, name: &str, kind: &str) -> i64 {
        let of = self
            .shared
            .state()
            .database
            .find("ir.model", "model", &model.into());
        let values = json!({"name": name, "model_id": of, "ttype": kind});
        self.add("ir.model.fields", &values)
    }

    /// Changes fields of a record; false when Odoo refuses it.
    pub fn change(&self, model: &str, id: i64, values: &Value) -> bool {
        let (model, values) = (model.to_owned(), values.as_object().cloned());
        self.later(move |session| {
            let model = session.base().schema.model(&model)?;
            session.write(&model, id, values.as_ref().unwrap_or(&Map::new()))
        })
    }

    /// Gives a product a picture: base64 of its bytes.
    pub fn set_picture(&self, product: i64, base64: &str) -> bool {
        self.change("product.product", product, &json!({"image_1920": base64}))
    }

    /// Moves a lead to the stage with this name; false when there is no such stage.
    pub fn set_stage(&self, lead: i64, name: &str) -> bool {
        let stage = self
            .shared
            .state()
            .database
            .find("crm.stage", "name", &name.into());
        stage.is_some_and(|stage| self.change("crm.lead", lead, &json!({"stage_id": stage})))
    }

    pub fn win(&self, lead: i64) -> bool {
        self.later(move |session| session.win(lead))
    }

    /// Archives a lead for a reason, which is added when it is new.
    pub fn lose(&self, lead: i64, reason: &str) -> bool {
        let known = self
            .shared
            .state()
            .database
            .find("crm.lost.reason", "name", &reason.into());
        let reason = known.unwrap_or_else(|| self.add("crm.lost.reason", &json!({"name": reason})));
        self.later(move |session| {
            let values = json!({"lost_reason_id": reason});
            session.lose(lead, values.as_object().unwrap_or(&Map::new()))
        })
    }

    pub fn confirm(&self, order: i64) -> bool {
        self.later(move |session| session.confirm(order))
    }

    pub fn cancel(&self, order: i64) -> bool {
        self.later(move |session| session.cancel(order))
    }

    pub fn archive(&self, model: &str, id: i64) -> bool {
        self.change(model, id, &json!({"active": false}))
    }

    /// Takes a record away; false when Odoo refuses it.
    pub fn remove(&self, model: &str, id: i64) -> bool {
        let gone = self.as_people(|session| {
            let model = session.base().schema.model(model)?;
            session.unlink(&model, id)
        });
        gone.is_ok()
    }

    /// Writes a comment with "Send message" into the chatter of a record, as this user; returns the
    /// message's number.
    pub fn comment(&self, model: &str, id: i64, author: i64, html: &str) -> i64 {
        self.message(&Draft {
            model,
            id,
            body: html.to_owned(),
            kind: "comment",
            subtype: "mail.mt_comment",
            author: self.partner_of_user(author),
        })
    }

    /// Writes an internal note with "Log note", as this user; returns the message's number.
    pub fn log_note(&self, model: &str, id: i64, author: i64, html: &str) -> i64 {
        self.message(&Draft {
            model,
            id,
            body: html.to_owned(),
            kind: "comment",
            subtype: "mail.mt_note",
            author: self.partner_of_user(author),
        })
    }

    /// Puts any message into a chatter, such as one that came by e-mail; returns its number, or 0
    /// when Odoo refuses it.
    pub fn message(&self, draft: &Draft<'_>) -> i64 {
        let made = self.as_people(|session| session.add_message(draft, Map::new()));
        made.unwrap_or_default()
    }

    /// The partner that a user is.
    pub fn partner_of_user(&self, user: i64) -> Option<i64> {
        let state = self.shared.state();
        state.database.link("res.users", user, "partner_id")
    }

    /// Makes a quotation of a lead; returns its number. A lead without a partner gets one.
    pub fn quote_from(&self, lead: i64) -> i64 {
        let made = self.as_people(|session| {
            let partner = match session.base().link("crm.lead", lead, "partner_id") {
                Some(partner) => partner,
                None => partner_of(session, lead)?,
            };
            let values = json!({"partner_id": partner, "opportunity_id": lead});
            let model = session.base().schema.model("sale.order")?;
            session.create(&model, values.as_object().unwrap_or(&Map::new()))
        });
        made.unwrap_or_default()
    }

    /// Everything that is stored of a model, also what is archived or not found yet: all fields, as
    /// they are read.
    pub fn records(&self, model: &str) -> Vec<Map<String, Value>> {
        let state = self.shared.state();
        let base = &state.database;
        let Ok(model) = base.schema.model(model) else {
            return Vec::new();
        };
        let show = |id: i64| {
            let fields = model.fields();
            let shown = fields.map(|field| (field.name.to_string(), base.shown(&model, id, field)));
            shown.collect()
        };
        base.tables.ids(model.name).into_iter().map(show).collect()
    }

    /// How many records of a model are stored.
    pub fn count(&self, model: &str) -> usize {
        self.shared.state().database.tables.count(model)
    }

    /// A field of a record, as a call reads it; null when one of the two is not there.
    pub fn field(&self, model: &str, id: i64, name: &str) -> Value {
        let state = self.shared.state();
        let base = &state.database;
        let Ok(model) = base.schema.model(model) else {
            return Value::Null;
        };
        match (model.field(name), base.tables.row(model.name, id)) {
            (Ok(field), Some(_)) => base.shown(&model, id, field),
            _ => Value::Null,
        }
    }

    /// New records are found by no search until this long after they were made; by their ids they
    /// can be read at once.
    pub fn search_lags(&self, lag: TimeDelta) {
        self.shared.state().search_lag = lag;
    }

    /// What people do takes this long from now on: nobody sees it before, and its `write_date` is
    /// when it began. Webhooks go out when it begins in 17 and 18, and when it ends in 19.
    pub fn transaction_lasts(&self, time: TimeDelta) {
        self.shared.state().transaction_lasts = time;
    }

    /// Runs a transaction of the administrator now.
    fn as_people<T>(
        &self,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, Exception>,
    ) -> Result<T, Exception> {
        let committed = self.shared.transact(self.opening(), work)?;
        self.shared.note_changes(&committed.touched);
        automation::flush(&self.shared);
        self.shared.errands.changed();
        Ok(committed.value)
    }

    /// A transaction of the administrator that begins now.
    fn opening(&self) -> Opening {
        let opening = self.shared.of_api(Map::new());
        let lasts = self.shared.state().transaction_lasts;
        Opening {
            user: ADMINISTRATOR,
            visible_from: opening.now + lasts,
            ..opening
        }
    }

    /// Runs a transaction that changes records, when its time has come; false when it is refused.
    fn later(
        &self,
        work: impl Fn(&mut Session<'_>) -> Result<(), Exception> + Send + Sync + 'static,
    ) -> bool {
        let opening = self.opening();
        let (began, ends) = (opening.now, opening.visible_from);
        if ends <= began {
            return self.as_people(work).is_ok();
        }
        let is_early = self.shared.options.version < 19;
        if !self.shared.rehearse(opening, &work, is_early) {
            return false;
        }
        automation::flush(&self.shared);
        let shared = Arc::clone(&self.shared);
        self.shared.errands.spawn(async move {
            shared.errands.sleep_until(ends).await;
            let opening = Opening {
                user: ADMINISTRATOR,
                now: began,
                visible_from: began,
                context: Map::new(),
            };
            let committed = shared.transact(opening, work);
            if let (Ok(committed), false) = (committed, is_early) {
                shared.note_changes(&committed.touched);
                automation::flush(&shared);
            }
            shared.errands.changed();
        });
        true
    }
}

/// Makes a partner of what a lead says.
fn partner_of(session: &mut Session<'_>, lead: i64) -> Result<i64, Exception> {
    let base = session.base();
    let name = match base.text("crm.lead", lead, "contact_name") {
        name if name.is_empty() => base.text("crm.lead", lead, "name"),
        name => name,
    };
    let values = json!({"name": name, "phone": base.text("crm.lead", lead, "phone")});
    let model = base.schema.model("res.partner")?;
    let partner = session.create(&model, values.as_object().unwrap_or(&Map::new()))?;
    session.set("crm.lead", lead, "partner_id", partner);
    session.touch("crm.lead", lead);
    Ok(partner)
}
