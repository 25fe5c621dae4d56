//! Reading what a message holds from the text of its update. By hand: what a library does not know
//! yet (a new kind, a new mark) must reach the other side too.

use mistok_core::domain::{
    content::{Content, File, Form, Source, What, Words},
    id::{ChatId, MessageId, ThreadId},
    mark,
};
use serde_json::{Map, Value};

use super::particulars::particulars;

/// A message that came in, apart from its author and chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub message: MessageId,
    pub content: Content,
    /// Messages with one album belong together.
    pub album: Option<String>,
    pub reply_to: Option<MessageId>,
    pub reply_origin: ReplyOrigin,
    /// The first line of the answered message.
    pub answered: Option<Answered>,
    /// The person, chat or channel that wrote the message first, when it is forwarded.
    pub forwarded_from: Option<String>,
    /// The part of that message which is quoted.
    pub quote: Option<String>,
    /// The topic of a forum. A plain thread of replies is not a topic.
    pub thread: Option<ThreadId>,
}

/// Where the answered message comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplyOrigin {
    pub chat: Option<ChatId>,
    /// In seconds since 1970.
    pub date: Option<i64>,
    pub by_bot: bool,
}

/// The message that another one answers, as far as it can be told from the update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Empty for a message without words.
    pub first_line: String,
    /// What the buttons under it carry.
    pub presses: Vec<String>,
}

/// Reads Telegram's `Message` (<https://core.telegram.org/bots/api#message>).
pub fn read(message: &Value) -> Option<Received> {
    let is_topic = message["is_topic_message"] == true;
    let reply = &message["reply_to_message"];
    // The first message of a topic is "replied to" by every message in it.
    let reply_to = reply["message_id"]
        .as_i64()
        .filter(|_| reply.get("forum_topic_created").is_none());
    Some(Received {
        message: MessageId(message["message_id"].as_i64()?),
        content: content(message),
        album: message["media_group_id"].as_str().map(str::to_owned),
        reply_to: reply_to.map(MessageId),
        reply_origin: ReplyOrigin {
            chat: reply["chat"]["id"].as_i64().map(ChatId),
            date: reply["date"].as_i64(),
            by_bot: reply["from"]["is_bot"] == true,
        },
        answered: reply_to.map(|_| answered(reply)),
        forwarded_from: forwarded_from(&message["forward_origin"]),
        quote: message["quote"]["text"].as_str().map(str::to_owned),
        thread: message["message_thread_id"]
            .as_i64()
            .filter(|_| is_topic)
            .map(ThreadId),
    })
}

fn answered(reply: &Value) -> Answered {
    let words = reply["text"].as_str().or(reply["caption"].as_str());
    let mut lines = words.unwrap_or_default().lines().map(str::trim);
    let rows = reply["reply_markup"]["inline_keyboard"].as_array();
    let buttons = rows.into_iter().flatten().filter_map(Value::as_array);
    Answered {
        first_line: lines
            .find(|line| !line.is_empty())
            .unwrap_or_default()
            .to_owned(),
        presses: buttons
            .flatten()
            .filter_map(|button| button["callback_data"].as_str())
            .map(str::to_owned)
            .collect(),
    }
}

