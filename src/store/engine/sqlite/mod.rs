//! SQLite: one thread owns the writing connection and commits whatever is waiting together
//! (group commit), so that a durable commit's cost is shared under load.

mod place;
mod statements;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering, mpsc},
    time::{Duration, Instant},
};

use futures::executor::block_on;
use rusqlite::{Connection as Sql, OpenFlags};

use crate::store::{
    StoreError, Tx, Vault,
    db::{AfterCommit, Connection},
    unit::Unit,
};
use place::Place;
pub use statements::{batch, execute, insert, rows};

/// As many units as may share one commit: more would make the first of them wait.
const GROUP: usize = 256;
/// Connections for reading.
const READERS: usize = 2;
/// How long a unit waits for another process that holds the write lock.
const BUSY: Duration = Duration::from_secs(5);
/// How long SQLite waits at a time; between two such waits those who waited too long are told.
const BUSY_AT_ONCE: Duration = Duration::from_millis(250);
/// Between tries to empty the write-ahead log while readers are in the way.
const SCRUB_AGAIN: Duration = Duration::from_secs(1);
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

/// A connection for reading, which comes back even when the work on it panics.
struct Reader {
    connection: Arc<Mutex<Sql>>,
    home: Arc<Readers>,
}

impl Readers {
    fn take(self: &Arc<Self>) -> Result<Reader, StoreError> {
        Ok(Reader {
            connection: lock(&self.idle).pop().ok_or(StoreError::Closed)?,
            home: self.clone(),
        })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        lock(&self.home.idle).push(self.connection.clone());
    }
}

