//! Blocks: the shop refuses a customer's messages, for a while or for ever.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::id::ManagerId;

/// How somebody is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They are told once; nothing of theirs is taken in.
    Ban,
    /// They notice nothing; what they write is kept apart.
    Shadow,
}

impl How {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ban => "ban",
            Self::Shadow => "shadow",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ban, Self::Shadow]
            .into_iter()
            .find(|how| how.as_str() == text)
    }
}

/// A block of a customer, in all their chats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub how: How,
    /// `None` means for ever.
    pub until: Option<DateTime<Utc>>,
    /// The manager who decided it.
    pub manager: ManagerId,
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
    pub was_told: bool,
}
