//! A person's identity, and what reaches their phone: the part of a chat that only they perceive.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

use super::message::Message;

/// So much is kept for somebody who does not look.
const KEPT: usize = 256;

/// A person as Telegram shows them to a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language_code: Option<String>,
    /// The number of the account, shown to a bot only when the person shares it.
    pub phone: Option<String>,
}

impl Profile {
    /// A Ukrainian-speaking person without a user name.
    pub fn new(id: i64, first_name: &str) -> Self {
        Self {
            id,
            first_name: first_name.to_owned(),
            language_code: Some("uk".to_owned()),
            ..Self::default()
        }
    }

    /// The same person with this number.
    #[must_use]
    pub fn with_phone(mut self, phone: &str) -> Self {
        self.phone = Some(phone.to_owned());
        self
    }
}

/// Something the bot did that a person sees at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    Message(Arc<Message>),
    Edited(Arc<Message>),
    Toast(Toast),
    Inline(InlineAnswer),
}

impl Heard {
    /// The message that is new or changed.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) | Self::Edited(message) => Some(message),
            Self::Toast(_) | Self::Inline(_) => None,
        }
    }
}

/// The answer to a press. An empty text only stops the button's spinner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    /// A window that must be closed, not a note that fades.
    pub alert: bool,
}

/// The answer to an inline query.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineAnswer {
    pub query: String,
    pub results: Vec<Value>,
    pub next_offset: String,
}

/// The ear of one person in one chat.
#[derive(Debug, Default)]
pub struct Ear {
    noted: Mutex<Noted>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Noted {
    heard: VecDeque<Heard>,
    toasts: VecDeque<Toast>,
    inline: VecDeque<InlineAnswer>,
}

impl Ear {
    pub fn hear(&self, heard: Heard) {
        {
            let mut noted = self.noted();
            match &heard {
                Heard::Toast(toast) => push(&mut noted.toasts, toast.clone()),
                Heard::Inline(answer) => push(&mut noted.inline, answer.clone()),
                Heard::Message(_) | Heard::Edited(_) => {}
            }
            if matches!(&heard, Heard::Toast(toast) if toast.text.is_empty()) {
                return;
            }
            push(&mut noted.heard, heard);
        }
        self.news.notify_one();
    }

    /// The next thing; waits for it.
    pub async fn next(&self) -> Heard {
        loop {
            let news = self.news.notified();
            if let Some(heard) = self.try_next() {
                return heard;
            }
            news.await;
        }
    }

    pub fn try_next(&self) -> Option<Heard> {
        self.noted().heard.pop_front()
    }

    /// Forgets what was not listened to.
    pub fn clear(&self) {
        self.noted().heard.clear();
    }

    pub fn toasts(&self) -> Vec<Toast> {
        self.noted().toasts.iter().cloned().collect()
    }

    pub fn inline_answers(&self) -> Vec<InlineAnswer> {
        self.noted().inline.iter().cloned().collect()
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() == KEPT {
        queue.pop_front();
    }
    queue.push_back(item);
}
