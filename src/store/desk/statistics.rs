//! What the statistics are made of: the cases of a period, and what managers did in it.

use chrono::{DateTime, Utc};

use crate::domain::{
    conversation::Channel,
    id::{DepartmentId, ManagerId, Number},
    statistics::{Deeds, Fact, Span},
};
use crate::store::{Row, StoreError, Tx, cases::took, db::values, row::columns};

/// Cases that are looked at for one report; of more, the newest.
pub const MOST: usize = 50_000;
/// Rows that are read at once.
const PAGE: u32 = 5_000;

/// The cases that something of a span's figures is about; `$4` bounds the page from above.
macro_rules! cases_of_span {
    ($columns:literal, $joins:literal, $where:literal) => {
        concat!(
            "SELECT k.id, k.number, ",
            fact_columns!(),
            $columns,
            " FROM cases k ",
            $joins,
            " WHERE k.id IN ( \
                 SELECT id FROM cases WHERE opened_at >= $1 AND opened_at < $2 \
                 UNION SELECT id FROM cases WHERE closed_at >= $1 AND closed_at < $2 \
                 UNION SELECT id FROM cases WHERE rated_at >= $1 AND rated_at < $2) \
               AND (CAST($3 AS BIGINT) IS NULL OR k.department = $3) AND k.id < $4 ",
            $where,
            " ORDER BY k.id DESC LIMIT $5"
        )
    };
}

columns! {
    fact_columns;
    fn fact(tx, row) -> Fact {
        opened_at = "k.opened_at", opened_by = "k.opened_by", answered_by = "k.answered_by",
        response_seconds = "k.response_seconds", response_working = "k.response_working",
        closed_at = "k.closed_at", resolution_seconds = "k.resolution_seconds",
        resolution_working = "k.resolution_working", manager = "k.manager_id",
        rated = "k.rated_manager_id", rating: Option<i64> = "k.rating", rated_at = "k.rated_at"
    }
    Ok(Fact {
        opened_at,
        opened_by,
        answered_by,
        response: took(response_seconds, response_working),
        closed_at,
        resolution: took(resolution_seconds, resolution_working),
        manager,
        rated,
        rating: rating.zip(rated_at),
    })
}

const FACTS: &str = cases_of_span!("", "", "");

const LINES: &str = cases_of_span!(
    ", k.department, k.subject, c.channel, k.answered_at, k.reopened",
    "JOIN conversations c ON c.id = k.conversation_id",
    "AND (CAST($6 AS BIGINT) IS NULL OR k.manager_id = $6 OR k.answered_by = $6 OR k.rated_manager_id = $6)"
);

/// The cases that were opened, closed or rated in the span.
#[tracing::instrument(name = "db.statistics.facts", level = "debug", skip_all)]
pub async fn facts(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<Fact>, StoreError> {
    let (mut found, mut below) = (Vec::new(), i64::MAX);
    while found.len() < MOST {
        let values = values![span.from(), span.to(), department, below, PAGE];
        let rows = tx.rows(FACTS, values).await?;
        let full = rows.len() == PAGE as usize;
        for mut row in rows {
            below = row.get("id")?;
            found.extend(tx.unless_corrupt(fact(tx, &mut row))?);
        }
        if !full {
            break;
        }
    }
    Ok(found)
}

/// A case as the table of a period tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: Number,
    pub department: DepartmentId,
    pub subject: Option<String>,
    pub channel: Channel,
    pub answered_at: Option<DateTime<Utc>>,
    pub reopened: i64,
    pub fact: Fact,
}

/// The same cases with what else there is to tell of each, the newest first; with a manager, only
/// those that they answered first or took care of last.
#[tracing::instrument(name = "db.statistics.lines", level = "debug", skip_all)]
pub async fn lines(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
    manager: Option<ManagerId>,
) -> Result<Vec<Line>, StoreError> {
    let (mut found, mut below) = (Vec::new(), i64::MAX);
    while found.len() < MOST {
        let values = values![span.from(), span.to(), department, below, PAGE, manager];
        let rows = tx.rows(LINES, values).await?;
        let full = rows.len() == PAGE as usize;
        for mut row in rows {
            below = row.get("id")?;
            found.extend(tx.unless_corrupt(line(tx, &mut row))?);
        }
        if !full {
            break;
        }
    }
    Ok(found)
}

fn line(tx: &Tx, row: &mut Row) -> Result<Line, StoreError> {
    let fact = fact(tx, row)?;
    Ok(Line {
        number: row.get("number")?,
        department: row.get("department")?,
        subject: row.get("subject")?,
        channel: row.get("channel")?,
        answered_at: row.get("answered_at")?,
        reopened: row.get("reopened")?,
        fact,
    })
}

/// How often a closed case was opened again in the span.
#[tracing::instrument(name = "db.statistics.reopened", level = "debug", skip_all)]
pub async fn reopened(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM case_events e JOIN cases k ON k.id = e.case_id \
             WHERE e.kind = 'reopened' AND e.at >= $1 AND e.at < $2 \
               AND (CAST($3 AS BIGINT) IS NULL OR k.department = $3)",
        values![span.from(), span.to(), department],
    )
    .await
}

/// What every manager, also one who has left, did in the span.
#[tracing::instrument(name = "db.statistics.deeds", level = "debug", skip_all)]
pub async fn deeds(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<Deeds>, StoreError> {
    let values = values![span.from(), span.to(), department];
    let rows = tx
        .rows(
            "SELECT m.id, \
                    (SELECT count(*) FROM messages x \
                     WHERE x.manager_id = m.id AND x.at >= $1 AND x.at < $2 \
                       AND x.author = 'manager' \
                       AND (CAST($3 AS BIGINT) IS NULL OR EXISTS ( \
                              SELECT 1 FROM conversations c \
                              WHERE c.id = x.conversation_id AND c.department = $3))) AS messages \
             FROM managers m WHERE m.role <> 'pending' ORDER BY m.id LIMIT 10000",
            values,
        )
        .await?;
    let talks = talks(tx, span, department).await?;
    tx.readable(rows, |row| {
        let manager = row.get("id")?;
        let own = talks.iter().find(|(id, _)| *id == manager);
        Ok(Deeds {
            manager,
            talks: own.map_or(0, |(_, count)| *count),
            messages: row.get("messages")?,
        })
    })
}

/// In how many cases each manager answered a customer who waited.
async fn talks(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<(ManagerId, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT e.manager_id, count(DISTINCT e.case_id) AS count \
             FROM case_events e JOIN cases k ON k.id = e.case_id \
             WHERE e.kind = 'answered' AND e.at >= $1 AND e.at < $2 \
               AND e.manager_id IS NOT NULL \
               AND (CAST($3 AS BIGINT) IS NULL OR k.department = $3) \
             GROUP BY e.manager_id LIMIT 10000",
            values![span.from(), span.to(), department],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("manager_id")?, row.get("count")?)))
}
