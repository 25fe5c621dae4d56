//! Messages to people about what was given up or is in trouble.

use chrono::{DateTime, Utc};

use crate::domain::id::{ChatId, MessageId};
use crate::store::{Row, StoreError, Tx, db::values};

/// A message about something, in one chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPost {
    pub id: i64,
    pub chat: ChatId,
    pub subject: String,
    /// `None` means that it has not been sent yet.
    pub message: Option<MessageId>,
    pub at: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, chat_id, subject, message_id, at FROM alert_posts ",
            $rest
        )
    };
}

fn post(row: &mut Row) -> Result<AlertPost, StoreError> {
    Ok(AlertPost {
        id: row.get("id")?,
        chat: row.get("chat_id")?,
        subject: row.get("subject")?,
        message: row.get("message_id")?,
        at: row.get("at")?,
    })
}

/// Adds a message that is to be sent; the one that is there when it is asked for again.
#[tracing::instrument(name = "db.alert_posts.add", level = "debug", skip_all)]
pub async fn add(
    tx: &Tx,
    chat: ChatId,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO alert_posts (chat_id, subject, at) VALUES ($1, $2, $3) \
         ON CONFLICT (chat_id, subject) DO NOTHING",
        values![chat, subject, now],
    )
    .await?;
    tx.value(
        "SELECT id FROM alert_posts WHERE chat_id = $1 AND subject = $2",
        values![chat, subject],
    )
    .await
}

#[tracing::instrument(name = "db.alert_posts.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: i64) -> Result<Option<AlertPost>, StoreError> {
    let row = tx.row(select!("WHERE id = $1"), values![id]).await?;
    row.map(|mut row| post(&mut row)).transpose()
}

/// The messages about this, in every chat.
#[tracing::instrument(name = "db.alert_posts.of_subject", level = "debug", skip_all)]
pub async fn of_subject(tx: &Tx, subject: &str) -> Result<Vec<AlertPost>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE subject = $1 ORDER BY id LIMIT 200"),
            values![subject],
        )
        .await?;
    tx.readable(rows, post)
}

/// Notes the message that was sent.
#[tracing::instrument(name = "db.alert_posts.set_message", level = "debug", skip_all)]
pub async fn set_message(tx: &Tx, id: i64, message: MessageId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE alert_posts SET message_id = $2 WHERE id = $1",
        values![id, message],
    )
    .await?;
    Ok(())
}

/// Forgets some messages from before `moment`; returns how many.
#[tracing::instrument(name = "db.alert_posts.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM alert_posts WHERE id IN (SELECT id FROM alert_posts WHERE at < $1 LIMIT 500)",
        values![moment],
    )
    .await
}
