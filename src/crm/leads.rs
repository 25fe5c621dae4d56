//! Handing a lead over to the CRM exactly once: "sending" is stored before the CRM is told, and
//! what stands at "sending" is looked for in the CRM before it is told again.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;

use super::{
    courier::{self, CrmMeans, People, Task, not_yet},
    lead_text,
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::{ChatId, LeadId},
        lead::{Lead, Status},
        order::{Keeps, number_in_crm},
    },
    hooks,
    outbox::{Change, Delivery, Outcome, telegram},
    store::{StoreError, Tx, leads, leases, outbox::NewJob, settings},
    telegram::{Outgoing, View},
    text::{Arg, Text, say},
    vendors::crm::{Crm, CrmError, Leads, Orders},
};

pub use super::lead_question::{arrived_for_sure, correction, question};

/// The service's name in the outbox.
pub const SERVICE: &str = courier::SERVICE;

/// The key of a lead's job: a lead is on its way at most once.
pub fn key(lead: LeadId) -> String {
    format!("lead:{lead}")
}

/// The job that hands the lead over. A customer's leads go in order.
pub fn job(lead: LeadId, lane: impl std::fmt::Display, clock: &SharedClock) -> NewJob {
    let lane = format!("customer:{lane}");
    Task::Lead(lead).job(lane, key(lead), Priority::Answer, clock)
}

/// A lead that was moved by somebody else is looked at again after this.
const MOVED: TimeDelta = TimeDelta::seconds(1);
/// Where it is kept whether a new lead gets the status that the settings ask for: `yes` or `no`.
pub const STATUS_KEPT: &str = "crm-lead-status";

/// When the CRM is looked through before it is told again, in times of `settle`: what it has may not
/// be found at once.
const LOOKS: [i32; 3] = [1, 2, 4];
/// After this number of `settle` times, a lead that was told twice can be found twice.
const DOUBLES: i32 = 20;

pub(super) struct LeadCourier {
    means: CrmMeans,
    people: People,
    /// Whether it is known where new leads come to stand.
    place_is_known: AtomicBool,
}

impl LeadCourier {
    pub const fn new(means: CrmMeans, people: People) -> Self {
        Self {
            means,
            people,
            place_is_known: AtomicBool::new(false),
        }
    }

    pub async fn deliver(&self, id: LeadId) -> Delivery {
        let found = self
            .means
            .store
            .read(async move |tx| leads::lookup(&tx, id).await)
            .await;
        let lead = match found {
            Ok(Some(lead)) => lead,
            Ok(None) => {
                return Delivery::failed(Verdict::GiveUp, "there is no such lead".to_owned());
            }
            Err(error) => return error.into(),
        };
        let delivery = match lead.status {
            Status::HandedOver(_) | Status::Rejected(_) | Status::Unsure | Status::Kept => {
                Delivery::done(Vec::new())
            }
            Status::Created if stays_here(&lead, &*self.means.crm) => {
                Delivery::done(vec![Change::Lead {
                    id: lead.id,
                    from: Status::Created,
                    status: Status::Kept,
                    notices: Vec::new(),
                }])
            }
            Status::Created => self.hand_over(&lead, Vec::new()).await,
            Status::Sending => self.look_first(&lead).await,
        };
        self.announced(&lead, delivery)
    }

    /// With the jobs that tell hooks how far the lead has come.
    fn announced(&self, lead: &Lead, mut delivery: Delivery) -> Delivery {
        for change in &mut delivery.changes {
            if let Change::Lead {
                status, notices, ..
            } = change
            {
                notices.extend(hooks::lead_jobs(&self.means.outbox, lead, status));
            }
        }
        delivery
    }

