//! Leads: what the CRM must get exactly once.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{BotId, ChatId, CustomerId, LeadId},
    lead::{Body, Content, Lead, Status},
    stored::Stored,
};
use crate::store::{Row, StoreError, Tx, db::values, numbers};

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
#[tracing::instrument(name = "db.leads.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, draft: &Draft, now: DateTime<Utc>) -> Result<(LeadId, bool), StoreError> {
    let body = stored(tx, &draft.body)?;
    let number = numbers::of_lead(tx, draft.body.content.kind()).await?;
    let added = tx
        .find_value(
            "INSERT INTO leads (id, bot_id, chat_id, customer_id, kind, key, reference, body, status, \
                                created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'created', $9, $9) \
             ON CONFLICT (key) DO NOTHING RETURNING id",
            values![
                number,
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
    if let Some(id) = added {
        let number: LeadId = id;
        tracing::Span::current().record("lead", number.0);
        let kind = draft.body.content.kind().as_str();
        tracing::info!(lead.id = %number, kind, "Lead {number} is placed");
        return Ok((number, true));
    }
    numbers::withdraw(tx, number).await?;
    let standing = tx
        .value("SELECT id FROM leads WHERE key = $1", values![&draft.key])
        .await?;
    Ok((standing, false))
}

/// The stored form of the body.
pub(in crate::store) fn stored(tx: &Tx, body: &Body) -> Result<String, StoreError> {
    let body = body.to_stored()?;
    Ok(tx.vault().seal(&body))
}

#[tracing::instrument(name = "db.leads.lookup", level = "debug", skip_all)]
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
#[tracing::instrument(name = "db.leads.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: LeadId) -> Result<Option<Lead>, StoreError> {
    // SQLite has one writer: nobody else is there.
    let sql = tx.pick("", "SELECT id FROM leads WHERE id = $1 FOR UPDATE");
    if !sql.is_empty() {
        tx.row(sql, values![id]).await?;
    }
    lookup(tx, id).await
}

/// The lead that the CRM has under this id, or that carries this reference.
#[tracing::instrument(name = "db.leads.find_in_crm", level = "debug", skip_all)]
pub async fn find_in_crm(
    tx: &Tx,
    crm_id: &str,
    reference: Option<&str>,
) -> Result<Option<Lead>, StoreError> {
    let by_reference = match reference {
        Some(reference) => {
            tx.find_value(
                "SELECT id FROM leads WHERE reference = $1",
                values![reference],
            )
            .await?
        }
        None => None,
    };
    let found = match by_reference {
        Some(id) => Some(id),
        None => {
            tx.find_value(
                "SELECT id FROM leads WHERE crm_id = $1 ORDER BY id LIMIT 1",
                values![crm_id],
            )
            .await?
        }
    };
    match found {
        Some(id) => lookup(tx, id).await,
        None => Ok(None),
    }
}

/// A person has corrected what the lead says.
#[tracing::instrument(name = "db.leads.set_body", level = "debug", skip_all)]
pub async fn set_body(
    tx: &Tx,
    id: LeadId,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE leads SET body = $2, updated_at = $3 WHERE id = $1",
        values![id, stored(tx, body)?, now],
    )
    .await?;
    Ok(())
}

