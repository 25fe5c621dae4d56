//! Telling owners of messages how they stand: Odoo, at the address that it named. What is told is read
//! when it is told, and nothing is told twice in a row.

use std::sync::Arc;

use async_trait::async_trait;
use futures::FutureExt;

use super::Task;
use crate::{
    crm::odoo::{Reports, Status},
    domain::{
        delivery::Verdict,
        id::SmsId,
        sms::{Failure, State},
    },
    outbox::{Courier, Delivery, crm_courier::database},
    store::{
        Store, StoreError, Tx,
        outbox::{self, Job},
        sms::{self, Sms as Message, reports},
    },
};

/// Tells owners of messages.
pub struct ReportCourier {
    pub store: Store,
    pub reports: Arc<Reports>,
}

/// What is to be told.
struct Report {
    to: String,
    key: String,
    status: Status,
}

#[async_trait]
impl Courier for ReportCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let id = match Task::from_stored(&job.payload) {
            Ok(Task::Report(id)) => SmsId(id),
            Ok(_) => return Delivery::done(Vec::new()),
            Err(reason) => return Delivery::failed(Verdict::GiveUp, reason),
        };
        let key = job.id;
        // What happens from now on asks for a job of its own.
        let read = self.store.write(job.lane.clone(), move |tx| {
            async move {
                outbox::release_key(&tx, key).await?;
                report(&tx, id).await
            }
            .boxed()
        });
        let report = match read.await {
            Ok(Some(report)) => report,
            Ok(None) => return Delivery::done(Vec::new()),
            Err(error) => return database(&error),
        };
        let status = report.status;
        if let Err(error) = self.reports.tell(&report.to, &report.key, status).await {
            // Whatever Odoo answers: it may be under repair, or come back with other settings.
            return Delivery::failed(Verdict::Later, error.to_string());
        }
        let noted = self.store.write(job.lane.clone(), move |tx| {
            async move { reports::note(&tx, id, status.as_str()).await }.boxed()
        });
        match noted.await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(error) => database(&error),
        }
    }
}

async fn report(tx: &Tx, id: SmsId) -> Result<Option<Report>, StoreError> {
    let Some(message) = sms::lookup(tx, id).await? else {
        return Ok(None);
    };
    let told = reports::told(tx, id).await?;
    let status = status(&message, told.is_some());
    let owner = message.owner;
    let (Some(status), Some(owner)) = (status, owner) else {
        return Ok(None);
    };
    if told.as_deref() == Some(status.as_str()) {
        return Ok(None);
    }
    Ok(owner
        .report_to
        .zip(owner.key)
        .map(|(to, key)| Report { to, key, status }))
}

/// The state in Odoo's words; none: it knows by itself.
fn status(message: &Message, was_told: bool) -> Option<Status> {
    match message.state {
        // Odoo counts it as handed over since we took it; news only after a failure.
        State::Queued | State::Sending => was_told.then_some(Status::Processing),
        State::Sent => Some(Status::Sent),
        State::Delivered => Some(Status::Delivered),
        // It may have arrived: until a person decides, it stays as it is.
        State::Unsure => None,
        State::Cancelled => Some(Status::NotDelivered),
        State::Undelivered | State::Failed => {
            Some(failure(message.failure.unwrap_or(Failure::Unknown)))
        }
    }
}

const fn failure(failure: Failure) -> Status {
    match failure {
        Failure::WrongNumber | Failure::NotMobile => Status::InvalidDestination,
        Failure::OptedOut => Status::NotAllowed,
        Failure::Blocked | Failure::TooLong => Status::Rejected,
        Failure::Expired => Status::Expired,
        Failure::Unreachable
        | Failure::NoMoney
        | Failure::Settings
        | Failure::Capped
        | Failure::Unknown => Status::NotDelivered,
    }
}
