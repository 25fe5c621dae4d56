//! Erasing what is personal. What the shop must keep (that something was ordered, and for how much)
//! stays without the person.

use chrono::{DateTime, Utc};

use crate::domain::{
    content::Content,
    conversation::{Channel, Conversation},
    id::{BotId, ConversationId, CustomerId, LeadId},
    stored::Stored,
};
use crate::store::{StoreError, Tx, customers, db::values, hooks, leads, sms::people, words};

/// Removes older versions of what was erased from SQLite's write-ahead log, after this transaction.
pub fn scrub(tx: &Tx) {
    tx.scrub();
}

/// Whether the customer is one who can still be forgotten; held until the end of the transaction.
#[tracing::instrument(name = "db.forgetting.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, customer: CustomerId) -> Result<bool, StoreError> {
    tx.exists(
        tx.pick(
            "SELECT id FROM customers WHERE id = $1 AND forgotten_at IS NULL",
            "SELECT id FROM customers WHERE id = $1 AND forgotten_at IS NULL FOR UPDATE",
        ),
        values![customer],
    )
    .await
}

/// Whether the customer has been forgotten.
#[tracing::instrument(name = "db.forgetting.is_forgotten", level = "debug", skip_all)]
pub async fn is_forgotten(tx: &Tx, customer: CustomerId) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT id FROM customers WHERE id = $1 AND forgotten_at IS NOT NULL",
        values![customer],
    )
    .await
}

/// The customer's orders of which managers may have been told.
#[tracing::instrument(name = "db.forgetting.orders_of", level = "debug", skip_all)]
pub async fn orders_of(tx: &Tx, customer: CustomerId) -> Result<Vec<LeadId>, StoreError> {
    tx.column(
        "SELECT id FROM leads WHERE customer_id = $1 AND kind = 'order' ORDER BY id LIMIT 10000",
        values![customer],
    )
    .await
}

/// The customer's conversations, in the order in which they are to be locked.
#[tracing::instrument(name = "db.forgetting.talks", level = "debug", skip_all)]
pub async fn talks(tx: &Tx, customer: CustomerId) -> Result<Vec<ConversationId>, StoreError> {
    tx.column(
        "SELECT id FROM conversations WHERE customer_id = $1 ORDER BY id LIMIT 100000",
        values![customer],
    )
    .await
}

/// Erases the messages of a conversation, and what notices show of them. A conversation of the
/// bot's own loses its chat too: a customer who writes there again begins a new one.
#[tracing::instrument(name = "db.forgetting.erase_talk", level = "debug", skip_all)]
pub async fn erase_talk(tx: &Tx, talk: &Conversation) -> Result<(), StoreError> {
    words::forget_talk(tx, talk.id).await?;
    tx.execute(
        "UPDATE messages SET content = $2, quote = NULL, album = NULL, reason = NULL, \
           external_id = CASE WHEN $3 = 1 THEN NULL ELSE external_id END, erased = 1, \
           progress = CASE WHEN progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken') \
                           THEN 'dropped' ELSE progress END \
         WHERE conversation_id = $1 AND erased = 0",
        values![
            talk.id,
            Content::erased().to_stored()?,
            talk.channel != Channel::Keeping
        ],
    )
    .await?;
    for sql in [
        "DELETE FROM notices_due WHERE conversation_id = $1",
        // Notes that managers wrote about the person.
        "UPDATE audit SET detail = NULL WHERE conversation_id = $1 AND detail IS NOT NULL",
        "UPDATE case_events SET detail = NULL WHERE detail IS NOT NULL \
           AND case_id IN (SELECT id FROM cases WHERE conversation_id = $1)",
    ] {
        tx.execute(sql, values![talk.id]).await?;
    }
    tx.execute(
        "UPDATE notices SET shown = '' WHERE shown IS NOT NULL AND id IN ( \
           SELECT notice_id FROM notice_entries WHERE conversation_id = $1)",
        values![talk.id],
    )
    .await?;
    if talk.channel == Channel::Sms
        && let Some(phone) = people::phone_of(tx, talk.external).await?
    {
        people::erase(tx, &phone).await?;
    }
    if talk.channel != Channel::Keeping {
        // Numbers below zero are no person's chat, and each conversation has its own.
        tx.execute(
            "UPDATE conversations SET bot_id = 0, external_id = -id, title = NULL WHERE id = $1",
            values![talk.id],
        )
        .await?;
    }
    Ok(())
}

