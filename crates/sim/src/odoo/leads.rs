//! Leads: what a partner gives them, and how they are won and lost.

use serde_json::{Map, Value};

use super::exception::Exception;
use super::session::Session;

const LEAD: &str = "crm.lead";

impl Session<'_> {
    /// Fills a lead's contact data from its partner; a stage that is won makes it certain.
    pub fn after_lead(&mut self, id: i64, given: &Map<String, Value>) {
        self.set(LEAD, id, "company_currency", 1);
        if given.contains_key("partner_id") {
            self.fill_contact(id, given);
        }
        self.sanitize(LEAD, id);
        let stage = self.base().link(LEAD, id, "stage_id");
        let is_won = stage.is_some_and(|stage| {
            self.base().raw("crm.stage", stage, "is_won") == Value::Bool(true)
        });
        if given.contains_key("stage_id") && is_won {
            self.close(id, 100.0);
        }
        if given.get("active") == Some(&Value::Bool(false)) {
            self.close(id, 0.0);
        }
    }

    fn fill_contact(&mut self, id: i64, given: &Map<String, Value>) {
        let Some(partner) = self.base().link(LEAD, id, "partner_id") else {
            return;
        };
        for (own, theirs) in [
            ("phone", "phone"),
            ("mobile", "mobile"),
            ("email_from", "email"),
            ("contact_name", "name"),
        ] {
            let value = self.base().text("res.partner", partner, theirs);
            if !value.is_empty() && given.get(own).is_none_or(|own| !own.is_string()) {
                self.set(LEAD, id, own, value);
            }
        }
    }

    fn close(&mut self, id: i64, probability: f64) {
        let moment = super::tables::stamp(self.now);
        self.set(LEAD, id, "probability", probability);
        self.set(LEAD, id, "date_closed", moment);
    }

    /// Moves a lead to the first stage that is won.
    pub fn win(&mut self, id: i64) -> Result<(), Exception> {
        let stage = self.base().find("crm.stage", "is_won", &Value::Bool(true));
        let mut values = Map::new();
        values.insert("active".to_owned(), true.into());
        if let Some(stage) = stage {
            values.insert("stage_id".to_owned(), stage.into());
        }
        let model = self.base().schema.model(LEAD)?;
        self.write(&model, id, &values)
    }

    /// Archives a lead, with a reason when there is one.
    pub fn lose(&mut self, id: i64, given: &Map<String, Value>) -> Result<(), Exception> {
        let mut values = given.clone();
        values.insert("active".to_owned(), false.into());
        let model = self.base().schema.model(LEAD)?;
        self.write(&model, id, &values)
    }
}
