//! Sharing new orders out, where the settings ask for it: to the manager who is there and has the
//! fewest in work.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::super::{
    Orders,
    people::department::Department,
    routing::timers::{self, Timer},
    telegram::orders::urging,
};
use crate::{
    domain::{
        id::{ChatId, Number},
        routing::{Candidate, Policy, choose},
    },
    store::{StoreError, Tx, desk_orders, duty, managers},
    telegram::Outgoing,
};

/// Orders that one go shares out.
const AT_ONCE: u32 = 50;
/// The longest that orders which nobody could get are left alone.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(15);

impl Orders {
    /// Gives the orders that nobody has ever had to managers who are there.
    pub(in crate::desk) async fn share_orders(&self, tx: &Tx) -> Result<(), StoreError> {
        if !self.notify.settings.share_orders {
            return Ok(());
        }
        for number in desk_orders::untaken(tx, AT_ONCE).await? {
            let department = self.department_of_order(tx, number).await?;
            if !self.share_order(tx, department, number).await? {
                let at = self.notify.now() + LOOK_AGAIN;
                let job = timers::job(Timer::Orders(department.id), at);
                self.notify.outbox.enqueue(tx, job).await?;
            }
        }
        Ok(())
    }

    /// `false` means that nobody is there.
    async fn share_order(
        &self,
        tx: &Tx,
        department: &Department,
        number: Number,
    ) -> Result<bool, StoreError> {
        let loads: HashMap<_, _> = desk_orders::loads(tx).await?.into_iter().collect();
        let people: Vec<Candidate> = self
            .people
            .people_there(tx, department)
            .await?
            .into_iter()
            .map(|it| Candidate {
                load: loads.get(&it.manager).copied().unwrap_or_default(),
                capacity: i64::MAX,
                ..it
            })
            .collect();
        let policy = if department.policy.is_automatic() {
            department.policy
        } else {
            Policy::LeastBusy
        };
        let Some(chosen) = choose(policy, &people) else {
            return Ok(false);
        };
        let Some(mut order) = desk_orders::lock(tx, number).await? else {
            return Ok(true);
        };
        if !order.is_free() {
            return Ok(true);
        }
        self.give_order(tx, &mut order, chosen, None).await?;
        if let Some(mut duty) = duty::lookup(tx, chosen).await? {
            duty.assigned_at = Some(self.notify.now());
            duty::save(tx, chosen, &duty).await?;
        }
        let Some(manager) = managers::lookup(tx, chosen).await? else {
            return Ok(true);
        };
        let speech = self.notify.speech_to(&manager);
        let Some(facts) = self.order_facts(tx, number).await? else {
            return Ok(true);
        };
        let card = self.order_card(tx, &speech, &manager, &facts).await?;
        let view = urging::given(&speech, card);
        self.notify
            .say(tx, Outgoing::new(ChatId(chosen.0), view))
            .await?;
        Ok(true)
    }
}
