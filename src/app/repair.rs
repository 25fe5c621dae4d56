//! Facts without a job get one: at the start, and every few minutes. A fact and its job are stored
//! together, so there is work here only after damage: a row that was removed by hand, a restored
//! part of a database, a job that an earlier version gave up while the disk was full.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::{
    crm::{buyers, leads, payments},
    desk::{Desk, telegram::task::DeskTask},
    domain::clock::SharedClock,
    outbox::Outbox,
    sms::Sms,
    store::{
        Store, StoreError, Tx,
        repair::{self, Missing},
    },
};

const EVERY: TimeDelta = TimeDelta::minutes(5);
/// Facts of each kind in one transaction.
const BATCH: u32 = 100;

/// Gives facts their jobs.
#[derive(Clone)]
pub struct Repair {
    pub store: Store,
    pub outbox: Outbox,
    pub desk: Desk,
    pub sms: Sms,
    pub clock: SharedClock,
}

impl Repair {
    /// Each look counts as something under way, the first one from this call on.
    pub fn run(self, stop: CancellationToken) -> impl Future<Output = ()> + Send {
        let activity = self.outbox.activity();
        activity.begin();
        let repair = Arc::new(self);
        async move {
            loop {
                if let Err(error) = repair.clone().all().await {
                    tracing::warn!(%error, "Facts without a job could not be looked for, trying again later");
                }
                activity.end();
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = repair.clock.sleep_until(repair.clock.now() + EVERY) => {}
                }
                activity.begin();
            }
        }
    }

    async fn all(self: Arc<Self>) -> Result<(), StoreError> {
        loop {
            let repair = self.clone();
            let found = self
                .store
                .write("repair", async move |tx| repair.batch(&tx).await)
                .await?;
            report(&found);
            if found.count() < BATCH as usize {
                return Ok(());
            }
        }
    }

    async fn batch(&self, tx: &Tx) -> Result<Missing, StoreError> {
        let found = repair::find(tx, BATCH).await?;
        for (lead, customer) in &found.leads {
            let job = leads::job(*lead, *customer, &self.clock);
            self.outbox.enqueue(tx, job).await?;
        }
        for (charge, lead) in &found.payments {
            let job = payments::job(charge, *lead, &self.clock);
            self.outbox.enqueue(tx, job).await?;
        }
        for customer in &found.buyers {
            let job = buyers::job(*customer, &self.clock);
            self.outbox.enqueue(tx, job).await?;
        }
        for entry in &found.answers {
            self.desk.conversations.send_again(tx, *entry).await?;
        }
        for chat in &found.notices {
            let task = DeskTask::Notices { chat: *chat };
            self.desk.notify.enqueue_task(tx, *chat, &task).await?;
        }
        self.desk.orders.note_goods(tx).await?;
        for message in &found.sms {
            self.sms.offer_again(tx, *message).await?;
        }
        Ok(found)
    }
}

fn report(found: &Missing) {
    for (kind, count) in [
        ("lead", found.leads.len()),
        ("payment", found.payments.len()),
        ("buyer", found.buyers.len()),
        ("answer", found.answers.len()),
        ("notice", found.notices.len()),
        ("sms", found.sms.len()),
    ] {
        if count > 0 {
            tracing::warn!(
                kind,
                count,
                "Found {count} without a job ({kind}); each has one now"
            );
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            metrics::counter!("mistok_facts_without_job_total", "kind" => kind).increment(count);
        }
    }
}
