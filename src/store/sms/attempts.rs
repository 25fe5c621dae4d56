//! Each try to hand a message over.

use chrono::{DateTime, Utc};

use crate::domain::id::SmsId;
use crate::store::{StoreError, Tx, db::values};

/// What one try came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub provider: String,
    pub at: DateTime<Utc>,
    /// begun, accepted, refused, `passed_on`, unknown, found or `not_there`.
    pub outcome: String,
    pub code: Option<String>,
    pub reason: Option<String>,
}

/// Notes that a provider is about to get the message.
#[tracing::instrument(name = "db.sms.attempts.begin", level = "debug", skip_all)]
pub async fn begin(
    tx: &Tx,
    sms: SmsId,
    provider: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_attempts (sms_id, number, provider, at, outcome) \
         VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM sms_attempts WHERE sms_id = $1), \
                 $2, $3, 'begun')",
        values![sms, provider, now],
    )
    .await?;
    Ok(())
}

/// What the last try came to.
#[tracing::instrument(name = "db.sms.attempts.end", level = "debug", skip_all)]
pub async fn end(
    tx: &Tx,
    sms: SmsId,
    outcome: &str,
    code: Option<&str>,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_attempts SET outcome = $2, code = $3, reason = $4 WHERE sms_id = $1 \
           AND number = (SELECT max(number) FROM sms_attempts WHERE sms_id = $1)",
        values![
            sms,
            outcome,
            code,
            reason.map(|reason| tx.vault().seal(reason))
        ],
    )
    .await?;
    Ok(())
}

/// All tries of a message, the first one first.
#[tracing::instrument(name = "db.sms.attempts.of", level = "debug", skip_all)]
pub async fn of(tx: &Tx, sms: SmsId) -> Result<Vec<Attempt>, StoreError> {
    let rows = tx
        .rows(
            "SELECT provider, at, outcome, code, reason FROM sms_attempts WHERE sms_id = $1 \
             ORDER BY number LIMIT 1000",
            values![sms],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Attempt {
            provider: row.get("provider")?,
            at: row.get("at")?,
            outcome: row.get("outcome")?,
            code: row.get("code")?,
            reason: row.open(tx.vault(), "reason")?,
        })
    })
}
