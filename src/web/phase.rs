//! What a connection is doing: the limit of time that holds for it, and whether it may be closed for
//! another one, follow from it.

use std::{
    sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::Instant;

use crate::config::WebLimits;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Nothing has come yet.
    Fresh,
    /// A part of a request's head has come.
    Head,
    /// A body is being read whose sender has proven nothing.
    Unproven,
    /// A request is being answered.
    Working,
    /// Between two requests.
    Idle,
}

/// Shared by a connection, its requests and the table of connections.
#[derive(Debug)]
pub struct Phase {
    opened: Instant,
    state: AtomicU8,
    /// Milliseconds from the opening to the beginning of this state.
    since: AtomicU64,
    /// Whether a part of the last request's body was left unread.
    has_unread: AtomicBool,
    /// Whether a request over this connection has proven where it comes from.
    is_proven: AtomicBool,
}

impl Default for Phase {
    fn default() -> Self {
        Self {
            opened: Instant::now(),
            state: AtomicU8::new(State::Fresh as u8),
            since: AtomicU64::new(0),
            has_unread: AtomicBool::new(false),
            is_proven: AtomicBool::new(false),
        }
    }
}

impl Phase {
    pub fn state(&self) -> State {
        let state = self.state.load(Ordering::Acquire);
        let all = [State::Head, State::Unproven, State::Working, State::Idle];
        let found = all.into_iter().find(|it| *it as u8 == state);
        found.unwrap_or(State::Fresh)
    }

    pub fn enter(&self, state: State) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Release);
        self.state.store(state as u8, Ordering::Release);
    }

    /// Bytes have come: the time for a head counts from the first, and from the opening for the first
    /// request.
    pub fn note_bytes(&self) {
        match self.state() {
            State::Fresh => self.state.store(State::Head as u8, Ordering::Release),
            State::Idle => self.enter(State::Head),
            State::Head | State::Unproven | State::Working => {}
        }
    }

    pub fn since(&self) -> Instant {
        self.opened + Duration::from_millis(self.since.load(Ordering::Acquire))
    }

    /// When the connection is closed unless more comes; requests have their own limits.
    pub fn deadline(&self, limits: &WebLimits) -> Option<Instant> {
        match self.state() {
            State::Fresh | State::Head => Some(self.since() + limits.header()),
            State::Idle => Some(self.since() + limits.idle()),
            State::Unproven | State::Working => None,
        }
    }

    /// Whether no request is being answered.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state(), State::Fresh | State::Head | State::Idle)
    }

    pub fn set_unread(&self, has_unread: bool) {
        self.has_unread.store(has_unread, Ordering::Release);
    }

    pub fn has_unread(&self) -> bool {
        self.has_unread.load(Ordering::Acquire)
    }

    pub fn prove(&self) {
        self.is_proven.store(true, Ordering::Release);
        if self.state() == State::Unproven {
            self.enter(State::Working);
        }
    }

    /// How soon the connection is closed to make room for another: the lowest first; `None` for one
    /// whose request is being answered.
    pub fn rank(&self) -> Option<(u8, Instant)> {
        let is_proven = self.is_proven.load(Ordering::Acquire);
        let rank = match (self.state(), is_proven) {
            (State::Working, _) => return None,
            (State::Fresh | State::Head | State::Unproven, false) => 0,
            (State::Idle, false) => 1,
            (State::Fresh | State::Head | State::Unproven | State::Idle, true) => 2,
        };
        Some((rank, self.since()))
    }
}
