//! What can go wrong with the database, and what that means for the work. [`StoreError::verdict`]
//! is the only place that decides it: intake, routes and couriers ask here.

use std::{sync::Arc, time::Duration};

use crate::domain::delivery::{Scope, Verdict};

/// What went wrong with the database. Cheap to clone: a transaction that fails is the failure of
/// every unit in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    #[error("the database cannot be opened at {place}: {reason}")]
    Open { place: String, reason: String },
    /// The database is not this program's: its schema is newer, or was changed.
    #[error("{0}")]
    Foreign(String),
    #[error("SQLite failed: {0}")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    #[error("PostgreSQL failed: {}", postgres_reason(.0))]
    Postgres(#[source] Arc<sqlx::Error>),
    #[error("PostgreSQL did not answer within {} s while {doing}", .after.as_secs())]
    Silent {
        doing: &'static str,
        after: Duration,
    },
    /// The connection was lost while the transaction was being committed.
    #[error("it is not known whether the transaction was committed: {0}")]
    InDoubt(#[source] Box<StoreError>),
    #[error("{table}.{column} of row {row} cannot be read: expected {expected}")]
    Corrupt {
        table: &'static str,
        column: &'static str,
        /// Which one, by its id.
        row: String,
        expected: &'static str,
    },
    /// A value of ours has no stored form.
    #[error(transparent)]
    Unwritable(#[from] crate::domain::stored::Unwritable),
    #[error("the work panicked: {0}")]
    Panicked(String),
    /// The work itself failed for a reason of its own.
    #[error("{0}")]
    Work(Arc<anyhow::Error>),
    #[error("the database is closed")]
    Closed,
    /// Its file is not where it was opened.
    #[error("the database file {0} was moved, replaced or removed while the program runs")]
    Moved(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(Arc::new(error))
    }
}

impl StoreError {
    /// What to do with the work that failed: `Later` when the database is to blame, however long
    /// it lasts; `GiveUp` when the work or a row of it would fail the same way again.
    pub fn verdict(&self) -> Verdict {
        let later = match self {
            Self::Open { .. }
            | Self::Foreign(_)
            | Self::Silent { .. }
            | Self::InDoubt(_)
            | Self::Moved(_)
            | Self::Closed => true,
            Self::Sqlite(error) => sqlite_is_to_blame(error),
            Self::Postgres(error) => postgres_is_to_blame(error),
            Self::Corrupt { .. } | Self::Unwritable(_) | Self::Panicked(_) | Self::Work(_) => false,
        };
        if later {
            Verdict::Later
        } else {
            Verdict::GiveUp
        }
    }

    /// What the failure concerns: the database as a whole, or this one piece of work.
    pub fn scope(&self) -> Scope {
        self.verdict().usual_scope()
    }

    /// Whether the database, not the work, is to blame.
    pub fn is_unavailable(&self) -> bool {
        self.verdict() == Verdict::Later
    }

    /// Whether a lock of another transaction was in the way for longer than this one may wait.
    pub(in crate::store) fn is_locked_out(&self) -> bool {
        self.postgres_code().as_deref() == Some("55P03")
    }

    /// Whether another transaction was in the way: the same work may succeed at once.
    pub(in crate::store) fn is_conflict(&self) -> bool {
        // Deadlocks and lost races.
        self.postgres_code()
            .is_some_and(|code| code.starts_with("40"))
    }

    /// Whether the disk takes no more.
    pub(in crate::store) fn is_out_of_room(&self) -> bool {
        use rusqlite::ErrorCode::{DiskFull, ReadOnly, SystemIoFailure};
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(DiskFull | ReadOnly | SystemIoFailure)
            ),
            _ => self.postgres_code().as_deref() == Some("53100"),
        }
    }

    /// Whether SQLite's write lock is held by somebody else.
    pub(in crate::store) fn is_busy(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        let Self::Sqlite(error) = self else {
            return false;
        };
        matches!(
            error.sqlite_error_code(),
            Some(DatabaseBusy | DatabaseLocked)
        )
    }

    /// Whether the connection can no longer be used: it is lost, or what it has prepared is stale.
    pub(in crate::store) fn ends_the_connection(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Postgres(error) => match error.as_database_error() {
                // The server ends the session (57P..), or a replica has changed a table beneath
                // our prepared statements (0A000, 26000), or the primary has become a standby.
                Some(refusal) => refusal.code().is_some_and(|code| {
                    code.starts_with("08")
                        || code.starts_with("57P")
                        || ["0A000", "26000", "25006", "25P03"].contains(&&*code)
                }),
                None => !is_about_a_value(error),
            },
            _ => false,
        }
    }

    /// PostgreSQL's own code of the error (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
    fn postgres_code(&self) -> Option<String> {
        match self {
            Self::Postgres(error) => Some(error.as_database_error()?.code()?.into_owned()),
            _ => None,
        }
    }
}

