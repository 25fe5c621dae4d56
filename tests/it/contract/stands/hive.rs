//! The CRM that the tests alone have.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{Kept, Mishap, Stand};
use crate::{
    harness::Setup,
    hive::{Does, Hive, SETTLE, with_hive},
};

/// The number of the next hive.
static NEXT: AtomicUsize = AtomicUsize::new(1);

#[derive(Default)]
pub struct OfHive {
    hive: OnceLock<Arc<Hive>>,
}

impl OfHive {
    fn hive(&self) -> &Hive {
        self.hive.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfHive {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        // Tests run beside each other, and a hive is found by its name.
        let name = format!("table-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        drop(self.hive.set(Hive::of(&name)));
        setup.with(|config| with_hive(config, &name, &[]))
    }

    fn sku(&self) -> &'static str {
        "HONEY-1"
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(SETTLE)
    }

    fn will(&self, mishap: Mishap) {
        let does = match mishap {
            Mishap::SavesSilently | Mishap::SavesAndFails | Mishap::SavesUnreadably => {
                Does::SavesSilently
            }
            Mishap::LosesSilently => Does::LosesSilently,
            Mishap::IsBusy(seconds) => Does::IsBusy(seconds.unwrap_or(60)),
            Mishap::Refuses => Does::Refuses,
            Mishap::RefusesTheKey => {
                self.hive().state().lasting = Some(Does::RefusesTheKey);
                return;
            }
            Mishap::FailsOn(Some(words)) => {
                self.hive().state().poison.push(words);
                return;
            }
            Mishap::IsDown | Mishap::FailsOn(None) => {
                self.hive().state().lasting = Some(Does::LosesSilently);
                return;
            }
        };
        self.hive().will(does);
    }

    fn mends(&self) {
        let mut state = self.hive().state();
        state.lasting = None;
        state.poison.clear();
        state.plan.clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let state = self.hive().state();
        let orders = state.orders.iter().map(|(id, order)| Kept {
            id: id.clone(),
            marker: order.number.clone(),
            lines: order
                .lines
                .iter()
                .map(|line| (line.sku.clone().unwrap_or_default(), line.quantity.into()))
                .collect(),
            words: format!(
                "{}\n{}",
                order.comment,
                order.customer_comment.as_deref().unwrap_or_default()
            ),
        });
        orders.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let state = self.hive().state();
        let leads = state.leads.iter().map(|(id, lead)| Kept {
            id: id.clone(),
            marker: lead.reference.clone(),
            lines: Vec::new(),
            words: lead.comment.clone(),
        });
        leads.collect()
    }

    fn finishes(&self, id: &str) -> bool {
        let mut state = self.hive().state();
        state.statuses.insert(id.to_owned(), "done".to_owned());
        true
    }
}
