//! Forgets what is no longer needed, a little at a time.

use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::forgetting::Forgetting;
use crate::{
    domain::clock::SharedClock,
    store::{
        Store, StoreError, alert_posts, attempts, cases, dead_letters, findings, forgetting, hooks,
        journal, seen,
        sms::{barriers, codes, drafts, heard, lookups, receipts},
    },
};

const EVERY: TimeDelta = TimeDelta::minutes(10);
const EXCHANGES: TimeDelta = TimeDelta::days(30);
/// What customers were told counts for a day.
const COURTESIES: TimeDelta = TimeDelta::days(2);
/// Receipts of messages that nobody has named since: another program's.
const RECEIPTS: TimeDelta = TimeDelta::days(7);
/// The limit of codes looks back an hour.
const CODES: TimeDelta = TimeDelta::days(1);
/// How long after a destination was barred admins are notified of it anew.
const BARRIERS: TimeDelta = TimeDelta::days(30);
/// A message to many phones that nobody has sent, and what was chosen for those that went.
const UNSENT: TimeDelta = TimeDelta::days(1);
const DRAFTS: TimeDelta = TimeDelta::days(30);
/// Longer than a recorded webhook is of use to anybody, and as long as a look-up counts.
const HEARD: TimeDelta = TimeDelta::days(90);
/// What was given up and decided about; after that it is erased with all that it carries.
const LETTERS: TimeDelta = TimeDelta::days(90);
/// Between two batches, so that customers go first.
const BREATH: Duration = Duration::from_millis(50);

pub async fn run(
    store: Store,
    clock: SharedClock,
    forgetting: Forgetting,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep(EVERY) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = clean(&store, &clock) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = forgetting.run(&store, BREATH) => {}
        }
        metrics_upkeep();
    }
}

/// Histograms keep every value until they are drained.
fn metrics_upkeep() {
    super::metrics::recorder().run_upkeep();
}

async fn clean(store: &Store, clock: &SharedClock) {
    loop {
        match batch(store, clock).await {
            Ok(0) => return,
            Ok(forgotten) => tracing::debug!(forgotten, "Forgot {forgotten} old rows"),
            Err(error) => {
                tracing::warn!(%error, "Old rows could not be forgotten");
                return;
            }
        }
        tokio::time::sleep(BREATH).await;
    }
}

async fn batch(store: &Store, clock: &SharedClock) -> Result<u64, StoreError> {
    let now = clock.now();
    store
        .write("maintenance", async move |tx| {
            // What was erased meanwhile, with the jobs that spoke of it, leaves the log too.
            forgetting::scrub(&tx);
            let day = (now - COURTESIES).date_naive().to_string();
            Ok(cases::forget_told(&tx, &day).await?
                + seen::forget(&tx, now - seen::WINDOW).await?
                + attempts::forget(&tx, now - EXCHANGES).await?
                + journal::forget(&tx, now - EXCHANGES).await?
                + hooks::forget(&tx, now - EXCHANGES).await?
                + receipts::forget(&tx, now - RECEIPTS).await?
                + dead_letters::forget(&tx, now - LETTERS).await?
                + alert_posts::forget(&tx, now - LETTERS).await?
                + findings::forget(&tx, now - LETTERS).await?
                + codes::forget(&tx, now - CODES).await?
                + barriers::forget(&tx, now - BARRIERS).await?
                + heard::forget(&tx, now - HEARD).await?
                + drafts::forget(&tx, now - UNSENT, now - DRAFTS).await?
                + lookups::forget(&tx, now - HEARD).await?)
        })
        .await
}
