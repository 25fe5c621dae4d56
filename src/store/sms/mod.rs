//! Messages by phone, and what became of them.

pub mod attempts;
pub mod barriers;
pub mod codes;
pub mod defaults;
pub mod drafts;
pub mod figures;
pub mod fragments;
pub mod heard;
mod inbound;
pub mod log;
pub mod lookups;
pub mod people;
pub mod prices;
pub mod providers;
pub mod receipts;
pub mod reports;
pub mod senders;
pub mod spent;
pub mod templates;

use chrono::{DateTime, Utc};

pub use self::{
    inbound::{Received, receive, received},
    log::{Line, Wanted, list},
};
use crate::domain::{
    id::{EntryId, SmsId},
    language::Language,
    phone::Phone,
    sms::{Cost, Failure, Kind, State},
};
use crate::store::{StoreError, Tx, db::values, row::columns};

/// An outgoing message.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    pub id: SmsId,
    pub to: Phone,
    pub text: String,
    pub language: Language,
    pub kind: Kind,
    pub state: State,
    pub parts: u32,
    /// The sender, and the provider that it goes through, where somebody chose them.
    pub sender: Option<String>,
    pub wanted: Option<String>,
    /// The provider whose sender it is; `None` means any.
    pub sender_of: Option<String>,
    /// The provider that goes first although nobody chose it for this message.
    pub preferred: Option<String>,
    /// The provider that has it, had it last or is to get it next.
    pub provider: Option<String>,
    pub provider_id: Option<String>,
    pub failure: Option<Failure>,
    /// The provider's own code and words.
    pub code: Option<String>,
    pub reason: Option<String>,
    pub cost: Option<Cost>,
    /// The message of a conversation that it carries.
    pub entry: Option<EntryId>,
    pub owner: Option<Owner>,
    pub created_at: DateTime<Utc>,
    pub begun_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
}

impl Sms {
    /// The sender that it asks a provider for; `None` means the provider's own.
    pub fn sender_at(&self, provider: &str) -> Option<&str> {
        let of = self.sender_of.as_deref();
        let fits = of.is_none_or(|of| of == provider);
        self.sender.as_deref().filter(|_| fits)
    }
}

/// The program outside that asked for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// `api:<key id>`, `odoo` or `batch:<draft id>`.
    pub name: String,
    /// By which the owner knows it.
    pub key: Option<String>,
    /// Of what was asked with that key.
    pub print: Option<String>,
    /// The address at which the owner is notified of its state.
    pub report_to: Option<String>,
}

columns! {
    sms_columns;
    fn sms(tx, row) -> Sms {
        id = "id", language = "language", kind = "kind", state = "state", parts = "parts",
        sender = "sender", wanted = "wanted",
        sender_of = "sender_of", preferred = "preferred", provider = "provider", provider_id = "provider_id",
        failure = "failure", code = "code", micros: Option<i64> = "cost_micros",
        currency: Option<String> = "currency", entry = "entry_id",
        owner: Option<String> = "owner", key = "own_key", print = "own_print",
        report_to = "report_to", created_at = "created_at", begun_at = "begun_at",
        sent_at = "sent_at", done_at = "done_at";
        to = "phone", text = "text", reason = "reason"
    }
    Ok(Sms {
        id,
        to,
        text,
        language,
        kind,
        state,
        parts,
        sender,
        wanted,
        sender_of,
        preferred,
        provider,
        provider_id,
        failure,
        code,
        reason,
        cost: cost(micros, currency),
        entry,
        owner: owner.map(|name| Owner {
            name,
            key,
            print,
            report_to,
        }),
        created_at,
        begun_at,
        sent_at,
        done_at,
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", sms_columns!(), " FROM sms ", $rest)
    };
}

fn cost(micros: Option<i64>, currency: Option<String>) -> Option<Cost> {
    Some(Cost {
        micros: micros?,
        currency: currency?,
    })
}

/// Adds a message and returns its stored id. `None` means that its owner's key is taken.
#[tracing::instrument(name = "db.sms.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, sms: &Sms) -> Result<Option<SmsId>, StoreError> {
    let vault = tx.vault();
    let owner = sms.owner.as_ref();
    tx.find_value(
        "INSERT INTO sms (phone, phone_key, text, language, kind, state, parts, sender, \
               wanted, provider, entry_id, owner, own_key, own_print, report_to, created_at, \
               sender_of, preferred, prefix) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
                     $18, $19) \
             ON CONFLICT (owner, own_key) WHERE own_key IS NOT NULL DO NOTHING RETURNING id",
        values![
            vault.seal(sms.to.e164()),
            vault.phone_key(&sms.to),
            vault.seal(&sms.text),
            sms.language.code(),
            sms.kind.as_str(),
            sms.state.as_str(),
            sms.parts,
            sms.sender.as_deref(),
            sms.wanted.as_deref(),
            sms.provider.as_deref(),
            sms.entry,
            owner.map(|owner| owner.name.as_str()),
            owner.and_then(|owner| owner.key.as_deref()),
            owner.and_then(|owner| owner.print.as_deref()),
            owner.and_then(|owner| owner.report_to.as_deref()),
            sms.created_at,
            sms.sender_of.as_deref(),
            sms.preferred.as_deref(),
            sms.to.prefix()
        ],
    )
    .await
}

