//! Cases, and everything that happened to each.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    case::{Case, Event, Stage, Took},
    conversation::Conversation,
    id::{CaseId, ConversationId, DepartmentId, ManagerId},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.conversation_id, k.department, k.subject, k.state, k.opened_at, \
                    k.opened_by, k.manager_id, k.answered_at, k.answered_by, k.response_seconds, \
                    k.response_working, k.closed_at, k.closed_by, k.resolution_seconds, \
                    k.resolution_working, k.reopened, k.rating FROM cases k ",
            $rest
        )
    };
}

fn case(mut row: Row) -> Result<Case, StoreError> {
    let state = row.text(4);
    let took = |whole, working| {
        Some(Took {
            whole: TimeDelta::seconds(row.opt_int(whole)?),
            working: TimeDelta::seconds(row.opt_int(working)?),
        })
    };
    let (response, resolution) = (took(10, 11), took(14, 15));
    Ok(Case {
        id: CaseId(row.int(0)),
        conversation: ConversationId(row.int(1)),
        department: DepartmentId(row.int(2)),
        subject: row.opt_text(3),
        stage: Stage::from_name(&state).ok_or_else(|| StoreError::Corrupt {
            table: "cases",
            column: "state",
            reason: format!("`{state}`"),
        })?,
        opened_at: row.time(5),
        opened_by: row.opt_int(6).map(ManagerId),
        manager: row.opt_int(7).map(ManagerId),
        answered_at: row.opt_time(8),
        answered_by: row.opt_int(9).map(ManagerId),
        response,
        closed_at: row.opt_time(12),
        closed_by: row.opt_int(13).map(ManagerId),
        resolution,
        reopened: row.int(16),
        rating: row.opt_int(17),
    })
}

pub async fn lookup(tx: &Tx, id: CaseId) -> Result<Option<Case>, StoreError> {
    let row = tx.row(select!("WHERE k.id = $1"), values![id]).await?;
    row.map(case).transpose()
}

/// Opens a case of a conversation.
pub async fn open(
    tx: &Tx,
    conversation: &Conversation,
    by: Option<ManagerId>,
    subject: Option<&str>,
    now: DateTime<Utc>,
) -> Result<CaseId, StoreError> {
    let row = tx
        .row(
            "INSERT INTO cases (conversation_id, department, subject, state, opened_at, opened_by) \
             VALUES ($1, $2, $3, 'new', $4, $5) RETURNING id",
            values![conversation.id, conversation.department, subject, now, by],
        )
        .await?;
    Ok(CaseId(row.map_or(0, |row| row.int(0))))
}

/// Stores the case as it is now.
pub async fn save(tx: &Tx, case: &Case) -> Result<(), StoreError> {
    let seconds = |took: Option<Took>| took.map(|took| took.whole.num_seconds());
    let working = |took: Option<Took>| took.map(|took| took.working.num_seconds());
    tx.execute(
        "UPDATE cases SET department = $2, state = $3, manager_id = $4, answered_at = $5, \
           answered_by = $6, response_seconds = $7, response_working = $8, closed_at = $9, \
           closed_by = $10, resolution_seconds = $11, resolution_working = $12, reopened = $13, \
           subject = $14 \
         WHERE id = $1",
        values![
            case.id,
            case.department,
            case.stage.as_str(),
            case.manager,
            case.answered_at,
            case.answered_by,
            seconds(case.response),
            working(case.response),
            case.closed_at,
            case.closed_by,
            seconds(case.resolution),
            working(case.resolution),
            case.reopened,
            case.subject.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Notes what happened to a case.
pub async fn note(
    tx: &Tx,
    (case, conversation): (CaseId, ConversationId),
    event: Event,
    manager: Option<ManagerId>,
    detail: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_events (case_id, conversation_id, at, kind, manager_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![case, conversation, now, event.as_str(), manager, detail],
    )
    .await?;
    Ok(())
}

/// Notes that the customer was told this today; `false` when they had been already.
pub async fn tell_once(tx: &Tx, case: CaseId, kind: &str, day: &str) -> Result<bool, StoreError> {
    let count = tx
        .execute(
            "INSERT INTO courtesies (case_id, kind, day) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING",
            values![case, kind, day],
        )
        .await?;
    Ok(count > 0)
}

/// Forgets what customers were told before this day.
pub async fn forget_told(tx: &Tx, day: &str) -> Result<u64, StoreError> {
    let sql = "DELETE FROM courtesies WHERE day < $1";
    tx.execute(sql, values![day]).await
}

/// The last day on which the customer was told this.
pub async fn told_last(tx: &Tx, case: CaseId, kind: &str) -> Result<Option<String>, StoreError> {
    let row = tx
        .row(
            "SELECT max(day) FROM courtesies WHERE case_id = $1 AND kind = $2",
            values![case, kind],
        )
        .await?;
    Ok(row.and_then(|mut row| row.opt_text(0)))
}

/// The stars of a case, and when they were given.
pub async fn rating(tx: &Tx, case: CaseId) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let row = tx
        .row(
            "SELECT rating, rated_at FROM cases WHERE id = $1",
            values![case],
        )
        .await?;
    Ok(row.and_then(|row| row.opt_int(0).zip(row.opt_time(1))))
}

/// The customer has given stars.
pub async fn rate(tx: &Tx, case: CaseId, stars: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cases SET rating = $2, rated_at = $3 WHERE id = $1",
        values![case, stars, now],
    )
    .await?;
    Ok(())
}

/// The managers who lost the case to the queue since the customer began to wait.
pub async fn missed_by(
    tx: &Tx,
    case: CaseId,
    since: DateTime<Utc>,
) -> Result<Vec<ManagerId>, StoreError> {
    let rows = tx
        .rows(
            "SELECT DISTINCT manager_id FROM case_events \
             WHERE case_id = $1 AND kind = 'rerouted' AND at >= $2 AND manager_id IS NOT NULL \
             LIMIT 1000",
            values![case, since],
        )
        .await?;
    Ok(rows.into_iter().map(|row| ManagerId(row.int(0))).collect())
}

/// How often this happened to the case since then.
pub async fn count_events(
    tx: &Tx,
    case: CaseId,
    event: Event,
    since: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = $2 AND at >= $3",
            values![case, event.as_str(), since],
        )
        .await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// Who took care of the conversation's customer last, in any of their conversations.
pub async fn last_manager(
    tx: &Tx,
    conversation: &Conversation,
) -> Result<Option<ManagerId>, StoreError> {
    let row = tx
        .row(
            "SELECT k.manager_id FROM cases k JOIN conversations c ON c.id = k.conversation_id \
             WHERE c.customer_id = $1 AND k.manager_id IS NOT NULL \
             ORDER BY k.id DESC LIMIT 1",
            values![conversation.customer],
        )
        .await?;
    Ok(row.map(|row| ManagerId(row.int(0))))
}

/// A customer's cases, the newest first.
pub async fn of_customer(
    tx: &Tx,
    conversation: &Conversation,
    limit: u32,
) -> Result<Vec<Case>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "JOIN conversations c ON c.id = k.conversation_id \
                 WHERE c.customer_id = $1 ORDER BY k.id DESC LIMIT $2"
            ),
            values![conversation.customer, limit],
        )
        .await?;
    rows.into_iter().map(case).collect()
}
