//! PostgreSQL: several workers, each with its own connection and transactions; the units of one
//! lane always go to the same worker, so that a chat's updates keep their order.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_postgres::types::Type;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    StoreError, Tx, Value, Vault,
    db::{AfterCommit, Connection},
    unit::Unit,
};

/// Workers that write; each keeps one connection busy.
const WRITERS: usize = 8;
/// Connections beside those of the writers.
const READERS: usize = 4;
/// As many units as may share one transaction.
const GROUP: usize = 64;
const CONNECT: Duration = Duration::from_secs(5);

pub struct Postgres {
    config: tokio_postgres::Config,
    tls: MakeRustlsConnect,
    pool: Pool,
    vault: Vault,
    writers: Vec<mpsc::UnboundedSender<Box<dyn Unit>>>,
}

impl Postgres {
    pub async fn open(url: &str, vault: Vault) -> Result<Self, StoreError> {
        let refused = |reason: String| StoreError::Open {
            place: without_password(url),
            reason,
        };
        let mut config =
            tokio_postgres::Config::from_str(url).map_err(|error| refused(error.to_string()))?;
        config.connect_timeout(CONNECT).application_name("mistok");
        let tls = MakeRustlsConnect::new(tls().map_err(|error| refused(error.to_string()))?);
        let manager = Manager::from_config(
            config.clone(),
            tls.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(WRITERS + READERS)
            .wait_timeout(Some(CONNECT))
            .create_timeout(Some(CONNECT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| refused(error.to_string()))?;
        drop(pool.get().await.map_err(|error| refused(reason(&error)))?);
        let writers = (0..WRITERS)
            .map(|_| writer(pool.clone(), vault.clone()))
            .collect();
        Ok(Self {
            config,
            tls,
            pool,
            vault,
            writers,
        })
    }

    pub fn submit(&self, lane: &impl Hash, unit: Box<dyn Unit>) -> Result<(), StoreError> {
        let mut hasher = DefaultHasher::new();
        lane.hash(&mut hasher);
        let chosen = usize::try_from(hasher.finish() % WRITERS as u64).unwrap_or_default();
        self.writers[chosen]
            .send(unit)
            .map_err(|_| StoreError::Closed)
    }

    /// A connection outside the pool, for what belongs to a session.
    pub async fn session(&self) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
        let mut config = self.config.clone();
        // The server notices within seconds that this machine has gone, and frees its locks.
        config.keepalives_idle(Duration::from_secs(5)).options(
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
        );
        let (client, connection) = config.connect(self.tls.clone()).await?;
        #[expect(
            clippy::disallowed_methods,
            reason = "ends by itself when the client is dropped"
        )]
        tokio::spawn(connection);
        Ok(client)
    }

    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(Tx) -> BoxFuture<'static, Result<T, StoreError>>,
    {
        let client = connection(&self.pool).await?;
        let connection = Connection::Postgres(Arc::new(client));
        work(Tx::new(connection, self.vault.clone())).await
    }
}

/// TLS for `sslmode=require`, against the roots that browsers trust.
fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// How often one unit is tried that loses races with others.
const TRIES: u32 = 5;

fn writer(pool: Pool, vault: Vault) -> mpsc::UnboundedSender<Box<dyn Unit>> {
    let (units, mut waiting) = mpsc::unbounded_channel::<Box<dyn Unit>>();
    #[expect(
        clippy::disallowed_methods,
        reason = "ends by itself when the last store is dropped and its channel closes"
    )]
    tokio::spawn(async move {
        let mut group = Vec::new();
        while waiting.recv_many(&mut group, GROUP).await > 0 {
            commit_together((&pool, &vault), std::mem::take(&mut group)).await;
        }
    });
    units
}

