//! How providers are, for all replicas.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreError, Tx, db::values},
    cost,
};
use crate::domain::sms::Cost;

/// What is known of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub name: String,
    pub balance: Option<Cost>,
    pub balance_at: Option<DateTime<Utc>>,
    /// Others are preferred until then.
    pub paused_until: Option<DateTime<Utc>>,
    /// Why: down, busy, `no_money`, settings.
    pub trouble: Option<String>,
    /// When its templates were last in step.
    pub templates_at: Option<DateTime<Utc>>,
}

#[tracing::instrument(name = "db.sms.providers.all", level = "debug", skip_all)]
pub async fn all(tx: &Tx) -> Result<Vec<Health>, StoreError> {
    let rows = tx
        .rows(
            "SELECT name, balance_micros, currency, balance_at, paused_until, trouble, templates_at \
             FROM sms_providers ORDER BY name LIMIT 100",
            &[],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Health {
            name: row.get("name")?,
            balance: cost(row.get("balance_micros")?, row.get("currency")?),
            balance_at: row.get("balance_at")?,
            paused_until: row.get("paused_until")?,
            trouble: row.get("trouble")?,
            templates_at: row.get("templates_at")?,
        })
    })
}

/// Notes that others are preferred for a while.
#[tracing::instrument(name = "db.sms.providers.pause", level = "debug", skip_all)]
pub async fn pause(
    tx: &Tx,
    name: &str,
    trouble: &str,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_providers (name, paused_until, trouble) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET paused_until = excluded.paused_until, \
           trouble = excluded.trouble",
        values![name, until, trouble],
    )
    .await?;
    Ok(())
}

/// Notes that it works; whether it was in trouble.
#[tracing::instrument(name = "db.sms.providers.resume", level = "debug", skip_all)]
pub async fn resume(tx: &Tx, name: &str) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE sms_providers SET paused_until = NULL, trouble = NULL \
             WHERE name = $1 AND trouble IS NOT NULL",
            values![name],
        )
        .await?;
    Ok(changed > 0)
}

#[tracing::instrument(name = "db.sms.providers.set_balance", level = "debug", skip_all)]
pub async fn set_balance(
    tx: &Tx,
    name: &str,
    balance: &Cost,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_providers (name, balance_micros, currency, balance_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET \
           balance_micros = excluded.balance_micros, currency = excluded.currency, \
           balance_at = excluded.balance_at",
        values![name, balance.micros, balance.currency.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Notes that our copies of its templates are what it has.
#[tracing::instrument(name = "db.sms.providers.note_templates", level = "debug", skip_all)]
pub async fn note_templates(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_providers (name, templates_at) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET templates_at = excluded.templates_at",
        values![name, now],
    )
    .await?;
    Ok(())
}

/// Notes whether the money is running out; whether the admins are to be told now.
#[tracing::instrument(name = "db.sms.providers.warn", level = "debug", skip_all)]
pub async fn warn(tx: &Tx, name: &str, low: bool) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE sms_providers SET warned = $2 WHERE name = $1 AND warned <> $2",
            values![name, low],
        )
        .await?;
    Ok(low && changed > 0)
}
