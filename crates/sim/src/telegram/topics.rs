//! Topics of a forum: what they are, and what people do with them.

use serde_json::{Map, Value, json};

use super::chat::Chat;
use super::group::Group;
use super::message::Message;
use super::person::Person;

/// The colours of icons that Telegram offers; the first is the usual one.
pub const COLORS: [i64; 6] = [
    7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047,
];

/// A topic of a forum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its number: that of the note that it was made.
    pub thread: i64,
    pub name: String,
    pub icon_color: i64,
    /// The custom emoji of its icon.
    pub icon: Option<String>,
    pub closed: bool,
}

/// What the note about a new topic says.
pub fn created_json(topic: &Topic) -> Value {
    let mut created = json!({"name": topic.name, "icon_color": topic.icon_color});
    if let Some(icon) = &topic.icon {
        created["icon_custom_emoji_id"] = icon.as_str().into();
    }
    created
}

impl Chat {
    /// Takes a topic away with all that is in it.
    pub fn remove_topic(&mut self, thread: i64) {
        self.topics.remove(&thread);
        self.messages
            .retain(|message| message.thread != Some(thread));
        let mut pinned = std::mem::take(&mut self.pinned);
        pinned.retain(|id| self.find(*id).is_some());
        self.pinned = pinned;
    }
}

impl Group {
    /// Turns topics on, and makes the bot an administrator who may work on them.
    pub fn becomes_forum(&self) {
        self.with_chat(|chat| {
            // 1 is the number of General, never that of another topic.
            if chat.messages.is_empty() {
                chat.next_id();
            }
            chat.is_forum = true;
            chat.bot_is_admin = true;
        });
    }

    /// Turns topics off: everything lands in one place again.
    pub fn is_no_forum_any_more(&self) {
        self.with_chat(|chat| chat.is_forum = false);
    }

    /// The topics that there are, oldest first; General is not among them.
    pub fn topics(&self) -> Vec<Topic> {
        let topics = self.with_chat(|chat| chat.topics.values().cloned().collect());
        topics.unwrap_or_default()
    }

    pub fn topic(&self, thread: i64) -> Option<Topic> {
        self.with_chat(|chat| chat.topics.get(&thread).cloned())?
    }

    /// What stands in a topic, oldest first, without the server's notes.
    pub fn messages_in(&self, thread: i64) -> Vec<Message> {
        let mut messages = self.messages();
        messages.retain(|message| message.thread == Some(thread) && !message.is_service());
        messages
    }
}

/// Each that tells the bot returns the number of the update.
impl Person {
    /// Makes a topic and returns its number.
    pub fn creates_topic(&self, name: &str) -> i64 {
        let mut topic = Topic {
            thread: 0,
            name: name.to_owned(),
            icon_color: COLORS[0],
            icon: None,
            closed: false,
        };
        let created = created_json(&topic);
        let mut thread = 0;
        self.posts(|_, message| {
            thread = message.id;
            message.thread = Some(thread);
            note(message, "forum_topic_created", created);
        });
        topic.thread = thread;
        self.with_chat(|_, chat| chat.topics.insert(thread, topic));
        thread
    }

    pub fn renames_topic(&self, thread: i64, name: &str) -> i64 {
        let edited = json!({"name": name});
        self.changes_topic(thread, "forum_topic_edited", edited, |topic| {
            name.clone_into(&mut topic.name);
        })
    }

    pub fn closes_topic(&self, thread: i64) -> i64 {
        self.changes_topic(thread, "forum_topic_closed", json!({}), |topic| {
            topic.closed = true;
        })
    }

    pub fn reopens_topic(&self, thread: i64) -> i64 {
        self.changes_topic(thread, "forum_topic_reopened", json!({}), |topic| {
            topic.closed = false;
        })
    }

    /// Deletes a topic with all that is in it; no update tells the bot.
    pub fn deletes_topic(&self, thread: i64) {
        self.with_chat(|_, chat| {
            chat.remove_topic(thread);
            Some(())
        });
        self.changed();
    }

    fn changes_topic(
        &self,
        thread: i64,
        field: &str,
        content: Value,
        work: impl FnOnce(&mut Topic),
    ) -> i64 {
        let changed = self.with_chat(|_, chat| chat.topics.get_mut(&thread).map(work));
        if changed.is_none() {
            return 0;
        }
        self.in_topic(thread)
            .posts(|_, message| note(message, field, content))
    }
}

fn note(message: &mut Message, field: &str, content: Value) {
    message.other = Map::from_iter([(field.to_owned(), content)]);
}
