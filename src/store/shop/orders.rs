//! Orders with the state that the CRM gives them, ours and others; the names of the CRM's statuses.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{BotId, ChatId, CustomerId, LeadId, Number, OrderId},
    language::Language,
    money::{Currency, Money},
    order::{Keeps, Order, Origin, Stage, lead_numbered},
    phone::Phone,
};
use crate::store::{Row, StoreError, Tx, db::values, numbers, row::columns};

/// An order with what only the program knows of it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub order: Order,
    /// Whose lead it was.
    pub customer: Option<CustomerId>,
    /// The lookup key of the buyer's phone, by the CRM.
    pub phone_key: Option<String>,
    pub updated_at: DateTime<Utc>,
}

columns! {
    order_columns;
    fn kept(tx, row) -> Kept {
        id = "o.id", number = "o.number", lead = "o.lead_id", keeps = "o.crm_kind", crm_id = "o.crm_id",
        total: Option<i64> = "o.total", currency: Option<Currency> = "o.currency",
        stage = "o.stage", status = "o.crm_status", status_name = "o.status_name",
        status_at = "o.status_at", tracking = "o.tracking", paid = "o.paid",
        created_at = "o.created_at", updated_at = "o.updated_at", phone_key = "o.phone_key",
        customer = "l.customer_id"
    }
    Ok(Kept {
        customer,
        phone_key,
        updated_at,
        order: Order {
            id,
            number,
            lead,
            keeps,
            crm_id,
            total: total
                .zip(currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            stage,
            status,
            status_name,
            status_at,
            tracking,
            paid,
            created_at,
        },
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            order_columns!(),
            " FROM orders o LEFT JOIN leads l ON l.id = o.lead_id ",
            $rest
        )
    };
}

/// Which orders a person may see: those of their leads, and those that the CRM has for the phone
/// that is known to be theirs. `$1` is the customer, `$2` the phone's key.
macro_rules! select_own {
    ($rest:literal) => {
        concat!(
            select!(
                "WHERE o.id IN (SELECT mine.id FROM orders mine \
                                JOIN leads ours ON ours.id = mine.lead_id \
                                WHERE ours.customer_id = $1 \
                                UNION SELECT bought.id FROM orders bought \
                                WHERE bought.phone_key = $2) "
            ),
            $rest
        )
    };
}

/// Adds the order of a lead that is being stored.
#[tracing::instrument(name = "db.orders.place", level = "debug", skip_all)]
pub async fn place(
    tx: &Tx,
    lead: LeadId,
    keeps: Keeps,
    total: Option<Money>,
    now: DateTime<Utc>,
) -> Result<OrderId, StoreError> {
    let added = tx
        .find_value(
            "INSERT INTO orders (lead_id, number, crm_kind, total, currency, stage, created_at, updated_at) \
             VALUES ($1, $1, $2, $3, $4, $5, $6, $6) ON CONFLICT (lead_id) DO NOTHING RETURNING id",
            values![
                lead,
                keeps.as_str(),
                total.map(|total| total.minor),
                total.map(|total| total.currency.code().to_owned()),
                Stage::Accepted.as_str(),
                now
            ],
        )
        .await?;
    match added {
        Some(id) => Ok(id),
        None => {
            tx.value("SELECT id FROM orders WHERE lead_id = $1", values![lead])
                .await
        }
    }
}

fn order(tx: &Tx, row: Option<Row>) -> Result<Option<Order>, StoreError> {
    row.map(|mut row| Ok(kept(tx, &mut row)?.order)).transpose()
}

#[tracing::instrument(name = "db.orders.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: OrderId) -> Result<Option<Order>, StoreError> {
    let row = tx.row(select!("WHERE o.id = $1"), values![id]).await?;
    order(tx, row)
}

#[tracing::instrument(name = "db.orders.of_lead", level = "debug", skip_all)]
pub async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Option<Order>, StoreError> {
    let row = tx
        .row(select!("WHERE o.lead_id = $1"), values![lead])
        .await?;
    order(tx, row)
}

