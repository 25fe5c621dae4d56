//! Signed webhooks: what happens in the shop is told to the systems of its settings. An event is
//! stored in the transaction of what happened, one job for each hook that wants it; a hook is a
//! service of the outbox, so that a slow one delays no other, and the events of one record are a lane,
//! so that they arrive in order.

mod body;
mod calls;
mod courier;
mod customers;
mod desk;
mod fitting;
mod leads;
mod orders;
mod services;
mod signature;

use serde_json::Value;
use uuid::Uuid;

pub use self::{
    body::Event,
    calls::{HookClient, Outcome, record},
    customers::{customer_changed, customer_created, customer_forgotten},
    desk::{Turn, alert, conversation_happened, rated, sms_changed},
    leads::{lead_changed, lead_created, lead_jobs},
    orders::{OrderChange, order_changed, order_created},
    services::{connect, service, services, subscribers},
};
use crate::{
    domain::{delivery::Priority, event::EventName, id::CustomerId, stored::Payload},
    outbox::Outbox,
    store::{StoreError, Tx, outbox::NewJob},
};

/// Something that happened.
pub struct Happening {
    pub name: EventName,
    /// What it happened to: events of one record arrive in their order.
    pub record: String,
    /// The customer in its data.
    pub customer: Option<CustomerId>,
    pub data: Value,
}

/// Whether anybody wants to hear of it: what it tells need not be gathered otherwise.
pub fn is_wanted(outbox: &Outbox, name: EventName) -> bool {
    outbox.subscribers().iter().any(|one| one.wants(name))
}

/// The jobs that tell of it, one for each hook that wants to hear of it.
pub fn jobs(outbox: &Outbox, happening: &Happening) -> Vec<NewJob> {
    let now = outbox.clock().now();
    let event = Event {
        id: format!("evt_{}", Uuid::new_v4().simple()),
        name: happening.name.as_str().to_owned(),
        record: happening.record.clone(),
        customer: happening.customer,
        at: now,
        data: happening.data.clone(),
    };
    let wanting = outbox.subscribers().iter();
    wanting
        .filter(|one| one.wants(happening.name))
        .map(|one| NewJob {
            service: one.service.clone(),
            lane: happening.record.clone(),
            priority: Priority::Notice,
            key: None,
            payload: Payload::of(&event),
            not_before: now,
        })
        .collect()
}

/// Tells every hook that wants to hear of it, once this transaction is committed.
pub async fn announce(outbox: &Outbox, tx: &Tx, happening: Happening) -> Result<(), StoreError> {
    for job in jobs(outbox, &happening) {
        outbox.enqueue(tx, job).await?;
    }
    Ok(())
}
