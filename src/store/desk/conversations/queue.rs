//! The conversations that wait for a manager: their order, and the checks that none is forgotten.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    conversation::Conversation,
    id::{ConversationId, DepartmentId},
};
use crate::store::{StoreError, Tx, db::values};

/// How many wait for a manager.
#[tracing::instrument(name = "db.conversations.count_queued", level = "debug", skip_all)]
pub async fn count_queued(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
               AND c.snoozed_until IS NULL \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id)",
        &[],
    )
    .await
}

/// The conversations that wait for a manager of this department, the longest wait first.
#[tracing::instrument(name = "db.conversations.queue", level = "debug", skip_all)]
pub async fn queue(
    tx: &Tx,
    department: DepartmentId,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
        "SELECT c.id FROM conversations c WHERE c.waiting_since IS NOT NULL AND c.department = $1 \
               AND c.snoozed_until IS NULL \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id) \
             ORDER BY c.urgent DESC, c.waiting_since, c.id LIMIT $2",
        values![department, limit],
    )
    .await
}

/// How many wait for a manager before this conversation.
#[tracing::instrument(name = "db.conversations.count_ahead", level = "debug", skip_all)]
pub async fn count_ahead(tx: &Tx, conversation: &Conversation) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
               AND c.department = $1 AND c.waiting_since <= $2 AND c.id <> $3 \
               AND (c.waiting_since < $2 OR c.id < $3) \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id)",
        values![
            conversation.department,
            conversation.waiting_since,
            conversation.id
        ],
    )
    .await
}

/// Whose customer wrote since then, waits, and was not told this today, held or not.
#[tracing::instrument(
    name = "db.conversations.waiting_without_courtesy",
    level = "debug",
    skip_all
)]
pub async fn waiting_without_courtesy(
    tx: &Tx,
    department: DepartmentId,
    kind: &str,
    day: &str,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
        "SELECT c.id FROM conversations c WHERE c.waiting_since IS NOT NULL AND c.department = $1 \
               AND c.last_at >= $4 AND c.channel = 'telegram' AND NOT EXISTS ( \
                 SELECT 1 FROM courtesies t \
                 WHERE t.case_id = c.case_id AND t.kind = $2 AND t.day = $3) \
             ORDER BY c.waiting_since, c.id LIMIT $5",
        values![department, kind, day, since, limit],
    )
    .await
}

/// How long what is about to be done counts as done.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// Customers who wait for an answer while no manager holds the conversation, no chat was notified
/// of it, and nobody shares out their department's queue. That somebody is about to do so counts
/// for as long as a live job is due for less than a minute. Always 0.
///
/// `sharing` holds the ids of the departments whose queues the program shares out, between commas:
/// only there is somebody about to get the conversation.
#[tracing::instrument(name = "db.conversations.count_ownerless", level = "debug", skip_all)]
pub async fn count_ownerless(
    tx: &Tx,
    sharing: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    // A job that tells a chat gives its key back while it runs.
    tx.value(
        "SELECT count(*) FROM conversations c WHERE c.waiting_since IS NOT NULL \
           AND c.snoozed_until IS NULL \
           AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id) \
           AND NOT EXISTS (SELECT 1 FROM notice_entries n WHERE n.conversation_id = c.id) \
           AND NOT EXISTS (SELECT 1 FROM notices_due d \
                           WHERE d.conversation_id = c.id AND (d.passed_on = 1 \
                             OR d.at > $1 AND EXISTS ( \
                               SELECT 1 FROM outbox o WHERE o.key = 'desk:notices:' || d.chat_id \
                               UNION SELECT 1 FROM outbox o WHERE o.key IS NULL \
                                 AND o.service LIKE 'telegram:%' \
                                 AND o.lane = CAST(d.chat_id AS TEXT)))) \
           AND NOT EXISTS (SELECT 1 FROM outbox o \
                           WHERE CAST($2 AS TEXT) LIKE '%,' || c.department || ',%' \
                             AND (o.key = 'desk:route:' || c.department \
                                  OR o.key = 'desk:later:' || c.department) \
                             AND o.not_before > $1)",
        values![now - GRACE, sharing],
    )
    .await
}

/// Jobs that share out a department's queue and have not run although they are due for longer than
/// a minute. Always 0.
#[tracing::instrument(name = "db.conversations.count_late_routes", level = "debug", skip_all)]
pub async fn count_late_routes(tx: &Tx, now: DateTime<Utc>) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM outbox \
         WHERE (key LIKE 'desk:route:%' OR key LIKE 'desk:later:%') AND not_before <= $1",
        values![now - GRACE],
    )
    .await
}