/// Reads Telegram's `MessageOrigin` (<https://core.telegram.org/bots/api#messageorigin>).
fn forwarded_from(origin: &Value) -> Option<String> {
    let user = &origin["sender_user"];
    let name = match origin["type"].as_str()? {
        "user" => {
            let names = [&user["first_name"], &user["last_name"]];
            let names: Vec<&str> = names.into_iter().filter_map(Value::as_str).collect();
            names.join(" ")
        }
        "hidden_user" => text_of(&origin["sender_user_name"]),
        "chat" => text_of(&origin["sender_chat"]["title"]),
        "channel" => text_of(&origin["chat"]["title"]),
        _ => String::new(),
    };
    let name = name.trim();
    Some(if name.is_empty() { "?" } else { name }.to_owned())
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn content(message: &Value) -> Content {
    if let Some(text) = message["text"].as_str() {
        let words = words(&message["text"], &message["entities"]);
        // An empty text stands beside what is really there, when anything is.
        let is_all = !text.trim().is_empty() || kind(message) == "message";
        return Content::new(if is_all { What::Text } else { what(message) }, words);
    }
    let words = words(&message["caption"], &message["caption_entities"]);
    Content::new(what(message), words)
}

fn words(text: &Value, entities: &Value) -> Words {
    let mut words = Words::plain(text.as_str().unwrap_or_default());
    let units = words.units();
    words.entities = mark::read(entities);
    words.entities.retain(|mark| mark.is_within(units));
    words
}

/// In this order: an animation comes with a document for older programs, a venue with a location.
const FORMS: [(&str, Form); 7] = [
    ("animation", Form::Animation),
    ("document", Form::Document),
    ("video", Form::Video),
    ("audio", Form::Audio),
    ("voice", Form::Voice),
    ("video_note", Form::VideoNote),
    ("sticker", Form::Sticker),
];

fn what(message: &Value) -> What {
    // Several sizes of one picture; the last is the largest.
    if let Some(photo) = message["photo"].as_array().and_then(|sizes| sizes.last()) {
        return file(message, photo, Form::Photo);
    }
    if let Some((name, form)) = FORMS.iter().find(|(name, _)| message[name].is_object()) {
        return file(message, &message[name], *form);
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let optional = |value: &Value| value.as_str().map(str::to_owned);
    let venue = &message["venue"];
    if let Some((latitude, longitude)) = place(&venue["location"]) {
        return What::Venue {
            latitude,
            longitude,
            title: text(&venue["title"]),
            address: text(&venue["address"]),
        };
    }
    if let Some((latitude, longitude)) = place(&message["location"]) {
        return What::Location {
            latitude,
            longitude,
        };
    }
    let contact = &message["contact"];
    if contact.is_object() {
        return What::Contact {
            phone: text(&contact["phone_number"]),
            first_name: text(&contact["first_name"]),
            last_name: optional(&contact["last_name"]),
            vcard: optional(&contact["vcard"]),
        };
    }
    other(message)
}

fn other(message: &Value) -> What {
    What::Other {
        name: kind(message),
        particulars: particulars(message),
    }
}

/// A place on the map, in degrees; `None` for one that does not exist.
fn place(location: &Value) -> Option<(f64, f64)> {
    let degrees = |name: &str, most: f64| {
        let degrees = location[name].as_f64();
        degrees.filter(|it| it.abs() <= most)
    };
    Some((degrees("latitude", 90.0)?, degrees("longitude", 180.0)?))
}

fn file(message: &Value, file: &Value, form: Form) -> What {
    let Some(id) = file["file_id"].as_str() else {
        return other(message);
    };
    What::File(File {
        form,
        at: Source::Telegram(id.to_owned()),
        unique: file["file_unique_id"].as_str().map(str::to_owned),
        name: file["file_name"].as_str().map(str::to_owned),
        mime: file["mime_type"].as_str().map(str::to_owned),
        size: file["file_size"].as_u64(),
        spoiler: message["has_media_spoiler"] == true,
        caption_above: message["show_caption_above_media"] == true,
        look: look(file, form),
    })
}

/// What is said of a file in words; the rest are numbers.
const WORDS: [&str; 2] = ["performer", "title"];

/// What another bot must say of the file when it sends it anew; Telegram does not look for itself.
fn look(file: &Value, form: Form) -> Map<String, Value> {
    let fields: &[&str] = match form {
        Form::Video | Form::Animation => &["duration", "width", "height"],
        Form::VideoNote => &["duration", "length"],
        Form::Audio => &["duration", "performer", "title"],
        Form::Voice => &["duration"],
        Form::Photo | Form::Document | Form::Sticker => &[],
    };
    let known = |name: &&&str| match file.get(**name) {
        Some(Value::Number(number)) => !WORDS.contains(*name) && number.as_u64().is_some(),
        Some(Value::String(_)) => WORDS.contains(*name),
        _ => false,
    };
    fields
        .iter()
        .filter(known)
        .map(|name| ((*name).to_owned(), file[*name].clone()))
        .collect()
}

/// Fields that every message may have; the one that is left is its kind.
const COMMON: [&str; 29] = [
    "message_id",
    "message_thread_id",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "business_connection_id",
    "chat",
    "date",
    "edit_date",
    "forward_origin",
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "via_bot",
    "has_protected_content",
    "is_from_offline",
    "media_group_id",
    "author_signature",
    "effect_id",
    "text",
    "entities",
    "caption",
    "caption_entities",
    "has_media_spoiler",
    "reply_markup",
];

fn kind(message: &Value) -> String {
    let fields = message.as_object();
    fields
        .into_iter()
        .flat_map(|fields| fields.keys())
        .find(|name| !COMMON.contains(&name.as_str()))
        .map_or_else(|| "message".to_owned(), Clone::clone)
}

/// What tells of the chat itself, and is nobody's message
/// (<https://core.telegram.org/bots/api#message>).
const SERVICE: [&str; 24] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "write_access_allowed",
    "chat_background_set",
];

/// Whether the message is only about the chat itself.
pub fn is_service(message: &Value) -> bool {
    SERVICE.iter().any(|name| message.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_comes_twice_for_older_programs_is_read_once() {
        let animation = json!({"message_id": 1, "document": {"file_id": "d"}, "animation": {"file_id": "a", "file_size": 7}});
        let read_one = read(&animation).unwrap();
        let file = read_one.content.file().unwrap();
        assert_eq!((file.form, file.size), (Form::Animation, Some(7)));

        let venue = json!({"message_id": 1, "location": {"latitude": 1.0, "longitude": 2.0},
            "venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "T", "address": "A"}});
        assert!(matches!(
            read(&venue).unwrap().content.what,
            What::Venue { .. }
        ));
    }

    #[test]
    fn a_kind_that_nobody_knows_is_named() {
        let message = json!({"message_id": 1, "date": 1, "chat": {}, "from": {}, "hologram": {}, "reply_markup": {}});
        assert_eq!(
            read(&message).unwrap().content.what,
            What::Other {
                name: "hologram".to_owned(),
                particulars: None,
            }
        );
    }

    #[test]
    fn only_a_forums_thread_is_a_topic_and_its_beginning_is_no_reply() {
        let plain = json!({"message_id": 5, "text": "a", "message_thread_id": 4, "reply_to_message": {"message_id": 4}});
        let read_plain = read(&plain).unwrap();
        assert_eq!(read_plain.thread, None);
        assert_eq!(read_plain.reply_to, Some(MessageId(4)));

        let topic = json!({"message_id": 5, "text": "a", "message_thread_id": 4, "is_topic_message": true,
            "reply_to_message": {"message_id": 4, "forum_topic_created": {"name": "x"}}});
        let read_topic = read(&topic).unwrap();
        assert_eq!(read_topic.thread, Some(ThreadId(4)));
        assert_eq!(read_topic.reply_to, None);
    }
}
