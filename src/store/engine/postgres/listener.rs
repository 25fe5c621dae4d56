//! What other replicas announce (`LISTEN`). A hint only: what matters stands in a table.

use std::time::Duration;

use sqlx::{
    Executor,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::time::timeout;

use super::session::CONNECT;
use crate::store::StoreError;

/// After such a silence the connection is asked for a proof of life.
const QUIET: Duration = Duration::from_secs(10);
const PROOF: Duration = Duration::from_secs(3);

/// Hears one channel on a connection of its own.
pub struct Listener {
    options: PgConnectOptions,
    channel: &'static str,
    /// `None` after the connection was lost.
    heard: Option<PgListener>,
}

impl Listener {
    pub async fn open(
        options: &PgConnectOptions,
        channel: &'static str,
    ) -> Result<Self, StoreError> {
        let mut listener = Self {
            options: options.clone(),
            channel,
            heard: None,
        };
        listener.connect().await?;
        Ok(listener)
    }

    /// Waits for the next announcement: its payload. `None` means that the connection was lost
    /// and made again, so that something may have been missed: look into the table.
    pub async fn next(&mut self) -> Result<Option<String>, StoreError> {
        loop {
            let Some(listener) = &mut self.heard else {
                self.connect().await?;
                return Ok(None);
            };
            match timeout(QUIET, listener.try_recv()).await {
                Ok(Ok(Some(notification))) => return Ok(Some(notification.payload().to_owned())),
                Ok(Ok(None) | Err(_)) => self.heard = None,
                Err(_) => {
                    let proof = timeout(PROOF, listener.execute(sqlx::raw_sql("SELECT 1"))).await;
                    if !matches!(proof, Ok(Ok(_))) {
                        self.heard = None;
                    }
                }
            }
        }
    }

    async fn connect(&mut self) -> Result<(), StoreError> {
        // Never reached through the pool again: a lost connection is made anew here.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(CONNECT)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(self.options.clone());
        let silent = || StoreError::Silent {
            doing: "a listener was connecting",
            after: CONNECT,
        };
        let connected = timeout(CONNECT, async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.eager_reconnect(false);
            listener.ignore_pool_close_event(true);
            listener.listen(self.channel).await?;
            Ok::<_, sqlx::Error>(listener)
        });
        self.heard = Some(connected.await.map_err(|_| silent())??);
        Ok(())
    }
}
