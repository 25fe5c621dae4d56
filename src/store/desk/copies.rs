//! Messages on managers' phones, and which entry of which conversation each shows.

use crate::domain::id::{BotId, ChatId, ConversationId, EntryId, MessageId};
use crate::store::{StoreError, Tx, db::values};

/// A message on a manager's phone or in their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    pub chat: ChatId,
    pub message: MessageId,
    pub conversation: ConversationId,
    /// `None` means a card, or a list of several.
    pub entry: Option<EntryId>,
    /// Whether the manager wrote it there.
    pub is_source: bool,
}

#[tracing::instrument(name = "db.copies.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, bot: BotId, copy: &Copy) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO copies (bot_id, chat_id, message_id, conversation_id, entry_id, is_source) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        values![
            bot,
            copy.chat,
            copy.message,
            copy.conversation,
            copy.entry,
            copy.is_source
        ],
    )
    .await?;
    Ok(())
}

/// What the message shows.
#[tracing::instrument(name = "db.copies.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<Copy>, StoreError> {
    let row = tx
        .row(
            "SELECT conversation_id, entry_id, is_source FROM copies \
             WHERE bot_id = $1 AND chat_id = $2 AND message_id = $3",
            values![bot, chat, message],
        )
        .await?;
    row.map(|mut row| {
        Ok(Copy {
            chat,
            message,
            conversation: row.get("conversation_id")?,
            entry: row.get("entry_id")?,
            is_source: row.get("is_source")?,
        })
    })
    .transpose()
}

/// Where an entry can be seen.
#[tracing::instrument(name = "db.copies.of_entry", level = "debug", skip_all)]
pub async fn of_entry(tx: &Tx, bot: BotId, entry: EntryId) -> Result<Vec<Copy>, StoreError> {
    let rows = tx
        .rows(
            "SELECT chat_id, message_id, conversation_id, is_source FROM copies \
             WHERE entry_id = $2 AND bot_id = $1 ORDER BY chat_id, message_id LIMIT 100",
            values![bot, entry],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Copy {
            chat: row.get("chat_id")?,
            message: row.get("message_id")?,
            conversation: row.get("conversation_id")?,
            entry: Some(entry),
            is_source: row.get("is_source")?,
        })
    })
}
