//! Methods that put a new message into a chat.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::{Map, Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::html;
use super::super::markup::Markup;
use super::super::message::{Message, Photo};
use super::super::params::Params;
use super::super::rich::{Entity, Rich, utf16};
use super::super::state::State;
use super::Caller;

const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
/// Bytes of a text before it is parsed.
const LARGEST_TEXT: usize = 32_768;

pub fn message(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let text = text(params)?;
    post(caller, params, chat, |_, message| {
        message.set_text(text);
        Ok(())
    })
}

pub fn photo(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let caption = caption(params)?;
    let Some(source) = params.text("photo")?.filter(|text| !text.is_empty()) else {
        return Err(Refusal::bad("there is no photo in the request"));
    };
    post(caller, params, chat, |state, message| {
        message.photo = Some(picture(state, &source)?);
        message.set_caption(caption);
        Ok(())
    })
}

pub fn contact(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let mut contact = json!({});
    for name in ["phone_number", "first_name", "last_name"] {
        match params.text(name)?.filter(|text| !text.is_empty()) {
            Some(text) => contact[name] = text.into(),
            None if name == "last_name" => {}
            None => return Err(Refusal::bad(format!("{name} must be non-empty"))),
        }
    }
    post(caller, params, chat, |_, message| {
        message.other = Map::from_iter([("contact".to_owned(), contact)]);
        Ok(())
    })
}

pub fn location(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let degrees = |name: &str, most: f64| {
        let number = match params.get(name) {
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_f64(),
            None => None,
        };
        number
            .filter(|degrees: &f64| degrees.abs() <= most)
            .ok_or_else(|| Refusal::bad(format!("wrong {name} specified")))
    };
    let place = json!({
        "latitude": degrees("latitude", 90.0)?,
        "longitude": degrees("longitude", 180.0)?,
    });
    post(caller, params, chat, |_, message| {
        message.other = Map::from_iter([("location".to_owned(), place)]);
        Ok(())
    })
}

pub fn copy(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let caption = params.has("caption").then(|| caption(params)).transpose()?;
    let original = original(caller, params, "copy")?;
    let answer = post(caller, params, chat, |_, message| {
        fill(message, original);
        if let Some(caption) = caption.filter(|_| message.text.is_none()) {
            message.set_caption(caption);
        }
        Ok(())
    })?;
    match answer {
        Answer::Value(message) => Ok(Answer::Value(json!({"message_id": message["message_id"]}))),
        other => Ok(other),
    }
}

pub fn forward(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let original = original(caller, params, "forward")?;
    let origin = json!({
        "type": "hidden_user",
        "sender_user_name": "somebody",
        "date": original.date,
    });
    post(caller, params, chat, |_, message| {
        fill(message, original);
        message.other.insert("forward_origin".to_owned(), origin);
        Ok(())
    })
}

pub fn chat_action(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let chat = params.chat()?;
    let action = params.text("action")?.unwrap_or_default();
    if !ACTIONS.contains(&action.as_ref()) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    caller.bot.state().reachable(chat)?;
    Ok(Answer::TRUE)
}

/// The text of a message, parsed and measured.
pub fn text(params: &Params) -> Result<Rich, Refusal> {
    let text = params.text("text")?.unwrap_or_default();
    let rich = rich(params, &text, "entities")?;
    if rich.text.is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if rich.text.chars().count() > LONGEST_TEXT {
        return Err(Refusal::bad("message is too long"));
    }
    Ok(rich)
}

