//! The messages of conversations.

use chrono::{DateTime, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    content::Content,
    conversation::{Author, Entry, Progress},
    id::{ConversationId, CustomerId, EntryId, MessageId},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, conversation_id, author, manager_id, external_id, content, album, progress, \
                    reason, reply_to, quote, fence, at, edited_at FROM messages ",
            $rest
        )
    };
}

fn entry(tx: &Tx, mut row: Row) -> Result<Entry, StoreError> {
    let corrupt = |column, reason: String| StoreError::Corrupt {
        table: "messages",
        column,
        reason,
    };
    let vault = tx.vault();
    let (author, progress) = (row.text(2), row.text(7));
    let content = vault
        .open(row.text(5))
        .map_err(|error| error.within("messages", "content"))?;
    let content =
        Content::from_stored(&content).map_err(|error| corrupt("content", error.to_string()))?;
    let reason = row.opt_text(8);
    Ok(Entry {
        id: EntryId(row.int(0)),
        conversation: ConversationId(row.int(1)),
        author: Author::from_row(&author, row.opt_int(3))
            .ok_or_else(|| corrupt("author", author))?,
        external: row.opt_int(4).map(MessageId),
        content,
        album: row.opt_text(6),
        progress: Progress::from_row(&progress, reason)
            .ok_or_else(|| corrupt("progress", progress))?,
        reply_to: row.opt_int(9).map(EntryId),
        quote: vault.open_column(row.opt_text(10), ("messages", "quote"))?,
        fence: row.int(11),
        at: row.time(12),
        edited: row.opt_int(13).is_some(),
    })
}

/// Adds an entry (its own id is not looked at); none when one with its external id is there.
pub async fn add(tx: &Tx, entry: &Entry) -> Result<Option<EntryId>, StoreError> {
    let vault = tx.vault();
    let row = tx
        .row(
            "INSERT INTO messages (conversation_id, author, manager_id, external_id, content, album, \
                                   progress, reply_to, quote, fence, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (conversation_id, external_id) WHERE external_id IS NOT NULL DO NOTHING \
             RETURNING id",
            values![
                entry.conversation,
                entry.author.as_str(),
                entry.author.manager(),
                entry.external,
                vault.seal(&entry.content.to_stored()),
                entry.album.as_deref(),
                entry.progress.as_str(),
                entry.reply_to,
                entry.quote.as_deref().map(|quote| vault.seal(quote)),
                entry.fence,
                entry.at
            ],
        )
        .await?;
    Ok(row.map(|row| EntryId(row.int(0))))
}

pub async fn lookup(tx: &Tx, id: EntryId) -> Result<Option<Entry>, StoreError> {
    let row = tx.row(select!("WHERE id = $1"), values![id]).await?;
    row.map(|row| entry(tx, row)).transpose()
}

pub async fn by_external(
    tx: &Tx,
    conversation: ConversationId,
    external: MessageId,
) -> Result<Option<Entry>, StoreError> {
    let row = tx
        .row(
            select!("WHERE conversation_id = $1 AND external_id = $2"),
            values![conversation, external],
        )
        .await?;
    row.map(|row| entry(tx, row)).transpose()
}

/// The parts of an album, in order.
pub async fn of_album(
    tx: &Tx,
    conversation: ConversationId,
    album: &str,
) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE conversation_id = $1 AND album = $2 ORDER BY id LIMIT 20"),
            values![conversation, album],
        )
        .await?;
    rows.into_iter().map(|row| entry(tx, row)).collect()
}

/// A page of the history, page 0 being the newest; in the order of writing.
pub async fn page(
    tx: &Tx,
    conversation: ConversationId,
    page: u32,
    size: u32,
) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"),
            values![conversation, size, i64::from(page) * i64::from(size)],
        )
        .await?;
    rows.into_iter().rev().map(|row| entry(tx, row)).collect()
}

pub async fn count(tx: &Tx, conversation: ConversationId) -> Result<i64, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) FROM messages WHERE conversation_id = $1",
            values![conversation],
        )
        .await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// When somebody of the shop last wrote to the customer.
pub async fn last_of_shop(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = tx
        .row(
            "SELECT max(at) FROM messages \
             WHERE conversation_id = $1 AND author IN ('manager', 'colleague')",
            values![conversation],
        )
        .await?;
    Ok(row.and_then(|row| row.opt_time(0)))
}

