//! How deliveries to the outside go: who is served first and what a failure means.

use std::time::Duration;

/// What to do after a failed call; who knows the error decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again, with back-off.
    Later,
    /// Try again after exactly this time.
    After(Duration),
    /// Never try again: it would fail the same way.
    GiveUp,
    /// Nothing can be delivered to this service until somebody mends it (a refused key).
    Stop,
}

/// Who goes first when there is not room for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// The answer to what a person just did.
    Answer = 0,
    /// A notice or a status message.
    Notice = 1,
    /// A mailing, or tidying up: whatever can wait.
    Mailing = 2,
}

impl Priority {
    pub const fn rank(self) -> i64 {
        self as i64
    }

    pub const fn from_rank(rank: i64) -> Self {
        match rank {
            0 => Self::Answer,
            1 => Self::Notice,
            _ => Self::Mailing,
        }
    }
}
