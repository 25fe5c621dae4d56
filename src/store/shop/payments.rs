//! Money that came through Telegram, each charge once.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{CustomerId, LeadId},
    money::Money,
};
use crate::store::{Row, StoreError, Tx, db::values, row::text_columns};

/// A payment as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Telegram's id of the charge.
    pub charge: String,
    pub lead: LeadId,
    /// The payment provider's id of it.
    pub provider_charge: String,
    pub amount: Money,
    pub status: Progress,
    pub at: DateTime<Utc>,
}

/// How far the CRM knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Received,
    /// The CRM was told and has not confirmed: look before telling it again.
    Sending,
    HandedOver,
    /// It is in a currency that the order does not have: the CRM is not told, a person decides.
    Held,
    /// Its order stays at the desk, and so does it.
    Kept,
}

impl Progress {
    const ALL: [Self; 5] = [
        Self::Received,
        Self::Sending,
        Self::HandedOver,
        Self::Held,
        Self::Kept,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sending => "sending",
            Self::HandedOver => "handed_over",
            Self::Held => "held",
            Self::Kept => "kept",
        }
    }
}

text_columns! {
    Progress: "a progress of a payment", |text: String| {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    };
}

/// Adds a payment of the whole sum. `false` means that this charge is known already.
#[tracing::instrument(name = "db.payments.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, payment: &Payment) -> Result<bool, StoreError> {
    add_judged(tx, payment, "exact").await
}

/// Adds a payment and how its sum fits the order. `false` means that this charge is known already.
#[tracing::instrument(name = "db.payments.add_judged", level = "debug", skip_all)]
pub async fn add_judged(tx: &Tx, payment: &Payment, fits: &str) -> Result<bool, StoreError> {
    let added = tx
        .execute(
            "INSERT INTO payments (charge, lead_id, provider_charge, amount, currency, status, at, \
                                   updated_at, fits) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (charge) DO NOTHING",
            values![
                &payment.charge,
                payment.lead,
                &payment.provider_charge,
                payment.amount.minor,
                payment.amount.currency.code(),
                payment.status.as_str(),
                payment.at,
                fits
            ],
        )
        .await?;
    Ok(added == 1)
}

#[tracing::instrument(name = "db.payments.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, charge: &str) -> Result<Option<Payment>, StoreError> {
    let row = tx
        .row(
            "SELECT charge, lead_id, provider_charge, amount, currency, status, at \
             FROM payments WHERE charge = $1",
            values![charge],
        )
        .await?;
    row.map(|mut row| payment(&mut row)).transpose()
}

/// The payments for a lead, the oldest first.
#[tracing::instrument(name = "db.payments.of_lead", level = "debug", skip_all)]
pub async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Vec<Payment>, StoreError> {
    let rows = tx
        .rows(
            "SELECT charge, lead_id, provider_charge, amount, currency, status, at \
             FROM payments WHERE lead_id = $1 ORDER BY at, charge LIMIT 20",
            values![lead],
        )
        .await?;
    tx.readable(rows, payment)
}

fn payment(row: &mut Row) -> Result<Payment, StoreError> {
    Ok(Payment {
        charge: row.get("charge")?,
        lead: row.get("lead_id")?,
        provider_charge: row.get("provider_charge")?,
        amount: Money::new(row.get("amount")?, row.get("currency")?),
        status: row.get("status")?,
        at: row.get("at")?,
    })
}

#[tracing::instrument(name = "db.payments.set_status", level = "debug", skip_all)]
pub async fn set_status(
    tx: &Tx,
    charge: &str,
    status: Progress,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE payments SET status = $2, updated_at = $3 WHERE charge = $1",
        values![charge, status.as_str(), now],
    )
    .await?;
    Ok(())
}

/// What has come for this lead in a currency, in minor units, less what was given back.
#[tracing::instrument(name = "db.payments.sum_of", level = "debug", skip_all)]
pub async fn sum_of(tx: &Tx, lead: LeadId, currency: &str) -> Result<i64, StoreError> {
    tx.value(
        "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM payments \
         WHERE lead_id = $1 AND currency = $2 AND coalesce(settled, '') <> 'returned'",
        values![lead, currency],
    )
    .await
}

/// Notes what a person did with money that its order did not need.
#[tracing::instrument(name = "db.payments.settle", level = "debug", skip_all)]
pub async fn settle(
    tx: &Tx,
    charge: &str,
    settled: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE payments SET settled = $2, updated_at = $3 WHERE charge = $1",
        values![charge, settled, now],
    )
    .await?;
    Ok(())
}

/// Orders of ours that are neither paid nor cancelled, those of this customer first, the newest first.
#[tracing::instrument(name = "db.payments.unpaid_orders", level = "debug", skip_all)]
pub async fn unpaid_orders(
    tx: &Tx,
    customer: Option<CustomerId>,
    limit: u32,
) -> Result<Vec<(LeadId, Option<Money>)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT o.lead_id, o.total, o.currency FROM orders o JOIN leads l ON l.id = o.lead_id \
             WHERE o.paid = 0 AND o.stage <> 'cancelled' \
             ORDER BY CASE WHEN l.customer_id = $1 THEN 0 ELSE 1 END, o.lead_id DESC LIMIT $2",
            values![customer, limit],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok((row.get("lead_id")?, row.money("total", "currency")?))
    })
}

/// Whether anything was paid for this lead through Telegram.
#[tracing::instrument(name = "db.payments.is_any_of", level = "debug", skip_all)]
pub async fn is_any_of(tx: &Tx, lead: LeadId) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM payments WHERE lead_id = $1 LIMIT 1",
        values![lead],
    )
    .await
}

/// Since when the payment stands as it does.
#[tracing::instrument(name = "db.payments.updated_at", level = "debug", skip_all)]
pub async fn updated_at(tx: &Tx, charge: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    tx.find_value(
        "SELECT updated_at FROM payments WHERE charge = $1",
        values![charge],
    )
    .await
}

/// How many payments have come how far.
#[tracing::instrument(name = "db.payments.count_by_status", level = "debug", skip_all)]
pub async fn count_by_status(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT status, count(*) AS count FROM payments GROUP BY status",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("status")?, row.get("count")?)))
}
