//! The one way to speak to either database: statements with `$1`, values in, rows out.
//!
//! SQLite answers on the spot (the unit runs on the thread that owns the connection), PostgreSQL
//! over the network; the code of a query is the same.

use std::{
    borrow::Cow,
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, Utc};

use crate::store::{Row, StoreError};

/// A value that goes in or comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<DateTime<Utc>> for Value<'_> {
    fn from(moment: DateTime<Utc>) -> Self {
        Self::Int(moment.timestamp_micros())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($id:ident),+) => {$(
        impl From<crate::domain::id::$id> for Value<'_> {
            fn from(id: crate::domain::id::$id) -> Self {
                Self::Int(id.0)
            }
        }
    )+};
}
id_values!(
    BotId,
    ChatId,
    MessageId,
    CustomerId,
    ProductId,
    CategoryId,
    LeadId,
    Number,
    OrderId,
    JobId,
    ManagerId,
    ConversationId,
    EntryId,
    DepartmentId,
    CaseId,
    NoticeId,
    ThreadId,
    SmsId,
    LabelId,
    SmsDraftId,
    ApiKeyId
);

/// The values of a statement, in the order of `$1`, `$2`, ...
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Value::from($value)),*] };
}
pub(in crate::store) use values;

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// What is done right after the commit, and only then.
pub type AfterCommit = Box<dyn FnOnce() + Send>;

/// A transaction (or, for reads, a connection). Cheap to clone; owned by its unit of work.
#[derive(Clone)]
pub struct Tx {
    connection: Connection,
    after_commit: Arc<Mutex<Vec<AfterCommit>>>,
    /// Whether older versions of what was erased are still to be removed from the log of changes.
    scrub: Arc<AtomicBool>,
    /// What is announced already when this is committed.
    announced: Arc<Mutex<HashSet<(&'static str, String)>>>,
    vault: crate::store::Vault,
}

#[derive(Clone)]
pub(in crate::store) enum Connection {
    Sqlite(Arc<Mutex<rusqlite::Connection>>),
    Postgres(Arc<tokio::sync::Mutex<crate::store::postgres::Lent>>),
}

impl Tx {
    pub(in crate::store) fn new(connection: Connection, vault: crate::store::Vault) -> Self {
        Self {
            connection,
            after_commit: Arc::default(),
            scrub: Arc::default(),
            announced: Arc::default(),
            vault,
        }
    }

    /// Does `then` once the transaction is committed, even when the caller has gone.
    pub fn after_commit(&self, then: impl FnOnce() + Send + 'static) {
        self.hooks().push(Box::new(then));
    }

    /// What this transaction erases is to be gone from SQLite's write-ahead log too.
    pub(in crate::store) fn scrub(&self) {
        self.scrub.store(true, Ordering::Release);
    }

    pub(in crate::store) fn scrub_flag(&self) -> &AtomicBool {
        &self.scrub
    }

    pub(in crate::store) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(in crate::store) fn hooks(&self) -> std::sync::MutexGuard<'_, Vec<AfterCommit>> {
        self.after_commit
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// How personal data is kept here.
    pub const fn vault(&self) -> &crate::store::Vault {
        &self.vault
    }

    /// One of two texts, for the few statements that differ.
    pub fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.connection {
            Connection::Sqlite(_) => sqlite,
            Connection::Postgres(_) => postgres,
        }
    }

    /// Runs a statement; the number of rows that it changed.
    pub async fn execute(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => {
                crate::store::sqlite::execute(connection, sql, values)
            }
            Connection::Postgres(lent) => lent.lock().await.session()?.execute(sql, values).await,
        }
    }

    /// The id of the row that a text adds; `None` when it adds nothing. PostgreSQL's text ends with
    /// `RETURNING id`. SQLite knows the id without, and opens a journal for a text that returns anything.
    pub async fn insert(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<i64>, StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => crate::store::sqlite::insert(connection, sql, values),
            Connection::Postgres(_) => self.find_value(sql, values).await,
        }
    }

    /// All rows of an answer; the statement bounds them.
    pub async fn rows(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => crate::store::sqlite::rows(connection, sql, values),
            Connection::Postgres(lent) => {
                let rows = lent.lock().await.session()?.rows(sql, values).await?;
                rows.iter()
                    .map(|row| crate::store::postgres::row(sql, row))
                    .collect()
            }
        }
    }

    /// The first row of an answer.
    pub async fn row(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Runs several statements without values: migrations, `BEGIN`, `COMMIT`.
    pub(in crate::store) async fn batch(&self, sql: &'static str) -> Result<(), StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => crate::store::sqlite::batch(connection, sql),
            Connection::Postgres(lent) => lent.lock().await.session()?.batch(sql).await,
        }
    }

    /// Announces to every replica that listens to `channel` ([`crate::store::Store::listen`]), once this
    /// is committed. SQLite has no other replicas, so nothing is announced there.
    pub async fn notify(&self, channel: &'static str, payload: &str) -> Result<(), StoreError> {
        if let Connection::Postgres(_) = &self.connection
            && self.is_first_announcement(channel, payload)
        {
            self.rows("SELECT 1 FROM pg_notify($1, $2)", values![channel, payload])
                .await?;
        }
        Ok(())
    }

    fn is_first_announcement(&self, channel: &'static str, payload: &str) -> bool {
        let mut announced = self
            .announced
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        announced.insert((channel, payload.to_owned()))
    }

    /// Holds `what` until the end of the transaction, so that replicas do it one after the other.
    pub(in crate::store) async fn exclusively(&self, what: &str) -> Result<(), StoreError> {
        if let Connection::Postgres(_) = &self.connection {
            self.rows(
                "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 7166011))",
                values![what],
            )
            .await?;
        }
        Ok(())
    }

    /// Lifts the limits of time for this transaction: a step of a migration may take long.
    pub(in crate::store) async fn lift_limits(&self) -> Result<(), StoreError> {
        if let Connection::Postgres(lent) = &self.connection {
            lent.lock().await.session()?.set_patience(LONG_WORK);
            self.batch("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10min'")
                .await?;
        }
        Ok(())
    }
}

/// A step of a migration over many millions of rows.
const LONG_WORK: std::time::Duration = std::time::Duration::from_hours(6);
