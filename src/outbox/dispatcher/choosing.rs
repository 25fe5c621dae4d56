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
        if self.breaker.paused_until() > now || !self.has_place() {
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

    fn has_place(&self) -> bool {
        self.flights.places(self.profile.at_once) < self.profile.at_once
    }

    /// After a pause one job shows whether the service is back, another one each time; a trial that
    /// hangs keeps no other from being made.
    fn choose_trial(&mut self, now: Moment) -> Next {
        if self.flights.places(self.profile.at_once) > 0 {
            return Next::Nothing;
        }
        // Looking through the backlog of an outage costs something: only when it can matter.
        let is_paused = self.breaker.paused_until() > now;
        let may_try_new = self.breaker.may_try_new_at().is_some_and(|at| at <= now);
        if is_paused && !(may_try_new && self.has_news) {
            return Next::Nothing;
        }
        match self.next_trial(now) {
            Some((key, at)) if at <= now => self.lanes.take_key(key),
            Some(_) => Next::Nothing,
            None => {
                self.has_news = false;
                Next::Nothing
            }
        }
    }

    /// When the next trial can be.
    fn trial_at(&mut self, now: Moment) -> Option<Moment> {
        if self.flights.places(self.profile.at_once) > 0 {
            return None;
        }
        let paused_until = self.breaker.paused_until();
        if paused_until <= now {
            return self.next_trial(now).map(|(_, at)| at);
        }
        self.lanes.candidates().next()?;
        let new_at = match self.breaker.may_try_new_at().filter(|_| self.has_news) {
            Some(at) if at <= now => self.next_trial(now).map(|(_, at)| at),
            later => later,
        };
        Some(new_at.map_or(paused_until, |at| at.min(paused_until)))
    }

    /// The lane whose job is tried next, and when the rate allows it. Within a pause only what was
    /// stored since the trouble began may go, the newest first: perhaps the others are to blame.
    fn next_trial(&mut self, now: Moment) -> Option<(Key, Moment)> {
        let key = if self.breaker.paused_until() > now {
            self.lanes.newest_untried(self.breaker.tripped_at()?)?
        } else {
            let keys: Vec<Key> = self.lanes.candidates().collect();
            let just_failed = self.breaker.just_failed();
            self.lanes.best_trial(keys.iter(), just_failed)?.0
        };
        let limits = &mut self.profile.limits;
        let service = limits.service_free_at(now, key.0)?;
        let lane = limits.lane_free_at(&key.1, key.0, now);
        Some((key, service.max(lane)))
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
        let slow_at = self.flights.next_slow();
        let next = times.into_iter().flatten().min();
        let next = next.map(|at| at.max(paused_until));
        let blocked = if self.breaker.is_trying() {
            self.trial_at(now)
        } else if self.lanes.first().is_none() {
            None
        } else if paused_until > now {
            Some(paused_until)
        } else if self.has_place() {
            // It may have become free since it was last asked: then at once.
            let limits = &mut self.profile.limits;
            let order = self.lanes.order();
            let free = order.filter_map(|priority| limits.service_free_at(now, priority));
            free.min()
        } else {
            None
        };
        [next, blocked, slow_at].into_iter().flatten().min()
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
