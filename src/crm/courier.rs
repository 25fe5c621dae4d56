//! What is told to the CRM: leads and orders, payments, customers' cards. One service, so that they
//! share its limit; each kind has a courier of its own.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{
    buyers::BuyerCourier, leads::LeadCourier, order_changes::ChangeCourier,
    payments::PaymentCourier, settling::Settling,
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::{BotId, ChatId, CustomerId, LeadId, Number},
        phone::Phone,
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery, KeyCheck, LEADS_KEPT, Limits, Outbox, Outcome, Profile, Service},
    store::{
        Store, StoreError, Tx,
        outbox::{Job, NewJob},
    },
    text::Speech,
    vendors::crm::{Crm, StandingChange},
};

/// The service's name in the outbox, whichever CRM it is.
pub const SERVICE: &str = "crm";

/// What the CRM is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    Lead(LeadId),
    /// Look whether a lead that was told twice is there twice.
    Doubles(LeadId),
    /// By Telegram's id of the charge.
    Payment(String),
    Buyer(CustomerId),
    /// Something to note on a card.
    Note {
        /// The card, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        buyer: Option<String>,
        /// What it is looked for by otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Phone>,
        note: String,
    },
    /// How an order is to stand there.
    Change {
        number: Number,
        change: StandingChange,
    },
}

impl Stored for Task {
    const KIND: &'static str = "crm";
    const VERSION: u32 = 1;
}

impl Task {
    pub fn job(self, lane: String, key: String, priority: Priority, clock: &SharedClock) -> NewJob {
        NewJob {
            service: SERVICE.to_owned(),
            lane,
            priority,
            key: Some(key),
            payload: Payload::of(&self),
            not_before: clock.now(),
        }
    }
}

/// What a job is about; `None` means that its payload cannot be read.
pub fn task_of(payload: &str) -> Option<Task> {
    Task::from_stored(payload).ok()
}

/// The people to ask when a lead needs a decision.
#[derive(Clone)]
pub struct People {
    pub bot: BotId,
    pub chats: Vec<ChatId>,
    pub speech: Speech,
}

/// What the couriers work with.
#[derive(Clone)]
pub struct CrmMeans {
    pub crm: Arc<dyn Crm>,
    pub store: Store,
    pub outbox: Outbox,
    pub clock: SharedClock,
    /// How long after telling the CRM a look finds what it was told, or proves that it was not.
    pub settle: TimeDelta,
    pub settling: Arc<Settling>,
}

impl CrmMeans {
    /// The service to which leads, payments and customers' cards go.
    pub fn services(self, people: People) -> Vec<Service> {
        let free = self.crm.clone();
        let profile = Profile {
            service: SERVICE.to_owned(),
            limits: Limits::of_adapter(self.clock.clone(), move |now| free.free_at(now)),
            // The adapter keeps the CRM's rate; a CRM that answers slowly must not keep leads below
            // it. What is stored before the calls is committed together.
            at_once: 8,
            keep_for: LEADS_KEPT,
            busy_means_all: true,
            record_all: true,
        };
        vec![Service::new(profile, CrmCourier::new(self, people))]
    }

    /// Stores what must be known before the next step.
    pub(super) async fn write(
        &self,
        work: impl AsyncFn(Tx) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), Delivery> {
        let written = self.store.write("crm", work).await;
        written.map_err(Delivery::from)
    }
}

/// Nothing was tried: its time comes after `wait`.
pub(super) const fn not_yet(wait: TimeDelta) -> Delivery {
    Delivery {
        outcome: Outcome::NotYet(wait),
        changes: Vec::new(),
        calls: 0,
    }
}

/// What the CRM says of our key when it is only read from.
pub(super) async fn check_key(crm: &dyn Crm) -> KeyCheck {
    match crm.probe().await {
        Ok(_) => KeyCheck::Accepted,
        Err(error) if error.verdict() == Verdict::Stop => KeyCheck::Refused,
        Err(_) => KeyCheck::Unknown,
    }
}

/// Brings each job to the courier of its kind.
pub struct CrmCourier {
    leads: LeadCourier,
    payments: PaymentCourier,
    buyers: BuyerCourier,
    changes: ChangeCourier,
    crm: Arc<dyn Crm>,
}

impl CrmCourier {
    pub fn new(means: CrmMeans, people: People) -> Self {
        Self {
            payments: PaymentCourier(means.clone()),
            buyers: BuyerCourier(means.clone()),
            changes: ChangeCourier(means.clone()),
            crm: means.crm.clone(),
            leads: LeadCourier::new(means, people),
        }
    }
}

#[async_trait]
impl Courier for CrmCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        if let Task::Lead(id) | Task::Doubles(id) = task {
            tracing::Span::current().record("lead", id.0);
        }
        match task {
            Task::Lead(id) => self.leads.deliver(id).boxed().await,
            Task::Doubles(id) => self.leads.look_for_doubles(id).boxed().await,
            Task::Payment(charge) => self.payments.deliver(&charge).boxed().await,
            Task::Buyer(customer) => self.buyers.deliver(customer, job.id).boxed().await,
            Task::Note { buyer, phone, note } => self.buyers.note(buyer, phone, note).boxed().await,
            Task::Change { number, change } => self.changes.deliver(number, change).boxed().await,
        }
    }

    async fn check_key(&self) -> KeyCheck {
        check_key(&*self.crm).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_payload_still_loads() {
        for (stored, task) in [
            (r#"{"v":1,"lead":1042}"#, Task::Lead(LeadId(1042))),
            (r#"{"v":1,"doubles":1042}"#, Task::Doubles(LeadId(1042))),
            (
                r#"{"v":1,"payment":"ch_1"}"#,
                Task::Payment("ch_1".to_owned()),
            ),
            (r#"{"v":1,"buyer":7}"#, Task::Buyer(CustomerId(7))),
            (
                r#"{"v":1,"change":{"number":1001,"change":{"status":"12"}}}"#,
                Task::Change {
                    number: Number(1001),
                    change: StandingChange {
                        status: Some("12".to_owned()),
                        tracking: None,
                    },
                },
            ),
            (
                r#"{"v":1,"note":{"buyer":"70","note":"Gone"}}"#,
                Task::Note {
                    buyer: Some("70".to_owned()),
                    phone: None,
                    note: "Gone".to_owned(),
                },
            ),
        ] {
            assert_eq!(Task::from_stored(stored).unwrap(), task);
            let written = task.to_stored().unwrap();
            assert_eq!(written, stored.replace("\"v\":1", "\"v\":\"crm.1\""));
            assert_eq!(Task::from_stored(&written).unwrap(), task);
        }
    }
}
