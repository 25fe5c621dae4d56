//! The catalog in memory: its categories and the words of its products, read anew when they change.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    domain::{categories::CategoryTree, search::Index},
    store::{StoreError, Tx, catalog},
};

/// What the screens of the catalog are made from, beside the products themselves.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub tree: CategoryTree,
    pub index: Index,
}

/// The latest snapshot, for all bots of the program.
#[derive(Debug, Clone, Default)]
pub struct Snapshots {
    latest: Arc<Mutex<Option<Dated>>>,
}

/// A snapshot with the version of the catalog that it shows.
#[derive(Debug, Clone)]
struct Dated {
    /// `None` before the first copy of the CRM's catalog.
    version: Option<String>,
    snapshot: Arc<Snapshot>,
}

impl Snapshots {
    /// The catalog as the database has it now. Replicas need not tell each other of changes: each
    /// compares the version that stands beside the products.
    pub async fn current(&self, tx: &Tx) -> Result<Arc<Snapshot>, StoreError> {
        let version = catalog::version(tx).await?;
        if let Some(known) = self.known(version.as_ref()) {
            return Ok(known);
        }
        let snapshot = Arc::new(Snapshot {
            tree: catalog::tree(tx).await?,
            index: catalog::index(tx).await?,
        });
        let dated = Dated {
            version,
            snapshot: snapshot.clone(),
        };
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(dated);
        Ok(snapshot)
    }

    fn known(&self, version: Option<&String>) -> Option<Arc<Snapshot>> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let dated = latest.as_ref()?;
        // Without a version nothing tells of changes.
        let is_current = version.is_some() && dated.version.as_ref() == version;
        is_current.then(|| dated.snapshot.clone())
    }
}
