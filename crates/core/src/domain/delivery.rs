//! How deliveries to the outside go: which are served first and what a failure means.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// What to do after a failed call; the code that knows the error decides it.
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

/// What a failure concerns: the smallest thing that has to wait, or is given up, because of it.
/// Nothing outside it may be held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// This one message or record; others to the same destination may pass.
    Message,
    /// Everything for this destination: a topic, a chat, a phone number, an address.
    Destination,
    /// Everything that is sent with this account's key or rights.
    Account,
    /// The service as a whole.
    Service,
}

impl Verdict {
    /// What a failure concerns when the adapter does not know better.
    pub const fn usual_scope(self) -> Scope {
        match self {
            Self::GiveUp => Scope::Message,
            Self::Stop => Scope::Account,
            Self::Later | Self::After(_) => Scope::Service,
        }
    }
}

/// How a service, or one destination of it, is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Works,
    /// It does not answer or fails, since then.
    Failing {
        since: DateTime<Utc>,
        reason: String,
    },
    /// It refuses our key or rights, since then.
    Refused {
        since: DateTime<Utc>,
        reason: String,
    },
}

/// Which delivery goes first when there is not room for all.
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

    pub const fn from_rank(rank: i64) -> Option<Self> {
        match rank {
            0 => Some(Self::Answer),
            1 => Some(Self::Notice),
            2 => Some(Self::Mailing),
            _ => None,
        }
    }
}
