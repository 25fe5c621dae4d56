//! Tasks and their end. A task that ends on its own ends the process with an error; at the stop
//! each is told and waited for.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of the program. Cheap to clone.
#[derive(Clone)]
pub struct Lifecycle {
    /// Stop taking; finish what is in hand.
    stopping: CancellationToken,
    /// Stop now.
    killing: CancellationToken,
    tasks: TaskTracker,
    failed: Arc<watch::Sender<Option<String>>>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            stopping: CancellationToken::new(),
            killing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            failed: Arc::new(watch::Sender::new(None)),
        }
    }
}

impl Lifecycle {
    /// Cancelled when the program is to finish what is in hand.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// For short tasks that are waited for at the stop.
    pub fn tasks(&self) -> TaskTracker {
        self.tasks.clone()
    }

    /// Starts a task that runs until the stop.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let (stopping, failed) = (self.stopping.clone(), self.failed.clone());
        let killing = self.killing.clone();
        let watched = self.tasks.spawn(task);
        self.tasks.spawn(async move {
            let abort = watched.abort_handle();
            let ended = tokio::select! {
                ended = watched => ended,
                () = killing.cancelled() => {
                    abort.abort();
                    return;
                }
            };
            if !stopping.is_cancelled() {
                let how = ended.map_or_else(|error| error.to_string(), |()| "it ended".to_owned());
                failed.send_replace(Some(format!("{name}: {how}")));
            }
        });
    }

    /// Starts a task that may end when its work is done.
    pub fn spawn_aside(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let killing = self.killing.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = task => tracing::debug!("{name} is done"),
                () = killing.cancelled() => {}
            }
        });
    }

    /// The first task that has ended on its own.
    pub async fn failed(&self) -> String {
        let mut failed = self.failed.subscribe();
        match failed.wait_for(Option::is_some).await {
            Ok(name) => name.clone().unwrap_or_default(),
            Err(_) => std::future::pending().await,
        }
    }

    /// Tells everything to stop and waits; what has not finished within `patience` is broken off.
    pub async fn stop(&self, patience: Duration) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait())
            .await
            .is_err()
        {
            if !patience.is_zero() {
                tracing::warn!("Some work was not finished in time; it goes on at the next start");
            }
            self.killing.cancel();
        }
    }
}
