//! What a shop takes out of its database: orders, leads and customers, page by page.

use chrono::{DateTime, Utc};

use crate::domain::{
    email::Email,
    foreign_order::ForeignOrder,
    id::{CustomerId, LeadId, ManagerId, Number},
    language::Language,
    lead::Body,
    money::{Currency, Money},
    order::Fulfilment,
    phone::Phone,
    stored::Stored,
};
use crate::store::{Row, StoreError, Tx, customers, db::values};

/// Rows that are read at once.
pub const PAGE: u32 = 500;

/// The time in which something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    pub from: DateTime<Utc>,
    /// The first moment that is out.
    pub to: DateTime<Utc>,
}

/// An order of the desk.
#[derive(Debug, Clone)]
pub struct OrderRow {
    pub number: Number,
    pub created_at: DateTime<Utc>,
    pub fulfilment: Fulfilment,
    pub manager: Option<ManagerId>,
    pub total: Option<Money>,
    pub paid: bool,
    pub tracking: Option<String>,
    pub crm_id: Option<String>,
    /// Of one that was placed with us.
    pub lead: Option<Body>,
    /// Of one that was placed elsewhere.
    pub account: Option<ForeignOrder>,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct LeadRow {
    pub id: LeadId,
    pub created_at: DateTime<Utc>,
    pub body: Body,
    /// As [`crate::domain::lead::Status`] is stored.
    pub status: String,
    pub crm_id: Option<String>,
}

/// A customer who has not been forgotten.
#[derive(Debug, Clone)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub language: Language,
    pub source: Option<String>,
    pub created_at: DateTime<Utc>,
    pub orders: i64,
}

/// The orders after this number, in their order; all states where none is named.
#[tracing::instrument(name = "db.exports.orders", level = "debug", skip_all)]
pub async fn orders(
    tx: &Tx,
    between: Between,
    state: Option<Fulfilment>,
    after: Number,
) -> Result<Vec<OrderRow>, StoreError> {
    let rows = tx
        .rows(
            "SELECT o.number, o.created_at, o.fulfilment, o.manager_id, o.total, o.currency, o.paid, \
                    o.tracking, o.crm_id, o.account, l.body \
             FROM orders o LEFT JOIN leads l ON l.id = o.lead_id \
             WHERE o.number > $1 AND o.created_at >= $2 AND o.created_at < $3 \
               AND (CAST($4 AS TEXT) IS NULL OR o.fulfilment = $4) \
             ORDER BY o.number LIMIT $5",
            values![
                after,
                between.from,
                between.to,
                state.map(|state| state.as_str().to_owned()),
                PAGE
            ],
        )
        .await?;
    tx.readable(rows, |row| order(tx, row))
}

fn order(tx: &Tx, row: &mut Row) -> Result<OrderRow, StoreError> {
    let total: Option<i64> = row.get("total")?;
    let currency: Option<Currency> = row.get("currency")?;
    let body: Option<String> = row.open(tx.vault(), "body")?;
    let account: Option<String> = row.open(tx.vault(), "account")?;
    let lead = body
        .map(|body| Body::from_stored(&body).map_err(|_| row.corrupt("body", "what a lead says")));
    let account = account.map(|account| {
        ForeignOrder::from_stored(&account)
            .map_err(|_| row.corrupt("account", "what an order says of itself"))
    });
    let (lead, account) = (lead.transpose()?, account.transpose()?);
    Ok(OrderRow {
        number: row.get("number")?,
        created_at: row.get("created_at")?,
        fulfilment: row.get("fulfilment")?,
        manager: row.get("manager_id")?,
        total: total
            .zip(currency)
            .map(|(minor, currency)| Money::new(minor, currency)),
        paid: row.get("paid")?,
        tracking: row.get("tracking")?,
        crm_id: row.get("crm_id")?,
        lead,
        account,
    })
}

/// The leads after this one, in their order.
#[tracing::instrument(name = "db.exports.leads", level = "debug", skip_all)]
pub async fn leads(tx: &Tx, between: Between, after: LeadId) -> Result<Vec<LeadRow>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, created_at, body, status, crm_id FROM leads \
             WHERE id > $1 AND created_at >= $2 AND created_at < $3 ORDER BY id LIMIT $4",
            values![after, between.from, between.to, PAGE],
        )
        .await?;
    tx.readable(rows, |row| {
        let body: String = row.open(tx.vault(), "body")?;
        let body = Body::from_stored(&body).map_err(|_| row.corrupt("body", "what a lead says"))?;
        Ok(LeadRow {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            body,
            status: row.get("status")?,
            crm_id: row.get("crm_id")?,
        })
    })
}

/// The customers after this one, in the order in which they came.
#[tracing::instrument(name = "db.exports.customers", level = "debug", skip_all)]
pub async fn customers(
    tx: &Tx,
    between: Between,
    after: CustomerId,
) -> Result<Vec<CustomerRow>, StoreError> {
    let rows = tx
        .rows(
            "SELECT c.id, coalesce(c.full_name, c.name) AS name, c.phone, c.email, c.language, \
                    c.source, c.created_at, \
                    (SELECT count(*) FROM leads l JOIN orders o ON o.lead_id = l.id \
                     WHERE l.customer_id = c.id) AS orders \
             FROM customers c \
             WHERE c.id > $1 AND c.created_at >= $2 AND c.created_at < $3 \
               AND c.forgotten_at IS NULL \
             ORDER BY c.id LIMIT $4",
            values![after, between.from, between.to, PAGE],
        )
        .await?;
    tx.readable(rows, |row| {
        let (phone, email) = customers::contact(tx, row)?;
        Ok(CustomerRow {
            id: row.get("id")?,
            name: row.get("name")?,
            phone,
            email,
            language: row.get("language")?,
            source: row.get("source")?,
            created_at: row.get("created_at")?,
            orders: row.get("orders")?,
        })
    })
}
