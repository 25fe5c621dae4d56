//! Cases, and everything that happened to each.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    case::{Case, Event, Took},
    conversation::Conversation,
    id::{CaseId, ConversationId, LeadId, ManagerId},
};
use crate::store::{StoreError, Tx, db::values, numbers, row::columns};

columns! {
    case_columns;
    fn case(tx, row) -> Case {
        id = "k.id", number = "k.number", conversation = "k.conversation_id", department = "k.department",
        subject = "k.subject", stage = "k.state", opened_at = "k.opened_at",
        opened_by = "k.opened_by", manager = "k.manager_id", answered_at = "k.answered_at",
        answered_by = "k.answered_by", response_seconds = "k.response_seconds",
        response_working = "k.response_working", closed_at = "k.closed_at",
        closed_by = "k.closed_by", resolution_seconds = "k.resolution_seconds",
        resolution_working = "k.resolution_working", reopened = "k.reopened", rating = "k.rating"
    }
    Ok(Case {
        id,
        number,
        conversation,
        department,
        subject,
        stage,
        opened_at,
        opened_by,
        manager,
        answered_at,
        answered_by,
        response: took(response_seconds, response_working),
        closed_at,
        closed_by,
        resolution: took(resolution_seconds, resolution_working),
        reopened,
        rating,
    })
}

/// A time that was taken, where both of its measures are known.
pub(in crate::store) fn took(whole: Option<i64>, working: Option<i64>) -> Option<Took> {
    Some(Took {
        whole: TimeDelta::try_seconds(whole?)?,
        working: TimeDelta::try_seconds(working?)?,
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", case_columns!(), " FROM cases k ", $rest)
    };
}

#[tracing::instrument(name = "db.cases.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: CaseId) -> Result<Option<Case>, StoreError> {
    let row = tx.row(select!("WHERE k.id = $1"), values![id]).await?;
    row.map(|mut row| case(tx, &mut row)).transpose()
}

/// Opens a case of a conversation; it bears the number of the question that opens it.
#[tracing::instrument(name = "db.cases.open", level = "debug", skip_all)]
pub async fn open(
    tx: &Tx,
    conversation: &Conversation,
    by: Option<ManagerId>,
    asked: Option<LeadId>,
    now: DateTime<Utc>,
) -> Result<CaseId, StoreError> {
    let id = tx
        .value(
            "INSERT INTO cases (conversation_id, department, state, opened_at, opened_by) \
             VALUES ($1, $2, 'new', $3, $4) RETURNING id",
            values![conversation.id, conversation.department, now, by],
        )
        .await?;
    let number = numbers::of_case(tx, id, asked).await?;
    tx.execute(
        "UPDATE cases SET number = $2 WHERE id = $1",
        values![id, number],
    )
    .await?;
    Ok(id)
}

/// Stores the whole case.
#[tracing::instrument(name = "db.cases.save", level = "debug", skip_all)]
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

/// Something that happened to a case.
#[derive(Clone, Copy)]
pub struct CaseEvent<'a> {
    pub case: CaseId,
    pub conversation: ConversationId,
    pub event: Event,
    /// The manager who did it. `None` means the customer or the program.
    pub manager: Option<ManagerId>,
    pub detail: Option<&'a str>,
}

/// Notes what happened to a case.
#[tracing::instrument(name = "db.cases.note", level = "debug", skip_all)]
pub async fn note(tx: &Tx, happened: &CaseEvent<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_events (case_id, conversation_id, at, kind, manager_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            happened.case,
            happened.conversation,
            now,
            happened.event.as_str(),
            happened.manager,
            happened.detail.map(|detail| tx.vault().seal(detail))
        ],
    )
    .await?;
    Ok(())
}

/// Notes that the customer was told this today; `false` when they had been already.
#[tracing::instrument(name = "db.cases.tell_once", level = "debug", skip_all)]
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
#[tracing::instrument(name = "db.cases.forget_told", level = "debug", skip_all)]
pub async fn forget_told(tx: &Tx, day: &str) -> Result<u64, StoreError> {
    let sql = "DELETE FROM courtesies WHERE day < $1";
    tx.execute(sql, values![day]).await
}

/// The last day on which the customer was told this.
#[tracing::instrument(name = "db.cases.told_last", level = "debug", skip_all)]
pub async fn told_last(tx: &Tx, case: CaseId, kind: &str) -> Result<Option<String>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT max(day) FROM courtesies WHERE case_id = $1 AND kind = $2",
            values![case, kind],
        )
        .await?
        .flatten())
}

/// The stars of a case, and when they were given.
#[tracing::instrument(name = "db.cases.rating", level = "debug", skip_all)]
pub async fn rating(tx: &Tx, case: CaseId) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let row = tx
        .row(
            "SELECT rating, rated_at FROM cases WHERE id = $1",
            values![case],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let stars: Option<i64> = row.get("rating")?;
    Ok(stars.zip(row.get("rated_at")?))
}

/// The customer has given stars.
#[tracing::instrument(name = "db.cases.rate", level = "debug", skip_all)]
pub async fn rate(tx: &Tx, case: CaseId, stars: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cases SET rating = $2, rated_at = $3, rated_manager_id = manager_id WHERE id = $1",
        values![case, stars, now],
    )
    .await?;
    Ok(())
}

/// The managers who lost the case to the queue since the customer began to wait.
#[tracing::instrument(name = "db.cases.missed_by", level = "debug", skip_all)]
pub async fn missed_by(
    tx: &Tx,
    case: CaseId,
    since: DateTime<Utc>,
) -> Result<Vec<ManagerId>, StoreError> {
    tx.column(
        "SELECT DISTINCT manager_id FROM case_events \
             WHERE case_id = $1 AND kind = 'rerouted' AND at >= $2 AND manager_id IS NOT NULL \
             LIMIT 1000",
        values![case, since],
    )
    .await
}

/// How often this happened to the case since then.
#[tracing::instrument(name = "db.cases.count_events", level = "debug", skip_all)]
pub async fn count_events(
    tx: &Tx,
    case: CaseId,
    event: Event,
    since: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = $2 AND at >= $3",
        values![case, event.as_str(), since],
    )
    .await
}

/// The manager who took care of the conversation's customer last, in any of their conversations.
#[tracing::instrument(name = "db.cases.last_manager", level = "debug", skip_all)]
pub async fn last_manager(
    tx: &Tx,
    conversation: &Conversation,
) -> Result<Option<ManagerId>, StoreError> {
    tx.find_value(
        "SELECT k.manager_id FROM cases k JOIN conversations c ON c.id = k.conversation_id \
             WHERE c.customer_id = $1 AND k.manager_id IS NOT NULL \
             ORDER BY k.id DESC LIMIT 1",
        values![conversation.customer],
    )
    .await
}

/// A customer's cases, the newest first.
#[tracing::instrument(name = "db.cases.of_customer", level = "debug", skip_all)]
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
    tx.readable(rows, |row| case(tx, row))
}
