//! What the end of a delivery means: for the job, its lane, its destination and the service.
//! Nothing outside the scope of a failure is held up by it.

use chrono::TimeDelta;

use super::{Dispatcher, Flight};
use crate::{
    domain::{
        clock::Moment,
        delivery::{Health, Scope, Verdict},
    },
    outbox::{
        KeyCheck, Landed, Outcome, backoff,
        breaker::{Breaker, HasOthers, Refusal},
        health::{Aside, Place},
        limits::Call,
        notes::{Fate, Note},
    },
    store::{StoreError, attempts::Attempt, outbox::Job},
};

/// A pause that a service asks for is trouble when it is longer.
const TOLD_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Failures while others pass after which a job is set aside.
const ALONE: u32 = 5;
/// The same where the courier knows that the failure concerns this job only.
const OWN_TRIES: u32 = 3;
/// The same where it hung each time, and so took the time of others.
const ALONE_SLOW: u32 = 2;
/// Failures since the last success after which the service counts as failing.
const SHOWN_AT: u32 = 2;
/// Time until the next try after our own database failed.
const OURS: TimeDelta = TimeDelta::seconds(5);
/// Failures of the service before a job's age counts.
const TRIES_BEFORE_AGE: u32 = 5;
/// Panics of one job's delivery after which it is given up.
const PANICS: u32 = 2;

/// A failure of a delivery.
struct Failure {
    verdict: Verdict,
    scope: Scope,
    reason: String,
    /// Whether the job fails while others pass.
    is_alone: bool,
}

/// What becomes of the job.
enum Ending {
    Done,
    Dead(String),
    /// Tried again after this, or when the service is back.
    Again(TimeDelta),
    /// Tried again after exactly this.
    After(TimeDelta),
    Aside(TimeDelta),
}

/// What a delivery's end comes to.
struct Judged {
    ending: Ending,
    outcome: &'static str,
    error: Option<String>,
}

impl Judged {
    const fn of(ending: Ending, outcome: &'static str) -> Self {
        Self {
            ending,
            outcome,
            error: None,
        }
    }
}

impl Dispatcher {
    /// What is to be written of this delivery.
    pub(super) fn settle(&mut self, landed: Landed) -> Option<Note> {
        let Landed {
            mut job,
            delivery,
            took,
            panicked,
            fence,
            span: _,
        } = landed;
        let mut flight = self.flights.remove(job.id)?;
        flight.entry.record.was_slow = flight.is_slow;
        flight.entry.panics += u32::from(panicked);
        let now = self.clock.steady();
        let call = Call {
            calls: delivery.calls,
            ended: now,
            took,
            was_overdue: flight.is_slow,
        };
        let (priority, lane) = &flight.key;
        self.profile.limits.finished(lane, *priority, call);
        if let Outcome::Store(error) = &delivery.outcome
            && error.is_unavailable()
        {
            self.wait_for_database(flight, job, error);
            return None;
        }
        let Judged {
            ending,
            outcome,
            error,
        } = self.judge(&mut flight, &mut job, delivery.outcome, now);
        self.meters.count_delivery(outcome);
        self.meters.note_seconds(took.as_seconds_f64());
        let attempt = (error.is_some() || self.profile.record_all).then(|| Attempt {
            at: self.clock.now(),
            duration_ms: took.num_milliseconds(),
            outcome,
            error,
        });
        let fate = self.place(flight, &mut job, ending, now);
        Some(Note {
            job,
            fate,
            changes: delivery.changes,
            attempt,
            fence,
        })
    }

    fn judge(
        &mut self,
        flight: &mut Flight,
        job: &mut Job,
        outcome: Outcome,
        now: Moment,
    ) -> Judged {
        let mut failure = match outcome {
            Outcome::Done => {
                self.succeeded(flight, now);
                return Judged::of(Ending::Done, "done");
            }
            Outcome::Answered(wait) => {
                self.succeeded(flight, now);
                return Judged::of(Ending::After(wait), "not_yet");
            }
            Outcome::DoneUnheard => {
                self.leave_destination(flight, now);
                return Judged::of(Ending::Done, "unheard");
            }
            Outcome::NotYet(wait) => {
                self.leave_destination(flight, now);
                return Judged::of(Ending::After(wait), "not_yet");
            }
            Outcome::Store(error) => Failure {
                verdict: Verdict::GiveUp,
                scope: Scope::Message,
                reason: error.to_string(),
                is_alone: false,
            },
            Outcome::Failed {
                verdict,
                scope,
                reason,
            } => Failure {
                verdict,
                scope,
                reason,
                is_alone: false,
            },
        };
        let (ending, outcome) = self.failed(flight, job, &mut failure, now);
        Judged {
            ending,
            outcome,
            error: Some(failure.reason),
        }
    }

