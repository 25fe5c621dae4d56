//! Orders as the desk works on them: the manager who has one, and how far it has come there.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    foreign_order::ForeignOrder,
    id::{ConversationId, CustomerId, LeadId, ManagerId, Number, OrderId},
    order::{Fulfilment, OrderTab, Origin, Stage},
    stored::Stored,
};
use crate::store::{Row, StoreError, Tx, db::values, numbers};

/// How long an order that is done without a manager is listed.
const DONE_FOR: TimeDelta = TimeDelta::days(1);

/// An order at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskOrder {
    pub number: Number,
    /// `None` means that it was placed elsewhere.
    pub lead: Option<LeadId>,
    pub origin: Origin,
    /// The chat that it was made or bought in.
    pub conversation: Option<ConversationId>,
    pub fulfilment: Fulfilment,
    /// How it stood before.
    pub was: Option<Fulfilment>,
    /// The manager who has it. `None` means nobody.
    pub manager: Option<ManagerId>,
    /// The manager who had it last and gave it up.
    pub former: Option<ManagerId>,
    /// When it reached this state. `None` means when it was placed.
    pub since: Option<DateTime<Utc>>,
    /// How often people were reminded that nobody has it.
    pub reminded: i64,
    /// The CRM's stage that the desk has followed.
    pub followed: Stage,
    /// Why a manager cancelled it.
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl DeskOrder {
    /// Whether somebody should take it.
    pub const fn is_free(&self) -> bool {
        self.manager.is_none() && !self.fulfilment.is_final()
    }

    /// Since when nobody has it, while nobody has.
    pub fn free_since(&self) -> DateTime<Utc> {
        self.since.unwrap_or(self.created_at)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT number, lead_id, origin, conversation_id, fulfilment, fulfilment_was, manager_id, \
                    former_id, fulfilment_at, reminded, followed, reason, created_at \
             FROM orders WHERE number IS NOT NULL AND ",
            $rest
        )
    };
}

fn desk_order(tx: &Tx, row: &mut Row) -> Result<DeskOrder, StoreError> {
    Ok(DeskOrder {
        number: row.get("number")?,
        lead: row.get("lead_id")?,
        origin: row.get("origin")?,
        conversation: row.get("conversation_id")?,
        fulfilment: row.get("fulfilment")?,
        was: row.get("fulfilment_was")?,
        manager: row.get("manager_id")?,
        former: row.get("former_id")?,
        since: row.get("fulfilment_at")?,
        reminded: row.get("reminded")?,
        followed: row.get("followed")?,
        reason: row.open(tx.vault(), "reason")?,
        created_at: row.get("created_at")?,
    })
}

#[tracing::instrument(name = "db.desk_orders.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, number: Number) -> Result<Option<DeskOrder>, StoreError> {
    let row = tx.row(select!("number = $1"), values![number]).await?;
    row.map(|mut row| desk_order(tx, &mut row)).transpose()
}

/// The order, which nobody else changes before this transaction ends.
#[tracing::instrument(name = "db.desk_orders.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, number: Number) -> Result<Option<DeskOrder>, StoreError> {
    let sql = tx.pick(select!("number = $1"), select!("number = $1 FOR UPDATE"));
    let row = tx.row(sql, values![number]).await?;
    row.map(|mut row| desk_order(tx, &mut row)).transpose()
}

/// The orders that a manager has and that are not ended.
#[tracing::instrument(name = "db.desk_orders.had_by", level = "debug", skip_all)]
pub async fn had_by(tx: &Tx, manager: ManagerId) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM orders WHERE manager_id = $1 AND number IS NOT NULL \
           AND fulfilment IN ('new', 'in_work') ORDER BY number LIMIT 10000",
        values![manager],
    )
    .await
}

/// How many orders in work each manager has.
#[tracing::instrument(name = "db.desk_orders.loads", level = "debug", skip_all)]
pub async fn loads(tx: &Tx) -> Result<Vec<(ManagerId, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT manager_id, count(*) AS count FROM orders \
             WHERE manager_id IS NOT NULL AND number IS NOT NULL \
               AND fulfilment IN ('new', 'in_work') GROUP BY manager_id",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("manager_id")?, row.get("count")?)))
}

/// Orders that nobody has or ever had, the oldest first.
#[tracing::instrument(name = "db.desk_orders.untaken", level = "debug", skip_all)]
pub async fn untaken(tx: &Tx, limit: u32) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM orders WHERE number IS NOT NULL AND fulfilment = 'new' \
           AND manager_id IS NULL AND former_id IS NULL ORDER BY number LIMIT $1",
        values![limit],
    )
    .await
}

