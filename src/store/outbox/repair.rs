//! Facts that the outside is to hear of and that nothing in the outbox will bring there. Each list
//! is taken in a transaction that adds the missing jobs, one replica at a time.

use crate::domain::id::{ChatId, CustomerId, EntryId, LeadId, SmsId};
use crate::store::{StoreError, Tx, db::values};

/// Facts without a job, a batch of each kind.
#[derive(Debug, Default)]
pub struct Missing {
    pub leads: Vec<(LeadId, CustomerId)>,
    /// By Telegram's id of the charge.
    pub payments: Vec<(String, LeadId)>,
    /// Customers whose card was asked for and never confirmed.
    pub buyers: Vec<CustomerId>,
    pub answers: Vec<EntryId>,
    /// Chats that are owed a notice.
    pub notices: Vec<ChatId>,
    pub sms: Vec<SmsId>,
}

impl Missing {
    pub const fn count(&self) -> usize {
        self.leads.len()
            + self.payments.len()
            + self.buyers.len()
            + self.answers.len()
            + self.notices.len()
            + self.sms.len()
    }
}

/// The facts that lack a job. What was given up waits for a person, or was dropped by one, and is
/// left out, unless it was to be sent again.
#[tracing::instrument(name = "db.repair.find", level = "debug", skip_all)]
pub async fn find(tx: &Tx, limit: u32) -> Result<Missing, StoreError> {
    tx.exclusively("repair").await?;
    let leads = tx
        .rows(
            "SELECT l.id AS id, l.customer_id AS customer_id FROM leads l \
             WHERE l.status IN ('created', 'sending') \
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = 'lead:' || l.id) \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.source = 'job' AND d.service = 'crm' \
                                 AND d.lane = 'customer:' || l.customer_id AND d.at >= l.updated_at \
                                 AND coalesce(d.decision, '') <> 'again') \
             ORDER BY l.id LIMIT $1",
            values![limit],
        )
        .await?;
    let payments = tx
        .rows(
            "SELECT p.charge AS charge, p.lead_id AS lead_id FROM payments p \
             WHERE p.status <> 'handed_over' \
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.key = 'payment:' || p.charge) \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.source = 'job' AND d.service = 'crm' \
                                 AND d.lane = 'payment:' || p.lead_id AND d.at >= p.updated_at \
                                 AND coalesce(d.decision, '') <> 'again') \
             ORDER BY p.charge LIMIT $1",
            values![limit],
        )
        .await?;
    Ok(Missing {
        leads: tx.readable(leads, |row| Ok((row.get("id")?, row.get("customer_id")?)))?,
        payments: tx.readable(payments, |row| {
            Ok((row.get("charge")?, row.get("lead_id")?))
        })?,
        buyers: buyers(tx, limit).await?,
        answers: answers(tx, limit).await?,
        notices: notices(tx, limit).await?,
        sms: sms(tx, limit).await?,
    })
}

/// Customers whose card was asked for and never confirmed, with nothing under way for them.
async fn buyers(tx: &Tx, limit: u32) -> Result<Vec<CustomerId>, StoreError> {
    tx.column(
        "SELECT c.id AS id FROM customers c \
             WHERE c.crm_buyer_sent_at IS NOT NULL AND c.forgotten_at IS NULL \
               AND NOT EXISTS (SELECT 1 FROM outbox o \
                               WHERE o.service = 'crm' AND o.lane = 'customer:' || c.id) \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.source = 'job' AND d.service = 'crm' \
                                 AND d.lane = 'customer:' || c.id AND d.at >= c.crm_buyer_sent_at \
                                 AND coalesce(d.decision, '') <> 'again') \
             ORDER BY c.id LIMIT $1",
        values![limit],
    )
    .await
}

/// Answers whose lane is empty: jobs of answers have no key, and a lane keeps its order.
async fn answers(tx: &Tx, limit: u32) -> Result<Vec<EntryId>, StoreError> {
    tx.column(
        "SELECT m.id AS id FROM messages m JOIN conversations c ON c.id = m.conversation_id \
             WHERE m.progress IN ('queued', 'sending') AND c.channel <> 'sms' \
               AND NOT EXISTS ( \
                 SELECT 1 FROM outbox o \
                 WHERE o.lane = CAST(c.external_id AS TEXT) \
                   AND o.service = CASE c.channel WHEN 'keeping' THEN 'keeping-send' \
                                                  ELSE 'telegram:' || c.bot_id END) \
               AND NOT EXISTS ( \
                 SELECT 1 FROM dead_letters d \
                 WHERE d.source = 'job' AND d.lane = CAST(c.external_id AS TEXT) AND d.at >= m.at \
                   AND coalesce(d.decision, '') <> 'again') \
             ORDER BY m.id LIMIT $1",
        values![limit],
    )
    .await
}

/// Chats of managers that are owed a notice, with nothing under way there.
async fn notices(tx: &Tx, limit: u32) -> Result<Vec<ChatId>, StoreError> {
    tx.column(
        "SELECT DISTINCT n.chat_id AS chat_id FROM notices_due n \
             JOIN messages m ON m.id = n.entry_id \
             WHERE NOT EXISTS (SELECT 1 FROM outbox o \
                               WHERE o.lane = CAST(n.chat_id AS TEXT) \
                                 AND o.service LIKE 'telegram:%') \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.source = 'job' AND d.lane = CAST(n.chat_id AS TEXT) \
                                 AND d.at >= m.at \
                                 AND coalesce(d.decision, '') <> 'again') \
             ORDER BY n.chat_id LIMIT $1",
        values![limit],
    )
    .await
}

/// Messages by phone whose phone has no job waiting with any provider.
async fn sms(tx: &Tx, limit: u32) -> Result<Vec<SmsId>, StoreError> {
    tx.column(
        "SELECT s.id AS id FROM sms s \
             WHERE s.state IN ('queued', 'sending') AND s.inbound = 0 \
               AND NOT EXISTS (SELECT 1 FROM outbox o \
                               WHERE o.lane = s.phone_key AND o.service LIKE 'sms:%') \
               AND NOT EXISTS (SELECT 1 FROM dead_letters d \
                               WHERE d.source = 'job' AND d.lane = s.phone_key \
                                 AND d.at >= s.created_at \
                                 AND coalesce(d.decision, '') <> 'again') \
             ORDER BY s.id LIMIT $1",
        values![limit],
    )
    .await
}