#[tracing::instrument(name = "db.sms.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: SmsId) -> Result<Option<Sms>, StoreError> {
    let row = tx
        .row(select!("WHERE id = $1 AND inbound = 0"), values![id])
        .await?;
    row.map(|mut row| sms(tx, &mut row)).transpose()
}

/// The message, which nobody else changes until the transaction ends.
#[tracing::instrument(name = "db.sms.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: SmsId) -> Result<Option<Sms>, StoreError> {
    let sql = tx.pick(
        select!("WHERE id = $1 AND inbound = 0"),
        select!("WHERE id = $1 AND inbound = 0 FOR UPDATE"),
    );
    let row = tx.row(sql, values![id]).await?;
    row.map(|mut row| sms(tx, &mut row)).transpose()
}

/// The message with this id at a provider, locked.
#[tracing::instrument(name = "db.sms.by_provider_id", level = "debug", skip_all)]
pub async fn by_provider_id(
    tx: &Tx,
    provider: &str,
    provider_id: &str,
) -> Result<Option<Sms>, StoreError> {
    let id = tx
        .find_value(
            "SELECT id FROM sms WHERE provider = $1 AND provider_id = $2 AND inbound = 0",
            values![provider, provider_id],
        )
        .await?;
    match id {
        Some(id) => lock(tx, id).await,
        None => Ok(None),
    }
}

/// The message that an owner knows by this key.
#[tracing::instrument(name = "db.sms.by_own_key", level = "debug", skip_all)]
pub async fn by_own_key(tx: &Tx, owner: &str, key: &str) -> Result<Option<Sms>, StoreError> {
    let row = tx
        .row(
            select!("WHERE owner = $1 AND own_key = $2 AND inbound = 0"),
            values![owner, key],
        )
        .await?;
    row.map(|mut row| sms(tx, &mut row)).transpose()
}

/// The newest message that carries an entry of a conversation, locked.
#[tracing::instrument(name = "db.sms.of_entry", level = "debug", skip_all)]
pub async fn of_entry(tx: &Tx, entry: EntryId) -> Result<Option<Sms>, StoreError> {
    let id = tx
        .find_value(
            "SELECT id FROM sms WHERE entry_id = $1 AND inbound = 0 ORDER BY id DESC LIMIT 1",
            values![entry],
        )
        .await?;
    match id {
        Some(id) => lock(tx, id).await,
        None => Ok(None),
    }
}

/// Stores the state of a message; phone, text and owner never change.
#[tracing::instrument(name = "db.sms.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, sms: &Sms) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms SET state = $2, parts = $3, provider = $4, provider_id = $5, failure = $6, \
           code = $7, reason = $8, cost_micros = $9, currency = $10, begun_at = $11, \
           sent_at = $12, done_at = $13, created_at = $14 WHERE id = $1",
        values![
            sms.id,
            sms.state.as_str(),
            sms.parts,
            sms.provider.as_deref(),
            sms.provider_id.as_deref(),
            sms.failure.map(Failure::as_str),
            sms.code.as_deref(),
            sms.reason.as_deref().map(|reason| tx.vault().seal(reason)),
            sms.cost.as_ref().map(|cost| cost.micros),
            sms.cost.as_ref().map(|cost| cost.currency.as_str()),
            sms.begun_at,
            sms.sent_at,
            sms.done_at,
            sms.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Cancels what an owner's messages wait for; how many.
#[tracing::instrument(name = "db.sms.cancel_queued", level = "debug", skip_all)]
pub async fn cancel_queued(tx: &Tx, owner: &str, now: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE sms SET state = 'cancelled', done_at = $2 \
         WHERE owner = $1 AND own_key IS NOT NULL AND state = 'queued' AND inbound = 0",
        values![owner, now],
    )
    .await
}

/// The number of an owner's messages in each state.
#[tracing::instrument(name = "db.sms.count_states", level = "debug", skip_all)]
pub async fn count_states(tx: &Tx, owner: &str) -> Result<Vec<(State, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT state, count(*) AS count FROM sms \
             WHERE owner = $1 AND own_key IS NOT NULL AND inbound = 0 \
             GROUP BY state ORDER BY state LIMIT 100",
            values![owner],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("state")?, row.get("count")?)))
}

/// How many messages the program decided on by itself for a phone since `since`.
#[tracing::instrument(name = "db.sms.count_own", level = "debug", skip_all)]
pub async fn count_own(
    tx: &Tx,
    phone: &Phone,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) FROM sms WHERE phone_key = $1 AND created_at >= $2 AND created_at <= $3 \
           AND inbound = 0 AND kind IN ('order', 'auto')",
        values![tx.vault().phone_key(phone), since, until],
    )
    .await
}

/// The provider's ids of our other messages to a phone that it may have taken since `since`.
#[tracing::instrument(name = "db.sms.known_ids", level = "debug", skip_all)]
pub async fn known_ids(
    tx: &Tx,
    provider: &str,
    of: &Sms,
    since: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    tx.column(
        "SELECT provider_id FROM sms WHERE phone_key = $1 AND provider = $2 \
               AND provider_id IS NOT NULL AND id <> $3 AND inbound = 0 \
               AND coalesce(sent_at, created_at) >= $4 ORDER BY id DESC LIMIT 1000",
        values![tx.vault().phone_key(&of.to), provider, of.id, since],
    )
    .await
}

impl std::fmt::Debug for Sms {
    /// Nothing that a person wrote: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sms")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
