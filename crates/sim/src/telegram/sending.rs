//! A person with Telegram on the phone: what they send.

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use super::files::{File, Files};
use super::media::{Kind, mime_of};
use super::message::{Message, Quote};
use super::person::Person;
use super::refusing::Guise;
use super::rich::{Entity, place_of, utf16};

/// The entities that stay in a quote.
const KEPT_IN_QUOTES: [&str; 7] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "custom_emoji",
    "date_time",
];

/// One file of an album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumItem {
    kind: Kind,
    file_name: Option<String>,
    caption: String,
}

impl AlbumItem {
    pub fn photo(caption: &str) -> Self {
        Self::new(Kind::Photo, caption)
    }

    pub fn video(caption: &str) -> Self {
        Self::new(Kind::Video, caption)
    }

    pub fn audio(caption: &str) -> Self {
        Self::new(Kind::Audio, caption)
    }

    pub fn document(file_name: &str, caption: &str) -> Self {
        Self {
            file_name: Some(file_name.to_owned()),
            ..Self::new(Kind::Document, caption)
        }
    }

    fn new(kind: Kind, caption: &str) -> Self {
        Self {
            kind,
            file_name: None,
            caption: caption.to_owned(),
        }
    }
}

/// How a person sends: what they answer, where, and what their captions look like.
#[derive(Debug, Clone, Default)]
pub(super) struct Manner {
    pub reply_to: Option<i64>,
    pub quoted: Option<String>,
    pub thread: Option<i64>,
    pub caption_entities: Vec<Entity>,
    pub spoiler: bool,
    pub album: Option<String>,
    /// In whose name, instead of the own.
    pub guise: Option<Guise>,
    /// A message of another chat that is answered, in JSON.
    pub answers: Option<Value>,
    /// The first author: the `MessageOrigin` of a forwarded message.
    pub origin: Option<Value>,
}

/// The same person, and whatever they send from here on is sent that way.
impl Person {
    /// In answer to a message.
    #[must_use]
    pub fn replying(&self, to: i64) -> Self {
        self.with_manner(|manner| manner.reply_to = Some(to))
    }

    /// In answer to a part of a message.
    #[must_use]
    pub fn quoting(&self, to: i64, part: &str) -> Self {
        self.replying(to)
            .with_manner(|manner| manner.quoted = Some(part.to_owned()))
    }

    /// Passing on what somebody else wrote first, by this `MessageOrigin`
    /// (<https://core.telegram.org/bots/api#messageorigin>).
    #[must_use]
    pub fn forwarding(&self, origin: Value) -> Self {
        self.with_manner(|manner| manner.origin = Some(origin))
    }

    /// In a topic of a forum; nothing is sent to one that is gone.
    #[must_use]
    pub fn in_topic(&self, thread: i64) -> Self {
        self.with_manner(|manner| manner.thread = Some(thread))
    }

    /// With such entities in the caption.
    #[must_use]
    pub fn captioning(&self, entities: Vec<Entity>) -> Self {
        self.with_manner(|manner| manner.caption_entities = entities)
    }

    /// With pictures hidden until they are touched.
    #[must_use]
    pub fn hiding(&self) -> Self {
        self.with_manner(|manner| manner.spoiler = true)
    }
}

/// Each returns the number of the update it causes, 0 when the bot does not want such updates.
impl Person {
    /// Writes a text.
    pub fn says(&self, text: &str) -> i64 {
        self.says_with(text, super::group::command_entities(text))
    }

    /// Writes a text with entities.
    pub fn says_with(&self, text: &str, entities: Vec<Entity>) -> i64 {
        self.posts(|_, message| {
            message.text = Some(text.to_owned());
            message.entities = entities;
        })
    }

    /// Writes a text in a topic of a forum.
    pub fn says_in(&self, thread: i64, text: &str) -> i64 {
        self.in_topic(thread).says(text)
    }

    /// Writes a text in answer to a message.
    pub fn replies(&self, to: i64, text: &str) -> i64 {
        self.replying(to).says(text)
    }

    /// Sends a picture of their own.
    pub fn sends_photo(&self, caption: &str) -> i64 {
        self.sends_file(Kind::Photo, caption, |_| ())
    }

    /// Sends a picture with this in it.
    pub fn sends_photo_bytes(&self, caption: &str, content: impl Into<Bytes>) -> i64 {
        let content = content.into();
        self.sends_file(Kind::Photo, caption, |file| {
            *file = file.clone().with_content(content);
        })
    }

