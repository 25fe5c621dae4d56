//! A message as the server keeps it: how a person sees it, and how it is written in JSON.

use serde_json::{Map, Value, json};

use super::files::{File, photo_sizes};
use super::invoice::Offer;
use super::markup::{Button, buttons};
use super::media::Kind;
use super::people::Profile;
use super::refusing::Guise;
use super::rich::{Entity, Rich};

/// A message in a chat.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the Bot API has a flag for each of these"
)]
pub struct Message {
    pub id: i64,
    pub from_bot: bool,
    /// The author: a person's id or the bot's.
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
    /// The part of the other message that this one answers.
    pub quote: Option<Quote>,
    /// The topic of a forum that it stands in; none is General.
    pub thread: Option<i64>,
    /// The same for all messages of an album.
    pub media_group_id: Option<String>,
    /// Whether it came without a sound.
    pub silent: bool,
    /// Whether it can be neither forwarded nor saved.
    pub protected: bool,
    /// Whether its picture is hidden until it is touched.
    pub spoiler: bool,
    /// Whether its caption stands above the picture.
    pub caption_above: bool,
    /// The emoji with which the bot reacted.
    pub reaction: Option<String>,
    /// What an invoice asks for.
    pub offer: Option<Offer>,
    /// The parts of the text or caption that have a look of their own.
    pub(super) entities: Vec<Entity>,
    /// In whose name it was written, when not in the author's.
    pub(super) guise: Option<Guise>,
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
    /// Bytes of the full picture.
    pub size: u64,
}

/// The quoted part of the message that another answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub text: String,
    /// In UTF-16 units of the quoted message.
    pub position: usize,
    pub is_manual: bool,
    pub entities: Vec<Entity>,
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
            quote: None,
            thread: None,
            media_group_id: None,
            silent: false,
            protected: false,
            spoiler: false,
            caption_above: false,
            reaction: None,
            offer: None,
            entities: Vec::new(),
            guise: None,
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

    /// The parts of text or caption with a look or a meaning of their own.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
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

    /// Whether it has a button with exactly this label, with its sign or without.
    pub fn has_button(&self, label: &str) -> bool {
        let buttons = self.buttons();
        let is_named = |shown: &str| shown == label || without_sign(shown) == label;
        buttons
            .iter()
            .flatten()
            .any(|button| is_named(&button.label))
    }

    /// Content that is neither text nor picture, by the name of its field.
    pub fn other(&self) -> &Map<String, Value> {
        &self.other
    }

    /// Whether an invoice can still be paid.
    pub fn can_be_paid(&self) -> bool {
        self.offer.as_ref().is_some_and(|offer| !offer.is_paid)
    }

    pub(super) fn set_text(&mut self, rich: Rich) {
        self.text = Some(rich.text);
        self.entities = rich.entities;
    }

    pub(super) fn set_caption(&mut self, rich: Rich) {
        self.caption = (!rich.text.is_empty()).then_some(rich.text);
        self.entities = rich.entities;
    }

    /// Makes the file its content, in place of any other.
    pub(super) fn set_file(&mut self, file: &File) {
        self.text = None;
        self.photo = None;
        self.other.clear();
        match file.kind {
            Kind::Photo => {
                self.photo = Some(Photo {
                    file_id: file.id.clone(),
                    url: file.url.clone(),
                    size: file.size,
                });
            }
            kind => {
                let mut json = file.json();
                self.other.insert(kind.field().to_owned(), json.clone());
                // For programs that do not know animations yet.
                if kind == Kind::Animation
                    && let Some(fields) = json.as_object_mut()
                {
                    fields.retain(|name, _| !["width", "height", "duration"].contains(&&**name));
                    self.other.insert("document".to_owned(), json);
                }
            }
        }
    }

    /// The `Message` object of the API.
    pub(super) fn json(&self, from: &Value, chat: &Value) -> Value {
        let mut fields = self.other.clone();
        fields.insert("message_id".to_owned(), self.id.into());
        fields.insert("from".to_owned(), from.clone());
        fields.insert("chat".to_owned(), chat.clone());
        if let Some(guise) = &self.guise {
            guise.write(&mut fields);
        }
        fields.insert("date".to_owned(), self.date.into());
        if let Some(date) = self.edited {
            fields.insert("edit_date".to_owned(), date.into());
        }
        if let Some(photo) = &self.photo {
            fields.insert("photo".to_owned(), photo.json());
        }
        if let Some(thread) = self.thread {
            fields.insert("message_thread_id".to_owned(), thread.into());
        }
        if let Some(album) = &self.media_group_id {
            fields.insert("media_group_id".to_owned(), album.as_str().into());
        }
        if let Some(quote) = &self.quote {
            fields.insert("quote".to_owned(), quote.json());
        }
        for (name, set) in [
            ("is_topic_message", self.thread.is_some()),
            ("has_protected_content", self.protected),
            ("has_media_spoiler", self.spoiler),
            ("show_caption_above_media", self.caption_above),
        ] {
            if set {
                fields.insert(name.to_owned(), true.into());
            }
        }
        self.write_words(&mut fields);
        if !self.markup.is_null() {
            fields.insert("reply_markup".to_owned(), self.markup.clone());
        }
        Value::Object(fields)
    }

    /// Text or caption, and their entities.
    pub(super) fn write_words(&self, fields: &mut Map<String, Value>) {
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
            let list = self.entities.iter().map(Entity::json).collect();
            fields.insert(entities.to_owned(), Value::Array(list));
        }
    }
}

impl Photo {
    fn json(&self) -> Value {
        photo_sizes(&self.file_id, self.size)
    }
}

impl Quote {
    fn json(&self) -> Value {
        let mut quote = json!({"text": self.text, "position": self.position});
        if self.is_manual {
            quote["is_manual"] = true.into();
        }
        if !self.entities.is_empty() {
            quote["entities"] = self.entities.iter().map(Entity::json).collect();
        }
        quote
    }
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
/// A label without the sign at its start.
fn without_sign(label: &str) -> &str {
    label.trim_start_matches(|letter: char| !letter.is_alphanumeric())
}
