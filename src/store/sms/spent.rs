//! What was sent on a day, for the limits of the day.

use crate::store::{Row, StoreError, Tx, db::values};

/// What a day has come to with one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    pub parts: i64,
    /// Millionths of the provider's currency.
    pub micros: i64,
}

/// Adds to a day and gives what it has come to; others wait until the transaction ends.
#[tracing::instrument(name = "db.sms.spent.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, day: &str, provider: &str, more: Spent) -> Result<Spent, StoreError> {
    let row = tx
        .row(
            "INSERT INTO sms_spent (day, provider, parts, micros) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (day, provider) DO UPDATE SET \
               parts = sms_spent.parts + excluded.parts, \
               micros = sms_spent.micros + excluded.micros RETURNING parts, micros",
            values![day, provider, more.parts, more.micros],
        )
        .await?;
    Ok(spent(row)?.unwrap_or(more))
}

fn spent(row: Option<Row>) -> Result<Option<Spent>, StoreError> {
    row.map(|mut row| {
        Ok(Spent {
            parts: row.get("parts")?,
            micros: row.get("micros")?,
        })
    })
    .transpose()
}

/// What a day has come to so far.
#[tracing::instrument(name = "db.sms.spent.of", level = "debug", skip_all)]
pub async fn of(tx: &Tx, day: &str, provider: &str) -> Result<Spent, StoreError> {
    let row = tx
        .row(
            "SELECT parts, micros FROM sms_spent WHERE day = $1 AND provider = $2",
            values![day, provider],
        )
        .await?;
    Ok(spent(row)?.unwrap_or_default())
}

/// Notes that the admins are notified of the limit of the day. `true` means that they were not yet.
#[tracing::instrument(name = "db.sms.spent.warn", level = "debug", skip_all)]
pub async fn warn(tx: &Tx, day: &str, provider: &str) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE sms_spent SET warned = 1 WHERE day = $1 AND provider = $2 AND warned = 0",
            values![day, provider],
        )
        .await?;
    Ok(changed > 0)
}
