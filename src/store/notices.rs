//! Posts in the managers' chat, and what it has yet to be told of.

use chrono::{DateTime, Utc};

use super::{StoreError, Tx, db::values};
use crate::domain::id::{BotId, ChatId, ConversationId, EntryId, MessageId, NoticeId};

/// The chat must be told of this entry.
pub async fn owe(
    tx: &Tx,
    chat: ChatId,
    entry: EntryId,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices_due (chat_id, entry_id, conversation_id) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
        values![chat, entry, conversation],
    )
    .await?;
    Ok(())
}

/// What the chat has yet to be told of, oldest first.
pub async fn due(
    tx: &Tx,
    chat: ChatId,
    limit: u32,
) -> Result<Vec<(EntryId, ConversationId)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT entry_id, conversation_id FROM notices_due WHERE chat_id = $1 \
             ORDER BY entry_id LIMIT $2",
            values![chat, limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (EntryId(row.int(0)), ConversationId(row.int(1))))
        .collect())
}

/// When the newest part of an album came that the chat has yet to be told of.
pub async fn newest_album_due(tx: &Tx, chat: ChatId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = tx
        .row(
            "SELECT max(m.at) FROM notices_due d JOIN messages m ON m.id = d.entry_id \
             WHERE d.chat_id = $1 AND m.album IS NOT NULL",
            values![chat],
        )
        .await?;
    Ok(row.and_then(|row| row.opt_time(0)))
}

/// The chat need not be told of this entry.
pub async fn forget_due(tx: &Tx, chat: ChatId, entry: EntryId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM notices_due WHERE chat_id = $1 AND entry_id = $2",
        values![chat, entry],
    )
    .await?;
    Ok(())
}

/// A post that tells of these entries.
#[derive(Debug, Clone)]
pub struct Notice {
    pub id: NoticeId,
    pub bot: BotId,
    pub chat: ChatId,
    pub message: Option<MessageId>,
    pub has_media: bool,
    pub shown: Option<String>,
    pub entries: Vec<EntryId>,
}

/// Notes that the chat has been told of these entries by this message.
pub async fn add(tx: &Tx, notice: &Notice, now: DateTime<Utc>) -> Result<NoticeId, StoreError> {
    let row = tx
        .row(
            "INSERT INTO notices (bot_id, chat_id, message_id, has_media, shown, at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            values![
                notice.bot,
                notice.chat,
                notice.message,
                notice.has_media,
                sealed(tx, notice.shown.as_deref()),
                now
            ],
        )
        .await?;
    let id = NoticeId(row.map_or(0, |row| row.int(0)));
    for entry in &notice.entries {
        tx.execute(
            "INSERT INTO notice_entries (notice_id, entry_id, conversation_id) \
             SELECT $1, id, conversation_id FROM messages WHERE id = $2",
            values![id, *entry],
        )
        .await?;
        tx.execute(
            "DELETE FROM notices_due WHERE chat_id = $1 AND entry_id = $2",
            values![notice.chat, *entry],
        )
        .await?;
    }
    Ok(id)
}

pub async fn lookup(tx: &Tx, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    let row = tx
        .row(
            "SELECT bot_id, chat_id, message_id, has_media, shown FROM notices WHERE id = $1",
            values![id],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let entries = tx
        .rows(
            "SELECT entry_id FROM notice_entries WHERE notice_id = $1 ORDER BY entry_id LIMIT 500",
            values![id],
        )
        .await?;
    Ok(Some(Notice {
        id,
        bot: BotId(row.int(0)),
        chat: ChatId(row.int(1)),
        message: row.opt_int(2).map(MessageId),
        has_media: row.int(3) != 0,
        shown: tx
            .vault()
            .open_column(row.opt_text(4), ("notices", "shown"))?,
        entries: entries.into_iter().map(|row| EntryId(row.int(0))).collect(),
    }))
}

/// What a notice says holds names, addresses and words of customers.
fn sealed(tx: &Tx, shown: Option<&str>) -> Option<String> {
    shown.map(|shown| tx.vault().seal(shown))
}

/// The notice says this from now on; none: it is gone.
pub async fn set_shown(tx: &Tx, id: NoticeId, shown: Option<&str>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE notices SET shown = $2 WHERE id = $1",
        values![id, sealed(tx, shown)],
    )
    .await?;
    Ok(())
}

/// Whether any chat was told of anything in this conversation.
pub async fn was_told(tx: &Tx, conversation: ConversationId) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM notice_entries WHERE conversation_id = $1 LIMIT 1",
            values![conversation],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether the chat was told of the entry, or is about to be.
pub async fn was_told_of(
    tx: &Tx,
    chat: ChatId,
    (entry, conversation): (EntryId, ConversationId),
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM notice_entries e JOIN notices n ON n.id = e.notice_id \
             WHERE e.conversation_id = $3 AND e.entry_id = $2 AND n.chat_id = $1 \
             UNION SELECT 1 FROM notices_due WHERE chat_id = $1 AND entry_id = $2",
            values![chat, entry, conversation],
        )
        .await?;
    Ok(row.is_some())
}

/// The newest notices of a conversation: older ones are far up in the chat.
pub async fn of_conversation(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Vec<(NoticeId, ChatId)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT DISTINCT n.id, n.chat_id FROM notice_entries e \
             JOIN notices n ON n.id = e.notice_id \
             WHERE e.conversation_id = $1 AND n.shown IS NOT NULL \
             ORDER BY n.id DESC LIMIT 10",
            values![conversation],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (NoticeId(row.int(0)), ChatId(row.int(1))))
        .collect())
}

/// Notices that Telegram still lets us delete (48 hours) and of which no customer waits.
pub async fn settled(
    tx: &Tx,
    chat: ChatId,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(NoticeId, MessageId)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT n.id, n.message_id FROM notices n \
             WHERE n.chat_id = $1 AND n.at > $2 AND n.message_id IS NOT NULL AND n.shown IS NOT NULL \
               AND NOT EXISTS (SELECT 1 FROM notice_entries e \
                               JOIN conversations c ON c.id = e.conversation_id \
                               WHERE e.notice_id = n.id AND (c.waiting_since IS NOT NULL OR c.is_open = 1)) \
             ORDER BY n.id LIMIT $3",
            values![chat, since, limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (NoticeId(row.int(0)), MessageId(row.int(1))))
        .collect())
}
