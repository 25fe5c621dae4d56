//! What is still to be delivered. A delivered job's row is deleted; one that nobody can deliver
//! becomes a dead letter.

pub mod attempts;
pub mod dead_letters;
pub mod hooks;
pub mod journal;
pub mod leases;
pub mod repair;
pub mod waiting;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    delivery::Priority,
    id::JobId,
    stored::{Original, Payload, Stored, Unreadable},
};
use crate::store::{Row, StoreError, Tx, db::values, origin};

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
    /// What the payload was made of, if this process has just stored it.
    pub original: Original,
    /// Tries that have failed.
    pub attempts: u32,
    pub not_before: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// The update or the request that it came of.
    pub origin: Option<Arc<str>>,
}

impl Job {
    /// What is to be delivered.
    pub fn read<T: Stored + Send + Sync + 'static>(&self) -> Result<Arc<T>, Unreadable> {
        self.original.or_read(&self.payload)
    }
}

/// A delivery that has no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub service: String,
    pub lane: String,
    pub priority: Priority,
    /// Asking again with the same key adds nothing.
    pub key: Option<String>,
    pub payload: Payload,
    pub not_before: DateTime<Utc>,
}

/// What is known in memory of a job that waits: all but its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: JobId,
    pub lane: String,
    pub priority: Priority,
    pub attempts: u32,
    /// How long it was to wait when that was decided; zero means at once, whatever the clock of the
    /// storing replica said.
    pub wait: TimeDelta,
    pub not_before: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// Whether it was taken up before; then what comes after it in its lane waits for it.
    pub was_tried: bool,
}

impl Waiting {
    /// What a job that has just been stored waits for.
    pub fn new(job: &Job) -> Self {
        Self {
            id: job.id,
            lane: job.lane.clone(),
            priority: job.priority,
            attempts: job.attempts,
            wait: (job.not_before - job.created_at).max(TimeDelta::zero()),
            not_before: job.not_before,
            created_at: job.created_at,
            was_tried: false,
        }
    }
}

/// Adds a job; `None` when one with its key is waiting.
#[tracing::instrument(name = "db.outbox.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, new: NewJob, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    // A transaction that counts on a waiting job locks it until it commits: a job that is being
    // delivered gives its key back ([`release_key`]) only when it can see what was stored.
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

macro_rules! insert {
    ($($returning:literal)?) => {
        concat!(
            "INSERT INTO outbox (service, lane, priority, key, payload, attempts, not_before, \
                                 created_at, wait, origin) \
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9) \
             ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING",
            $($returning)?
        )
    };
}

const INSERT: &str = insert!();
const INSERT_RETURNING: &str = insert!(" RETURNING id");

async fn insert(tx: &Tx, new: &NewJob, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    let payload = new.payload.text()?;
    let origin = origin::current();
    let id = tx
        .insert(
            tx.pick(INSERT, INSERT_RETURNING),
            values![
                &new.service,
                &new.lane,
                new.priority.rank(),
                new.key.as_deref(),
                tx.vault().seal(payload),
                new.not_before,
                now,
                micros(new.not_before - now),
                origin.as_deref()
            ],
        )
        .await?;
    Ok(id.map(|id| Job {
        id: JobId(id),
        service: new.service.clone(),
        lane: new.lane.clone(),
        priority: new.priority,
        payload: payload.to_owned(),
        original: new.payload.original(),
        attempts: 0,
        not_before: new.not_before,
        created_at: now,
        origin,
    }))
}

fn micros(wait: TimeDelta) -> i64 {
    wait.num_microseconds().unwrap_or(i64::MAX).max(0)
}

/// Where the last page of a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its moment, in microseconds.
    pub first: i64,
    pub id: JobId,
}

impl Page {
    /// Before everything.
    pub const FIRST: Self = Self {
        first: i64::MIN,
        id: JobId(0),
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, lane, priority, attempts, wait, not_before, created_at, tried_at FROM outbox ",
            $rest
        )
    };
}

/// Jobs of a service that wait for nothing but their turn, of one priority, after the job `after`.
#[tracing::instrument(name = "db.outbox.list_at_once", level = "debug", skip_all)]
pub async fn list_at_once(
    tx: &Tx,
    service: &str,
    priority: Priority,
    after: JobId,
    limit: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE service = $1 AND wait = 0 AND priority = $2 AND id > $3 \
             ORDER BY id LIMIT $4"
            ),
            values![service, priority.rank(), after, limit],
        )
        .await?;
    tx.readable(rows, waiting)
}

/// Jobs of a service that were tried and wait for their next try, after the job `after`.
#[tracing::instrument(name = "db.outbox.list_tried", level = "debug", skip_all)]
pub async fn list_tried(
    tx: &Tx,
    service: &str,
    after: JobId,
    limit: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE service = $1 AND wait > 0 AND tried_at IS NOT NULL AND id > $2 \
             ORDER BY id LIMIT $3"
            ),
            values![service, after, limit],
        )
        .await?;
    tx.readable(rows, waiting)
}

/// Timers of a service: jobs that were never tried and wait for their time, the soonest first,
/// after `page`.
#[tracing::instrument(name = "db.outbox.list_timers", level = "debug", skip_all)]
pub async fn list_timers(
    tx: &Tx,
    service: &str,
    page: Page,
    limit: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE service = $1 AND wait > 0 AND tried_at IS NULL \
               AND (not_before, id) > ($2, $3) \
             ORDER BY not_before, id LIMIT $4"
            ),
            values![service, page.first, page.id, limit],
        )
        .await?;
    tx.readable(rows, waiting)
}

