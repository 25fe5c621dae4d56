//! Handing a lead over to the CRM exactly once: "sending" is stored before the CRM is told, and
//! what stands at "sending" is looked for in the CRM before it is told again.

use futures::FutureExt;

use super::{
    Change, CrmMeans, Delivery, People,
    crm_courier::{self, Task, database, not_yet},
    lead_question::question,
    lead_text, notes, telegram,
};
use crate::{
    crm::CrmError,
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::LeadId,
        lead::{Lead, Status},
        order::{Keeps, number_in_crm},
    },
    store::{StoreError, leads, outbox::NewJob},
    telegram::Outgoing,
};

pub use super::lead_question::correction;

/// The service's name in the outbox.
pub const SERVICE: &str = crm_courier::SERVICE;

/// The key of a lead's job: a lead is on its way at most once.
pub fn key(lead: LeadId) -> String {
    format!("lead:{lead}")
}

/// The job that hands the lead over. A customer's leads go in order.
pub fn job(lead: LeadId, lane: impl std::fmt::Display, clock: &SharedClock) -> NewJob {
    let lane = format!("customer:{lane}");
    Task::Lead(lead).job(lane, key(lead), (Priority::Answer, clock))
}

pub(super) struct LeadCourier {
    pub means: CrmMeans,
    pub people: People,
}

impl LeadCourier {
    pub async fn deliver(&self, id: LeadId) -> Delivery {
        let found = self
            .means
            .store
            .read(move |tx| async move { leads::lookup(&tx, id).await }.boxed())
            .await;
        let lead = match found {
            Ok(Some(lead)) => lead,
            Ok(None) => {
                return Delivery::failed(Verdict::GiveUp, "there is no such lead".to_owned());
            }
            Err(error) => return database(&error),
        };
        match lead.status {
            Status::HandedOver(_) | Status::Rejected(_) | Status::Unsure => {
                Delivery::done(Vec::new())
            }
            Status::Created => self.hand_over(&lead).await,
            Status::Sending => self.look_first(&lead).await,
        }
    }

    /// The CRM was told and nobody knows whether it heard.
    async fn look_first(&self, lead: &Lead) -> Delivery {
        let visible_at = lead.updated_at + self.means.settle;
        let now = self.means.clock.now();
        if now < visible_at {
            return not_yet(visible_at - now);
        }
        match self.find(lead).await {
            Ok(Some(crm_id)) => {
                tracing::info!(lead.id = %lead.id, crm = self.means.crm.name(), "Found lead {} in the CRM", lead.id);
                handed_over(lead, crm_id)
            }
            Ok(None) => self.hand_over(lead).await,
            Err(CrmError::Unsearchable) => {
                tracing::warn!(lead.id = %lead.id, crm = self.means.crm.name(), "Nobody can tell whether the CRM has lead {}; asking a person", lead.id);
                self.needs_a_person(lead, Status::Unsure)
            }
            Err(error) => Delivery::failed(error.verdict(), error.to_string()),
        }
    }

    async fn hand_over(&self, lead: &Lead) -> Delivery {
        if let Err(error) = self.note(lead.id, Status::Sending).await {
            return database(&error);
        }
        let started = self.means.clock.now();
        match self.tell(lead).await {
            Ok(crm_id) => {
                let duration_ms = (self.means.clock.now() - started).num_milliseconds();
                tracing::info!(lead.id = %lead.id, crm = self.means.crm.name(), duration_ms, "Handed lead {} over to the CRM", lead.id);
                handed_over(lead, crm_id)
            }
            // It stays at "sending": the next try looks first.
            Err(error) if error.may_have_happened() => {
                Delivery::failed(Verdict::Later, error.to_string())
            }
            Err(CrmError::Refused { status, message }) => {
                tracing::error!(lead.id = %lead.id, crm = self.means.crm.name(), status, "The CRM refused lead {}; asking a person", lead.id);
                let reason = format!("HTTP {status}: {message}");
                self.needs_a_person(lead, Status::Rejected(reason))
            }
            Err(error) => {
                let mut delivery = Delivery::failed(error.verdict(), error.to_string());
                delivery.changes.push(Change::Lead {
                    id: lead.id,
                    status: Status::Created,
                    notices: Vec::new(),
                });
                delivery
            }
        }
    }

    /// Tells the CRM, as an order or as a lead.
    async fn tell(&self, lead: &Lead) -> Result<String, CrmError> {
        let speech = &self.people.speech;
        match lead.body.content.goes() {
            Keeps::Lead => {
                let new = lead_text::compose(lead, speech);
                self.means.crm.create_lead(&new).await
            }
            Keeps::Order => {
                let new = lead_text::compose_order(lead, speech);
                self.means.crm.create_order(&new).await
            }
        }
    }

    async fn find(&self, lead: &Lead) -> Result<Option<String>, CrmError> {
        let since = lead.sent_at.unwrap_or(lead.created_at);
        match lead.body.content.goes() {
            Keeps::Lead => self.means.crm.find_lead(&lead.reference, since).await,
            Keeps::Order => {
                let number = number_in_crm(lead.id);
                self.means.crm.find_order(&number, since).await
            }
        }
    }

    async fn note(&self, id: LeadId, status: Status) -> Result<(), StoreError> {
        let change = Change::Lead {
            id,
            status,
            notices: Vec::new(),
        };
        let (outbox, clock) = (self.means.outbox.clone(), self.means.clock.clone());
        self.means
            .store
            .write(id, move |tx| {
                let (change, outbox, clock) = (change.clone(), outbox.clone(), clock.clone());
                async move { notes::apply(&tx, &change, &outbox, &clock).await }.boxed()
            })
            .await
    }

    fn needs_a_person(&self, lead: &Lead, status: Status) -> Delivery {
        let view = question(lead, &status, &self.people.speech);
        let notices = self
            .people
            .chats
            .iter()
            .map(|chat| {
                let outgoing = Outgoing::new(*chat, view.clone());
                telegram::job(
                    self.people.bot,
                    &outgoing,
                    Priority::Notice,
                    &self.means.clock,
                )
            })
            .collect();
        Delivery::done(vec![Change::Lead {
            id: lead.id,
            status,
            notices,
        }])
    }
}

fn handed_over(lead: &Lead, crm_id: String) -> Delivery {
    Delivery::done(vec![Change::Lead {
        id: lead.id,
        status: Status::HandedOver(crm_id),
        notices: Vec::new(),
    }])
}