    /// The CRM was told and nobody knows whether it heard.
    async fn look_first(&self, lead: &Lead) -> Delivery {
        let age = self.means.settling.age(&key(lead.id), lead.updated_at);
        let looks = LOOKS.map(|times| self.means.settle * times);
        if age < looks[0] {
            return not_yet(looks[0] - age);
        }
        match self.find(lead).await {
            Ok(Some(crm_id)) => {
                let others = match self.others_with(lead, &crm_id).await {
                    Ok(others) => others,
                    Err(error) => return error.into(),
                };
                tracing::info!(lead.id = %lead.id, crm = self.means.crm.name(), "Found lead {} in the CRM", lead.id);
                self.means.settling.ends(&key(lead.id));
                self.found(lead, &crm_id, &others)
            }
            Ok(None) => match looks.into_iter().find(|look| *look > age) {
                Some(next) => Delivery {
                    outcome: Outcome::Answered(next - age),
                    changes: Vec::new(),
                    calls: 1,
                },
                None => self.hand_over(lead, vec![self.doubles_job(lead)]).await,
            },
            Err(CrmError::Unsearchable | CrmError::NotOffered(_)) => {
                tracing::warn!(lead.id = %lead.id, crm = self.means.crm.name(), "Nobody can tell whether the CRM has lead {}; asking a person", lead.id);
                self.needs_a_person(lead, Status::Unsure)
            }
            Err(error) => Delivery::failed(error.verdict(), error.to_string()),
        }
    }

    /// The jobs are stored before the CRM is told.
    async fn hand_over(&self, lead: &Lead, jobs: Vec<NewJob>) -> Delivery {
        match self.begin(lead, jobs).await {
            Ok(true) => {}
            // Another replica has it, or a person decided: it is looked at anew.
            Ok(false) => return not_yet(MOVED),
            Err(error) => return error.into(),
        }
        self.means.settling.begins(key(lead.id));
        let started = self.means.clock.now();
        match self.tell(lead).await {
            Ok(crm_id) => {
                match self.others_with(lead, &crm_id).await {
                    Ok(others) if others.is_empty() => {}
                    // It stays at "sending": a look by our own reference shows which card is whose.
                    Ok(others) => {
                        tracing::error!(lead.id = %lead.id, others = ?others, "The CRM answered with the id of another lead's card; looking for this one's own");
                        let reason = "the CRM answered with the id of another card".to_owned();
                        return Delivery::failed(Verdict::Later, reason);
                    }
                    Err(error) => return error.into(),
                }
                self.means.settling.ends(&key(lead.id));
                let duration_ms = (self.means.clock.now() - started).num_milliseconds();
                tracing::info!(lead.id = %lead.id, crm = self.means.crm.name(), duration_ms, "Handed lead {} over to the CRM", lead.id);
                self.learn_place(lead, &crm_id).await;
                handed_over(lead, crm_id)
            }
            // It stays at "sending": the next try looks first.
            Err(error) if error.may_have_happened() => {
                let verdict = match error.verdict() {
                    // Behind a redirection it may have been done all the same.
                    stop @ Verdict::Stop => stop,
                    _ => Verdict::Later,
                };
                Delivery::failed(verdict, error.to_string())
            }
            Err(CrmError::Refused { status, message }) => {
                tracing::error!(lead.id = %lead.id, crm = self.means.crm.name(), status, "The CRM refused lead {}; asking a person", lead.id);
                let reason = format!("HTTP {status}: {message}");
                self.needs_a_person(lead, Status::Rejected(reason))
            }
            Err(CrmError::NotOffered(_)) => {
                let reason = self.people.speech.plain(Text::LeadNoOrdersThere);
                self.needs_a_person(lead, Status::Rejected(reason))
            }
            Err(error) => {
                let mut delivery = Delivery::failed(error.verdict(), error.to_string());
                delivery.changes.push(Change::Lead {
                    id: lead.id,
                    from: Status::Sending,
                    status: Status::Created,
                    notices: Vec::new(),
                });
                delivery
            }
        }
    }

    /// Other leads of the same kind that bear this id of the CRM: one of us was told wrong.
    async fn others_with(&self, lead: &Lead, crm_id: &str) -> Result<Vec<LeadId>, StoreError> {
        if crm_id.is_empty() {
            return Ok(Vec::new());
        }
        let (id, keeps, crm_id) = (lead.id, lead.body.content.goes(), crm_id.to_owned());
        let store = &self.means.store;
        let work = async move |tx: Tx| {
            let mut others = Vec::new();
            for other in leads::numbered_in_crm(&tx, &crm_id).await? {
                let known = leads::lookup(&tx, other).await?;
                let same = |it: &Lead| it.id != id && it.body.content.goes() == keeps;
                others.extend(known.filter(same).map(|it| it.id));
            }
            Ok(others)
        };
        store.read(work).await
    }

