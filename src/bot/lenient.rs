//! Reading what teloxide cannot: only chat, sender, text and kind.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::said::{Event, Person, Place, Said, text_said};
use crate::{
    domain::{
        dialogue::Shown,
        id::{ChatId, MessageId},
    },
    telegram::callback::Press,
};

#[derive(Deserialize)]
struct Content {
    chat: Option<Chat>,
    from: Option<From>,
    text: Option<String>,
    message: Option<Pressed>,
    id: Option<String>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Pressed {
    chat: Chat,
    message_id: i64,
    photo: Option<Value>,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct From {
    id: i64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    first_name: String,
    last_name: Option<String>,
    username: Option<String>,
    language_code: Option<String>,
}

/// The event of a message or a press; other kinds ask for no answer.
pub fn read(raw: &str) -> Option<Event> {
    let mut update: Map<String, Value> = serde_json::from_str(raw).ok()?;
    for kind in ["message", "edited_message", "callback_query"] {
        if let Some(value) = update.remove(kind) {
            return event(kind, serde_json::from_value(value).ok()?);
        }
    }
    None
}

fn event(kind: &str, content: Content) -> Option<Event> {
    let from = content.from.filter(|from| !from.is_bot)?;
    let (chat, said) = if kind == "message" {
        let said = content.text.as_deref().map_or(Said::Other, text_said);
        (content.chat?, said)
    } else if kind == "edited_message" {
        (content.chat?, Said::Edited)
    } else {
        let pressed = content.message?;
        let said = Said::Press {
            query: content.id?,
            message: Some(Shown {
                message: MessageId(pressed.message_id),
                has_photo: pressed.photo.is_some(),
            }),
            press: content.data.as_deref().and_then(Press::parse),
        };
        (pressed.chat, said)
    };
    let place = match chat.kind.as_deref() {
        Some("private") => Place::Private(ChatId(chat.id)),
        None if chat.id > 0 => Place::Private(ChatId(chat.id)),
        Some("group" | "supergroup") => Place::Group(ChatId(chat.id)),
        _ => return None,
    };
    Some(Event {
        place,
        person: Person {
            id: from.id,
            first_name: from.first_name,
            last_name: from.last_name,
            username: from.username,
            language: from.language_code,
        },
        said,
    })
}
