//! The senders that messages can be from, as providers told, by country.

use chrono::{DateTime, Utc};

use crate::store::{StoreError, Tx, db::values};

/// A provider's senders for a country, learnt since `since`. `None` means that it is to be asked.
#[tracing::instrument(name = "db.sms.senders.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    provider: &str,
    prefix: &str,
    since: DateTime<Utc>,
) -> Result<Option<Vec<String>>, StoreError> {
    let senders: Option<String> = tx
        .find_value(
            "SELECT senders FROM sms_senders WHERE provider = $1 AND prefix = $2 AND at >= $3",
            values![provider, prefix, since],
        )
        .await?;
    Ok(senders.map(|senders| senders.lines().map(str::to_owned).collect()))
}

#[tracing::instrument(name = "db.sms.senders.put", level = "debug", skip_all)]
pub async fn put(
    tx: &Tx,
    provider: &str,
    prefix: &str,
    senders: &[String],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_senders (provider, prefix, senders, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (provider, prefix) DO UPDATE SET senders = excluded.senders, \
           at = excluded.at",
        values![provider, prefix, senders.join("\n"), now],
    )
    .await?;
    Ok(())
}
