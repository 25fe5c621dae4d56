//! One simulated server: what its tasks share, the address that it answers at, and its end. A vendor
//! adds its options, what it remembers, and its answers (`Site`).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use mistok_core::domain::clock::SharedClock;
use tokio_util::sync::DropGuard;

use super::calls::Calls;
use super::errands::Errands;
use super::faults::Faults;
use super::http::{self, Site};
use super::tasks::Tasks;
use crate::clock::OwnClock;

/// What a server's tasks share: `O` are its options, `S` is what it remembers, `P` a part with locks of
/// its own, such as the network of phones.
#[derive(Debug)]
pub struct Shared<O, S, P = ()> {
    pub(crate) clock: SharedClock,
    own_clock: OwnClock,
    pub(crate) options: O,
    pub(crate) part: P,
    pub(crate) faults: Faults,
    pub(crate) errands: Errands,
    pub(crate) calls: Calls,
    pub(crate) tasks: Tasks,
    state: Mutex<S>,
}

impl<O, S, P> Shared<O, S, P> {
    pub(crate) fn state(&self) -> MutexGuard<'_, S> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server. It stops with its last handle.
pub struct Server<O, S, P = ()> {
    pub(crate) shared: Arc<Shared<O, S, P>>,
    address: SocketAddr,
    alive: Arc<DropGuard>,
}

impl<O, S, P> Clone for Server<O, S, P> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            address: self.address,
            alive: Arc::clone(&self.alive),
        }
    }
}

impl<O, S, P> fmt::Debug for Server<O, S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl<O, S, P> Server<O, S, P>
where
    Shared<O, S, P>: Site,
{
    /// Answers at `listen`, whose port 0 takes any free one.
    pub(crate) async fn open(
        clock: SharedClock,
        listen: SocketAddr,
        options: O,
        part: P,
        state: S,
    ) -> io::Result<Self> {
        let own_clock = OwnClock::new(clock);
        let clock: SharedClock = Arc::new(own_clock.clone());
        let tasks = Tasks::here();
        let shared = Arc::new(Shared {
            errands: Errands::new(Arc::clone(&clock), tasks.clone()),
            clock,
            own_clock,
            options,
            part,
            faults: Faults::default(),
            calls: Calls::new(Shared::<O, S, P>::PATIENCE).map_err(io::Error::other)?,
            tasks: tasks.clone(),
            state: Mutex::new(state),
        });
        let address = http::serve(listen, Arc::clone(&shared), &tasks).await?;
        Ok(Self {
            shared,
            address,
            alive: Arc::new(tasks.stop().clone().drop_guard()),
        })
    }

    /// Its clock goes so far ahead of the test's from now on; below zero: behind.
    pub fn set_clock_ahead(&self, ahead: TimeDelta) {
        self.shared.own_clock.set_ahead(ahead);
    }

    /// Ends the server now, even if somebody still has a handle.
    pub fn stop(&self) {
        self.shared.tasks.stop().cancel();
    }

    /// The address that stands for the vendor's.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, Shared::<O, S, P>::BASE)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What can go wrong, such as on `POST /sms/send`. Where the vendor's paths begin with an account
    /// or a version, these begin after it.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Returns when nothing is under way: no message, no receipt, no webhook, but what waits for a
    /// time that has not come.
    pub async fn settled(&self) {
        let mut changes = self.changes();
        while !self.has_settled() {
            tokio::select! {
                change = changes.changed() => if change.is_err() { return },
                () = self.shared.tasks.stop().cancelled() => return,
            }
        }
    }

    /// Whether nothing is under way.
    pub fn has_settled(&self) -> bool {
        self.shared.errands.has_settled() && self.shared.has_settled()
    }

    /// Counts everything that changes.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.shared.errands.changes()
    }
}
