//! What a message refers to beside its own words: somebody else's message that it passes on, or a
//! message of the bot that it answers.

use serde::{Deserialize, Serialize};

/// Where a customer's message comes from and what it answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The person, chat or channel that wrote it first; `None` means that it is not forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_from: Option<String>,
    /// What the answered message was about, in one line. `None` means that the message answers nothing,
    /// or another message of the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

impl Context {
    pub const fn is_empty(&self) -> bool {
        self.forwarded_from.is_none() && self.answers.is_none()
    }
}
