//! `EspoCRM` by its recipe, beside a catalog from a file. It has no orders here: carts are leads.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_sim::espocrm::{self, EspoCrm};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{FILED, Kept, Mishap, Stand, Wire, answer, text, with_file};
use crate::harness::Setup;

/// What stands before an order's number in the words of a lead.
const NUMBER: &str = "Номер у боті: ";

#[derive(Default)]
pub struct OfEspoCrm {
    sim: OnceLock<EspoCrm>,
    folder: OnceLock<TempDir>,
}

impl OfEspoCrm {
    fn sim(&self) -> &EspoCrm {
        self.sim.get().unwrap()
    }

    fn all(&self) -> Vec<Kept> {
        let leads = self.sim().records("Lead").into_iter().map(|lead| {
            let words = text(&lead["description"]);
            let number = words.split_once(NUMBER).map(|(_, rest)| rest);
            let number = number
                .and_then(|rest| rest.lines().next())
                .unwrap_or_default();
            let has_cup = words.contains("Чашка «Ліс»");
            Kept {
                id: text(&lead["id"]),
                marker: format!("TG-{number}"),
                lines: has_cup.then(|| (FILED.to_owned(), 1)).into_iter().collect(),
                words,
            }
        });
        leads.collect()
    }
}

#[async_trait]
impl Stand for OfEspoCrm {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        let options = espocrm::Options::default();
        let clock = Arc::new(setup.clock.of_the_world());
        let sim = EspoCrm::start(clock, options.clone()).await.unwrap();
        let url = sim.url();
        drop(self.sim.set(sim));
        let folder = self.folder.get_or_init(|| tempfile::tempdir().unwrap());
        let recipe = concat!(env!("CARGO_MANIFEST_DIR"), "/config/crm/espocrm.yaml");
        setup.with(|config| {
            config.crm.kind = Some("rest".to_owned());
            let sections = &mut config.crm.sections;
            sections.set("rest", "recipe", recipe);
            sections.set("rest", "base_url", url);
            sections.set("rest", "token", options.key);
            with_file(config, folder);
        })
    }

    fn sku(&self) -> &'static str {
        FILED
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(30)
    }

    fn will(&self, mishap: Mishap) {
        let mishap = match mishap {
            Mishap::FailsOn(Some(number)) => {
                let number = number.trim_start_matches("TG-");
                Mishap::FailsOn(Some(format!("{NUMBER}{number}")))
            }
            mishap => mishap,
        };
        let invalid = json!({"messageTranslation": {
            "label": "validationFailure", "scope": null, "data": {"field": "lastName", "type": "required"},
        }});
        let wire = Wire {
            faults: self.sim().faults().clone(),
            makes: &["POST /Lead"],
            refusal: answer(400, &invalid),
            denial: answer(401, &Value::Null),
        };
        wire.will(&mishap);
    }

    fn mends(&self) {
        self.sim().faults().clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let mut all = self.all();
        all.retain(|kept| !kept.lines.is_empty());
        all
    }

    fn leads(&self) -> Vec<Kept> {
        let mut all = self.all();
        all.retain(|kept| kept.lines.is_empty());
        all
    }

    fn finds_after(&self, lag: TimeDelta) -> bool {
        self.sim().set_search_lag(lag);
        true
    }

    fn is_ahead(&self, ahead: TimeDelta) -> bool {
        self.sim().set_clock_ahead(ahead);
        true
    }

    fn finishes(&self, id: &str) -> bool {
        self.sim()
            .change("Lead", id, &json!({"status": "Converted"}))
    }
}
