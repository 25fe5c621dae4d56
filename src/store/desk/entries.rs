//! The messages of conversations.

use chrono::{DateTime, Utc};

use crate::domain::{
    content::{Content, What},
    conversation::{Author, Entry, Progress},
    id::{ConversationId, CustomerId, EntryId, ManagerId, MessageId},
    stored::Stored,
};
use crate::store::{StoreError, Tx, db::values, row::columns, words};

columns! {
    entry_columns;
    fn entry(tx, row) -> Entry {
        id = "m.id", conversation = "m.conversation_id", author: String = "m.author",
        manager: Option<ManagerId> = "m.manager_id", external = "m.external_id",
        album = "m.album", progress: String = "m.progress", reply_to = "m.reply_to",
        fence = "m.fence", at = "m.at", edited_at: Option<DateTime<Utc>> = "m.edited_at";
        reason: Option<String> = "m.reason"
    }
    // Of a damaged message people see that it is there and cannot be read.
    let content = row.open(tx.vault(), "content").and_then(|content: String| {
        Content::from_stored(&content).map_err(|_| row.corrupt("content", "what a message holds"))
    });
    let quote = row.open(tx.vault(), "quote");
    Ok(Entry {
        id,
        conversation,
        author: Author::from_row(&author, manager)
            .ok_or_else(|| row.corrupt("author", "an author"))?,
        external,
        content: tx.unless_corrupt(content)?.unwrap_or_else(Content::unreadable),
        album,
        progress: Progress::from_row(&progress, reason)
            .ok_or_else(|| row.corrupt("progress", "a progress"))?,
        reply_to,
        quote: tx.unless_corrupt(quote)?.flatten(),
        fence,
        at,
        edited: edited_at.is_some(),
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            entry_columns!(),
            ", m.content AS content, m.quote AS quote FROM messages m ",
            $rest
        )
    };
}

/// Adds an entry (its own id is not looked at); none when one with its external id is there.
#[tracing::instrument(name = "db.entries.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, entry: &Entry) -> Result<Option<EntryId>, StoreError> {
    let vault = tx.vault();
    let added = tx
        .find_value(
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
            vault.seal(&entry.content.to_stored()?),
            entry.album.as_deref(),
            entry.progress.as_str(),
            entry.reply_to,
            entry.quote.as_deref().map(|quote| vault.seal(quote)),
            entry.fence,
            entry.at
        ],
    )
    .await?;
    if let Some(id) = added {
        words::keep(tx, id, &entry.content).await?;
    }
    Ok(added)
}

#[tracing::instrument(name = "db.entries.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: EntryId) -> Result<Option<Entry>, StoreError> {
    let row = tx.row(select!("WHERE id = $1"), values![id]).await?;
    row.map(|mut row| entry(tx, &mut row)).transpose()
}

#[tracing::instrument(name = "db.entries.by_external", level = "debug", skip_all)]
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
    row.map(|mut row| entry(tx, &mut row)).transpose()
}

/// The parts of an album, in order.
#[tracing::instrument(name = "db.entries.of_album", level = "debug", skip_all)]
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
    tx.readable(rows, |row| entry(tx, row))
}

/// A page of the history, page 0 being the newest; in the order of writing.
#[tracing::instrument(name = "db.entries.page", level = "debug", skip_all)]
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
    tx.readable(rows.into_iter().rev(), |row| entry(tx, row))
}

#[tracing::instrument(name = "db.entries.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx, conversation: ConversationId) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM messages WHERE conversation_id = $1",
        values![conversation],
    )
    .await
}

/// When somebody of the shop last wrote to the customer.
#[tracing::instrument(name = "db.entries.last_of_shop", level = "debug", skip_all)]
pub async fn last_of_shop(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT max(at) FROM messages \
             WHERE conversation_id = $1 AND author IN ('manager', 'colleague')",
            values![conversation],
        )
        .await?
        .flatten())
}

/// Whether the newest words of a conversation are the shop's, and when they were written; `None`
/// means that nothing was written.
#[tracing::instrument(name = "db.entries.last_words", level = "debug", skip_all)]
pub async fn last_words(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<(Speaker, DateTime<Utc>)>, StoreError> {
    let row = tx
        .row(
            "SELECT author, at FROM messages WHERE conversation_id = $1 \
               AND author IN ('customer', 'manager', 'colleague') ORDER BY id DESC LIMIT 1",
            values![conversation],
        )
        .await?;
    row.map(|mut row| {
        let author: String = row.get("author")?;
        let speaker = if author == "customer" {
            Speaker::Customer
        } else {
            Speaker::Shop
        };
        Ok((speaker, row.get("at")?))
    })
    .transpose()
}

/// The side that said something to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    Customer,
    Shop,
}

/// The customer's newest entry.
#[tracing::instrument(name = "db.entries.last_of_customer", level = "debug", skip_all)]
pub async fn last_of_customer(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Option<EntryId>, StoreError> {
    tx.find_value(
        "SELECT id FROM messages WHERE conversation_id = $1 AND author = 'customer' \
             ORDER BY id DESC LIMIT 1",
        values![conversation],
    )
    .await
}

/// What the customer has said since the shop last answered, oldest first.
#[tracing::instrument(name = "db.entries.unanswered", level = "debug", skip_all)]
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
    tx.readable(rows.into_iter().rev(), |row| entry(tx, row))
}

