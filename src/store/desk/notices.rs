//! Notices in the managers' chat, and the messages that it is still owed.

use chrono::{DateTime, Utc};

use crate::domain::id::{BotId, ChatId, ConversationId, EntryId, MessageId, NoticeId};
use crate::store::{StoreError, Tx, db::values};

/// Owes the chat a notice of this entry.
#[tracing::instrument(name = "db.notices.owe", level = "debug", skip_all)]
pub async fn owe(
    tx: &Tx,
    chat: ChatId,
    entry: EntryId,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices_due (chat_id, entry_id, conversation_id, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
        values![chat, entry, conversation, now],
    )
    .await?;
    Ok(())
}

/// The entries whose notice the chat is owed, oldest first.
#[tracing::instrument(name = "db.notices.due", level = "debug", skip_all)]
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
    tx.readable(rows, |row| {
        Ok((row.get("entry_id")?, row.get("conversation_id")?))
    })
}

/// When the oldest message came whose notice the chat is owed.
#[tracing::instrument(name = "db.notices.oldest_due", level = "debug", skip_all)]
pub async fn oldest_due(tx: &Tx, chat: ChatId) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT min(m.at) FROM notices_due d JOIN messages m ON m.id = d.entry_id \
             WHERE d.chat_id = $1",
            values![chat],
        )
        .await?
        .flatten())
}

/// When the newest part of an album came whose notice the chat is owed.
#[tracing::instrument(name = "db.notices.newest_album_due", level = "debug", skip_all)]
pub async fn newest_album_due(tx: &Tx, chat: ChatId) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT max(m.at) FROM notices_due d JOIN messages m ON m.id = d.entry_id \
             WHERE d.chat_id = $1 AND m.album IS NOT NULL",
            values![chat],
        )
        .await?
        .flatten())
}

/// The chat is no longer owed a notice of this entry.
#[tracing::instrument(name = "db.notices.forget_due", level = "debug", skip_all)]
pub async fn forget_due(tx: &Tx, chat: ChatId, entry: EntryId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM notices_due WHERE chat_id = $1 AND entry_id = $2",
        values![chat, entry],
    )
    .await?;
    Ok(())
}

/// The chats that are owed something.
#[tracing::instrument(name = "db.notices.chats_due", level = "debug", skip_all)]
pub async fn chats_due(tx: &Tx) -> Result<Vec<ChatId>, StoreError> {
    tx.column(
        "SELECT DISTINCT chat_id FROM notices_due ORDER BY chat_id LIMIT 1000",
        &[],
    )
    .await
}

/// What a chat is owed and managers have not got in private, oldest first.
#[tracing::instrument(name = "db.notices.not_passed_on", level = "debug", skip_all)]
pub async fn not_passed_on(
    tx: &Tx,
    chat: ChatId,
    limit: u32,
) -> Result<Vec<(EntryId, ConversationId)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT entry_id, conversation_id FROM notices_due \
             WHERE chat_id = $1 AND passed_on = 0 ORDER BY entry_id LIMIT $2",
            values![chat, limit],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok((row.get("entry_id")?, row.get("conversation_id")?))
    })
}

/// Managers have got in private what the chat is owed.
#[tracing::instrument(name = "db.notices.note_passed_on", level = "debug", skip_all)]
pub async fn note_passed_on(tx: &Tx, chat: ChatId, entry: EntryId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE notices_due SET passed_on = 1 WHERE chat_id = $1 AND entry_id = $2",
        values![chat, entry],
    )
    .await?;
    Ok(())
}

/// The chat is no longer owed what managers have got in private.
#[tracing::instrument(name = "db.notices.forget_passed_on", level = "debug", skip_all)]
pub async fn forget_passed_on(tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM notices_due WHERE chat_id = $1 AND passed_on = 1",
        values![chat],
    )
    .await?;
    Ok(())
}

/// The same of what was passed on and waits for nobody any more.
#[tracing::instrument(name = "db.notices.forget_settled", level = "debug", skip_all)]
pub async fn forget_settled(tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM notices_due WHERE chat_id = $1 AND passed_on = 1 \
           AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = notices_due.conversation_id \
                           AND c.waiting_since IS NOT NULL \
                           AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.conversation_id = c.id))",
        values![chat],
    )
    .await?;
    Ok(())
}

