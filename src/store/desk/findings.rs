//! Troubles of services that managers are notified of; one row for each, whichever replica sees it.

use chrono::{DateTime, Utc};

use crate::store::{Row, StoreError, Tx, db::values};

/// A trouble, as long as it lasts and until its end is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub id: i64,
    pub service: String,
    pub destination: Option<String>,
    /// Whether our key or rights are refused, rather than the service being down.
    pub is_refused: bool,
    /// Whether only some of its jobs fail, and the others pass.
    pub is_partial: bool,
    pub reason: String,
    pub since: DateTime<Utc>,
    /// When it was last seen to last, and by which replica.
    pub seen_at: DateTime<Utc>,
    pub seen_by: String,
    /// Since when it is not seen any more; `None` means that it lasts.
    pub better_at: Option<DateTime<Utc>>,
    /// When people were told last; `None` means not yet.
    pub told_at: Option<DateTime<Utc>>,
    /// How often they were told.
    pub times: i64,
    /// How much waited when they were told last.
    pub waiting: i64,
    /// What the last message says, in short.
    pub shown: Option<String>,
    /// How often it has come back within the time that counts.
    pub opened: i64,
    /// When it was over; `None` means that it lasts.
    pub cleared_at: Option<DateTime<Utc>>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, service, destination, kind, reason, since, seen_at, seen_by, better_at, \
                    told_at, times, waiting, shown, opened, cleared_at FROM findings ",
            $rest
        )
    };
}

fn finding(tx: &Tx, row: &mut Row) -> Result<Finding, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(Finding {
        id: row.get("id")?,
        service: row.get("service")?,
        destination: row.get("destination")?,
        is_refused: kind == REFUSED,
        is_partial: kind == PARTIAL,
        reason: row.open(tx.vault(), "reason")?,
        since: row.get("since")?,
        seen_at: row.get("seen_at")?,
        seen_by: row.get("seen_by")?,
        better_at: row.get("better_at")?,
        told_at: row.get("told_at")?,
        times: row.get("times")?,
        waiting: row.get("waiting")?,
        shown: row.get("shown")?,
        opened: row.get("opened")?,
        cleared_at: row.get("cleared_at")?,
    })
}

const REFUSED: &str = "refused";
const FAILING: &str = "failing";
const PARTIAL: &str = "partial";

const fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding {
            is_partial: true, ..
        } => PARTIAL,
        Finding {
            is_refused: true, ..
        } => REFUSED,
        _ => FAILING,
    }
}

fn place(finding: &Finding) -> String {
    match &finding.destination {
        // Beside what troubles the service as a whole.
        None if finding.is_partial => format!("{} in part", finding.service),
        None => finding.service.clone(),
        Some(destination) => format!("{}@{destination}", finding.service),
    }
}

/// All of them; nobody else changes them before this transaction ends.
#[tracing::instrument(name = "db.findings.lock_all", level = "debug", skip_all)]
pub async fn lock_all(tx: &Tx) -> Result<Vec<Finding>, StoreError> {
    let sql = tx.pick(
        select!("ORDER BY id LIMIT 1000"),
        select!("ORDER BY id LIMIT 1000 FOR UPDATE"),
    );
    let rows = tx.rows(sql, &[]).await?;
    tx.readable(rows, |row| finding(tx, row))
}

/// Those that last, the longest first.
#[tracing::instrument(name = "db.findings.open", level = "debug", skip_all)]
pub async fn open(tx: &Tx) -> Result<Vec<Finding>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE cleared_at IS NULL ORDER BY since, id LIMIT 100"),
            &[],
        )
        .await?;
    tx.readable(rows, |row| finding(tx, row))
}

#[tracing::instrument(name = "db.findings.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: i64) -> Result<Option<Finding>, StoreError> {
    let row = tx.row(select!("WHERE id = $1"), values![id]).await?;
    row.map(|mut row| finding(tx, &mut row)).transpose()
}

/// Adds a trouble; its id is not looked at. Another replica may have added it at the same moment.
#[tracing::instrument(name = "db.findings.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, finding: &Finding) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO findings (place, service, destination, kind, reason, since, seen_at, seen_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (place) DO NOTHING",
        values![
            place(finding),
            &finding.service,
            finding.destination.as_deref(),
            kind(finding),
            tx.vault().seal(&finding.reason),
            finding.since,
            finding.seen_at,
            &finding.seen_by
        ],
    )
    .await?;
    Ok(())
}

/// Stores the whole trouble.
#[tracing::instrument(name = "db.findings.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, finding: &Finding) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE findings SET kind = $2, reason = $3, since = $4, seen_at = $5, seen_by = $6, \
           better_at = $7, told_at = $8, times = $9, waiting = $10, shown = $11, opened = $12, \
           cleared_at = $13 WHERE id = $1",
        values![
            finding.id,
            kind(finding),
            tx.vault().seal(&finding.reason),
            finding.since,
            finding.seen_at,
            &finding.seen_by,
            finding.better_at,
            finding.told_at,
            finding.times,
            finding.waiting,
            finding.shown.as_deref(),
            finding.opened,
            finding.cleared_at
        ],
    )
    .await?;
    Ok(())
}

/// Forgets troubles that were over before `moment`; returns how many.
#[tracing::instrument(name = "db.findings.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM findings WHERE cleared_at < $1",
        values![moment],
    )
    .await
}
