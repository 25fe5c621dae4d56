//! Somebody's Telegram on the page: what they do in one chat, and the notes that come over it.

use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use mistok_sim::telegram::{AlbumItem, Heard, Message, Person, Reader, ReplyKeyboard, Toast};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::message;

/// The newest messages that are shown.
pub const SHOWN: usize = 120;
/// Somebody else's number, for the card of another person.
const OTHER_PHONE: &str = "+380671112233";
const CHERNIVTSI: (f64, f64) = (48.2921, 25.9358);

/// A person and the chat that is open before them.
#[derive(Debug)]
pub struct Phone {
    person: Person,
    toast: Mutex<Shown>,
}

/// The last note over the chat, numbered so that the page shows each once.
#[derive(Debug, Default, Clone, Serialize)]
struct Shown {
    number: u64,
    text: String,
    alert: bool,
}

/// Where in a chat something is sent: what it answers, and in which topic of a forum.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Aim {
    to: Option<i64>,
    topic: Option<i64>,
}

/// What a person can send besides texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    Contact,
    OtherContact,
    Photo,
    Album,
    Document,
    Sticker,
    Voice,
    Location,
}

impl Phone {
    pub fn of(person: Person) -> Self {
        Self {
            person,
            toast: Mutex::default(),
        }
    }

    /// The next thing that the bot does; a note over the chat is kept for the page.
    pub async fn listen(&self) {
        if let Heard::Toast(Toast { text, alert }) = self.person.hears().await {
            let mut toast = self.toast.lock().unwrap_or_else(PoisonError::into_inner);
            toast.number += 1;
            toast.text = text;
            toast.alert = alert;
        }
    }

    pub fn messages(&self) -> Vec<Message> {
        self.person.messages()
    }

    pub fn toasts(&self) -> Vec<Toast> {
        self.person.toasts()
    }

    /// The reader of this chat: the chat and the person who looks at it.
    pub fn reader(&self) -> Reader {
        Reader {
            chat: self.person.chat_id(),
            person: self.person.id(),
        }
    }

    pub fn has_keyboard(&self) -> bool {
        self.person.reply_keyboard().is_some()
    }

    pub fn says(&self, text: &str) {
        self.person.says(text);
    }

    /// Writes in answer to a message, or in a topic.
    pub fn writes(&self, aim: Aim, text: &str) {
        self.aiming(aim).says(text);
    }

    /// Changes an own message.
    pub fn edits(&self, message: i64, text: &str) {
        let own = self.person.message(message);
        if own.is_some_and(|own| own.author == self.person.id() && own.text.is_some()) {
            self.person.edits(message, text);
        }
    }

    /// A button under a message.
    pub fn presses(&self, message: i64, data: &str) {
        self.person.presses_data(message, data);
    }

    /// The button that pays an invoice.
    pub fn pays(&self, message: i64) {
        self.person.pays(message);
    }

    /// What is in the file of a message.
    pub fn file(&self, message: i64) -> Option<Bytes> {
        self.person.file_of(message)
    }

    /// A key of the keyboard that the bot has put in place of the person's own.
    pub fn types(&self, label: &str) {
        let keyboard = self.person.reply_keyboard();
        let keys = keyboard
            .iter()
            .flat_map(|keyboard| keyboard.rows.iter().flatten());
        let key = keys.clone().find(|key| key.label == label);
        match key {
            Some(key) if key.request_contact => self.sends(Aim::default(), Thing::Contact),
            Some(key) if key.request_location => self.sends(Aim::default(), Thing::Location),
            Some(_) | None => self.says(label),
        }
    }

    /// Sends something, perhaps in answer to a message, or in a topic.
    pub fn sends(&self, aim: Aim, thing: Thing) {
        let person = self.aiming(aim);
        match thing {
            Thing::Contact => {
                let phone = self.person.profile().phone.as_deref();
                person.shares_contact(phone.unwrap_or(OTHER_PHONE))
            }
            Thing::OtherContact => person.shares_contact_of(None, "Мар’яна", OTHER_PHONE),
            Thing::Photo => person.sends_photo(""),
            Thing::Album => {
                let items = [AlbumItem::photo(""), AlbumItem::photo("")];
                person.sends_album(&items).pop().unwrap_or_default()
            }
            Thing::Document => person.sends_document("рахунок.pdf", ""),
            Thing::Sticker => person.sends_sticker(),
            Thing::Voice => person.sends_voice(),
            Thing::Location => person.sends_location(CHERNIVTSI.0, CHERNIVTSI.1),
        };
    }

    fn aiming(&self, Aim { to, topic }: Aim) -> Person {
        let mut person = self.person.clone();
        if let Some(topic) = topic {
            person = person.in_topic(topic);
        }
        if let Some(to) = to {
            person = person.replying(to);
        }
        person
    }

    /// The person.
    pub fn json(&self) -> Value {
        let toast = self
            .toast
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let profile = self.person.profile();
        let keyboard = self.person.reply_keyboard();
        json!({
            "name": profile.first_name,
            "phone": profile.phone,
            "keyboard": keyboard.as_ref().map(keyboard_json),
            "toast": toast,
            "answers": self.person.toasts().len(),
        })
    }

    /// The newest messages of the chat.
    pub fn chat(&self, picture: impl Fn(&str) -> Option<String>) -> Vec<Value> {
        let messages = self.messages();
        let newest = messages.len().saturating_sub(SHOWN);
        message::json(&messages[newest..], picture, |id| self.file(id).is_some())
    }
}

fn keyboard_json(keyboard: &ReplyKeyboard) -> Value {
    let rows = keyboard.rows.iter().map(|row| {
        let keys = row.iter().map(|key| {
            json!({
                "label": key.label,
                "contact": key.request_contact,
                "location": key.request_location,
            })
        });
        keys.collect::<Vec<_>>()
    });
    json!({"rows": rows.collect::<Vec<_>>(), "placeholder": keyboard.placeholder})
}