/// As SQLite's: all in one transaction, or, when that fails, each alone.
async fn commit_together(means: (&Pool, &Vault), group: Vec<Box<dyn Unit>>) {
    let mut tried = attempt(means, &group).await;
    for _ in 1..TRIES {
        let lost = tried.as_ref().is_err_and(StoreError::is_conflict);
        if group.len() > 1 || !lost {
            break;
        }
        tried = attempt(means, &group).await;
    }
    match tried {
        Ok((outcomes, hooks)) => {
            for hook in hooks {
                hook();
            }
            for (unit, outcome) in group.into_iter().zip(outcomes) {
                unit.finish(outcome);
            }
        }
        Err(_) if group.len() > 1 => {
            for unit in group {
                Box::pin(commit_together(means, vec![unit])).await;
            }
        }
        Err(error) => {
            let conflict = error.is_conflict();
            for unit in group {
                let reason = error.to_string();
                if conflict {
                    tracing::warn!(reason, "A transaction lost every race and is given up");
                }
                unit.finish(Err(StoreError::Pool(reason)));
            }
        }
    }
}

type Done = (Vec<Result<(), StoreError>>, Vec<AfterCommit>);

/// A lost connection ends here: dropping the client undoes the transaction on the server.
async fn attempt(
    (pool, vault): (&Pool, &Vault),
    group: &[Box<dyn Unit>],
) -> Result<Done, StoreError> {
    let connection = Connection::Postgres(Arc::new(connection(pool).await?));
    let tx = Tx::new(connection, vault.clone());
    let alone = group.len() == 1;
    // Units of one transaction hold each other's locks: waiting long for another's would only
    // bring both to a halt. Each alone takes its locks in order and may wait.
    tx.batch(if alone {
        "BEGIN"
    } else {
        "BEGIN; SET LOCAL lock_timeout = '100ms'"
    })
    .await?;
    let mut outcomes = Vec::with_capacity(group.len());
    for unit in group {
        if !alone {
            tx.batch("SAVEPOINT unit").await?;
        }
        let hooks = tx.hooks().len();
        let outcome = unit.run(tx.clone()).await;
        if let Err(error) = outcome {
            tx.hooks().truncate(hooks);
            if error.is_conflict() {
                drop(tx.batch("ROLLBACK").await);
                return Err(error);
            }
            outcomes.push(Err(error));
            if alone {
                tx.batch("ROLLBACK").await?;
                return Ok((outcomes, Vec::new()));
            }
            tx.batch("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")
                .await?;
            continue;
        }
        if !alone {
            tx.batch("RELEASE SAVEPOINT unit").await?;
        }
        outcomes.push(outcome);
    }
    tx.batch("COMMIT").await?;
    Ok((outcomes, std::mem::take(&mut *tx.hooks())))
}

async fn connection(pool: &Pool) -> Result<Object, StoreError> {
    pool.get()
        .await
        .map_err(|error| StoreError::Pool(reason(&error)))
}

fn reason(error: &deadpool_postgres::PoolError) -> String {
    match error {
        deadpool_postgres::PoolError::Backend(error) => error.as_db_error().map_or_else(
            || format!("{error}"),
            |refusal| refusal.message().to_owned(),
        ),
        other => other.to_string(),
    }
}

/// The address without what must not be shown.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            let user = &url[scheme + 3..at];
            let name = user.split(':').next().unwrap_or_default();
            format!("{}{name}@{}", &url[..scheme + 3], &url[at + 1..])
        }
        _ => url.to_owned(),
    }
}

/// A row as our values; the columns are BIGINT, INTEGER or TEXT.
pub fn row(row: &tokio_postgres::Row) -> Result<Vec<Value<'static>>, StoreError> {
    row.columns()
        .iter()
        .enumerate()
        .map(|(at, column)| {
            Ok(match *column.type_() {
                Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
                Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(i64::from).into(),
                Type::BOOL => row.try_get::<_, Option<bool>>(at)?.into(),
                _ => row.try_get::<_, Option<String>>(at)?.into(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_shown_address_has_no_password() {
        for (url, shown) in [
            (
                "postgres://shop:s3@cret@db/mistok",
                "postgres://shop@db/mistok",
            ),
            ("postgres://shop@db/mistok", "postgres://shop@db/mistok"),
            ("postgres://db/mistok", "postgres://db/mistok"),
        ] {
            assert_eq!(super::without_password(url), shown);
        }
    }
}
