//! The shop's people at the desk.

use serde::{Deserialize, Serialize};

use super::{
    id::{ConversationId, DepartmentId, ManagerId, Number},
    language::Language,
    stored::Stored,
};

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Banned,
    /// Asked to become a manager and waits for an admin.
    Pending,
    Manager,
    Admin,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Banned => "banned",
            Self::Pending => "pending",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Banned, Self::Pending, Self::Manager, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == name)
    }

    /// Whether the desk is open to them at all.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Manager | Self::Admin)
    }
}

/// Somebody who is, was or wants to be at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    pub id: ManagerId,
    pub name: String,
    /// Without the `@`.
    pub username: Option<String>,
    pub role: Role,
    pub language: Language,
}

impl Manager {
    /// How colleagues know them: `@name` where there is one.
    pub fn label(&self) -> String {
        match &self.username {
            Some(username) => format!("@{username}"),
            None => self.name.clone(),
        }
    }

    /// How customers know them: the first name.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

/// Where a manager is at the desk: what their next message means.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Place {
    #[default]
    Home,
    /// Looking at a conversation.
    Reading { conversation: ConversationId },
    /// What they write goes to the customer.
    Writing { conversation: ConversationId },
    /// Asked for a note to hand a conversation over with.
    HandingOver {
        conversation: ConversationId,
        to: ManagerId,
    },
    /// Asked for a note to hand a conversation to another department with.
    Moving {
        conversation: ConversationId,
        to: DepartmentId,
    },
    /// Asked for the text of a canned reply.
    Canned { name: String },
    /// Asked for the name of a source that a link is to have.
    Linking,
    /// Asked for the number under which the parcel of an order travels.
    Tracking { order: Number },
    /// Asked why an order is cancelled; the customer reads it.
    Cancelling { order: Number },
    /// Asked why the customer of a conversation was blocked.
    Blocking { conversation: ConversationId },
    /// Asked for the goods of a new order; those that were typed.
    Ordering {
        conversation: ConversationId,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        goods: String,
    },
    /// Asked for the text of an SMS to the customer.
    Texting { conversation: ConversationId },
    /// Looking at the shop as a customer does.
    Shop,
}

impl Place {
    /// The conversation at hand.
    pub const fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Reading { conversation }
            | Self::Writing { conversation }
            | Self::HandingOver { conversation, .. }
            | Self::Moving { conversation, .. }
            | Self::Texting { conversation }
            | Self::Ordering { conversation, .. } => Some(*conversation),
            Self::Home
            | Self::Blocking { .. }
            | Self::Canned { .. }
            | Self::Linking
            | Self::Tracking { .. }
            | Self::Cancelling { .. }
            | Self::Shop => None,
        }
    }

    /// Reads a kept place; what cannot be read is the home screen.
    pub fn of_stored(text: &str) -> Self {
        Self::from_stored(text).unwrap_or_default()
    }
}

impl Stored for Place {
    const KIND: &'static str = "place";
    const VERSION: u32 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each place")]
    fn every_released_place_still_loads_and_is_written_the_same() {
        let conversation = ConversationId(7);
        let to = ManagerId(5);
        for (stored, place) in [
            (r#"{"v":1,"at":"home"}"#, Place::Home),
            (
                r#"{"v":1,"at":"reading","conversation":7}"#,
                Place::Reading { conversation },
            ),
            (
                r#"{"v":1,"at":"writing","conversation":7}"#,
                Place::Writing { conversation },
            ),
            (
                r#"{"v":1,"at":"handing_over","conversation":7,"to":5}"#,
                Place::HandingOver { conversation, to },
            ),
            (
                r#"{"v":1,"at":"moving","conversation":7,"to":2}"#,
                Place::Moving {
                    conversation,
                    to: DepartmentId(2),
                },
            ),
            (
                r#"{"v":1,"at":"canned","name":"hi"}"#,
                Place::Canned {
                    name: "hi".to_owned(),
                },
            ),
            (r#"{"v":1,"at":"linking"}"#, Place::Linking),
            (
                r#"{"v":1,"at":"tracking","order":1001}"#,
                Place::Tracking {
                    order: Number(1001),
                },
            ),
            (
                r#"{"v":1,"at":"cancelling","order":1001}"#,
                Place::Cancelling {
                    order: Number(1001),
                },
            ),
            (
                r#"{"v":1,"at":"blocking","conversation":7}"#,
                Place::Blocking { conversation },
            ),
            (
                r#"{"v":1,"at":"ordering","conversation":7}"#,
                Place::Ordering {
                    conversation,
                    goods: String::new(),
                },
            ),
            (
                r#"{"v":1,"at":"ordering","conversation":7,"goods":"Cup 2"}"#,
                Place::Ordering {
                    conversation,
                    goods: "Cup 2".to_owned(),
                },
            ),
            (
                r#"{"v":1,"at":"texting","conversation":7}"#,
                Place::Texting { conversation },
            ),
            (r#"{"v":1,"at":"shop"}"#, Place::Shop),
        ] {
            assert_eq!(Place::of_stored(stored), place, "{stored}");
            let written = place.to_stored().unwrap();
            assert_eq!(written, stored.replacen("\"v\":1", "\"v\":\"place.1\"", 1));
            assert_eq!(Place::of_stored(&written), place);
        }
        assert_eq!(Place::of_stored("{"), Place::Home);
    }
}
