//! Keeps the words of messages that were written before words were kept, a little at a time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{
    domain::id::EntryId,
    store::{Store, StoreError, settings, words},
};

/// How far it has come; `done` at the end.
const PROGRESS: &str = "words_kept";
const DONE: &str = "done";
/// Messages at once.
const BATCH: u32 = 100;
/// Between two batches, so that customers go first.
const BREATH: Duration = Duration::from_millis(50);
const AGAIN: Duration = Duration::from_secs(10);

pub async fn run(store: Store, stop: CancellationToken) {
    loop {
        let pause = match step(&store).await {
            Ok(true) => BREATH,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "Words of older messages could not be kept, trying again");
                AGAIN
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Whether there is more.
async fn step(store: &Store) -> Result<bool, StoreError> {
    store
        .write("words", async move |tx| {
            let seals = tx.vault().seals();
            let progress = settings::lookup(&tx, PROGRESS).await?;
            if seals {
                // What was kept before the key was set must not stay readable.
                if progress.is_some() {
                    words::forget_all(&tx).await?;
                    settings::remove(&tx, PROGRESS).await?;
                }
                return Ok(false);
            }
            if progress.as_deref() == Some(DONE) {
                return Ok(false);
            }
            let after = progress.and_then(|id| id.parse().ok()).unwrap_or(0);
            let last = words::keep_older(&tx, EntryId(after), BATCH).await?;
            let now = last.map_or_else(|| DONE.to_owned(), |id| id.to_string());
            settings::put(&tx, PROGRESS, &now).await?;
            Ok(last.is_some())
        })
        .await
}
