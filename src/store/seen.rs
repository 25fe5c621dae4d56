//! Updates that were handled: a repeated one does nothing.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};
use crate::domain::id::BotId;

/// Notes the update; `false` when it was noted before.
pub async fn note(
    tx: &Tx,
    bot: BotId,
    update: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let noted = tx
        .execute(
            "INSERT INTO seen_updates (bot_id, update_id, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING",
            values![bot, update, now],
        )
        .await?;
    Ok(noted == 1)
}

/// Forgets some updates that were seen before `moment`; returns how many.
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM seen_updates WHERE (bot_id, update_id) IN ( \
           SELECT bot_id, update_id FROM seen_updates WHERE seen_at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}