/// The newest posts of a chat that can still be brought up to date.
#[tracing::instrument(name = "db.notices.shown_in", level = "debug", skip_all)]
pub async fn shown_in(tx: &Tx, chat: ChatId, limit: u32) -> Result<Vec<NoticeId>, StoreError> {
    tx.column(
        "SELECT id FROM notices WHERE chat_id = $1 AND shown IS NOT NULL \
             ORDER BY id DESC LIMIT $2",
        values![chat, limit],
    )
    .await
}

/// A post about these entries.
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

/// Notes that this post has notified the chat of these entries.
#[tracing::instrument(name = "db.notices.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, notice: &Notice, now: DateTime<Utc>) -> Result<NoticeId, StoreError> {
    let id = tx
        .value(
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

#[tracing::instrument(name = "db.notices.lookup", level = "debug", skip_all)]
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
        .column(
            "SELECT entry_id FROM notice_entries WHERE notice_id = $1 ORDER BY entry_id LIMIT 500",
            values![id],
        )
        .await?;
    Ok(Some(Notice {
        id,
        bot: row.get("bot_id")?,
        chat: row.get("chat_id")?,
        message: row.get("message_id")?,
        has_media: row.get("has_media")?,
        shown: row.open(tx.vault(), "shown")?,
        entries,
    }))
}

/// The entries of a notice, in the order of arrival.
#[tracing::instrument(name = "db.notices.told_of", level = "debug", skip_all)]
pub async fn told_of(tx: &Tx, id: NoticeId) -> Result<Vec<(EntryId, ConversationId)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT entry_id, conversation_id FROM notice_entries WHERE notice_id = $1 \
             ORDER BY entry_id LIMIT 500",
            values![id],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok((row.get("entry_id")?, row.get("conversation_id")?))
    })
}

/// The post in a chat about this conversation alone and the present wait of its customer.
#[tracing::instrument(name = "db.notices.standing", level = "debug", skip_all)]
pub async fn standing(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    conversation: ConversationId,
) -> Result<Option<NoticeId>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT max(n.id) FROM notice_entries e JOIN notices n ON n.id = e.notice_id \
             JOIN conversations c ON c.id = e.conversation_id \
             WHERE e.conversation_id = $1 AND n.chat_id = $2 AND n.bot_id = $3 \
               AND n.shown IS NOT NULL AND n.message_id IS NOT NULL AND n.at >= c.waiting_since \
               AND NOT EXISTS (SELECT 1 FROM notice_entries o \
                               WHERE o.notice_id = n.id AND o.conversation_id <> e.conversation_id)",
            values![conversation, chat, bot],
        )
        .await?
        .flatten())
}

/// The post that stands for a conversation is not to grow any more: the next words get a new one.
#[tracing::instrument(name = "db.notices.end_standing", level = "debug", skip_all)]
pub async fn end_standing(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    conversation: ConversationId,
) -> Result<(), StoreError> {
    let Some(standing) = standing(tx, bot, chat, conversation).await? else {
        return Ok(());
    };
    // It stands by being as old as the wait; now it is a moment older.
    tx.execute(
        "UPDATE notices SET at = (SELECT waiting_since - 1 FROM conversations WHERE id = $2) \
         WHERE id = $1",
        values![standing, conversation],
    )
    .await
    .map(drop)
}

/// Whether an earlier notice in the chat already shows the first of these entries. `None` asks for
/// a new notice: then any notice counts. A notice that somebody deleted does not count.
#[tracing::instrument(name = "db.notices.was_told_before", level = "debug", skip_all)]
pub async fn was_told_before(
    tx: &Tx,
    id: Option<NoticeId>,
    chat: ChatId,
    entries: &[EntryId],
) -> Result<bool, StoreError> {
    let Some(first) = entries.first() else {
        return Ok(false);
    };
    tx
        .exists(
            "SELECT 1 FROM notice_entries e JOIN notices n ON n.id = e.notice_id \
             WHERE e.entry_id = $1 AND n.chat_id = $2 AND n.id < $3 AND n.shown IS NOT NULL LIMIT 1",
            values![*first, chat, id.map_or(i64::MAX, |id| id.0)],
        )
        .await
}

