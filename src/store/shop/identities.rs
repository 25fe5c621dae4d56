//! By which chat with a bot somebody can be written to.

use crate::domain::id::{BotId, ChatId, CustomerId, Number};
use crate::store::{StoreError, Tx, db::values};

/// The chat of a customer who bought elsewhere: their proven phone is the order's. A customer who
/// has blocked the bot is left out.
#[tracing::instrument(name = "db.identities.of_buyer", level = "debug", skip_all)]
pub async fn of_buyer(
    tx: &Tx,
    order: Number,
) -> Result<Option<(BotId, ChatId, CustomerId)>, StoreError> {
    let row = tx
        .row(
            "SELECT i.bot_id, i.external_id, i.customer_id FROM orders o \
             JOIN customers c ON c.phone_key = o.phone_key AND c.phone_proven = 1 \
             JOIN identities i ON i.customer_id = c.id AND i.channel = 'telegram' \
             WHERE o.number = $1 AND i.blocked_at IS NULL ORDER BY i.external_id, i.bot_id LIMIT 1",
            values![order],
        )
        .await?;
    row.map(|mut row| {
        Ok((
            row.get("bot_id")?,
            row.get("external_id")?,
            row.get("customer_id")?,
        ))
    })
    .transpose()
}
