//! What look-ups found out about phones, so that a phone is paid for once.

use chrono::{DateTime, Utc};

use crate::domain::{phone::Phone, sms::NumberFacts};
use crate::store::{StoreError, Tx, db::values};

/// What is known of a phone since `since`. What cannot be read is not known.
#[tracing::instrument(name = "db.sms.lookups.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    phone: &Phone,
    since: DateTime<Utc>,
) -> Result<Option<NumberFacts>, StoreError> {
    let row = tx
        .row(
            "SELECT id, facts FROM sms_lookups WHERE phone_key = $1 AND at >= $2",
            values![tx.vault().phone_key(phone), since],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let facts: String = row.open(tx.vault(), "facts")?;
    Ok(serde_json::from_str(&facts).ok())
}

#[tracing::instrument(name = "db.sms.lookups.put", level = "debug", skip_all)]
pub async fn put(
    tx: &Tx,
    phone: &Phone,
    facts: &NumberFacts,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // A form of plain fields can always be written.
    let Ok(stored) = serde_json::to_string(facts) else {
        return Ok(());
    };
    tx.execute(
        "INSERT INTO sms_lookups (phone_key, facts, at) VALUES ($1, $2, $3) \
         ON CONFLICT (phone_key) DO UPDATE SET facts = excluded.facts, at = excluded.at",
        values![tx.vault().phone_key(phone), tx.vault().seal(&stored), now],
    )
    .await?;
    Ok(())
}

/// Whether a provider has ever taken a message to this phone.
#[tracing::instrument(name = "db.sms.lookups.was_written_to", level = "debug", skip_all)]
pub async fn was_written_to(tx: &Tx, phone: &Phone) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM sms WHERE phone_key = $1 AND inbound = 0 AND sent_at IS NOT NULL LIMIT 1",
        values![tx.vault().phone_key(phone)],
    )
    .await
}

/// Forgets what was told before `moment`; how many.
#[tracing::instrument(name = "db.sms.lookups.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM sms_lookups WHERE at < $1", values![moment])
        .await
}