/// Jobs of a service that were stored after the job `after`, by whichever replica.
#[tracing::instrument(name = "db.outbox.list_newer", level = "debug", skip_all)]
pub async fn list_newer(
    tx: &Tx,
    service: &str,
    after: JobId,
    limit: u32,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE id > $2 AND service = $1 ORDER BY id LIMIT $3"),
            values![service, after, limit],
        )
        .await?;
    tx.readable(rows, waiting)
}

/// These jobs whole; those that are gone are left out.
#[tracing::instrument(name = "db.outbox.load", level = "debug", skip_all)]
pub async fn load(tx: &Tx, ids: &[JobId]) -> Result<Vec<Job>, StoreError> {
    let sql = tx.pick(
        "SELECT id, service, lane, priority, payload, attempts, not_before, created_at, origin \
         FROM outbox WHERE id IN (SELECT value FROM json_each($1))",
        "SELECT id, service, lane, priority, payload, attempts, not_before, created_at, origin \
         FROM outbox WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::text::json))",
    );
    let rows = tx.rows(sql, values![listed(ids)]).await?;
    tx.readable(rows, |row| job(tx, row))
}

/// The ids as a list in JSON.
fn listed(ids: &[JobId]) -> String {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    serde_json::Value::from(ids).to_string()
}

/// The wall clock was set by `by`: what was stored up to the job `until` keeps the wait that is left
/// of it.
#[tracing::instrument(name = "db.outbox.shift", level = "debug", skip_all)]
pub async fn shift(tx: &Tx, service: &str, until: JobId, by: TimeDelta) -> Result<u64, StoreError> {
    let by = by.num_microseconds().unwrap_or_default();
    tx.execute(
        "UPDATE outbox SET not_before = not_before + $2, created_at = created_at + $2 \
         WHERE service = $1 AND id <= $3",
        values![service, by, until],
    )
    .await
}

fn waiting(row: &mut Row) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        id: row.get("id")?,
        lane: row.get("lane")?,
        priority: row.get("priority")?,
        attempts: row.get("attempts")?,
        wait: TimeDelta::microseconds(row.get("wait")?),
        not_before: row.get("not_before")?,
        created_at: row.get("created_at")?,
        was_tried: row.get::<Option<i64>>("tried_at")?.is_some(),
    })
}

fn job(tx: &Tx, row: &mut Row) -> Result<Job, StoreError> {
    let (id, service) = (row.get("id")?, row.get("service")?);
    let (lane, priority) = (row.get("lane")?, row.get("priority")?);
    let payload: String = row.get("payload")?;
    Ok(Job {
        id,
        service,
        lane,
        priority,
        // One payload that does not open must not hold up the others: the courier gives it up, and
        // it is kept as stored.
        payload: tx.vault().open(payload.clone()).unwrap_or(payload),
        original: Original::default(),
        attempts: row.get("attempts")?,
        not_before: row.get("not_before")?,
        created_at: row.get("created_at")?,
        origin: row.get::<Option<String>>("origin")?.map(Arc::from),
    })
}

/// The job is done, or has become a dead letter.
#[tracing::instrument(name = "db.outbox.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, id: JobId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM outbox WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Removes jobs that are done.
#[tracing::instrument(name = "db.outbox.remove_all", level = "debug", skip_all)]
pub async fn remove_all(tx: &Tx, ids: &[JobId]) -> Result<(), StoreError> {
    match ids {
        [] => return Ok(()),
        [id] => return remove(tx, *id).await,
        _ => {}
    }
    let sql = tx.pick(
        "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each($1))",
        "DELETE FROM outbox \
         WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::text::json))",
    );
    tx.execute(sql, values![listed(ids)]).await?;
    Ok(())
}

/// Takes the key off a job that is being delivered: what is asked for from now on is a job of its
/// own, because this one may have looked already.
#[tracing::instrument(name = "db.outbox.release_key", level = "debug", skip_all)]
pub async fn release_key(tx: &Tx, id: JobId) -> Result<(), StoreError> {
    tx.execute("UPDATE outbox SET key = NULL WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Gives a job its key back; `false` when another job has it by now and does the same.
#[tracing::instrument(name = "db.outbox.take_key", level = "debug", skip_all)]
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

/// The job was taken up and is tried again after `wait`.
#[tracing::instrument(name = "db.outbox.postpone", level = "debug", skip_all)]
pub async fn postpone(
    tx: &Tx,
    job: &Job,
    wait: TimeDelta,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // What was tried stays among what waits for its time, also when that comes at once: its
    // followers in the lane are to find it there.
    let wait = wait.max(TimeDelta::microseconds(1));
    tx.execute(
        "UPDATE outbox SET attempts = $2, not_before = $3, wait = $4, tried_at = $5 WHERE id = $1",
        values![job.id, job.attempts, now + wait, micros(wait), now],
    )
    .await?;
    Ok(())
}

/// The jobs of a service that failed are due at once.
#[tracing::instrument(name = "db.outbox.hurry", level = "debug", skip_all)]
pub async fn hurry(tx: &Tx, service: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET not_before = $2 \
         WHERE service = $1 AND attempts > 0 AND not_before > $2",
        values![service, now],
    )
    .await?;
    Ok(())
}

/// How many jobs wait, by service.
#[tracing::instrument(name = "db.outbox.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT service, count(*) AS count FROM outbox GROUP BY service",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("service")?, row.get("count")?)))
}
