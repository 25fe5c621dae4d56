//! The one way to speak to either database: statements with `$1`, values in, rows out.
//!
//! SQLite answers on the spot (the unit runs on the thread that owns the connection), PostgreSQL
//! over the network; the code of a query is the same.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database cannot be opened at {place}: {reason}")]
    Open { place: String, reason: String },
    #[error("SQLite failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("PostgreSQL failed: {}", postgres_reason(.0))]
    Postgres(#[from] tokio_postgres::Error),
    #[error("no connection to PostgreSQL: {0}")]
    Pool(String),
    #[error("{table}.{column} holds what this program cannot read: {reason}")]
    Corrupt {
        table: &'static str,
        column: &'static str,
        reason: String,
    },
    /// A sealed value does not open; `within` tells where it stands.
    #[error("a sealed value cannot be read: {0}")]
    Sealed(&'static str),
    #[error("the work panicked: {0}")]
    Panicked(String),
    /// The work itself failed for a reason of its own.
    #[error("{0}")]
    Work(Arc<anyhow::Error>),
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// Names the column of a sealed value that does not open.
    pub(super) fn within(self, table: &'static str, column: &'static str) -> Self {
        match self {
            Self::Sealed(reason) => Self::Corrupt {
                table,
                column,
                reason: reason.to_owned(),
            },
            other => other,
        }
    }

    /// Whether another transaction was in the way: the same work may succeed at once.
    pub(super) fn is_conflict(&self) -> bool {
        match self {
            // Deadlocks and lost races, and a lock that was waited for too long.
            Self::Postgres(error) => error
                .code()
                .is_some_and(|code| code.code().starts_with("40") || code.code() == "55P03"),
            _ => false,
        }
    }

    /// Whether the database, not the work, is to blame, so that trying again later may succeed.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Open { .. } | Self::Pool(_) | Self::Closed => true,
            Self::Sqlite(error) => error.sqlite_error_code().is_some_and(|code| {
                use rusqlite::ErrorCode as Code;
                matches!(
                    code,
                    Code::DatabaseBusy
                        | Code::DatabaseLocked
                        | Code::DiskFull
                        | Code::CannotOpen
                        | Code::ReadOnly
                        | Code::SystemIoFailure
                        | Code::OutOfMemory
                        | Code::OperationInterrupted
                )
            }),
            Self::Postgres(error) => error.code().is_none_or(|code| {
                // Classes of PostgreSQL: connection, transaction rollback, resources, operator.
                ["08", "40", "53", "57", "58"].contains(&&code.code()[..2])
            }),
            Self::Corrupt { .. } | Self::Sealed(_) | Self::Panicked(_) | Self::Work(_) => false,
        }
    }
}

/// PostgreSQL's own text is in the source, not in the error's Display.
fn postgres_reason(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |refusal| format!("{} ({})", refusal.message(), refusal.code().code()),
    )
}

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
    ApiKeyId
);

/// The values of a statement, in the order of `$1`, `$2`, ...
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Value::from($value)),*] };
}
pub(super) use values;

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT8 || *ty == Type::INT4 || <String as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

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

/// One row of an answer, by position.
#[derive(Debug, Clone)]
pub struct Row(Vec<Value<'static>>);

impl Row {
    /// The number at `at`; 0 where there is none, which a NOT NULL column never has.
    pub fn int(&self, at: usize) -> i64 {
        self.opt_int(at).unwrap_or_default()
    }

    pub fn opt_int(&self, at: usize) -> Option<i64> {
        match self.0.get(at) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text at `at`, taken out; empty where there is none.
    pub fn text(&mut self, at: usize) -> String {
        self.opt_text(at).unwrap_or_default()
    }

    pub fn opt_text(&mut self, at: usize) -> Option<String> {
        match self
            .0
            .get_mut(at)
            .map(|value| std::mem::replace(value, Value::Null))
        {
            Some(Value::Text(text)) => Some(text.into_owned()),
            _ => None,
        }
    }

    pub fn time(&self, at: usize) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.int(at)).unwrap_or_default()
    }

    pub fn opt_time(&self, at: usize) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.opt_int(at)?)
    }
}

/// What is done right after the commit, and only then.
pub type AfterCommit = Box<dyn FnOnce() + Send>;

/// A transaction (or, for reads, a connection). Cheap to clone; owned by its unit of work.
#[derive(Clone)]
pub struct Tx {
    connection: Connection,
    after_commit: Arc<Mutex<Vec<AfterCommit>>>,
    vault: super::Vault,
}

#[derive(Clone)]
pub(super) enum Connection {
    Sqlite(Arc<Mutex<rusqlite::Connection>>),
    Postgres(Arc<deadpool_postgres::Object>),
}

impl Tx {
    pub(super) fn new(connection: Connection, vault: super::Vault) -> Self {
        Self {
            connection,
            after_commit: Arc::default(),
            vault,
        }
    }

    /// Does `then` once the transaction is committed, even when whoever asked for it has gone.
    pub fn after_commit(&self, then: impl FnOnce() + Send + 'static) {
        self.hooks().push(Box::new(then));
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn hooks(&self) -> std::sync::MutexGuard<'_, Vec<AfterCommit>> {
        self.after_commit
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// How personal data is kept here.
    pub const fn vault(&self) -> &super::Vault {
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
            Connection::Sqlite(connection) => super::sqlite::execute(connection, sql, values),
            Connection::Postgres(client) => {
                let statement = client.prepare_cached(sql).await?;
                Ok(client.execute_raw(&statement, values).await?)
            }
        }
    }

    /// All rows of an answer; the statement bounds them.
    pub async fn rows(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => super::sqlite::rows(connection, sql, values)
                .map(|rows| rows.into_iter().map(Row).collect()),
            Connection::Postgres(client) => {
                let statement = client.prepare_cached(sql).await?;
                let parameters: Vec<&(dyn ToSql + Sync)> =
                    values.iter().map(|value| value as _).collect();
                let rows = client.query(&statement, &parameters).await?;
                rows.iter()
                    .map(super::postgres::row)
                    .map(|row| Ok(Row(row?)))
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
    pub(super) async fn batch(&self, sql: &'static str) -> Result<(), StoreError> {
        match &self.connection {
            Connection::Sqlite(connection) => super::sqlite::batch(connection, sql),
            Connection::Postgres(client) => Ok(client.batch_execute(sql).await?),
        }
    }
}
