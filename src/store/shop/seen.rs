//! Updates that were handled: a repeated one does nothing.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::id::BotId;
use crate::store::{StoreError, Tx, db::values};

/// As long as Telegram may repeat an update, with a day to spare: after that its number may come again
/// for another one.
pub const WINDOW: TimeDelta = TimeDelta::days(2);

/// Notes the update; `false` when it was noted before within the window.
#[tracing::instrument(name = "db.seen.note", level = "debug", skip_all)]
pub async fn note(
    tx: &Tx,
    bot: BotId,
    update: i64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let noted = tx
        .execute(
            "INSERT INTO seen_updates (bot_id, update_id, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (bot_id, update_id) DO UPDATE SET seen_at = excluded.seen_at \
             WHERE seen_updates.seen_at < $4",
            values![bot, update, now, now - WINDOW],
        )
        .await?;
    Ok(noted == 1)
}

/// Forgets some updates that were seen before `moment`; returns how many.
#[tracing::instrument(name = "db.seen.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM seen_updates WHERE (bot_id, update_id) IN ( \
           SELECT bot_id, update_id FROM seen_updates WHERE seen_at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}
