//! The log of messages, as the shop's people and the programs that sent them read it.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{CustomerId, ManagerId, SmsId},
    phone::Phone,
    sms::{Failure, Kind, State},
};
use crate::store::{StoreError, Tx, db::values, row::columns};

/// A message of either direction, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: SmsId,
    pub inbound: bool,
    /// Empty when it was forgotten or cannot be read.
    pub phone: Phone,
    /// `None` means that it cannot be read.
    pub text: Option<String>,
    /// As stored: of what came in, `received`.
    pub state: String,
    pub kind: Kind,
    pub parts: u32,
    pub provider: Option<String>,
    pub failure: Option<Failure>,
    pub at: DateTime<Utc>,
}

/// Which messages a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub phone: Option<Phone>,
    pub state: Option<State>,
    /// Of this owner only.
    pub owner: Option<String>,
    /// Older than this one.
    pub before: Option<SmsId>,
}

columns! {
    line_columns;
    /// A line of a list.
    fn line(tx, row) -> Line {
        id = "id", inbound = "inbound", state = "state", kind = "kind", parts = "parts",
        provider = "provider", failure = "failure", at = "created_at"
    }
    let phone = tx.unless_corrupt(row.open(tx.vault(), "phone"))?;
    let text = tx.unless_corrupt(row.open(tx.vault(), "text"))?;
    Ok(Line {
        id,
        inbound,
        // One that cannot be read is listed like one that was forgotten.
        phone: phone.unwrap_or_else(|| Phone::from_stored(String::new())),
        text,
        state,
        kind,
        parts,
        provider,
        failure,
        at,
    })
}

macro_rules! lines {
    ($rest:literal) => {
        concat!("SELECT ", line_columns!(), ", phone, text FROM sms ", $rest)
    };
}
/// The newest messages first.
#[tracing::instrument(name = "db.sms.log.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx, wanted: &Wanted, limit: u32) -> Result<Vec<Line>, StoreError> {
    let rows = tx
        .rows(
            lines!(
                "WHERE (CAST($1 AS TEXT) IS NULL OR phone_key = $1) \
                   AND (CAST($2 AS TEXT) IS NULL OR state = $2) \
                   AND (CAST($3 AS TEXT) IS NULL OR owner = $3) \
                   AND (CAST($4 AS BIGINT) IS NULL OR id < $4) \
                 ORDER BY id DESC LIMIT $5"
            ),
            values![
                wanted
                    .phone
                    .as_ref()
                    .map(|phone| tx.vault().phone_key(phone)),
                wanted.state.map(State::as_str),
                wanted.owner.as_deref(),
                wanted.before,
                limit
            ],
        )
        .await?;
    tx.readable(rows, |row| line(tx, row))
}

/// Which messages somebody wants to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// To and from this phone.
    pub phone: Option<Phone>,
    pub fate: Fate,
    /// What this manager has written, and what is in the conversations that they hold.
    pub of: Option<ManagerId>,
}

/// How messages ended that somebody looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    #[default]
    Any,
    /// Nobody knows whether they were sent.
    Unsure,
    /// They did not arrive.
    Failed,
}

impl Fate {
    /// The states between commas.
    const fn states(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Unsure => Some(",unsure,"),
            Self::Failed => Some(",failed,undelivered,"),
        }
    }
}

/// How many messages need a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// On their way to a provider.
    pub queued: i64,
    pub unsure: i64,
    /// Since a moment.
    pub failed: i64,
}

/// A page, the newest first.
#[tracing::instrument(name = "db.sms.log.page", level = "debug", skip_all)]
pub async fn page(
    tx: &Tx,
    sought: &Sought,
    page: u32,
    size: u32,
    now: DateTime<Utc>,
) -> Result<Vec<Line>, StoreError> {
    let phone = sought.phone.as_ref();
    let rows = tx
        .rows(
            lines!(
                "WHERE (CAST($1 AS TEXT) IS NULL OR phone_key = $1) \
                   AND (CAST($2 AS TEXT) IS NULL OR $2 LIKE '%,' || state || ',%' AND inbound = 0) \
                   AND (CAST($3 AS BIGINT) IS NULL \
                     OR entry_id IN (SELECT m.id FROM messages m \
                                     WHERE m.manager_id = $3 AND m.author = 'manager') \
                     OR owner IN (SELECT 'batch:' || d.id FROM sms_drafts d \
                                  WHERE d.manager_id = $3 AND d.entry_id IS NULL) \
                     OR phone_key IN (SELECT p.phone_key FROM sms_parties p \
                                      JOIN conversations c ON c.channel = 'sms' \
                                        AND c.bot_id = 0 AND c.external_id = p.id \
                                      JOIN holds h ON h.conversation_id = c.id \
                                      WHERE h.manager_id = $3 AND h.until > $4)) \
                 ORDER BY id DESC LIMIT $5 OFFSET $6"
            ),
            values![
                phone.map(|phone| tx.vault().phone_key(phone)),
                sought.fate.states(),
                sought.of,
                now,
                size,
                i64::from(page) * i64::from(size)
            ],
        )
        .await?;
    tx.readable(rows, |row| line(tx, row))
}

