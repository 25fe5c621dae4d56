//! A person with Telegram on the phone: what they do.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Telegram;
use super::chat::{Chat, Standing};
use super::files::Files;
use super::markup::Action;
use super::message::{Message, user_json};
use super::people::{Ear, Profile};
use super::rich::Entity;
use super::sending::{self, Manner};
use super::state::{Bot, State, Waiting};

/// A person in one chat. A clone is the same person: they share what was heard.
#[derive(Debug, Clone)]
pub struct Person {
    telegram: Telegram,
    bot: Arc<Bot>,
    pub(super) chat: i64,
    pub(super) profile: Arc<Profile>,
    pub(super) ear: Arc<Ear>,
    pub(super) manner: Manner,
}

/// Each returns the number of the update it causes, 0 when the bot does not want such updates.
impl Person {
    pub(super) fn new(telegram: Telegram, bot: Arc<Bot>, chat: i64, profile: Profile) -> Self {
        let ear = Arc::new(Ear::default());
        if let Some(chat) = bot.state().chats.get_mut(&chat) {
            chat.members.insert(profile.id, profile.clone());
            chat.ears.push(Arc::clone(&ear));
        }
        Self {
            telegram,
            bot,
            chat,
            profile: Arc::new(profile),
            ear,
            manner: Manner::default(),
        }
    }

    pub(super) fn with_manner(&self, change: impl FnOnce(&mut Manner)) -> Self {
        let mut person = self.clone();
        change(&mut person.manner);
        person
    }

    /// Shares the own number, as the button of a keyboard does.
    pub fn shares_contact(&self, phone: &str) -> i64 {
        let mut contact = json!({
            "phone_number": phone,
            "first_name": self.profile.first_name,
            "user_id": self.profile.id,
        });
        if let Some(name) = &self.profile.last_name {
            contact["last_name"] = name.as_str().into();
        }
        self.sends("contact", contact)
    }

    /// Sends somebody's card from the address book.
    pub fn shares_contact_of(&self, user_id: Option<i64>, name: &str, phone: &str) -> i64 {
        let mut contact = json!({"phone_number": phone, "first_name": name});
        if let Some(id) = user_id {
            contact["user_id"] = id.into();
        }
        self.sends("contact", contact)
    }

    /// Changes the text of an own message.
    pub fn edits(&self, message_id: i64, text: &str) -> i64 {
        self.edits_with(message_id, text, super::group::command_entities(text))
    }

    /// Changes the text of an own message to one with entities.
    pub fn edits_with(&self, message_id: i64, text: &str, entities: Vec<Entity>) -> i64 {
        self.changes(message_id, |message| {
            message.text = Some(text.to_owned());
            message.entities = entities;
        })
    }

    /// Changes the caption of an own message; an empty one takes it away.
    pub fn edits_caption(&self, message_id: i64, caption: &str) -> i64 {
        let caption = (!caption.is_empty()).then(|| caption.to_owned());
        let entities = self.manner.caption_entities.clone();
        self.changes(message_id, |message| {
            message.entities = if caption.is_some() {
                entities
            } else {
                Vec::new()
            };
            message.caption = caption;
        })
    }

    pub(super) fn changes(&self, message_id: i64, change: impl FnOnce(&mut Message)) -> i64 {
        let now = self.telegram.shared.clock.now().timestamp();
        let update = self.with_chat(|bot, chat| {
            let mut message = Message::clone(chat.find(message_id)?);
            change(&mut message);
            message.edited = Some(now);
            let message = chat.replace(message);
            Some(bot.message_json(chat, &message))
        });
        update.map_or(0, |message| self.push("edited_message", &message))
    }

    /// Deletes a message on all sides; no update tells the bot.
    pub fn deletes(&self, message_id: i64) {
        self.with_chat(|_, chat| {
            chat.remove(message_id);
            Some(())
        });
        self.changed();
    }

