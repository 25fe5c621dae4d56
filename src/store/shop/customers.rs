//! Customers as the desk sees them, from any channel.

use chrono::{DateTime, Utc};

use crate::domain::{
    conversation::Conversation,
    email::Email,
    id::{BotId, CustomerId, Number},
    language::Language,
    phone::Phone,
};
use crate::store::{Row, StoreError, Tx, db::values, desk_orders};

/// What the desk shows of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: CustomerId,
    /// What to call them.
    pub name: String,
    pub username: Option<String>,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub language: Language,
    pub source: Option<String>,
    /// The private chat with a bot of ours, where there is one.
    pub telegram: Option<(BotId, i64)>,
    /// Whether they closed that chat to the bot.
    pub blocked: bool,
}

#[tracing::instrument(name = "db.customers.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: CustomerId) -> Result<Option<Profile>, StoreError> {
    find(tx, id, BotId(0)).await
}

/// The name that the customer has told or their messenger tells. `None` means neither did.
#[tracing::instrument(name = "db.customers.own_name", level = "debug", skip_all)]
pub async fn own_name(tx: &Tx, id: CustomerId) -> Result<Option<String>, StoreError> {
    let name: Option<String> = tx
        .find_value(
            "SELECT coalesce(full_name, name) FROM customers WHERE id = $1",
            values![id],
        )
        .await?;
    Ok(name.filter(|name| !name.trim().is_empty()))
}

/// The customer of a conversation, with their identity at its bot.
#[tracing::instrument(name = "db.customers.party", level = "debug", skip_all)]
pub async fn party(tx: &Tx, talk: &Conversation) -> Result<Option<Profile>, StoreError> {
    find(tx, talk.customer, talk.bot).await
}