    pub fn sends_video(&self, caption: &str) -> i64 {
        self.sends_file(Kind::Video, caption, |_| ())
    }

    pub fn sends_video_note(&self) -> i64 {
        self.sends_file(Kind::VideoNote, "", |_| ())
    }

    pub fn sends_voice(&self) -> i64 {
        self.sends_voice_with("")
    }

    /// Sends a voice message with a caption.
    pub fn sends_voice_with(&self, caption: &str) -> i64 {
        self.sends_file(Kind::Voice, caption, |_| ())
    }

    pub fn sends_audio(&self, caption: &str) -> i64 {
        self.sends_file(Kind::Audio, caption, |_| ())
    }

    pub fn sends_animation(&self, caption: &str) -> i64 {
        self.sends_file(Kind::Animation, caption, |_| ())
    }

    pub fn sends_sticker(&self) -> i64 {
        self.sends_file(Kind::Sticker, "", |_| ())
    }

    pub fn sends_document(&self, file_name: &str, caption: &str) -> i64 {
        self.sends_file(Kind::Document, caption, |file| named(file, file_name))
    }

    /// Sends a document of a certain size; nobody looks into it.
    pub fn sends_document_of(&self, file_name: &str, caption: &str, bytes: u64) -> i64 {
        self.sends_file(Kind::Document, caption, |file| {
            named(file, file_name);
            file.size = bytes;
        })
    }

    /// Sends a document with this in it.
    pub fn sends_document_bytes(
        &self,
        file_name: &str,
        mime: &str,
        content: impl Into<Bytes>,
    ) -> i64 {
        let content = content.into();
        self.sends_file(Kind::Document, "", |file| {
            named(file, file_name);
            file.look.insert("mime_type".to_owned(), mime.into());
            *file = file.clone().with_content(content);
        })
    }

    /// Sends a document with this in it, and words under it.
    pub fn sends_document_with(
        &self,
        file_name: &str,
        caption: &str,
        content: impl Into<Bytes>,
    ) -> i64 {
        let content = content.into();
        self.sends_file(Kind::Document, caption, |file| {
            named(file, file_name);
            *file = file.clone().with_content(content);
        })
    }

    /// Sends several files at once: a message for each, and an update for each.
    pub fn sends_album(&self, items: &[AlbumItem]) -> Vec<i64> {
        let album = self.with_state(super::state::State::album_id);
        let person = self.with_manner(|manner| manner.album = Some(album));
        let send = |item: &AlbumItem| {
            person.sends_file(item.kind, &item.caption, |file| {
                if let Some(name) = &item.file_name {
                    named(file, name);
                }
            })
        };
        items.iter().map(send).collect()
    }

    pub fn sends_location(&self, latitude: f64, longitude: f64) -> i64 {
        let place = json!({"latitude": latitude, "longitude": longitude});
        self.sends("location", place)
    }

    /// Shares where they are for an hour; `moves` tells of each step.
    pub fn shares_live_location(&self, latitude: f64, longitude: f64) -> i64 {
        let place = json!({"latitude": latitude, "longitude": longitude, "live_period": 3600});
        self.sends("location", place)
    }

    /// Puts another file in the place of an own message's; the caption stays.
    pub fn replaces_file(&self, message_id: i64, kind: Kind) -> i64 {
        let id = self.with_state(|state| {
            let number = state.files.number();
            let rest = format!("in{}new{number}", self.chat);
            let id = state.files.id(kind, &rest);
            state.files.keep(File::usual(kind, id))
        });
        self.changes(message_id, |message| message.set_file(&id))
    }

    /// Goes on with a shared live location: an edited message.
    pub fn moves(&self, message_id: i64, latitude: f64, longitude: f64) -> i64 {
        self.changes(message_id, |message| {
            if let Some(place) = message.other.get_mut("location") {
                place["latitude"] = latitude.into();
                place["longitude"] = longitude.into();
            }
        })
    }

    pub fn sends_venue(&self, title: &str, address: &str, latitude: f64, longitude: f64) -> i64 {
        let place = json!({"latitude": latitude, "longitude": longitude});
        let venue = json!({"location": place, "title": title, "address": address});
        self.posts(|_, message| {
            message.other =
                Map::from_iter([("venue".to_owned(), venue), ("location".to_owned(), place)]);
        })
    }

    pub fn sends_dice(&self) -> i64 {
        self.sends("dice", json!({"emoji": "🎲", "value": 4}))
    }