    /// The card with our own reference is this lead's, even if other leads hold its id too:
    /// managers are notified of those.
    fn found(&self, lead: &Lead, crm_id: &str, others: &[LeadId]) -> Delivery {
        let mut delivery = handed_over(lead, crm_id.to_owned());
        if others.is_empty() {
            return delivery;
        }
        tracing::error!(lead.id = %lead.id, others = ?others, "Leads share a card in the CRM");
        let named: Vec<String> = others.iter().map(ToString::to_string).collect();

        let html = self.people.speech.html(say::LeadsShareCard {
            number: Arg::from(lead.id.to_string()),
            kept: Arg::from(crm_id),
            others: Arg::from(named.join(", ")),
        });
        for change in &mut delivery.changes {
            if let Change::Lead { notices, .. } = change {
                notices.extend(self.to_people(&View::text(html.clone())));
            }
        }
        delivery
    }

    /// Tells the CRM, as an order or as a lead.
    async fn tell(&self, lead: &Lead) -> Result<String, CrmError> {
        let speech = &self.people.speech;
        match Place::of(lead, &*self.means.crm)? {
            Place::Leads(leads) => leads.create(&lead_text::compose(lead, speech)).await,
            Place::Orders(orders) => orders.create(&lead_text::compose_order(lead, speech)).await,
        }
    }

    async fn find(&self, lead: &Lead) -> Result<Option<String>, CrmError> {
        let since = lead.sent_at.unwrap_or(lead.created_at);
        match Place::of(lead, &*self.means.crm)? {
            Place::Leads(leads) => leads.find(&lead.reference, since).await,
            Place::Orders(orders) => orders.find(&number_in_crm(lead.id), since).await,
        }
    }

    async fn all_of(&self, lead: &Lead) -> Result<Vec<String>, CrmError> {
        let since = lead.sent_at.unwrap_or(lead.created_at);
        match Place::of(lead, &*self.means.crm)? {
            Place::Leads(leads) => leads.all_with(&lead.reference, since).await,
            Place::Orders(orders) => orders.all_with(&number_in_crm(lead.id), since).await,
        }
    }

    /// Stores "sending" and the jobs before the CRM is told; `false` when the lead or the right to
    /// deliver it has gone to somebody else.
    async fn begin(&self, lead: &Lead, jobs: Vec<NewJob>) -> Result<bool, StoreError> {
        let (id, from) = (lead.id, lead.status.clone());
        let fence = self.means.outbox.fence(SERVICE);
        let (outbox, clock) = (self.means.outbox.clone(), self.means.clock.clone());
        self.means
            .store
            .write(id, async move |tx| {
                if let Some(fence) = fence
                    && !leases::stands(&tx, SERVICE, fence).await?
                {
                    return Ok(false);
                }
                let sending = Status::Sending;
                let moved = leads::set_status(&tx, id, &from, &sending, clock.now()).await?;
                if moved {
                    for job in &jobs {
                        outbox.enqueue(&tx, job.clone()).await?;
                    }
                }
                Ok(moved)
            })
            .await
    }

    fn doubles_job(&self, lead: &Lead) -> NewJob {
        let (lane, key) = (
            format!("doubles:{}", lead.id),
            format!("later:lead-doubles:{}", lead.id),
        );
        let job = Task::Doubles(lead.id).job(lane, key, Priority::Mailing, &self.means.clock);
        NewJob {
            not_before: self.means.clock.now() + self.means.settle * DOUBLES,
            ..job
        }
    }

