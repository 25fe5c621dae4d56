//! One transaction of one user: what it sees, and when it happens.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::database::Database;
use super::exception::Exception;
use super::tables::{Row, Touched};
use super::{Options, Shared, State};

/// The user that the key belongs to.
pub const USER: i64 = 7;
/// The user that people at Odoo's own screens act as.
pub const ADMINISTRATOR: i64 = 2;

/// A transaction.
pub struct Session<'a> {
    pub state: &'a mut State,
    pub options: &'a Options,
    pub user: i64,
    /// When it began, which is what `write_date` becomes.
    pub now: DateTime<Utc>,
    /// When what it makes can be seen by others.
    pub visible_from: DateTime<Utc>,
    pub context: Map<String, Value>,
}

/// What a transaction returned, and what it made or changed.
pub struct Committed<T> {
    pub value: T,
    pub touched: Vec<Touched>,
}

impl Session<'_> {
    pub fn base(&self) -> &Database {
        &self.state.database
    }

    pub fn base_mut(&mut self) -> &mut Database {
        &mut self.state.database
    }

    /// Whether the transaction that made a row is committed.
    pub fn is_visible(&self, row: &Row) -> bool {
        row.visible_from <= self.now
    }

    /// Stores one field beside what a call gave, without a new `write_date`.
    pub fn set(&mut self, model: &str, id: i64, name: &str, value: impl Into<Value>) {
        self.base_mut().tables.set(model, id, name, value.into());
    }
}

/// As whom a transaction runs, and when.
pub struct Opening {
    pub user: i64,
    pub now: DateTime<Utc>,
    pub visible_from: DateTime<Utc>,
    pub context: Map<String, Value>,
}

impl Shared {
    /// A transaction of the API's user, which is over when it is answered.
    pub fn of_api(&self, context: Map<String, Value>) -> Opening {
        let now = self.clock.now();
        Opening {
            user: USER,
            now,
            visible_from: now,
            context,
        }
    }

    /// Runs one transaction and undoes it when it fails.
    pub fn transact<T>(
        &self,
        opening: Opening,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, Exception>,
    ) -> Result<Committed<T>, Exception> {
        let mut state = self.state();
        let outcome = work(&mut self.session(&mut state, opening));
        let tables = &mut state.database.tables;
        match outcome {
            Ok(value) => Ok(Committed {
                value,
                touched: tables.commit(),
            }),
            Err(exception) => {
                tables.roll_back();
                Err(exception)
            }
        }
    }

    pub fn session<'a>(&'a self, state: &'a mut State, opening: Opening) -> Session<'a> {
        Session {
            state,
            options: &self.options,
            user: opening.user,
            now: opening.now,
            visible_from: opening.visible_from,
            context: opening.context,
        }
    }
}
