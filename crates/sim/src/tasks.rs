//! The background work of a simulated server. All of it ends with the server.

use std::future::Future;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// Starts tasks that end when the server is stopped.
#[derive(Debug, Clone)]
pub struct Tasks {
    runtime: Handle,
    stop: CancellationToken,
}

impl Tasks {
    /// Tasks on the runtime of the caller.
    pub fn here() -> Self {
        Self {
            runtime: Handle::current(),
            stop: CancellationToken::new(),
        }
    }

    /// Runs `work` until it is done or the server stops.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        // Through the handle, because people in the simulation also act from plain threads.
        let stop = self.stop.clone();
        self.runtime.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }

    /// The token that ends everything.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }
}
