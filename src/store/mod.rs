//! All SQL. One file per aggregate, one function per question, each query written once for SQLite
//! and PostgreSQL. Everything that writes goes through [`Store::write`]: a unit of work that is
//! durable when the call returns, committed together with whatever else was waiting.

pub mod api_keys;
mod desk;
mod engine;
pub mod outbox;
mod privacy;
pub mod settings;
mod shop;
pub mod sms;
mod vault;

use std::{
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

pub use db::{Tx, Value};
pub use error::StoreError;
pub use migrations::Pending;
pub use postgres::{Listener, shown as shown_address};
pub use row::Row;
pub use set_aside::Place;
pub use vault::{Key as VaultKey, Vault};

pub use self::{
    desk::{
        alert_posts, audit, blocks, canned, cases, chats, conversations, copies, crm_chats,
        desk_orders, duty, entries, exports, findings, labels, managers, notices, numbers,
        statistics, words,
    },
    engine::{db, origin},
    outbox::{attempts, dead_letters, hooks, journal, leases, repair, waiting},
    privacy::{forgetting, person},
    shop::{
        buyers, carts, catalog, crm_statuses, customers, dialogues, identities, joining, kept,
        leads, order_events, order_goods, orders, payments, sales, seen, stock, visits,
    },
    vault::sealing,
};
use engine::{error, migrations, postgres, row, set_aside, sqlite, unit};

/// The database, whichever it is. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    /// When a write last found no room on the disk.
    out_of_room: Arc<Mutex<Option<Instant>>>,
}

/// How long the database counts as full after a write that found no room: a small write may succeed
/// where an order would not.
const FULL_FOR: Duration = Duration::from_secs(10);

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

/// Where the database is, from `database.url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    Sqlite(std::path::PathBuf),
    Postgres(String),
}

impl Location {
    /// Reads `sqlite://PATH` or `postgres://...`.
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            // What is in memory alone is lost with the program.
            let is_file = !path.is_empty() && path != ":memory:";
            return is_file.then(|| Self::Sqlite(path.into()));
        }
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        postgres.then(|| Self::Postgres(url.to_owned()))
    }
}

impl Store {
    /// Opens the database; its tables are made by [`Store::migrate`]. Personal data is kept as
    /// `vault` says.
    pub async fn open(location: &Location, vault: Vault) -> Result<Self, StoreError> {
        let engine = match location {
            Location::Sqlite(path) => Engine::Sqlite(Arc::new(sqlite::Sqlite::open(path, vault)?)),
            Location::Postgres(url) => {
                Engine::Postgres(Arc::new(postgres::Postgres::open(url, vault).await?))
            }
        };
        Ok(Self {
            engine,
            out_of_room: Arc::default(),
        })
    }

    /// Whether the disk took no more a moment ago.
    pub fn is_out_of_room(&self) -> bool {
        let last = *self
            .out_of_room
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|moment| moment.elapsed() < FULL_FOR)
    }

    /// The name of the engine, for logs and `check`.
    pub fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// How personal data is kept.
    pub fn vault(&self) -> &Vault {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.vault(),
            Engine::Postgres(postgres) => postgres.vault(),
        }
    }

    /// Whether other replicas may share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Runs `work` in a transaction and returns once it is committed. Units of one `lane` run in
    /// the order of their calls. `work` may run more than once, when the transaction it shared
    /// with others failed; only the last run counts. An error of `work` undoes it alone.
    pub async fn write<T, F>(&self, lane: impl Hash, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFn(Tx) -> Result<T, StoreError> + Send + 'static,
    {
        let (unit, result) = unit::pair(work);
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.submit(unit)?,
            Engine::Postgres(postgres) => postgres.submit(&lane, unit)?,
        }
        let written = result.await.map_err(|_| StoreError::Closed)?;
        if let Err(error) = &written
            && error.is_out_of_room()
        {
            *self
                .out_of_room
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        written
    }

    /// Runs `work` on a connection for reading.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(Tx) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Hears what transactions of all replicas announce on `channel` ([`Tx::notify`]). `None` on
    /// SQLite, which has no other replicas.
    pub async fn listen(&self, channel: &'static str) -> Result<Option<Listener>, StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(postgres) => postgres.listen(channel).await.map(Some),
        }
    }

    /// Applies the migrations that are missing; returns their names.
    pub async fn migrate(&self) -> Result<Vec<&'static str>, StoreError> {
        self.write("migrations", migrations::apply).await
    }

    /// The migrations that are missing.
    pub async fn pending_migrations(&self) -> Result<Pending, StoreError> {
        self.read(migrations::pending).await
    }
}