/// The caption of a picture, parsed and measured; it may be empty.
pub fn caption(params: &Params) -> Result<Rich, Refusal> {
    let text = params.text("caption")?.unwrap_or_default();
    let rich = rich(params, &text, "caption_entities")?;
    if rich.text.chars().count() > LONGEST_CAPTION {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok(rich)
}

fn rich(params: &Params, text: &str, entities: &str) -> Result<Rich, Refusal> {
    if text.len() > LARGEST_TEXT {
        return Err(Refusal::bad("text is too long"));
    }
    let mode = params.text("parse_mode")?.unwrap_or_default();
    if mode.eq_ignore_ascii_case("html") {
        return html::parse(text);
    }
    if !mode.is_empty() {
        return Err(Refusal::bad(format!(
            "unsupported parse_mode (the simulator reads HTML, not '{mode}')"
        )));
    }
    let mut rich = Rich::plain(text);
    if let Some(list) = params.nested(entities)? {
        let list = list.as_array().map_or(&[][..], Vec::as_slice);
        let length = utf16(&rich.text);
        rich.entities = list
            .iter()
            .map(|entity| read_entity(entity, length))
            .collect::<Result<_, _>>()?;
    }
    Ok(rich)
}

fn read_entity(entity: &Value, text: usize) -> Result<Entity, Refusal> {
    let number = |name: &str| {
        entity[name]
            .as_u64()
            .and_then(|number| number.try_into().ok())
    };
    let (Some(kind), Some(offset), Some(length)) =
        (entity["type"].as_str(), number("offset"), number("length"))
    else {
        return Err(Refusal::bad(
            "can't parse MessageEntity: a field is missing",
        ));
    };
    let inside = usize::checked_add(offset, length).is_some_and(|end| end <= text);
    if !inside || length == 0 {
        let words = format!("entity beginning at UTF-16 offset {offset} ends after the text");
        return Err(Refusal::bad(words));
    }
    Ok(Entity {
        kind: kind.to_owned(),
        offset,
        length,
        url: entity["url"].as_str().map(str::to_owned),
    })
}

/// The picture that a call names by address or file id.
pub fn picture(state: &mut State, source: &str) -> Result<Photo, Refusal> {
    let wrong = || Refusal::bad("wrong file identifier/HTTP URL specified");
    if !source.starts_with("http://") && !source.starts_with("https://") {
        let id = source.trim_end_matches("-s").trim_end_matches("-x");
        let url = state.files.get(id).ok_or_else(wrong)?.clone();
        let file_id = id.to_owned();
        return Ok(Photo { file_id, url });
    }
    // Addresses that a test uses to see how the bot takes it.
    match source {
        broken if broken.contains("broken") => return Err(wrong()),
        lost if lost.contains("unreachable") => {
            return Err(Refusal::bad("failed to get HTTP URL content"));
        }
        page if page.contains("webpage") => {
            return Err(Refusal::bad("wrong type of the web page content"));
        }
        _ if reqwest::Url::parse(source).is_err() => return Err(wrong()),
        _ => {}
    }
    let mut hasher = DefaultHasher::new();
    source.hash(&mut hasher);
    let file_id = format!("AgAC{:016x}", hasher.finish());
    let url = Some(source.to_owned());
    if !state.files.contains_key(&file_id) {
        state.files.insert(file_id.clone(), url.clone());
    }
    Ok(Photo { file_id, url })
}

/// Checks what all sends have in common, appends the message, and answers with it.
fn post(
    caller: &Caller<'_>,
    params: &Params,
    chat_id: i64,
    content: impl FnOnce(&mut State, &mut Message) -> Result<(), Refusal>,
) -> Result<Answer, Refusal> {
    let markup = params.nested("reply_markup")?;
    let markup = markup
        .map(|markup| Markup::read(&markup, chat_id > 0))
        .transpose()?;
    let reply = params.nested("reply_parameters")?;
    let mut state = caller.bot.state();
    let chat = state.reachable(chat_id)?;
    let reply_to = reply
        .as_ref()
        .and_then(|reply| reply["message_id"].as_i64());
    if let Some(reply) = reply.as_ref()
        && reply_to.is_none_or(|id| chat.find(id).is_none())
        && reply["allow_sending_without_reply"] != true
    {
        return Err(Refusal::bad("message to be replied not found"));
    }
    let mut message = Message::blank(0, caller.bot.id, true, caller.now.timestamp());
    message.reply_to = reply_to;
    content(&mut state, &mut message)?;
    state.admit(chat_id, &caller.shared.options.limits, caller.now)?;
    let chat = state.reachable(chat_id)?;
    message.id = chat.next_id();
    match markup {
        None => {}
        Some(Markup::Inline(markup)) => message.markup = markup,
        Some(Markup::Reply(keyboard)) => {
            chat.keyboard = Some(keyboard);
            message.brought_keyboard = true;
        }
        Some(Markup::Remove) => {
            chat.keyboard = None;
            message.brought_keyboard = true;
        }
        Some(Markup::ForceReply) => message.brought_keyboard = true,
    }
    let message = chat.append(message);
    let answer = caller.bot.message_json(chat, &message);
    drop(state);
    caller.shared.changed();
    Ok(Answer::Value(answer))
}

/// The message that is to be copied or forwarded.
fn original(caller: &Caller<'_>, params: &Params, verb: &str) -> Result<Message, Refusal> {
    let not_found = || Refusal::bad(format!("message to {verb} not found"));
    let from = params.integer("from_chat_id")?.ok_or_else(not_found)?;
    let id = params.integer("message_id")?.ok_or_else(not_found)?;
    let mut state = caller.bot.state();
    let chat = state.reachable(from)?;
    let message = chat.find(id).ok_or_else(not_found)?;
    Ok(Message::clone(message))
}

fn fill(message: &mut Message, original: Message) {
    message.text = original.text;
    message.caption = original.caption;
    message.entities = original.entities;
    message.photo = original.photo;
    message.other = original.other;
}
