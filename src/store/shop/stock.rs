//! What orders have taken out of the stock where it is counted here: noted with the order, so that a
//! cancelled one gives back just what it took.

use crate::domain::id::{Number, ProductId};
use crate::store::{StoreError, Tx, db::values};

/// What an order took of a product.
struct Taken {
    product: ProductId,
    quantity: i64,
}

/// Products of one order, at most.
const MOST: u32 = 100;

/// Notes that the order holds what has been reserved for it. A product whose stock is not counted
/// leaves no note.
#[tracing::instrument(name = "db.stock.note_taken", level = "debug", skip_all)]
pub async fn note_taken(
    tx: &Tx,
    number: Number,
    product: ProductId,
    quantity: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO order_stock (number, product_id, quantity, is_taken) \
         SELECT $1, p.id, $3, 1 FROM products p WHERE p.id = $2 AND p.stock IS NOT NULL \
         ON CONFLICT (number, product_id) DO UPDATE SET \
           quantity = order_stock.quantity + excluded.quantity",
        values![number, product, quantity],
    )
    .await?;
    Ok(())
}

/// Takes as much as there is, never more; how much that was.
#[tracing::instrument(name = "db.stock.take_left", level = "debug", skip_all)]
pub async fn take_left(tx: &Tx, product: ProductId, wanted: i64) -> Result<i64, StoreError> {
    let sql = tx.pick(
        "SELECT stock FROM products WHERE id = $1",
        "SELECT stock FROM products WHERE id = $1 FOR UPDATE",
    );
    let left: Option<Option<i64>> = tx.find_value(sql, values![product]).await?;
    let quantity = left.flatten().unwrap_or_default().clamp(0, wanted);
    if quantity > 0 {
        tx.execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1",
            values![product, quantity],
        )
        .await?;
    }
    Ok(quantity)
}

/// The order is cancelled: what it took is there again.
#[tracing::instrument(name = "db.stock.give_back", level = "debug", skip_all)]
pub async fn give_back(tx: &Tx, number: Number) -> Result<(), StoreError> {
    for Taken { product, quantity } in list(tx, number, Pieces::Taken).await? {
        tx.execute(
            "UPDATE products SET stock = stock + $2 WHERE id = $1",
            values![product, quantity],
        )
        .await?;
    }
    tx.execute(
        "UPDATE order_stock SET is_taken = 0 WHERE number = $1 AND is_taken = 1",
        values![number],
    )
    .await?;
    Ok(())
}

/// The order is not cancelled after all: it takes again what it gave back, as far as that is there.
#[tracing::instrument(name = "db.stock.take_again", level = "debug", skip_all)]
pub async fn take_again(tx: &Tx, number: Number) -> Result<(), StoreError> {
    for Taken { product, quantity } in list(tx, number, Pieces::GivenBack).await? {
        let quantity = take_left(tx, product, quantity).await?;
        tx.execute(
            "UPDATE order_stock SET is_taken = 1, quantity = $3 \
             WHERE number = $1 AND product_id = $2",
            values![number, product, quantity],
        )
        .await?;
    }
    Ok(())
}

/// What became of the pieces that an order took.
#[derive(Debug, Clone, Copy)]
enum Pieces {
    Taken,
    GivenBack,
}

#[tracing::instrument(name = "db.stock.list", level = "debug", skip_all)]
async fn list(tx: &Tx, number: Number, pieces: Pieces) -> Result<Vec<Taken>, StoreError> {
    let is_taken = matches!(pieces, Pieces::Taken);
    let rows = tx
        .rows(
            "SELECT product_id, quantity FROM order_stock \
             WHERE number = $1 AND is_taken = $2 ORDER BY product_id LIMIT $3",
            values![number, i64::from(is_taken), MOST],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Taken {
            product: row.get("product_id")?,
            quantity: row.get("quantity")?,
        })
    })
}

/// A new file has set the stock: nothing is given back of what was taken before.
#[tracing::instrument(name = "db.stock.forget_taken", level = "debug", skip_all)]
pub async fn forget_taken(tx: &Tx) -> Result<(), StoreError> {
    tx.execute("DELETE FROM order_stock", &[]).await?;
    Ok(())
}
