//! What a new database holds: its company, its users, its stages, and what describes it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::database::Database;
use super::messages::SUBTYPES;
use super::session::{ADMINISTRATOR, USER};
use super::tables::{Row, stamp};
use super::{Options, schema::Schema};

/// A database without customers.
pub fn database(options: &Options, now: DateTime<Utc>) -> Database {
    let schema = Schema::new(options.version, &options.modules);
    let mut seed = Seed {
        base: Database {
            schema,
            ..Database::default()
        },
        now,
    };
    seed.people(options);
    seed.sales();
    seed.settings(options);
    seed.base.tables.commit();
    seed.base
}

struct Seed {
    base: Database,
    now: DateTime<Utc>,
}

impl Seed {
    fn put(&mut self, model: &str, id: i64, values: &Value) {
        if !self.base.schema.has(model) {
            return;
        }
        let mut values = values.as_object().cloned().unwrap_or_default();
        for name in ["create_date", "write_date"] {
            values.insert(name.to_owned(), stamp(self.now).into());
        }
        let row = Row {
            values,
            created: self.now,
            visible_from: self.now,
        };
        self.base.tables.put(model, id, row);
    }

    /// The company and the users, who are partners too.
    fn people(&mut self, options: &Options) {
        let partners = [
            (1, "My Company", "info@example.com", true),
            (2, "OdooBot", "odoobot@example.com", false),
            (3, "Administrator", "admin@example.com", true),
            (USER, "Mistok", options.login.as_str(), true),
        ];
        for (id, name, email, is_active) in partners {
            let values = json!({
                "name": name, "email": email, "active": is_active, "type": "contact",
                "is_company": id == 1, "lang": options.languages.first(),
            });
            self.put("res.partner", id, &values);
        }
        for (id, partner, name, login) in [
            (1, 2, "OdooBot", "__system__"),
            (ADMINISTRATOR, 3, "Administrator", "admin"),
            (USER, USER, "Mistok", options.login.as_str()),
        ] {
            let email = self.base.raw("res.partner", partner, "email");
            let values = json!({
                "name": name, "login": login, "email": email, "partner_id": partner,
                "company_id": 1, "active": id != 1, "share": false,
            });
            self.put("res.users", id, &values);
        }
        let company =
            json!({"name": "My Company", "partner_id": 1, "currency_id": 1, "country_id": 1});
        self.put("res.company", 1, &company);
        let currency =
            json!({"name": options.currency, "symbol": options.currency, "active": true});
        self.put("res.currency", 1, &currency);
        self.put("res.country", 1, &json!({"name": "Ukraine", "code": "UA"}));
    }

    fn sales(&mut self) {
        let key = json!({"name": "mistok", "user_id": USER, "scope": "rpc"});
        self.put("res.users.apikeys", 1, &key);
        let stages = [
            (1, "New", false),
            (2, "Qualified", false),
            (3, "Proposition", false),
            (4, "Won", true),
        ];
        for (id, name, is_won) in stages {
            let values = json!({"name": name, "sequence": id, "is_won": is_won});
            self.put("crm.stage", id, &values);
        }
        for (id, name) in [(1, "Too expensive"), (2, "We don't have people/skills")] {
            self.put(
                "crm.lost.reason",
                id,
                &json!({"name": name, "active": true}),
            );
        }
        let team = json!({"name": "Sales", "sequence": 0, "active": true});
        self.put("crm.team", 1, &team);
        self.put("product.category", 1, &json!({"name": "All"}));
        self.put("uom.uom", 1, &json!({"name": "Units", "active": true}));
        for (id, (_, name)) in (1..).zip(SUBTYPES) {
            let values = json!({"name": name, "internal": id == 2});
            self.put("mail.message.subtype", id, &values);
        }
    }

    /// The models, their fields and the modules.
    fn settings(&mut self, options: &Options) {
        let modules = ["base", "mail"].iter().chain(&options.modules);
        for (id, name) in (1..).zip(modules) {
            self.put(
                "ir.module.module",
                id,
                &json!({"name": name, "state": "installed"}),
            );
        }
        let models: Vec<_> = self.base.schema.models().cloned().collect();
        let mut last = 0;
        for (id, model) in (1..).zip(&models) {
            self.put(
                "ir.model",
                id,
                &json!({"name": model.label, "model": model.name}),
            );
            for field in model.fields() {
                last += 1;
                let values = json!({
                    "name": field.name, "model_id": id, "model": model.name,
                    "field_description": field.label, "ttype": field.kind.name(), "state": "base",
                    "relation": field.kind.relation(),
                });
                self.put("ir.model.fields", last, &values);
            }
        }
    }
}
