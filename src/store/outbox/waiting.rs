//! What waits for the outside world, by kind.

use chrono::{DateTime, Utc};

use crate::store::{StoreError, Tx, db::values};

/// So much of a kind, and when the oldest was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub count: i64,
    pub oldest: Option<DateTime<Utc>>,
}

fn count(row: Option<crate::store::Row>) -> Result<Count, StoreError> {
    let Some(mut row) = row else {
        return Ok(Count::default());
    };
    Ok(Count {
        count: row.get("count")?,
        oldest: row.get("oldest")?,
    })
}

/// Jobs of a service whose time has come. What only comes again and again waits for nobody.
#[tracing::instrument(name = "db.waiting.jobs", level = "debug", skip_all)]
pub async fn jobs(tx: &Tx, service: &str, now: DateTime<Utc>) -> Result<Count, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) AS count, min(created_at) AS oldest FROM outbox \
             WHERE service = $1 AND (attempts > 0 OR not_before <= $2) \
               AND coalesce(key, '') NOT IN ('keeping:sweep', 'crm-orders:look') \
               AND coalesce(key, '') NOT LIKE 'sms-balance:%' \
               AND coalesce(key, '') NOT LIKE 'sms-templates:%'",
            values![service, now],
        )
        .await?;
    count(row)
}

/// Leads of this kind that the CRM has not got yet.
#[tracing::instrument(name = "db.waiting.leads", level = "debug", skip_all)]
pub async fn leads(tx: &Tx, kind: &str) -> Result<Count, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) AS count, min(created_at) AS oldest FROM leads \
             WHERE status IN ('created', 'sending') AND kind = $1",
            values![kind],
        )
        .await?;
    count(row)
}

/// Money that the CRM does not know of yet.
#[tracing::instrument(name = "db.waiting.payments", level = "debug", skip_all)]
pub async fn payments(tx: &Tx) -> Result<Count, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) AS count, min(at) AS oldest FROM payments \
             WHERE status <> 'handed_over' AND status IN ('received', 'sending')",
            &[],
        )
        .await?;
    count(row)
}

/// Orders that were handed over since then.
#[tracing::instrument(name = "db.waiting.orders_since", level = "debug", skip_all)]
pub async fn orders_since(tx: &Tx, since: DateTime<Utc>) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM leads \
         WHERE status = 'handed_over' AND kind = 'order' AND updated_at >= $1",
        values![since],
    )
    .await
}

/// Orders that the CRM has not got yet, the oldest first.
#[tracing::instrument(name = "db.waiting.orders", level = "debug", skip_all)]
pub async fn orders(
    tx: &Tx,
    limit: u32,
) -> Result<Vec<(crate::domain::id::LeadId, DateTime<Utc>)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, created_at FROM leads \
             WHERE status IN ('created', 'sending') AND kind = 'order' ORDER BY id LIMIT $1",
            values![limit],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("id")?, row.get("created_at")?)))
}
