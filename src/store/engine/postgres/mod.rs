//! PostgreSQL: several workers, each with its own connection and transactions; the units of one
//! lane always go to the same worker, so that a chat's updates keep their order.

mod address;
mod arguments;
mod home;
mod listener;
mod pool;
mod session;
mod writer;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::store::{
    StoreError, Tx, Vault,
    db::Connection,
    unit::{self, Unit},
};
pub use address::shown;
use home::Home;
pub use listener::Listener;
pub use pool::Lent;
use pool::Pool;
use session::Locks;
pub use session::{Session, row};
use writer::{Task, Worker};

/// Workers that write; each keeps one connection busy.
const WRITERS: usize = 8;
/// Connections for units that wait for a lock of somebody else.
const PATIENT: usize = 2;
/// Connections for reading.
const READERS: usize = 4;

pub struct Postgres {
    options: PgConnectOptions,
    readers: Arc<Pool>,
    vault: Vault,
    home: Home,
    writers: Vec<mpsc::UnboundedSender<Task>>,
}

impl Postgres {
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    pub async fn open(url: &str, vault: Vault) -> Result<Self, StoreError> {
        let options = address::options(url)?;
        let refused = |reason: String| StoreError::Open {
            place: address::shown(url),
            reason,
        };
        let home = Home::open().map_err(|error| refused(error.to_string()))?;
        let sessions = Pool::for_writing(&options, Locks::Briefly, WRITERS);
        let first = sessions.clone();
        home.run(async move || first.take().await.map(drop))
            .await
            .map_err(|error| refused(error.to_string()))?;
        let patient = Pool::for_writing(&options, Locks::Patiently, PATIENT);
        let writers = (0..WRITERS)
            .map(|_| {
                let worker = Worker {
                    sessions: sessions.clone(),
                    patient: patient.clone(),
                    vault: vault.clone(),
                    aside: Arc::default(),
                };
                worker.start(&home)
            })
            .collect();
        Ok(Self {
            readers: Pool::for_reading(&options, READERS),
            options,
            vault,
            home,
            writers,
        })
    }

    pub fn submit(&self, lane: &impl Hash, unit: Box<dyn Unit>) -> Result<(), StoreError> {
        let mut hasher = DefaultHasher::new();
        lane.hash(&mut hasher);
        let lane = hasher.finish();
        let chosen = usize::try_from(lane % WRITERS as u64).unwrap_or_default();
        self.writers[chosen]
            .send(Task { lane, unit })
            .map_err(|_| StoreError::Closed)
    }

    /// A connection outside the pools, for what belongs to a session.
    pub async fn session(&self) -> Result<Session, StoreError> {
        Session::open(&session::options(&self.options, Locks::Patiently)).await
    }

    pub async fn listen(&self, channel: &'static str) -> Result<Listener, StoreError> {
        Listener::open(&session::options(&self.options, Locks::Patiently), channel).await
    }

    /// Runs `work` at home; it ends with its caller.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(Tx) -> Result<T, StoreError> + Send + 'static,
    {
        let (readers, vault) = (self.readers.clone(), self.vault.clone());
        let span = tracing::Span::current();
        let asking = async move || {
            unit::survive(ask(&readers, vault, work))
                .instrument(span)
                .await
        };
        self.home.run(asking).await
    }
}

async fn ask<T>(
    readers: &Arc<Pool>,
    vault: Vault,
    work: impl AsyncFnOnce(Tx) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let lent = readers.take().await?;
    let connection = Connection::Postgres(Arc::new(tokio::sync::Mutex::new(lent)));
    let answer = work(Tx::new(connection, vault)).await;
    if answer.as_ref().is_err_and(StoreError::ends_the_connection) {
        readers.forget_idle();
    }
    answer
}
