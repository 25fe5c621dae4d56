//! A phone on the page: what its owner sees and does in Telegram.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};

use crate::sim::telegram::{Action, Button, Heard, Message, Person, ReplyKeyboard, Toast};

/// The newest messages that are shown.
const SHOWN: usize = 120;
/// Somebody else's number, for the card of another person.
const OTHER_PHONE: &str = "+380671112233";

/// A person and the phone in their hand.
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

/// What a person can send besides texts.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    Contact,
    OtherContact,
    Photo,
    Sticker,
    Voice,
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

    pub fn says(&self, text: &str) {
        self.person.says(text);
    }

    /// A button under a message.
    pub fn presses(&self, message: i64, data: &str) {
        self.person.presses_data(message, data);
    }

    /// A key of the keyboard that the bot has put in place of the person's own.
    pub fn types(&self, label: &str) {
        let keyboard = self.person.reply_keyboard();
        let keys = keyboard
            .iter()
            .flat_map(|keyboard| keyboard.rows.iter().flatten());
        let key = keys.clone().find(|key| key.label == label);
        match key {
            Some(key) if key.request_contact => self.sends(Thing::Contact),
            Some(_) | None => self.says(label),
        }
    }

    pub fn sends(&self, thing: Thing) {
        match thing {
            Thing::Contact => {
                let phone = self.person.profile().phone.as_deref();
                self.person.shares_contact(phone.unwrap_or(OTHER_PHONE))
            }
            Thing::OtherContact => self.person.shares_contact_of(None, "Тарас", OTHER_PHONE),
            Thing::Photo => self.person.sends_photo(""),
            Thing::Sticker => self.person.sends_sticker(),
            Thing::Voice => self.person.sends_voice(),
        };
    }

    /// Everything on the phone.
    pub fn json(&self, messages: &[Message], picture: impl Fn(&str) -> String) -> Value {
        let toast = self
            .toast
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let newest = messages.len().saturating_sub(SHOWN);
        let profile = self.person.profile();
        json!({
            "name": profile.first_name,
            "phone": profile.phone,
            "messages": messages[newest..].iter().map(|message| message_json(message, &picture)).collect::<Vec<_>>(),
            "keyboard": self.person.reply_keyboard().as_ref().map(keyboard_json),
            "toast": toast,
            "answers": self.person.toasts().len(),
        })
    }
}

fn message_json(message: &Message, picture: &impl Fn(&str) -> String) -> Value {
    let photo = message
        .photo
        .as_ref()
        .map(|photo| photo.url.as_deref().map(picture));
    let contact = message.other().get("contact");
    let others = message.other().keys().find(|kind| *kind != "contact");
    json!({
        "id": message.id,
        "mine": !message.from_bot,
        "at": message.date,
        "edited": message.edited.is_some() && message.from_bot,
        "html": message.html(),
        "photo": photo.clone().flatten(),
        "ownPhoto": photo.is_some_and(|url| url.is_none()),
        "contact": contact,
        "other": others,
        "buttons": message.buttons().iter().map(|row| row.iter().map(button_json).collect()).collect::<Vec<Value>>(),
    })
}

fn button_json(button: &Button) -> Value {
    let (does, value) = match &button.action {
        Action::Data(data) => ("data", data.as_str()),
        Action::Url(url) | Action::WebApp(url) => ("url", url.as_str()),
        Action::Copy(text) => ("copy", text.as_str()),
        Action::InlineHere(_) | Action::Other(_) => ("other", ""),
    };
    json!({"label": button.label, "does": does, "value": value})
}

fn keyboard_json(keyboard: &ReplyKeyboard) -> Value {
    let rows = keyboard.rows.iter().map(|row| {
        let keys = row
            .iter()
            .map(|key| json!({"label": key.label, "contact": key.request_contact}));
        keys.collect::<Vec<_>>()
    });
    json!({"rows": rows.collect::<Vec<_>>(), "placeholder": keyboard.placeholder})
}