/// The orders that a person may see, newest first.
#[tracing::instrument(name = "db.orders.of_customer", level = "debug", skip_all)]
pub async fn of_customer(
    tx: &Tx,
    customer: CustomerId,
    own_phone: Option<&Phone>,
    limit: u32,
) -> Result<Vec<Order>, StoreError> {
    let key = own_phone.map(|phone| tx.vault().phone_key(phone));
    let rows = tx
        .rows(
            select_own!("ORDER BY o.created_at DESC, o.id DESC LIMIT $3"),
            values![customer, key, limit],
        )
        .await?;
    tx.readable(rows, |row| Ok(kept(tx, row)?.order))
}

/// The order, when it is one that the person may see.
#[tracing::instrument(name = "db.orders.own", level = "debug", skip_all)]
pub async fn own(
    tx: &Tx,
    id: OrderId,
    customer: CustomerId,
    own_phone: Option<&Phone>,
) -> Result<Option<Order>, StoreError> {
    let key = own_phone.map(|phone| tx.vault().phone_key(phone));
    let row = tx
        .row(select_own!("AND o.id = $3"), values![customer, key, id])
        .await?;
    order(tx, row)
}

/// The order with this number, ours or the CRM's, among those that the person may see: a person who
/// asks for another's learns nothing, not even that it exists.
#[tracing::instrument(name = "db.orders.by_number", level = "debug", skip_all)]
pub async fn by_number(
    tx: &Tx,
    number: &str,
    customer: CustomerId,
    own_phone: Option<&Phone>,
) -> Result<Option<Order>, StoreError> {
    let key = own_phone.map(|phone| tx.vault().phone_key(phone));
    let number = number.trim().trim_start_matches(['#', '№', ' ']);
    let ours = lead_numbered(number).or_else(|| number.parse().ok().map(LeadId));
    let row = tx
        .row(
            select_own!(
                "AND (o.lead_id = $3 OR o.crm_id = $4) \
                 ORDER BY CASE WHEN o.lead_id = $3 THEN 0 WHEN o.crm_kind = 'order' THEN 1 \
                          ELSE 2 END LIMIT 1"
            ),
            values![customer, key, ours, number],
        )
        .await?;
    order(tx, row)
}

/// The order that the CRM has under this id, and nobody else changes it before this transaction ends.
#[tracing::instrument(name = "db.orders.lock_in_crm", level = "debug", skip_all)]
pub async fn lock_in_crm(tx: &Tx, keeps: Keeps, id: &str) -> Result<Option<Kept>, StoreError> {
    let sql = tx.pick(
        select!("WHERE o.crm_kind = $1 AND o.crm_id = $2"),
        select!("WHERE o.crm_kind = $1 AND o.crm_id = $2 FOR UPDATE OF o"),
    );
    let row = tx.row(sql, values![keeps.as_str(), id]).await?;
    row.map(|mut row| kept(tx, &mut row)).transpose()
}

/// The order of this lead, likewise.
#[tracing::instrument(name = "db.orders.lock_of_lead", level = "debug", skip_all)]
pub async fn lock_of_lead(tx: &Tx, lead: LeadId) -> Result<Option<Kept>, StoreError> {
    let sql = tx.pick(
        select!("WHERE o.lead_id = $1"),
        select!("WHERE o.lead_id = $1 FOR UPDATE OF o"),
    );
    let row = tx.row(sql, values![lead]).await?;
    row.map(|mut row| kept(tx, &mut row)).transpose()
}

