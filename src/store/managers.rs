//! The shop's people: their roles, and where each is at the desk.

use chrono::{DateTime, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    id::ManagerId,
    language::Language,
    manager::{Manager, Place, Role},
};

const COLUMNS: &str = "SELECT id, name, username, role, language FROM managers WHERE id = $1";
const LOCKED: &str =
    "SELECT id, name, username, role, language FROM managers WHERE id = $1 FOR UPDATE";

pub async fn lookup(tx: &Tx, id: ManagerId) -> Result<Option<Manager>, StoreError> {
    let row = tx.row(COLUMNS, values![id]).await?;
    row.map(manager).transpose()
}

/// The manager, whose number of conversations nobody else changes until the transaction ends.
pub async fn lock(tx: &Tx, id: ManagerId) -> Result<Option<Manager>, StoreError> {
    let row = tx.row(tx.pick(COLUMNS, LOCKED), values![id]).await?;
    row.map(manager).transpose()
}

pub(super) fn manager(mut row: Row) -> Result<Manager, StoreError> {
    let role = row.text(3);
    Ok(Manager {
        id: ManagerId(row.int(0)),
        name: row.text(1),
        username: row.opt_text(2),
        role: Role::from_name(&role).ok_or_else(|| StoreError::Corrupt {
            table: "managers",
            column: "role",
            reason: format!("`{role}`"),
        })?,
        language: Language::from_code(&row.text(4)).unwrap_or_default(),
    })
}

/// Stores the person as they are now; a new one with their role.
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
pub async fn list(tx: &Tx, page: u32, size: u32) -> Result<Vec<Manager>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, name, username, role, language FROM managers \
             ORDER BY created_at DESC, id LIMIT $1 OFFSET $2",
            values![size, i64::from(page) * i64::from(size)],
        )
        .await?;
    rows.into_iter().map(manager).collect()
}

pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    let row = tx.row("SELECT count(*) FROM managers", &[]).await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// Everybody who answers customers, with the number of conversations they hold, the least busy
/// first.
pub async fn staff(tx: &Tx, now: DateTime<Utc>) -> Result<Vec<(Manager, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT m.id, m.name, m.username, m.role, m.language, \
                    (SELECT count(*) FROM holds h WHERE h.manager_id = m.id AND h.until > $1) AS held \
             FROM managers m WHERE m.role IN ('manager', 'admin') \
             ORDER BY held, m.name, m.id LIMIT 200",
            values![now],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let held = row.int(5);
            Ok((manager(row)?, held))
        })
        .collect()
}

pub async fn place(tx: &Tx, id: ManagerId) -> Result<Place, StoreError> {
    let row = tx
        .row(
            "SELECT place FROM manager_places WHERE manager_id = $1",
            values![id],
        )
        .await?;
    Ok(row.map_or_else(Place::default, |mut row| Place::from_stored(&row.text(0))))
}

pub async fn set_place(tx: &Tx, id: ManagerId, place: &Place) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO manager_places (manager_id, place) VALUES ($1, $2) \
         ON CONFLICT (manager_id) DO UPDATE SET place = excluded.place",
        values![id, place.to_stored()],
    )
    .await?;
    Ok(())
}
