//! What a group refuses to the bot: a message for what is in it, a topic, all of them; and the rights
//! that somebody took away.

use serde_json::{Map, Value, json};

use super::chat::Chat;
use super::envelope::Refusal;
use super::group::Group;
use super::message::Message;
use super::people::Profile;
use super::person::Person;

/// Which of the bot's messages a chat refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unwanted {
    /// Those whose text, caption or marks hold this.
    Words(String),
    /// Those for this topic.
    Topic(i64),
    /// Those of this kind: `photo`, `animation` and so on.
    Kind(String),
    /// Albums, not their parts alone.
    Albums,
    Everything,
}

/// What is refused, and with which code and description.
#[derive(Debug, Clone)]
pub struct Rule {
    unwanted: Unwanted,
    code: u16,
    description: String,
}

impl Unwanted {
    fn covers(&self, messages: &[Message]) -> bool {
        let mut all = messages.iter();
        match self {
            Self::Words(words) => all.any(|message| message.html().contains(words.as_str())),
            Self::Topic(thread) => all.any(|message| message.thread == Some(*thread)),
            Self::Kind(kind) => all.any(|message| message.kind() == kind.as_str()),
            Self::Albums => messages.len() > 1,
            Self::Everything => true,
        }
    }
}

/// The right that a message of this kind needs, and its name in the refusal.
fn right_for(message: &Message) -> (&'static str, &'static str) {
    match message.kind() {
        "photo" => ("can_send_photos", "photos"),
        "video" => ("can_send_videos", "videos"),
        "document" => ("can_send_documents", "documents"),
        "audio" => ("can_send_audios", "audios"),
        "voice" => ("can_send_voice_notes", "voice notes"),
        "video_note" => ("can_send_video_notes", "video notes"),
        "animation" | "sticker" => ("can_send_other_messages", "animations"),
        _ => ("can_send_messages", "text messages"),
    }
}

impl Chat {
    /// Why these may not be posted, though they are right in themselves.
    pub fn refusal_of(&self, messages: &[Message]) -> Option<Refusal> {
        let rule = self
            .rules
            .iter()
            .find(|rule| rule.unwanted.covers(messages));
        if let Some(rule) = rule {
            return Some(Refusal::new(rule.code, rule.description.as_str()));
        }
        let mut rights = messages.iter().map(right_for);
        let (_, name) = rights.find(|(right, _)| self.lacks.contains(*right))?;
        let words = format!("not enough rights to send {name} to the chat");
        Some(Refusal::bad(words))
    }

    /// Whether the bot may work on topics.
    pub fn may_manage_topics(&self) -> bool {
        self.bot_is_admin && !self.lacks.contains("can_manage_topics")
    }

    /// The bot's `ChatMember` object where it lacks rights that a member has by itself.
    pub fn restricted(&self, user: &Value) -> Option<Value> {
        let restricted = self
            .lacks
            .iter()
            .any(|right| right.starts_with("can_send_"));
        if !restricted || self.bot_is_admin {
            return None;
        }
        let mut member = json!({
            "user": user, "status": "restricted", "until_date": 0, "is_member": true,
        });
        for right in [
            "can_send_messages",
            "can_send_audios",
            "can_send_documents",
            "can_send_photos",
            "can_send_videos",
            "can_send_video_notes",
            "can_send_voice_notes",
            "can_send_polls",
            "can_send_other_messages",
            "can_add_web_page_previews",
            "can_react_to_messages",
            "can_edit_tag",
            "can_change_info",
            "can_invite_users",
            "can_pin_messages",
            "can_manage_topics",
        ] {
            member[right] = (!self.lacks.contains(right)).into();
        }
        Some(member)
    }
}

impl Group {
    /// From now on the group refuses such messages of the bot.
    pub fn refuses(&self, unwanted: Unwanted, code: u16, description: &str) {
        let rule = Rule {
            unwanted,
            code,
            description: description.to_owned(),
        };
        self.with_chat(|chat| chat.rules.push(rule));
    }

    /// The group takes everything again that is right.
    pub fn refuses_nothing(&self) {
        self.with_chat(|chat| chat.rules.clear());
    }

    /// Somebody takes a right from the bot, such as `can_send_messages` or `can_manage_topics`.
    pub fn takes_right(&self, by: &Profile, right: &'static str) -> i64 {
        self.changes_bot(by, |chat| {
            chat.lacks.insert(right);
        })
    }

    /// Somebody gives the right back.
    pub fn gives_right(&self, by: &Profile, right: &'static str) -> i64 {
        self.changes_bot(by, |chat| {
            chat.lacks.remove(right);
        })
    }
}

impl Person {
    /// The private chat refuses such messages of the bot.
    pub fn refuses(&self, unwanted: Unwanted, code: u16, description: &str) {
        let rule = Rule {
            unwanted,
            code,
            description: description.to_owned(),
        };
        self.with_chat(|_, chat| {
            chat.rules.push(rule);
            Some(())
        });
    }
}

/// In whose name somebody writes instead of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Guise {
    user: Value,
    chat: Value,
}

impl Guise {
    /// The `User` object that stands in the message instead of the person's.
    pub fn user(&self) -> &Value {
        &self.user
    }

    pub fn write(&self, fields: &mut Map<String, Value>) {
        fields.insert("sender_chat".to_owned(), self.chat.clone());
    }
}

/// The same person, and whatever they send from here on is sent that way.
impl Person {
    /// In the name of the group, like an anonymous administrator.
    #[must_use]
    pub fn anonymously(&self) -> Self {
        let chat = self.with_chat(|_, chat| Some(chat.json()));
        let user = json!({
            "id": 1_087_968_824, "is_bot": true, "first_name": "Group",
            "username": "GroupAnonymousBot",
        });
        self.in_guise(user, chat.unwrap_or_default())
    }

    /// In the name of a channel of theirs.
    #[must_use]
    pub fn as_channel(&self, id: i64, title: &str) -> Self {
        let user = json!({
            "id": 136_817_688, "is_bot": true, "first_name": "Channel",
            "username": "Channel_Bot",
        });
        self.in_guise(user, json!({"id": id, "title": title, "type": "channel"}))
    }

    fn in_guise(&self, user: Value, chat: Value) -> Self {
        self.with_manner(|manner| manner.guise = Some(Guise { user, chat }))
    }

    /// In answer to a message of the group as it was before its upgrade.
    #[must_use]
    pub fn replying_before(&self, old: &Group, to: i64) -> Self {
        let answered = old.json_of(to);
        self.with_manner(|manner| manner.answers = answered)
    }
}
