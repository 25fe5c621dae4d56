//! The one series of numbers by which people know orders, cases, feedback and conversations. A number
//! names exactly one thing and is never given again.

use crate::domain::{
    id::{CaseId, ConversationId, LeadId, Number, OrderId},
    lead::LeadKind,
};
use crate::store::{StoreError, Tx, db::values};

/// What bears a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    Order(Number),
    /// A question that opened no case.
    Question(LeadId),
    Feedback(LeadId),
    Case(CaseId),
    Conversation(ConversationId),
}

/// Gives a lead its number, which is its id too.
#[tracing::instrument(name = "db.numbers.of_lead", level = "debug", skip_all)]
pub(in crate::store) async fn of_lead(tx: &Tx, kind: LeadKind) -> Result<Number, StoreError> {
    tx.value(
        "INSERT INTO numbers (kind) VALUES ($1) RETURNING number",
        values![kind.as_str()],
    )
    .await
}

/// Takes a number back that nobody has seen.
#[tracing::instrument(name = "db.numbers.withdraw", level = "debug", skip_all)]
pub(in crate::store) async fn withdraw(tx: &Tx, number: Number) -> Result<(), StoreError> {
    tx.execute("DELETE FROM numbers WHERE number = $1", values![number])
        .await?;
    Ok(())
}

/// Gives an order that was placed elsewhere its number.
#[tracing::instrument(name = "db.numbers.of_order", level = "debug", skip_all)]
pub(in crate::store) async fn of_order(tx: &Tx, id: OrderId) -> Result<Number, StoreError> {
    given(tx, "order", id.0).await
}

/// An order has turned out to be another one that has a number of its own.
#[tracing::instrument(name = "db.numbers.lead_to", level = "debug", skip_all)]
pub(in crate::store) async fn lead_to(
    tx: &Tx,
    former: Number,
    number: Number,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE numbers SET kind = 'merged', id = $2 WHERE number = $1",
        values![former, number],
    )
    .await?;
    Ok(())
}

/// The numbers of orders that have turned out to be this one.
#[tracing::instrument(name = "db.numbers.merged_into", level = "debug", skip_all)]
pub async fn merged_into(tx: &Tx, number: Number) -> Result<Vec<Number>, StoreError> {
    tx.column(
        "SELECT number FROM numbers WHERE kind = 'merged' AND id = $1 ORDER BY number LIMIT 20",
        values![number],
    )
    .await
}

#[tracing::instrument(name = "db.numbers.of_conversation", level = "debug", skip_all)]
pub(in crate::store) async fn of_conversation(
    tx: &Tx,
    id: ConversationId,
) -> Result<Number, StoreError> {
    given(tx, "conversation", id.0).await
}

/// Gives a case its number: that of the question or complaint that opened it, where there is one.
#[tracing::instrument(name = "db.numbers.of_case", level = "debug", skip_all)]
pub(in crate::store) async fn of_case(
    tx: &Tx,
    id: CaseId,
    asked: Option<LeadId>,
) -> Result<Number, StoreError> {
    let Some(LeadId(number)) = asked else {
        return given(tx, "case", id.0).await;
    };
    tx.execute(
        "UPDATE numbers SET kind = 'case', id = $2 WHERE number = $1",
        values![number, id],
    )
    .await?;
    Ok(Number(number))
}

async fn given(tx: &Tx, kind: &'static str, id: i64) -> Result<Number, StoreError> {
    tx.value(
        "INSERT INTO numbers (kind, id) VALUES ($1, $2) RETURNING number",
        values![kind, id],
    )
    .await
}

/// What bears this number.
#[tracing::instrument(name = "db.numbers.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, number: Number) -> Result<Option<Bearer>, StoreError> {
    let row = tx
        .row(
            "SELECT number, kind, id FROM numbers WHERE number = $1",
            values![number],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let kind: String = row.get("kind")?;
    let id: Option<i64> = row.get("id")?;
    Ok(Some(match (kind.as_str(), id) {
        ("order", _) => Bearer::Order(number),
        ("merged", Some(into)) => Bearer::Order(Number(into)),
        ("question", _) => Bearer::Question(LeadId(number.0)),
        ("feedback", _) => Bearer::Feedback(LeadId(number.0)),
        ("case", Some(id)) => Bearer::Case(CaseId(id)),
        ("conversation", Some(id)) => Bearer::Conversation(ConversationId(id)),
        _ => return Err(row.corrupt("kind", "a kind of what bears a number")),
    }))
}

/// The number of a conversation.
#[tracing::instrument(name = "db.numbers.number_of", level = "debug", skip_all)]
pub async fn number_of(tx: &Tx, id: ConversationId) -> Result<Option<Number>, StoreError> {
    tx.find_value(
        "SELECT number FROM conversations WHERE id = $1",
        values![id],
    )
    .await
}

/// The next number is at least this one; of a series that has begun it may be higher.
#[tracing::instrument(name = "db.numbers.begin_at", level = "debug", skip_all)]
pub async fn begin_at(tx: &Tx, first: Number) -> Result<(), StoreError> {
    // SQLite keeps the last number that it gave, PostgreSQL is told the next.
    let sql = tx.pick(
        "UPDATE sqlite_sequence SET seq = $1 - 1 WHERE name = 'numbers' \
           AND (seq < $1 - 1 OR NOT EXISTS (SELECT 1 FROM numbers)) RETURNING seq",
        "SELECT setval(pg_get_serial_sequence('numbers', 'number'), CAST($1 AS BIGINT), false) AS seq \
         WHERE (SELECT last_value FROM numbers_number_seq) < $1 \
            OR NOT EXISTS (SELECT 1 FROM numbers)",
    );
    tx.row(sql, values![first]).await?;
    Ok(())
}
