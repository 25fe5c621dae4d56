//! What other replicas have stored is looked for when they announce it, and now and then in case an
//! announcement was lost.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    outbox::{CHANNEL, Outbox},
    store::{Listener, Store, StoreError},
};

/// How often to look while announcements are heard.
const SELDOM: Duration = Duration::from_secs(5);
/// How often to look while they are not: the connection is lost, or a pooler in between forgets who
/// listens.
const OFTEN: Duration = Duration::from_millis(500);
/// How often a replica announces something to itself, to know that it hears.
const ECHO: Duration = Duration::from_secs(30);
/// For how long one echo proves that announcements are heard.
const PROVEN: Duration = Duration::from_secs(45);
/// The wait before the next try to listen.
const AGAIN: Duration = Duration::from_secs(1);

/// Looks for what the other replicas stored, until the stop.
pub async fn look(store: Store, outbox: Outbox, stop: CancellationToken) {
    let looking = Looking {
        store,
        outbox,
        myself: format!("echo:{}", uuid::Uuid::new_v4().simple()),
        proven_at: Mutex::default(),
        connected: Notify::new(),
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = looking.listen() => {}
        () = looking.call() => {}
        () = looking.look() => {}
    }
}

struct Looking {
    store: Store,
    outbox: Outbox,
    /// What this replica announces to itself.
    myself: String,
    /// When the last echo came.
    proven_at: Mutex<Option<Instant>>,
    connected: Notify,
}

impl Looking {
    async fn listen(&self) {
        let mut listener = self.connect().await;
        self.connected.notify_one();
        loop {
            match listener.next().await {
                Ok(Some(payload)) if payload == self.myself => self.prove(Some(Instant::now())),
                Ok(Some(service)) => self.outbox.look_for(&service),
                Ok(None) => {
                    self.prove(None);
                    self.outbox.look();
                    self.connected.notify_one();
                }
                Err(error) => {
                    self.prove(None);
                    tracing::warn!(%error, "Announcements of other replicas are not heard, trying again");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    async fn connect(&self) -> Listener {
        loop {
            match self.store.listen(CHANNEL).await {
                Ok(Some(listener)) => return listener,
                // There are no other replicas.
                Ok(None) => std::future::pending().await,
                Err(error) => {
                    tracing::warn!(%error, "Announcements of other replicas are not heard, trying again");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// Announces something to itself after each connection and now and then.
    async fn call(&self) {
        loop {
            drop(timeout(ECHO, self.connected.notified()).await);
            if let Err(error) = self.echo().await {
                tracing::debug!(%error, "Nothing could be announced");
            }
        }
    }

    async fn echo(&self) -> Result<(), StoreError> {
        let myself = self.myself.clone();
        let announce = self
            .store
            .write("echo", async move |tx| tx.notify(CHANNEL, &myself).await);
        announce.await
    }

    async fn look(&self) {
        let mut looked_at = Instant::now();
        loop {
            sleep(OFTEN).await;
            if looked_at.elapsed() >= self.pause() {
                looked_at = Instant::now();
                self.outbox.look();
            }
        }
    }

    fn pause(&self) -> Duration {
        let proven_at = *self
            .proven_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match proven_at {
            Some(moment) if moment.elapsed() < PROVEN => SELDOM,
            _ => Duration::ZERO,
        }
    }

    fn prove(&self, at: Option<Instant>) {
        *self
            .proven_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = at;
    }
}
