//! Connections that are lent out: each wait for one has an end, and only those that are known to
//! be fit come back.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::session::{CONNECT, Locks, Session, options};
use crate::store::StoreError;

/// Connections of one kind of work. sqlx's own pool proves each connection with a round trip when
/// it comes back; here it is proved only after a rest.
pub struct Pool {
    options: PgConnectOptions,
    idle: Mutex<Vec<Session>>,
    /// After such a rest a connection must prove that it is still there.
    rest: Duration,
    free: Arc<Semaphore>,
}

/// A connection that goes back to its pool when it is dropped, if it is fit.
pub struct Lent {
    session: Option<Session>,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    /// For work in transactions, whose `BEGIN` is a proof of life of its own.
    pub fn for_writing(base: &PgConnectOptions, locks: Locks, size: usize) -> Arc<Self> {
        Self::new(options(base, locks), Duration::from_secs(2), size)
    }

    /// For reading: a question is asked once, so that its connection is proved before.
    pub fn for_reading(base: &PgConnectOptions, size: usize) -> Arc<Self> {
        Self::new(options(base, Locks::Patiently), Duration::ZERO, size)
    }

    fn new(options: PgConnectOptions, rest: Duration, size: usize) -> Arc<Self> {
        Arc::new(Self {
            options,
            idle: Mutex::default(),
            rest,
            free: Arc::new(Semaphore::new(size)),
        })
    }

    /// A connection that answers. Waits five seconds for its turn, and five for a new connection.
    pub async fn take(self: &Arc<Self>) -> Result<Lent, StoreError> {
        let turn = timeout(CONNECT, self.free.clone().acquire_owned()).await;
        let permit = turn
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| StoreError::Closed)?;
        let mut session = None;
        while session.is_none() {
            let Some(mut idle) = self.idle().pop() else {
                break;
            };
            if idle.answers(self.rest).await {
                session = Some(idle);
            } else {
                // What has fallen silent has not done so alone.
                self.forget_idle();
            }
        }
        let session = match session {
            Some(session) => session,
            None => Session::open(&self.options).await?,
        };
        Ok(Lent {
            session: Some(session),
            pool: self.clone(),
            _permit: permit,
        })
    }

    /// Closes the connections that nobody uses: one was lost, and not alone perhaps.
    pub fn forget_idle(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent {
    pub fn session(&mut self) -> Result<&mut Session, StoreError> {
        self.session.as_mut().ok_or(StoreError::Closed)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(session) = self.session.take().filter(Session::is_fit) {
            self.pool.idle().push(session);
        }
    }
}
