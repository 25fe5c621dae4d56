//! Each try of a delivery that failed, and every one to a CRM.

use chrono::{DateTime, Utc};

use crate::store::{StoreError, Tx, db::values, outbox::Job};

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    pub duration_ms: i64,
    /// done, later, after, `gave_up` or stopped.
    pub outcome: &'static str,
    pub error: Option<String>,
}

#[tracing::instrument(name = "db.attempts.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, job: &Job, attempt: &Attempt) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO attempts (job_id, service, lane, at, duration_ms, outcome, error) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            job.id,
            &job.service,
            &job.lane,
            attempt.at,
            attempt.duration_ms,
            attempt.outcome,
            // A service's refusal may quote what it was told.
            attempt.error.as_deref().map(|error| tx.vault().seal(error))
        ],
    )
    .await?;
    Ok(())
}

/// Forgets some attempts made before `moment`; returns how many.
#[tracing::instrument(name = "db.attempts.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}