    /// Our own database failed: the job stands in the table as it did, and is tried again after a
    /// moment, without a try or a failure of the service being counted.
    fn wait_for_database(&mut self, flight: Flight, job: Job, error: &StoreError) {
        let now = self.clock.steady();
        tracing::error!(job.id = %job.id, service = job.service, %error, "The database failed while job {} was delivered, trying again", job.id);
        self.meters.count_delivery("database");
        self.leave_destination(&flight, now);
        self.breaker.hold_off(now);
        let Flight { key, mut entry, .. } = flight;
        let id = job.id;
        // Time that our own database took does not make the job older.
        entry.born += OURS;
        entry.due = now + OURS;
        entry.job = Some(Box::new(job));
        let again = self.may_deliver().then_some(entry);
        if again.is_none() {
            self.lanes.let_go(id);
        }
        self.lanes.finish(&key, id, again, now);
    }

    /// Puts the job where its next try is waited for, and its lane where it belongs.
    fn place(&mut self, flight: Flight, job: &mut Job, ending: Ending, now: Moment) -> Fate {
        let Flight { key, mut entry, .. } = flight;
        entry.may_hurry = matches!(ending, Ending::Again(_));
        let (wait, is_aside) = match ending {
            Ending::Done => {
                self.lanes.finish(&key, job.id, None, now);
                self.outbox.health().return_from_aside(job.id);
                return Fate::Done;
            }
            Ending::Dead(reason) => {
                self.lanes.finish(&key, job.id, None, now);
                self.outbox.health().return_from_aside(job.id);
                return Fate::Dead(reason);
            }
            Ending::Again(wait) | Ending::After(wait) => (wait, false),
            Ending::Aside(wait) => (wait, true),
        };
        job.not_before = self.clock.now() + wait;
        entry.due = now + wait;
        entry.was_tried = true;
        entry.job = Some(Box::new(job.clone()));
        if !self.may_deliver() {
            // The replica that delivers now reads it from the table.
            self.lanes.finish(&key, job.id, None, now);
            self.lanes.let_go(job.id);
        } else if is_aside {
            entry.record.was_aside = true;
            self.lanes.set_aside(key, entry, now);
        } else {
            self.lanes.finish(&key, job.id, Some(entry), now);
        }
        Fate::Postponed(wait)
    }

    fn succeeded(&mut self, flight: &Flight, now: Moment) {
        self.successes += 1;
        let was_stopped = self.breaker.is_stopped();
        if self.breaker.worked(now) {
            tracing::info!(
                service = self.profile.service,
                "{} answers again",
                self.profile.service
            );
            self.lanes.wake_all(now);
            if was_stopped {
                // They may have been refused with all others.
                self.lanes.hurry_aside(now);
            }
        }
        if flight.entry.record.was_aside {
            // What kept it back has ended, perhaps for the others too.
            self.lanes.hurry_aside(now);
            self.aside_from = now;
        }
        self.failing_since = None;
        self.outbox.health().set(self.whole(), Health::Works);
        if let Some(name) = &flight.destination {
            let worked = |breaker: &mut Breaker| {
                breaker.worked(now);
            };
            self.destinations
                .finished(name, &mut self.lanes, now, worked);
            let place = (self.profile.service.clone(), Some(name.clone()));
            self.outbox.health().set(place, Health::Works);
        }
    }

    /// The delivery says nothing of its destination.
    fn leave_destination(&mut self, flight: &Flight, now: Moment) {
        if let Some(name) = &flight.destination {
            self.destinations
                .finished(name, &mut self.lanes, now, |_| ());
        }
    }

