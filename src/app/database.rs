//! The database: taken for this program alone where it is a file, opened, and brought up to date.

use anyhow::Context as _;

use super::{lock, sealing};
use crate::{
    config::Config,
    store::{Store, Vault},
};

/// An open database.
pub struct Opened {
    pub store: Store,
    pub vault: Vault,
    /// Kept until the end: nobody else may open the same SQLite file.
    pub lock: Option<lock::Lock>,
}

/// Opens the database of the settings and makes its tables those of this version.
pub async fn open(config: &Config) -> anyhow::Result<Opened> {
    let location = config.database.location()?;
    let lock = lock::take(&location)?;
    let vault = config.privacy.vault()?;
    let store = Store::open(&location, vault.clone()).await?;
    let applied = store
        .migrate()
        .await
        .context("the database could not be migrated")?;
    if !applied.is_empty() {
        tracing::info!(
            engine = store.engine(),
            "Applied migrations: {}",
            applied.join(", ")
        );
    }
    sealing::prepare(&store).await?;
    Ok(Opened { store, vault, lock })
}
