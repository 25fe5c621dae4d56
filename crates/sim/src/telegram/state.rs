//! What the server knows of its bots.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::{Notify, watch};

use super::chat::{Chat, room};
use super::envelope::Refusal;
use super::files::Files;
use super::inbox::Inbox;
use super::invoice::{Checkout, Offer};
use super::limits::Limits;
use super::message::{Message, user_json};
use super::methods::About;
use super::people::Ear;
use crate::rates::Window;

/// One bot.
#[derive(Debug)]
pub struct Bot {
    pub id: i64,
    /// Its `User` object in messages.
    pub user: Value,
    state: Mutex<State>,
    /// Wakes the poller.
    pub news: Notify,
    /// Counts what happens to updates: for those who wait until all is settled, and for retries.
    pub turn: watch::Sender<u64>,
}

impl Bot {
    pub fn new(
        id: i64,
        username: &str,
        name: &str,
        kept_updates: usize,
        now: DateTime<Utc>,
    ) -> Self {
        // Looks random; a server that is started again begins with other numbers, because a program
        // on an old database takes those that it knows for repeats.
        let time_of_day = now.timestamp_millis().rem_euclid(86_400_000) * 9;
        let mixed = id.wrapping_mul(2_654_435_761).wrapping_add(time_of_day);
        let first_update = 100_000_000 + mixed.rem_euclid(800_000_000);
        let state = State {
            inbox: Inbox::new(first_update, kept_updates),
            files: Files::of_bot(id),
            ..State::default()
        };
        Self {
            id,
            user: json!({"id": id, "is_bot": true, "first_name": name, "username": username}),
            state: Mutex::new(state),
            news: Notify::new(),
            turn: watch::Sender::new(0),
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells those who wait that something happened to an update.
    pub fn turned(&self) {
        self.turn.send_modify(|turn| *turn += 1);
    }

    /// The `Message` object with whatever it replies to.
    pub fn message_json(&self, chat: &Chat, message: &Message) -> Value {
        let chat_json = chat.json();
        let mut value = message.json(&self.author_json(chat, message), &chat_json);
        // Whatever stands in a topic answers at least the note about the topic's making.
        let root = message.thread.filter(|thread| *thread != message.id);
        let replied = message.reply_to.and_then(|id| chat.find(id));
        if let Some(replied) = replied.or_else(|| chat.find(root?)) {
            value["reply_to_message"] = replied.json(&self.author_json(chat, replied), &chat_json);
            // In General and in plain groups the thread is named by its first message.
            if message.thread.is_none() && chat.is_supergroup() {
                value["message_thread_id"] = chat.root_of(replied).into();
            }
        }
        value
    }

    fn author_json(&self, chat: &Chat, message: &Message) -> Value {
        if message.from_bot {
            return self.user.clone();
        }
        if let Some(guise) = &message.guise {
            return guise.user().clone();
        }
        chat.members
            .get(&message.author)
            .map_or(Value::Null, user_json)
    }
}

/// Everything about a bot that changes.
#[derive(Debug, Default)]
pub struct State {
    pub inbox: Inbox,
    pub chats: HashMap<i64, Chat>,
    /// Presses that wait for their answer.
    pub presses: HashMap<String, Waiting>,
    /// Inline queries that wait for their answer.
    pub queries: HashMap<String, Waiting>,
    /// Attempts to pay, oldest first.
    pub checkouts: Vec<Checkout>,
    /// What can be paid by a link.
    pub links: HashMap<String, Offer>,
    pub files: Files,
    pub commands: HashMap<(String, String), Value>,
    pub menus: HashMap<Option<i64>, Value>,
    pub about: HashMap<(About, String), String>,
    /// The bot's settings at BotFather, where they differ from the usual.
    pub abilities: HashMap<String, bool>,
    sends: Window,
    last_query: u64,
    last_album: u64,
}

/// A question of a person to which the bot may answer once.
#[derive(Debug)]
pub struct Waiting {
    pub asked_at: DateTime<Utc>,
    pub ear: Arc<Ear>,
    pub text: String,
}

impl State {
    /// The chat, if the bot may write there.
    pub fn reachable(&mut self, id: i64) -> Result<&mut Chat, Refusal> {
        let not_found = || Refusal::bad("chat not found");
        let chat = self.chats.get_mut(&id).ok_or_else(not_found)?;
        chat.check()?;
        Ok(chat)
    }

    /// Counts this number of sends that go at once, or refuses all of them.
    pub fn admit(
        &mut self,
        id: i64,
        count: usize,
        limits: &Limits,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let second = TimeDelta::seconds(1);
        if let Some(most) = limits.overall_per_second
            && let Some(wait) = self.sends.wait(room(most, count), second, now)
        {
            return Err(Refusal::too_many(wait));
        }
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.admit(count, limits, now)?;
        }
        if limits.overall_per_second.is_some() {
            (0..count).for_each(|_| self.sends.note(now));
        }
        Ok(())
    }

    /// A new id for the messages of an album.
    pub fn album_id(&mut self) -> String {
        self.last_album += 1;
        format!("{}", 13_500_000_000_000_000_u64 + self.last_album)
    }

    /// A new id for a press or a query; those that expired are forgotten now and then.
    pub fn query_id(&mut self, now: DateTime<Utc>) -> String {
        self.last_query += 1;
        if self.last_query.is_multiple_of(1024) {
            let fresh = |waiting: &mut Waiting| waiting.asked_at + TimeDelta::minutes(10) > now;
            self.presses.retain(|_, waiting| fresh(waiting));
            self.queries.retain(|_, waiting| fresh(waiting));
        }
        format!("{}", 18_220_000_000_000_000_u64 + self.last_query)
    }
}
