//! Keeps the leases of this replica on PostgreSQL: renews them, takes those that are free, hands
//! over those that another replica ranks higher for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use futures::future::select_all;

use super::{
    Held, Keep, Lease, Replica, State, Term, rank,
    session::{LeaseRow, LeaseSession},
};
use crate::{
    domain::clock::{Clock, Moment, SystemClock},
    store::{StoreError, postgres::Postgres},
};

/// Between two looks at the leases.
const BEAT: Duration = Duration::from_millis(300);
/// Between two renewals.
const RENEW: TimeDelta = TimeDelta::seconds(2);
/// A holder that has not renewed for this long stops by itself, before its term is over.
const SELF_STOP: TimeDelta = TimeDelta::seconds(6);
/// The time that the database is given for one beat.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a free lease is left to the replica that ranks highest.
const COURTESY: TimeDelta = TimeDelta::milliseconds(600);

pub(super) struct Keeper<'a> {
    postgres: &'a Postgres,
    replica: Replica,
    keeps: Vec<Keep>,
    session: Option<LeaseSession>,
    /// The services whose session locks we have.
    locks: HashSet<String>,
    renewed_at: Option<Moment>,
    /// Until when our leases are ours.
    until: Term,
    term: u64,
    /// Since when a lease is free that another replica ranks higher for.
    free_since: HashMap<String, Moment>,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(postgres: &'a Postgres, replica: Replica, keeps: Vec<Keep>) -> Self {
        Self {
            postgres,
            replica,
            keeps,
            session: None,
            locks: HashSet::new(),
            renewed_at: None,
            until: Arc::new(Mutex::new(SystemClock.steady())),
            term: 0,
            free_since: HashMap::new(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut was_lost = false;
        loop {
            let beat = tokio::time::timeout(PATIENCE, self.beat()).await;
            let failed = match beat {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some("the database does not answer".to_owned()),
            };
            if let Some(reason) = &failed {
                if !was_lost {
                    tracing::warn!(reason, "The leases cannot be kept, trying again");
                }
                self.session = None;
                self.locks.clear();
            }
            was_lost = failed.is_some();
            self.notice_end_of_term();
            self.keeps.retain(|keep| {
                !keep.told.is_closed() || (failed.is_none() && keep.state != State::Elsewhere)
            });
            if self.keeps.is_empty() {
                return;
            }
            let open = self.keeps.iter().filter(|keep| !keep.told.is_closed());
            let closing: Vec<_> = open.map(|keep| Box::pin(keep.told.closed())).collect();
            if closing.is_empty() {
                // All that is left is to give the leases back.
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(BEAT) => {}
                _ = select_all(closing) => {}
            }
        }
    }

    async fn beat(&mut self) -> Result<(), StoreError> {
        if self.session.is_none() {
            self.session = Some(LeaseSession::connect(self.postgres).await?);
            self.locks.clear();
            self.renewed_at = None;
        }
        let now = SystemClock.steady();
        if self.renewed_at.is_none_or(|at| now - at >= RENEW) {
            self.renew(now).await?;
        }
        self.give_back().await?;
        let rows = self.session()?.leases().await?;
        let replicas = self.session()?.replicas().await?;
        self.hand_over(&replicas);
        self.take_over(&rows, &replicas).await
    }

    fn session(&self) -> Result<&LeaseSession, StoreError> {
        self.session.as_ref().ok_or(StoreError::Closed)
    }

    /// Proves that this replica lives, and moves the end of its leases.
    async fn renew(&mut self, now: Moment) -> Result<(), StoreError> {
        let session = self.session()?;
        session.announce(&self.replica).await?;
        let renewed = session.renew(&self.replica.id).await?;
        let was_over = {
            let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
            let was_over = SystemClock.steady() >= *until;
            *until = now + SELF_STOP;
            was_over
        };
        self.renewed_at = Some(now);
        self.term += u64::from(was_over);
        let renewed: HashMap<String, i64> = renewed.into_iter().collect();
        for at in 0..self.keeps.len() {
            let fence = renewed.get(&self.keeps[at].service).copied();
            match (self.keeps[at].state, fence) {
                (State::Ours { .. }, None) => self.lose(at),
                (State::Ours { is_leaving, .. }, Some(_)) if is_leaving || !was_over => {}
                (State::Ours { .. } | State::Elsewhere, Some(fence)) => self.begin(at, fence),
                (State::Elsewhere, None) => {}
            }
        }
        Ok(())
    }

    fn begin(&mut self, at: usize, fence: i64) {
        let keep = &mut self.keeps[at];
        keep.state = State::Ours {
            fence,
            is_leaving: false,
        };
        keep.told.send_replace(Held::Ours(Lease {
            fence,
            term: self.term,
            until: Some(self.until.clone()),
        }));
    }

    fn lose(&mut self, at: usize) {
        let keep = &mut self.keeps[at];
        keep.state = State::Elsewhere;
        keep.told.send_replace(Held::Elsewhere);
    }

    /// The leases of a replica that could not renew them in time are no longer its own.
    fn notice_end_of_term(&mut self) {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if SystemClock.steady() < until {
            return;
        }
        self.term += 1;
        for at in 0..self.keeps.len() {
            if self.keeps[at].state != State::Elsewhere {
                self.lose(at);
            }
        }
    }

    /// Gives back what is not wanted any more: nothing of it is under way.
    async fn give_back(&mut self) -> Result<(), StoreError> {
        for at in 0..self.keeps.len() {
            let keep = &self.keeps[at];
            let State::Ours { fence, is_leaving } = keep.state else {
                continue;
            };
            let is_closed = keep.told.is_closed();
            if !is_closed && (!is_leaving || *keep.in_hand.borrow()) {
                continue;
            }
            let service = keep.service.clone();
            let session = self.session()?;
            session.release(&service, &self.replica.id, fence).await?;
            session.unlock(&service).await?;
            self.locks.remove(&service);
            self.keeps[at].state = State::Elsewhere;
        }
        Ok(())
    }

    /// Begins to hand over what another replica ranks higher for.
    fn hand_over(&mut self, replicas: &[String]) {
        for keep in &mut self.keeps {
            let State::Ours { fence, is_leaving } = keep.state else {
                continue;
            };
            let mine = rank(&keep.service, &self.replica.id);
            let higher = replicas
                .iter()
                .any(|other| rank(&keep.service, other) > mine);
            if higher && !is_leaving {
                tracing::info!(
                    service = keep.service,
                    "Handing {} over to another replica",
                    keep.service
                );
                keep.state = State::Ours {
                    fence,
                    is_leaving: true,
                };
                keep.told.send_replace(Held::Elsewhere);
            }
        }
    }

    async fn take_over(&mut self, rows: &[LeaseRow], settled: &[String]) -> Result<(), StoreError> {
        let wanted: Vec<String> = self
            .keeps
            .iter()
            .filter(|keep| !self.locks.contains(&keep.service) && !keep.told.is_closed())
            .map(|keep| keep.service.clone())
            .collect();
        let locked = self.session()?.try_lock(&wanted).await?;
        for keep in &self.keeps {
            if keep.state != State::Elsewhere && locked.contains(&keep.service) {
                let session = self.session()?;
                session.note_locked(&keep.service, &self.replica.id).await?;
            }
        }
        self.locks.extend(locked);
        let now = SystemClock.steady();
        for at in 0..self.keeps.len() {
            let keep = &self.keeps[at];
            if keep.told.is_closed() {
                continue;
            }
            let service = keep.service.clone();
            let row = rows.iter().find(|row| row.service == service);
            let has_lock = self.locks.contains(&service);
            if keep.state == State::Elsewhere {
                // Without a row it may be a replica of an earlier version that has the lock.
                let is_free = row.map_or(has_lock, |row| {
                    !row.is_live || row.holder == self.replica.id || (row.is_locked && has_lock)
                });
                if is_free && self.may_take(&service, row, settled, now) {
                    self.take(at, row, has_lock).await?;
                } else {
                    self.keeps[at].told.send_if_modified(|held| {
                        let was_unknown = matches!(held, Held::Unknown);
                        *held = Held::Elsewhere;
                        was_unknown
                    });
                }
            }
            // The lock of a lease that another replica has, or is to have, is not ours to keep.
            if self.keeps[at].state == State::Elsewhere && self.locks.remove(&service) {
                self.session()?.unlock(&service).await?;
            }
        }
        Ok(())
    }

    /// A free lease is left for a moment to the replica that ranks highest for it.
    fn may_take(
        &mut self,
        service: &str,
        row: Option<&LeaseRow>,
        settled: &[String],
        now: Moment,
    ) -> bool {
        let mine = rank(service, &self.replica.id);
        let is_outranked = settled.iter().any(|other| {
            let was_holder = row.is_some_and(|row| row.holder == *other);
            !was_holder && rank(service, other) > mine
        });
        let since = *self.free_since.entry(service.to_owned()).or_insert(now);
        // Having handed it over, we do not take it back before the other had time to take it.
        let courtesy = if row.is_some_and(|row| row.holder == self.replica.id) {
            COURTESY * 8
        } else {
            COURTESY
        };
        if is_outranked && now - since < courtesy {
            return false;
        }
        self.free_since.remove(service);
        true
    }

    async fn take(
        &mut self,
        at: usize,
        row: Option<&LeaseRow>,
        has_lock: bool,
    ) -> Result<(), StoreError> {
        let service = self.keeps[at].service.clone();
        let seen = row.map_or(0, |row| row.fence);
        let session = self.session()?;
        let taken = session
            .take(&service, &self.replica.id, seen, has_lock)
            .await?;
        if let Some(fence) = taken {
            self.begin(at, fence);
        }
        Ok(())
    }
}
