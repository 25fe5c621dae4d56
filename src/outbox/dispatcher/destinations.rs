//! Destinations of one service with a health of their own: a dead address holds up nobody else.

use std::collections::HashMap;

use crate::{
    domain::clock::Moment,
    outbox::{
        breaker::Breaker,
        lanes::{Key, Lanes},
    },
};

/// Lanes that are tried together when a slot becomes free.
const RELEASED: usize = 8;

#[derive(Default)]
pub struct Destinations {
    by_name: HashMap<String, Destination>,
    /// Whether any lane may be parked: most of the time there is nothing to look for.
    may_have_parked: bool,
}

struct Destination {
    breaker: Breaker,
    in_flight: usize,
    /// Lanes whose first job is for this destination and waits for it.
    parked: Vec<Key>,
}

impl Destination {
    fn new(now: Moment) -> Self {
        Self {
            breaker: Breaker::new(now),
            in_flight: 0,
            parked: Vec::new(),
        }
    }

    const fn is_failing(&self) -> bool {
        self.breaker.failures() > 0
    }
}

impl Destinations {
    /// Whether nothing may go there now: it is paused, fails and is being tried already, or would
    /// take the last place of the others.
    pub fn must_wait(&self, name: &str, now: Moment, at_once: usize) -> bool {
        self.by_name.get(name).is_some_and(|destination| {
            let most = if destination.is_failing() {
                1
            } else {
                at_once.saturating_sub(1).max(1)
            };
            destination.breaker.paused_until() > now || destination.in_flight >= most
        })
    }

    pub fn started(&mut self, name: &str, now: Moment) {
        let destination = self
            .by_name
            .entry(name.to_owned())
            .or_insert_with(|| Destination::new(now));
        destination.in_flight += 1;
    }

    /// This lane waits until something may go to `name`.
    pub fn park(&mut self, name: &str, key: Key) {
        if let Some(destination) = self.by_name.get_mut(name) {
            destination.parked.push(key);
            self.may_have_parked = true;
        }
    }

    /// The delivery has ended, and what it says of the destination is noted by `outcome`; how
    /// often it has failed since it last worked.
    pub fn finished(
        &mut self,
        name: &str,
        lanes: &mut Lanes,
        now: Moment,
        outcome: impl FnOnce(&mut Breaker),
    ) -> u32 {
        let Some(destination) = self.by_name.get_mut(name) else {
            return 0;
        };
        destination.in_flight = destination.in_flight.saturating_sub(1);
        outcome(&mut destination.breaker);
        let failures = destination.breaker.failures();
        if failures == 0 && destination.breaker.paused_until() <= now {
            let from = destination.parked.len().saturating_sub(RELEASED);
            for key in destination.parked.split_off(from) {
                lanes.line_up(&key, now);
            }
            if destination.parked.is_empty() && destination.in_flight == 0 {
                self.by_name.remove(name);
            }
        }
        failures
    }

    /// Lets one lane go to each destination whose pause is over.
    pub fn wake(&mut self, lanes: &mut Lanes, now: Moment) {
        if !self.may_have_parked {
            return;
        }
        for destination in self.by_name.values_mut() {
            let is_paused = destination.breaker.paused_until() > now;
            if is_paused || destination.in_flight > 0 || destination.parked.is_empty() {
                continue;
            }
            let just_failed = destination.breaker.just_failed();
            let best = lanes.best_trial(destination.parked.iter(), just_failed);
            let best = best.map(|(key, _)| key);
            destination.parked.retain(|key| Some(key) != best.as_ref());
            if let Some(key) = best {
                lanes.line_up(&key, now);
            } else {
                destination.parked.clear();
            }
        }
        self.may_have_parked = self.by_name.values().any(|one| !one.parked.is_empty());
    }

    /// When a pause ends for which lanes wait.
    pub fn next_wake(&self) -> Option<Moment> {
        if !self.may_have_parked {
            return None;
        }
        let waiting = self
            .by_name
            .values()
            .filter(|one| one.in_flight == 0 && !one.parked.is_empty());
        waiting.map(|one| one.breaker.paused_until()).min()
    }

    /// The lanes are read anew.
    pub fn clear(&mut self) {
        for destination in self.by_name.values_mut() {
            destination.parked.clear();
        }
    }
}
