//! Money that came through Telegram is noted in the CRM once: "sending" is stored before the CRM is
//! told, and what stands at "sending" is looked for there before it is told again.

use chrono::{DateTime, TimeDelta, Utc};

use super::courier::{CrmMeans, Task, not_yet};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::LeadId,
        lead::{Content, Lead, Status},
        order::{Keeps, Order},
    },
    outbox::Delivery,
    store::{
        StoreError, leads, orders,
        outbox::NewJob,
        payments::{self, Payment, Progress},
    },
    vendors::crm::{CrmError, NewPayment},
};

/// Between looks whether the order has reached the CRM: soon at first, for it is on its way.
const SHORTEST_WAIT: TimeDelta = TimeDelta::seconds(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);

/// A person reads it beside the dead letter, and notes the payment.
const NOT_OFFERED: &str = "this CRM takes no payments from other programs; add the payment there";

/// The job that notes a payment with the order it is for.
pub fn job(charge: &str, lead: LeadId, clock: &SharedClock) -> NewJob {
    let (lane, key) = (format!("payment:{lead}"), format!("payment:{charge}"));
    Task::Payment(charge.to_owned()).job(lane, key, Priority::Notice, clock)
}

pub(super) struct PaymentCourier(pub CrmMeans);

/// A payment with what it is for.
struct Due {
    payment: Payment,
    since: DateTime<Utc>,
    lead: Lead,
    order: Option<Order>,
}

impl PaymentCourier {
    pub async fn deliver(&self, charge: &str) -> Delivery {
        match self.note(charge).await {
            Ok(delivery) | Err(delivery) => delivery,
        }
    }

    async fn note(&self, charge: &str) -> Result<Delivery, Delivery> {
        let due = self.due(charge).await.map_err(Delivery::from)?;
        let due = due.ok_or_else(|| refused("there is no such payment"))?;
        if matches!(
            due.payment.status,
            Progress::HandedOver | Progress::Held | Progress::Kept
        ) {
            return Ok(Delivery::done(Vec::new()));
        }
        if due.lead.status == Status::Kept {
            self.set(charge, Progress::Kept).await?;
            return Ok(Delivery::done(Vec::new()));
        }
        let (keeps, id) = place(&due, self.0.clock.now())?;
        let payments = self.0.crm.payments();
        let payments = payments.ok_or_else(|| refused(NOT_OFFERED))?;
        if due.payment.status == Progress::Sending {
            let age = self.0.settling.age(&told(charge), due.since);
            if age < self.0.settle {
                return Err(not_yet(self.0.settle - age));
            }
            let there = payments.has(keeps, &id, charge).await;
            if there.map_err(|error| failed(&error))? {
                self.set(charge, Progress::HandedOver).await?;
                return Ok(Delivery::done(Vec::new()));
            }
        }
        self.set(charge, Progress::Sending).await?;
        self.0.settling.begins(told(charge));
        let told = payments.add(keeps, &id, &new(&due)).await;
        match told {
            Ok(()) => {
                tracing::info!(lead.id = %due.lead.id, crm = self.0.crm.name(), "Noted a payment of lead {} in the CRM", due.lead.id);
                self.set(charge, Progress::HandedOver).await?;
                Ok(Delivery::done(Vec::new()))
            }
            // It stays at "sending": the next try looks first.
            Err(error) if error.may_have_happened() => {
                Err(Delivery::failed(Verdict::Later, error.to_string()))
            }
            Err(error) => {
                self.set(charge, Progress::Received).await?;
                Err(failed(&error))
            }
        }
    }

    async fn due(&self, charge: &str) -> Result<Option<Due>, StoreError> {
        let charge = charge.to_owned();
        self.0
            .store
            .read(async move |tx| {
                let Some(payment) = payments::lookup(&tx, &charge).await? else {
                    return Ok(None);
                };
                let since = payments::updated_at(&tx, &charge).await?;
                let order = orders::of_lead(&tx, payment.lead).await?;
                let lead = leads::lookup(&tx, payment.lead).await?;
                Ok(lead.map(|lead| Due {
                    since: since.unwrap_or(payment.at),
                    payment,
                    lead,
                    order,
                }))
            })
            .await
    }

    async fn set(&self, charge: &str, status: Progress) -> Result<(), Delivery> {
        let (charge, now) = (charge.to_owned(), self.0.clock.now());
        self.0
            .write(async move |tx| payments::set_status(&tx, &charge, status, now).await)
            .await
    }
}

/// Under which it is known since when the CRM may have the payment.
fn told(charge: &str) -> String {
    format!("payment:{charge}")
}

/// Where the order is in the CRM; a lead of which an order was made has gone there.
fn place(due: &Due, now: DateTime<Utc>) -> Result<(Keeps, String), Delivery> {
    let order = due.order.as_ref();
    if let Some((order, id)) = order.and_then(|order| Some((order, order.crm_id.clone()?))) {
        return Ok((order.keeps, id));
    }
    match &due.lead.status {
        Status::HandedOver(id) if id.is_empty() => Err(refused(
            "a person said that the order is in the CRM; the payment must be noted there by hand",
        )),
        Status::HandedOver(id) => Ok((due.lead.body.content.goes(), id.clone())),
        Status::Kept => Err(Delivery::done(Vec::new())),
        Status::Created | Status::Sending | Status::Rejected(_) | Status::Unsure => {
            let waited = now - due.payment.at;
            Err(not_yet(waited.clamp(SHORTEST_WAIT, LONGEST_WAIT)))
        }
    }
}

fn new(due: &Due) -> NewPayment {
    let method = match &due.lead.body.content {
        Content::Order {
            checkout: Some(checkout),
            ..
        } => checkout.payment.as_ref(),
        Content::Order { checkout: None, .. }
        | Content::Question { .. }
        | Content::Feedback { .. } => None,
    };
    NewPayment {
        reference: due.payment.charge.clone(),
        amount: due.payment.amount,
        method: method.and_then(|method| method.crm_id),
        method_name: method.map_or_else(|| "Telegram".to_owned(), |method| method.name.clone()),
        paid_at: due.payment.at,
    }
}

fn refused(reason: &str) -> Delivery {
    Delivery::failed(Verdict::GiveUp, reason.to_owned())
}

fn failed(error: &CrmError) -> Delivery {
    Delivery::failed(error.verdict(), error.to_string())
}