/// Chats of a CRM live on there: they go to a customer of their own, of whom only the CRM's address
/// is known.
#[tracing::instrument(name = "db.forgetting.part_from_crm_chats", level = "debug", skip_all)]
pub async fn part_from_crm_chats(
    tx: &Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let other: Option<CustomerId> = tx
        .find_value(
            "INSERT INTO customers (name, email, email_key, email_proven, language, created_at) \
             SELECT '', CASE WHEN email_proven = 1 THEN email END, \
                    CASE WHEN email_proven = 1 THEN email_key END, email_proven, language, CAST($2 AS BIGINT) \
             FROM customers WHERE id = $1 AND EXISTS ( \
               SELECT 1 FROM identities WHERE customer_id = $1 AND channel = 'keeping') \
             RETURNING id",
            values![customer, now],
        )
        .await?;
    let Some(other) = other else {
        return Ok(());
    };
    for sql in [
        "UPDATE identities SET customer_id = $2 WHERE customer_id = $1 AND channel = 'keeping'",
        "UPDATE conversations SET customer_id = $2 WHERE customer_id = $1 AND channel = 'keeping'",
    ] {
        tx.execute(sql, values![customer, other]).await?;
    }
    Ok(())
}

/// The person, how they reached us, what they had put together, and what waits to be told to them.
#[tracing::instrument(name = "db.forgetting.erase_customer", level = "debug", skip_all)]
pub async fn erase_customer(
    tx: &Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.scrub();
    erase_deliveries(tx, customer).await?;
    hooks::forget_customer(tx, customer).await?;
    tx.execute(
        "DELETE FROM dead_letters WHERE customer_id = $1 AND source <> 'payment' \
           AND coalesce(kind, '') <> 'stray_payment'",
        values![customer],
    )
    .await?;
    if let Some(phone) = customers::lookup(tx, customer)
        .await?
        .and_then(|it| it.phone)
    {
        people::erase(tx, &phone).await?;
    }
    for sql in [
        "DELETE FROM kept_messages WHERE EXISTS (SELECT 1 FROM dialogues d \
           WHERE d.customer_id = $1 AND d.bot_id = kept_messages.bot_id \
             AND d.chat_id = kept_messages.chat_id)",
        "DELETE FROM dialogues WHERE customer_id = $1",
        "DELETE FROM identities WHERE customer_id = $1 AND channel <> 'keeping'",
        "DELETE FROM cart_lines WHERE customer_id = $1",
        "DELETE FROM keyword_answers WHERE customer_id = $1",
        // What was placed elsewhere goes on being known by its phone to the CRM alone.
        "UPDATE orders SET account = NULL, reason = NULL WHERE conversation_id IN ( \
             SELECT id FROM conversations WHERE customer_id = $1 AND channel <> 'keeping') \
           OR phone_key IN (SELECT phone_key FROM customers WHERE id = $1 AND phone_proven = 1)",
        "UPDATE order_events SET detail = NULL WHERE number IN ( \
           SELECT id FROM leads WHERE customer_id = $1)",
        "UPDATE orders SET phone_key = NULL, tracking = NULL, reason = NULL WHERE lead_id IN ( \
           SELECT id FROM leads WHERE customer_id = $1)",
        // A key names a chat and a step of its dialogue, which begins anew: what is ordered there
        // later must not count as ordered already.
        "UPDATE leads SET key = 'forgotten:' || id WHERE customer_id = $1",
    ] {
        tx.execute(sql, values![customer]).await?;
    }
    tx.execute(
        "UPDATE customers SET name = '', full_name = NULL, phone = NULL, phone_key = NULL, \
           phone_proven = 0, email = NULL, email_key = NULL, email_proven = 0, source = NULL, \
           notices = 0, crm_buyer = NULL, crm_buyer_sent_at = NULL, \
           forgotten_at = coalesce(forgotten_at, $2), leads_to_erase = 1 \
         WHERE id = $1",
        values![customer, now],
    )
    .await?;
    erase_leads_of(tx, customer, now).await
}

/// Messages to the person that wait or have failed, and their updates that nobody could handle.
async fn erase_deliveries(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    let chats = tx
        .rows(
            "SELECT bot_id, external_id FROM identities \
             WHERE customer_id = $1 AND channel = 'telegram' LIMIT 1000",
            values![customer],
        )
        .await?;
    for mut chat in chats {
        let service = format!("telegram:{}", chat.get::<BotId>("bot_id")?);
        let lane = chat.get::<i64>("external_id")?.to_string();
        for sql in [
            "DELETE FROM outbox WHERE service = $1 AND lane = $2",
            // Money stays until somebody has settled it, without what came with it.
            "DELETE FROM dead_letters WHERE service = $1 AND lane = $2 AND source <> 'payment' \
               AND coalesce(kind, '') <> 'stray_payment'",
            "UPDATE attempts SET error = NULL \
             WHERE service = $1 AND lane = $2 AND error IS NOT NULL",
        ] {
            tx.execute(sql, values![&service, &lane]).await?;
        }
        tx.execute(
            "UPDATE dead_letters SET payload = $3 \
             WHERE service = $1 AND lane = $2 AND kind = 'stray_payment'",
            values![&service, &lane, tx.vault().seal("")],
        )
        .await?;
        let again = format!("{service}:{lane}");
        for sql in [
            "DELETE FROM outbox WHERE service = 'updates' AND lane = $1",
            "DELETE FROM dead_letters WHERE service = 'updates' AND lane = $1",
        ] {
            tx.execute(sql, values![&again]).await?;
        }
    }
    Ok(())
}

