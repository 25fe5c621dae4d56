//! Leads: what the CRM must get exactly once.

use chrono::{DateTime, Utc};

use super::{Row, StoreError, Tx, db::values};
use crate::domain::{
    id::{BotId, ChatId, CustomerId, LeadId},
    lead::{Body, Lead, Status},
};

/// A lead that is about to be stored.
#[derive(Debug, Clone)]
pub struct Draft {
    pub bot: BotId,
    pub chat: ChatId,
    pub customer: CustomerId,
    /// One intent, one key: asking again with it adds nothing.
    pub key: String,
    pub reference: String,
    pub body: Body,
}

/// Adds a lead; the number of the one that stands under its key, and whether it is new.
pub async fn add(tx: &Tx, draft: &Draft, now: DateTime<Utc>) -> Result<(LeadId, bool), StoreError> {
    let body = stored(tx, &draft.body)?;
    let added = tx
        .row(
            "INSERT INTO leads (bot_id, chat_id, customer_id, kind, key, reference, body, status, \
                                created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'created', $8, $8) \
             ON CONFLICT (key) DO NOTHING RETURNING id",
            values![
                draft.bot,
                draft.chat,
                draft.customer,
                draft.body.content.kind().as_str(),
                &draft.key,
                &draft.reference,
                body,
                now
            ],
        )
        .await?;
    if let Some(row) = added {
        return Ok((LeadId(row.int(0)), true));
    }
    let standing = tx
        .row("SELECT id FROM leads WHERE key = $1", values![&draft.key])
        .await?;
    Ok((LeadId(standing.map_or(0, |row| row.int(0))), false))
}

/// The body as it is kept.
pub(super) fn stored(tx: &Tx, body: &Body) -> Result<String, StoreError> {
    let body = serde_json::to_string(body).map_err(|error| corrupt("body", &error))?;
    Ok(tx.vault().seal(&body))
}

pub async fn lookup(tx: &Tx, id: LeadId) -> Result<Option<Lead>, StoreError> {
    let row = tx
        .row(
            "SELECT id, customer_id, reference, body, status, crm_id, reason, created_at, sent_at, updated_at \
             FROM leads WHERE id = $1",
            values![id],
        )
        .await?;
    row.map(|row| lead(tx, row)).transpose()
}

/// The same, and nobody else changes it before this transaction ends.
pub async fn lock(tx: &Tx, id: LeadId) -> Result<Option<Lead>, StoreError> {
    // SQLite has one writer: nobody else is there.
    let sql = tx.pick("", "SELECT id FROM leads WHERE id = $1 FOR UPDATE");
    if !sql.is_empty() {
        tx.row(sql, values![id]).await?;
    }
    lookup(tx, id).await
}

/// The lead that the CRM has under this id, or that carries this reference.
pub async fn find_in_crm(
    tx: &Tx,
    crm_id: &str,
    reference: Option<&str>,
) -> Result<Option<Lead>, StoreError> {
    let by_reference = match reference {
        Some(reference) => {
            tx.row(
                "SELECT id FROM leads WHERE reference = $1",
                values![reference],
            )
            .await?
        }
        None => None,
    };
    let found = match by_reference {
        Some(row) => Some(row),
        None => {
            tx.row(
                "SELECT id FROM leads WHERE crm_id = $1 ORDER BY id LIMIT 1",
                values![crm_id],
            )
            .await?
        }
    };
    match found {
        Some(row) => lookup(tx, LeadId(row.int(0))).await,
        None => Ok(None),
    }
}

/// A person has corrected what the lead says.
pub async fn set_body(
    tx: &Tx,
    id: LeadId,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(body).map_err(|error| corrupt("body", &error))?;
    tx.execute(
        "UPDATE leads SET body = $2, updated_at = $3 WHERE id = $1",
        values![id, tx.vault().seal(&body), now],
    )
    .await?;
    Ok(())
}

fn lead(tx: &Tx, mut row: Row) -> Result<Lead, StoreError> {
    let body = tx
        .vault()
        .open(row.text(3))
        .map_err(|error| error.within("leads", "body"))?;
    let body: Body = serde_json::from_str(&body).map_err(|error| corrupt("body", &error))?;
    let status = match row.text(4).as_str() {
        "created" => Status::Created,
        "sending" => Status::Sending,
        "handed_over" => Status::HandedOver(row.text(5)),
        "rejected" => Status::Rejected(row.text(6)),
        "unsure" => Status::Unsure,
        other => return Err(corrupt("status", &other)),
    };
    Ok(Lead {
        id: LeadId(row.int(0)),
        customer: CustomerId(row.int(1)),
        reference: row.text(2),
        body,
        status,
        created_at: row.time(7),
        sent_at: row.opt_time(8),
        updated_at: row.time(9),
    })
}

fn corrupt(column: &'static str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt {
        table: "leads",
        column,
        reason: reason.to_string(),
    }
}

/// Moves the lead on; the first "sending" also notes when.
pub async fn set_status(
    tx: &Tx,
    id: LeadId,
    status: &Status,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (crm_id, reason) = match status {
        Status::HandedOver(crm_id) => (Some(crm_id.clone()), None),
        Status::Rejected(reason) => (None, Some(reason.clone())),
        Status::Created | Status::Sending | Status::Unsure => (None, None),
    };
    let sent_at = matches!(status, Status::Sending).then_some(now);
    tx.execute(
        "UPDATE leads SET status = $2, crm_id = COALESCE($3, crm_id), reason = $4, \
                          sent_at = COALESCE(sent_at, $5), updated_at = $6 \
         WHERE id = $1",
        values![id, status.as_str(), crm_id, reason, sent_at, now],
    )
    .await?;
    Ok(())
}

/// How many leads stand in each status.
pub async fn count_by_status(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows("SELECT status, count(*) FROM leads GROUP BY status", &[])
        .await?;
    Ok(rows
        .into_iter()
        .map(|mut row| (row.text(0), row.int(1)))
        .collect())
}

/// Leads that wait for the CRM although nothing in the outbox will bring them there: always 0.
pub async fn count_orphans(tx: &Tx) -> Result<i64, StoreError> {
    let row = tx
        .row(
            "SELECT count(*) FROM leads l WHERE l.status IN ('created', 'sending') \
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = 'lead:' || l.id)",
            &[],
        )
        .await?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// The bot that the lead came through.
pub async fn bot_of(tx: &Tx, id: LeadId) -> Result<Option<BotId>, StoreError> {
    let row = tx
        .row("SELECT bot_id FROM leads WHERE id = $1", values![id])
        .await?;
    Ok(row.map(|row| BotId(row.int(0))))
}
