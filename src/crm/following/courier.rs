//! Asking the CRM how orders stand: one by one where it is unclear, and all that has changed from time
//! to time, so that a webhook that never came is no loss.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Following, Told};
use crate::{
    crm::courier::{check_key, not_yet},
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        order::Keeps,
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery, KeyCheck, Limits, Profile, Service},
    store::{
        Store, StoreError, Tx, crm_statuses,
        outbox::{self, Job, NewJob},
        settings,
    },
    vendors::crm::{Crm, CrmError, Flaw, Standing, Statuses},
};

/// The service's name in the outbox: it gives way to what is told to the CRM.
pub const SERVICE: &str = "crm-orders";
/// The key of the look that comes again and again.
pub const LOOK: &str = "crm-orders:look";

/// How much of the time before the last look is looked at again: a change may be seen late.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);
/// What is asked for ends in the future: an order that changes while the pages are read must not
/// leave the list, or the one that moves up into its place would be missed.
const AHEAD: TimeDelta = TimeDelta::days(1);
/// A time with more changes than the adapter reads is divided, down to this.
const SHORTEST: TimeDelta = TimeDelta::minutes(10);
/// When what a CRM has only hinted at is read: some say it before they have committed it.
const HEARSAY: [TimeDelta; 2] = [TimeDelta::seconds(5), TimeDelta::seconds(60)];
/// Between readings of the statuses' names.
const STATUSES_EVERY: TimeDelta = TimeDelta::days(1);
/// Taken in by one transaction.
const TOGETHER: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    Read { keeps: Keeps, id: String },
    Look,
}

impl Stored for Task {
    const KIND: &'static str = "crm-order";
    const VERSION: u32 = 1;
}

fn job(task: &Task, key: String, not_before: DateTime<Utc>) -> NewJob {
    NewJob {
        service: SERVICE.to_owned(),
        lane: key.clone(),
        priority: Priority::Mailing,
        key: Some(key),
        payload: Payload::of(task),
        not_before,
    }
}

/// The job that looks for changes after `wait`.
pub fn look_job(clock: &SharedClock, wait: TimeDelta) -> NewJob {
    job(&Task::Look, LOOK.to_owned(), clock.now() + wait)
}

/// How often and how far back the CRM is asked for changes.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// `None` means never.
    pub every: Option<TimeDelta>,
    /// How far back the first look goes.
    pub back: TimeDelta,
}

impl Following {
    /// The service that reads orders, at a pace that leaves room for what is told to the CRM.
    pub fn services(&self, store: Store, crm: Arc<dyn Crm>, looks: Looks) -> Vec<Service> {
        let free = crm.clone();
        let limits = Limits::of_adapter(self.clock.clone(), move |now| free.free_at(now));
        let courier = FollowCourier {
            following: self.clone(),
            store,
            crm,
            looks,
            named: AtomicBool::new(false),
        };
        vec![Service::new(Profile::patient(SERVICE, limits), courier)]
    }

    /// Has one order read from the CRM.
    pub(super) async fn read_again(
        &self,
        tx: &Tx,
        keeps: Keeps,
        id: &str,
    ) -> Result<(), StoreError> {
        self.read_after(tx, keeps, id, TimeDelta::zero()).await
    }

    /// The CRM has said that something of one has changed, which may not be there to be read yet: it
    /// is read soon and once more. What is said of it meanwhile is the same.
    pub async fn hear_of(&self, tx: &Tx, keeps: Keeps, id: &str) -> Result<(), StoreError> {
        for wait in HEARSAY {
            self.read_after(tx, keeps, id, wait).await?;
        }
        Ok(())
    }

    async fn read_after(
        &self,
        tx: &Tx,
        keeps: Keeps,
        id: &str,
        wait: TimeDelta,
    ) -> Result<(), StoreError> {
        let mut key = format!("order:{}:{id}", keeps.as_str());
        if !wait.is_zero() {
            key = format!("{key}:{}", wait.num_seconds());
        }
        let task = Task::Read {
            keeps,
            id: id.to_owned(),
        };
        let job = job(&task, key, self.clock.now() + wait);
        self.outbox.enqueue(tx, job).await
    }
}

/// Reads orders from the CRM.
struct FollowCourier {
    following: Following,
    store: Store,
    crm: Arc<dyn Crm>,
    looks: Looks,
    /// Whether the names of the statuses were read since the start.
    named: AtomicBool,
}

enum Failure {
    /// The CRM is to be left alone for this time.
    NotYet(TimeDelta),
    Crm(CrmError),
    Store(StoreError),
}