/// Adds an order that was placed elsewhere; its id is ignored. `None` means that it exists already.
#[tracing::instrument(name = "db.orders.add_foreign", level = "debug", skip_all)]
pub async fn add_foreign(
    tx: &Tx,
    order: &Order,
    origin: Origin,
    phone_key: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<OrderId>, StoreError> {
    tx.find_value(
        "INSERT INTO orders (crm_kind, crm_id, phone_key, total, currency, stage, crm_status, \
                             status_name, status_at, tracking, paid, created_at, updated_at, \
                             origin, followed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $6) \
         ON CONFLICT (crm_kind, crm_id) DO NOTHING RETURNING id",
        values![
            order.keeps.as_str(),
            order.crm_id.as_deref(),
            phone_key,
            order.total.map(|total| total.minor),
            order.total.map(|total| total.currency.code().to_owned()),
            order.stage.as_str(),
            order.status.as_deref(),
            order.status_name.as_deref(),
            order.status_at,
            order.tracking.as_deref(),
            order.paid,
            order.created_at,
            now,
            origin.as_str()
        ],
    )
    .await
}

/// Stores the order as the CRM has it now.
#[tracing::instrument(name = "db.orders.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, kept: &Kept, now: DateTime<Utc>) -> Result<(), StoreError> {
    let order = &kept.order;
    tx.execute(
        // The CRM goes on telling the phone and the parcel of somebody who asked to be forgotten here.
        "UPDATE orders SET crm_kind = $2, crm_id = $3, \
           phone_key = CASE WHEN EXISTS (SELECT 1 FROM leads l WHERE l.id = orders.lead_id \
                                         AND l.erased_at IS NOT NULL) \
                            THEN NULL ELSE CAST($4 AS TEXT) END, \
           total = $5, currency = $6, \
           stage = $7, crm_status = $8, status_name = $9, status_at = $10, \
           tracking = CASE WHEN EXISTS (SELECT 1 FROM leads l WHERE l.id = orders.lead_id \
                                        AND l.erased_at IS NOT NULL) \
                           THEN NULL ELSE CAST($11 AS TEXT) END, \
           paid = $12, updated_at = $13 WHERE id = $1",
        values![
            order.id,
            order.keeps.as_str(),
            order.crm_id.as_deref(),
            kept.phone_key.as_deref(),
            order.total.map(|total| total.minor),
            order.total.map(|total| total.currency.code().to_owned()),
            order.stage.as_str(),
            order.status.as_deref(),
            order.status_name.as_deref(),
            order.status_at,
            order.tracking.as_deref(),
            order.paid,
            now
        ],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.orders.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, id: OrderId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM orders WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// The order with this number at the desk, placed here or elsewhere; nobody else changes it before
/// this transaction ends.
#[tracing::instrument(name = "db.orders.lock_numbered", level = "debug", skip_all)]
pub async fn lock_numbered(tx: &Tx, number: Number) -> Result<Option<Kept>, StoreError> {
    let sql = tx.pick(
        select!("WHERE o.number = $1"),
        select!("WHERE o.number = $1 FOR UPDATE OF o"),
    );
    let row = tx.row(sql, values![number]).await?;
    row.map(|mut row| kept(tx, &mut row)).transpose()
}

/// The same, only looked at.
#[tracing::instrument(name = "db.orders.numbered", level = "debug", skip_all)]
pub async fn numbered(tx: &Tx, number: Number) -> Result<Option<Kept>, StoreError> {
    let row = tx
        .row(select!("WHERE o.number = $1"), values![number])
        .await?;
    row.map(|mut row| kept(tx, &mut row)).transpose()
}

/// The order that was bought under this invoice, and that the CRM has not sent yet; likewise.
#[tracing::instrument(name = "db.orders.lock_of_invoice", level = "debug", skip_all)]
pub async fn lock_of_invoice(tx: &Tx, invoice: &str) -> Result<Option<Kept>, StoreError> {
    let sql = tx.pick(
        select!("WHERE o.foreign_number = $1 AND o.origin = 'market' AND o.crm_id IS NULL LIMIT 1"),
        select!(
            "WHERE o.foreign_number = $1 AND o.origin = 'market' AND o.crm_id IS NULL LIMIT 1 \
             FOR UPDATE OF o"
        ),
    );
    let row = tx.row(sql, values![invoice]).await?;
    row.map(|mut row| kept(tx, &mut row)).transpose()
}

/// Notes under which id the CRM has the order of a lead. What the CRM sent about that id before we
/// knew that it is ours becomes part of it. An empty id means that a manager says that it is there,
/// and nobody knows where.
#[tracing::instrument(name = "db.orders.note_handed_over", level = "debug", skip_all)]
pub async fn note_handed_over(
    tx: &Tx,
    lead: LeadId,
    crm_id: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ours = lock_of_lead(tx, lead).await?;
    let Some(mut ours) = ours.filter(|_| !crm_id.is_empty()) else {
        return Ok(());
    };
    if ours.order.crm_id.is_some() {
        return Ok(());
    }
    if let Some(stray) = lock_in_crm(tx, ours.order.keeps, crm_id).await? {
        if stray.order.lead.is_some() {
            return Ok(());
        }
        ours = absorb(tx, ours, stray).await?;
    }
    ours.order.crm_id = Some(crm_id.to_owned());
    save(tx, &ours, now).await
}

/// Our order with what the CRM sent about it while it passed for somebody else's, which is removed.
/// A number that the desk had given that one leads to ours.
#[tracing::instrument(name = "db.orders.absorb", level = "debug", skip_all)]
pub async fn absorb(tx: &Tx, ours: Kept, stray: Kept) -> Result<Kept, StoreError> {
    remove(tx, stray.order.id).await?;
    if let (Some(former), Some(number)) = (stray.order.number, ours.order.number) {
        numbers::lead_to(tx, former, number).await?;
    }
    Ok(Kept {
        order: Order {
            id: ours.order.id,
            number: ours.order.number,
            lead: ours.order.lead,
            created_at: ours.order.created_at,
            total: stray.order.total.or(ours.order.total),
            paid: stray.order.paid || ours.order.paid,
            ..stray.order
        },
        phone_key: stray.phone_key.or(ours.phone_key),
        ..ours
    })
}

/// The whole sum of a lead's order has come.
#[tracing::instrument(name = "db.orders.set_paid", level = "debug", skip_all)]
pub async fn set_paid(tx: &Tx, lead: LeadId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET paid = 1, updated_at = $2 WHERE lead_id = $1",
        values![lead, now],
    )
    .await?;
    Ok(())
}

/// The same of an order that was placed elsewhere.
#[tracing::instrument(name = "db.orders.set_paid_by_id", level = "debug", skip_all)]
pub async fn set_paid_by_id(tx: &Tx, id: OrderId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET paid = 1, updated_at = $2 WHERE id = $1 AND paid = 0",
        values![id, now],
    )
    .await?;
    Ok(())
}

