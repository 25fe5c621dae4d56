//! The key of the database before anybody is served: a wrong one stops the start, a new one seals.

use crate::store::{
    Store,
    sealing::{self, Standing},
};

/// Rows between two lines in the log.
const TELL: usize = 10_000;

/// Makes sure that everything personal is sealed with the configured key, if there is one.
pub async fn prepare(store: &Store) -> anyhow::Result<()> {
    let standing = store
        .read(async move |tx| sealing::standing(&tx).await)
        .await??;
    if standing != Standing::Waiting {
        return Ok(());
    }
    tracing::info!("Sealing what the database holds of customers with `privacy.key`");
    let (mut rows, mut told) = (0, 0);
    while let Some(count) = store
        .write("sealing", async move |tx| sealing::step(&tx).await)
        .await?
    {
        rows += count;
        if rows - told >= TELL {
            told = rows;
            tracing::info!(rows, "Sealed {rows} rows so far");
        }
    }
    tracing::info!(
        rows,
        "Everything is sealed with `privacy.key`; `privacy.previous_key` is not needed any more"
    );
    Ok(())
}
