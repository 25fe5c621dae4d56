//! Customers whom the shop has blocked.

use chrono::{DateTime, Utc};

use crate::domain::{
    block::{Block, How},
    id::CustomerId,
};
use crate::store::{StoreError, Tx, db::values, row::text_columns};

text_columns! {
    How: "how somebody is blocked", |text: String| Self::parse(&text);
}

/// The block of a customer that has not ended.
#[tracing::instrument(name = "db.blocks.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<Option<Block>, StoreError> {
    let row = tx
        .row(
            "SELECT kind, until, manager_id, reason, at, told FROM blocks \
             WHERE customer_id = $1 AND (until IS NULL OR until > $2)",
            values![customer, now],
        )
        .await?;
    row.map(|mut row| {
        Ok(Block {
            how: row.get("kind")?,
            until: row.get("until")?,
            manager: row.get("manager_id")?,
            reason: row.open(tx.vault(), "reason")?,
            at: row.get("at")?,
            was_told: row.get::<i64>("told")? == 1,
        })
    })
    .transpose()
}

/// Blocks a customer, in place of the block before.
#[tracing::instrument(name = "db.blocks.put", level = "debug", skip_all)]
pub async fn put(tx: &Tx, customer: CustomerId, block: &Block) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO blocks (customer_id, kind, until, manager_id, reason, at, told) \
         VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (customer_id) DO UPDATE SET \
           kind = excluded.kind, until = excluded.until, manager_id = excluded.manager_id, \
           reason = excluded.reason, at = excluded.at, told = 0",
        values![
            customer,
            block.how.as_str(),
            block.until,
            block.manager,
            block.reason.as_deref().map(|it| tx.vault().seal(it)),
            block.at
        ],
    )
    .await?;
    Ok(())
}

/// Notes that a banned customer has been told so.
#[tracing::instrument(name = "db.blocks.note_told", level = "debug", skip_all)]
pub async fn note_told(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE blocks SET told = 1 WHERE customer_id = $1",
        values![customer],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.blocks.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM blocks WHERE customer_id = $1",
        values![customer],
    )
    .await?;
    Ok(())
}