    fn failed(
        &mut self,
        flight: &mut Flight,
        job: &mut Job,
        failure: &mut Failure,
        now: Moment,
    ) -> (Ending, &'static str) {
        if self.gives_up(flight, failure, now) {
            let reason = failure.reason.clone();
            tracing::warn!(job.id = %job.id, service = job.service, reason, "Gave up job {}", job.id);
            return (Ending::Dead(reason), "gave_up");
        }
        let entry = &mut flight.entry;
        // A success since its last try, or while it hung, says that the service is not to blame.
        let others_passed = entry.attempts > 0 && self.successes > entry.successes_seen
            || flight.is_slow && self.successes > flight.successes_seen;
        let is_refused_key = failure.verdict == Verdict::Stop && failure.scope == Scope::Account;
        let is_its_own = others_passed || is_refused_key && self.breaker.is_refused_alone(job.id);
        entry.failed_alone += u32::from(is_its_own && failure.scope >= Scope::Account);
        entry.successes_seen = self.successes;
        entry.attempts = entry.attempts.saturating_add(1);
        entry.last_try = Some(now);
        job.attempts = entry.attempts;
        failure.is_alone = entry.failed_alone > 0;
        let stands_aside = match failure.scope {
            Scope::Message => entry.attempts >= OWN_TRIES,
            Scope::Destination => false,
            Scope::Account if is_refused_key => failure.is_alone,
            Scope::Account | Scope::Service if flight.is_slow => entry.failed_alone >= ALONE_SLOW,
            Scope::Account | Scope::Service => entry.failed_alone >= ALONE,
        };
        self.blame(flight, job, failure, now);
        let reason = &failure.reason;
        tracing::warn!(job.id = %job.id, service = job.service, attempts = job.attempts, reason, "Job {} failed and is tried again", job.id);
        let (ending, outcome) = self.next_try(job, failure.verdict);
        match ending {
            Ending::Again(wait) | Ending::After(wait) if stands_aside => {
                self.tell_aside(job, reason);
                let wait = wait.max(backoff::wait_aside(job.id, job.attempts));
                (Ending::Aside(wait), outcome)
            }
            ending => (ending, outcome),
        }
    }

    /// Whether the job is not tried again.
    fn gives_up(&mut self, flight: &Flight, failure: &Failure, now: Moment) -> bool {
        let entry = &flight.entry;
        // Age alone proves nothing: our own database may have been away all the while.
        let too_old =
            now - entry.born > self.profile.keep_for && entry.attempts >= TRIES_BEFORE_AGE;
        let is_refused = failure.verdict == Verdict::GiveUp;
        if is_refused {
            // The service answered, though not as we wished.
            self.breaker.worked(now);
        }
        let gives_up = is_refused || too_old || entry.panics >= PANICS;
        if gives_up {
            self.leave_destination(flight, now);
        }
        gives_up
    }

    fn next_try(&self, job: &Job, verdict: Verdict) -> (Ending, &'static str) {
        let longest = self.profile.keep_for;
        match verdict {
            Verdict::After(wait) => {
                let wait = TimeDelta::from_std(wait).map_or(longest, |wait| wait.min(longest));
                (Ending::After(wait), "after")
            }
            Verdict::Stop => (
                Ending::Again(backoff::wait(job.id, job.attempts)),
                "stopped",
            ),
            Verdict::Later | Verdict::GiveUp => {
                (Ending::Again(backoff::wait(job.id, job.attempts)), "later")
            }
        }
    }

    /// What has to wait because of the failure, beside the job.
    fn blame(&mut self, flight: &Flight, job: &Job, failure: &Failure, now: Moment) {
        match (failure.scope, &flight.destination) {
            (Scope::Destination, Some(_)) => self.blame_destination(flight, job, failure, now),
            (Scope::Message | Scope::Destination, _) => {
                self.breaker.told_nothing(job.id, now);
                self.leave_destination(flight, now);
            }
            (Scope::Account | Scope::Service, _) => {
                self.leave_destination(flight, now);
                self.blame_service(flight, job, failure, now);
            }
        }
    }