    /// Of a lead that was told twice the shop's people read which one to remove.
    pub async fn look_for_doubles(&self, id: LeadId) -> Delivery {
        let found = self
            .means
            .store
            .read(async move |tx| leads::lookup(&tx, id).await)
            .await;
        let lead = match found {
            Ok(Some(lead)) => lead,
            Ok(None) => return Delivery::done(Vec::new()),
            Err(error) => return error.into(),
        };
        let kept = match &lead.status {
            Status::HandedOver(kept) => kept.clone(),
            Status::Created | Status::Sending => {
                return not_yet(self.means.settle * DOUBLES);
            }
            Status::Rejected(_) | Status::Unsure | Status::Kept => {
                return Delivery::done(Vec::new());
            }
        };
        let others: Vec<String> = match self.all_of(&lead).await {
            Ok(all) => all.into_iter().filter(|id| *id != kept).collect(),
            Err(CrmError::Unsearchable | CrmError::NotOffered(_)) => {
                return Delivery::done(Vec::new());
            }
            Err(error) => return Delivery::failed(error.verdict(), error.to_string()),
        };
        if others.is_empty() {
            return Delivery::done(Vec::new());
        }
        tracing::warn!(lead.id = %id, crm = self.means.crm.name(), others = others.len(), "Lead {id} is in the CRM more than once");
        let html = self.people.speech.html(say::LeadDoubled {
            number: Arg::from(id.to_string()),
            kept: Arg::from(&kept),
            others: Arg::from(others.join(", ")),
        });
        let notices = self.to_people(&View::text(html));
        Delivery::done(vec![Change::Lead {
            id,
            from: lead.status.clone(),
            status: lead.status,
            notices,
        }])
    }

    /// Learns, once after a start, whether the CRM puts new leads where the settings want them.
    async fn learn_place(&self, lead: &Lead, crm_id: &str) {
        if lead.body.content.goes() != Keeps::Lead || self.place_is_known.load(Ordering::Relaxed) {
            return;
        }
        let Some(leads) = self.means.crm.leads() else {
            return;
        };
        let honoured = match leads.stands_as_set(crm_id).await {
            Ok(honoured) => honoured,
            Err(error) => {
                tracing::debug!(%error, "Where a new lead stands could not be read");
                return;
            }
        };
        self.place_is_known.store(true, Ordering::Relaxed);
        let Some(honoured) = honoured else {
            return;
        };
        if !honoured {
            tracing::warn!(
                crm = self.means.crm.name(),
                "The CRM gives new leads another status than the settings ask for"
            );
        }
        let kept = if honoured { "yes" } else { "no" };
        let written = self.means.store.write("crm", async move |tx| {
            settings::put(&tx, STATUS_KEPT, kept).await
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "Where new leads stand could not be stored");
        }
    }

    fn to_people(&self, view: &View) -> Vec<NewJob> {
        let job = |chat: &ChatId| {
            let outgoing = Outgoing::new(*chat, view.clone());
            let bot = self.people.bot;
            telegram::job(bot, outgoing, Priority::Notice, &self.means.clock)
        };
        self.people.chats.iter().map(job).collect()
    }

    fn needs_a_person(&self, lead: &Lead, status: Status) -> Delivery {
        let view = question(lead, &status, &self.people.speech);
        let notices = self.to_people(&view);
        Delivery::done(vec![Change::Lead {
            id: lead.id,
            from: Status::Sending,
            status,
            notices,
        }])
    }
}

/// Where in the CRM a lead belongs.
enum Place<'a> {
    Leads(&'a dyn Leads),
    Orders(&'a dyn Orders),
}

impl<'a> Place<'a> {
    /// A CRM without leads takes questions and feedback as orders without lines.
    fn of(lead: &Lead, crm: &'a dyn Crm) -> Result<Self, CrmError> {
        let orders = || crm.orders().map(Place::Orders);
        match lead.body.content.goes() {
            Keeps::Order => orders().ok_or(CrmError::NotOffered("orders")),
            Keeps::Lead => {
                let leads = crm.leads().map(Place::Leads);
                leads.or_else(orders).ok_or(CrmError::NotOffered("leads"))
            }
        }
    }
}

/// Whether the CRM has no place for the lead that a person could choose, either.
fn stays_here(lead: &Lead, crm: &dyn Crm) -> bool {
    Place::of(lead, crm).is_err() && crm.leads().is_none()
}

fn handed_over(lead: &Lead, crm_id: String) -> Delivery {
    Delivery::done(vec![Change::Lead {
        id: lead.id,
        from: Status::Sending,
        status: Status::HandedOver(crm_id),
        notices: Vec::new(),
    }])
}
