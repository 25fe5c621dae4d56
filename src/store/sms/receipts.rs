//! Receipts that come before we know the provider's id of their message.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreError, Tx, db::values},
    cost,
};
use crate::domain::sms::{Cost, Failure, State};

/// A provider's receipt for a message that we cannot name yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Early {
    pub state: State,
    pub failure: Option<Failure>,
    pub code: Option<String>,
    pub reason: Option<String>,
    pub cost: Option<Cost>,
}

/// The transaction that keeps a receipt and the one that stores the id that it names must not miss
/// each other: one waits until the other has committed.
#[tracing::instrument(name = "db.sms.receipts.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, provider: &str, provider_id: &str) -> Result<(), StoreError> {
    let sql = tx.pick(
        "",
        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 0))",
    );
    if !sql.is_empty() {
        let name = format!("sms:{provider}:{provider_id}");
        tx.row(sql, values![name]).await?;
    }
    Ok(())
}

#[tracing::instrument(name = "db.sms.receipts.keep", level = "debug", skip_all)]
pub async fn keep(
    tx: &Tx,
    provider: &str,
    provider_id: &str,
    early: &Early,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_receipts (provider, provider_id, state, failure, code, reason, \
                                   cost_micros, currency, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        values![
            provider,
            provider_id,
            early.state.as_str(),
            early.failure.map(Failure::as_str),
            early.code.as_deref(),
            early
                .reason
                .as_deref()
                .map(|reason| tx.vault().seal(reason)),
            early.cost.as_ref().map(|cost| cost.micros),
            early.cost.as_ref().map(|cost| cost.currency.as_str()),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Takes out what was kept for a message.
#[tracing::instrument(name = "db.sms.receipts.take", level = "debug", skip_all)]
pub async fn take(tx: &Tx, provider: &str, provider_id: &str) -> Result<Vec<Early>, StoreError> {
    let rows = tx
        .rows(
            "DELETE FROM sms_receipts WHERE provider = $1 AND provider_id = $2 \
             RETURNING state, failure, code, reason, cost_micros, currency",
            values![provider, provider_id],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Early {
            state: row.get("state")?,
            failure: row.get("failure")?,
            code: row.get("code")?,
            reason: row.open(tx.vault(), "reason")?,
            cost: cost(row.get("cost_micros")?, row.get("currency")?),
        })
    })
}

/// Forgets some that were kept before `moment`; how many.
#[tracing::instrument(name = "db.sms.receipts.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        tx.pick(
            "DELETE FROM sms_receipts WHERE (provider, provider_id, state) IN ( \
               SELECT provider, provider_id, state FROM sms_receipts WHERE at < $1 LIMIT 1000)",
            "DELETE FROM sms_receipts WHERE ctid = ANY(ARRAY( \
               SELECT ctid FROM sms_receipts WHERE at < $1 LIMIT 1000))",
        ),
        values![moment],
    )
    .await
}
