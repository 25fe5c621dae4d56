//! How often links with a source were opened, and what came of it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::store::{StoreError, Tx, db::values};

/// What came by a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub name: String,
    pub visits: i64,
    /// Orders of the customers whose last visit by a link had this source.
    pub orders: i64,
}

/// Counts a visit on a day of the shop's own time.
#[tracing::instrument(name = "db.visits.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, source: &str, day: NaiveDate) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO visits (source, day, visits) VALUES ($1, $2, 1) \
         ON CONFLICT (source, day) DO UPDATE SET visits = visits.visits + 1",
        values![source, day.to_string()],
    )
    .await?;
    Ok(())
}

/// The sources with the most visits since a day, and the orders since a moment.
#[tracing::instrument(name = "db.visits.list", level = "debug", skip_all)]
pub async fn list(
    tx: &Tx,
    day: NaiveDate,
    from: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Source>, StoreError> {
    let rows = tx
        .rows(
            "SELECT v.source, CAST(sum(v.visits) AS BIGINT) AS visits, \
                    CAST(coalesce(max(o.orders), 0) AS BIGINT) AS orders \
             FROM visits v \
             LEFT JOIN (SELECT c.source, count(*) AS orders \
                        FROM leads l JOIN customers c ON c.id = l.customer_id \
                        WHERE l.kind = 'order' AND l.created_at >= $2 AND c.source IS NOT NULL \
                        GROUP BY c.source) o ON o.source = v.source \
             WHERE v.day >= $1 GROUP BY v.source \
             ORDER BY visits DESC, v.source LIMIT $3",
            values![day.to_string(), from, limit],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Source {
                name: row.get("source")?,
                visits: row.get("visits")?,
                orders: row.get("orders")?,
            })
        })
        .collect()
}