impl From<CrmError> for Failure {
    fn from(error: CrmError) -> Self {
        Self::Crm(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[async_trait]
impl Courier for FollowCourier {
    async fn check_key(&self) -> KeyCheck {
        check_key(&*self.crm).await
    }

    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        let done = match task {
            Task::Read { keeps, id } => self.read(job, keeps, id).await,
            Task::Look => self.look(job).await,
        };
        match done {
            Ok(()) => Delivery::done(Vec::new()),
            Err(Failure::NotYet(wait)) => not_yet(wait),
            Err(Failure::Crm(error)) => Delivery::failed(error.verdict(), error.to_string()),
            Err(Failure::Store(error)) => error.into(),
        }
    }
}

impl FollowCourier {
    async fn read(&self, job: &Job, keeps: Keeps, id: String) -> Result<(), Failure> {
        let job = job.id;
        // What is told from now on may be newer than what is read: it asks for a job of its own.
        self.store
            .write(job, async move |tx| outbox::release_key(&tx, job).await)
            .await?;
        self.has_room()?;
        let asked_at = self.following.clock.now();
        let Some(statuses) = self.crm.statuses() else {
            return Ok(());
        };
        if let Some(standing) = statuses.standing(keeps, &id).await? {
            self.take_in(vec![standing], Told::Read(asked_at)).await?;
        }
        Ok(())
    }

    /// Takes in what has changed. The next look comes whatever the CRM refused.
    async fn look(&self, job: &Job) -> Result<(), Failure> {
        let (Some(every), Some(statuses)) = (self.looks.every, self.crm.statuses()) else {
            return Ok(());
        };
        let looks = [
            self.name_statuses(statuses).boxed(),
            // Leads first: an order that was made of one of ours is known as ours by then.
            self.changes(statuses, Keeps::Lead).boxed(),
            self.changes(statuses, Keeps::Order).boxed(),
        ];
        for look in looks {
            match look.await {
                Err(Failure::Crm(error)) if error.verdict() == Verdict::GiveUp => {
                    tracing::warn!(%error, crm = self.crm.name(), "The CRM refuses to tell how orders stand");
                }
                looked => looked?,
            }
        }
        let (following, id) = (self.following.clone(), job.id);
        self.store
            .write(LOOK, async move |tx| {
                outbox::release_key(&tx, id).await?;
                let next = look_job(&following.clock, every);
                following.outbox.enqueue(&tx, next).await
            })
            .await?;
        Ok(())
    }

    /// Refuses when the CRM is busy: the job then waits in the outbox, where leads go first.
    fn has_room(&self) -> Result<(), Failure> {
        let now = self.following.clock.now();
        let free_at = self.crm.free_at(now);
        if free_at > now {
            return Err(Failure::NotYet(free_at - now));
        }
        Ok(())
    }

    /// Reads what the statuses are called, at the start and once a day.
    async fn name_statuses(&self, statuses: &dyn Statuses) -> Result<(), Failure> {
        const KEY: &str = "crm-orders:statuses";
        let now = self.following.clock.now();
        let last = self.noted(KEY).await?;
        let is_fresh = last.is_some_and(|at| now - at < STATUSES_EVERY);
        if is_fresh && self.named.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.has_room()?;
        let names = Arc::new(statuses.list().await?);
        self.store
            .write(LOOK, async move |tx| {
                for status in names.iter() {
                    let (keeps, id) = (status.keeps, status.id.as_str());
                    crm_statuses::put(&tx, keeps, id, &status.name, status.stage).await?;
                }
                note(&tx, KEY, now).await
            })
            .await?;
        self.named.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Takes in what has changed since the last look that came to its end.
    async fn changes(&self, statuses: &dyn Statuses, keeps: Keeps) -> Result<(), Failure> {
        let key = match keeps {
            Keeps::Order => "crm-orders:order",
            Keeps::Lead => "crm-orders:lead",
        };
        let begun = self.following.clock.now();
        let mut from = match self.noted(key).await? {
            // One in the future was noted before our clock was set back.
            Some(last) => last.min(begun) - OVERLAP,
            None => begun - self.looks.back,
        };
        let end = begun + AHEAD;
        let mut step = end - from;
        while from < end {
            let to = (from + step).min(end);
            self.has_room()?;
            match statuses.changed(keeps, from..to).await {
                Err(CrmError::Malformed(Flaw::TooManyPages { .. })) if step > SHORTEST => {
                    step = step / 4;
                    continue;
                }
                changed => self.take_in(changed?, Told::List).await?,
            }
            from = to;
            let seen = to.min(begun);
            self.store
                .write(LOOK, async move |tx| note(&tx, key, seen).await)
                .await?;
        }
        Ok(())
    }

    async fn take_in(&self, standings: Vec<Standing>, told: Told) -> Result<(), StoreError> {
        for together in standings.chunks(TOGETHER) {
            let (following, together) = (self.following.clone(), together.to_vec());
            self.store
                .write(LOOK, async move |tx| {
                    for standing in &together {
                        following.apply(&tx, standing.clone(), told).await?;
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    async fn noted(&self, key: &'static str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let stored = self
            .store
            .read(async move |tx| settings::lookup(&tx, key).await)
            .await?;
        let micros = stored.and_then(|text| text.parse().ok());
        Ok(micros.and_then(DateTime::from_timestamp_micros))
    }
}

async fn note(tx: &Tx, key: &str, moment: DateTime<Utc>) -> Result<(), StoreError> {
    settings::put(tx, key, &moment.timestamp_micros().to_string()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_payload_still_loads() {
        let read = Task::Read {
            keeps: Keeps::Order,
            id: "77".to_owned(),
        };
        for (stored, task) in [
            (r#"{"v":1,"read":{"keeps":"order","id":"77"}}"#, read),
            (r#"{"v":1,"look":null}"#, Task::Look),
        ] {
            assert_eq!(Task::from_stored(stored).unwrap(), task);
            let written = task.to_stored().unwrap();
            assert_eq!(Task::from_stored(&written).unwrap(), task, "{written}");
        }
    }
}
