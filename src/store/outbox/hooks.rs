//! Outgoing webhooks: how each hook is doing, and what it was told.

use chrono::{DateTime, Utc};

use crate::domain::id::CustomerId;
use crate::store::{Row, StoreError, Tx, db::values, row::text_columns};

/// Whether a hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookState {
    On,
    /// It said that it does not exist any more.
    Gone,
    /// It failed for days.
    Paused,
}

impl HookState {
    const ALL: [Self; 3] = [Self::On, Self::Gone, Self::Paused];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Gone => "gone",
            Self::Paused => "paused",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// What became of telling a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    Delivered,
    Failed,
    /// The hook was off.
    Held,
}

impl CallState {
    const ALL: [Self; 3] = [Self::Delivered, Self::Failed, Self::Held];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

text_columns! {
    HookState: "whether a hook is called", |text: String| Self::parse(&text);
    CallState: "what became of telling a hook", |text: String| Self::parse(&text);
}

/// How a hook is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookHealth {
    pub state: HookState,
    /// `None` means that its last call worked.
    pub failing_since: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
}

/// The last call about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCall {
    pub hook: String,
    pub event_id: String,
    pub event: String,
    pub customer: Option<CustomerId>,
    /// When it happened.
    pub at: DateTime<Utc>,
    pub tried_at: DateTime<Utc>,
    pub state: CallState,
    pub attempts: u32,
    /// Of HTTP; `None` means that there was no answer.
    pub status: Option<i64>,
    /// How the answer begins, or why there was none.
    pub answer: Option<String>,
    /// The stored event.
    pub body: String,
}

#[tracing::instrument(name = "db.hooks.health", level = "debug", skip_all)]
pub async fn health(tx: &Tx, name: &str) -> Result<Option<HookHealth>, StoreError> {
    let row = tx
        .row(
            "SELECT state, failing_since, changed_at FROM hooks WHERE name = $1",
            values![name],
        )
        .await?;
    row.map(|mut row| {
        Ok(HookHealth {
            state: row.get("state")?,
            failing_since: row.get("failing_since")?,
            changed_at: row.get("changed_at")?,
        })
    })
    .transpose()
}

/// The hook's last call worked: it is called from now on.
#[tracing::instrument(name = "db.hooks.note_works", level = "debug", skip_all)]
pub async fn note_works(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO hooks (name, state, failing_since, changed_at) VALUES ($1, 'on', NULL, $2) \
         ON CONFLICT (name) DO UPDATE SET state = 'on', failing_since = NULL, changed_at = $2 \
         WHERE hooks.state <> 'on' OR hooks.failing_since IS NOT NULL",
        values![name, now],
    )
    .await?;
    Ok(())
}

/// The hook's last call failed; since when it has been failing.
#[tracing::instrument(name = "db.hooks.note_fails", level = "debug", skip_all)]
pub async fn note_fails(
    tx: &Tx,
    name: &str,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, StoreError> {
    tx.execute(
        "INSERT INTO hooks (name, state, failing_since, changed_at) VALUES ($1, 'on', $2, $2) \
         ON CONFLICT (name) DO UPDATE SET failing_since = coalesce(hooks.failing_since, $2)",
        values![name, now],
    )
    .await?;
    let since = health(tx, name).await?.and_then(|it| it.failing_since);
    Ok(since.unwrap_or(now))
}

/// The hook is switched off.
#[tracing::instrument(name = "db.hooks.set_off", level = "debug", skip_all)]
pub async fn set_off(
    tx: &Tx,
    name: &str,
    state: HookState,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE hooks SET state = $2, changed_at = $3 WHERE name = $1",
        values![name, state.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Notes the last call about an event.
#[tracing::instrument(name = "db.hooks.record", level = "debug", skip_all)]
pub async fn record(tx: &Tx, call: &HookCall) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO hook_calls (hook, event_id, event, customer_id, at, tried_at, state, \
                                 attempts, status, answer, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (hook, event_id) DO UPDATE SET tried_at = excluded.tried_at, \
           state = excluded.state, attempts = excluded.attempts, status = excluded.status, \
           answer = excluded.answer",
        values![
            &call.hook,
            &call.event_id,
            &call.event,
            call.customer,
            call.at,
            call.tried_at,
            call.state.as_str(),
            call.attempts,
            call.status,
            call.answer.as_deref().map(|text| tx.vault().seal(text)),
            tx.vault().seal(&call.body)
        ],
    )
    .await?;
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT hook, event_id, event, customer_id, at, tried_at, state, attempts, status, \
                    answer, body FROM hook_calls ",
            $rest
        )
    };
}

