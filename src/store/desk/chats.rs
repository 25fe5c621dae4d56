//! What becomes of the chats of the shop's people: groups that change their id, chats that the bot
//! cannot write to, topics of conversations, and words there that reach nobody.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::id::{BotId, ChatId, ConversationId, ThreadId};
use crate::store::{StoreError, Tx, db::values};

/// A group that goes on under another id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    pub old: ChatId,
    pub new: ChatId,
    pub at: DateTime<Utc>,
}

/// Notes that a group goes on under another id, and takes along what it has yet to be told; `false`
/// when that is known.
#[tracing::instrument(name = "db.chats.add_move", level = "debug", skip_all)]
pub async fn add_move(tx: &Tx, moved: Move) -> Result<bool, StoreError> {
    let Move { old, new, at } = moved;
    // A group never moves back: the way home would be a circle.
    if old == new || tx.row(MOVED, values![new, old]).await?.is_some() {
        return Ok(false);
    }
    let added = tx
        .execute(
            "INSERT INTO moved_chats (old_id, new_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            values![old, new, at],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO notices_due (chat_id, entry_id, conversation_id, at) \
         SELECT $2, entry_id, conversation_id, at FROM notices_due WHERE chat_id = $1 \
         ON CONFLICT DO NOTHING",
        values![old, new],
    )
    .await?;
    tx.execute("DELETE FROM notices_due WHERE chat_id = $1", values![old])
        .await?;
    // The bot cannot change what it posted under the old id.
    tx.execute(
        "UPDATE notices SET shown = NULL WHERE chat_id = $1",
        values![old],
    )
    .await?;
    tx.execute("DELETE FROM lost_chats WHERE chat_id = $1", values![old])
        .await?;
    Ok(true)
}

const MOVED: &str = "SELECT 1 FROM moved_chats WHERE old_id = $1 AND new_id = $2";

/// Every move that is known, the oldest first.
#[tracing::instrument(name = "db.chats.moves", level = "debug", skip_all)]
pub async fn moves(tx: &Tx) -> Result<Vec<Move>, StoreError> {
    let rows = tx
        .rows(
            "SELECT old_id, new_id, at FROM moved_chats ORDER BY at, old_id LIMIT 1000",
            &[],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Move {
            old: row.get("old_id")?,
            new: row.get("new_id")?,
            at: row.get("at")?,
        })
    })
}

/// The move that gave a group this id.
#[tracing::instrument(name = "db.chats.move_to", level = "debug", skip_all)]
pub async fn move_to(tx: &Tx, new: ChatId) -> Result<Option<Move>, StoreError> {
    let row = tx
        .row(
            "SELECT old_id, at FROM moved_chats WHERE new_id = $1 ORDER BY at DESC LIMIT 1",
            values![new],
        )
        .await?;
    row.map(|mut row| {
        Ok(Move {
            old: row.get("old_id")?,
            new,
            at: row.get("at")?,
        })
    })
    .transpose()
}

/// What of a chat cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Chat,
    /// Nothing but its topics.
    Topics,
}

impl Part {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Topics => "topics",
        }
    }
}

/// A chat of the desk's bot, and what of it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub bot: BotId,
    pub chat: ChatId,
    pub part: Part,
}

/// Notes that a chat cannot be used; `false` when that is known.
#[tracing::instrument(name = "db.chats.lose", level = "debug", skip_all)]
pub async fn lose(
    tx: &Tx,
    spot: Spot,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let added = tx
        .execute(
            "INSERT INTO lost_chats (bot_id, chat_id, part, since, reason) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            values![spot.bot, spot.chat, spot.part.as_str(), now, reason],
        )
        .await?;
    Ok(added == 1)
}

/// Notes that a chat can be used; `false` when it was never lost.
#[tracing::instrument(name = "db.chats.find_again", level = "debug", skip_all)]
pub async fn find_again(tx: &Tx, spot: Spot) -> Result<bool, StoreError> {
    let removed = tx
        .execute(
            "DELETE FROM lost_chats WHERE bot_id = $1 AND chat_id = $2 AND part = $3",
            values![spot.bot, spot.chat, spot.part.as_str()],
        )
        .await?;
    Ok(removed == 1)
}

/// Since when a chat cannot be used.
#[tracing::instrument(name = "db.chats.lost_since", level = "debug", skip_all)]
pub async fn lost_since(tx: &Tx, spot: Spot) -> Result<Option<DateTime<Utc>>, StoreError> {
    tx.find_value(
        "SELECT since FROM lost_chats WHERE bot_id = $1 AND chat_id = $2 AND part = $3",
        values![spot.bot, spot.chat, spot.part.as_str()],
    )
    .await
}

/// The chats that the bot cannot write to.
#[tracing::instrument(name = "db.chats.lost", level = "debug", skip_all)]
pub async fn lost(tx: &Tx, bot: BotId) -> Result<Vec<ChatId>, StoreError> {
    tx.column(
        "SELECT chat_id FROM lost_chats WHERE bot_id = $1 AND part = 'chat' \
             ORDER BY chat_id LIMIT 10000",
        values![bot],
    )
    .await
}

/// Notes the topic of a conversation.
#[tracing::instrument(name = "db.chats.add_topic", level = "debug", skip_all)]
pub async fn add_topic(
    tx: &Tx,
    chat: ChatId,
    thread: ThreadId,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO topics (chat_id, thread_id, conversation_id) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
        values![chat, thread, conversation],
    )
    .await?;
    Ok(())
}

/// The conversation whose topic this is or was.
#[tracing::instrument(name = "db.chats.of_topic", level = "debug", skip_all)]
pub async fn of_topic(
    tx: &Tx,
    chat: ChatId,
    thread: ThreadId,
) -> Result<Option<ConversationId>, StoreError> {
    tx.find_value(
        "SELECT conversation_id FROM topics WHERE chat_id = $1 AND thread_id = $2",
        values![chat, thread],
    )
    .await
}

/// Words in a managers' chat that do not reach the customer.
#[derive(Debug, Clone, Copy)]
pub struct Unsent {
    pub chat: ChatId,
    pub conversation: ConversationId,
    /// A person, a channel, or the chat itself for all its anonymous administrators.
    pub sender: i64,
}

/// Notes that the sender is told now; `false` when they were told less than `pause` ago.
#[tracing::instrument(name = "db.chats.note_unsent", level = "debug", skip_all)]
pub async fn note_unsent(
    tx: &Tx,
    unsent: Unsent,
    now: DateTime<Utc>,
    pause: TimeDelta,
) -> Result<bool, StoreError> {
    let noted = tx
        .execute(
            "INSERT INTO unsent_words (chat_id, conversation_id, sender_id, told_at) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (chat_id, conversation_id, sender_id) \
             DO UPDATE SET told_at = $4 WHERE unsent_words.told_at <= $5",
            values![
                unsent.chat,
                unsent.conversation,
                unsent.sender,
                now,
                now - pause
            ],
        )
        .await?;
    Ok(noted == 1)
}
