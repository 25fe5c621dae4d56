//! The shop's file as the source of the catalog: read when it changes, put in force, and replaced by
//! what an admin sends. Admins hear about a file that cannot be used, and again when it can.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

pub use super::catalog_file::leave;
use super::{
    catalog_file::{
        Applied, CatalogFile, Counts, FileError, Loaded, Stamp, Wanted, apply, compare,
    },
    sync::{Refreshed, SyncError},
};
use crate::{
    desk::{
        CatalogDesk,
        catalog::{CatalogError, CatalogFiles, ReadFile},
    },
    domain::{catalog_file::CatalogRead, product::Selection},
    store::{Store, StoreError},
};

/// The file, and what is known of it.
pub struct FileSource {
    file: CatalogFile,
    /// Tells admins.
    desk: Arc<CatalogDesk>,
    /// How it was found when it was last read.
    seen: Mutex<Option<Result<Stamp, FileError>>>,
}

impl FileSource {
    pub fn new(file: CatalogFile, desk: Arc<CatalogDesk>) -> Self {
        Self {
            file,
            desk,
            seen: Mutex::default(),
        }
    }

    /// Whether the file is another one than when it was last read.
    pub async fn has_changed(&self) -> bool {
        let found = self.file.stamp().await;
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.as_ref() != Some(&found)
    }

    fn see(&self, found: Option<Result<Stamp, FileError>>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// Reads the file and puts it in force. Where it cannot be used, the last copy serves and admins
    /// are told.
    pub async fn refresh(
        &self,
        store: &Store,
        selection: &Selection,
    ) -> Result<Refreshed, SyncError> {
        let found = self.file.stamp().await;
        self.see(Some(found));
        let loaded = match self.file.load().await {
            // A file that is still being written would be half a catalog; the next look reads it.
            Ok(_) if self.has_changed().await => {
                self.see(None);
                let reason = "it is being written".to_owned();
                return Err(FileError::Missing(reason).into());
            }
            Ok(loaded) => loaded,
            Err(error) => {
                let told = self.tell_trouble(store, &error).await;
                if told.is_err() {
                    self.see(None);
                }
                return Err(told.map_or_else(SyncError::from, |()| error.into()));
            }
        };
        let done = self
            .put_in_force(store, selection, loaded, Counts::KeptOfSameFile)
            .await;
        if done.is_err() {
            // Nobody has it yet: the next look tries again.
            self.see(None);
        }
        Ok(done?)
    }

    async fn put_in_force(
        &self,
        store: &Store,
        selection: &Selection,
        loaded: Loaded,
        counts: Counts,
    ) -> Result<Refreshed, StoreError> {
        let CatalogRead {
            catalog, findings, ..
        } = loaded.read;
        let wanted = Wanted {
            catalog: catalog.select(selection),
            print: loaded.print,
            counts,
        };
        let desk = self.desk.clone();
        store
            .write("catalog", async move |tx| {
                let Applied { done, is_new } = apply(&tx, &wanted).await?;
                desk.file_is_fine(&tx).await?;
                // An admin who has sent the file has seen its mistakes.
                if is_new && counts == Counts::KeptOfSameFile && !findings.is_empty() {
                    desk.tell_mistakes(&tx, done.products, &findings).await?;
                }
                Ok(done)
            })
            .await
    }

    async fn tell_trouble(&self, store: &Store, error: &FileError) -> Result<(), StoreError> {
        let (desk, error) = (self.desk.clone(), CatalogError::from(error.clone()));
        store
            .write("catalog", async move |tx| {
                desk.file_fails(&tx, &error).await
            })
            .await
    }
}

impl From<FileError> for CatalogError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Missing(reason) => Self::Missing(reason),
            FileError::Refused(refusal) => Self::Refused(refusal),
            FileError::NotWritten(reason) => Self::NotWritten(reason),
        }
    }
}

/// The file as admins replace it.
pub struct Replacing {
    pub source: Arc<FileSource>,
    pub store: Store,
    pub selection: Selection,
}

#[async_trait]
impl CatalogFiles for Replacing {
    async fn compare(&self, bytes: Arc<Vec<u8>>) -> Result<ReadFile, CatalogError> {
        let loaded = self.source.file.parse(bytes).await?;
        let CatalogRead {
            catalog, findings, ..
        } = loaded.read;
        let catalog = Arc::new(catalog.select(&self.selection));
        let read = self
            .store
            .read(async move |tx| compare(&tx, &catalog).await)
            .await;
        Ok(ReadFile {
            difference: read?,
            findings,
        })
    }

    async fn replace(&self, bytes: Arc<Vec<u8>>) -> Result<usize, CatalogError> {
        let loaded = self.source.file.parse(bytes.clone()).await?;
        // First the file: what the database has alone, the next start would undo.
        self.source.file.replace(&bytes).await?;
        let done = self
            .source
            .put_in_force(&self.store, &self.selection, loaded, Counts::OfFile)
            .await;
        // The look of the next minute finds nothing new, or tries again what failed.
        let found = match done {
            Ok(_) => Some(self.source.file.stamp().await),
            Err(_) => None,
        };
        self.source.see(found);
        Ok(done?.products)
    }
}