    fn blame_destination(&mut self, flight: &Flight, job: &Job, failure: &Failure, now: Moment) {
        let Some(name) = &flight.destination else {
            return;
        };
        self.breaker.told_nothing(job.id, now);
        let (verdict, began) = (failure.verdict, flight.began);
        let blame = |breaker: &mut Breaker| match verdict {
            Verdict::After(wait) => {
                let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
                breaker.asked(now, wait.min(LONGEST_ASKED));
            }
            Verdict::Stop => breaker.stopped(job.id, now),
            Verdict::Later | Verdict::GiveUp => breaker.failed(job.id, began, now),
        };
        let failures = self
            .destinations
            .finished(name, &mut self.lanes, now, blame);
        if failures >= SHOWN_AT {
            let health = self.trouble(failure);
            let place = (self.profile.service.clone(), Some(name.clone()));
            self.outbox.health().set(place, health);
        }
    }

    fn blame_service(&mut self, flight: &Flight, job: &Job, failure: &Failure, now: Moment) {
        match failure.verdict {
            Verdict::After(wait) => {
                let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
                if wait > TOLD_AFTER {
                    // Nobody would wait that long without a word.
                    let since = *self.failing_since.get_or_insert(self.clock.now());
                    let reason = failure.reason.clone();
                    let health = Health::Failing { since, reason };
                    self.outbox.health().set(self.whole(), health);
                }
                let means_all = self.profile.busy_means_all;
                self.breaker
                    .busy(&job.lane, now, wait.min(LONGEST_ASKED), means_all);
            }
            Verdict::Stop | Verdict::Later | Verdict::GiveUp if failure.is_alone => {
                self.breaker.told_nothing(job.id, now);
            }
            Verdict::Stop => self.blame_key(job, failure, now),
            Verdict::Later | Verdict::GiveUp => {
                self.breaker.failed(job.id, flight.began, now);
                let wall = self.clock.now();
                let since = *self.failing_since.get_or_insert(wall);
                if self.breaker.failures() >= SHOWN_AT {
                    let reason = failure.reason.clone();
                    let health = Health::Failing { since, reason };
                    self.outbox.health().set(self.whole(), health);
                }
            }
        }
    }

    /// The service says that it refuses our key: that stops it once it is certain.
    fn blame_key(&mut self, job: &Job, failure: &Failure, now: Moment) {
        if failure.scope == Scope::Service {
            // The courier has made sure of it.
            self.breaker.stopped(job.id, now);
            self.tell_refused(&failure.reason);
            return;
        }
        let has_others = if self.flights.has_other_than(&job.lane) || self.lanes.first().is_some() {
            HasOthers::Yes
        } else {
            HasOthers::No
        };
        let refusal = self.breaker.refused_key(job.id, &job.lane, has_others, now);
        match refusal {
            Refusal::Confirmed => self.tell_refused(&failure.reason),
            Refusal::NeedsCheck => self.wants_check = Some(failure.reason.clone()),
            Refusal::Open => {}
        }
    }

    /// What the service says of our key after a job was told that it is refused for this `reason`.
    pub(super) fn take_check(&mut self, check: KeyCheck, reason: &str) {
        if self.breaker.checked(check, self.clock.steady()) {
            self.tell_refused(reason);
        }
    }

    fn tell_refused(&self, reason: &str) {
        let service = &self.profile.service;
        tracing::error!(
            service,
            reason,
            "{service} refuses us; deliveries wait until this is mended"
        );
        let health = Health::Refused {
            since: self.clock.now(),
            reason: reason.to_owned(),
        };
        self.outbox.health().set(self.whole(), health);
    }

    fn trouble(&self, failure: &Failure) -> Health {
        let (since, reason) = (self.clock.now(), failure.reason.clone());
        match failure.verdict {
            Verdict::Stop => Health::Refused { since, reason },
            Verdict::Later | Verdict::After(_) | Verdict::GiveUp => {
                Health::Failing { since, reason }
            }
        }
    }

    fn tell_aside(&self, job: &Job, reason: &str) {
        let aside = Aside {
            service: job.service.clone(),
            lane: job.lane.clone(),
            attempts: job.attempts,
            since: self.clock.now(),
            reason: reason.to_owned(),
        };
        if self.outbox.health().set_aside(job.id, aside) {
            metrics::counter!("mistok_jobs_set_aside_total", "service" => job.service.clone())
                .increment(1);
            tracing::error!(job.id = %job.id, service = job.service, attempts = job.attempts, reason, "Job {} fails while others pass; it is set aside and tried more and more seldom", job.id);
        }
    }

    fn whole(&self) -> Place {
        (self.profile.service.clone(), None)
    }
}

/// A service that asks for a longer pause is taken to be mistaken.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(24);
