//! What could not be handled or delivered, kept whole until a person decides, and for a while
//! afterwards.

use chrono::{DateTime, Utc};

use crate::domain::{
    delivery::Priority,
    id::{ConversationId, CustomerId, EntryId, LeadId, ManagerId},
    letter::{Decision, Kind},
    money::Money,
};
use crate::store::{Row, StoreError, Tx, db::values, outbox::Job};

/// Something that nobody could handle or deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// `update`, `job` or `payment`.
    pub source: &'static str,
    pub service: String,
    pub lane: String,
    pub payload: String,
    pub reason: String,
}

/// What a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub kind: Kind,
    pub conversation: Option<ConversationId>,
    pub customer: Option<CustomerId>,
    pub lead: Option<LeadId>,
    pub entry: Option<EntryId>,
    pub charge: Option<String>,
    pub sum: Option<Money>,
}

impl Subject {
    pub const fn of(kind: Kind) -> Self {
        Self {
            kind,
            conversation: None,
            customer: None,
            lead: None,
            entry: None,
            charge: None,
            sum: None,
        }
    }
}

/// What was decided about a letter, when and by whom; `None` means the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    pub at: DateTime<Utc>,
    pub by: Option<ManagerId>,
    pub what: Decision,
}

/// A stored dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: i64,
    pub source: String,
    pub service: String,
    pub lane: String,
    /// `None` means that it cannot be opened with the present key.
    pub payload: Option<String>,
    pub reason: String,
    /// `None` means that nobody has looked at it yet.
    pub subject: Option<Subject>,
    pub key: Option<String>,
    pub priority: Priority,
    pub attempts: i64,
    pub first_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
    pub decided: Option<Decided>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, source, service, lane, payload, reason, kind, job_key, priority, attempts, \
                    coalesce(first_at, at) AS first_at, at, conversation_id, customer_id, lead_id, entry_id, \
                    charge, amount, currency, decided_at, decided_by, decision \
             FROM dead_letters ",
            $rest
        )
    };
}

fn letter(tx: &Tx, row: &mut Row) -> Result<Letter, StoreError> {
    let kind: Option<String> = row.get("kind")?;
    let subject = match kind.and_then(|kind| Kind::parse(&kind)) {
        Some(kind) => Some(subject(row, kind)?),
        None => None,
    };
    let what: Option<String> = row.get("decision")?;
    let what = what.and_then(|what| Decision::parse(&what));
    let by = row.get("decided_by")?;
    let decided: Option<DateTime<Utc>> = row.get("decided_at")?;
    Ok(Letter {
        id: row.get("id")?,
        source: row.get("source")?,
        service: row.get("service")?,
        lane: row.get("lane")?,
        payload: tx.vault().open(row.get("payload")?).ok(),
        // The letter is shown and can be decided on without it.
        reason: tx
            .unless_corrupt(row.open(tx.vault(), "reason"))?
            .unwrap_or_default(),
        subject,
        key: row.get("job_key")?,
        priority: row.get("priority")?,
        attempts: row.get("attempts")?,
        first_at: row.get("first_at")?,
        at: row.get("at")?,
        decided: decided.map(|at| Decided {
            at,
            by,
            what: what.unwrap_or(Decision::Dropped),
        }),
    })
}

fn subject(row: &mut Row, kind: Kind) -> Result<Subject, StoreError> {
    Ok(Subject {
        kind,
        conversation: row.get("conversation_id")?,
        customer: row.get("customer_id")?,
        lead: row.get("lead_id")?,
        entry: row.get("entry_id")?,
        charge: row.get("charge")?,
        sum: row.money("amount", "currency")?,
    })
}

#[tracing::instrument(name = "db.dead_letters.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, letter: &DeadLetter, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dead_letters (source, service, lane, payload, reason, at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            letter.source,
            &letter.service,
            &letter.lane,
            tx.vault().seal(&letter.payload),
            tx.vault().seal(&letter.reason),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Takes a job out of the outbox and keeps it as a letter, with its key where it still has it.
#[tracing::instrument(name = "db.dead_letters.bury", level = "debug", skip_all)]
pub async fn bury(tx: &Tx, job: &Job, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dead_letters (source, service, lane, payload, reason, at, job_key, priority, \
                                   attempts, first_at) \
         VALUES ('job', $1, $2, $3, $4, $5, (SELECT key FROM outbox WHERE id = $6), $7, $8, $9)",
        values![
            &job.service,
            &job.lane,
            tx.vault().seal(&job.payload),
            tx.vault().seal(reason),
            now,
            job.id,
            job.priority.rank(),
            i64::from(job.attempts) + 1,
            job.created_at
        ],
    )
    .await?;
    crate::store::outbox::remove(tx, job.id).await
}

