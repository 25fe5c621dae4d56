//! What a message holds, apart from where it stands: to tell whether one is a copy of another.

use serde_json::{Map, Value};

use super::files::unique_id;
use super::media::Kind;
use super::message::Message;

/// Content that is no file, by the name of its field; a venue comes before its location.
const PLAIN: [&str; 8] = [
    "contact",
    "venue",
    "location",
    "dice",
    "poll",
    "checklist",
    "story",
    "gift",
];
/// Fields that a message has besides its content.
const SURROUNDINGS: [&str; 2] = ["via_bot", "forward_origin"];
/// Notes of the server about something that happened in the chat.
const SERVICE: [&str; 6] = [
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "pinned_message",
    "successful_payment",
];
/// What differs between a file and its copy, or may.
const OF_A_COPY: [&str; 3] = ["file_id", "file_size", "thumbnail"];

impl Message {
    /// What it is: `text`, `photo`, `video_note`, `venue` ..., the name of its field.
    pub fn kind(&self) -> &str {
        if self.text.is_some() {
            return "text";
        }
        if let Some(kind) = self.file_kind() {
            return kind.field();
        }
        let known = PLAIN
            .into_iter()
            .find(|name| self.other.contains_key(*name));
        let mut names = self.other.keys().map(String::as_str);
        let named = || names.find(|name| !SURROUNDINGS.contains(name));
        known.or_else(named).unwrap_or("text")
    }

    /// The id that every copy of its file has in common.
    pub fn file(&self) -> Option<String> {
        match &self.photo {
            Some(photo) => Some(unique_id(&format!("{}-x", photo.file_id))),
            None => self.file_text("file_unique_id"),
        }
    }

    /// The id with which a bot fetches or sends its file.
    pub fn file_id(&self) -> Option<String> {
        match &self.photo {
            Some(photo) => Some(format!("{}-x", photo.file_id)),
            None => self.file_text("file_id"),
        }
    }

    /// What it holds: the same for a message and a faithful copy of it.
    pub fn content(&self) -> Value {
        let mut fields: Map<String, Value> = self
            .other
            .iter()
            .filter(|(name, _)| !SURROUNDINGS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), bare(name, value)))
            .collect();
        if self.photo.is_some() {
            fields.insert("photo".to_owned(), self.file().into());
        }
        for (name, set) in [
            ("has_media_spoiler", self.spoiler),
            ("show_caption_above_media", self.caption_above),
        ] {
            if set {
                fields.insert(name.to_owned(), true.into());
            }
        }
        self.write_words(&mut fields);
        Value::Object(fields)
    }

    /// Whether the server wrote it about something that happened, such as a new topic.
    pub fn is_service(&self) -> bool {
        SERVICE.iter().any(|name| self.other.contains_key(*name))
    }

    /// The kind of its file.
    pub(super) fn file_kind(&self) -> Option<Kind> {
        if self.photo.is_some() {
            return Some(Kind::Photo);
        }
        Kind::ALL
            .into_iter()
            .find(|kind| self.other.contains_key(kind.field()))
    }

    /// Takes over what `original` holds.
    pub(super) fn copy_content(&mut self, original: Self) {
        self.text = original.text;
        self.caption = original.caption;
        self.entities = original.entities;
        self.photo = original.photo;
        self.spoiler = original.spoiler;
        self.caption_above = original.caption_above;
        self.offer = original.offer;
        self.other = original.other;
        self.other
            .retain(|name, _| !SURROUNDINGS.contains(&name.as_str()));
    }

    fn file_text(&self, name: &str) -> Option<String> {
        let file = self.other.get(self.file_kind()?.field())?;
        file[name].as_str().map(str::to_owned)
    }
}

fn bare(name: &str, value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|field, _| !OF_A_COPY.contains(&field.as_str()));
        // A copied dice is thrown anew, a copied poll is counted anew.
        match name {
            "dice" => drop(fields.remove("value")),
            "poll" => drop(fields.remove("id")),
            _ => {}
        }
    }
    value
}
