//! What managers change of an order is told to the CRM: its status, the number of its parcel. The CRM
//! is looked at first: what stands there already is not told again.

use chrono::TimeDelta;

use super::courier::{CrmMeans, Task, not_yet};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::Number,
        order::Keeps,
    },
    outbox::Delivery,
    store::{orders, outbox::NewJob},
    vendors::crm::{CrmError, Standing, StandingChange},
};

/// Between looks whether the order has reached the CRM.
const WAIT: TimeDelta = TimeDelta::seconds(30);

/// The job that tells the CRM. Changes of an order go in their order.
pub fn job(number: Number, change: StandingChange, clock: &SharedClock) -> NewJob {
    let lane = format!("order:{number}");
    let what = change.status.as_deref().or(change.tracking.as_deref());
    let key = format!(
        "order-change:{number}:{}:{}",
        what.unwrap_or_default(),
        clock.now().timestamp_micros()
    );
    let task = Task::Change { number, change };
    task.job(lane, key, Priority::Notice, clock)
}

pub(super) struct ChangeCourier(pub CrmMeans);

impl ChangeCourier {
    pub async fn deliver(&self, number: Number, change: StandingChange) -> Delivery {
        match self.tell(number, change).await {
            Ok(delivery) | Err(delivery) => delivery,
        }
    }

    async fn tell(&self, number: Number, change: StandingChange) -> Result<Delivery, Delivery> {
        let found = self
            .0
            .store
            .read(async move |tx| orders::numbered(&tx, number).await)
            .await;
        let Some(kept) = found.map_err(Delivery::from)? else {
            return Ok(Delivery::done(Vec::new()));
        };
        // It is on its way there, or a person has yet to settle it.
        let Some(id) = kept.order.crm_id.filter(|id| !id.is_empty()) else {
            return Err(not_yet(WAIT));
        };
        let keeps = kept.order.keeps;
        let Some(statuses) = self.0.crm.statuses() else {
            // The order's state is what managers set at the desk.
            return Ok(Delivery::done(Vec::new()));
        };
        let standing = statuses.standing(keeps, &id).await;
        let standing = standing.map_err(|error| failed(&error))?;
        let Some(standing) = standing else {
            return Err(refused("the CRM has no such order any more"));
        };
        let change = left_of(change, keeps, &standing)?;
        if change == StandingChange::default() {
            return Ok(Delivery::done(Vec::new()));
        }
        let told = statuses.change(keeps, &id, &change).await;
        told.map_err(|error| failed(&error))?;
        tracing::info!(
            crm = self.0.crm.name(),
            "Told the CRM how order {number} stands"
        );
        Ok(Delivery::done(Vec::new()))
    }
}

/// What of the change is not so in the CRM already.
fn left_of(
    mut change: StandingChange,
    keeps: Keeps,
    standing: &Standing,
) -> Result<StandingChange, Delivery> {
    if change.status == standing.status {
        change.status = None;
    }
    // A lead has no parcel.
    if keeps == Keeps::Lead || change.tracking == standing.tracking {
        change.tracking = None;
    }
    if change.tracking.is_some() && standing.tracking.is_some() {
        return Err(refused("the CRM has another number of the parcel"));
    }
    Ok(change)
}

fn refused(reason: &str) -> Delivery {
    Delivery::failed(Verdict::GiveUp, reason.to_owned())
}

fn failed(error: &CrmError) -> Delivery {
    Delivery::failed(error.verdict(), error.to_string())
}
