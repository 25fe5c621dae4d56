//! Conversations, and who holds each. `lists.rs` reads them for the desk's lists, `queue.rs` those
//! that wait.

mod lists;
mod queue;

use chrono::{DateTime, Utc};

pub use self::{
    lists::{Filter, Line, Scope, Sought, list, of_customer, search},
    queue::{
        count_ahead, count_late_routes, count_ownerless, count_queued, queue,
        waiting_without_courtesy,
    },
};
use crate::domain::{
    conversation::{AssignedBy, Channel, Conversation, Hold},
    id::{BotId, ConversationId, CustomerId, DepartmentId, ManagerId, ThreadId},
};
use crate::store::{StoreError, Tx, db::values, numbers, row::columns};

columns! {
    conversation_columns;
    fn conversation(tx, row) -> Conversation {
        id = "c.id", number = "c.number", channel = "c.channel", bot = "c.bot_id", external = "c.external_id",
        customer = "c.customer_id", department = "c.department", case = "c.case_id",
        title = "c.title", open = "c.is_open", fence = "c.fence", unread = "c.unread",
        waiting_since = "c.waiting_since", last_at = "c.last_at", thread = "c.thread_id",
        urgent = "c.urgent", snoozed_until = "c.snoozed_until", snoozed_by = "c.snoozed_by",
        holder: Option<ManagerId> = "h.manager_id", hold_fence: Option<i64> = "h.fence",
        hold_until: Option<DateTime<Utc>> = "h.until",
        hold_since: Option<DateTime<Utc>> = "h.since",
        hold_assigned_by: Option<AssignedBy> = "h.assigned"
    }
    let hold = || {
        Some(Hold {
            manager: holder?,
            fence: hold_fence?,
            until: hold_until?,
            since: hold_since?,
            assigned_by: hold_assigned_by?,
        })
    };
    Ok(Conversation {
        id,
        number,
        channel,
        bot,
        external,
        customer,
        department,
        case,
        title,
        open,
        fence,
        unread,
        waiting_since,
        last_at,
        thread,
        urgent,
        snoozed_until,
        snoozed_by,
        hold: hold(),
    })
}
use conversation_columns;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            conversation_columns!(),
            " FROM conversations c LEFT JOIN holds h ON h.conversation_id = c.id ",
            $rest
        )
    };
}

#[tracing::instrument(name = "db.conversations.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
    let row = tx.row(select!("WHERE c.id = $1"), values![id]).await?;
    row.map(|mut row| conversation(tx, &mut row)).transpose()
}

/// The conversation, which nobody else changes until the transaction ends.
#[tracing::instrument(name = "db.conversations.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
    // The row is locked first and read afterwards: one statement would show the hold as it was
    // before the wait.
    hold_row(tx, id).await?;
    lookup(tx, id).await
}

async fn hold_row(tx: &Tx, id: ConversationId) -> Result<(), StoreError> {
    let lock = tx.pick("", "SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE");
    if !lock.is_empty() {
        tx.row(lock, values![id]).await?;
    }
    Ok(())
}

/// The conversation of a channel's chat.
#[tracing::instrument(name = "db.conversations.find", level = "debug", skip_all)]
pub async fn find(
    tx: &Tx,
    channel: Channel,
    bot: BotId,
    external: i64,
) -> Result<Option<Conversation>, StoreError> {
    let row = tx
        .row(
            select!("WHERE c.channel = $1 AND c.bot_id = $2 AND c.external_id = $3"),
            values![channel.as_str(), bot, external],
        )
        .await?;
    row.map(|mut row| conversation(tx, &mut row)).transpose()
}

/// The conversations of a topic with this number, which each forum may have one of.
#[tracing::instrument(name = "db.conversations.of_thread", level = "debug", skip_all)]
pub async fn of_thread(tx: &Tx, thread: ThreadId) -> Result<Vec<Conversation>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE c.thread_id = $1 ORDER BY c.id LIMIT 100"),
            values![thread],
        )
        .await?;
    tx.readable(rows, |row| conversation(tx, row))
}

