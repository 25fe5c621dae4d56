//! The audit: what managers did at the desk, and when.

use chrono::{DateTime, Utc};

use crate::domain::id::{ConversationId, ManagerId};
use crate::store::{StoreError, Tx, db::values};

/// One act.
#[derive(Debug, Clone)]
pub struct Act {
    /// `None` means the program.
    pub manager: Option<ManagerId>,
    pub action: Action,
    pub conversation: Option<ConversationId>,
    /// The other manager.
    pub subject: Option<ManagerId>,
    pub detail: Option<String>,
}

/// What was done. Acts about a conversation are named one by one, so that each has its own sentence
/// in the log chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Take,
    Assign,
    Release,
    HandOver,
    Reassign,
    TakeOver,
    Reroute,
    /// Its manager has a break.
    Absent,
    Unreachable,
    Expire,
    Close,
    EndedByCustomer,
    Forgotten,
    Move,
    /// About no conversation: a role, a shift, a lead.
    Other(&'static str),
}

impl Action {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Assign => "assign",
            Self::Release => "release",
            Self::HandOver => "hand_over",
            Self::Reassign => "reassign",
            Self::TakeOver => "take_over",
            Self::Reroute => "reroute",
            Self::Absent => "absent",
            Self::Unreachable => "unreachable",
            Self::Expire => "expire",
            Self::Close => "close",
            Self::EndedByCustomer => "ended_by_customer",
            Self::Forgotten => "forgotten",
            Self::Move => "move",
            Self::Other(name) => name,
        }
    }
}

/// Notes an act; `fence` is that of the conversation's hold from then on.
#[tracing::instrument(name = "db.audit.add", level = "debug", skip_all)]
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
            act.action.as_str(),
            act.conversation,
            act.subject,
            act.detail.as_deref().map(|detail| tx.vault().seal(detail)),
            fence
        ],
    )
    .await?;
    Ok(())
}

/// Everybody who ever held this conversation, in the order of their first time.
#[tracing::instrument(name = "db.audit.holders", level = "debug", skip_all)]
pub async fn holders(tx: &Tx, conversation: ConversationId) -> Result<Vec<ManagerId>, StoreError> {
    tx.column(
        "SELECT holder FROM ( \
               SELECT id, CASE WHEN action = 'take_over' THEN manager_id \
                               ELSE coalesce(subject, manager_id) END AS holder FROM audit \
               WHERE conversation_id = $1 \
                 AND action IN ('take', 'take_over', 'hand_over', 'reassign')) held \
             GROUP BY holder ORDER BY min(id) LIMIT 100",
        values![conversation],
    )
    .await
}
