//! SQLite: one thread owns the writing connection and commits whatever is waiting together
//! (group commit), so that a durable commit's cost is shared under load.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use futures::{executor::block_on, future::BoxFuture};
use rusqlite::{Connection as Sql, OpenFlags, types::ValueRef};

use super::{
    StoreError, Tx, Value, Vault,
    db::{AfterCommit, Connection},
    unit::Unit,
};

/// As many units as may share one commit: more would make the first of them wait.
const GROUP: usize = 256;
/// Connections for reading.
const READERS: usize = 2;
/// How long to wait for another process that holds the write lock.
const BUSY: Duration = Duration::from_secs(5);
/// Statements kept prepared by connection.
const STATEMENTS: usize = 256;

pub struct Sqlite {
    units: mpsc::Sender<Box<dyn Unit>>,
    readers: Arc<Readers>,
    vault: Vault,
}

struct Readers {
    idle: Mutex<Vec<Arc<Mutex<Sql>>>>,
    free: tokio::sync::Semaphore,
}

impl Sqlite {
    pub fn open(path: &Path, vault: Vault) -> Result<Self, StoreError> {
        let writer = connect(path).map_err(|reason| StoreError::Open {
            place: path.display().to_string(),
            reason,
        })?;
        let readers = (0..READERS)
            .map(|_| connect(path).map(|reader| Arc::new(Mutex::new(reader))))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|reason| StoreError::Open {
                place: path.display().to_string(),
                reason,
            })?;
        let (units, waiting) = mpsc::channel();
        let seals = vault.clone();
        std::thread::Builder::new()
            .name("sqlite".to_owned())
            .spawn(move || {
                serve(
                    &Tx::new(Connection::Sqlite(Arc::new(Mutex::new(writer))), seals),
                    &waiting,
                );
            })
            .map_err(|error| StoreError::Open {
                place: path.display().to_string(),
                reason: error.to_string(),
            })?;
        let readers = Arc::new(Readers {
            idle: Mutex::new(readers),
            free: tokio::sync::Semaphore::new(READERS),
        });
        Ok(Self {
            units,
            readers,
            vault,
        })
    }

    pub fn submit(&self, unit: Box<dyn Unit>) -> Result<(), StoreError> {
        self.units.send(unit).map_err(|_| StoreError::Closed)
    }

    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Tx) -> BoxFuture<'static, Result<T, StoreError>> + Send + 'static,
    {
        let readers = self.readers.clone();
        let _turn = readers
            .free
            .acquire()
            .await
            .map_err(|_| StoreError::Closed)?;
        let held = self.readers.clone();
        let vault = self.vault.clone();
        tokio::task::spawn_blocking(move || {
            let reader = lock(&held.idle).pop().ok_or(StoreError::Closed)?;
            let answer = block_on(work(Tx::new(Connection::Sqlite(reader.clone()), vault)));
            lock(&held.idle).push(reader);
            answer
        })
        .await
        .map_err(|error| StoreError::Panicked(error.to_string()))?
    }
}

fn connect(path: &Path) -> Result<Sql, String> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("the folder cannot be made: {error}"))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Sql> {
        let sql = Sql::open_with_flags(path, flags)?;
        sql.busy_timeout(BUSY)?;
        sql.pragma_update(None, "journal_mode", "WAL")?;
        // An acknowledged update must survive a loss of power, not only of the process.
        sql.pragma_update(None, "synchronous", "FULL")?;
        sql.pragma_update(None, "foreign_keys", "ON")?;
        // Each unit is a savepoint: the pages that it would take back to are kept in memory for the
        // moment, not written to a file.
        sql.pragma_update(None, "temp_store", "MEMORY")?;
        // Bounds what a connection keeps of the file in memory: 8 MiB.
        sql.pragma_update(None, "cache_size", -8192)?;
        sql.set_prepared_statement_cache_capacity(STATEMENTS);
        // Plans do not depend on the values; otherwise each call would prepare its statement anew.
        sql.set_db_config(
            rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG,
            true,
        )?;
        // Fails here, not at the first order, when the file cannot be written.
        sql.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?;
        Ok(sql)
    };
    open().map_err(|error| error.to_string())
}

