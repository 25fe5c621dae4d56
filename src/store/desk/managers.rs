//! The shop's people: their roles, and where each is at the desk.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::ManagerId,
    manager::{Manager, Place},
    stored::Stored,
};
use crate::store::{StoreError, Tx, db::values, row::columns};

columns! {
    manager_columns;
    pub(in crate::store) fn manager(tx, row) -> Manager {
        id = "m.id", name = "m.name", username = "m.username", role = "m.role",
        language = "m.language"
    }
    Ok(Manager {
        id,
        name,
        username,
        role,
        language,
    })
}
pub(in crate::store) use manager_columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", manager_columns!(), " FROM managers m ", $rest)
    };
}

const ONE: &str = select!("WHERE m.id = $1");
const LOCKED: &str = select!("WHERE m.id = $1 FOR UPDATE");

#[tracing::instrument(name = "db.managers.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: ManagerId) -> Result<Option<Manager>, StoreError> {
    let row = tx.row(ONE, values![id]).await?;
    row.map(|mut row| manager(tx, &mut row)).transpose()
}

/// The manager, whose number of conversations nobody else changes until the transaction ends.
#[tracing::instrument(name = "db.managers.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: ManagerId) -> Result<Option<Manager>, StoreError> {
    let row = tx.row(tx.pick(ONE, LOCKED), values![id]).await?;
    row.map(|mut row| manager(tx, &mut row)).transpose()
}

/// Stores the whole manager; a new one with their role.
#[tracing::instrument(name = "db.managers.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, manager: &Manager, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO managers (id, name, username, role, language, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, username = excluded.username, \
           role = excluded.role, language = excluded.language",
        values![
            manager.id,
            &manager.name,
            manager.username.as_deref(),
            manager.role.as_str(),
            manager.language.code(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// A page of everybody who was ever at the desk, the newest first.
#[tracing::instrument(name = "db.managers.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx, page: u32, size: u32) -> Result<Vec<Manager>, StoreError> {
    let rows = tx
        .rows(
            select!("ORDER BY m.created_at DESC, m.id LIMIT $1 OFFSET $2"),
            values![size, i64::from(page) * i64::from(size)],
        )
        .await?;
    tx.readable(rows, |row| manager(tx, row))
}

#[tracing::instrument(name = "db.managers.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    tx.value("SELECT count(*) FROM managers", &[]).await
}

/// Everybody who answers customers, with the number of conversations they hold, the least busy
/// first.
#[tracing::instrument(name = "db.managers.staff", level = "debug", skip_all)]
pub async fn staff(tx: &Tx, now: DateTime<Utc>) -> Result<Vec<(Manager, i64)>, StoreError> {
    let rows = tx
        .rows(
            concat!(
                "SELECT ",
                manager_columns!(),
                ", (SELECT count(*) FROM holds h WHERE h.manager_id = m.id AND h.until > $1) AS held \
                 FROM managers m WHERE m.role IN ('manager', 'admin') \
                 ORDER BY held, m.name, m.id LIMIT 200"
            ),
            values![now],
        )
        .await?;
    tx.readable(rows, |row| Ok((manager(tx, row)?, row.get("held")?)))
}

/// What the manager looked for last in words of messages.
#[tracing::instrument(name = "db.managers.searched", level = "debug", skip_all)]
pub async fn searched(tx: &Tx, id: ManagerId) -> Result<Option<String>, StoreError> {
    let row = tx
        .row("SELECT searched FROM managers WHERE id = $1", values![id])
        .await?;
    match row {
        Some(mut row) => row.open(tx.vault(), "searched"),
        None => Ok(None),
    }
}

#[tracing::instrument(name = "db.managers.set_searched", level = "debug", skip_all)]
pub async fn set_searched(tx: &Tx, id: ManagerId, words: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE managers SET searched = $2 WHERE id = $1",
        values![id, tx.vault().seal(words)],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.managers.place", level = "debug", skip_all)]
pub async fn place(tx: &Tx, id: ManagerId) -> Result<Place, StoreError> {
    let place = tx
        .find_value::<String>(
            "SELECT place FROM manager_places WHERE manager_id = $1",
            values![id],
        )
        .await?;
    Ok(place.map_or_else(Place::default, |place| Place::of_stored(&place)))
}

#[tracing::instrument(name = "db.managers.set_place", level = "debug", skip_all)]
pub async fn set_place(tx: &Tx, id: ManagerId, place: &Place) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO manager_places (manager_id, place) VALUES ($1, $2) \
         ON CONFLICT (manager_id) DO UPDATE SET place = excluded.place",
        values![id, place.to_stored()?],
    )
    .await?;
    Ok(())
}
