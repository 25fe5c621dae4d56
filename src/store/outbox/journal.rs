//! Exchanges with a CRM or provider, without secrets and personal data.

use chrono::{DateTime, Utc};

use crate::store::{StoreError, Tx, db::values};

/// One stored exchange.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub service: String,
    pub operation: String,
    pub subject: Option<String>,
    pub duration_ms: i64,
    pub outcome: String,
    pub request: Option<String>,
    pub response: Option<String>,
}

#[tracing::instrument(name = "db.journal.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, entry: &Entry) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO journal (at, service, operation, subject, duration_ms, outcome, request, \
                              response) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            entry.at,
            &entry.service,
            &entry.operation,
            entry.subject.as_deref(),
            entry.duration_ms,
            &entry.outcome,
            entry.request.as_deref(),
            entry.response.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Forgets some exchanges made before `moment`; returns how many.
#[tracing::instrument(name = "db.journal.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}
