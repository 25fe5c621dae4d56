//! What goes next, and when something could.

use chrono::TimeDelta;

use super::Dispatcher;
use crate::{
    domain::clock::Moment,
    outbox::lanes::{Key, Next},
};

/// Between two tries of jobs that fail while others pass.
const ASIDE_EVERY: TimeDelta = TimeDelta::minutes(1);
/// They go behind everything else, but not for ever.
const ASIDE_PATIENCE: TimeDelta = TimeDelta::minutes(10);

impl Dispatcher {
    /// One job of those that fail while others pass, when nothing else could go.
    pub(super) fn recall_aside(&mut self, now: Moment) {
        let Some(due) = self.lanes.next_aside().filter(|due| *due <= now) else {
            return;
        };
        let idle = self.lanes.first().is_none() || now - due >= ASIDE_PATIENCE;
        if idle && self.aside_from <= now && self.breaker.paused_until() <= now {
            self.aside_from = now + ASIDE_EVERY;
            self.lanes.recall_aside(now);
        }
    }

    /// What goes next, as far as the service and its rate allow it now.
    pub(super) fn choose(&mut self, now: Moment) -> Next {
        if self.breaker.is_trying() {
            return self.choose_trial(now);
        }
        if self.breaker.paused_until() > now || self.flights.len() >= self.profile.at_once {
            return Next::Nothing;
        }
        let limits = &mut self.profile.limits;
        for priority in self.lanes.order() {
            let free = limits.service_free_at(now, priority);
            if free.is_none_or(|at| at > now) {
                continue;
            }
            let free_at = |key: &Key| limits.lane_free_at(&key.1, key.0, now);
            match self.lanes.take(priority, now, free_at) {
                Next::Nothing => {}
                next => return next,
            }
        }
        Next::Nothing
    }

    /// After a pause one job shows whether the service is back, another one each time.
    fn choose_trial(&mut self, now: Moment) -> Next {
        // Looking through the backlog of an outage costs something: only when it can matter.
        let is_paused = self.breaker.paused_until() > now;
        let may_try_new = self.breaker.may_try_new_at().is_some_and(|at| at <= now);
        if is_paused && !(may_try_new && std::mem::take(&mut self.has_news)) {
            return Next::Nothing;
        }
        match self.next_trial(now) {
            Some((key, at)) if at <= now => self.lanes.take_key(key),
            _ => Next::Nothing,
        }
    }

    /// When the next trial can be.
    fn trial_at(&mut self, now: Moment) -> Option<Moment> {
        let paused_until = self.breaker.paused_until();
        if paused_until <= now {
            return self.next_trial(now).map(|(_, at)| at);
        }
        if !self.flights.is_empty() || self.lanes.candidates().next().is_none() {
            return None;
        }
        let new_at = self.breaker.may_try_new_at().filter(|at| *at > now);
        Some(new_at.map_or(paused_until, |at| at.min(paused_until)))
    }

    /// The lane whose job is tried next, and when.
    fn next_trial(&mut self, now: Moment) -> Option<(Key, Moment)> {
        if !self.flights.is_empty() {
            return None;
        }
        let keys: Vec<Key> = self.lanes.candidates().collect();
        let just_failed = self.breaker.just_failed();
        let (key, first) = self.lanes.best_trial(keys.iter(), just_failed)?;
        // Something new may go within the pause: perhaps it is the others that are to blame.
        let is_new = first.attempts == 0 && self.breaker.has_failed_before(first.born);
        let paused_until = self.breaker.paused_until();
        let earliest = match self.breaker.may_try_new_at() {
            Some(at) if is_new => at.min(paused_until),
            _ => paused_until,
        };
        let limits = &mut self.profile.limits;
        let service = limits.service_free_at(now, key.0)?;
        let lane = limits.lane_free_at(&key.1, key.0, now);
        Some((key, earliest.max(service).max(lane)))
    }

    /// When something can change without an event.
    pub(super) fn next_wake(&mut self) -> Option<Moment> {
        if !self.may_deliver() {
            return None;
        }
        let now = self.clock.steady();
        let paused_until = self.breaker.paused_until();
        let times = [
            self.lanes.next_time(),
            self.window.next_read(&self.lanes, now),
            self.next_recall(),
            self.destinations.next_wake(),
        ];
        let next = times.into_iter().flatten().min();
        let next = next.map(|at| at.max(paused_until));
        let blocked = if self.breaker.is_trying() {
            self.trial_at(now)
        } else if self.lanes.first().is_none() {
            None
        } else if paused_until > now {
            Some(paused_until)
        } else if self.flights.len() < self.profile.at_once {
            // It may have become free since it was last asked: then at once.
            let limits = &mut self.profile.limits;
            let order = self.lanes.order();
            let free = order.filter_map(|priority| limits.service_free_at(now, priority));
            free.min()
        } else {
            None
        };
        [next, blocked].into_iter().flatten().min()
    }

    /// When the next of those set aside is tried.
    fn next_recall(&self) -> Option<Moment> {
        let due = self.lanes.next_aside()?;
        let at = due.max(self.aside_from);
        Some(if self.lanes.first().is_none() {
            at
        } else {
            at.max(due + ASIDE_PATIENCE)
        })
    }
}
