//! Webhooks that carry no id of their own: what was signed is known again by its digest, so that a
//! recorded one can be repeated without effect.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::store::{StoreError, Tx, db::values, vault::hex};

/// Notes what was signed; whether it is new.
#[tracing::instrument(name = "db.sms.heard.note", level = "debug", skip_all)]
pub async fn note(
    tx: &Tx,
    provider: &str,
    signed: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let added = tx
        .execute(
            "INSERT INTO sms_heard (provider, digest, at) VALUES ($1, $2, $3) \
             ON CONFLICT (provider, digest) DO NOTHING",
            values![provider, hex(&Sha256::digest(signed)), now],
        )
        .await?;
    Ok(added > 0)
}

/// Forgets some that were heard before `moment`; how many.
#[tracing::instrument(name = "db.sms.heard.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM sms_heard WHERE at < $1", values![moment])
        .await
}