    /// Presses the button with this label: of the newest message that shows one (the exact label
    /// before one that contains it), else of the keyboard.
    pub fn presses(&self, label: &str) -> Result<i64, String> {
        let exact = |shown: &str| shown == label;
        let within = |shown: &str| shown.contains(label);
        let found = self.find_button(exact).or_else(|| self.find_button(within));
        if let Some((message, action)) = found {
            return match action {
                Action::Data(data) => Ok(self.presses_data(message, &data)),
                Action::InlineHere(query) => Ok(self.inline_query(&query)),
                Action::Pay => Ok(self.pays(message)),
                other => Err(format!(
                    "the button '{label}' tells the bot nothing: {other:?}"
                )),
            };
        }
        let keyboard = self.reply_keyboard();
        let mut keys = keyboard
            .iter()
            .flat_map(|keyboard| keyboard.rows.iter().flatten());
        let key = keys.clone().find(|key| exact(&key.label));
        match key.or_else(|| keys.find(|key| within(&key.label))) {
            Some(key) if key.request_contact => match &self.profile.phone {
                Some(phone) => Ok(self.shares_contact(phone)),
                None => Err(format!("{} has no phone number", self.profile.first_name)),
            },
            Some(key) if key.request_location => Ok(self.sends_location(50.4501, 30.5234)),
            Some(key) => Ok(self.says(&key.label)),
            None => Err(self.no_button(label)),
        }
    }

    /// Presses a button that may be long gone, or never was.
    pub fn presses_data(&self, message_id: i64, data: &str) -> i64 {
        self.presses_shaped(message_id, data, |_| {})
    }

    /// The same with a query of another shape, such as one of a message that was sent inline.
    pub fn presses_shaped(
        &self,
        message_id: i64,
        data: &str,
        shape: impl FnOnce(&mut Value),
    ) -> i64 {
        let now = self.telegram.shared.clock.now();
        let query = {
            let mut state = self.bot.state();
            let id = state.query_id(now);
            state.presses.insert(
                id.clone(),
                Waiting {
                    asked_at: now,
                    ear: Arc::clone(&self.ear),
                    text: data.to_owned(),
                },
            );
            let chat = state.chats.get(&self.chat);
            let message = chat.map(|chat| match chat.find(message_id) {
                Some(message) => self.bot.message_json(chat, message),
                // What the server does not show any more.
                None => json!({"chat": chat.json(), "message_id": message_id, "date": 0}),
            });
            let mut query = json!({
                "id": id,
                "from": user_json(&self.profile),
                "message": message,
                "chat_instance": format!("{}", self.chat.wrapping_mul(-31)),
                "data": data,
            });
            shape(&mut query);
            query
        };
        self.push("callback_query", &query)
    }

    /// Types the bot's name and a query into the input field.
    pub fn inline_query(&self, text: &str) -> i64 {
        self.inline_query_at(text, "")
    }

    /// Scrolls on in the results of an inline query.
    pub fn inline_query_at(&self, text: &str, offset: &str) -> i64 {
        let now = self.telegram.shared.clock.now();
        let id = {
            let mut state = self.bot.state();
            let id = state.query_id(now);
            let waiting = Waiting {
                asked_at: now,
                ear: Arc::clone(&self.ear),
                text: text.to_owned(),
            };
            state.queries.insert(id.clone(), waiting);
            id
        };
        let query = json!({
            "id": id,
            "from": user_json(&self.profile),
            "query": text,
            "offset": offset,
            "chat_type": "sender",
        });
        self.push("inline_query", &query)
    }

    /// Takes a result of the last inline query; it appears in this chat.
    pub fn picks(&self, result_id: &str) -> Result<i64, String> {
        let answers = self.inline_answers();
        let results = answers.last().map_or(&[][..], |answer| &answer.results);
        let Some(result) = results.iter().find(|result| result["id"] == result_id) else {
            return Err(format!("no inline result '{result_id}'"));
        };
        let text = result["input_message_content"]["message_text"].as_str();
        let text = text.unwrap_or_default().to_owned();
        let via = self.bot.user.clone();
        Ok(self.posts(|_, message| {
            message.text = Some(text);
            message.other.insert("via_bot".to_owned(), via);
        }))
    }