    /// Asks everybody a question with the answers yes and no.
    pub fn sends_poll(&self, question: &str) -> i64 {
        self.posts(|_, message| {
            let option =
                |id: &str, text: &str| json!({"persistent_id": id, "text": text, "voter_count": 0});
            let poll = json!({
                "id": format!("{}", 5_300_000_000_000_000_000 + message.id),
                "question": question,
                "options": [option("1", "Так"), option("2", "Ні")],
                "total_voter_count": 0,
                "is_closed": false,
                "is_anonymous": true,
                "type": "regular",
                "allows_multiple_answers": false,
                "allows_revoting": true,
                "members_only": false,
            });
            message.other = Map::from_iter([("poll".to_owned(), poll)]);
        })
    }

    /// Sends a list of tasks, the first of which is done.
    pub fn sends_checklist(&self, title: &str, tasks: &[&str]) -> i64 {
        let done = self.now().timestamp();
        let tasks: Vec<Value> = tasks
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let mut task = json!({"id": at + 1, "text": text});
                if at == 0 {
                    task["completion_date"] = done.into();
                }
                task
            })
            .collect();
        self.sends("checklist", json!({"title": title, "tasks": tasks}))
    }

    /// Passes on a story of this channel; a bot is told only whose it is.
    pub fn sends_story(&self, channel: &str) -> i64 {
        let chat = json!({"id": -1_001_900_000_000_i64, "type": "channel", "title": channel});
        self.sends("story", json!({"id": 12, "chat": chat}))
    }

    pub fn sends_gift(&self) -> i64 {
        let gift = json!({"id": "5170145012310081615", "star_count": 15});
        self.sends("gift", json!({"gift": gift}))
    }

    /// Sends something that no library knows yet.
    pub fn sends_unknown_kind(&self) -> i64 {
        self.sends("hologram", json!({"file_id": "HoLo", "depth": 3}))
    }

    /// Passes on a message of somebody else with this content field.
    pub fn forwards(&self, field: &str, content: &Value) -> i64 {
        let date = self.now().timestamp();
        let origin = json!({"type": "hidden_user", "sender_user_name": "Хтось", "date": date});
        self.sends_raw(json!({field: content, "forward_origin": origin}))
    }

    /// Sends a message with these raw fields, such as ones that nothing here knows. Returns 0 when
    /// they are not an object.
    pub fn sends_raw(&self, fields: Value) -> i64 {
        match fields {
            Value::Object(fields) => self.posts(|_, message| message.other = fields),
            _ => 0,
        }
    }

    /// Sends a message with any content field.
    pub fn sends(&self, field: &str, content: Value) -> i64 {
        let other = Map::from_iter([(field.to_owned(), content)]);
        self.posts(|_, message| message.other = other)
    }

    fn sends_file(&self, kind: Kind, caption: &str, change: impl FnOnce(&mut File)) -> i64 {
        let caption = (!caption.is_empty()).then(|| caption.to_owned());
        let (chat, author) = (self.chat, self.profile.id);
        let spoiler = self.manner.spoiler;
        self.posts(|files: &mut Files, message| {
            let id = files.id(kind, &format!("in{chat}u{author}m{}", message.id));
            let mut file = File::usual(kind, id);
            change(&mut file);
            message.set_file(&files.keep(file));
            message.spoiler = spoiler && kind.can_hide();
            message.caption = caption;
        })
    }
}

fn named(file: &mut File, file_name: &str) {
    let look = &mut file.look;
    look.insert("file_name".to_owned(), file_name.into());
    look.insert("mime_type".to_owned(), mime_of(file_name).into());
}

/// The quote of `part` as Telegram makes it when somebody marks it in a message, at or after a
/// place.
pub(super) fn quote(of: &Message, part: &str, from: usize) -> Option<Quote> {
    let position = place_of(of.words(), part, from)?;
    let end = position + utf16(part);
    let entities = of.entities.iter().filter_map(|entity| {
        let from = entity.offset.clamp(position, end);
        let to = (entity.offset + entity.length).clamp(position, end);
        (to > from && stays_in_quotes(entity)).then(|| Entity {
            offset: from - position,
            length: to - from,
            ..entity.clone()
        })
    });
    Some(Quote {
        text: part.to_owned(),
        position,
        is_manual: true,
        entities: entities.collect(),
    })
}

pub(super) fn stays_in_quotes(entity: &Entity) -> bool {
    KEPT_IN_QUOTES.contains(&entity.kind.as_str())
}
