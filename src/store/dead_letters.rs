//! What could not be handled or delivered, kept whole until a person decides.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};

/// Something that nobody could handle or deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// `update` or `job`.
    pub source: &'static str,
    pub service: String,
    pub lane: String,
    pub payload: String,
    pub reason: String,
}

pub async fn add(tx: &Tx, letter: &DeadLetter, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dead_letters (source, service, lane, payload, reason, at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            letter.source,
            &letter.service,
            &letter.lane,
            tx.vault().seal(&letter.payload),
            &letter.reason,
            now
        ],
    )
    .await?;
    Ok(())
}

/// How many have come since then.
pub async fn count_since(tx: &Tx, since: DateTime<Utc>) -> Result<i64, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) FROM dead_letters WHERE at >= $1",
            values![since],
        )
        .await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    let row = tx.row("SELECT count(*) FROM dead_letters", &[]).await?;
    Ok(row.map_or(0, |row| row.int(0)))
}
