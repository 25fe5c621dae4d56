//! Rows that cannot be read. One such row never stops a list or a job over many: it is left out,
//! logged once, and kept here until an admin is told.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::store::{Row, StoreError, Tx};

/// As many places as are remembered: more are only logged.
const MOST: usize = 1000;

/// Where a value stands that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub table: &'static str,
    pub column: &'static str,
    /// Which row, by its id.
    pub row: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{} ({})", self.table, self.column, self.row)
    }
}

/// The places of this process.
#[derive(Default)]
pub struct SetAside {
    places: Mutex<Places>,
    more: Notify,
}

#[derive(Default)]
struct Places {
    /// Logged once each, however often they are met.
    met: BTreeSet<Place>,
    untold: Vec<Place>,
}

impl SetAside {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, place: Place, error: &StoreError) {
        let mut places = self.places();
        if places.met.len() < MOST && places.met.insert(place.clone()) {
            tracing::error!(
                table = place.table,
                column = place.column,
                row = place.row,
                "A row is left out: {error}"
            );
            places.untold.push(place);
            self.more.notify_one();
        }
    }

    /// The places that nobody was notified of yet, as soon as there are any.
    pub async fn untold(&self) -> Vec<Place> {
        loop {
            let untold = std::mem::take(&mut self.places().untold);
            if !untold.is_empty() {
                return untold;
            }
            self.more.notified().await;
        }
    }
}

impl Tx {
    /// Leaves out what cannot be read: `None`, and an admin is told. Any other error stays one.
    pub fn unless_corrupt<T>(&self, read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(error) => match error {
                StoreError::Corrupt {
                    table,
                    column,
                    ref row,
                    ..
                } => {
                    let row = row.clone();
                    let place = Place { table, column, row };
                    self.vault().set_aside().add(place, &error);
                    Ok(None)
                }
                _ => Err(error),
            },
        }
    }

    /// What can be read of rows that belong to different people.
    pub(in crate::store) fn readable<T>(
        &self,
        rows: impl IntoIterator<Item = Row>,
        mut read: impl FnMut(&mut Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for mut row in rows {
            found.extend(self.unless_corrupt(read(&mut row))?);
        }
        Ok(found)
    }
}