    /// Blocks the bot: from now on it gets 403.
    pub fn blocks_bot(&self) -> i64 {
        self.set_standing(Standing::Blocked)
    }

    pub fn unblocks_bot(&self) -> i64 {
        self.set_standing(Standing::Open)
    }

    /// Puts a message of this person into the chat and tells the bot.
    pub(super) fn posts(&self, fill: impl FnOnce(&mut Files, &mut Message)) -> i64 {
        let now = self.telegram.shared.clock.now().timestamp();
        // A person who writes to a blocked bot has pressed "Restart" first.
        let blocked = self.with_chat(|_, chat| Some(chat.standing == Standing::Blocked));
        if blocked == Some(true) {
            self.unblocks_bot();
        }
        let message = {
            let mut state = self.bot.state();
            let State { chats, files, .. } = &mut *state;
            let Some(chat) = chats.get_mut(&self.chat) else {
                return 0;
            };
            // Nobody finds a topic that is gone.
            let thread = self.manner.thread;
            if thread.is_some_and(|thread| !chat.topics.contains_key(&thread)) {
                return 0;
            }
            if chat.standing == Standing::Unknown {
                chat.standing = Standing::Open;
            }
            let mut message = Message::blank(chat.next_id(), self.profile.id, false, now);
            self.apply_manner(chat, &mut message);
            fill(files, &mut message);
            if let Some(origin) = &self.manner.origin {
                let field = "forward_origin".to_owned();
                message.other.insert(field, origin.clone());
            }
            if message.caption.is_some() {
                message.entities.clone_from(&self.manner.caption_entities);
            }
            let message = chat.append(message);
            let mut json = self.bot.message_json(chat, &message);
            if let Some(answered) = &self.manner.answers {
                json["reply_to_message"] = answered.clone();
            }
            json
        };
        self.push("message", &message)
    }

    /// A reply stands in the topic of what it answers, unless another was named.
    fn apply_manner(&self, chat: &Chat, message: &mut Message) {
        let manner = &self.manner;
        let other = manner.reply_to.and_then(|id| chat.find(id));
        message.reply_to = manner.reply_to;
        message.thread = manner.thread.or(other.and_then(|other| other.thread));
        message.media_group_id.clone_from(&manner.album);
        message.guise.clone_from(&manner.guise);
        if let (Some(other), Some(part)) = (other, &manner.quoted) {
            message.quote = sending::quote(other, part, 0);
        }
    }

    fn set_standing(&self, standing: Standing) -> i64 {
        let update = self.with_chat(|bot, chat| {
            let old = std::mem::replace(&mut chat.standing, standing);
            let from = user_json(&self.profile);
            let date = self.telegram.shared.clock.now().timestamp();
            let was = (old, chat.bot_is_admin, chat.lacks.clone());
            Some(super::group::member_update(bot, chat, &was, &from, date))
        });
        update.map_or(0, |update| self.push("my_chat_member", &update))
    }

    pub(super) fn changed(&self) {
        self.telegram.shared.errands.changed();
    }

    pub(super) fn with_state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.bot.state())
    }

    pub(super) fn with_chat<T>(
        &self,
        work: impl FnOnce(&Bot, &mut Chat) -> Option<T>,
    ) -> Option<T> {
        let mut state = self.bot.state();
        let chat = state.chats.get_mut(&self.chat)?;
        work(&self.bot, chat)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.telegram.shared.clock.now()
    }

    pub(super) async fn sleep_until(&self, moment: DateTime<Utc>) {
        self.telegram.shared.clock.sleep_until(moment).await;
    }

    pub(super) fn all_changes(&self) -> watch::Receiver<u64> {
        self.telegram.changes()
    }

    pub(super) fn push(&self, kind: &str, content: &Value) -> i64 {
        let shared = &self.telegram.shared;
        let id = shared.push(&self.bot, kind, content);
        shared.errands.changed();
        id
    }
}