/// The writing thread: ends when the last `Store` is dropped.
fn serve(tx: &Tx, waiting: &mpsc::Receiver<Box<dyn Unit>>) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        group.extend(waiting.try_iter().take(GROUP - 1));
        commit_together(tx, group);
    }
}

/// Runs the units in one transaction, a savepoint each. When the transaction itself fails, each
/// is tried alone, so that one cannot take the others down.
fn commit_together(tx: &Tx, group: Vec<Box<dyn Unit>>) {
    let alone = group.len() == 1;
    let (outcomes, hooks) = match attempt(tx, &group) {
        Ok(done) => done,
        Err(error) if alone => {
            for unit in group {
                unit.finish(Err(StoreError::Work(Arc::new(anyhow::anyhow!("{error}")))));
            }
            return;
        }
        Err(_) => {
            for unit in group {
                commit_together(tx, vec![unit]);
            }
            return;
        }
    };
    for hook in hooks {
        hook();
    }
    for (unit, outcome) in group.into_iter().zip(outcomes) {
        unit.finish(outcome);
    }
}

type Done = (Vec<Result<(), StoreError>>, Vec<AfterCommit>);

fn attempt(tx: &Tx, group: &[Box<dyn Unit>]) -> Result<Done, StoreError> {
    let Connection::Sqlite(connection) = tx.connection() else {
        return Err(StoreError::Closed);
    };
    execute(connection, "BEGIN IMMEDIATE", &[])?;
    let mut outcomes = Vec::with_capacity(group.len());
    for unit in group {
        let hooks = tx.hooks().len();
        let outcome = savepoint(tx, connection, &**unit);
        if outcome.is_err() {
            tx.hooks().truncate(hooks);
        }
        outcomes.push(outcome);
    }
    match execute(connection, "COMMIT", &[]) {
        Ok(_) => Ok((outcomes, std::mem::take(&mut *tx.hooks()))),
        Err(error) => {
            tx.hooks().clear();
            // A failed COMMIT may have rolled back already; then this fails, and all is well.
            drop(execute(connection, "ROLLBACK", &[]));
            Err(error)
        }
    }
}

fn savepoint(tx: &Tx, connection: &Mutex<Sql>, unit: &dyn Unit) -> Result<(), StoreError> {
    execute(connection, "SAVEPOINT unit", &[])?;
    let outcome = block_on(unit.run(tx.clone()));
    if outcome.is_err() {
        execute(connection, "ROLLBACK TO unit", &[])?;
    }
    execute(connection, "RELEASE unit", &[])?;
    outcome
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn execute(
    connection: &Mutex<Sql>,
    sql: &str,
    values: &[Value<'_>],
) -> Result<u64, StoreError> {
    let connection = lock(connection);
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(u64::try_from(statement.raw_execute()?).unwrap_or_default())
}

pub fn rows(
    connection: &Mutex<Sql>,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
    let connection = lock(connection);
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    bind(&mut statement, values)?;
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values = (0..columns)
            .map(|at| Ok(value(row.get_ref(at)?)))
            .collect::<rusqlite::Result<_>>()?;
        found.push(values);
    }
    Ok(found)
}

pub fn batch(connection: &Mutex<Sql>, sql: &str) -> Result<(), StoreError> {
    Ok(lock(connection).execute_batch(sql)?)
}

/// SQLite numbers `$3` by its first appearance, PostgreSQL by its name; the name counts here too.
fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<(), StoreError> {
    for at in 1..=statement.parameter_count() {
        let number: Option<usize> = statement
            .parameter_name(at)
            .and_then(|name| name.strip_prefix('$')?.parse().ok());
        let value = number
            .and_then(|number| values.get(number.checked_sub(1)?))
            .ok_or(rusqlite::Error::InvalidParameterCount(values.len(), at))?;
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}

fn value(value: ValueRef<'_>) -> Value<'static> {
    match value {
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned().into()),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}
