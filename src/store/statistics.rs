//! What the statistics are made of: the cases of a period, what managers did in it, and the orders
//! that are being fulfilled.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    case::Took,
    conversation::{Channel, Fulfilment},
    id::{CaseId, ConversationId, DepartmentId, ManagerId},
    statistics::{Deeds, Fact, Span},
};

/// Cases that are looked at for one report; of more, the newest.
pub const MOST: usize = 50_000;
/// Rows that are read at once.
const PAGE: u32 = 5_000;

/// The cases that something of a span's figures is about; `$4` bounds the page from above.
macro_rules! cases_of_span {
    ($columns:literal, $joins:literal, $where:literal) => {
        concat!(
            "SELECT ",
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

const FACTS: &str = cases_of_span!(
    "k.opened_at, k.opened_by, k.answered_by, k.response_seconds, k.response_working, \
     k.closed_at, k.resolution_seconds, k.resolution_working, k.manager_id, k.rating, \
     k.rated_at, k.id",
    "",
    ""
);

const LINES: &str = cases_of_span!(
    "k.opened_at, k.opened_by, k.answered_by, k.response_seconds, k.response_working, \
     k.closed_at, k.resolution_seconds, k.resolution_working, k.manager_id, k.rating, \
     k.rated_at, k.id, k.department, k.subject, c.channel, k.answered_at, k.reopened",
    "JOIN conversations c ON c.id = k.conversation_id",
    "AND (CAST($6 AS BIGINT) IS NULL OR k.manager_id = $6 OR k.answered_by = $6)"
);

fn fact(row: &Row) -> Fact {
    let took = |whole, working| {
        Some(Took {
            whole: TimeDelta::seconds(row.opt_int(whole)?),
            working: TimeDelta::seconds(row.opt_int(working)?),
        })
    };
    Fact {
        opened_at: row.time(0),
        opened_by: row.opt_int(1).map(ManagerId),
        answered_by: row.opt_int(2).map(ManagerId),
        response: took(3, 4),
        closed_at: row.opt_time(5),
        resolution: took(6, 7),
        manager: row.opt_int(8).map(ManagerId),
        rating: row.opt_int(9).zip(row.opt_time(10)),
    }
}

/// The cases that were opened, closed or rated in the span.
pub async fn facts(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<Fact>, StoreError> {
    let (mut found, mut below) = (Vec::new(), i64::MAX);
    while found.len() < MOST {
        let values = values![span.from(), span.to(), department, below, PAGE];
        let rows = tx.rows(FACTS, values).await?;
        found.extend(rows.iter().map(fact));
        match rows.last() {
            Some(last) if rows.len() == PAGE as usize => below = last.int(11),
            _ => break,
        }
    }
    Ok(found)
}

/// A case as the table of a period tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: CaseId,
    pub department: DepartmentId,
    pub subject: Option<String>,
    pub channel: Channel,
    pub answered_at: Option<DateTime<Utc>>,
    pub reopened: i64,
    pub fact: Fact,
}

/// The same cases with what else there is to tell of each, the newest first; with a manager, only
/// those that they answered first or took care of last.
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
        for row in rows {
            below = row.int(11);
            found.push(line(row)?);
        }
        if !full {
            break;
        }
    }
    Ok(found)
}

fn line(mut row: Row) -> Result<Line, StoreError> {
    let channel = row.text(14);
    Ok(Line {
        id: CaseId(row.int(11)),
        department: DepartmentId(row.int(12)),
        subject: row.opt_text(13),
        channel: Channel::from_name(&channel).ok_or_else(|| StoreError::Corrupt {
            table: "conversations",
            column: "channel",
            reason: format!("`{channel}`"),
        })?,
        answered_at: row.opt_time(15),
        reopened: row.int(16),
        fact: fact(&row),
    })
}

/// How often a closed case was opened again in the span.
pub async fn reopened(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<i64, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) FROM case_events e JOIN cases k ON k.id = e.case_id \
             WHERE e.kind = 'reopened' AND e.at >= $1 AND e.at < $2 \
               AND (CAST($3 AS BIGINT) IS NULL OR k.department = $3)",
            values![span.from(), span.to(), department],
        )
        .await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// What every manager, also one who has left, did in the span.
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
                              WHERE c.id = x.conversation_id AND c.department = $3))) \
             FROM managers m WHERE m.role <> 'pending' ORDER BY m.id LIMIT 10000",
            values,
        )
        .await?;
    let talks = talks(tx, span, department).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let manager = ManagerId(row.int(0));
            let own = talks.iter().find(|(id, _)| *id == manager);
            Deeds {
                manager,
                talks: own.map_or(0, |(_, count)| *count),
                messages: row.int(1),
            }
        })
        .collect())
}

/// In how many cases each manager answered a customer who waited.
async fn talks(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<(ManagerId, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT e.manager_id, count(DISTINCT e.case_id) \
             FROM case_events e JOIN cases k ON k.id = e.case_id \
             WHERE e.kind = 'answered' AND e.at >= $1 AND e.at < $2 \
               AND e.manager_id IS NOT NULL \
               AND (CAST($3 AS BIGINT) IS NULL OR k.department = $3) \
             GROUP BY e.manager_id LIMIT 10000",
            values![span.from(), span.to(), department],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ManagerId(row.int(0)), row.int(1)))
        .collect())
}

/// An order that is, or was, in somebody's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub conversation: ConversationId,
    pub external: i64,
    pub channel: Channel,
    pub title: Option<String>,
    pub state: Fulfilment,
    pub fulfiller: Option<ManagerId>,
    pub at: DateTime<Utc>,
}

/// A page of the orders that are being fulfilled, the newest activity first; with a manager, theirs
/// and those that nobody has.
pub async fn orders(
    tx: &Tx,
    manager: Option<ManagerId>,
    page: u32,
    size: u32,
) -> Result<Vec<Order>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, external_id, channel, title, fulfilment, fulfiller_id, last_at \
             FROM conversations WHERE fulfilment IS NOT NULL \
               AND (CAST($1 AS BIGINT) IS NULL OR fulfiller_id IS NULL OR fulfiller_id = $1) \
             ORDER BY last_at DESC, id DESC LIMIT $2 OFFSET $3",
            values![manager, size, i64::from(page) * i64::from(size)],
        )
        .await?;
    rows.into_iter().map(order).collect()
}

fn order(mut row: Row) -> Result<Order, StoreError> {
    let corrupt = |column, value: &str| StoreError::Corrupt {
        table: "conversations",
        column,
        reason: format!("`{value}`"),
    };
    let (channel, state) = (row.text(2), row.text(4));
    Ok(Order {
        conversation: ConversationId(row.int(0)),
        external: row.int(1),
        channel: Channel::from_name(&channel).ok_or_else(|| corrupt("channel", &channel))?,
        title: row.opt_text(3),
        state: Fulfilment::from_name(&state).ok_or_else(|| corrupt("fulfilment", &state))?,
        fulfiller: row.opt_int(5).map(ManagerId),
        at: row.time(6),
    })
}
