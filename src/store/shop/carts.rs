//! What customers have put together to order.

use chrono::{DateTime, Utc};

use crate::domain::{
    cart::{Cart, CartLine, LINES},
    dialogue::Seen,
    id::{CustomerId, ProductId},
    money::Money,
};
use crate::store::{
    StoreError, Tx,
    catalog::{product, product_columns},
    db::values,
};

/// The cart with the products' present data.
#[tracing::instrument(name = "db.carts.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, customer: CustomerId) -> Result<Cart, StoreError> {
    let most = i64::try_from(LINES).unwrap_or(i64::MAX);
    let rows = tx
        .rows(
            concat!(
                "SELECT ",
                product_columns!(),
                ", c.product_id AS product_id, c.quantity AS quantity, c.seen AS seen, \
                   c.seen_price AS seen_price, c.seen_currency AS seen_currency \
                 FROM cart_lines c LEFT JOIN products p ON p.id = c.product_id \
                 WHERE c.customer_id = $1 ORDER BY c.added_at, c.product_id LIMIT $2"
            ),
            values![customer, most],
        )
        .await?;
    let mut cart = Cart::default();
    for mut row in rows {
        if row.get::<Option<ProductId>>("id")?.is_some() {
            let Some(product) = tx.unless_corrupt(product(tx, &mut row))? else {
                cart.gone.push(row.get("product_id")?);
                continue;
            };
            let quantity = row.get("quantity")?;
            let seen = Seen {
                product: product.id,
                quantity,
                price: row
                    .get::<Option<i64>>("seen_price")?
                    .zip(row.get("seen_currency")?)
                    .map(|(minor, currency)| Money::new(minor, currency)),
            };
            cart.lines.push(CartLine {
                quantity,
                product,
                seen: row.get::<bool>("seen")?.then_some(seen),
            });
        } else {
            cart.gone.push(row.get("product_id")?);
        }
    }
    Ok(cart)
}

/// Makes it this many; 0 takes it out.
#[tracing::instrument(name = "db.carts.set", level = "debug", skip_all)]
pub async fn set(
    tx: &Tx,
    customer: CustomerId,
    product: ProductId,
    quantity: u32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if quantity == 0 {
        tx.execute(
            "DELETE FROM cart_lines WHERE customer_id = $1 AND product_id = $2",
            values![customer, product],
        )
        .await?;
    } else {
        tx.execute(
            "INSERT INTO cart_lines (customer_id, product_id, quantity, added_at, seen, seen_price, \
               seen_currency) \
             VALUES ($1, $2, $3, $4, 1, (SELECT price FROM products WHERE id = $2), \
               (SELECT currency FROM products WHERE id = $2)) \
             ON CONFLICT (customer_id, product_id) DO UPDATE SET quantity = excluded.quantity",
            values![customer, product, quantity, now],
        )
        .await?;
    }
    Ok(())
}

/// Notes that the customer has seen today's prices.
#[tracing::instrument(name = "db.carts.see_prices", level = "debug", skip_all)]
pub async fn see_prices(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cart_lines SET seen = 1, \
           seen_price = (SELECT p.price FROM products p WHERE p.id = cart_lines.product_id), \
           seen_currency = (SELECT p.currency FROM products p WHERE p.id = cart_lines.product_id) \
         WHERE customer_id = $1",
        values![customer],
    )
    .await?;
    Ok(())
}

/// A product has another id from now on: carts hold it under that one.
#[tracing::instrument(name = "db.carts.follow", level = "debug", skip_all)]
pub async fn follow(tx: &Tx, from: ProductId, to: ProductId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cart_lines SET product_id = $2 WHERE product_id = $1 \
           AND NOT EXISTS (SELECT 1 FROM cart_lines same \
                           WHERE same.customer_id = cart_lines.customer_id \
                             AND same.product_id = $2)",
        values![from, to],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.carts.clear", level = "debug", skip_all)]
pub async fn clear(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM cart_lines WHERE customer_id = $1",
        values![customer],
    )
    .await?;
    Ok(())
}
