//! Who did what at the desk, and when.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};
use crate::domain::id::{ConversationId, ManagerId};

/// One act.
#[derive(Debug, Clone)]
pub struct Act {
    /// None: the program.
    pub manager: Option<ManagerId>,
    pub action: &'static str,
    pub conversation: Option<ConversationId>,
    /// The other manager.
    pub subject: Option<ManagerId>,
    pub detail: Option<String>,
}

/// Notes an act; `fence` is that of the conversation's hold from then on.
pub async fn add(
    tx: &Tx,
    act: &Act,
    fence: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO audit (at, manager_id, action, conversation_id, subject, detail, fence) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            now,
            act.manager,
            act.action,
            act.conversation,
            act.subject,
            act.detail.as_deref(),
            fence
        ],
    )
    .await?;
    Ok(())
}

/// Everybody who ever held this conversation, in the order of their first time.
pub async fn holders(tx: &Tx, conversation: ConversationId) -> Result<Vec<ManagerId>, StoreError> {
    let rows = tx
        .rows(
            "SELECT coalesce(subject, manager_id), min(id) AS first FROM audit \
             WHERE conversation_id = $1 AND action IN ('take', 'hand_over', 'reassign') \
             GROUP BY coalesce(subject, manager_id) ORDER BY first LIMIT 100",
            values![conversation],
        )
        .await?;
    Ok(rows.into_iter().map(|row| ManagerId(row.int(0))).collect())
}
