//! Everything that is stored about one customer, for themselves to read.

use chrono::{DateTime, Utc};

use crate::domain::{
    conversation::{Channel, Entry},
    id::{ConversationId, CustomerId, LeadId},
    lead::Lead,
};
use crate::store::{StoreError, Tx, db::values, entries, leads};

/// How the customer reaches us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub channel: String,
    /// Their number there.
    pub external: i64,
    pub username: Option<String>,
    pub blocked_at: Option<DateTime<Utc>>,
}

/// A conversation with what was said in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    pub id: ConversationId,
    pub channel: Channel,
    pub title: Option<String>,
    pub begun_at: DateTime<Utc>,
    pub entries: Vec<Entry>,
}

/// Since when we know the customer.
#[tracing::instrument(name = "db.person.known_since", level = "debug", skip_all)]
pub async fn known_since(tx: &Tx, customer: CustomerId) -> Result<DateTime<Utc>, StoreError> {
    tx.value(
        "SELECT created_at FROM customers WHERE id = $1",
        values![customer],
    )
    .await
}

#[tracing::instrument(name = "db.person.identities", level = "debug", skip_all)]
pub async fn identities(tx: &Tx, customer: CustomerId) -> Result<Vec<Identity>, StoreError> {
    let rows = tx
        .rows(
            "SELECT channel, external_id, username, blocked_at FROM identities \
             WHERE customer_id = $1 ORDER BY channel, bot_id, external_id LIMIT 1000",
            values![customer],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Identity {
            channel: row.get("channel")?,
            external: row.get("external_id")?,
            username: row.get("username")?,
            blocked_at: row.get("blocked_at")?,
        })
    })
}

/// What the customer has ordered, asked and thought of us, the newest first.
#[tracing::instrument(name = "db.person.leads", level = "debug", skip_all)]
pub async fn leads(tx: &Tx, customer: CustomerId, limit: u32) -> Result<Vec<Lead>, StoreError> {
    let ids: Vec<LeadId> = tx
        .column(
            "SELECT id FROM leads WHERE customer_id = $1 ORDER BY id DESC LIMIT $2",
            values![customer, limit],
        )
        .await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let lead = leads::lookup(tx, id).await;
        found.extend(tx.unless_corrupt(lead)?.flatten());
    }
    Ok(found)
}

/// The customer's conversations with the newest `limit` messages of all of them, in the order of
/// writing. Notes of managers are the shop's own.
#[tracing::instrument(name = "db.person.talks", level = "debug", skip_all)]
pub async fn talks(tx: &Tx, customer: CustomerId, limit: u32) -> Result<Vec<Talk>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, channel, title, created_at FROM conversations WHERE customer_id = $1 \
             ORDER BY id LIMIT 10000",
            values![customer],
        )
        .await?;
    let mut talks = tx.readable(rows, |row| {
        Ok(Talk {
            id: row.get("id")?,
            channel: row.get("channel")?,
            title: row.get("title")?,
            begun_at: row.get("created_at")?,
            entries: Vec::new(),
        })
    })?;
    for entry in entries::newest_of_customer(tx, customer, limit).await? {
        let talk = talks.iter_mut().find(|talk| talk.id == entry.conversation);
        if let Some(talk) = talk {
            talk.entries.push(entry);
        }
    }
    Ok(talks)
}

/// How many messages the customer's conversations have.
#[tracing::instrument(name = "db.person.count_messages", level = "debug", skip_all)]
pub async fn count_messages(tx: &Tx, customer: CustomerId) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id \
             WHERE c.customer_id = $1 AND m.author <> 'note'",
        values![customer],
    )
    .await
}
