//! Messages on managers' phones, and which entry of which conversation each shows.

use super::{StoreError, Tx, db::values};
use crate::domain::id::{BotId, ChatId, ConversationId, EntryId, MessageId};

/// A message on a manager's phone or in their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    pub chat: ChatId,
    pub message: MessageId,
    pub conversation: ConversationId,
    /// None: a card, or a list of several.
    pub entry: Option<EntryId>,
    /// Whether the manager wrote it there.
    pub is_source: bool,
}

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
    Ok(row.map(|row| Copy {
        chat,
        message,
        conversation: ConversationId(row.int(0)),
        entry: row.opt_int(1).map(EntryId),
        is_source: row.int(2) != 0,
    }))
}

/// Where an entry can be seen.
pub async fn of_entry(tx: &Tx, bot: BotId, entry: EntryId) -> Result<Vec<Copy>, StoreError> {
    let rows = tx
        .rows(
            "SELECT chat_id, message_id, conversation_id, is_source FROM copies \
             WHERE entry_id = $2 AND bot_id = $1 ORDER BY chat_id, message_id LIMIT 100",
            values![bot, entry],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Copy {
            chat: ChatId(row.int(0)),
            message: MessageId(row.int(1)),
            conversation: ConversationId(row.int(2)),
            entry: Some(entry),
            is_source: row.int(3) != 0,
        })
        .collect())
}
