//! Whose turn it is: the order among priorities, and within a chat.

use std::sync::Arc;

use super::{Key, LOWER_TURN, Lanes, PRIORITIES, Place, is_stale, rank};
use crate::domain::{clock::Moment, delivery::Priority};

impl Lanes {
    /// The most urgent priority that has something ready.
    pub fn first(&self) -> Option<Priority> {
        let mut priorities = PRIORITIES.into_iter();
        priorities.find(|priority| !self.ready[rank(*priority)].is_empty())
    }

    /// The priorities that have something ready, in the order of their turns.
    pub fn order(&self) -> impl Iterator<Item = Priority> + use<> {
        let mut order: Vec<Priority> = PRIORITIES
            .into_iter()
            .filter(|priority| !self.ready[rank(*priority)].is_empty())
            .collect();
        if order.len() > 1 && (self.turns + 1).is_multiple_of(LOWER_TURN) {
            order.swap(0, 1);
        }
        order.into_iter()
    }

    /// The turn of a chat goes to its most urgent job, also when a less urgent priority had it.
    pub(super) fn most_urgent(&self, priority: Priority, name: Arc<str>) -> Key {
        let mut key = (priority, name);
        for urgent in PRIORITIES.into_iter().filter(|urgent| *urgent < priority) {
            key.0 = urgent;
            let lane = self.by_key.get(&key);
            if lane.is_some_and(|lane| matches!(lane.place, Place::Ready(_))) {
                return key;
            }
        }
        (priority, key.1)
    }

    /// Whether the lane stands among the fresh ones and is stale by now.
    pub(super) fn has_aged(&self, key: &Key, now: Moment) -> bool {
        self.by_key.get(key).is_some_and(|lane| {
            let was_fresh = matches!(lane.place, Place::Ready(turn) if !turn.is_stale);
            was_fresh && lane.newest.is_some_and(|newest| is_stale(newest, now))
        })
    }
}