/// A message of either direction.
#[tracing::instrument(name = "db.sms.log.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: SmsId) -> Result<Option<Line>, StoreError> {
    let row = tx.row(lines!("WHERE id = $1"), values![id]).await?;
    row.map(|mut row| line(tx, &mut row)).transpose()
}

/// How many messages need a look; those that did not arrive are counted from `since` on.
#[tracing::instrument(name = "db.sms.log.counts", level = "debug", skip_all)]
pub async fn counts(tx: &Tx, since: DateTime<Utc>) -> Result<Counts, StoreError> {
    let row = tx
        .row(
            "SELECT (SELECT count(*) FROM sms \
                     WHERE state IN ('queued', 'sending', 'unsure') \
                       AND state <> 'unsure' AND inbound = 0) AS queued, \
                    (SELECT count(*) FROM sms \
                     WHERE state IN ('queued', 'sending', 'unsure') \
                       AND state = 'unsure' AND inbound = 0) AS unsure, \
                    (SELECT count(*) FROM sms WHERE state IN ('failed', 'undelivered') \
                       AND done_at >= $1 AND inbound = 0) AS failed",
            values![since],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(Counts::default());
    };
    Ok(Counts {
        queued: row.get("queued")?,
        unsure: row.get("unsure")?,
        failed: row.get("failed")?,
    })
}

/// What was sent to a customer's own phones outside of any conversation, how many there are of it.
#[tracing::instrument(name = "db.sms.log.count_apart", level = "debug", skip_all)]
pub async fn count_apart(tx: &Tx, customer: CustomerId) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM sms WHERE entry_id IS NULL AND inbound = 0 AND phone_key IN ( \
               SELECT u.phone_key FROM customers u WHERE u.id = $1 AND u.phone_proven = 1 \
               UNION SELECT p.phone_key FROM sms_parties p JOIN identities i \
                 ON i.channel = 'sms' AND i.external_id = p.id WHERE i.customer_id = $1)",
        values![customer],
    )
    .await
}

/// A line of a customer's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Entry(crate::domain::id::EntryId),
    /// An SMS outside of any conversation.
    Sms(SmsId),
}

/// A page of a customer's conversations and of what was sent to their own phones outside of them,
/// in the order of time, page 0 being the newest. `listed` holds the conversations' ids between
/// commas.
#[tracing::instrument(name = "db.sms.log.history", level = "debug", skip_all)]
pub async fn history(
    tx: &Tx,
    customer: CustomerId,
    listed: &str,
    page: u32,
    size: u32,
) -> Result<Vec<Told>, StoreError> {
    let rows = tx
        .rows(
            "SELECT what, id FROM ( \
               SELECT 0 AS what, m.id AS id, m.at AS at FROM messages m \
               WHERE m.conversation_id IN ( \
                 SELECT c.id FROM conversations c WHERE c.customer_id = $1 \
                   AND CAST($2 AS TEXT) LIKE '%,' || c.id || ',%') \
               UNION ALL \
               SELECT 1 AS what, s.id AS id, s.created_at AS at FROM sms s \
               WHERE s.entry_id IS NULL AND s.inbound = 0 AND s.phone_key IN ( \
                 SELECT u.phone_key FROM customers u WHERE u.id = $1 AND u.phone_proven = 1 \
                 UNION SELECT p.phone_key FROM sms_parties p JOIN identities i \
                   ON i.channel = 'sms' AND i.external_id = p.id WHERE i.customer_id = $1)) told \
             ORDER BY at DESC, what DESC, id DESC LIMIT $3 OFFSET $4",
            values![customer, listed, size, i64::from(page) * i64::from(size)],
        )
        .await?;
    tx.readable(rows.into_iter().rev(), |row| {
        let is_sms: bool = row.get("what")?;
        Ok(if is_sms {
            Told::Sms(row.get("id")?)
        } else {
            Told::Entry(row.get("id")?)
        })
    })
}
