//! A message as the server keeps it: how a person sees it, and how it is written in JSON.

use serde_json::{Map, Value, json};

use super::markup::{Button, buttons};
use super::people::Profile;
use super::rich::{Entity, Rich};

/// A message in a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub id: i64,
    pub from_bot: bool,
    /// Who wrote it: a person's id or the bot's.
    pub author: i64,
    /// Seconds since 1970.
    pub date: i64,
    pub edited: Option<i64>,
    /// The text without any markup.
    pub text: Option<String>,
    pub caption: Option<String>,
    /// The address of the picture, when it has one.
    pub photo: Option<Photo>,
    pub reply_to: Option<i64>,
    /// The parts of the text or caption that have a look of their own.
    pub(super) entities: Vec<Entity>,
    /// Whether a reply keyboard came with it: such a message can never be edited.
    pub(super) brought_keyboard: bool,
    /// The inline keyboard in JSON, or null.
    pub(super) markup: Value,
    /// The content of other kinds (contact, location, sticker ...), as its fields are written.
    pub(super) other: Map<String, Value>,
}

/// A picture of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub file_id: String,
    /// Where it was taken from; a person's own picture has no address.
    pub url: Option<String>,
}

impl Message {
    /// A message without any content yet.
    pub(super) fn blank(id: i64, author: i64, from_bot: bool, date: i64) -> Self {
        Self {
            id,
            from_bot,
            author,
            date,
            edited: None,
            text: None,
            caption: None,
            photo: None,
            reply_to: None,
            entities: Vec::new(),
            brought_keyboard: false,
            markup: Value::Null,
            other: Map::new(),
        }
    }

    /// Text or caption, whichever it has.
    pub fn words(&self) -> &str {
        let words = self.text.as_deref().or(self.caption.as_deref());
        words.unwrap_or_default()
    }

    /// Text or caption as HTML.
    pub fn html(&self) -> String {
        let rich = Rich {
            text: self.words().to_owned(),
            entities: self.entities.clone(),
        };
        rich.html()
    }

    /// The rows of its inline keyboard.
    pub fn buttons(&self) -> Vec<Vec<Button>> {
        buttons(&self.markup)
    }

    /// Whether it has a button with exactly this label.
    pub fn has_button(&self, label: &str) -> bool {
        let buttons = self.buttons();
        buttons.iter().flatten().any(|button| button.label == label)
    }

    /// Content that is neither text nor picture, by the name of its field.
    pub fn other(&self) -> &Map<String, Value> {
        &self.other
    }

    pub(super) fn set_text(&mut self, rich: Rich) {
        self.text = Some(rich.text);
        self.entities = rich.entities;
    }

    pub(super) fn set_caption(&mut self, rich: Rich) {
        self.caption = (!rich.text.is_empty()).then_some(rich.text);
        self.entities = rich.entities;
    }

    /// The `Message` object of the API.
    pub(super) fn json(&self, from: &Value, chat: &Value) -> Value {
        let mut fields = self.other.clone();
        fields.insert("message_id".to_owned(), self.id.into());
        fields.insert("from".to_owned(), from.clone());
        fields.insert("chat".to_owned(), chat.clone());
        fields.insert("date".to_owned(), self.date.into());
        if let Some(date) = self.edited {
            fields.insert("edit_date".to_owned(), date.into());
        }
        if let Some(photo) = &self.photo {
            fields.insert("photo".to_owned(), photo.json());
        }
        let (words, entities) = match (&self.text, &self.caption) {
            (Some(text), _) => (Some(("text", text)), "entities"),
            (None, caption) => (
                caption.as_ref().map(|text| ("caption", text)),
                "caption_entities",
            ),
        };
        if let Some((name, words)) = words {
            fields.insert(name.to_owned(), words.as_str().into());
        }
        if !self.entities.is_empty() {
            let list = self.entities.iter().map(entity_json).collect();
            fields.insert(entities.to_owned(), Value::Array(list));
        }
        if !self.markup.is_null() {
            fields.insert("reply_markup".to_owned(), self.markup.clone());
        }
        Value::Object(fields)
    }
}

impl Photo {
    fn json(&self) -> Value {
        let size = |suffix: &str, width: u32, height: u32| {
            json!({
                "file_id": format!("{}{suffix}", self.file_id),
                "file_unique_id": format!("u{}{suffix}", self.file_id),
                "width": width,
                "height": height,
                "file_size": width * height / 10,
            })
        };
        json!([size("-s", 90, 67), size("-x", 1280, 960)])
    }
}

fn entity_json(entity: &Entity) -> Value {
    let mut value = json!({
        "type": entity.kind,
        "offset": entity.offset,
        "length": entity.length,
    });
    if let Some(url) = &entity.url {
        value["url"] = url.as_str().into();
    }
    value
}

/// The `User` object of a person.
pub(super) fn user_json(profile: &Profile) -> Value {
    let mut user = json!({
        "id": profile.id,
        "is_bot": false,
        "first_name": profile.first_name,
    });
    for (name, value) in [
        ("last_name", &profile.last_name),
        ("username", &profile.username),
        ("language_code", &profile.language_code),
    ] {
        if let Some(value) = value {
            user[name] = value.as_str().into();
        }
    }
    user
}
