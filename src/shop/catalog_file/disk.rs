//! The file where it lies: whether it has changed, reading it, and putting another in its place.

use std::{io, path::Path, sync::Arc, time::SystemTime};

use sha2::{Digest as _, Sha256};
use tokio::{fs, io::AsyncWriteExt as _};

use super::{Reading, read};
use crate::{
    config::CatalogPlace,
    domain::catalog_file::{CatalogRead, LARGEST, Refusal},
};

/// By what a change is noticed without reading the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// `None` where the file system keeps no times.
    modified: Option<SystemTime>,
    length: u64,
}

/// Why there is no catalog of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("the file cannot be opened: {0}")]
    Missing(String),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the file cannot be written: {0}")]
    NotWritten(String),
}

/// A file that has been read.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub read: CatalogRead,
    /// Tells this file from every other.
    pub print: String,
}

/// The shop's file.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    pub place: CatalogPlace,
    pub reading: Reading,
}

impl CatalogFile {
    pub async fn stamp(&self) -> Result<Stamp, FileError> {
        let found = fs::metadata(&self.place.path)
            .await
            .map_err(|error| missing(&error))?;
        Ok(Stamp {
            modified: found.modified().ok(),
            length: found.len(),
        })
    }

    pub async fn load(&self) -> Result<Loaded, FileError> {
        if self.stamp().await?.length > LARGEST as u64 {
            return Err(Refusal::TooLarge.into());
        }
        let bytes = fs::read(&self.place.path)
            .await
            .map_err(|error| missing(&error))?;
        self.parse(Arc::new(bytes)).await
    }

    /// Reads what may take the place of the file.
    pub async fn parse(&self, bytes: Arc<Vec<u8>>) -> Result<Loaded, FileError> {
        let (format, reading) = (self.place.format, self.reading.clone());
        // A large file takes a while, in which others must be answered.
        let parsed = tokio::task::spawn_blocking(move || {
            read(&bytes, format, &reading).map(|read| Loaded {
                read,
                print: print_of(&bytes),
            })
        });
        let ended = parsed.await;
        let ended = ended.unwrap_or_else(|error| Err(Refusal::Unreadable(error.to_string())));
        ended.map_err(FileError::from)
    }

    /// Puts these bytes in the place of the file: all of them or nothing, also when the machine stops
    /// in between.
    pub async fn replace(&self, bytes: &[u8]) -> Result<(), FileError> {
        let path = &self.place.path;
        let mut beside = path.clone().into_os_string();
        beside.push(".new");
        let beside = Path::new(&beside);
        let written = write_through(beside, bytes).await;
        let replaced = match written {
            Ok(()) => fs::rename(beside, path).await,
            Err(error) => Err(error),
        };
        if replaced.is_err() {
            // What is left of it would only puzzle people.
            drop(fs::remove_file(beside).await);
        }
        replaced.map_err(|error| FileError::NotWritten(error.to_string()))
    }
}

fn missing(error: &io::Error) -> FileError {
    FileError::Missing(error.to_string())
}

async fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}

fn print_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut print, byte| {
        crate::text::add(&mut print, format_args!("{byte:02x}"));
        print
    })
}