/// Whose orders a customer's are: those of their leads, those of their chats, and those that the CRM
/// has for their proven phone. `$1` is the customer.
macro_rules! of_customer {
    ($rest:literal) => {
        concat!(
            "number IS NOT NULL AND id IN ( \
               SELECT o.id FROM orders o JOIN leads l ON l.id = o.lead_id WHERE l.customer_id = $1 \
               UNION SELECT o.id FROM orders o JOIN conversations c ON c.id = o.conversation_id \
                 WHERE c.customer_id = $1 \
               UNION SELECT o.id FROM orders o JOIN customers p ON p.phone_key = o.phone_key \
                 WHERE p.id = $1 AND p.phone_proven = 1) ",
            $rest
        )
    };
}

/// The customer's orders, the newest first.
#[tracing::instrument(name = "db.desk_orders.of_customer", level = "debug", skip_all)]
pub async fn of_customer(
    tx: &Tx,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Number>, StoreError> {
    tx.column(
        concat!(
            "SELECT number FROM orders WHERE ",
            of_customer!("ORDER BY number DESC LIMIT $2")
        ),
        values![customer, limit],
    )
    .await
}

/// The order that was bought in a chat.
#[tracing::instrument(name = "db.desk_orders.of_conversation", level = "debug", skip_all)]
pub async fn of_conversation(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<OrderId>, StoreError> {
    tx.find_value(
        "SELECT id FROM orders WHERE conversation_id = $1 AND origin = 'market' LIMIT 1",
        values![conversation],
    )
    .await
}

/// The customer's orders that the manager had and gave up, and that nobody else has.
#[tracing::instrument(name = "db.desk_orders.given_up_by", level = "debug", skip_all)]
pub async fn given_up_by(
    tx: &Tx,
    manager: ManagerId,
    customer: CustomerId,
) -> Result<Vec<Number>, StoreError> {
    tx.column(
        concat!(
            "SELECT number FROM orders WHERE ",
            of_customer!(
                "AND former_id = $2 AND manager_id IS NULL \
                 AND fulfilment IN ('new', 'in_work') ORDER BY number LIMIT 100"
            )
        ),
        values![customer, manager],
    )
    .await
}

/// Whether the manager has an order of the customer's.
#[tracing::instrument(name = "db.desk_orders.is_any_had_by", level = "debug", skip_all)]
pub async fn is_any_had_by(
    tx: &Tx,
    manager: ManagerId,
    customer: CustomerId,
) -> Result<bool, StoreError> {
    tx.exists(
        concat!(
            "SELECT 1 FROM orders WHERE ",
            of_customer!("AND manager_id = $2 LIMIT 1")
        ),
        values![customer, manager],
    )
    .await
}

/// The orders whose parcel bears this number.
#[tracing::instrument(name = "db.desk_orders.find_by_tracking", level = "debug", skip_all)]
pub async fn find_by_tracking(tx: &Tx, tracking: &str) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM orders WHERE tracking = $1 AND number IS NOT NULL \
         ORDER BY number DESC LIMIT 5",
        values![tracking],
    )
    .await
}

/// The orders that were placed elsewhere and that this number names there or in the CRM.
#[tracing::instrument(name = "db.desk_orders.find_foreign", level = "debug", skip_all)]
pub async fn find_foreign(tx: &Tx, number: &str) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM orders WHERE number IS NOT NULL AND lead_id IS NULL \
           AND (crm_id = $1 OR foreign_number = $1) ORDER BY number DESC LIMIT 5",
        values![number],
    )
    .await
}

/// What an order that was placed elsewhere says of itself, where that is kept.
#[tracing::instrument(name = "db.desk_orders.account", level = "debug", skip_all)]
pub async fn account(tx: &Tx, number: Number) -> Result<Option<ForeignOrder>, StoreError> {
    let row = tx
        .row(
            "SELECT account FROM orders WHERE number = $1",
            values![number],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let stored: Option<String> = row.open(tx.vault(), "account")?;
    stored
        .map(|stored| {
            ForeignOrder::from_stored(&stored)
                .map_err(|_| row.corrupt("account", "what an order says of itself"))
        })
        .transpose()
}

/// Keeps what an order that was placed elsewhere says of itself, by what number, and in which chat.
#[tracing::instrument(name = "db.desk_orders.set_account", level = "debug", skip_all)]
pub async fn set_account(
    tx: &Tx,
    id: OrderId,
    account: &ForeignOrder,
    foreign_number: Option<&str>,
    conversation: Option<ConversationId>,
) -> Result<(), StoreError> {
    let account = tx.vault().seal(&account.to_stored()?);
    tx.execute(
        "UPDATE orders SET account = $2, foreign_number = coalesce($3, foreign_number), \
           conversation_id = coalesce($4, conversation_id) WHERE id = $1",
        values![id, account, foreign_number, conversation],
    )
    .await?;
    Ok(())
}

/// An order of ours was made in this chat.
#[tracing::instrument(name = "db.desk_orders.set_conversation", level = "debug", skip_all)]
pub async fn set_conversation(
    tx: &Tx,
    number: Number,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET conversation_id = $2 WHERE number = $1",
        values![number, conversation],
    )
    .await?;
    Ok(())
}