/// The customer's newest entry.
pub async fn last_of_customer(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<EntryId>, StoreError> {
    let row = tx
        .row(
            "SELECT id FROM messages WHERE conversation_id = $1 AND author = 'customer' \
             ORDER BY id DESC LIMIT 1",
            values![conversation],
        )
        .await?;
    Ok(row.map(|row| EntryId(row.int(0))))
}

/// What the customer has said since the shop last answered, oldest first.
pub async fn unanswered(
    tx: &Tx,
    conversation: ConversationId,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE conversation_id = $1 AND author = 'customer' AND id > ( \
                   SELECT coalesce(max(id), 0) FROM messages \
                   WHERE conversation_id = $1 AND author IN ('manager', 'colleague') \
                     AND progress <> 'costly') \
                 ORDER BY id DESC LIMIT $2"
            ),
            values![conversation, limit],
        )
        .await?;
    rows.into_iter().rev().map(|row| entry(tx, row)).collect()
}

/// What the shop has written and the channel has not yet given an id.
pub async fn unconfirmed(tx: &Tx, conversation: ConversationId) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE conversation_id = $1 AND author IN ('manager', 'system') \
                   AND external_id IS NULL AND progress IN ('sending', 'sent', 'unknown') \
                 ORDER BY id LIMIT 200"
            ),
            values![conversation],
        )
        .await?;
    rows.into_iter().map(|row| entry(tx, row)).collect()
}

pub async fn set_progress(tx: &Tx, id: EntryId, progress: &Progress) -> Result<(), StoreError> {
    let reason = match progress {
        Progress::Failed(reason) => Some(reason.as_str()),
        _ => None,
    };
    tx.execute(
        "UPDATE messages SET progress = $2, reason = $3 WHERE id = $1",
        values![id, progress.as_str(), reason],
    )
    .await?;
    Ok(())
}

/// The channel has told the entry's id there.
pub async fn set_external(tx: &Tx, id: EntryId, external: MessageId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET external_id = $2 WHERE id = $1 AND external_id IS NULL \
           AND NOT EXISTS (SELECT 1 FROM messages o \
                           WHERE o.conversation_id = messages.conversation_id AND o.external_id = $2)",
        values![id, external],
    )
    .await?;
    Ok(())
}

/// What has become of it, without a change of its words.
pub async fn set_content(tx: &Tx, id: EntryId, content: &Content) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET content = $2 WHERE id = $1",
        values![id, tx.vault().seal(&content.to_stored())],
    )
    .await?;
    Ok(())
}

/// The writer has changed it.
pub async fn edit(
    tx: &Tx,
    id: EntryId,
    content: &Content,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET content = $2, edited_at = $3 WHERE id = $1",
        values![id, tx.vault().seal(&content.to_stored()), now],
    )
    .await?;
    Ok(())
}

/// What could not be delivered, or waits for somebody's decision: the newest first.
pub async fn troubled(tx: &Tx, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE progress IN ('failed', 'unknown', 'overtaken') ORDER BY id DESC LIMIT $1"
            ),
            values![limit],
        )
        .await?;
    rows.into_iter().map(|row| entry(tx, row)).collect()
}

/// The first message of ours in a CRM's chat that the customer has not read.
pub async fn oldest_unread(tx: &Tx, chat: i64) -> Result<Option<i64>, StoreError> {
    let row = tx
        .row(
            "SELECT min(m.external_id) FROM messages m \
             JOIN conversations c ON c.id = m.conversation_id \
             WHERE c.channel = 'keeping' AND c.bot_id = 0 AND c.external_id = $1 \
               AND m.author = 'manager' AND m.progress = 'sent'",
            values![chat],
        )
        .await?;
    Ok(row.and_then(|row| row.opt_int(0)))
}

/// Whether a colleague has written in the CRM since this entry was.
pub async fn colleague_after(
    tx: &Tx,
    conversation: ConversationId,
    entry: EntryId,
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "SELECT 1 FROM messages WHERE conversation_id = $1 AND id > $2 \
               AND author = 'colleague' LIMIT 1",
            values![conversation, entry],
        )
        .await?;
    Ok(row.is_some())
}

/// The newest messages of all talks of a customer, notes apart; in the order of writing.
pub async fn newest_of_customer(
    tx: &Tx,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE conversation_id IN (SELECT id FROM conversations WHERE customer_id = $1) \
                   AND author <> 'note' ORDER BY id DESC LIMIT $2"
            ),
            values![customer, limit],
        )
        .await?;
    rows.into_iter().rev().map(|row| entry(tx, row)).collect()
}
