//! What can go wrong with a CRM, what to do next, and whether it may have done it all the same.
//! No variant carries an address, a key or a customer's data.

use std::time::Duration;

use mistok_core::domain::delivery::Verdict;

/// A call to the CRM that brought no result.
#[derive(Debug, thiserror::Error)]
pub enum CrmError {
    /// It will refuse the same request again.
    #[error("the CRM refused ({status}): {message}")]
    Refused { status: u16, message: String },
    #[error("the CRM does not accept the key")]
    Unauthorized,
    /// The user or key may not do this, or the account is not set up for it: the request itself is
    /// fine, and passes once a person has seen to it.
    #[error("the CRM's rights or set-up do not allow it: {message}")]
    NotAllowed { message: String },
    #[error("the CRM wants fewer requests")]
    Busy { retry_after: Option<Duration> },
    /// No connection came about.
    #[error("the CRM cannot be reached")]
    NotSent(#[source] reqwest::Error),
    /// The request went out; the answer did not come, or not whole.
    #[error("the CRM did not answer")]
    Unreachable(#[source] reqwest::Error),
    #[error("the CRM failed ({status})")]
    Failed {
        status: u16,
        retry_after: Option<Duration>,
    },
    /// It answered with success, in a way that we cannot read.
    #[error("the CRM's answer cannot be read: {0}")]
    Malformed(Flaw),
    /// This CRM, or this key, cannot look for leads: a person must.
    #[error("leads cannot be looked for in the CRM")]
    Unsearchable,
    /// This CRM has nothing of the kind; a person must say what becomes of it.
    #[error("this CRM takes no {0}")]
    NotOffered(&'static str),
    /// Nothing will work until the settings are mended; the text says which.
    #[error("{0}")]
    Misconfigured(String),
    /// The same, from an answer that says where to go instead: what was asked may have been done.
    #[error("{0}")]
    Redirected(String),
}

/// What is wrong with an answer. Never quotes it: it may hold people's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("not the expected JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    #[error("longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("it has no id")]
    NoId,
    #[error("page {got} came instead of page {asked}")]
    OtherPage { asked: u32, got: u32 },
    #[error("more than {limit} pages")]
    TooManyPages { limit: u32 },
    #[error("page {page} is the one before it again")]
    SamePage { page: u32 },
    #[error("it has no list")]
    NoList,
    #[error("a value is of another type than the recipe expects")]
    OtherType,
    #[error("none of {items} items can be read")]
    NothingReadable { items: usize },
}

impl From<serde_json::Error> for Flaw {
    /// Keeps the place and drops the text, which may quote a value.
    fn from(error: serde_json::Error) -> Self {
        Self::NotJson {
            line: error.line(),
            column: error.column(),
        }
    }
}

impl CrmError {
    /// What to do next.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Refused { .. } | Self::Unsearchable | Self::NotOffered(_) => Verdict::GiveUp,
            Self::Unauthorized
            | Self::NotAllowed { .. }
            | Self::Misconfigured(_)
            | Self::Redirected(_) => Verdict::Stop,
            Self::Busy {
                retry_after: Some(wait),
            }
            | Self::Failed {
                retry_after: Some(wait),
                ..
            } => Verdict::After(*wait),
            Self::Busy { retry_after: None }
            | Self::Failed {
                retry_after: None, ..
            }
            | Self::NotSent(_)
            | Self::Unreachable(_)
            | Self::Malformed(_) => Verdict::Later,
        }
    }

    /// Whether the CRM may have done what was asked although we got an error.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::Failed { .. }
            | Self::Malformed(_)
            | Self::Redirected(_) => true,
            Self::Refused { .. }
            | Self::Unauthorized
            | Self::NotAllowed { .. }
            | Self::Busy { .. }
            | Self::NotSent(_)
            | Self::Unsearchable
            | Self::NotOffered(_)
            | Self::Misconfigured(_) => false,
        }
    }
}
