//! Which replica delivers to a service. On PostgreSQL it is a lock of a session of its own: the
//! server frees it the moment the process dies. SQLite has one process, which always is the one.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Engine, Store, postgres::Postgres};

/// Between tries to become the one, and between proofs of still being it.
const BEAT: Duration = Duration::from_secs(1);
/// A server that does not answer for so long may have given the lock away.
const SILENCE: Duration = Duration::from_secs(3);

impl Store {
    /// Tries to be the replica that delivers to `service` until `stop`, and tells whether it is;
    /// before the first try nobody knows.
    pub async fn hold(
        &self,
        service: String,
        told: watch::Sender<Option<bool>>,
        stop: CancellationToken,
    ) {
        match &self.engine {
            Engine::Sqlite(_) => {
                told.send_replace(Some(true));
                stop.cancelled().await;
            }
            Engine::Postgres(postgres) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = contend(postgres, &service, &told) => {}
                }
            }
        }
    }
}

async fn contend(postgres: &Postgres, service: &str, told: &watch::Sender<Option<bool>>) {
    loop {
        if let Err(error) = session(postgres, service, told).await {
            tracing::warn!(service, %error, "The lock of {service} cannot be kept, trying again");
        }
        told.send_replace(Some(false));
        tokio::time::sleep(BEAT).await;
    }
}

/// One session: waits for the lock, then proves again and again that it is still there.
async fn session(
    postgres: &Postgres,
    service: &str,
    told: &watch::Sender<Option<bool>>,
) -> Result<(), tokio_postgres::Error> {
    let client = postgres.session().await?;
    loop {
        let taken: bool = client
            .query_one(
                "SELECT pg_try_advisory_lock(hashtextextended($1, 7166011))",
                &[&service],
            )
            .await?
            .get(0);
        if taken {
            break;
        }
        told.send_replace(Some(false));
        tokio::time::sleep(BEAT).await;
    }
    told.send_replace(Some(true));
    loop {
        tokio::time::sleep(BEAT).await;
        match tokio::time::timeout(SILENCE, client.batch_execute("SELECT 1")).await {
            Ok(proof) => proof?,
            // The caller gives up being the one; dropping the session frees the lock.
            Err(_) => return Ok(()),
        }
    }
}
