//! Which replica delivers to a service. On PostgreSQL that is a lease with a term, which its holder
//! renews: a replica that hangs loses it within seconds. Beside it the holder keeps a lock of its
//! session, which the server frees the moment the process dies, so that a killed one is replaced at
//! once. Every holder has a higher number than the one before, its fence: what an earlier holder
//! still writes is refused by it. SQLite has one process, which always is the holder.
//!
//! Services are spread over the replicas: each replica ranks differently for each service, and a
//! holder hands over when one that ranks higher has been there for a while.

mod keeper;
mod session;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use self::keeper::Keeper;
use crate::domain::clock::{Clock, Moment, SystemClock};
use crate::store::{Engine, Store, StoreError, Tx, db::values};

/// Whether this replica delivers to a service.
#[derive(Debug, Clone, Default)]
pub enum Held {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    Elsewhere,
    Ours(Lease),
}

/// The right to deliver to a service.
#[derive(Debug, Clone)]
pub struct Lease {
    fence: i64,
    /// Grows each time when the lease was lost, or may have been, and is ours again.
    term: u64,
    /// Until when it is ours by the steady clock of the machine; `None` means for ever.
    until: Option<Term>,
}

type Term = Arc<Mutex<Moment>>;

impl Lease {
    const PERMANENT: Self = Self {
        fence: 0,
        term: 0,
        until: None,
    };
}

impl Held {
    /// The lease of the only process there is.
    pub const fn permanently() -> Self {
        Self::Ours(Lease::PERMANENT)
    }

    /// What tells this holding from an earlier one.
    pub const fn term(&self) -> Option<(i64, u64)> {
        match self {
            Self::Ours(lease) => Some((lease.fence, lease.term)),
            Self::Unknown | Self::Elsewhere => None,
        }
    }

    pub const fn fence(&self) -> Option<i64> {
        match self {
            Self::Ours(lease) => Some(lease.fence),
            Self::Unknown | Self::Elsewhere => None,
        }
    }

    /// Whether the lease is ours and its term is not over. A process that was stopped and woken
    /// finds it over before it hears so from anybody.
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Ours(Lease { until: None, .. }) => true,
            Self::Ours(Lease {
                until: Some(until), ..
            }) => SystemClock.steady() < *until.lock().unwrap_or_else(PoisonError::into_inner),
            Self::Unknown | Self::Elsewhere => false,
        }
    }
}

/// A dispatcher's end: it hears who holds the lease of its service. The lease is given back when
/// this is dropped.
pub struct Hold {
    told: watch::Receiver<Held>,
    in_hand: watch::Sender<bool>,
}

/// The other end.
pub struct Keep {
    service: String,
    told: watch::Sender<Held>,
    in_hand: watch::Receiver<bool>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Elsewhere,
    Ours {
        fence: i64,
        is_leaving: bool,
    },
}

/// The two ends for a service.
pub fn hold(service: String) -> (Keep, Hold) {
    let (told, hears) = watch::channel(Held::Unknown);
    let (in_hand, asks) = watch::channel(false);
    let keep = Keep {
        service,
        told,
        in_hand: asks,
        state: State::Elsewhere,
    };
    let hold = Hold {
        told: hears,
        in_hand,
    };
    (keep, hold)
}

impl Hold {
    /// The present state of the lease, as far as is known.
    pub fn look(&mut self) -> Held {
        self.told.borrow_and_update().clone()
    }

    /// Returns when that changes.
    pub async fn changed(&mut self) -> Result<(), watch::error::RecvError> {
        self.told.changed().await
    }

    /// Whether something is under way that must be written before another replica delivers.
    pub fn set_in_hand(&self, in_hand: bool) {
        self.in_hand
            .send_if_modified(|was| std::mem::replace(was, in_hand) != in_hand);
    }
}

/// A running copy of the program.
#[derive(Debug, Clone)]
pub struct Replica {
    pub id: String,
    pub version: String,
}

impl Replica {
    /// This process: the machine's name, and something by chance.
    pub fn this() -> Self {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name = match name.trim() {
            "" => "mistok",
            name => name,
        };
        let chance = uuid::Uuid::new_v4().simple().to_string();
        Self {
            id: format!("{name}-{}", &chance[..8]),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl Store {
    /// Keeps the leases of these services, and tells the dispatchers which are ours, until the last
    /// of them has ended.
    pub async fn keep_leases(&self, replica: Replica, keeps: Vec<Keep>) {
        match &self.engine {
            Engine::Sqlite(_) => {
                for keep in &keeps {
                    keep.told.send_replace(Held::permanently());
                }
                for keep in &keeps {
                    keep.told.closed().await;
                }
            }
            Engine::Postgres(postgres) => {
                Keeper::new(postgres, replica, keeps).run().await;
            }
        }
    }
}

/// Whether the lease of `service` still has this fence. The row is not locked for it: a replica that
/// is stopped within its transaction must not keep others from taking its leases over.
#[tracing::instrument(name = "db.leases.stands", level = "debug", skip_all)]
pub async fn stands(tx: &Tx, service: &str, fence: i64) -> Result<bool, StoreError> {
    let sql = tx.pick(
        "",
        "SELECT fence FROM leases WHERE service = $1 AND fence = $2",
    );
    if sql.is_empty() {
        return Ok(true);
    }
    Ok(tx.row(sql, values![service, fence]).await?.is_some())
}

/// How high a replica ranks for a service: rendezvous hashing, so that a replica that comes or goes
/// moves no more services than it must.
fn rank(service: &str, replica: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (service, replica).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_spread_over_the_replicas_and_few_move_when_one_goes() {
        let replicas = ["a-1", "b-2", "c-3"];
        let best = |service: &str, replicas: &[&str]| {
            let best = replicas.iter().max_by_key(|one| rank(service, one));
            (*best.unwrap()).to_owned()
        };
        let services: Vec<String> = (0..300).map(|number| format!("service:{number}")).collect();
        for replica in replicas {
            let count = services
                .iter()
                .filter(|service| best(service, &replicas) == replica)
                .count();
            assert!((60..=140).contains(&count), "{replica} has {count}");
        }
        for service in &services {
            let before = best(service, &replicas);
            let after = best(service, &replicas[..2]);
            assert!(before == "c-3" || before == after, "{service} moved");
        }
    }

    #[test]
    fn a_lease_whose_term_is_over_is_not_valid() {
        let until = Arc::new(Mutex::new(
            SystemClock.steady() + chrono::TimeDelta::seconds(6),
        ));
        let held = Held::Ours(Lease {
            fence: 3,
            term: 1,
            until: Some(until.clone()),
        });
        assert!(held.is_valid());
        *until.lock().unwrap() = SystemClock.steady();
        assert!(!held.is_valid());
        assert!(Held::permanently().is_valid());
    }
}
