//! KeepinCRM, beside a catalog from a file.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_sim::keepincrm::{self, KeepinCrm};
use serde_json::json;
use tempfile::TempDir;

use super::{FILED, Kept, Mishap, Stand, Wire, answer, text, whole, with_file};
use crate::harness::Setup;

#[derive(Default)]
pub struct OfKeepinCrm {
    sim: OnceLock<KeepinCrm>,
    folder: OnceLock<TempDir>,
}

impl OfKeepinCrm {
    fn sim(&self) -> &KeepinCrm {
        self.sim.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfKeepinCrm {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        let options = keepincrm::Options::default();
        let clock = Arc::new(setup.clock.of_the_world());
        let sim = KeepinCrm::start(clock, options.clone()).await.unwrap();
        let url = sim.url();
        drop(self.sim.set(sim));
        let folder = self.folder.get_or_init(|| tempfile::tempdir().unwrap());
        setup.with(|config| {
            config.crm.kind = Some("keepincrm".to_owned());
            let sections = &mut config.crm.sections;
            sections.set("keepincrm", "base_url", url);
            sections.set("keepincrm", "token", options.token);
            sections.set("keepincrm", "rpm", 6_000);
            sections.set("keepincrm", "timeout_seconds", 5);
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
        let wire = Wire {
            faults: self.sim().faults().clone(),
            makes: &["POST /agreements", "POST /tasks"],
            refusal: answer(
                422,
                &json!({"errors": {"title": ["не може бути порожнім"]}}),
            ),
            denial: answer(401, &json!({"error": "Unauthorized"})),
        };
        wire.will(&mishap);
    }

    fn mends(&self) {
        self.sim().faults().clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let agreements = self.sim().agreements().into_iter().map(|agreement| Kept {
            id: agreement.id.to_string(),
            marker: agreement
                .title
                .rsplit(' ')
                .next()
                .unwrap_or_default()
                .trim_matches(|letter: char| !letter.is_ascii_alphanumeric())
                .to_owned(),
            lines: agreement
                .lines
                .iter()
                .map(|line| (text(&line["sku"]), whole(&line["amount"])))
                .collect(),
            words: agreement.comment,
        });
        agreements.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let tasks = self.sim().tasks().into_iter().map(|task| Kept {
            id: task.id.to_string(),
            marker: task.title,
            lines: Vec::new(),
            words: task.comment,
        });
        tasks.collect()
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
        self.sim().finish_agreement(id.parse().unwrap(), true)
    }
}
