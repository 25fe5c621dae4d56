//! The record of every exchange with the outside: what was asked, what came back, how long it took.
//! Bodies reach it masked (`redact`).

use std::fmt;

use chrono::{DateTime, Utc};

/// Where exchanges are kept.
pub trait Journal: Send + Sync {
    /// Takes note of an exchange. Called on the way of the answer: it must not wait.
    fn record(&self, exchange: Exchange);
}

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the request was sent.
    pub at: DateTime<Utc>,
    pub service: &'static str,
    pub operation: &'static str,
    /// What it was about: our reference or an id.
    pub subject: Option<String>,
    pub duration_ms: u64,
    pub outcome: Outcome,
    /// The body that was sent, masked.
    pub request: Option<String>,
    /// The body that came back, masked; its first 2,000 characters.
    pub response: Option<String>,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer of this HTTP status.
    Status(u16),
    /// Without one, for this reason.
    Error(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Error(reason) => reason.fmt(f),
        }
    }
}