/// The order that is known under this number of another source, and stands in no chat yet.
#[tracing::instrument(
    name = "db.desk_orders.find_by_foreign_number",
    level = "debug",
    skip_all
)]
pub async fn find_by_foreign_number(tx: &Tx, number: &str) -> Result<Option<OrderId>, StoreError> {
    tx.find_value(
        "SELECT id FROM orders WHERE foreign_number = $1 AND lead_id IS NULL \
           AND conversation_id IS NULL ORDER BY id LIMIT 1",
        values![number],
    )
    .await
}

/// Puts the order on the desk. `None` means that it stands there already.
#[tracing::instrument(name = "db.desk_orders.enter", level = "debug", skip_all)]
pub async fn enter(tx: &Tx, id: OrderId) -> Result<Option<Number>, StoreError> {
    let outside = tx
        .row(
            tx.pick(
                "SELECT id FROM orders WHERE id = $1 AND number IS NULL",
                "SELECT id FROM orders WHERE id = $1 AND number IS NULL FOR UPDATE",
            ),
            values![id],
        )
        .await?;
    if outside.is_none() {
        return Ok(None);
    }
    let number = numbers::of_order(tx, id).await?;
    tx.execute(
        "UPDATE orders SET number = $2 WHERE id = $1",
        values![id, number],
    )
    .await?;
    Ok(Some(number))
}

/// Stores the order's state at the desk.
#[tracing::instrument(name = "db.desk_orders.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, order: &DeskOrder) -> Result<(), StoreError> {
    let reason = order.reason.as_deref().map(|it| tx.vault().seal(it));
    tx.execute(
        "UPDATE orders SET fulfilment = $2, fulfilment_was = $3, manager_id = $4, former_id = $5, \
           fulfilment_at = $6, reminded = $7, followed = $8, reason = $9 WHERE number = $1",
        values![
            order.number,
            order.fulfilment.as_str(),
            order.was.map(Fulfilment::as_str),
            order.manager,
            order.former,
            order.since,
            order.reminded,
            order.followed.as_str(),
            reason
        ],
    )
    .await?;
    Ok(())
}

/// How the order stands for customers, where no CRM says it.
#[tracing::instrument(name = "db.desk_orders.set_stage", level = "debug", skip_all)]
pub async fn set_stage(
    tx: &Tx,
    number: Number,
    stage: Stage,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET stage = $2, followed = $2, updated_at = $3 WHERE number = $1",
        values![number, stage.as_str(), now],
    )
    .await?;
    Ok(())
}

/// The number under which the parcel travels.
#[tracing::instrument(name = "db.desk_orders.set_tracking", level = "debug", skip_all)]
pub async fn set_tracking(
    tx: &Tx,
    number: Number,
    tracking: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET tracking = $2, updated_at = $3 WHERE number = $1",
        values![number, tracking, now],
    )
    .await?;
    Ok(())
}

macro_rules! of_tab {
    ($select:expr, $rest:literal) => {
        concat!(
            $select,
            "CASE $1 \
               WHEN 'new' THEN fulfilment = 'new' AND manager_id IS NULL AND former_id IS NULL \
               WHEN 'in_work' THEN fulfilment IN ('new', 'in_work') AND manager_id IS NOT NULL \
               WHEN 'done' THEN fulfilment = 'done' AND (manager_id IS NOT NULL \
                 OR former_id IS NULL AND coalesce(fulfilment_at, created_at) > $2) \
               ELSE fulfilment IN ('new', 'in_work') AND manager_id IS NULL \
                 AND (former_id IS NOT NULL OR fulfilment = 'in_work') END \
             AND (CAST($3 AS BIGINT) IS NULL OR manager_id = $3) ",
            $rest
        )
    };
}

/// A page of a tab, the newest first; `own` is the manager whose orders alone are wanted.
#[tracing::instrument(name = "db.desk_orders.list", level = "debug", skip_all)]
pub async fn list(
    tx: &Tx,
    tab: OrderTab,
    own: Option<ManagerId>,
    now: DateTime<Utc>,
    page: u32,
    size: u32,
) -> Result<Vec<DeskOrder>, StoreError> {
    let rows = tx
        .rows(
            of_tab!(select!(""), "ORDER BY number DESC LIMIT $4 OFFSET $5"),
            values![
                tab.as_str(),
                now - DONE_FOR,
                own,
                size,
                i64::from(page) * i64::from(size)
            ],
        )
        .await?;
    tx.readable(rows, |row| desk_order(tx, row))
}

/// How many a tab holds.
#[tracing::instrument(name = "db.desk_orders.count", level = "debug", skip_all)]
pub async fn count(
    tx: &Tx,
    tab: OrderTab,
    own: Option<ManagerId>,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.value(
        of_tab!(
            "SELECT count(*) FROM orders WHERE number IS NOT NULL AND ",
            ""
        ),
        values![tab.as_str(), now - DONE_FOR, own],
    )
    .await
}
