//! Background work that a test can wait for: what is under way, and what waits for its time.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use mistok_core::domain::clock::SharedClock;
use tokio::sync::watch;

use super::tasks::Tasks;

/// The errands of one server. A clone counts the same errands.
#[derive(Debug, Clone)]
pub struct Errands(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clock: SharedClock,
    tasks: Tasks,
    open: Mutex<Open>,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Open {
    under_way: usize,
    /// When the others go on.
    waiting: BTreeMap<u64, DateTime<Utc>>,
    last: u64,
}

impl Errands {
    pub fn new(clock: SharedClock, tasks: Tasks) -> Self {
        Self(Arc::new(Shared {
            clock,
            tasks,
            open: Mutex::default(),
            changes: watch::Sender::new(0),
        }))
    }

    /// Runs `work`, which is under way from now until it is done.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.open().under_way += 1;
        let errands = self.clone();
        self.0.tasks.spawn(async move {
            work.await;
            errands.open().under_way -= 1;
            errands.changed();
        });
    }

    /// Waits within an errand; nobody needs to wait for it until the time has come.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        if at <= self.0.clock.now() {
            return;
        }
        let number = {
            let mut open = self.open();
            open.last += 1;
            let number = open.last;
            open.under_way -= 1;
            open.waiting.insert(number, at);
            number
        };
        self.changed();
        self.0.clock.sleep_until(at).await;
        let mut open = self.open();
        open.waiting.remove(&number);
        open.under_way += 1;
    }

    /// Whether nothing is under way.
    pub fn has_settled(&self) -> bool {
        let now = self.0.clock.now();
        let open = self.open();
        open.under_way == 0 && open.waiting.values().all(|at| *at > now)
    }

    /// Notes that something is different, for those who wait for it.
    pub fn changed(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }

    /// Counts what changes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
