//! The orders of a period, for the figures.

use crate::domain::{
    id::Number,
    money::{Currency, Money},
    order::{Fulfilment, Stage},
    sales::Sale,
    statistics::Span,
};
use crate::store::{StoreError, Tx, db::values};

/// Orders that one period is counted of.
pub const MOST: u32 = 50_000;

/// The orders that were made in the span and stand at the desk, the oldest first, by their numbers.
#[tracing::instrument(name = "db.sales.of_span", level = "debug", skip_all)]
pub async fn of_span(tx: &Tx, span: &Span) -> Result<Vec<(Number, Sale)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT o.number, o.created_at, o.total, o.currency, o.paid, o.fulfilment, o.stage, \
                    o.origin, o.crm_id, c.source \
             FROM orders o LEFT JOIN leads l ON l.id = o.lead_id \
             LEFT JOIN customers c ON c.id = l.customer_id \
             WHERE o.number IS NOT NULL AND o.created_at >= $1 AND o.created_at < $2 \
             ORDER BY o.number LIMIT $3",
            values![span.from(), span.to(), MOST],
        )
        .await?;
    tx.readable(rows, |row| {
        let minor: Option<i64> = row.get("total")?;
        let currency: Option<Currency> = row.get("currency")?;
        let state: Fulfilment = row.get("fulfilment")?;
        let stage: Stage = row.get("stage")?;
        let sale = Sale {
            at: row.get("created_at")?,
            total: minor
                .zip(currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            paid: row.get("paid")?,
            // What the CRM has ended counts as ended, even if the desk has not followed yet.
            state: Fulfilment::ended_by(stage).unwrap_or(state),
            origin: row.get("origin")?,
            source: row.get("source")?,
            in_crm: row.get::<Option<String>>("crm_id")?.is_some(),
        };
        Ok((row.get("number")?, sale))
    })
}
