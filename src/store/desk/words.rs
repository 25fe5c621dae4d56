//! The words of messages, kept by their stems so that they can be searched: SQLite's full-text table,
//! PostgreSQL's `tsvector`. With `privacy.key` no words are kept; the newest messages are then opened
//! one by one.

use crate::domain::{
    content::Content,
    id::{ConversationId, EntryId},
    search::{fold, stem},
};
use crate::store::{StoreError, Tx, db::values, entries};

/// Messages that one search looks at.
const CANDIDATES: u32 = 200;
/// Messages that are opened one by one when no words are kept.
const OPENED: u32 = 2_000;

/// The stems of a text's words.
fn stems(text: &str) -> Vec<String> {
    fold(text)
        .split_whitespace()
        .map(stem)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Keeps the words of a message, in place of those that it had.
#[tracing::instrument(name = "db.words.keep", level = "debug", skip_all)]
pub async fn keep(tx: &Tx, id: EntryId, content: &Content) -> Result<(), StoreError> {
    if tx.vault().seals() {
        return Ok(());
    }
    let words = stems(&content.words.text).join(" ");
    if words.is_empty() {
        return forget(tx, id).await;
    }
    let sql = tx.pick(
        "INSERT OR REPLACE INTO message_words (rowid, words) VALUES ($1, $2)",
        "INSERT INTO message_words (rowid, words) VALUES ($1, to_tsvector('simple', $2)) \
         ON CONFLICT (rowid) DO UPDATE SET words = EXCLUDED.words",
    );
    tx.execute(sql, values![id, words]).await?;
    Ok(())
}

async fn forget(tx: &Tx, id: EntryId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM message_words WHERE rowid = $1", values![id])
        .await?;
    Ok(())
}

/// Forgets the words of a conversation.
#[tracing::instrument(name = "db.words.forget_talk", level = "debug", skip_all)]
pub async fn forget_talk(tx: &Tx, conversation: ConversationId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM message_words WHERE rowid IN \
           (SELECT id FROM messages WHERE conversation_id = $1)",
        values![conversation],
    )
    .await?;
    Ok(())
}

/// What a search has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The newest first.
    pub messages: Vec<(EntryId, ConversationId)>,
    /// How many of the newest messages were looked at, where not all were.
    pub looked_at: Option<i64>,
}

/// The messages that hold all of these words, in whatever form.
#[tracing::instrument(name = "db.words.search", level = "debug", skip_all)]
pub async fn search(tx: &Tx, typed: &str) -> Result<Hits, StoreError> {
    let wanted = stems(typed);
    if wanted.is_empty() {
        return Ok(Hits::default());
    }
    if tx.vault().seals() {
        return open_newest(tx, &wanted).await;
    }
    // The beginnings of stems: what is typed may be a part of a word.
    let (before, after) = (tx.pick("\"", ""), tx.pick("\"*", ":*"));
    let query: Vec<String> = wanted
        .iter()
        .map(|word| format!("{before}{word}{after}"))
        .collect();
    let sql = tx.pick(
        "SELECT m.id AS id, m.conversation_id AS conversation_id FROM message_words w \
         JOIN messages m ON m.id = w.rowid WHERE w.words MATCH $1 AND m.erased = 0 \
         ORDER BY m.id DESC LIMIT $2",
        "SELECT m.id AS id, m.conversation_id AS conversation_id FROM message_words w \
         JOIN messages m ON m.id = w.rowid \
         WHERE w.words @@ to_tsquery('simple', $1) AND m.erased = 0 \
         ORDER BY m.id DESC LIMIT $2",
    );
    let query = query.join(tx.pick(" ", " & "));
    let rows = tx.rows(sql, values![query, CANDIDATES]).await?;
    let messages = tx.readable(rows, |row| {
        Ok((row.get("id")?, row.get("conversation_id")?))
    })?;
    Ok(Hits {
        messages,
        looked_at: None,
    })
}

/// Looks through the newest messages, which are sealed.
async fn open_newest(tx: &Tx, wanted: &[String]) -> Result<Hits, StoreError> {
    let newest: Vec<EntryId> = tx
        .column(
            "SELECT id FROM messages WHERE erased = 0 ORDER BY id DESC LIMIT $1",
            values![OPENED],
        )
        .await?;
    let mut messages = Vec::new();
    let looked_at = i64::try_from(newest.len()).ok();
    for id in newest {
        let entry = entries::lookup(tx, id).await;
        let Some(entry) = tx.unless_corrupt(entry)?.flatten() else {
            continue;
        };
        let words = stems(&entry.content.words.text);
        let holds = |word: &String| words.iter().any(|held| held.starts_with(word.as_str()));
        if wanted.iter().all(holds) {
            messages.push((id, entry.conversation));
        }
    }
    Ok(Hits {
        messages,
        looked_at,
    })
}

/// Keeps the words of some messages that were written before words were kept; the last of them, or
/// none when there are no more.
#[tracing::instrument(name = "db.words.keep_older", level = "debug", skip_all)]
pub async fn keep_older(
    tx: &Tx,
    after: EntryId,
    count: u32,
) -> Result<Option<EntryId>, StoreError> {
    let ids: Vec<EntryId> = tx
        .column(
            "SELECT id FROM messages WHERE id > $1 AND erased = 0 ORDER BY id LIMIT $2",
            values![after, count],
        )
        .await?;
    for id in &ids {
        let entry = entries::lookup(tx, *id).await;
        if let Some(entry) = tx.unless_corrupt(entry)?.flatten() {
            keep(tx, *id, &entry.content).await?;
        }
    }
    Ok(ids.last().copied())
}

/// Forgets all words: they are sealed from now on.
#[tracing::instrument(name = "db.words.forget_all", level = "debug", skip_all)]
pub async fn forget_all(tx: &Tx) -> Result<(), StoreError> {
    tx.execute("DELETE FROM message_words", &[]).await?;
    Ok(())
}
