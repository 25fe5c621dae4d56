//! The names of what was ordered, by the stems of their words: by these orders are found. Names of
//! products are no secret of a person's, so they stand beside the sealed bodies.

use crate::domain::id::Number;
use crate::store::{StoreError, Tx, db::values};

/// Orders whose goods have not been noted yet, the newest first.
#[tracing::instrument(name = "db.order_goods.unnoted", level = "debug", skip_all)]
pub async fn unnoted(tx: &Tx, limit: u32) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM orders WHERE number IS NOT NULL AND goods IS NULL \
         ORDER BY number DESC LIMIT $1",
        values![limit],
    )
    .await
}

#[tracing::instrument(name = "db.order_goods.note", level = "debug", skip_all)]
pub async fn note(tx: &Tx, number: Number, stems: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET goods = $2 WHERE number = $1",
        values![number, stems],
    )
    .await?;
    Ok(())
}

/// The newest orders whose goods hold all these stems.
#[tracing::instrument(name = "db.order_goods.find", level = "debug", skip_all)]
pub async fn find(tx: &Tx, parts: &[String], limit: u32) -> Result<Vec<Number>, StoreError> {
    let pattern = |place: usize| {
        let part = parts.get(place).map_or("", String::as_str);
        format!("%{}%", part.replace(['%', '_'], ""))
    };
    tx.column(
        "SELECT number FROM orders WHERE number IS NOT NULL AND goods LIKE $1 \
           AND goods LIKE $2 AND goods LIKE $3 ORDER BY number DESC LIMIT $4",
        values![pattern(0), pattern(1), pattern(2), limit],
    )
    .await
}
