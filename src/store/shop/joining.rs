//! Making one customer of two rows.

use crate::domain::{email::Email, id::CustomerId, phone::Phone};
use crate::store::{StoreError, Tx, db::values};

/// As many rows as one phone may join: more would be no coincidence of identities.
const MOST: u32 = 10;

/// What the other row knew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub full_name: Option<String>,
    pub email: Option<Email>,
    pub source: Option<String>,
}

/// Makes one customer of all who are known to have this phone. Returns that customer, and what the
/// others knew. The older number stays: orders and managers have known it for longer.
#[tracing::instrument(name = "db.joining.all_of", level = "debug", skip_all)]
pub async fn all_of(
    tx: &Tx,
    phone: &Phone,
    customer: CustomerId,
) -> Result<(CustomerId, Vec<Known>), StoreError> {
    let (mut kept, mut all) = (customer, Vec::new());
    for other in of_proven_phone(tx, phone, customer).await? {
        let (keep, gone) = (kept.min(other), kept.max(other));
        if let Some(known) = join(tx, keep, gone, other).await? {
            tracing::info!(customer.id = %keep, "Customers {keep} and {gone} have one phone and are one now");
            kept = keep;
            all.push(known);
        }
    }
    Ok((kept, all))
}

/// Other customers whose phone this is known to be: by Telegram or the CRM, never by typing.
async fn of_proven_phone(
    tx: &Tx,
    phone: &Phone,
    but: CustomerId,
) -> Result<Vec<CustomerId>, StoreError> {
    tx.column(
        "SELECT id FROM customers WHERE phone_key = $1 AND phone_proven = 1 AND id <> $2 \
             ORDER BY id LIMIT $3",
        values![tx.vault().phone_key(phone), but, MOST],
    )
    .await
}

/// Moves everything of `gone` to `keep` and removes its row; what `other`, one of the two, knew.
/// None when one of them is not there any more.
async fn join(
    tx: &Tx,
    keep: CustomerId,
    gone: CustomerId,
    other: CustomerId,
) -> Result<Option<Known>, StoreError> {
    lock(tx, keep, gone).await?;
    let Some(known) = known(tx, keep, gone, other).await? else {
        return Ok(None);
    };
    for sql in [
        // Of a product that both have, the larger number stays; the rest is moved.
        "UPDATE cart_lines SET quantity = (SELECT max(b.quantity) FROM cart_lines b \
           WHERE b.customer_id IN ($1, $2) AND b.product_id = cart_lines.product_id) \
         WHERE customer_id = $1",
        "DELETE FROM cart_lines WHERE customer_id = $2 AND product_id IN ( \
           SELECT product_id FROM cart_lines WHERE customer_id = $1)",
        "UPDATE cart_lines SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE conversations SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE dialogues SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE identities SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE leads SET customer_id = $1 WHERE customer_id = $2",
        // What one of them does not know, the other does. The CRM's card goes with the row that has
        // one: two cards are joined by hand there.
        "UPDATE customers SET \
           full_name = coalesce(full_name, (SELECT g.full_name FROM customers g WHERE g.id = $2)), \
           source = coalesce(source, (SELECT g.source FROM customers g WHERE g.id = $2)), \
           crm_buyer = coalesce(crm_buyer, (SELECT g.crm_buyer FROM customers g WHERE g.id = $2)), \
           created_at = (SELECT min(b.created_at) FROM customers b WHERE b.id IN ($1, $2)) \
         WHERE id = $1",
        "UPDATE customers SET \
           email_proven = (SELECT g.email_proven FROM customers g WHERE g.id = $2), \
           email_key = (SELECT g.email_key FROM customers g WHERE g.id = $2), \
           email = (SELECT g.email FROM customers g WHERE g.id = $2) \
         WHERE id = $1 AND email IS NULL",
        "DELETE FROM customers WHERE id = $2 AND id <> $1",
    ] {
        tx.execute(sql, values![keep, gone]).await?;
    }
    Ok(Some(known))
}

/// Locks dialogues, then conversations, then the customers, each in the order of its key: all else
/// that changes several of them goes the same way.
async fn lock(tx: &Tx, keep: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
    for sql in [
        "SELECT chat_id FROM dialogues WHERE customer_id IN ($1, $2) \
         ORDER BY bot_id, chat_id FOR UPDATE",
        "SELECT id FROM conversations WHERE customer_id IN ($1, $2) ORDER BY id FOR UPDATE",
        "SELECT id FROM customers WHERE id IN ($1, $2) ORDER BY id FOR UPDATE",
    ] {
        let sql = tx.pick("", sql);
        if !sql.is_empty() {
            tx.rows(sql, values![keep, gone]).await?;
        }
    }
    Ok(())
}

async fn known(
    tx: &Tx,
    keep: CustomerId,
    gone: CustomerId,
    other: CustomerId,
) -> Result<Option<Known>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, full_name, email, source FROM customers \
             WHERE id IN ($1, $2) AND forgotten_at IS NULL ORDER BY id LIMIT 2",
            values![keep, gone],
        )
        .await?;
    if rows.len() < 2 {
        return Ok(None);
    }
    for mut row in rows {
        if row.get::<CustomerId>("id")? == other {
            return Ok(Some(Known {
                full_name: row.get("full_name")?,
                email: tx.unless_corrupt(row.open(tx.vault(), "email"))?.flatten(),
                source: row.get("source")?,
            }));
        }
    }
    Ok(None)
}