/// The notice shows this entry too, once it is brought up to date.
#[tracing::instrument(name = "db.notices.join", level = "debug", skip_all)]
pub async fn join(tx: &Tx, id: NoticeId, chat: ChatId, entry: EntryId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notice_entries (notice_id, entry_id, conversation_id) \
         SELECT $1, id, conversation_id FROM messages WHERE id = $2 ON CONFLICT DO NOTHING",
        values![id, entry],
    )
    .await?;
    forget_due(tx, chat, entry).await
}

/// What a notice says holds names, addresses and words of customers.
fn sealed(tx: &Tx, shown: Option<&str>) -> Option<String> {
    shown.map(|shown| tx.vault().seal(shown))
}

/// The notice says this from now on. `None` means that it is gone.
#[tracing::instrument(name = "db.notices.set_shown", level = "debug", skip_all)]
pub async fn set_shown(tx: &Tx, id: NoticeId, shown: Option<&str>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE notices SET shown = $2 WHERE id = $1",
        values![id, sealed(tx, shown)],
    )
    .await?;
    Ok(())
}

/// Whether any chat was notified of anything in this conversation.
#[tracing::instrument(name = "db.notices.was_told", level = "debug", skip_all)]
pub async fn was_told(tx: &Tx, conversation: ConversationId) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM notice_entries WHERE conversation_id = $1 LIMIT 1",
        values![conversation],
    )
    .await
}

/// Whether the chat was notified of the entry, or is about to be.
#[tracing::instrument(name = "db.notices.was_told_of", level = "debug", skip_all)]
pub async fn was_told_of(
    tx: &Tx,
    chat: ChatId,
    entry: EntryId,
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM notice_entries e JOIN notices n ON n.id = e.notice_id \
             WHERE e.conversation_id = $3 AND e.entry_id = $2 AND n.chat_id = $1 \
             UNION SELECT 1 FROM notices_due WHERE chat_id = $1 AND entry_id = $2",
        values![chat, entry, conversation],
    )
    .await
}

/// Whether a newer notice in the same chat shows the conversation too.
#[tracing::instrument(name = "db.notices.goes_on", level = "debug", skip_all)]
pub async fn goes_on(
    tx: &Tx,
    id: NoticeId,
    chat: ChatId,
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM notice_entries e JOIN notices n ON n.id = e.notice_id \
             WHERE e.conversation_id = $1 AND n.chat_id = $2 AND n.id > $3 \
               AND n.message_id IS NOT NULL LIMIT 1",
        values![conversation, chat, id],
    )
    .await
}

/// The notices in the chat whose conversations this newer one goes on with.
#[tracing::instrument(name = "db.notices.continued_by", level = "debug", skip_all)]
pub async fn continued_by(
    tx: &Tx,
    id: NoticeId,
    chat: ChatId,
) -> Result<Vec<NoticeId>, StoreError> {
    tx.column(
        "SELECT DISTINCT n.id FROM notice_entries e \
         JOIN notice_entries o ON o.conversation_id = e.conversation_id \
         JOIN notices n ON n.id = o.notice_id \
         WHERE e.notice_id = $1 AND n.chat_id = $2 AND n.id < $1 AND n.shown IS NOT NULL \
         ORDER BY n.id DESC LIMIT 10",
        values![id, chat],
    )
    .await
}

/// The newest notices of a conversation: older ones are far up in the chat.
#[tracing::instrument(name = "db.notices.of_conversation", level = "debug", skip_all)]
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
    tx.readable(rows, |row| Ok((row.get("id")?, row.get("chat_id")?)))
}

/// Notices that Telegram still lets us delete (48 hours) and of which no customer waits.
#[tracing::instrument(name = "db.notices.settled", level = "debug", skip_all)]
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
    tx.readable(rows, |row| Ok((row.get("id")?, row.get("message_id")?)))
}
