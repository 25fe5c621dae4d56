//! KeyCRM.

use std::sync::OnceLock;

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_sim::{faults::Fault, keycrm::KeyCrm};
use serde_json::json;

use super::{Kept, Mishap, Stand, Wire, answer, whole};
use crate::harness::{Setup, TestApp};

#[derive(Default)]
pub struct OfKeyCrm {
    sim: OnceLock<KeyCrm>,
}

impl OfKeyCrm {
    fn sim(&self) -> &KeyCrm {
        self.sim.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfKeyCrm {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        crate::buying::with_source(setup)
    }

    fn begins(&mut self, app: &TestApp) {
        drop(self.sim.set(app.crm.clone()));
    }

    fn sku(&self) -> &'static str {
        crate::buying::CUP
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(30)
    }

    fn will(&self, mishap: Mishap) {
        let wire = Wire {
            faults: self.sim().faults().clone(),
            makes: &["POST /order", "POST /pipelines/cards"],
            refusal: answer(422, &json!({"message": "The given data was invalid."})),
            denial: answer(401, &json!({"message": "Unauthenticated."})),
        };
        wire.will(&mishap);
    }

    fn mends(&self) {
        self.sim().faults().clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let orders = self.sim().orders().into_iter().map(|order| Kept {
            id: order.id.to_string(),
            marker: order.source_uuid.unwrap_or_default(),
            lines: order
                .lines
                .iter()
                .map(|line| {
                    let sku = line["sku"].as_str().unwrap_or_default();
                    (sku.to_owned(), whole(&line["quantity"]))
                })
                .collect(),
            words: format!("{}\n{}", order.comment, order.manager_comment),
        });
        orders.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let cards = self.sim().cards().into_iter().map(|card| Kept {
            id: card.id.to_string(),
            marker: String::new(),
            lines: Vec::new(),
            words: card.comment,
        });
        cards.collect()
    }

    fn finds_after(&self, lag: TimeDelta) -> bool {
        self.sim().set_search_lag(lag);
        true
    }

    fn is_ahead(&self, ahead: TimeDelta) -> bool {
        self.sim().set_clock_ahead(ahead);
        true
    }

    fn fails_to_show_its_catalog(&self) -> bool {
        self.sim().faults().on("GET /offers").set(Fault::Error500);
        true
    }

    fn finishes(&self, id: &str) -> bool {
        self.sim()
            .set_order_status(id.parse().unwrap(), "completed")
    }
}
