//! Texts and captions of calls, parsed and measured.

use serde_json::Value;

use super::super::envelope::Refusal;
use super::super::html;
use super::super::params::Params;
use super::super::rich::{Entity, Rich, utf16};

const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
/// Bytes of a text before it is parsed.
const LARGEST_TEXT: usize = 32_768;
const ENTITIES: [&str; 20] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
];

/// The text of a message, parsed and measured.
pub fn text(params: &Params) -> Result<Rich, Refusal> {
    let text = params.text("text")?.unwrap_or_default();
    let rich = rich(params, &text, "parse_mode", "entities")?;
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
    let rich = rich(params, &text, "parse_mode", "caption_entities")?;
    if rich.text.chars().count() > LONGEST_CAPTION {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok(rich)
}

/// The quoted part of another message; it may be empty.
pub fn quote(params: &Params) -> Result<Rich, Refusal> {
    let text = params.text("quote")?.unwrap_or_default();
    let rich = rich(params, &text, "quote_parse_mode", "quote_entities")?;
    if rich.text.chars().count() > LONGEST_CAPTION {
        return Err(Refusal::bad("message quote is too long"));
    }
    Ok(rich)
}

fn rich(params: &Params, text: &str, mode: &str, entities: &str) -> Result<Rich, Refusal> {
    if text.len() > LARGEST_TEXT {
        return Err(Refusal::bad("text is too long"));
    }
    let mode = params.text(mode)?.unwrap_or_default();
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
    let text = |name: &str| entity[name].as_str().map(str::to_owned);
    let read = Entity {
        url: text("url"),
        user: Some(entity["user"].clone()).filter(|user| !user.is_null()),
        language: text("language"),
        custom_emoji_id: text("custom_emoji_id"),
        unix_time: entity["unix_time"].as_i64(),
        date_time_format: text("date_time_format"),
        ..Entity::new(kind, offset, length)
    };
    let lacking = match kind {
        "text_link" if read.url.is_none() => Some("url"),
        "text_mention" if read.user.is_none() => Some("user"),
        "custom_emoji" if read.custom_emoji_id.is_none() => Some("custom_emoji_id"),
        "date_time" if read.unix_time.is_none() => Some("unix_time"),
        _ => None,
    };
    match lacking {
        Some(name) => Err(Refusal::bad(format!(
            "can't parse MessageEntity: Can't find field \"{name}\""
        ))),
        None if !ENTITIES.contains(&kind) => Err(Refusal::bad(format!(
            "can't parse MessageEntity: unsupported type \"{kind}\" specified"
        ))),
        None => Ok(read),
    }
}
