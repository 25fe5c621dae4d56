//! Chats of the CRM: how far each is read.

use crate::store::{StoreError, Tx, db::values};

/// The last message that was read in; none when the chat has never been.
#[tracing::instrument(name = "db.crm_chats.last_message", level = "debug", skip_all)]
pub async fn last_message(tx: &Tx, service: &str, chat: i64) -> Result<Option<i64>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT last_message FROM crm_chats WHERE service = $1 AND chat_id = $2",
            values![service, chat],
        )
        .await?
        .flatten())
}

/// Notes that the chat is read up to `last`; it never goes back.
#[tracing::instrument(name = "db.crm_chats.note_read", level = "debug", skip_all)]
pub async fn note_read(
    tx: &Tx,
    service: &str,
    chat: i64,
    last: Option<i64>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO crm_chats (service, chat_id, last_message) VALUES ($1, $2, $3) \
         ON CONFLICT (service, chat_id) DO UPDATE SET last_message = \
           CASE WHEN excluded.last_message > coalesce(crm_chats.last_message, -1) \
                THEN excluded.last_message ELSE crm_chats.last_message END",
        values![service, chat, last],
    )
    .await?;
    Ok(())
}

/// The stamp that the CRM's list showed when the chat was last looked at.
#[tracing::instrument(name = "db.crm_chats.stamp", level = "debug", skip_all)]
pub async fn stamp(tx: &Tx, service: &str, chat: i64) -> Result<Option<String>, StoreError> {
    Ok(tx
        .find_value(
            "SELECT stamp FROM crm_chats WHERE service = $1 AND chat_id = $2",
            values![service, chat],
        )
        .await?
        .flatten())
}

#[tracing::instrument(name = "db.crm_chats.set_stamp", level = "debug", skip_all)]
pub async fn set_stamp(tx: &Tx, service: &str, chat: i64, stamp: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO crm_chats (service, chat_id, stamp) VALUES ($1, $2, $3) \
         ON CONFLICT (service, chat_id) DO UPDATE SET stamp = excluded.stamp",
        values![service, chat, stamp],
    )
    .await?;
    Ok(())
}
