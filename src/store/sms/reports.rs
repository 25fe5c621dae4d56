//! What owners of messages were told last.

use super::super::{StoreError, Tx, db::values};
use crate::domain::id::SmsId;

/// What the owner was told, in the owner's words.
pub async fn told(tx: &Tx, id: SmsId) -> Result<Option<String>, StoreError> {
    let row = tx
        .row("SELECT told FROM sms WHERE id = $1", values![id])
        .await?;
    Ok(row.and_then(|mut row| row.opt_text(0)))
}

pub async fn note(tx: &Tx, id: SmsId, told: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE sms SET told = $2 WHERE id = $1", values![id, told])
        .await?;
    Ok(())
}
