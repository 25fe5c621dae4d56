//! What managers write to phones and have not sent yet, and messages to many phones on their way.

use chrono::{DateTime, Utc};

use crate::domain::{
    id::{DepartmentId, EntryId, ManagerId, SmsDraftId},
    phone::Phone,
};
use crate::store::{Row, StoreError, Tx, db::values};

/// How far a draft has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    /// Its manager may still change it.
    Open,
    /// Its messages are being queued.
    Going,
    /// All of them are.
    Queued,
    /// What had not gone yet does not go any more.
    Stopped,
    Dropped,
}

impl DraftState {
    const ALL: [Self; 5] = [
        Self::Open,
        Self::Going,
        Self::Queued,
        Self::Stopped,
        Self::Dropped,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Going => "going",
            Self::Queued => "queued",
            Self::Stopped => "stopped",
            Self::Dropped => "dropped",
        }
    }
}

/// Through whom and from whom it goes, where somebody chose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub provider: Option<String>,
    pub sender: Option<String>,
}

/// A draft.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: SmsDraftId,
    pub manager: ManagerId,
    /// Whose defaults it has.
    pub department: DepartmentId,
    /// The message of a conversation that it is; `None` means that it goes to many phones.
    pub entry: Option<EntryId>,
    pub state: DraftState,
    /// Empty for a message of a conversation, which has its words itself.
    pub text: String,
    pub phones: Vec<Phone>,
    pub choice: Choice,
    /// Whether it goes in Latin letters.
    pub latin: bool,
    pub total: u32,
    /// Phones whose messages are queued or were refused.
    pub queued: u32,
    /// Those of them that were refused.
    pub refused: u32,
    /// Left out before: named more than once, and people who want no messages.
    pub twice: u32,
    pub opted_out: u32,
}

impl Draft {
    /// The owner of its messages.
    pub fn owner(&self) -> String {
        owner_of(self.id)
    }
}

/// The owner of the messages of a draft.
pub fn owner_of(id: SmsDraftId) -> String {
    format!("batch:{id}")
}

/// The draft that a message is of, by its owner.
pub fn of_owner(owner: &str) -> Option<SmsDraftId> {
    owner.strip_prefix("batch:")?.parse().ok().map(SmsDraftId)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, manager_id, department, entry_id, state, text, phones, provider, sender, latin, total, \
                    queued, refused, twice, opted_out FROM sms_drafts WHERE ",
            $rest
        )
    };
}

fn draft(tx: &Tx, row: Option<Row>) -> Result<Option<Draft>, StoreError> {
    let Some(mut row) = row else {
        return Ok(None);
    };
    let state: String = row.get("state")?;
    let mut all = DraftState::ALL.into_iter();
    let state = all.find(|one| one.as_str() == state);
    let phones: Option<String> = row.open(tx.vault(), "phones")?;
    let phones = phones.unwrap_or_default();
    let text: Option<String> = row.open(tx.vault(), "text")?;
    Ok(Some(Draft {
        id: row.get("id")?,
        manager: row.get("manager_id")?,
        department: row.get("department")?,
        entry: row.get("entry_id")?,
        state: state.ok_or_else(|| row.corrupt("state", "a state of a draft"))?,
        text: text.unwrap_or_default(),
        phones: phones
            .lines()
            .map(|phone| Phone::from_stored(phone.to_owned()))
            .collect(),
        choice: Choice {
            provider: row.get("provider")?,
            sender: row.get("sender")?,
        },
        latin: row.get("latin")?,
        total: row.get("total")?,
        queued: row.get("queued")?,
        refused: row.get("refused")?,
        twice: row.get("twice")?,
        opted_out: row.get("opted_out")?,
    }))
}

/// Adds a draft; its id there instead of its own is given.
#[tracing::instrument(name = "db.sms.drafts.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, draft: &Draft, now: DateTime<Utc>) -> Result<SmsDraftId, StoreError> {
    let vault = tx.vault();
    let phones: Vec<&str> = draft.phones.iter().map(Phone::e164).collect();
    let is_batch = draft.entry.is_none();
    tx.value(
        "INSERT INTO sms_drafts (manager_id, entry_id, state, text, phones, latin, total, twice, \
                                 opted_out, created_at, department) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        values![
            draft.manager,
            draft.entry,
            draft.state.as_str(),
            is_batch.then(|| vault.seal(&draft.text)),
            is_batch.then(|| vault.seal(&phones.join("\n"))),
            draft.latin,
            draft.total,
            draft.twice,
            draft.opted_out,
            now,
            draft.department
        ],
    )
    .await
}

#[tracing::instrument(name = "db.sms.drafts.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: SmsDraftId) -> Result<Option<Draft>, StoreError> {
    let row = tx.row(select!("id = $1"), values![id]).await?;
    draft(tx, row)
}

/// The draft, which nobody else changes until the transaction ends.
#[tracing::instrument(name = "db.sms.drafts.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, id: SmsDraftId) -> Result<Option<Draft>, StoreError> {
    let sql = tx.pick(select!("id = $1"), select!("id = $1 FOR UPDATE"));
    let row = tx.row(sql, values![id]).await?;
    draft(tx, row)
}

/// The draft that is a message of a conversation.
#[tracing::instrument(name = "db.sms.drafts.of_entry", level = "debug", skip_all)]
pub async fn of_entry(tx: &Tx, entry: EntryId) -> Result<Option<Draft>, StoreError> {
    let row = tx.row(select!("entry_id = $1"), values![entry]).await?;
    draft(tx, row)
}

/// Stores what its manager has chosen.
#[tracing::instrument(name = "db.sms.drafts.save", level = "debug", skip_all)]
pub async fn save(tx: &Tx, draft: &Draft) -> Result<(), StoreError> {
    let text = draft.entry.is_none().then(|| tx.vault().seal(&draft.text));
    tx.execute(
        "UPDATE sms_drafts SET provider = $2, sender = $3, latin = $4, text = $5 WHERE id = $1",
        values![
            draft.id,
            draft.choice.provider.as_deref(),
            draft.choice.sender.as_deref(),
            draft.latin,
            text
        ],
    )
    .await?;
    Ok(())
}

/// Stores how far it has come; of one that waits for nothing more, words and phones are gone.
#[tracing::instrument(name = "db.sms.drafts.set_state", level = "debug", skip_all)]
pub async fn set_state(tx: &Tx, draft: &Draft) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_drafts SET state = $2, queued = $3, refused = $4 WHERE id = $1",
        values![draft.id, draft.state.as_str(), draft.queued, draft.refused],
    )
    .await?;
    if !matches!(draft.state, DraftState::Open | DraftState::Going) {
        tx.execute(
            "UPDATE sms_drafts SET text = NULL, phones = NULL WHERE id = $1",
            values![draft.id],
        )
        .await?;
    }
    Ok(())
}

/// Forgets some: those to many phones that nobody has sent since `unsent`, and all of before `moment`.
#[tracing::instrument(name = "db.sms.drafts.forget", level = "debug", skip_all)]
pub async fn forget(
    tx: &Tx,
    unsent: DateTime<Utc>,
    moment: DateTime<Utc>,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM sms_drafts WHERE created_at < $2 AND state <> 'going' \
           OR created_at < $1 AND state = 'open' AND entry_id IS NULL",
        values![unsent, moment],
    )
    .await
}