/// Forgotten customers with leads that the CRM had not got when they were forgotten.
#[tracing::instrument(name = "db.forgetting.with_leads", level = "debug", skip_all)]
pub async fn with_leads(
    tx: &Tx,
    after: CustomerId,
    limit: u32,
) -> Result<Vec<CustomerId>, StoreError> {
    tx.column(
        "SELECT DISTINCT c.id FROM customers c JOIN leads l ON l.customer_id = c.id \
             WHERE c.leads_to_erase = 1 AND l.erased_at IS NULL \
               AND l.status = 'handed_over' AND c.id > $1 ORDER BY c.id LIMIT $2",
        values![after, limit],
    )
    .await
}

/// Takes the person out of the leads that the CRM has; one that it refused waits for a manager to
/// correct it, and needs its contact until then.
#[tracing::instrument(name = "db.forgetting.erase_leads_of", level = "debug", skip_all)]
pub async fn erase_leads_of(
    tx: &Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.scrub();
    let leads: Vec<LeadId> = tx
        .column(
            "SELECT id FROM leads WHERE customer_id = $1 AND erased_at IS NULL \
               AND status = 'handed_over' ORDER BY id LIMIT 10000",
            values![customer],
        )
        .await?;
    for lead in leads {
        erase_lead(tx, lead, now).await?;
    }
    tx.execute(
        "UPDATE customers SET leads_to_erase = 0 WHERE id = $1 AND NOT EXISTS ( \
           SELECT 1 FROM leads WHERE customer_id = $1 AND erased_at IS NULL)",
        values![customer],
    )
    .await?;
    Ok(())
}

async fn erase_lead(tx: &Tx, id: LeadId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let found = leads::lookup(tx, id).await;
    let body = match tx.unless_corrupt(found)? {
        Some(Some(lead)) => leads::stored(tx, &lead.body.without_person())?,
        Some(None) => return Ok(()),
        // Nobody can read it: all of it goes.
        None => String::new(),
    };
    tx.execute(
        "UPDATE leads SET body = $2, chat_id = 0, reason = NULL, erased_at = $3 WHERE id = $1",
        values![id, body, now],
    )
    .await?;
    Ok(())
}

/// Erases some messages written before `moment`; returns how many. What is on its way stays.
#[tracing::instrument(name = "db.forgetting.erase_messages", level = "debug", skip_all)]
pub async fn erase_messages(tx: &Tx, moment: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
    tx.scrub();
    tx.execute(
        "DELETE FROM message_words WHERE rowid IN \
           (SELECT id FROM messages WHERE erased = 0 AND at < $1 \
              AND progress NOT IN ('queued', 'sending') ORDER BY at, id LIMIT $2)",
        values![moment, limit],
    )
    .await?;
    tx.execute(
        "UPDATE messages SET content = $2, quote = NULL, reason = NULL, erased = 1, \
           progress = CASE WHEN progress IN ('failed', 'unknown', 'overtaken') \
                           THEN 'dropped' ELSE progress END \
         WHERE id IN (SELECT id FROM messages WHERE erased = 0 AND at < $1 \
                      AND progress NOT IN ('queued', 'sending') ORDER BY at, id LIMIT $3)",
        values![moment, Content::erased().to_stored()?, limit],
    )
    .await
}

macro_rules! idle {
    ($rest:literal) => {
        concat!(
            "SELECT c.id FROM customers c WHERE c.forgotten_at IS NULL AND c.created_at < $1 \
               AND NOT EXISTS (SELECT 1 FROM dialogues d \
                               WHERE d.customer_id = c.id AND d.updated_at >= $1) \
               AND NOT EXISTS (SELECT 1 FROM conversations t \
                               WHERE t.customer_id = c.id AND t.last_at >= $1) \
               AND NOT EXISTS (SELECT 1 FROM leads l \
                               WHERE l.customer_id = c.id AND l.updated_at >= $1) ",
            $rest
        )
    };
}

/// Customers who have done nothing since `moment`.
#[tracing::instrument(name = "db.forgetting.idle", level = "debug", skip_all)]
pub async fn idle(
    tx: &Tx,
    moment: DateTime<Utc>,
    after: CustomerId,
    limit: u32,
) -> Result<Vec<CustomerId>, StoreError> {
    tx.column(
        idle!("AND c.id > $2 ORDER BY c.id LIMIT $3"),
        values![moment, after, limit],
    )
    .await
}

/// Whether the customer has still done nothing since `moment`.
#[tracing::instrument(name = "db.forgetting.is_idle", level = "debug", skip_all)]
pub async fn is_idle(
    tx: &Tx,
    customer: CustomerId,
    moment: DateTime<Utc>,
) -> Result<bool, StoreError> {
    tx.exists(idle!("AND c.id = $2"), values![moment, customer])
        .await
}
