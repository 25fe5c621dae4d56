//! Messages that no step of a dialogue expected, kept until it is decided who gets them.

use chrono::{DateTime, Utc};

use crate::domain::{
    content::Content,
    id::{BotId, ChatId, MessageId},
    stored::Stored,
};
use crate::store::{Row, StoreError, Tx, db::values};

/// More of one chat than this are not read together.
const LIMIT: u32 = 100;

/// A message that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMessage {
    pub message: MessageId,
    pub content: Content,
    pub album: Option<String>,
    pub reply_to: Option<MessageId>,
    pub quote: Option<String>,
    pub at: DateTime<Utc>,
}

fn kept(tx: &Tx, row: &mut Row) -> Result<KeptMessage, StoreError> {
    let content = row.open(tx.vault(), "content").and_then(|content: String| {
        Content::from_stored(&content).map_err(|_| row.corrupt("content", "what a message holds"))
    });
    let quote = row.open(tx.vault(), "quote");
    Ok(KeptMessage {
        message: row.get("message_id")?,
        content: tx
            .unless_corrupt(content)?
            .unwrap_or_else(Content::unreadable),
        album: row.get("album")?,
        reply_to: row.get("reply_to")?,
        quote: tx.unless_corrupt(quote)?.flatten(),
        at: row.get("at")?,
    })
}

/// Keeps a message; one that is kept already stays unchanged.
#[tracing::instrument(name = "db.kept.add", level = "debug", skip_all)]
pub async fn add(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    message: &KeptMessage,
) -> Result<(), StoreError> {
    let vault = tx.vault();
    tx.execute(
        "INSERT INTO kept_messages (bot_id, chat_id, message_id, content, album, reply_to, quote, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (bot_id, chat_id, message_id) DO NOTHING",
        values![
            bot,
            chat,
            message.message,
            vault.seal(&message.content.to_stored()?),
            message.album.as_deref(),
            message.reply_to,
            message.quote.as_deref().map(|quote| vault.seal(quote)),
            message.at
        ],
    )
    .await?;
    Ok(())
}

/// The person has changed a message before it was decided who gets it. `false`: it is not kept.
#[tracing::instrument(name = "db.kept.edit", level = "debug", skip_all)]
pub async fn edit(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    message: MessageId,
    content: &Content,
) -> Result<bool, StoreError> {
    let kept = list(tx, bot, chat).await?;
    let Some(kept) = kept.into_iter().find(|kept| kept.message == message) else {
        return Ok(false);
    };
    // An edit changes nothing of what the message refers to.
    let content = Content {
        context: kept.content.context,
        ..content.clone()
    };
    let changed = tx
        .execute(
            "UPDATE kept_messages SET content = $4 \
             WHERE bot_id = $1 AND chat_id = $2 AND message_id = $3",
            values![bot, chat, message, tx.vault().seal(&content.to_stored()?)],
        )
        .await?;
    Ok(changed > 0)
}

/// What is kept of a chat, in the order of writing.
#[tracing::instrument(name = "db.kept.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx, bot: BotId, chat: ChatId) -> Result<Vec<KeptMessage>, StoreError> {
    let rows = tx
        .rows(
            "SELECT message_id, content, album, reply_to, quote, at FROM kept_messages \
             WHERE bot_id = $1 AND chat_id = $2 ORDER BY message_id LIMIT $3",
            values![bot, chat, LIMIT],
        )
        .await?;
    tx.readable(rows, |row| kept(tx, row))
}

#[tracing::instrument(name = "db.kept.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx, bot: BotId, chat: ChatId) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM kept_messages WHERE bot_id = $1 AND chat_id = $2",
        values![bot, chat],
    )
    .await
}

/// It is decided who gets this one.
#[tracing::instrument(name = "db.kept.remove_one", level = "debug", skip_all)]
pub async fn remove_one(
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    message: MessageId,
) -> Result<bool, StoreError> {
    let removed = tx
        .execute(
            "DELETE FROM kept_messages WHERE bot_id = $1 AND chat_id = $2 AND message_id = $3",
            values![bot, chat, message],
        )
        .await?;
    Ok(removed > 0)
}

/// It is decided who gets them: nothing of the chat is kept any more.
#[tracing::instrument(name = "db.kept.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, bot: BotId, chat: ChatId) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM kept_messages WHERE bot_id = $1 AND chat_id = $2",
        values![bot, chat],
    )
    .await
}
