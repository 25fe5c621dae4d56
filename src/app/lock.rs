//! One process for one SQLite file. The system frees the lock when the process dies.

use std::{fs::File, path::PathBuf};

use anyhow::Context as _;

use crate::store::Location;

/// Held as long as the program runs.
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

pub fn take(location: &Location) -> anyhow::Result<Option<Lock>> {
    let Location::Sqlite(path) = location else {
        return Ok(None);
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).with_context(|| {
            format!("`database.url`: the folder {} cannot be made; expected a place where this user may write", folder.display())
        })?;
    }
    let mut name = path.clone().into_os_string();
    name.push(".lock");
    let place = PathBuf::from(name);
    let file = File::create(&place).with_context(|| {
        format!(
            "`database.url`: {} cannot be written; expected a place where this user may write",
            place.display()
        )
    })?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(_) => anyhow::bail!(
            "`database.url`: {} is in use by another mistok; stop it, or use PostgreSQL for several",
            path.display()
        ),
    }
}
