//! What messages have cost, as providers told.

use chrono::{DateTime, Utc};

use crate::domain::sms::Cost;
use crate::store::{StoreError, Tx, db::values};

/// What a part to a country has cost with a provider since `since`: the mean of the last messages, in
/// the currency of the newest.
#[tracing::instrument(name = "db.sms.prices.learnt", level = "debug", skip_all)]
pub async fn learnt(
    tx: &Tx,
    provider: &str,
    prefix: &str,
    since: DateTime<Utc>,
) -> Result<Option<Cost>, StoreError> {
    let row = tx
        .row(
            "SELECT currency, CAST(sum(cost_micros) AS BIGINT) AS micros, \
                    CAST(sum(parts) AS BIGINT) AS parts, max(id) AS newest \
             FROM (SELECT id, currency, cost_micros, parts FROM sms \
                   WHERE provider = $1 AND prefix = $2 AND cost_micros IS NOT NULL \
                     AND currency IS NOT NULL AND parts > 0 AND created_at >= $3 \
                   ORDER BY id DESC LIMIT 50) lately \
             GROUP BY currency ORDER BY newest DESC LIMIT 1",
            values![provider, prefix, since],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let currency: String = row.get("currency")?;
    let (micros, parts): (i64, i64) = (row.get("micros")?, row.get("parts")?);
    Ok((parts > 0).then(|| Cost {
        micros: micros / parts,
        currency,
    }))
}
