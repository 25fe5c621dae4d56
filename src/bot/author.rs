//! In whose name something was written, and what the bot is in a chat.

use teloxide::types::{ChatMemberKind, Message, User};

use super::said::{Person, Said};
use crate::domain::id::ChatId;

/// In whose name a message was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The person's own.
    Person,
    /// A chat's: an admin who stays anonymous writes in the group's own name, others in that of a
    /// channel. The person of such an event is a stand-in of Telegram's.
    Chat(ChatId),
    /// Another bot's, or a post that Telegram carried over from a channel by itself.
    Program,
}

impl Author {
    pub(super) fn of(message: &Message, sender: &User) -> Self {
        match &message.sender_chat {
            Some(_) if message.is_automatic_forward() => Self::Program,
            Some(chat) => Self::Chat(ChatId(chat.id.0)),
            None if sender.is_bot => Self::Program,
            None => Self::Person,
        }
    }
}

/// What it means that the bot is this in a chat.
pub(super) const fn membership(member: &ChatMemberKind, is_channel: bool) -> Said {
    match member {
        ChatMemberKind::Administrator(rights) if is_channel && !rights.can_post_messages => {
            Said::Muted
        }
        ChatMemberKind::Member(_) if is_channel => Said::Muted,
        ChatMemberKind::Restricted(rights) if !rights.is_member => Said::Blocked,
        ChatMemberKind::Restricted(rights) if !rights.can_send_messages => Said::Muted,
        ChatMemberKind::Owner(_)
        | ChatMemberKind::Administrator(_)
        | ChatMemberKind::Member(_)
        | ChatMemberKind::Restricted(_) => Said::Unblocked,
        ChatMemberKind::Left | ChatMemberKind::Banned(_) => Said::Blocked,
    }
}

/// Stands where Telegram names no person.
pub(super) const fn nobody() -> Person {
    Person {
        id: 0,
        first_name: String::new(),
        last_name: None,
        username: None,
        language: None,
    }
}
