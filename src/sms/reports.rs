//! Telling owners of messages how they stand: Odoo, at the address that it named. Everything that an
//! address is to be told goes there together. What is told is read when it is told.
//!
//! Odoo answers OK to a message that it does not show yet, because the transaction that asked us to
//! send is still open: nothing is told at once, and a failure is told more than once.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{REPORTS, Sms, Task};
use crate::{
    domain::{
        delivery::{Priority, Scope, Verdict},
        id::SmsId,
        sms::{Failure, State},
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery, Outcome},
    store::{
        Store, StoreError, Tx,
        outbox::{self, Job, NewJob},
        sms::{self, Sms as Message, reports},
    },
    vendors::crm::odoo::{Reports, Status},
};

/// The most messages that one call reports.
const TOGETHER: u32 = 500;
/// Calls to one address are at least so far apart: what comes meanwhile goes together.
const SPAN: i64 = 5;
/// When a failure is told again, and once more: by then Odoo has committed.
const AGAIN: [TimeDelta; 2] = [TimeDelta::minutes(1), TimeDelta::minutes(15)];

/// Tells owners of messages.
pub struct ReportCourier {
    pub sms: Sms,
    pub store: Store,
    pub reports: Arc<Reports>,
}

impl Sms {
    /// Reports a message's state to its owner, not before the owner can know the message.
    pub(super) async fn report(&self, tx: &Tx, message: &Message) -> Result<(), StoreError> {
        let owner = message.owner.as_ref();
        let Some(address) = owner.and_then(|owner| owner.report_to.as_deref()) else {
            return Ok(());
        };
        let known_at = message.created_at + self.settings.report_delay;
        let at = known_at.max(self.now());
        reports::set_due(tx, message.id, at).await?;
        self.report_at(tx, address, at, "sms-reports").await
    }

    async fn report_at(
        &self,
        tx: &Tx,
        address: &str,
        at: DateTime<Utc>,
        kind: &str,
    ) -> Result<(), StoreError> {
        let span = at.timestamp().div_euclid(SPAN) + 1;
        let job = NewJob {
            service: REPORTS.to_owned(),
            // A lane of its own: a repeat that waits must not hold up what is new.
            lane: format!("{kind}:{span}:{address}"),
            priority: Priority::Notice,
            key: Some(format!("{kind}:{span}:{address}")),
            payload: Payload::of(&Task::ReportTo(address.to_owned())),
            // A whole span is told together, at its end.
            not_before: DateTime::from_timestamp(span * SPAN, 0)
                .unwrap_or(at)
                .max(at),
        };
        self.outbox.enqueue(tx, job).await
    }
}

#[async_trait]
impl Courier for ReportCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        match Task::from_stored(&job.payload) {
            Ok(Task::ReportTo(address)) => self.tell(job, &address).await,
            // As earlier programs stored it.
            Ok(Task::Report(id)) => self.tell_with_others(job, SmsId(id)).await,
            Ok(_) => Delivery::done(Vec::new()),
            Err(error) => Delivery::failed(Verdict::GiveUp, error.to_string()),
        }
    }

    /// Each address has a health of its own: a copy of the shop's Odoo may be gone for good.
    fn destination(&self, job: &Job) -> Option<String> {
        match Task::from_stored(&job.payload) {
            Ok(Task::ReportTo(address)) => origin(&address),
            Ok(_) | Err(_) => None,
        }
    }
}

/// Scheme, host and port.
fn origin(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    url.has_host().then(|| url.origin().ascii_serialization())
}

/// What one call tells.
type Told = Vec<(reports::Due, Option<Status>)>;

