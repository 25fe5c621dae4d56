//! How many connections there may be, in all and of one address. When there are as many as may be, the
//! oldest that has proven nothing makes room: a flood of slow callers does not shut out a webhook.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

use super::{client::Client, phase::Phase};
use crate::config::Network;

/// The open connections.
pub struct Connections {
    most: usize,
    most_of_one: usize,
    trusted: Vec<Network>,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Open>,
    by_client: HashMap<Client, usize>,
}

struct Open {
    phase: Arc<Phase>,
    client: Option<Client>,
    closing: CancellationToken,
}

/// The place of one connection; dropping it frees the place.
pub struct Place {
    connections: Arc<Connections>,
    number: u64,
    pub phase: Arc<Phase>,
    /// Cancelled when the connection must make room.
    pub closing: CancellationToken,
}

/// Why a connection is closed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Its address has as many as one may have.
    OneClient,
    /// All connections are answering requests.
    Full,
}

impl Connections {
    pub fn new(most: usize, most_of_one: usize, trusted: Vec<Network>) -> Self {
        Self {
            most,
            most_of_one,
            trusted,
            table: Mutex::default(),
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn count(&self) -> usize {
        self.table().open.len()
    }

    /// Takes a place for a connection from this address.
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Refused> {
        let client = Client::of_peer(peer, &self.trusted);
        let mut table = self.table();
        if let Some(client) = client {
            let has = table.by_client.get(&client).copied().unwrap_or_default();
            if has >= self.most_of_one {
                return Err(Refused::OneClient);
            }
        }
        let staying = table.open.values();
        let staying = staying.filter(|open| !open.closing.is_cancelled()).count();
        if staying >= self.most {
            let oldest = table.oldest().ok_or(Refused::Full)?;
            oldest.cancel();
        }
        let number = table.next;
        table.next += 1;
        let (phase, closing) = (Arc::new(Phase::default()), CancellationToken::new());
        if let Some(client) = client {
            *table.by_client.entry(client).or_default() += 1;
        }
        table.open.insert(
            number,
            Open {
                phase: phase.clone(),
                client,
                closing: closing.clone(),
            },
        );
        Ok(Place {
            connections: self.clone(),
            number,
            phase,
            closing,
        })
    }
}

impl Table {
    /// What makes room first.
    fn oldest(&self) -> Option<CancellationToken> {
        self.open
            .values()
            .filter(|open| !open.closing.is_cancelled())
            .filter_map(|open| Some((open.phase.rank()?, &open.closing)))
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, closing)| closing.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.connections.table();
        let Some(open) = table.open.remove(&self.number) else {
            return;
        };
        let Some(client) = open.client else {
            return;
        };
        if let Some(has) = table.by_client.get_mut(&client) {
            *has -= 1;
            if *has == 0 {
                table.by_client.remove(&client);
            }
        }
    }
}

/// Half of the files that this process may open; `None` where the system does not tell.
pub fn half_of_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|it| it.starts_with("Max open files"))?;
    let soft = line.split_whitespace().nth(3)?;
    soft.parse::<usize>().ok().map(|files| (files / 2).max(1))
}

#[cfg(test)]
mod tests {
    use super::{super::phase::State, *};

    fn connections(most: usize, of_one: usize) -> Arc<Connections> {
        Arc::new(Connections::new(
            most,
            of_one,
            vec![Network::parse("10.0.0.0/8").unwrap()],
        ))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_has_its_share_and_a_proxy_is_not_counted() {
        let all = connections(100, 2);
        let first = all.admit(address("203.0.113.7")).unwrap();
        let _second = all.admit(address("203.0.113.7")).unwrap();
        let third = all.admit(address("203.0.113.7")).err();
        assert_eq!(third, Some(Refused::OneClient));
        assert!(all.admit(address("203.0.113.8")).is_ok());
        drop(first);
        assert!(all.admit(address("203.0.113.7")).is_ok());

        let _six = ["2001:db8::1", "2001:db8::2"].map(|it| all.admit(address(it)).unwrap());
        assert!(all.admit(address("2001:db8::3")).is_err());
        assert!(all.admit(address("2001:db8:0:1::3")).is_ok());
        let _many: Vec<_> = (0..20)
            .flat_map(|_| ["10.0.0.1", "127.0.0.1"])
            .map(|it| all.admit(address(it)).unwrap())
            .collect();
    }

    #[test]
    fn the_oldest_that_has_proven_nothing_makes_room() {
        let all = connections(3, 100);
        let peer = address("127.0.0.1");
        let places = [0; 3].map(|_| all.admit(peer).unwrap());
        places[0].phase.enter(State::Working);
        places[1].phase.enter(State::Idle);
        places[1].phase.prove();
        places[2].phase.enter(State::Head);

        let fourth = all.admit(peer).unwrap();
        assert!(places[2].closing.is_cancelled());
        fourth.phase.enter(State::Working);
        let fifth = all.admit(peer).unwrap();
        assert!(places[1].closing.is_cancelled());
        fifth.phase.enter(State::Working);
        assert_eq!(all.admit(peer).err(), Some(Refused::Full));
        assert!(!places[0].closing.is_cancelled());
    }
}
