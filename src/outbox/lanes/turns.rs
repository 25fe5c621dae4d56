//! Whose turn it is: the order among priorities, and within a chat.

use std::sync::Arc;

use super::{Key, LOWER_TURN, Lanes, PRIORITIES, Place, is_stale, rank};
use crate::{
    domain::{clock::Moment, delivery::Priority, id::JobId},
    outbox::limits::is_group,
};

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

    /// The turn of a chat goes to its most urgent job, also when a less urgent priority had it. A person
    /// reads what was said to them in its order: an answer does not overtake an earlier notice. A group
    /// has no such order, and a mailing waits for everything else.
    pub(super) fn whose_turn(&self, priority: Priority, name: Arc<str>) -> Key {
        let answer = self.ready_at(&(Priority::Answer, name.clone()));
        let notice = self.ready_at(&(Priority::Notice, name.clone()));
        let turn = match (answer, notice) {
            (Some(answer), Some(notice)) if notice < answer && !is_group(&name) => Priority::Notice,
            (Some(_), _) => Priority::Answer,
            (None, Some(_)) => Priority::Notice,
            (None, None) => priority,
        };
        (turn, name)
    }

    /// The first job of a lane that is ready.
    fn ready_at(&self, key: &Key) -> Option<JobId> {
        let lane = self.by_key.get(key)?;
        match lane.place {
            Place::Ready(turn) => Some(turn.job),
            Place::Away | Place::Waiting(..) => None,
        }
    }

    /// Whether the lane stands among the fresh ones and is stale by now.
    pub(super) fn has_aged(&self, key: &Key, now: Moment) -> bool {
        self.by_key.get(key).is_some_and(|lane| {
            let was_fresh = matches!(lane.place, Place::Ready(turn) if !turn.is_stale);
            was_fresh && lane.newest.is_some_and(|newest| is_stale(newest, now))
        })
    }
}