fn call(tx: &Tx, row: &mut Row) -> Result<HookCall, StoreError> {
    Ok(HookCall {
        hook: row.get("hook")?,
        event_id: row.get("event_id")?,
        event: row.get("event")?,
        customer: row.get("customer_id")?,
        at: row.get("at")?,
        tried_at: row.get("tried_at")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        status: row.get("status")?,
        answer: row.open(tx.vault(), "answer")?,
        body: row.open(tx.vault(), "body")?,
    })
}

/// The calls about an event.
#[tracing::instrument(name = "db.hooks.of_event", level = "debug", skip_all)]
pub async fn of_event(tx: &Tx, event_id: &str) -> Result<Vec<HookCall>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE event_id = $1 ORDER BY id LIMIT 100"),
            values![event_id],
        )
        .await?;
    tx.readable(rows, |row| call(tx, row))
}

/// What happened since `from`, after the event `after` of that moment, the oldest first.
#[tracing::instrument(name = "db.hooks.list_since", level = "debug", skip_all)]
pub async fn list_since(
    tx: &Tx,
    from: DateTime<Utc>,
    after: &str,
    limit: u32,
) -> Result<Vec<HookCall>, StoreError> {
    let rows = tx
        .rows(
            select!(
                "WHERE at >= $1 AND (at > $1 OR hook || ' ' || event_id > $2) \
                 ORDER BY at, hook || ' ' || event_id LIMIT $3"
            ),
            values![from, after, limit],
        )
        .await?;
    tx.readable(rows, |row| call(tx, row))
}

/// The newest calls of a hook, the newest first.
#[tracing::instrument(name = "db.hooks.newest", level = "debug", skip_all)]
pub async fn newest(tx: &Tx, hook: &str, limit: u32) -> Result<Vec<HookCall>, StoreError> {
    let rows = tx
        .rows(
            select!("WHERE hook = $1 ORDER BY at DESC, id DESC LIMIT $2"),
            values![hook, limit],
        )
        .await?;
    tx.readable(rows, |row| call(tx, row))
}

/// What waits for a hook to be told.
#[tracing::instrument(name = "db.hooks.count_waiting", level = "debug", skip_all)]
pub async fn count_waiting(tx: &Tx, service: &str) -> Result<i64, StoreError> {
    tx.value(
        "SELECT count(*) AS count FROM outbox WHERE service = $1",
        values![service],
    )
    .await
}

/// Notes the hooks of the settings. Of those that are not there any more, what waits is dropped; their
/// names.
#[tracing::instrument(name = "db.hooks.set_known", level = "debug", skip_all)]
pub async fn set_known(
    tx: &Tx,
    known: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    for name in known {
        tx.execute(
            "INSERT INTO hooks (name, state, failing_since, changed_at) VALUES ($1, 'on', NULL, $2) \
             ON CONFLICT (name) DO NOTHING",
            values![name, now],
        )
        .await?;
    }
    let names: Vec<String> = tx
        .column("SELECT name FROM hooks ORDER BY name LIMIT 1000", &[])
        .await?;
    let removed: Vec<String> = names.into_iter().filter(|it| !known.contains(it)).collect();
    for name in &removed {
        tx.execute(
            "DELETE FROM outbox WHERE service = 'hook:' || $1",
            values![name],
        )
        .await?;
        tx.execute("DELETE FROM hooks WHERE name = $1", values![name])
            .await?;
    }
    Ok(removed)
}

/// The calls about a customer are forgotten with them.
#[tracing::instrument(name = "db.hooks.forget_customer", level = "debug", skip_all)]
pub async fn forget_customer(tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM hook_calls WHERE customer_id = $1",
        values![customer],
    )
    .await?;
    Ok(())
}

/// Forgets some calls about what happened before `moment`; returns how many.
#[tracing::instrument(name = "db.hooks.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM hook_calls WHERE id IN (SELECT id FROM hook_calls WHERE at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}