fn sqlite_is_to_blame(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as Code;
    matches!(
        error.sqlite_error_code(),
        Some(
            Code::DatabaseBusy
            | Code::DatabaseLocked
            | Code::DiskFull
            | Code::CannotOpen
            | Code::ReadOnly
            | Code::SystemIoFailure
            | Code::OutOfMemory
            | Code::OperationInterrupted
            | Code::OperationAborted
            | Code::PermissionDenied
            | Code::AuthorizationForStatementDenied
            | Code::FileLockingProtocolFailed
            | Code::SchemaChanged
            | Code::NoLargeFileSupport
            // The file, not a row: somebody restores it.
            | Code::DatabaseCorrupt
            | Code::NotADatabase
            | Code::InternalMalfunction,
        )
    )
}

/// Classes of PostgreSQL's codes: connection, authorisation, no such database, transaction
/// rollback, resources, operator, system, settings files.
const CLASSES: [&str; 8] = ["08", "28", "3D", "40", "53", "57", "58", "F0"];
/// A read-only server, an idle transaction, a lock, rights, a stale plan or statement, damaged data
/// files. A table that is missing is not among them: what needs it is set aside, and the rest goes on.
const CODES: [&str; 9] = [
    "25006", "25P03", "55000", "55006", "55P03", "42501", "0A000", "26000", "XX001",
];

fn postgres_is_to_blame(error: &sqlx::Error) -> bool {
    let Some(refusal) = error.as_database_error() else {
        return !is_about_a_value(error);
    };
    let Some(code) = refusal.code() else {
        return true;
    };
    CLASSES.iter().any(|class| code.starts_with(class)) || CODES.contains(&&*code)
}

/// Whether the driver refused a value of the work, so that the connection is as good as before.
const fn is_about_a_value(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Encode(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::RowNotFound
            | sqlx::Error::InvalidArgument(_)
    )
}

/// PostgreSQL's own words, without what they quote of a row.
fn postgres_reason(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(
        || error.to_string(),
        |refusal| {
            let code = refusal.code().unwrap_or_default();
            format!("{} ({code})", refusal.message())
        },
    )
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn sqlite(code: i32, words: &str) -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(words.to_owned())).into()
    }

    #[test]
    fn nothing_is_given_up_because_of_the_database() {
        for code in [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_BUSY | (2 << 8), // a snapshot that is too old
            ffi::SQLITE_LOCKED,
            ffi::SQLITE_FULL,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_READONLY | (4 << 8), // the file was moved away
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR | (12 << 8),
            ffi::SQLITE_NOMEM,
            ffi::SQLITE_INTERRUPT,
            ffi::SQLITE_PROTOCOL,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_NOTADB,
        ] {
            assert_eq!(sqlite(code, "").verdict(), Verdict::Later, "{code}");
        }
        for error in [
            sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()),
            sqlx::Error::PoolTimedOut,
            sqlx::Error::Protocol("cut off".to_owned()),
        ] {
            assert_eq!(StoreError::from(error).verdict(), Verdict::Later);
        }
        let silent = StoreError::Silent {
            doing: "committing",
            after: Duration::from_secs(11),
        };
        assert_eq!(
            StoreError::InDoubt(Box::new(silent)).verdict(),
            Verdict::Later
        );
        assert_eq!(StoreError::Closed.verdict(), Verdict::Later);
    }

    #[test]
    fn what_would_fail_the_same_way_again_is_given_up() {
        for error in [
            sqlite(ffi::SQLITE_CONSTRAINT, "UNIQUE constraint failed"),
            sqlite(ffi::SQLITE_TOOBIG, ""),
            sqlite(ffi::SQLITE_ERROR, "malformed JSON"),
            sqlite(ffi::SQLITE_ERROR, "no such table: products"),
            sqlx::Error::Decode("not a number".into()).into(),
            StoreError::Corrupt {
                table: "messages",
                column: "words",
                row: "id 1".to_owned(),
                expected: "the key",
            },
            StoreError::Panicked("at a lead".to_owned()),
        ] {
            assert_eq!(error.verdict(), Verdict::GiveUp, "{error}");
            assert_eq!(error.scope(), Scope::Message);
        }
    }
}
