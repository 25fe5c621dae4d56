//! A message of Telegram as the page draws it.

use mistok_sim::telegram::{Action, Button, Message};
use serde_json::{Value, json};

use super::people;

/// A quoted message is one line.
const EXCERPT: usize = 90;
/// Kinds of content by their field, the surest sign first: an animation is a document too.
const KINDS: [&str; 13] = [
    "invoice",
    "successful_payment",
    "animation",
    "document",
    "voice",
    "audio",
    "video",
    "video_note",
    "sticker",
    "contact",
    "venue",
    "location",
    "poll",
];

/// The messages of a chat, oldest first. What is no message but a note of Telegram is left out,
/// unless it is about money.
pub fn json(
    messages: &[Message],
    picture: impl Fn(&str) -> Option<String>,
    has_file: impl Fn(i64) -> bool,
) -> Vec<Value> {
    let shown = |message: &&Message| {
        !message.is_service() || message.other().contains_key("successful_payment")
    };
    let draw = |message: &Message| {
        let mut drawn = one(message, messages, &picture);
        let is_file = matches!(kind(message), Some("document" | "photo"));
        drawn["file"] = (is_file && has_file(message.id)).into();
        drawn
    };
    messages.iter().filter(shown).map(draw).collect()
}

fn one(message: &Message, all: &[Message], picture: impl Fn(&str) -> Option<String>) -> Value {
    let photo = message.photo.as_ref();
    let url = photo.and_then(|photo| photo.url.as_deref());
    let other = message.other();
    json!({
        "id": message.id,
        "author": people::author(message),
        "at": message.date,
        "edited": message.edited.is_some(),
        "html": message.html(),
        "text": message.text,
        "photo": url.and_then(picture),
        "kind": kind(message),
        "name": other.get("document").map(|file| &file["file_name"]),
        "contact": other.get("contact"),
        "location": other.get("location"),
        "invoice": other.get("invoice"),
        "payable": message.can_be_paid(),
        "payment": other.get("successful_payment").map(sum),
        "album": message.media_group_id,
        "topic": message.thread,
        "reply": reply(message, all),
        "reaction": message.reaction,
        "silent": message.silent && message.from_bot,
        "buttons": message.buttons().iter().map(|row| row.iter().map(button).collect()).collect::<Vec<Value>>(),
    })
}

/// What was paid, without the numbers that only shop and provider need.
fn sum(payment: &Value) -> Value {
    json!({"currency": payment["currency"], "total_amount": payment["total_amount"]})
}

fn kind(message: &Message) -> Option<&str> {
    if message.photo.is_some() {
        return Some("photo");
    }
    let other = message.other();
    let known = KINDS.into_iter().find(|kind| other.contains_key(*kind));
    known.or_else(|| other.keys().next().map(String::as_str))
}

/// What the message answers: the marked part, else the beginning.
fn reply(message: &Message, all: &[Message]) -> Option<Value> {
    let id = message.reply_to?;
    let place = all.binary_search_by_key(&id, |other| other.id).ok()?;
    let other = &all[place];
    let part = message.quote.as_ref().map(|quote| quote.text.as_str());
    let words = part.unwrap_or_else(|| other.words());
    let line: String = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(EXCERPT)
        .collect();
    Some(json!({
        "id": id,
        "author": people::author(other),
        "text": line,
        "kind": kind(other),
    }))
}

fn button(button: &Button) -> Value {
    let (does, value) = match &button.action {
        Action::Data(data) => ("data", data.as_str()),
        Action::Url(url) | Action::WebApp(url) => ("url", url.as_str()),
        Action::Copy(text) => ("copy", text.as_str()),
        Action::Pay => ("pay", ""),
        Action::InlineHere(_) | Action::Other(_) => ("other", ""),
    };
    json!({"label": button.label, "does": does, "value": value})
}