/// A person has corrected a lead that the CRM refused: what it becomes there, and its sum.
#[tracing::instrument(name = "db.orders.correct", level = "debug", skip_all)]
pub async fn correct(
    tx: &Tx,
    lead: LeadId,
    keeps: Keeps,
    total: Option<Money>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET crm_kind = $2, total = $3, currency = $4, updated_at = $5 \
         WHERE lead_id = $1 AND crm_id IS NULL",
        values![
            lead,
            keeps.as_str(),
            total.map(|total| total.minor),
            total.map(|total| total.currency.code().to_owned()),
            now
        ],
    )
    .await?;
    Ok(())
}

/// The followers to notify of a change: chats with a bot, and their language. Customers who closed
/// the chat or want no notices of orders are left out.
#[tracing::instrument(name = "db.orders.followers", level = "debug", skip_all)]
pub async fn followers(tx: &Tx, kept: &Kept) -> Result<Vec<(BotId, ChatId, Language)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT DISTINCT i.bot_id, i.external_id, c.language FROM customers c \
             JOIN identities i ON i.customer_id = c.id AND i.channel = 'telegram' \
             WHERE i.blocked_at IS NULL AND c.notices = 1 \
               AND c.id IN (SELECT own.id FROM customers own WHERE own.id = $1 \
                            UNION SELECT same.id FROM customers same \
                            WHERE same.phone_key = $2 AND same.phone_proven = 1) \
             ORDER BY i.external_id, i.bot_id LIMIT 20",
            values![
                kept.customer,
                // Our order is told to its customer; any other to the owner of its phone.
                kept.phone_key
                    .as_deref()
                    .filter(|_| kept.customer.is_none())
            ],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok((
            row.get("bot_id")?,
            row.get("external_id")?,
            row.get("language")?,
        ))
    })
}

/// How many orders stand in each stage.
#[tracing::instrument(name = "db.orders.count_by_stage", level = "debug", skip_all)]
pub async fn count_by_stage(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT stage, count(*) AS count FROM orders GROUP BY stage",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("stage")?, row.get("count")?)))
}
