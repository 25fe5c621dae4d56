//! What is known of chats beside their ids: which group goes on under another id, and which chats
//! the bot could not write to when it last tried. Kept in memory for every call; the database has
//! the same for the next start.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use mistok_core::domain::id::ChatId;
use serde_json::Value;

use super::TelegramError;

/// Longer chains of upgrades do not exist; a circle must not hang.
const MOVES: usize = 8;

#[derive(Debug, Default)]
struct Known {
    moved: HashMap<ChatId, ChatId>,
    lost: HashSet<ChatId>,
}

/// Shared by all bots: the id of a group is the same for each of them. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct ChatBook(Arc<RwLock<Known>>);

impl ChatBook {
    /// The id that the chat has now.
    pub fn current(&self, chat: ChatId) -> ChatId {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut at = chat;
        for _ in 0..MOVES {
            match known.moved.get(&at) {
                Some(next) => at = *next,
                None => break,
            }
        }
        at
    }

    pub fn note_move(&self, old: ChatId, new: ChatId) {
        // A group never moves back: the way home would be a circle.
        if self.current(new) != old && old != new {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.moved.insert(old, new);
        }
    }

    pub fn is_lost(&self, chat: ChatId) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.lost.contains(&chat)
    }

    pub fn note_lost(&self, chat: ChatId) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.lost.insert(chat);
    }

    pub fn note_found(&self, chat: ChatId) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.lost.remove(&chat);
    }

    /// Whether any call may need another address.
    pub(super) fn knows_moves(&self) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        !known.moved.is_empty()
    }

    /// Writes the present id into a call's parameters. Messages of the old group keep their numbers
    /// there: what would change or answer one of them would hit another message under the new id.
    pub(super) fn redirect(
        &self,
        method: &str,
        parameters: &mut Value,
    ) -> Result<(), TelegramError> {
        let Some(chat) = parameters["chat_id"].as_i64().map(ChatId) else {
            return Ok(());
        };
        let current = self.current(chat);
        if current == chat {
            return Ok(());
        }
        if parameters.get("message_id").is_some() || parameters.get("message_ids").is_some() {
            return Err(TelegramError::Refused(format!(
                "{method}: the message stands in the group {chat}, which became {current}"
            )));
        }
        parameters["chat_id"] = current.0.into();
        if let Some(fields) = parameters.as_object_mut() {
            fields.remove("reply_parameters");
            fields.remove("message_thread_id");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_moved_group_is_followed_and_its_old_messages_are_left_alone() {
        let book = ChatBook::default();
        book.note_move(ChatId(-5), ChatId(-1_005));
        book.note_move(ChatId(-1_005), ChatId(-5));
        let mut send = json!({"chat_id": -5, "text": "x", "reply_parameters": {"message_id": 3}});
        book.redirect("SendMessage", &mut send).unwrap();
        assert_eq!(send, json!({"chat_id": -1005, "text": "x"}));

        let mut edit = json!({"chat_id": -5, "message_id": 3, "text": "x"});
        assert!(book.redirect("EditMessageText", &mut edit).is_err());

        let mut other = json!({"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 3}});
        book.redirect("SendMessage", &mut other).unwrap();
        assert_eq!(other["reply_parameters"]["message_id"], 3);
    }
}
