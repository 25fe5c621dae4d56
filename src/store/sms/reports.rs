//! What owners of messages are to be told, and what they were told last.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::SmsId,
    sms::{Failure, State},
};
use crate::store::{StoreError, Tx, db::values};

/// A message whose state is to be reported to its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub id: SmsId,
    /// By which the owner knows it.
    pub key: String,
    pub state: State,
    pub failure: Option<Failure>,
    /// What the owner was told last, in the owner's words.
    pub told: Option<String>,
    /// How often.
    pub times: i64,
}

/// Sets when a message's state is reported to its owner. A changed state is reported anew.
#[tracing::instrument(name = "db.sms.reports.set_due", level = "debug", skip_all)]
pub async fn set_due(tx: &Tx, id: SmsId, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms SET report_due = $2, told_times = 0 WHERE id = $1",
        values![id, at],
    )
    .await?;
    Ok(())
}

/// The messages to report to an address now, those first that wait longest.
#[tracing::instrument(name = "db.sms.reports.list_due", level = "debug", skip_all)]
pub async fn list_due(
    tx: &Tx,
    address: &str,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Due>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, own_key, state, failure, told, told_times FROM sms \
             WHERE report_to = $1 AND report_due <= $2 AND own_key IS NOT NULL \
             ORDER BY report_due, id LIMIT $3",
            values![address, now, limit],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Due {
            id: row.get("id")?,
            key: row.get("own_key")?,
            state: row.get("state")?,
            failure: row.get("failure")?,
            told: row.get("told")?,
            times: row.get("told_times")?,
        })
    })
}

/// Notes what the owner of a message in this state was told, and when they are told again. One that
/// has changed meanwhile stays due.
#[tracing::instrument(name = "db.sms.reports.note", level = "debug", skip_all)]
pub async fn note(
    tx: &Tx,
    due: &Due,
    told: Option<&str>,
    again: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms SET told = coalesce($2, told), told_times = told_times + 1, report_due = $3 \
         WHERE id = $1 AND state = $4 AND told_times = $5",
        values![due.id, told, again, due.state.as_str(), due.times],
    )
    .await?;
    Ok(())
}