/// Keeps money that a person must settle. `false` means that this charge is kept already.
#[tracing::instrument(name = "db.dead_letters.add_payment", level = "debug", skip_all)]
pub async fn add_payment(
    tx: &Tx,
    letter: &DeadLetter,
    subject: &Subject,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let added = tx
        .execute(
            "INSERT INTO dead_letters (source, service, lane, payload, reason, at, kind, customer_id, \
                                       lead_id, charge, amount, currency) \
             SELECT $1, $2, $3, $4, $5, CAST($6 AS BIGINT), $7, CAST($8 AS BIGINT), \
                    CAST($9 AS BIGINT), $10, CAST($11 AS BIGINT), $12 \
             WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE charge = $10 AND source = $1)",
            values![
                letter.source,
                &letter.service,
                &letter.lane,
                tx.vault().seal(&letter.payload),
                tx.vault().seal(&letter.reason),
                now,
                subject.kind.as_str(),
                subject.customer,
                subject.lead,
                subject.charge.as_deref(),
                subject.sum.map(|sum| sum.minor),
                subject.sum.map(|sum| sum.currency.code().to_owned())
            ],
        )
        .await?;
    Ok(added == 1)
}

/// The letters that managers were not notified of yet, the oldest first.
#[tracing::instrument(name = "db.dead_letters.untold", level = "debug", skip_all)]
pub async fn untold(tx: &Tx, limit: u32) -> Result<Vec<Letter>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE told_at IS NULL ORDER BY id LIMIT $1"),
            values![limit],
        )
        .await?;
    tx.readable(rows, |row| letter(tx, row))
}

/// Whether there is a letter that managers were not notified of.
#[tracing::instrument(name = "db.dead_letters.is_any_untold", level = "debug", skip_all)]
pub async fn is_any_untold(tx: &Tx) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM dead_letters WHERE told_at IS NULL LIMIT 1",
        &[],
    )
    .await
}

/// Notes what a letter is about.
#[tracing::instrument(name = "db.dead_letters.set_subject", level = "debug", skip_all)]
pub async fn set_subject(tx: &Tx, id: i64, subject: &Subject) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dead_letters SET kind = $2, conversation_id = $3, customer_id = $4, lead_id = $5, \
           entry_id = $6, charge = $7, amount = $8, currency = $9 WHERE id = $1",
        values![
            id,
            subject.kind.as_str(),
            subject.conversation,
            subject.customer,
            subject.lead,
            subject.entry,
            subject.charge.as_deref(),
            subject.sum.map(|sum| sum.minor),
            subject.sum.map(|sum| sum.currency.code().to_owned())
        ],
    )
    .await?;
    Ok(())
}

/// Notes that managers are notified of a letter, together with the others of this batch.
#[tracing::instrument(name = "db.dead_letters.set_told", level = "debug", skip_all)]
pub async fn set_told(tx: &Tx, id: i64, batch: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dead_letters SET told_at = $3, batch = $2 WHERE id = $1",
        values![id, batch, now],
    )
    .await?;
    Ok(())
}

/// The letters that were told together.
#[tracing::instrument(name = "db.dead_letters.of_batch", level = "debug", skip_all)]
pub async fn of_batch(tx: &Tx, batch: i64, limit: u32) -> Result<Vec<Letter>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE batch = $1 ORDER BY id LIMIT $2"),
            values![batch, limit],
        )
        .await?;
    tx.readable(rows, |row| letter(tx, row))
}

/// How many were told together, and how many of them are decided.
#[tracing::instrument(name = "db.dead_letters.count_batch", level = "debug", skip_all)]
pub async fn count_batch(tx: &Tx, batch: i64) -> Result<(i64, i64), StoreError> {
    let row = tx
        .row(
            "SELECT count(*) AS letters, count(decided_at) AS decided \
             FROM dead_letters WHERE batch = $1",
            values![batch],
        )
        .await?;
    match row {
        Some(mut row) => Ok((row.get("letters")?, row.get("decided")?)),
        None => Ok((0, 0)),
    }
}

/// The batch that a letter was told in.
#[tracing::instrument(name = "db.dead_letters.batch_of", level = "debug", skip_all)]
pub async fn batch_of(tx: &Tx, id: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT batch FROM dead_letters WHERE id = $1";
    Ok(tx.find_value(sql, values![id]).await?.flatten())
}

