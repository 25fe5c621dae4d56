//! Handing a lead over to the CRM exactly once: "sending" is stored before the CRM is told, and
//! what stands at "sending" is looked for in the CRM before it is told again.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Change, Courier, Delivery, Outbox, Outcome, lead_text, notes, telegram};
use crate::{
    crm::{Crm, CrmError},
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::{BotId, ChatId, LeadId},
        lead::{Lead, Status},
    },
    store::{
        Store, StoreError, leads,
        outbox::{Job, NewJob},
    },
    telegram::{
        Outgoing, View,
        callback::{Action, Press},
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text},
};

/// The service's name in the outbox: whichever CRM it is, the leads are for it.
pub const SERVICE: &str = "crm";

#[derive(Serialize, Deserialize)]
struct Payload {
    v: u8,
    lead: LeadId,
}

/// The key of a lead's job: a lead is on its way at most once.
pub fn key(lead: LeadId) -> String {
    format!("lead:{lead}")
}

/// The job that hands the lead over. A customer's leads go in order.
pub fn job(lead: LeadId, lane: impl std::fmt::Display, clock: &SharedClock) -> NewJob {
    let payload = Payload { v: 1, lead };
    NewJob {
        service: SERVICE.to_owned(),
        lane: format!("customer:{lane}"),
        priority: Priority::Answer,
        key: Some(key(lead)),
        payload: serde_json::to_string(&payload).unwrap_or_default(),
        not_before: clock.now(),
    }
}

/// Whom to ask when a lead needs a person.
#[derive(Clone)]
pub struct People {
    pub bot: BotId,
    pub chats: Vec<ChatId>,
    pub speech: Speech,
}

pub struct LeadCourier {
    pub crm: Arc<dyn Crm>,
    pub store: Store,
    pub outbox: Outbox,
    pub clock: SharedClock,
    pub people: People,
    /// How long after telling the CRM a look finds what it was told, or proves that it was not.
    pub settle: TimeDelta,
}

#[async_trait]
impl Courier for LeadCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let lead = match self.lead(job).await {
            Ok(Some(lead)) => lead,
            Ok(None) => {
                return Delivery::failed(Verdict::GiveUp, "there is no such lead".to_owned());
            }
            Err(delivery) => return delivery,
        };
        match lead.status {
            Status::HandedOver(_) | Status::Rejected(_) | Status::Unsure => {
                Delivery::done(Vec::new())
            }
            Status::Created => self.hand_over(&lead).await,
            Status::Sending => self.look_first(&lead).await,
        }
    }
}

impl LeadCourier {
    async fn lead(&self, job: &Job) -> Result<Option<Lead>, Delivery> {
        let payload: Payload = serde_json::from_str(&job.payload).map_err(|error| {
            Delivery::failed(Verdict::GiveUp, format!("unreadable payload: {error}"))
        })?;
        self.store
            .read(move |tx| async move { leads::lookup(&tx, payload.lead).await }.boxed())
            .await
            .map_err(|error| self.database(&error))
    }

    #[expect(clippy::unused_self, reason = "reads as the courier's own verdict")]
    fn database(&self, error: &StoreError) -> Delivery {
        let verdict = if error.is_unavailable() {
            Verdict::Later
        } else {
            Verdict::GiveUp
        };
        Delivery::failed(verdict, error.to_string())
    }

    /// The CRM was told and nobody knows whether it heard.
    async fn look_first(&self, lead: &Lead) -> Delivery {
        let visible_at = lead.updated_at + self.settle;
        let now = self.clock.now();
        if now < visible_at {
            return Delivery {
                outcome: Outcome::NotYet(visible_at - now),
                changes: Vec::new(),
                calls: 0,
            };
        }
        let since = lead.sent_at.unwrap_or(lead.created_at);
        match self.crm.find_lead(&lead.reference, since).await {
            Ok(Some(crm_id)) => {
                tracing::info!(lead.id = %lead.id, crm = self.crm.name(), "Found lead {} in the CRM", lead.id);
                handed_over(lead, crm_id)
            }
            Ok(None) => self.hand_over(lead).await,
            Err(CrmError::Unsearchable) => {
                tracing::warn!(lead.id = %lead.id, crm = self.crm.name(), "Nobody can tell whether the CRM has lead {}; asking a person", lead.id);
                self.needs_a_person(lead, Status::Unsure)
            }
            Err(error) => Delivery::failed(error.verdict(), error.to_string()),
        }
    }

    async fn hand_over(&self, lead: &Lead) -> Delivery {
        if let Err(error) = self.note(lead.id, Status::Sending).await {
            return self.database(&error);
        }
        let started = self.clock.now();
        let new = lead_text::compose(lead, &self.people.speech);
        match self.crm.create_lead(&new).await {
            Ok(crm_id) => {
                let duration_ms = (self.clock.now() - started).num_milliseconds();
                tracing::info!(lead.id = %lead.id, crm = self.crm.name(), duration_ms, "Handed lead {} over to the CRM", lead.id);
                handed_over(lead, crm_id)
            }
            // It stays at "sending": the next try looks first.
            Err(error) if error.may_have_happened() => {
                Delivery::failed(Verdict::Later, error.to_string())
            }
            Err(CrmError::Refused { status, message }) => {
                tracing::error!(lead.id = %lead.id, crm = self.crm.name(), status, "The CRM refused lead {}; asking a person", lead.id);
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

    async fn note(&self, id: LeadId, status: Status) -> Result<(), StoreError> {
        let change = Change::Lead {
            id,
            status,
            notices: Vec::new(),
        };
        let (outbox, clock) = (self.outbox.clone(), self.clock.clone());
        self.store
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
                telegram::job(self.people.bot, &outgoing, Priority::Notice, &self.clock)
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

/// What a person is asked, with the buttons that settle it.
fn question(lead: &Lead, status: &Status, speech: &Speech) -> View {
    let number = || ("number", Arg::from(lead.id.to_string()));
    let title = || ("title", Arg::from(lead_text::title(lead, speech)));
    let reference = || ("reference", Arg::from(&lead.reference));
    let button = |text, action| Button {
        label: speech.plain(text),
        target: Target::Press(Press { screen: 0, action }.to_data()),
    };
    let resend = button(Text::ButtonLeadResend, Action::LeadResend(lead.id));
    let arrived = button(Text::ButtonLeadArrived, Action::LeadArrived(lead.id));
    let html = match status {
        Status::Rejected(reason) => {
            // Beyond this a vendor's explanation only pushes the buttons off the screen.
            let reason = crate::text::cut(reason, 500);
            let reason = ("reason", Arg::from(reason));
            speech.html_with(Text::LeadRejected, [title(), number(), reference(), reason])
        }
        Status::Created | Status::Sending | Status::HandedOver(_) | Status::Unsure => {
            speech.html_with(Text::LeadUnsure, [title(), number(), reference()])
        }
    };
    View::text(html).with(Keyboard::Inline(vec![vec![arrived, resend]]))
}
