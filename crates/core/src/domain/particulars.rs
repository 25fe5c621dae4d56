//! What can be told in words of a message that no code here can carry to another chat.

use serde::{Deserialize, Serialize};

/// The words of such a message, by its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Particulars {
    Poll {
        question: String,
        options: Vec<String>,
    },
    Checklist {
        title: String,
        tasks: Vec<Task>,
    },
    Dice {
        emoji: String,
        value: i64,
    },
    /// Only whose story it is reaches a bot.
    Story {
        chat: String,
    },
    Gift,
}

/// A task of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_done: bool,
}

impl Particulars {
    /// Whether they tell all that the message says.
    pub const fn are_complete(&self) -> bool {
        match self {
            Self::Poll { .. } | Self::Checklist { .. } | Self::Dice { .. } | Self::Gift => true,
            Self::Story { .. } => false,
        }
    }
}
