//! Orders as the desk works on them: who has one, and how far it has come there.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    id::{CustomerId, LeadId, ManagerId},
    order::{Fulfilment, OrderTab, Stage},
};

/// An order that is done without a manager is listed for so long.
const DONE_FOR: TimeDelta = TimeDelta::days(1);

/// An order at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskOrder {
    pub lead: LeadId,
    pub fulfilment: Fulfilment,
    /// How it stood before.
    pub was: Option<Fulfilment>,
    /// Who has it; `None` means nobody.
    pub manager: Option<ManagerId>,
    /// Who had it last and gave it up.
    pub former: Option<ManagerId>,
    /// Since when it stands so; `None` means since it was placed.
    pub since: Option<DateTime<Utc>>,
    /// How often people were reminded that nobody has it.
    pub reminded: i64,
    /// The CRM's stage that the desk has followed.
    pub followed: Stage,
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
            "SELECT lead_id, fulfilment, fulfilment_was, manager_id, former_id, fulfilment_at, \
                    reminded, followed, created_at FROM orders WHERE lead_id IS NOT NULL AND ",
            $rest
        )
    };
}

fn desk_order(row: &mut Row) -> Result<DeskOrder, StoreError> {
    let fulfilment: String = row.get("fulfilment")?;
    let was: Option<String> = row.get("fulfilment_was")?;
    Ok(DeskOrder {
        lead: row.get("lead_id")?,
        fulfilment: Fulfilment::parse(&fulfilment)
            .ok_or_else(|| row.corrupt("fulfilment", "how an order stands"))?,
        was: was.and_then(|was| Fulfilment::parse(&was)),
        manager: row.get("manager_id")?,
        former: row.get("former_id")?,
        since: row.get("fulfilment_at")?,
        reminded: row.get("reminded")?,
        followed: row.get("followed")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn lookup(tx: &Tx, lead: LeadId) -> Result<Option<DeskOrder>, StoreError> {
    let row = tx.row(select!("lead_id = $1"), values![lead]).await?;
    row.map(|mut row| desk_order(&mut row)).transpose()
}

/// The order, which nobody else changes before this transaction ends.
pub async fn lock(tx: &Tx, lead: LeadId) -> Result<Option<DeskOrder>, StoreError> {
    let sql = tx.pick(select!("lead_id = $1"), select!("lead_id = $1 FOR UPDATE"));
    let row = tx.row(sql, values![lead]).await?;
    row.map(|mut row| desk_order(&mut row)).transpose()
}

/// The orders that a manager has and that are not ended.
pub async fn had_by(tx: &Tx, manager: ManagerId) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT lead_id FROM orders WHERE manager_id = $1 AND lead_id IS NOT NULL \
           AND fulfilment IN ('new', 'in_work') ORDER BY lead_id LIMIT 10000",
        values![manager],
    )
    .await
}

/// The customer's orders that the manager had and gave up, and that nobody else has.
pub async fn given_up_by(
    tx: &Tx,
    manager: ManagerId,
    customer: CustomerId,
) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT o.lead_id FROM orders o JOIN leads l ON l.id = o.lead_id \
         WHERE l.customer_id = $2 AND o.former_id = $1 AND o.manager_id IS NULL \
           AND o.fulfilment IN ('new', 'in_work') ORDER BY o.lead_id LIMIT 100",
        values![manager, customer],
    )
    .await
}

/// Whether the manager has an order of the customer's.
pub async fn is_any_had_by(
    tx: &Tx,
    manager: ManagerId,
    customer: CustomerId,
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM orders o JOIN leads l ON l.id = o.lead_id \
             WHERE l.customer_id = $2 AND o.manager_id = $1 LIMIT 1",
            values![manager, customer],
        )
        .await?;
    Ok(row.is_some())
}

/// The orders whose parcel bears this number.
pub async fn find_by_tracking(tx: &Tx, tracking: &str) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT lead_id FROM orders WHERE tracking = $1 AND lead_id IS NOT NULL \
         ORDER BY lead_id DESC LIMIT 5",
        values![tracking],
    )
    .await
}

/// Stores how the order stands at the desk.
pub async fn save(tx: &Tx, order: &DeskOrder) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE orders SET fulfilment = $2, fulfilment_was = $3, manager_id = $4, former_id = $5, \
           fulfilment_at = $6, reminded = $7, followed = $8 WHERE lead_id = $1",
        values![
            order.lead,
            order.fulfilment.as_str(),
            order.was.map(Fulfilment::as_str),
            order.manager,
            order.former,
            order.since,
            order.reminded,
            order.followed.as_str()
        ],
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
pub async fn list(
    tx: &Tx,
    tab: OrderTab,
    own: Option<ManagerId>,
    now: DateTime<Utc>,
    (page, size): (u32, u32),
) -> Result<Vec<DeskOrder>, StoreError> {
    let rows = tx
        .rows(
            of_tab!(select!(""), "ORDER BY lead_id DESC LIMIT $4 OFFSET $5"),
            values![
                tab.as_str(),
                now - DONE_FOR,
                own,
                size,
                i64::from(page) * i64::from(size)
            ],
        )
        .await?;
    tx.readable(rows, desk_order)
}

/// How many a tab holds.
pub async fn count(
    tx: &Tx,
    tab: OrderTab,
    own: Option<ManagerId>,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.value(
        of_tab!(
            "SELECT count(*) FROM orders WHERE lead_id IS NOT NULL AND ",
            ""
        ),
        values![tab.as_str(), now - DONE_FOR, own],
    )
    .await
}