impl Sqlite {
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    pub fn open(path: &Path, vault: Vault) -> Result<Self, StoreError> {
        let refused = |reason| StoreError::Open {
            place: path.display().to_string(),
            reason,
        };
        let writer = connect(path).map_err(refused)?;
        // Opening waited for others; from now on the queue behind must not.
        writer.busy_timeout(BUSY_AT_ONCE)?;
        let readers = (0..READERS)
            .map(|_| connect(path).map(|reader| Arc::new(Mutex::new(reader))))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|reason| StoreError::Open {
                place: path.display().to_string(),
                reason,
            })?;
        let (units, waiting) = mpsc::channel();
        let seals = vault.clone();
        let mut place = Place::of(path);
        std::thread::Builder::new()
            .name("sqlite".to_owned())
            .spawn(move || {
                serve(
                    &Tx::new(Connection::Sqlite(Arc::new(Mutex::new(writer))), seals),
                    &waiting,
                    &mut place,
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
        F: AsyncFnOnce(Tx) -> Result<T, StoreError> + Send + 'static,
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
            let reader = held.take()?;
            let connection = Connection::Sqlite(reader.connection.clone());
            block_on(work(Tx::new(connection, vault)))
        })
        .await
        .map_err(|error| {
            // The program ends: the work says nothing of itself.
            if error.is_cancelled() {
                StoreError::Closed
            } else {
                StoreError::Panicked(error.to_string())
            }
        })?
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
        // What is deleted is overwritten: a person who is forgotten is gone from the file too.
        sql.pragma_update(None, "secure_delete", "ON")?;
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

/// A unit that waits, since when.
struct Waiting {
    unit: Box<dyn Unit>,
    since: Instant,
}

/// The writing thread: ends when the last `Store` is dropped.
fn serve(tx: &Tx, came: &mpsc::Receiver<Box<dyn Unit>>, place: &mut Place) {
    let begin = |unit| Waiting {
        unit,
        since: Instant::now(),
    };
    loop {
        let mut group = match next(tx, came) {
            Next::Unit(unit) => vec![begin(unit)],
            Next::Nothing => Vec::new(),
            Next::End => return,
        };
        while !group.is_empty() {
            group.extend(came.try_iter().take(GROUP - group.len()).map(begin));
            if let Some(gone) = place.lost() {
                for waiting in group {
                    waiting.unit.finish(Err(gone.clone()));
                }
                break;
            }
            match commit_together(tx, group) {
                Ok(()) => break,
                // Another program writes: units that have waited long enough fail, the others and
                // those that came meanwhile wait on.
                Err((busy, waiting)) => group = refuse_the_oldest(waiting, &busy),
            }
        }
        if tx.scrub_flag().swap(false, Ordering::AcqRel) && !scrub(tx) {
            tx.scrub();
        }
    }
}

enum Next {
    Unit(Box<dyn Unit>),
    Nothing,
    End,
}

fn next(tx: &Tx, came: &mpsc::Receiver<Box<dyn Unit>>) -> Next {
    if !tx.scrub_flag().load(Ordering::Acquire) {
        return came.recv().map_or(Next::End, Next::Unit);
    }
    match came.recv_timeout(SCRUB_AGAIN) {
        Ok(unit) => Next::Unit(unit),
        Err(mpsc::RecvTimeoutError::Timeout) => Next::Nothing,
        Err(mpsc::RecvTimeoutError::Disconnected) => Next::End,
    }
}

/// Empties the write-ahead log, which holds what was erased as it was before; `false` when a
/// reader was in the way.
fn scrub(tx: &Tx) -> bool {
    let Connection::Sqlite(connection) = tx.connection() else {
        return true;
    };
    // Answers with a row: whether it was in the way of others, and how far it came.
    match rows(connection, "PRAGMA wal_checkpoint(TRUNCATE)", &[]) {
        Ok(mut answer) => answer
            .first_mut()
            .is_some_and(|row| row.get::<i64>("busy").is_ok_and(|busy| busy == 0)),
        Err(error) => {
            tracing::warn!(%error, "What was erased is still in the write-ahead log, trying again");
            false
        }
    }
}

fn refuse_the_oldest(waiting: Vec<Waiting>, busy: &StoreError) -> Vec<Waiting> {
    let (late, rest): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|waiting| waiting.since.elapsed() >= BUSY);
    if !late.is_empty() {
        let count = late.len();
        tracing::error!(error = %busy, count, "Another program writes to the database for too long");
    }
    for waiting in late {
        waiting.unit.finish(Err(busy.clone()));
    }
    rest
}

/// Runs the units in one transaction. When the transaction itself fails, each
/// is tried alone, so that one cannot take the others down. Gives the units back when another
/// program holds the write lock: then not one has run.
fn commit_together(tx: &Tx, group: Vec<Waiting>) -> Result<(), (StoreError, Vec<Waiting>)> {
    let alone = group.len() == 1;
    match attempt(tx, &group) {
        Ok((outcomes, hooks)) => {
            for hook in hooks {
                hook();
            }
            for (waiting, outcome) in group.into_iter().zip(outcomes) {
                waiting.unit.finish(outcome);
            }
            Ok(())
        }
        Err(Failed::ToBegin(error)) if error.is_busy() => Err((error, group)),
        Err(Failed::ToBegin(error) | Failed::Later(error)) if alone => {
            for waiting in group {
                waiting.unit.finish(Err(error.clone()));
            }
            Ok(())
        }
        // Nothing of any unit has been tried: each would meet the same.
        Err(Failed::ToBegin(error)) => {
            for waiting in group {
                waiting.unit.finish(Err(error.clone()));
            }
            Ok(())
        }
        Err(Failed::Later(_)) => {
            let mut left = Vec::new();
            let mut busy = None;
            for waiting in group {
                if busy.is_some() {
                    left.push(waiting);
                } else if let Err((error, back)) = commit_together(tx, vec![waiting]) {
                    busy = Some(error);
                    left.extend(back);
                }
            }
            busy.map_or(Ok(()), |error| Err((error, left)))
        }
    }
}

type Done = (Vec<Result<(), StoreError>>, Vec<AfterCommit>);

/// Where a transaction failed.
enum Failed {
    ToBegin(StoreError),
    Later(StoreError),
}

fn attempt(tx: &Tx, group: &[Waiting]) -> Result<Done, Failed> {
    let Connection::Sqlite(connection) = tx.connection() else {
        return Err(Failed::ToBegin(StoreError::Closed));
    };
    begin(tx, connection)?;
    let bare = run_bare(tx, connection, group).map_err(|error| undone(tx, connection, error))?;
    let outcomes = match bare {
        Ran::All => group.iter().map(|_| Ok(())).collect(),
        Ran::UntilError(error) if group.len() == 1 => {
            undo(tx, connection);
            return Ok((vec![Err(error)], Vec::new()));
        }
        // One of them may not undo the others: all run once more, each within bounds.
        Ran::UntilError(_) => {
            undo(tx, connection);
            begin(tx, connection)?;
            run_all(tx, connection, group).map_err(|error| undone(tx, connection, error))?
        }
    };
    Ok((outcomes, std::mem::take(&mut *tx.hooks())))
}

fn begin(tx: &Tx, connection: &Mutex<Sql>) -> Result<(), Failed> {
    tx.hooks().clear();
    execute(connection, "BEGIN IMMEDIATE", &[]).map_err(Failed::ToBegin)?;
    Ok(())
}

fn undone(tx: &Tx, connection: &Mutex<Sql>, error: StoreError) -> Failed {
    undo(tx, connection);
    Failed::Later(error)
}

/// What failed may have rolled back already; otherwise nothing of it may stay.
fn undo(tx: &Tx, connection: &Mutex<Sql>) {
    tx.hooks().clear();
    if !lock(connection).is_autocommit() {
        drop(execute(connection, "ROLLBACK", &[]));
    }
}

/// How far units came that ran without bounds between them.
enum Ran {
    /// All are committed.
    All,
    UntilError(StoreError),
}

/// Runs the units one after the other and commits. Units seldom fail, and a savepoint for each
/// costs two statements and copies of the pages that it touches.
fn run_bare(tx: &Tx, connection: &Mutex<Sql>, group: &[Waiting]) -> Result<Ran, StoreError> {
    for waiting in group {
        if let Err(error) = block_on(waiting.unit.run(tx.clone())) {
            return Ok(Ran::UntilError(error));
        }
        if lock(connection).is_autocommit() {
            return Err(StoreError::Closed);
        }
    }
    execute(connection, "COMMIT", &[])?;
    Ok(Ran::All)
}

/// The same with a savepoint for each, to which its own error goes back.
fn run_all(
    tx: &Tx,
    connection: &Mutex<Sql>,
    group: &[Waiting],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    let mut outcomes = Vec::with_capacity(group.len());
    for waiting in group {
        let hooks = tx.hooks().len();
        execute(connection, "SAVEPOINT unit", &[])?;
        let outcome = block_on(waiting.unit.run(tx.clone()));
        if let Err(error) = &outcome {
            tx.hooks().truncate(hooks);
            // A full disk and the like end the whole transaction; a savepoint set after that
            // would be one of its own and commit what follows.
            if lock(connection).is_autocommit() {
                return Err(error.clone());
            }
            execute(connection, "ROLLBACK TO unit", &[])?;
        }
        execute(connection, "RELEASE unit", &[])?;
        outcomes.push(outcome);
    }
    execute(connection, "COMMIT", &[])?;
    Ok(outcomes)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
