//! One connection to PostgreSQL: every wait on it has an end, and one that gave no answer, or was
//! left in the middle of one, is never used again.

use std::time::{Duration, Instant};

use sqlx::{
    ConnectOptions, Connection as _, Decode, Executor, PgConnection, Postgres, Row as _, ValueRef,
    postgres::{PgConnectOptions, PgRow},
};
use tokio::time::timeout;

use super::arguments::{self, oid};
use crate::store::{
    Row, StoreError, Value,
    row::{Cell, Columns},
};

/// To open a connection.
pub const CONNECT: Duration = Duration::from_secs(5);
/// The server ends a statement after 10 s; with no answer then, nobody is there.
const ANSWER: Duration = Duration::from_secs(11);
/// A server that is there answers `BEGIN`, or a proof of life, at once.
const PROOF: Duration = Duration::from_secs(3);
/// Statements kept prepared by connection: all that the program has.
const STATEMENTS: usize = 1024;

/// How long a session may wait for a lock of another transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// Work that shares its connection with other lanes: whatever waits longer is moved aside.
    Briefly,
    Patiently,
}

/// What every session of ours asks of the server. The server ends what hangs, and notices within
/// seconds that this machine has gone, so that its locks are free.
pub fn options(base: &PgConnectOptions, locks: Locks) -> PgConnectOptions {
    let lock_timeout = match locks {
        Locks::Briefly => "250ms",
        Locks::Patiently => "5s",
    };
    base.clone()
        .application_name("mistok")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging()
        .options([
            ("statement_timeout", "10s"),
            ("lock_timeout", lock_timeout),
            ("idle_in_transaction_session_timeout", "10s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
            ("tcp_user_timeout", "10s"),
        ])
}

/// A connection that is fit for use, or known not to be.
pub struct Session {
    connection: PgConnection,
    /// How long a statement may take to be answered.
    patience: Duration,
    /// Whether an answer is still to come: then nobody knows what the next one belongs to.
    unfinished: bool,
    /// Whether a transaction is open: what it holds must not reach the next user.
    in_transaction: bool,
    /// What spoiled the transaction: the server would answer its COMMIT with a rollback.
    spoiled: Option<StoreError>,
    used_at: Instant,
}

impl Session {
    pub async fn open(options: &PgConnectOptions) -> Result<Self, StoreError> {
        let opened = timeout(CONNECT, PgConnection::connect_with(options)).await;
        let connection = opened.map_err(|_| StoreError::Silent {
            doing: "a connection was being opened",
            after: CONNECT,
        })??;
        Ok(Self {
            connection,
            patience: ANSWER,
            unfinished: false,
            in_transaction: false,
            spoiled: None,
            used_at: Instant::now(),
        })
    }

    /// Whether the next statement can go through it.
    pub const fn is_fit(&self) -> bool {
        !self.unfinished && !self.in_transaction
    }

    /// Whether the connection answers; asked only after a rest of this length.
    pub async fn answers(&mut self, rest: Duration) -> bool {
        if self.used_at.elapsed() < rest {
            return self.is_fit();
        }
        self.unfinished = true;
        let proof = timeout(PROOF, self.connection.ping()).await;
        self.unfinished = !matches!(proof, Ok(Ok(())));
        self.used_at = Instant::now();
        self.is_fit()
    }

    /// What has spoiled the transaction, even when the work did not mind it.
    pub const fn spoiled(&self) -> Option<&StoreError> {
        self.spoiled.as_ref()
    }

    /// Long work of its own, such as a migration, sets its own limits.
    pub const fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let patience = self.patience;
        self.within(patience, "a statement ran", async |connection| {
            let arguments = arguments::of(connection, sql, values).await?;
            let done = connection.execute(sqlx::query_with(sql, arguments)).await?;
            Ok(done.rows_affected())
        })
        .await
    }

    pub async fn rows(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<PgRow>, StoreError> {
        let patience = self.patience;
        self.within(patience, "a query ran", async |connection| {
            let arguments = arguments::of(connection, sql, values).await?;
            connection.fetch_all(sqlx::query_with(sql, arguments)).await
        })
        .await
    }

    /// Several statements without values.
    pub async fn batch(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let patience = self.patience;
        self.within(patience, "statements ran", async |connection| {
            connection.execute(sqlx::raw_sql(sql)).await.map(drop)
        })
        .await
    }

    /// Begins a transaction; what takes long here is a connection that nobody serves.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        self.patience = ANSWER;
        self.in_transaction = true;
        self.spoiled = None;
        self.within(PROOF, "a transaction was being begun", async |connection| {
            connection.execute(sqlx::raw_sql("BEGIN")).await.map(drop)
        })
        .await
    }

    /// Commits; a connection that is lost meanwhile leaves open whether it happened.
    pub async fn commit(&mut self) -> Result<(), StoreError> {
        if let Some(error) = self.spoiled.clone() {
            self.rollback().await;
            return Err(error);
        }
        match self.batch("COMMIT").await {
            Ok(()) => {
                self.in_transaction = false;
                Ok(())
            }
            Err(error) if error.ends_the_connection() => Err(StoreError::InDoubt(Box::new(error))),
            Err(error) => {
                self.in_transaction = false;
                Err(error)
            }
        }
    }

    /// Undoes the transaction; a connection where even that fails is not used again.
    pub async fn rollback(&mut self) {
        self.in_transaction = self.batch("ROLLBACK").await.is_err();
        self.spoiled = None;
    }

    /// Undoes what was done since the savepoint `unit`.
    pub async fn rollback_unit(&mut self) -> Result<(), StoreError> {
        self.batch("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")
            .await?;
        self.spoiled = None;
        Ok(())
    }

    /// Waits for an answer, with an end. A wait that is broken off leaves the session unfit.
    async fn within<T>(
        &mut self,
        patience: Duration,
        doing: &'static str,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        if self.unfinished {
            return Err(sqlx::Error::WorkerCrashed.into());
        }
        self.unfinished = true;
        let answer = timeout(patience, work(&mut self.connection)).await;
        self.used_at = Instant::now();
        let result = match answer {
            Ok(answer) => answer.map_err(StoreError::from),
            Err(_) => Err(StoreError::Silent {
                doing,
                after: patience,
            }),
        };
        self.unfinished = result.as_ref().is_err_and(StoreError::ends_the_connection);
        if let Err(error) = &result
            && self.in_transaction
        {
            self.spoiled.get_or_insert_with(|| error.clone());
        }
        result
    }
}

/// A row as our cells; the columns are BIGINT, INTEGER, BOOLEAN or TEXT.
pub fn row(sql: &'static str, row: &PgRow) -> Result<Row, StoreError> {
    let columns = Columns::of(sql, || row.columns().iter().map(sqlx::Column::name));
    let cells = (0..row.len())
        .map(|at| cell(row, at))
        .collect::<Result<_, _>>()?;
    Ok(Row::new(columns, cells))
}

fn cell(row: &PgRow, at: usize) -> Result<Cell, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(Cell::Null);
    }
    let cell = match raw.type_info().oid() {
        Some(oid::INT8 | oid::INT4 | oid::INT2) => {
            <i64 as Decode<Postgres>>::decode(raw).map(Cell::Int)
        }
        Some(oid::BOOL) => {
            <bool as Decode<Postgres>>::decode(raw).map(|flag| Cell::Int(flag.into()))
        }
        Some(oid::TEXT | oid::VARCHAR | oid::NAME) => {
            <String as Decode<Postgres>>::decode(raw).map(Cell::Text)
        }
        _ => Ok(Cell::Foreign),
    };
    cell.map_err(|source| sqlx::Error::ColumnDecode {
        index: at.to_string(),
        source,
    })
}
