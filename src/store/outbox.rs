//! What is still to be delivered. A delivered job's row is deleted; one that nobody can deliver
//! becomes a dead letter.

use chrono::{DateTime, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{delivery::Priority, id::JobId};

/// A delivery to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    /// `telegram:<bot id>` or the name of a CRM.
    pub service: String,
    /// Jobs of one lane and priority are delivered in order.
    pub lane: String,
    pub priority: Priority,
    /// Versioned JSON of the service's own.
    pub payload: String,
    /// Tries that have failed.
    pub attempts: u32,
    pub not_before: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// A delivery that has no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub service: String,
    pub lane: String,
    pub priority: Priority,
    /// Asking again with the same key adds nothing.
    pub key: Option<String>,
    pub payload: String,
    pub not_before: DateTime<Utc>,
}

/// Adds a job; `None` when one with its key is waiting.
pub async fn add(tx: &Tx, new: NewJob, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    // Whoever counts on a waiting job holds it until they commit: a job that is being delivered
    // gives its key back ([`release_key`]) only when it can see what they stored.
    let hold = tx.pick("", "SELECT id FROM outbox WHERE key = $1 FOR SHARE");
    let hold = new
        .key
        .as_deref()
        .filter(|_| !hold.is_empty())
        .map(|key| (hold, key));
    for _ in 0..TRIES {
        if let Some((sql, key)) = hold
            && tx.row(sql, values![key]).await?.is_some()
        {
            return Ok(None);
        }
        if let Some(job) = insert(tx, &new, now).await? {
            return Ok(Some(job));
        }
        if hold.is_none() {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Between the look for a job and its insertion another may come and go.
const TRIES: u32 = 5;

async fn insert(tx: &Tx, new: &NewJob, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    let row = tx
        .row(
            "INSERT INTO outbox (service, lane, priority, key, payload, attempts, not_before, \
                                 created_at) \
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING RETURNING id",
            values![
                &new.service,
                &new.lane,
                new.priority.rank(),
                new.key.as_deref(),
                tx.vault().seal(&new.payload),
                new.not_before,
                now
            ],
        )
        .await?;
    Ok(row.map(|row| Job {
        id: JobId(row.int(0)),
        service: new.service.clone(),
        lane: new.lane.clone(),
        priority: new.priority,
        payload: new.payload.clone(),
        attempts: 0,
        not_before: new.not_before,
        created_at: now,
    }))
}

/// The jobs of a service that go first.
pub async fn list(tx: &Tx, service: &str, limit: u32) -> Result<Vec<Job>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, service, lane, priority, payload, attempts, not_before, created_at \
             FROM outbox WHERE service = $1 ORDER BY priority, id LIMIT $2",
            values![service, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|row| job(tx, row)).collect())
}

fn job(tx: &Tx, mut row: Row) -> Job {
    let payload = row.text(4);
    Job {
        id: JobId(row.int(0)),
        service: row.text(1),
        lane: row.text(2),
        priority: Priority::from_rank(row.int(3)),
        // One payload that does not open must not hold up the others: whoever delivers it gives it
        // up, and it is kept as it stands.
        payload: tx.vault().open(payload.clone()).unwrap_or(payload),
        attempts: u32::try_from(row.int(5)).unwrap_or(u32::MAX),
        not_before: row.time(6),
        created_at: row.time(7),
    }
}

/// The job is done, or has become a dead letter.
pub async fn remove(tx: &Tx, id: JobId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM outbox WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Takes the key off a job that is being delivered: what is asked for from now on is a job of its
/// own, because this one may have looked already.
pub async fn release_key(tx: &Tx, id: JobId) -> Result<(), StoreError> {
    tx.execute("UPDATE outbox SET key = NULL WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Gives a job its key back; `false` when another job has it by now and does the same.
pub async fn take_key(tx: &Tx, id: JobId, key: &str) -> Result<bool, StoreError> {
    let taken = tx
        .execute(
            "UPDATE outbox SET key = $2 WHERE id = $1 \
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = $2 AND o.id <> $1)",
            values![id, key],
        )
        .await?;
    Ok(taken == 1)
}

/// The job failed and is tried again later.
pub async fn postpone(tx: &Tx, job: &Job) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET attempts = $2, not_before = $3 WHERE id = $1",
        values![job.id, job.attempts, job.not_before],
    )
    .await?;
    Ok(())
}

/// How many jobs wait, by service.
pub async fn count(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows("SELECT service, count(*) FROM outbox GROUP BY service", &[])
        .await?;
    Ok(rows
        .into_iter()
        .map(|mut row| (row.text(0), row.int(1)))
        .collect())
}