#[tracing::instrument(name = "db.dead_letters.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: i64) -> Result<Option<Letter>, StoreError> {
    let row = tx.row(select!("WHERE id = $1"), values![id]).await?;
    row.map(|mut row| letter(tx, &mut row)).transpose()
}

/// The letter, which nobody else decides about until the transaction ends.
#[tracing::instrument(name = "db.dead_letters.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: i64) -> Result<Option<Letter>, StoreError> {
    let sql = tx.pick(
        select!("WHERE id = $1"),
        select!("WHERE id = $1 FOR UPDATE"),
    );
    let row = tx.row(sql, values![id]).await?;
    row.map(|mut row| letter(tx, &mut row)).transpose()
}

/// Those that nobody has decided about, the newest first; from `skip` on.
#[tracing::instrument(name = "db.dead_letters.list_open", level = "debug", skip_all)]
pub async fn list_open(tx: &Tx, skip: i64, limit: i64) -> Result<Vec<Letter>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE decided_at IS NULL ORDER BY id DESC LIMIT $1 OFFSET $2"),
            values![limit, skip],
        )
        .await?;
    tx.readable(rows, |row| letter(tx, row))
}

/// Notes what was decided about a letter.
#[tracing::instrument(name = "db.dead_letters.decide", level = "debug", skip_all)]
pub async fn decide(tx: &Tx, id: i64, decided: Decided) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dead_letters SET decided_at = $2, decided_by = $3, decision = $4, \
           told_at = coalesce(told_at, $2) WHERE id = $1 AND decided_at IS NULL",
        values![id, decided.at, decided.by, decided.what.as_str()],
    )
    .await?;
    Ok(())
}

/// The letters about an answer that nobody has decided about.
#[tracing::instrument(name = "db.dead_letters.open_of_entry", level = "debug", skip_all)]
pub async fn open_of_entry(tx: &Tx, entry: EntryId) -> Result<Vec<i64>, StoreError> {
    tx.column(
        "SELECT id FROM dead_letters WHERE entry_id = $1 AND decided_at IS NULL LIMIT 100",
        values![entry],
    )
    .await
}

/// The letters of this kind about an order that nobody has decided about.
#[tracing::instrument(name = "db.dead_letters.open_of_lead", level = "debug", skip_all)]
pub async fn open_of_lead(tx: &Tx, lead: LeadId, kind: Kind) -> Result<Vec<i64>, StoreError> {
    tx.column(
        "SELECT id FROM dead_letters WHERE lead_id = $1 AND kind = $2 AND decided_at IS NULL \
             LIMIT 100",
        values![lead, kind.as_str()],
    )
    .await
}

/// How many wait for a decision, by kind.
#[tracing::instrument(name = "db.dead_letters.count_open", level = "debug", skip_all)]
pub async fn count_open(tx: &Tx) -> Result<Vec<(Kind, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT coalesce(kind, 'other') AS kind, count(*) AS letters FROM dead_letters \
             WHERE decided_at IS NULL GROUP BY coalesce(kind, 'other') ORDER BY 1 LIMIT 100",
            &[],
        )
        .await?;
    tx.readable(rows, |row| {
        let kind = Kind::parse(&row.get::<String>("kind")?).unwrap_or(Kind::Other);
        Ok((kind, row.get("letters")?))
    })
}

/// How many wait for a decision.
#[tracing::instrument(name = "db.dead_letters.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM dead_letters WHERE decided_at IS NULL",
        &[],
    )
    .await
}

/// Erases some that were decided about before `moment`; returns how many. Of a job that a person
/// dropped there stays that it was dropped, so that nothing gives it back to the fact it is for.
#[tracing::instrument(name = "db.dead_letters.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    let emptied = tx
        .execute(
            "UPDATE dead_letters SET payload = $2, reason = $2, is_emptied = 1 \
             WHERE id IN (SELECT id FROM dead_letters \
               WHERE decided_at < $1 AND source = 'job' AND decision = 'dropped' \
                 AND is_emptied = 0 LIMIT 500)",
            values![moment, tx.vault().seal("")],
        )
        .await?;
    let erased = tx
        .execute(
            "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters \
               WHERE decided_at < $1 AND NOT (source = 'job' AND decision = 'dropped') LIMIT 500)",
            values![moment],
        )
        .await?;
    Ok(emptied + erased)
}
