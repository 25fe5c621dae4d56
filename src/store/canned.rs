//! Ready answers.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};
use crate::domain::id::ManagerId;

/// A ready answer: its name and its text.
pub type Canned = (String, String);

/// Those whose name begins with `prefix`, by name.
pub async fn find(tx: &Tx, prefix: &str, limit: u32) -> Result<Vec<Canned>, StoreError> {
    // Names hold no wildcards: they are letters, digits and underscores.
    let rows = tx
        .rows(
            "SELECT name, body FROM canned WHERE substr(name, 1, $2) = $1 ORDER BY name LIMIT $3",
            values![
                prefix,
                i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX),
                limit
            ],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("name")?, row.get("body")?)))
}

pub async fn lookup(tx: &Tx, name: &str) -> Result<Option<String>, StoreError> {
    tx.find_value("SELECT body FROM canned WHERE name = $1", values![name])
        .await
}

pub async fn save(
    tx: &Tx,
    (name, body): (&str, &str),
    by: ManagerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO canned (name, body, manager_id, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, manager_id = excluded.manager_id, \
           updated_at = excluded.updated_at",
        values![name, body, by, now],
    )
    .await?;
    Ok(())
}

pub async fn remove(tx: &Tx, name: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM canned WHERE name = $1", values![name])
        .await?;
    Ok(())
}