fn lead(tx: &Tx, mut row: Row) -> Result<Lead, StoreError> {
    let id = row.get("id")?;
    let customer = row.get("customer_id")?;
    let reference = row.get("reference")?;
    let body: String = row.open(tx.vault(), "body")?;
    let status: String = row.get("status")?;
    Ok(Lead {
        id,
        customer,
        reference,
        body: Body::from_stored(&body).map_err(|_| row.corrupt("body", "what a lead says"))?,
        status: match status.as_str() {
            "created" => Status::Created,
            "sending" => Status::Sending,
            "handed_over" => Status::HandedOver(row.get("crm_id")?),
            "rejected" => Status::Rejected(row.open(tx.vault(), "reason")?),
            "unsure" => Status::Unsure,
            "kept" => Status::Kept,
            _ => return Err(row.corrupt("status", "a status of a lead")),
        },
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Moves the lead on from `from`; the first "sending" also notes when. `false` when it stands
/// elsewhere by now: somebody else has moved it.
#[tracing::instrument(name = "db.leads.set_status", level = "debug", skip_all)]
pub async fn set_status(
    tx: &Tx,
    id: LeadId,
    from: &Status,
    status: &Status,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (crm_id, reason) = match status {
        Status::HandedOver(crm_id) => (Some(crm_id.clone()), None),
        // A refusal may quote what the lead says.
        Status::Rejected(reason) => (None, Some(tx.vault().seal(reason))),
        Status::Created | Status::Sending | Status::Unsure | Status::Kept => (None, None),
    };
    let sent_at = matches!(status, Status::Sending).then_some(now);
    let changed = tx
        .execute(
            "UPDATE leads SET status = $2, crm_id = COALESCE($3, crm_id), reason = $4, \
                              sent_at = COALESCE(sent_at, $5), updated_at = $6 \
             WHERE id = $1 AND status = $7",
            values![
                id,
                status.as_str(),
                crm_id,
                reason,
                sent_at,
                now,
                from.as_str()
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// The leads that the CRM knows by this number.
#[tracing::instrument(name = "db.leads.numbered_in_crm", level = "debug", skip_all)]
pub async fn numbered_in_crm(tx: &Tx, number: &str) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT id FROM leads WHERE crm_id = $1 ORDER BY id DESC LIMIT 5",
        values![number],
    )
    .await
}

/// The stars of the customer's newest feedback, and when. 0 means that it has no stars.
#[tracing::instrument(name = "db.leads.last_feedback", level = "debug", skip_all)]
pub async fn last_feedback(
    tx: &Tx,
    customer: CustomerId,
) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let found: Option<LeadId> = tx
        .find_value(
            "SELECT id FROM leads WHERE customer_id = $1 AND kind = 'feedback' \
             ORDER BY id DESC LIMIT 1",
            values![customer],
        )
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let lead = tx.unless_corrupt(lookup(tx, found).await)?.flatten();
    Ok(lead.and_then(|lead| match lead.body.content {
        Content::Feedback { rating, .. } => Some((rating.map_or(0, i64::from), lead.created_at)),
        Content::Order { .. } | Content::Question { .. } => None,
    }))
}

/// How many leads stand in each status.
#[tracing::instrument(name = "db.leads.count_by_status", level = "debug", skip_all)]
pub async fn count_by_status(tx: &Tx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT status, count(*) AS count FROM leads GROUP BY status",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("status")?, row.get("count")?)))
}

/// Leads that a person must settle, the newest first; from `skip` on.
#[tracing::instrument(name = "db.leads.needing", level = "debug", skip_all)]
pub async fn needing(tx: &Tx, skip: i64, limit: i64) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT id FROM leads WHERE status <> 'handed_over' AND status IN ('rejected', 'unsure') \
         ORDER BY id DESC LIMIT $1 OFFSET $2",
        values![limit, skip],
    )
    .await
}

/// How many leads a person must settle.
#[tracing::instrument(name = "db.leads.count_needing", level = "debug", skip_all)]
pub async fn count_needing(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM leads \
         WHERE status <> 'handed_over' AND status IN ('rejected', 'unsure')",
        &[],
    )
    .await
}

/// How many leads nobody knows the CRM to have.
#[tracing::instrument(name = "db.leads.count_unsure", level = "debug", skip_all)]
pub async fn count_unsure(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM leads WHERE status <> 'handed_over' AND status = 'unsure'",
        &[],
    )
    .await
}

/// Leads that wait for the CRM although nothing in the outbox will bring them there: always 0.
#[tracing::instrument(name = "db.leads.count_orphans", level = "debug", skip_all)]
pub async fn count_orphans(tx: &Tx) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM leads l WHERE l.status IN ('created', 'sending') \
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = 'lead:' || l.id)",
        &[],
    )
    .await
}

/// The bot that the lead came through.
#[tracing::instrument(name = "db.leads.bot_of", level = "debug", skip_all)]
pub async fn bot_of(tx: &Tx, id: LeadId) -> Result<Option<BotId>, StoreError> {
    tx.find_value("SELECT bot_id FROM leads WHERE id = $1", values![id])
        .await
}
