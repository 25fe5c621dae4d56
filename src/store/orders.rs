//! Stub, replaced by the CRM side.
#![expect(unused_variables, clippy::unused_async, reason = "stub")]

use super::{StoreError, Tx};
use crate::domain::{
    id::{CustomerId, LeadId, OrderId},
    money::Money,
    order::{Keeps, Order},
    phone::Phone,
};
use chrono::{DateTime, Utc};

pub async fn place(
    tx: &Tx,
    lead: LeadId,
    keeps: Keeps,
    total: Option<Money>,
    now: DateTime<Utc>,
) -> Result<OrderId, StoreError> {
    Ok(OrderId(0))
}
pub async fn lookup(tx: &Tx, id: OrderId) -> Result<Option<Order>, StoreError> {
    Ok(None)
}
pub async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Option<Order>, StoreError> {
    Ok(None)
}
pub async fn of_customer(
    tx: &Tx,
    customer: CustomerId,
    own_phone: Option<&Phone>,
    limit: u32,
) -> Result<Vec<Order>, StoreError> {
    Ok(Vec::new())
}
pub async fn by_number(
    tx: &Tx,
    number: &str,
    customer: CustomerId,
    own_phone: Option<&Phone>,
) -> Result<Option<Order>, StoreError> {
    Ok(None)
}
pub async fn own(
    tx: &Tx,
    id: OrderId,
    who: (CustomerId, Option<&Phone>),
) -> Result<Option<Order>, StoreError> {
    Ok(None)
}
pub async fn set_paid(tx: &Tx, lead: LeadId, now: DateTime<Utc>) -> Result<(), StoreError> {
    Ok(())
}
