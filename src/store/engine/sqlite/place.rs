//! Whether the database file is still where it was opened.

use std::path::{Path, PathBuf};

use super::StoreError;

/// The file and what it was when it was opened. What is written to a file that was moved away is lost
/// with the next start, so nothing is.
pub struct Place {
    path: PathBuf,
    opened: Option<FileId>,
    is_lost: bool,
}

/// The device and the number of a file on it.
type FileId = (u64, u64);

impl Place {
    pub fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            opened: file_id(path),
            is_lost: false,
        }
    }

    pub fn lost(&mut self) -> Option<StoreError> {
        let was_lost = self.is_lost;
        self.is_lost = self.opened.is_some() && file_id(&self.path) != self.opened;
        let place = || self.path.display().to_string();
        if self.is_lost && !was_lost {
            tracing::error!(
                file = place(),
                "The database file was moved, replaced or removed while the program runs: nothing is taken until it is back, or the program starts anew"
            );
        } else if was_lost && !self.is_lost {
            tracing::info!(file = place(), "The database file is back");
        }
        self.is_lost.then(|| StoreError::Moved(place()))
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|_| (0, 0))
}
