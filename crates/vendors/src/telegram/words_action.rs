//! What a button about words carries that a customer wrote and no step expected.

use mistok_core::domain::id::MessageId;

/// What becomes of the customer's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordsAction {
    /// What is kept is for a manager.
    ToManager,
    /// The catalog is searched for what is kept.
    Search,
    /// What is kept is for nobody.
    Drop,
    /// A message that went to the manager was meant for the step at hand.
    ForStep(MessageId),
}

impl WordsAction {
    pub(super) fn to_data(self) -> String {
        match self {
            Self::ToManager => "km".to_owned(),
            Self::Search => "ks".to_owned(),
            Self::Drop => "kn".to_owned(),
            Self::ForStep(message) => format!("kf:{}", message.0),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>) -> Option<Self> {
        Some(match (code, first) {
            ("km", None) => Self::ToManager,
            ("ks", None) => Self::Search,
            ("kn", None) => Self::Drop,
            ("kf", Some(message)) => Self::ForStep(MessageId(message.parse().ok()?)),
            _ => return None,
        })
    }
}
