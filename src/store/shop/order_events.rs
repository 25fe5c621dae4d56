//! What happened to an order at the desk, for its card.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{ManagerId, Number},
    order::Happened,
};
use crate::store::{StoreError, Tx, db::values, row::text_columns};

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    pub at: DateTime<Utc>,
    /// `None` means the customer, the CRM or the program.
    pub manager: Option<ManagerId>,
    pub what: Happened,
    /// A state's name, a parcel's number, a sum.
    pub detail: Option<String>,
}

text_columns! {
    Happened: "what happened to an order", |text: String| Self::parse(&text);
}

#[tracing::instrument(name = "db.order_events.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, number: Number, event: &OrderEvent) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO order_events (number, at, manager_id, kind, detail) \
         VALUES ($1, $2, $3, $4, $5)",
        values![
            number,
            event.at,
            event.manager,
            event.what.as_str(),
            event
                .detail
                .as_deref()
                .map(|detail| tx.vault().seal(detail))
        ],
    )
    .await?;
    Ok(())
}

/// The newest, the oldest of them first.
#[tracing::instrument(name = "db.order_events.last", level = "debug", skip_all)]
pub async fn last(tx: &Tx, number: Number, limit: u32) -> Result<Vec<OrderEvent>, StoreError> {
    let rows = tx
        .rows(
            "SELECT at, manager_id, kind, detail FROM order_events WHERE number = $1 \
             ORDER BY id DESC LIMIT $2",
            values![number, limit],
        )
        .await?;
    let mut events = tx.readable(rows, |row| {
        Ok(OrderEvent {
            at: row.get("at")?,
            manager: row.get("manager_id")?,
            what: row.get("kind")?,
            detail: row.open(tx.vault(), "detail")?,
        })
    })?;
    events.reverse();
    Ok(events)
}
