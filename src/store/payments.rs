//! Money that came through Telegram, each charge once.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};
use crate::domain::{id::LeadId, money::Money};

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
}

impl Progress {
    const ALL: [Self; 3] = [Self::Received, Self::Sending, Self::HandedOver];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sending => "sending",
            Self::HandedOver => "handed_over",
        }
    }
}

/// Adds a payment; `false`: this charge is known already.
pub async fn add(tx: &Tx, payment: &Payment) -> Result<bool, StoreError> {
    let added = tx
        .execute(
            "INSERT INTO payments (charge, lead_id, provider_charge, amount, currency, status, at, \
                                   updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (charge) DO NOTHING",
            values![
                &payment.charge,
                payment.lead,
                &payment.provider_charge,
                payment.amount.minor,
                payment.amount.currency.code(),
                payment.status.as_str(),
                payment.at
            ],
        )
        .await?;
    Ok(added == 1)
}

pub async fn lookup(tx: &Tx, charge: &str) -> Result<Option<Payment>, StoreError> {
    let row = tx
        .row(
            "SELECT charge, lead_id, provider_charge, amount, currency, status, at \
             FROM payments WHERE charge = $1",
            values![charge],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let corrupt = |column, reason: String| StoreError::Corrupt {
        table: "payments",
        column,
        reason,
    };
    let currency = row.text(4).parse();
    let status = row.text(5);
    let known = Progress::ALL.into_iter().find(|it| it.as_str() == status);
    Ok(Some(Payment {
        charge: row.text(0),
        lead: LeadId(row.int(1)),
        provider_charge: row.text(2),
        amount: Money::new(
            row.int(3),
            currency.map_err(|error: crate::domain::money::NotACurrency| {
                corrupt("currency", error.to_string())
            })?,
        ),
        status: known.ok_or_else(|| corrupt("status", status))?,
        at: row.time(6),
    }))
}

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

/// Whether anything was paid for this lead through Telegram.
pub async fn is_any_of(tx: &Tx, lead: LeadId) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM payments WHERE lead_id = $1 LIMIT 1",
            values![lead],
        )
        .await?;
    Ok(row.is_some())
}

/// Since when the payment stands as it does.
pub async fn updated_at(tx: &Tx, charge: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = tx
        .row(
            "SELECT updated_at FROM payments WHERE charge = $1",
            values![charge],
        )
        .await?;
    Ok(row.map(|row| row.time(0)))
}

/// How many payments have come how far.
pub async fn count_by_status(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows("SELECT status, count(*) FROM payments GROUP BY status", &[])
        .await?;
    Ok(rows
        .into_iter()
        .map(|mut row| (row.text(0), row.int(1)))
        .collect())
}