/// What the shop has written and the channel has not yet given an id.
#[tracing::instrument(name = "db.entries.unconfirmed", level = "debug", skip_all)]
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
    tx.readable(rows, |row| entry(tx, row))
}

#[tracing::instrument(name = "db.entries.set_progress", level = "debug", skip_all)]
pub async fn set_progress(tx: &Tx, id: EntryId, progress: &Progress) -> Result<(), StoreError> {
    let reason = match progress {
        Progress::Failed(reason) => Some(tx.vault().seal(reason)),
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
#[tracing::instrument(name = "db.entries.set_external", level = "debug", skip_all)]
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
#[tracing::instrument(name = "db.entries.set_content", level = "debug", skip_all)]
pub async fn set_content(tx: &Tx, id: EntryId, content: &Content) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET content = $2 WHERE id = $1",
        values![id, tx.vault().seal(&content.to_stored()?)],
    )
    .await?;
    Ok(())
}

/// The writer has changed it.
#[tracing::instrument(name = "db.entries.edit", level = "debug", skip_all)]
pub async fn edit(
    tx: &Tx,
    id: EntryId,
    content: &Content,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE messages SET content = $2, edited_at = $3 WHERE id = $1",
        values![id, tx.vault().seal(&content.to_stored()?), now],
    )
    .await?;
    words::keep(tx, id, content).await
}

/// Where an entry belongs and how far it has come, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceOf {
    pub conversation: ConversationId,
    pub author: Option<Author>,
    pub progress: String,
}

/// Reads that also of an entry whose content cannot be read.
#[tracing::instrument(name = "db.entries.place_of", level = "debug", skip_all)]
pub async fn place_of(tx: &Tx, id: EntryId) -> Result<Option<PlaceOf>, StoreError> {
    let row = tx
        .row(
            "SELECT conversation_id, author, manager_id, progress FROM messages WHERE id = $1",
            values![id],
        )
        .await?;
    row.map(|mut row| {
        let author: String = row.get("author")?;
        Ok(PlaceOf {
            conversation: row.get("conversation_id")?,
            author: Author::from_row(&author, row.get("manager_id")?),
            progress: row.get("progress")?,
        })
    })
    .transpose()
}

/// The entry, whose content must be there: it is to be sent, and "cannot be read" is no answer.
#[tracing::instrument(name = "db.entries.lookup_whole", level = "debug", skip_all)]
pub async fn lookup_whole(tx: &Tx, id: EntryId) -> Result<Option<Entry>, StoreError> {
    match lookup(tx, id).await? {
        Some(entry) if matches!(entry.content.what, What::Unreadable) => Err(StoreError::Corrupt {
            table: "messages",
            column: "content",
            row: format!("id {id}"),
            expected: "a content",
        }),
        found => Ok(found),
    }
}

/// What could not be delivered, or waits for somebody's decision, the newest first; from `skip` on.
/// What a dead letter stands for is left out, and so is what cannot be read.
#[tracing::instrument(name = "db.entries.troubled", level = "debug", skip_all)]
pub async fn troubled(tx: &Tx, skip: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken') \
                   AND progress IN ('failed', 'unknown', 'overtaken') \
                   AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                                   WHERE d.entry_id = m.id AND d.decided_at IS NULL) \
                 ORDER BY id DESC LIMIT $1 OFFSET $2"
            ),
            values![limit, skip],
        )
        .await?;
    tx.readable(rows, |row| entry(tx, row))
}

/// How many such entries there are.
#[tracing::instrument(name = "db.entries.count_troubled", level = "debug", skip_all)]
pub async fn count_troubled(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM messages \
             WHERE progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken') \
               AND progress IN ('failed', 'unknown', 'overtaken') \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.entry_id = messages.id AND d.decided_at IS NULL)",
        &[],
    )
    .await
}

/// The first message of ours in a CRM's chat that the customer has not read.
#[tracing::instrument(name = "db.entries.oldest_unread", level = "debug", skip_all)]
pub async fn oldest_unread(tx: &Tx, chat: i64) -> Result<Option<i64>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT min(m.external_id) FROM messages m \
             JOIN conversations c ON c.id = m.conversation_id \
             WHERE c.channel = 'keeping' AND c.bot_id = 0 AND c.external_id = $1 \
               AND m.author = 'manager' AND m.progress = 'sent'",
            values![chat],
        )
        .await?
        .flatten())
}

/// Whether a colleague has written in the CRM since this entry was.
#[tracing::instrument(name = "db.entries.colleague_after", level = "debug", skip_all)]
pub async fn colleague_after(
    tx: &Tx,
    conversation: ConversationId,
    entry: EntryId,
) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM messages WHERE conversation_id = $1 AND id > $2 \
               AND author = 'colleague' LIMIT 1",
        values![conversation, entry],
    )
    .await
}

/// The newest messages of all conversations of a customer, notes apart; in the order of writing.
#[tracing::instrument(name = "db.entries.newest_of_customer", level = "debug", skip_all)]
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
    tx.readable(rows.into_iter().rev(), |row| entry(tx, row))
}