/// Adds the conversation of a chat, unless it is there; locked until the transaction ends.
#[tracing::instrument(name = "db.conversations.ensure", level = "debug", skip_all)]
pub async fn ensure(
    tx: &Tx,
    channel: Channel,
    bot: BotId,
    external: i64,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<Conversation, StoreError> {
    if let Some(known) = find(tx, channel, bot, external).await?
        && let Some(locked) = lock(tx, known.id).await?
    {
        return Ok(locked);
    }
    let added = tx
        .find_value(
            "INSERT INTO conversations (channel, bot_id, external_id, customer_id, is_open, fence, \
                                        unread, last_at, created_at) \
             VALUES ($1, $2, $3, $4, 0, 0, 0, $5, $5) \
             ON CONFLICT (channel, bot_id, external_id) DO NOTHING RETURNING id",
            values![channel.as_str(), bot, external, customer, now],
        )
        .await?;
    if let Some(id) = added {
        let number = numbers::of_conversation(tx, id).await?;
        tx.execute(
            "UPDATE conversations SET number = $2 WHERE id = $1",
            values![id, number],
        )
        .await?;
    }
    let found = find(tx, channel, bot, external).await?;
    let locked = match found {
        Some(conversation) => lock(tx, conversation.id).await?,
        None => None,
    };
    locked.ok_or(StoreError::Corrupt {
        table: "conversations",
        column: "id",
        row: "?".to_owned(),
        expected: "the row that was just added",
    })
}

/// Stores the whole conversation, its hold included.
#[tracing::instrument(name = "db.conversations.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversations SET title = $2, is_open = $3, fence = $4, unread = $5, \
           waiting_since = $6, last_at = $7, thread_id = $8, department = $9, case_id = $10, \
           urgent = $11, snoozed_until = $12, snoozed_by = $13 WHERE id = $1",
        values![
            conversation.id,
            conversation.title.as_deref(),
            conversation.open,
            conversation.fence,
            conversation.unread,
            conversation.waiting_since,
            conversation.last_at,
            conversation.thread,
            conversation.department,
            conversation.case,
            conversation.urgent,
            conversation.snoozed_until,
            conversation.snoozed_by
        ],
    )
    .await?;
    match conversation.hold {
        Some(hold) => {
            tx.execute(
                "INSERT INTO holds (conversation_id, manager_id, fence, until, since, assigned) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (conversation_id) DO UPDATE SET \
                   manager_id = excluded.manager_id, fence = excluded.fence, \
                   until = excluded.until, since = excluded.since, assigned = excluded.assigned",
                values![
                    conversation.id,
                    hold.manager,
                    hold.fence,
                    hold.until,
                    hold.since,
                    hold.assigned_by.number()
                ],
            )
            .await?
        }
        None => {
            tx.execute(
                "DELETE FROM holds WHERE conversation_id = $1",
                values![conversation.id],
            )
            .await?
        }
    };
    Ok(())
}

/// Every conversation that the manager holds.
#[tracing::instrument(name = "db.conversations.held_by", level = "debug", skip_all)]
pub async fn held_by(tx: &Tx, manager: ManagerId) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
            "SELECT conversation_id FROM holds WHERE manager_id = $1 ORDER BY conversation_id LIMIT 10000",
            values![manager],
        ).await
}

/// Whether the manager has ever answered in the conversation.
#[tracing::instrument(name = "db.conversations.was_answered_by", level = "debug", skip_all)]
pub async fn was_answered_by(
    tx: &Tx,
    id: ConversationId,
    manager: ManagerId,
) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM messages WHERE conversation_id = $1 AND author = 'manager' \
               AND manager_id = $2 LIMIT 1",
        values![id, manager],
    )
    .await
}

/// What belongs to departments that the settings no longer name is the first's.
#[tracing::instrument(name = "db.conversations.adopt", level = "debug", skip_all)]
pub async fn adopt(tx: &Tx, known: &[DepartmentId]) -> Result<(), StoreError> {
    let named: Vec<DepartmentId> = tx
        .column(
            "SELECT DISTINCT department FROM conversations LIMIT 1000",
            &[],
        )
        .await?;
    for department in named {
        if !known.contains(&department) {
            tx.execute(
                "UPDATE conversations SET department = 0 WHERE department = $1",
                values![department],
            )
            .await?;
        }
    }
    Ok(())
}

/// Figures for the desk's statistics.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    pub open: i64,
    pub unassigned: i64,
    pub waiting: i64,
}

#[tracing::instrument(name = "db.conversations.figures", level = "debug", skip_all)]
pub async fn figures(tx: &Tx) -> Result<Figures, StoreError> {
    let row = tx
        .row(
            "SELECT (SELECT count(*) FROM conversations WHERE is_open = 1) AS open, \
                    (SELECT count(*) FROM conversations c WHERE c.is_open = 1 \
                       AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id \
                                         AND h.manager_id IS NOT NULL)) AS unassigned, \
                    (SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL) AS waiting",
            &[],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(Figures::default());
    };
    Ok(Figures {
        open: row.get("open")?,
        unassigned: row.get("unassigned")?,
        waiting: row.get("waiting")?,
    })
}
