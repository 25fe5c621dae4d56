//! A chat: its members, its messages, and how fast the bot may write there.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::envelope::Refusal;
use super::group::member_json;
use super::limits::Limits;
use super::markup::ReplyKeyboard;
use super::message::{Message, user_json};
use super::people::{Ear, Heard, Profile};
use super::refusing::Rule;
use super::topics::Topic;
use crate::rates::{Bucket, Window};

/// Messages kept in a chat; older ones are as good as deleted.
const KEPT_MESSAGES: usize = 1000;

/// Whether the bot may write into a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The person never wrote to the bot.
    Unknown,
    Open,
    Blocked,
    /// The bot is no member of the group.
    Kicked,
    /// The group lives on under another id.
    MovedTo(i64),
}

/// One chat.
#[derive(Debug)]
pub struct Chat {
    pub id: i64,
    /// The title of a group.
    pub title: Option<String>,
    pub standing: Standing,
    pub members: HashMap<i64, Profile>,
    pub ears: Vec<Arc<Ear>>,
    pub keyboard: Option<ReplyKeyboard>,
    pub messages: VecDeque<Arc<Message>>,
    pub is_forum: bool,
    pub topics: BTreeMap<i64, Topic>,
    /// Whether the bot is an administrator of the group.
    pub bot_is_admin: bool,
    /// The people who are.
    pub admins: BTreeSet<i64>,
    /// Rights that somebody took from the bot.
    pub lacks: BTreeSet<&'static str>,
    /// What it refuses though it is right.
    pub rules: Vec<Rule>,
    /// Messages by the time of pinning.
    pub pinned: Vec<i64>,
    last_message: i64,
    bucket: Bucket,
    sends: Window,
}

impl Chat {
    pub fn new(id: i64, title: Option<String>, standing: Standing) -> Self {
        Self {
            id,
            title,
            standing,
            members: HashMap::new(),
            ears: Vec::new(),
            keyboard: None,
            messages: VecDeque::new(),
            is_forum: false,
            topics: BTreeMap::new(),
            bot_is_admin: false,
            admins: BTreeSet::new(),
            lacks: BTreeSet::new(),
            rules: Vec::new(),
            pinned: Vec::new(),
            last_message: 0,
            bucket: Bucket::default(),
            sends: Window::default(),
        }
    }

    /// The `Chat` object.
    pub fn json(&self) -> Value {
        if let Some(title) = &self.title {
            let kind = if self.is_supergroup() {
                "supergroup"
            } else {
                "group"
            };
            let mut chat = json!({"id": self.id, "title": title, "type": kind});
            if self.is_forum {
                chat["is_forum"] = true.into();
            }
            return chat;
        }
        let mut chat = json!({"id": self.id, "type": "private"});
        if let Some(profile) = self.members.get(&self.id) {
            chat["first_name"] = profile.first_name.as_str().into();
            for (name, value) in [
                ("last_name", &profile.last_name),
                ("username", &profile.username),
            ] {
                if let Some(value) = value {
                    chat[name] = value.as_str().into();
                }
            }
        }
        chat
    }

    pub fn is_supergroup(&self) -> bool {
        self.id <= -1_000_000_000_000
    }

    pub fn next_id(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    pub fn find(&self, id: i64) -> Option<&Arc<Message>> {
        let place = self.place(id)?;
        self.messages.get(place)
    }

    /// Appends a message and lets everybody but its author hear it when it is the bot's; the
    /// server's notes about what the bot did make no sound.
    pub fn append(&mut self, message: Message) -> Arc<Message> {
        let message = Arc::new(message);
        if self.messages.len() >= KEPT_MESSAGES {
            self.messages.pop_front();
        }
        self.messages.push_back(Arc::clone(&message));
        if message.from_bot && !message.is_service() {
            self.hear(&Heard::Message(Arc::clone(&message)));
        }
        message
    }

    pub fn replace(&mut self, message: Message) -> Arc<Message> {
        let message = self.swap(message);
        if message.from_bot {
            self.hear(&Heard::Edited(Arc::clone(&message)));
        }
        message
    }

    /// Puts a message in the place of the one with its id, and nobody is notified.
    pub fn swap(&mut self, message: Message) -> Arc<Message> {
        let message = Arc::new(message);
        if let Some(place) = self.place(message.id) {
            self.messages[place] = Arc::clone(&message);
        }
        message
    }

    /// The `ChatMember` object of a person.
    pub fn member(&self, profile: &Profile) -> Value {
        let is_admin = self.admins.contains(&profile.id);
        member_json(&user_json(profile), is_admin, &BTreeSet::new())
    }

    /// The `ChatMember` object of the bot, whose `User` object is given.
    pub fn bot_member(&self, user: &Value) -> Value {
        match self.restricted(user) {
            Some(restricted) => restricted,
            None => member_json(user, self.bot_is_admin, &self.lacks),
        }
    }

    /// The message that began the thread in which `message` stands.
    pub fn root_of(&self, message: &Message) -> i64 {
        let mut root = message;
        while let Some(before) = root.reply_to.and_then(|id| self.find(id)) {
            root = before;
        }
        root.id
    }

    pub fn remove(&mut self, id: i64) {
        self.pinned.retain(|pinned| *pinned != id);
        if let Some(place) = self.place(id) {
            self.messages.remove(place);
        }
    }

    fn hear(&self, heard: &Heard) {
        for ear in &self.ears {
            ear.hear(heard.clone());
        }
    }

    fn place(&self, id: i64) -> Option<usize> {
        self.messages
            .binary_search_by_key(&id, |message| message.id)
            .ok()
    }

    pub fn check(&self) -> Result<(), Refusal> {
        let group = if self.is_supergroup() {
            "supergroup"
        } else {
            "group"
        };
        match self.standing {
            Standing::Open => Ok(()),
            Standing::Unknown => Err(Refusal::bad("chat not found")),
            Standing::Blocked => Err(Refusal::forbidden("bot was blocked by the user")),
            Standing::Kicked => {
                let words = format!("bot was kicked from the {group} chat");
                Err(Refusal::forbidden(&words))
            }
            Standing::MovedTo(chat) => Err(Refusal::migrated(chat)),
        }
    }

    pub fn admit(
        &mut self,
        count: usize,
        limits: &Limits,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let wait = if self.title.is_some() {
            limits.per_group_per_minute.and_then(|most| {
                let minute = TimeDelta::minutes(1);
                let wait = self.sends.wait(room(most, count), minute, now);
                if wait.is_none() {
                    (0..count).for_each(|_| self.sends.note(now));
                }
                wait
            })
        } else {
            limits.per_chat_per_second.and_then(|rate| {
                // An album may be larger than a burst: it goes when one message would, and the
                // bucket is the emptier afterwards.
                let wait = self.bucket.wait(rate, limits.per_chat_burst, now);
                if wait.is_none() {
                    (0..count).for_each(|_| self.bucket.take());
                }
                wait
            })
        };
        wait.map_or(Ok(()), |seconds| Err(Refusal::too_many(seconds)))
    }
}

/// How many may have been sent for `count` more to fit.
pub fn room(most: u32, count: usize) -> u32 {
    let others = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    most.saturating_sub(others).max(1)
}
