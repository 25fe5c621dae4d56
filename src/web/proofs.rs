//! Requests without a valid proof, counted by address: one with too many is told to wait. A request
//! with a valid proof is never counted and never held up, whatever else comes from its address.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::client::Client;

const MINUTE: Duration = Duration::from_mins(1);
/// Addresses that are remembered; the oldest are forgotten beyond.
const MOST: usize = 10_000;

/// The failures of each address.
pub struct FailedProofs {
    per_minute: u32,
    clients: Mutex<HashMap<Client, Failures>>,
}

struct Failures {
    since: Instant,
    count: u32,
    /// Until when every further one is answered with "too many".
    until: Option<Instant>,
}

impl FailedProofs {
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            clients: Mutex::default(),
        }
    }

    /// Notes a failure; how long the address must wait, where it has had too many.
    pub fn count(&self, client: Client, now: Instant) -> Option<Duration> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MOST && !clients.contains_key(&client) {
            forget(&mut clients, now);
        }
        let failures = clients.entry(client).or_insert(Failures {
            since: now,
            count: 0,
            until: None,
        });
        if let Some(until) = failures.until.filter(|until| *until > now) {
            return Some(until - now);
        }
        if failures.until.is_some() || now.duration_since(failures.since) >= MINUTE {
            *failures = Failures {
                since: now,
                count: 0,
                until: None,
            };
        }
        failures.count += 1;
        if failures.count <= self.per_minute {
            return None;
        }
        failures.until = Some(now + MINUTE);
        Some(MINUTE)
    }
}

fn forget(clients: &mut HashMap<Client, Failures>, now: Instant) {
    clients.retain(|_, failures| {
        let until = failures.until.unwrap_or(failures.since + MINUTE);
        until > now
    });
    // Ten thousand addresses within a minute are not people: all of them may be forgotten.
    if clients.len() >= MOST {
        clients.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(last: u8) -> Client {
        Client::of(std::net::Ipv4Addr::new(203, 0, 113, last).into())
    }

    #[test]
    fn an_address_with_too_many_failures_waits_a_minute_alone() {
        let proofs = FailedProofs::new(3);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for _ in 0..3 {
            assert_eq!(proofs.count(client(1), at(0)), None);
        }
        assert_eq!(proofs.count(client(1), at(0)), Some(MINUTE));
        assert_eq!(proofs.count(client(2), at(0)), None);

        assert_eq!(
            proofs.count(client(1), at(59)),
            Some(Duration::from_secs(1))
        );
        assert_eq!(proofs.count(client(1), at(61)), None);
    }
}
