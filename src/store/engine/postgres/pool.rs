//! Connections that are lent out: each wait for one has an end, and only those that are known to
//! be fit come back.

use std::{
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
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
    size: usize,
    free: Arc<Semaphore>,
    /// Rung when a connection comes back.
    back: Notify,
    /// How long connections in use were waited for since one was opened, in microseconds.
    waited: AtomicU64,
    /// How long a connection that is in use is waited for before one more is opened, in
    /// milliseconds.
    soon: AtomicU64,
}

/// The least and the most that a connection in use is waited for: the work of one is mostly done
/// sooner than another is there, which has all its statements to prepare anew.
const SOON: RangeInclusive<u64> = 20..=250;
/// Where opening one takes long, because the server or this machine is busy, one is waited for
/// longer: this many times what the last opening took.
const OPENINGS: u64 = 4;
/// After waits that together took as long as this many of the longest one more is opened: there is
/// work for it. Short waits alone, of which every start has hundreds, cost less than a connection.
const MANY: u32 = 16;

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
            size,
            free: Arc::new(Semaphore::new(size)),
            back: Notify::new(),
            waited: AtomicU64::new(0),
            soon: AtomicU64::new(*SOON.start()),
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
            let Some(mut idle) = self.idle_soon().await else {
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
            None => self.open().await?,
        };
        Ok(Lent {
            session: Some(session),
            pool: self.clone(),
            _permit: permit,
        })
    }

    async fn open(&self) -> Result<Session, StoreError> {
        let begun = Instant::now();
        let session = Session::open(&self.options).await?;
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let soon = took.saturating_mul(OPENINGS);
        self.soon
            .store(soon.clamp(*SOON.start(), *SOON.end()), Ordering::Relaxed);
        Ok(session)
    }

    /// A connection that nobody uses, or will not in a moment. `None` asks for one more.
    async fn idle_soon(&self) -> Option<Session> {
        let idle = self.idle().pop();
        // One of the turns is the caller's own.
        let in_use = self.size - self.free.available_permits() - 1;
        if idle.is_some() || in_use == 0 {
            return idle;
        }
        let soon = Duration::from_millis(self.soon.load(Ordering::Relaxed));
        let waited = Duration::from_micros(self.waited.load(Ordering::Relaxed));
        if waited >= soon * MANY {
            self.waited.store(0, Ordering::Relaxed);
            return None;
        }
        let begun = Instant::now();
        let comes_back = async {
            loop {
                self.back.notified().await;
                if let Some(session) = self.idle().pop() {
                    return session;
                }
            }
        };
        let session = timeout(soon, comes_back).await.ok();
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.waited.fetch_add(took, Ordering::Relaxed);
        session
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
            self.pool.back.notify_one();
        }
    }
}
