//! A person with Telegram on the phone: what they see.

use axum::body::Bytes;

use super::markup::{Action, ReplyKeyboard};
use super::message::Message;
use super::people::{Heard, InlineAnswer, Profile, Toast};
use super::person::Person;

impl Person {
    pub fn id(&self) -> i64 {
        self.profile.id
    }

    /// The chat this person is in: their own id, or the group's.
    pub fn chat_id(&self) -> i64 {
        self.chat
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The chat as the phone shows it, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        let messages = self.with_chat(|_, chat| {
            let messages = chat.messages.iter();
            Some(messages.map(|message| Message::clone(message)).collect())
        });
        messages.unwrap_or_default()
    }

    /// The newest message of the bot; the server's notes are none.
    pub fn last(&self) -> Option<Message> {
        self.with_chat(|_, chat| {
            let mut messages = chat.messages.iter().rev();
            let message = messages.find(|message| message.from_bot && !message.is_service())?;
            Some(Message::clone(message))
        })
    }

    pub fn message(&self, id: i64) -> Option<Message> {
        self.with_chat(|_, chat| chat.find(id).map(|message| Message::clone(message)))
    }

    /// What is in the file of a message; `None` when it has none, or nobody knows what is in it.
    pub fn file_of(&self, message_id: i64) -> Option<Bytes> {
        let id = self.message(message_id)?.file_id()?;
        self.with_state(|state| state.files.content(&id))
    }

    pub fn reply_keyboard(&self) -> Option<ReplyKeyboard> {
        self.with_chat(|_, chat| chat.keyboard.clone())
    }

    /// The answers to presses, oldest first; those without text only stopped a spinner.
    pub fn toasts(&self) -> Vec<Toast> {
        self.ear.toasts()
    }

    pub fn inline_answers(&self) -> Vec<InlineAnswer> {
        self.ear.inline_answers()
    }

    /// The next thing the bot did that this person noticed; waits for it.
    pub async fn hears(&self) -> Heard {
        self.ear.next().await
    }

    /// The next thing, if it is there already.
    pub fn heard(&self) -> Option<Heard> {
        self.ear.try_next()
    }

    /// Forgets what was not listened to, so that `hears` waits for news.
    pub fn ignores_so_far(&self) {
        self.ear.clear();
    }

    pub(super) fn find_button(&self, fits: impl Fn(&str) -> bool) -> Option<(i64, Action)> {
        self.with_chat(|_, chat| {
            let mut messages = chat.messages.iter().rev();
            messages.find_map(|message| {
                let mut buttons = message.buttons().into_iter().flatten();
                let button = buttons.find(|button| fits(&button.label))?;
                Some((message.id, button.action))
            })
        })
    }

    pub(super) fn no_button(&self, label: &str) -> String {
        let messages = self.messages();
        let inline = messages.iter().rev().take(5).flat_map(Message::buttons);
        let inline = inline.flatten().map(|button| button.label);
        let keyboard = self.reply_keyboard();
        let keys = keyboard
            .iter()
            .flat_map(|keyboard| keyboard.rows.iter().flatten());
        let shown: Vec<_> = inline.chain(keys.map(|key| key.label.clone())).collect();
        format!("no button '{label}'; there are {shown:?}")
    }
}