impl ReportCourier {
    async fn tell(&self, job: &Job, address: &str) -> Delivery {
        let (key, now) = (job.id, self.sms.now());
        let to = address.to_owned();
        // What happens from now on asks for a job of its own.
        let read = self.store.write(job.lane.clone(), async move |tx| {
            outbox::release_key(&tx, key).await?;
            reports::list_due(&tx, &to, now, TOGETHER).await
        });
        let due = match read.await {
            Ok(due) => due,
            Err(error) => return error.into(),
        };
        let are_more = due.len() >= TOGETHER as usize;
        let told: Told = due
            .into_iter()
            .map(|due| {
                let status = status(&due);
                (due, status)
            })
            .collect();
        let mut by_status: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (due, status) in &told {
            if let Some(status) = status {
                let uuids = by_status.entry(status.as_str()).or_default();
                uuids.push(due.key.clone());
            }
        }
        if !by_status.is_empty()
            && let Err(error) = self.reports.tell(address, &by_status).await
        {
            // Whatever Odoo answers: it may be under repair, or come back with other settings.
            return Delivery::failed(Verdict::Later, error.to_string())
                .concerning(Scope::Destination);
        }
        if let Err(error) = self.note(job, address, told).await {
            return error.into();
        }
        if are_more {
            return Delivery {
                outcome: Outcome::NotYet(TimeDelta::zero()),
                changes: Vec::new(),
                calls: 1,
            };
        }
        Delivery::done(Vec::new())
    }

    async fn note(&self, job: &Job, address: &str, told: Told) -> Result<(), StoreError> {
        let (sms, address, told) = (self.sms.clone(), address.to_owned(), Arc::new(told));
        self.store
            .write(job.lane.clone(), async move |tx| {
                let mut next: Option<DateTime<Utc>> = None;
                for (due, status) in told.iter() {
                    let again = status.and_then(|status| again(due, status, sms.now()));
                    let words = status.map(Status::as_str);
                    reports::note(&tx, due, words, again).await?;
                    next = again.into_iter().chain(next).min();
                }
                match next {
                    Some(at) => sms.report_at(&tx, &address, at, "later:sms-reports").await,
                    None => Ok(()),
                }
            })
            .await
    }

    async fn tell_with_others(&self, job: &Job, id: SmsId) -> Delivery {
        let sms = self.sms.clone();
        let written = self.store.write(job.lane.clone(), async move |tx| {
            match sms::lookup(&tx, id).await? {
                Some(message) => sms.report(&tx, &message).await,
                None => Ok(()),
            }
        });
        match written.await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(error) => error.into(),
        }
    }
}

/// When the same is told once more.
fn again(due: &reports::Due, status: Status, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let times = usize::try_from(due.times).unwrap_or(usize::MAX);
    let wait = AGAIN.get(times).filter(|_| status.is_failure())?;
    Some(now + *wait)
}

/// The state in Odoo's words. `None` means that Odoo knows by itself, or was told.
fn status(due: &reports::Due) -> Option<Status> {
    let status = match due.state {
        // Odoo counts it as handed over since we took it: news only after a failure.
        State::Queued | State::Sending => due.told.is_some().then_some(Status::Processing),
        State::Sent => due.told.is_some().then_some(Status::Sent),
        State::Delivered => Some(Status::Delivered),
        // It may have arrived: until a person decides, it stays where it is.
        State::Unsure => None,
        State::Cancelled => Some(Status::NotDelivered),
        State::Undelivered | State::Failed => {
            Some(failure(due.failure.unwrap_or(Failure::Unknown)))
        }
    }?;
    let is_repeat = due.told.as_deref() == Some(status.as_str());
    (due.times > 0 || !is_repeat).then_some(status)
}

const fn failure(failure: Failure) -> Status {
    match failure {
        Failure::WrongNumber | Failure::NotMobile => Status::InvalidDestination,
        Failure::OptedOut => Status::NotAllowed,
        Failure::Blocked | Failure::TooLong | Failure::Destination => Status::Rejected,
        Failure::Expired => Status::Expired,
        Failure::Unreachable
        | Failure::NoMoney
        | Failure::Settings
        | Failure::Sender
        | Failure::Capped
        | Failure::Unknown => Status::NotDelivered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_scheme_host_and_port() {
        for (address, known) in [
            ("https://odoo.shop/sms/status", Some("https://odoo.shop")),
            ("https://odoo.shop:443/a", Some("https://odoo.shop")),
            ("http://odoo.shop:8069/b", Some("http://odoo.shop:8069")),
            ("nowhere", None),
        ] {
            assert_eq!(origin(address).as_deref(), known, "{address}");
        }
    }
}