/// The customer, with their identity at this bot where they have written to it.
async fn find(tx: &Tx, id: CustomerId, bot: BotId) -> Result<Option<Profile>, StoreError> {
    let row = tx
        .row(
            "SELECT coalesce(c.full_name, c.name) AS name, c.phone, c.email, c.language, c.source, \
                    i.username, i.bot_id, i.external_id, i.blocked_at, \
                    (SELECT min(k.external_id) FROM identities k \
                     WHERE k.customer_id = c.id AND k.channel = 'keeping') AS crm_chat \
             FROM customers c LEFT JOIN identities i \
               ON i.customer_id = c.id AND i.channel = 'telegram' \
             WHERE c.id = $1 \
             ORDER BY CASE WHEN i.bot_id = $2 THEN 0 ELSE 1 END, i.bot_id LIMIT 1",
            values![id, bot],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let name = row.get("name")?;
    let (phone, email) = contact(tx, &mut row)?;
    let (language, source, username) = (
        row.get("language")?,
        row.get("source")?,
        row.get("username")?,
    );
    let bot: Option<BotId> = row.get("bot_id")?;
    let telegram = bot.zip(row.get("external_id")?);
    let blocked = row.get::<Option<DateTime<Utc>>>("blocked_at")?.is_some();
    let crm_chat = row.get("crm_chat")?;
    Ok(Some(Profile {
        id,
        name: shown_name(name, phone.as_ref(), email.as_ref(), crm_chat),
        phone,
        email,
        language,
        source,
        username,
        telegram,
        blocked,
    }))
}

/// Phone and e-mail; one that cannot be read is as good as none.
pub(in crate::store) fn contact(
    tx: &Tx,
    row: &mut Row,
) -> Result<(Option<Phone>, Option<Email>), StoreError> {
    let phone = row.open(tx.vault(), "phone");
    let email = row.open(tx.vault(), "email");
    Ok((
        tx.unless_corrupt(phone)?.flatten(),
        tx.unless_corrupt(email)?.flatten(),
    ))
}

/// What to call somebody: without a name by their address or phone, else by the number of their chat in
/// the CRM, which is all that it may tell.
pub(in crate::store) fn shown_name(
    name: String,
    phone: Option<&Phone>,
    email: Option<&Email>,
    crm_chat: Option<i64>,
) -> String {
    match (email, crm_chat, phone) {
        _ if !name.trim().is_empty() => name,
        (Some(email), ..) => email.as_str().to_owned(),
        (None, Some(chat), _) => format!("№ {chat}"),
        (None, None, Some(phone)) => phone.international(),
        (None, None, None) => name,
    }
}

/// The customer behind a chat of the CRM: the one for whom the CRM gave this e-mail, else a new
/// one. An address that was only typed makes nobody the owner of somebody else's chats.
#[tracing::instrument(name = "db.customers.of_crm_chat", level = "debug", skip_all)]
pub async fn of_crm_chat(
    tx: &Tx,
    channel: &str,
    chat: i64,
    email: Option<&Email>,
    language: Language,
    now: DateTime<Utc>,
) -> Result<CustomerId, StoreError> {
    let known = tx
        .find_value(
            "SELECT customer_id FROM identities \
             WHERE channel = $1 AND bot_id = 0 AND external_id = $2",
            values![channel, chat],
        )
        .await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let vault = tx.vault();
    let key = email.map(|email| vault.email_key(email));
    let same_mail = match &key {
        Some(key) => {
            tx.find_value(
                "SELECT id FROM customers WHERE email_key = $1 AND email_proven = 1 \
                 ORDER BY id LIMIT 1",
                values![key],
            )
            .await?
        }
        None => None,
    };
    let id = match same_mail {
        Some(id) => id,
        None => {
            tx.value(
                "INSERT INTO customers (name, email, email_key, email_proven, language, created_at) \
                 VALUES ('', $1, $2, $3, $4, $5) RETURNING id",
                values![
                    email.map(|email| vault.seal(email.as_str())),
                    key,
                    email.is_some(),
                    language.code(),
                    now
                ],
            )
            .await?
        }
    };
    tx.execute(
        "INSERT INTO identities (channel, bot_id, external_id, customer_id) VALUES ($1, 0, $2, $3) \
         ON CONFLICT DO NOTHING",
        values![channel, chat, id],
    )
    .await?;
    Ok(id)
}

/// Notes what the CRM tells of a customer, where we know nothing yet.
#[tracing::instrument(name = "db.customers.complete", level = "debug", skip_all)]
pub async fn complete(
    tx: &Tx,
    id: CustomerId,
    phone: Option<&Phone>,
    email: Option<&Email>,
) -> Result<(), StoreError> {
    let vault = tx.vault();
    // The CRM vouches for the phone: the buyer gave it there to be called.
    tx.execute(
        "UPDATE customers SET \
           phone_proven = CASE WHEN phone IS NULL AND CAST($2 AS TEXT) IS NOT NULL THEN 1 ELSE phone_proven END, \
           email_proven = CASE WHEN email IS NULL AND CAST($4 AS TEXT) IS NOT NULL THEN 1 ELSE email_proven END, \
           phone = coalesce(phone, $2), phone_key = coalesce(phone_key, $3), \
           email = coalesce(email, $4), email_key = coalesce(email_key, $5) \
         WHERE id = $1",
        values![
            id,
            phone.map(|phone| vault.seal(phone.e164())),
            phone.map(|phone| vault.phone_key(phone)),
            email.map(|email| vault.seal(email.as_str())),
            email.map(|email| vault.email_key(email))
        ],
    )
    .await?;
    Ok(())
}

/// The number of the customer's newest order, wherever they placed it; questions and feedback are
/// none.
#[tracing::instrument(name = "db.customers.newest_order", level = "debug", skip_all)]
pub async fn newest_order(tx: &Tx, id: CustomerId) -> Result<Option<Number>, StoreError> {
    Ok(desk_orders::of_customer(tx, id, 1)
        .await?
        .into_iter()
        .next())
}

/// Whether the customer has ever been asked to introduce themselves.
#[tracing::instrument(name = "db.customers.is_introduced", level = "debug", skip_all)]
pub async fn is_introduced(tx: &Tx, id: CustomerId) -> Result<bool, StoreError> {
    let asked: Option<i64> = tx
        .find_value(
            "SELECT 1 FROM customers WHERE id = $1 AND introduced_at IS NOT NULL",
            values![id],
        )
        .await?;
    Ok(asked.is_some())
}

/// Notes that the customer has been asked to introduce themselves.
#[tracing::instrument(name = "db.customers.note_introduced", level = "debug", skip_all)]
pub async fn note_introduced(
    tx: &Tx,
    id: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE customers SET introduced_at = coalesce(introduced_at, $2) WHERE id = $1",
        values![id, now],
    )
    .await?;
    Ok(())
}

/// Whether the customer wants notices of their orders.
#[tracing::instrument(name = "db.customers.wants_notices", level = "debug", skip_all)]
pub async fn wants_notices(tx: &Tx, id: CustomerId) -> Result<bool, StoreError> {
    let wants = tx
        .find_value("SELECT notices FROM customers WHERE id = $1", values![id])
        .await?;
    Ok(wants.unwrap_or(false))
}
