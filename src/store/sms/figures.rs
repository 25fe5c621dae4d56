//! What was sent through each provider, and what became of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::sms::Cost;
use crate::store::{StoreError, Tx, db::values};

/// The figures of one provider.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Taken by the provider.
    pub sent: i64,
    pub delivered: i64,
    pub undelivered: i64,
    /// Taken by nobody.
    pub failed: i64,
    /// Taken long ago and not heard of since.
    pub without_receipt: i64,
    pub parts: i64,
    /// What providers told, by currency.
    pub costs: Vec<Cost>,
}

/// By provider, of the messages made since `since`; a receipt is late after `late`.
#[tracing::instrument(name = "db.sms.figures.by_provider", level = "debug", skip_all)]
pub async fn by_provider(
    tx: &Tx,
    since: DateTime<Utc>,
    late: DateTime<Utc>,
) -> Result<BTreeMap<String, Figures>, StoreError> {
    let rows = tx
        .rows(
            "SELECT provider, \
               CAST(sum(CASE WHEN sent_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS sent, \
               CAST(sum(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT) AS delivered, \
               CAST(sum(CASE WHEN state = 'undelivered' THEN 1 ELSE 0 END) AS BIGINT) AS undelivered, \
               CAST(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS BIGINT) AS failed, \
               CAST(sum(CASE WHEN state = 'sent' AND sent_at < $2 THEN 1 ELSE 0 END) AS BIGINT) \
                 AS silent, \
               CAST(sum(CASE WHEN sent_at IS NOT NULL THEN parts ELSE 0 END) AS BIGINT) AS parts \
             FROM sms WHERE inbound = 0 AND created_at >= $1 AND provider IS NOT NULL \
             GROUP BY provider ORDER BY provider LIMIT 100",
            values![since, late],
        )
        .await?;
    let all = tx.readable(rows, |row| {
        let provider: String = row.get("provider")?;
        Ok((
            provider,
            Figures {
                sent: row.get("sent")?,
                delivered: row.get("delivered")?,
                undelivered: row.get("undelivered")?,
                failed: row.get("failed")?,
                without_receipt: row.get("silent")?,
                parts: row.get("parts")?,
                costs: Vec::new(),
            },
        ))
    })?;
    let mut all: BTreeMap<String, Figures> = all.into_iter().collect();
    let rows = tx
        .rows(
            "SELECT provider, currency, CAST(sum(cost_micros) AS BIGINT) AS micros FROM sms \
             WHERE inbound = 0 AND created_at >= $1 AND provider IS NOT NULL \
               AND cost_micros IS NOT NULL AND currency IS NOT NULL \
             GROUP BY provider, currency ORDER BY provider, currency LIMIT 1000",
            values![since],
        )
        .await?;
    let costs = tx.readable(rows, |row| {
        let provider: String = row.get("provider")?;
        let currency = row.get("currency")?;
        let micros = row.get("micros")?;
        Ok((provider, Cost { micros, currency }))
    })?;
    for (provider, cost) in costs {
        if let Some(figures) = all.get_mut(&provider) {
            figures.costs.push(cost);
        }
    }
    Ok(all)
}
