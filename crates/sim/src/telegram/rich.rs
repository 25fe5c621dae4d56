//! Text with entities, as the server keeps it and a person reads it.

use serde_json::{Value, json};

/// A part of a text with a look or a meaning; places are counted in UTF-16 units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entity {
    pub kind: String,
    pub offset: usize,
    pub length: usize,
    /// Where a `text_link` leads.
    pub url: Option<String>,
    /// The person whom a `text_mention` means, as their `User` object.
    pub user: Option<Value>,
    /// The programming language of a `pre`.
    pub language: Option<String>,
    pub custom_emoji_id: Option<String>,
    /// The time and the form of a `date_time`.
    pub unix_time: Option<i64>,
    pub date_time_format: Option<String>,
}

impl Entity {
    /// An entity of a kind that needs nothing but its place.
    pub fn new(kind: &str, offset: usize, length: usize) -> Self {
        Self {
            kind: kind.to_owned(),
            offset,
            length,
            ..Self::default()
        }
    }

    /// An entity over the first `part` of `text`.
    pub fn over(kind: &str, text: &str, part: &str) -> Self {
        let before = text.find(part).map_or(text, |place| &text[..place]);
        Self::new(kind, utf16(before), utf16(part))
    }

    /// A link over the first `part` of `text`.
    pub fn link(text: &str, part: &str, url: &str) -> Self {
        Self {
            url: Some(url.to_owned()),
            ..Self::over("text_link", text, part)
        }
    }

    /// A custom emoji in the place of the first `part` of `text`.
    pub fn emoji(text: &str, part: &str, id: &str) -> Self {
        Self {
            custom_emoji_id: Some(id.to_owned()),
            ..Self::over("custom_emoji", text, part)
        }
    }

    /// The `MessageEntity` object.
    pub fn json(&self) -> Value {
        let mut value = json!({
            "type": self.kind,
            "offset": self.offset,
            "length": self.length,
        });
        for (name, text) in [
            ("url", &self.url),
            ("language", &self.language),
            ("custom_emoji_id", &self.custom_emoji_id),
            ("date_time_format", &self.date_time_format),
        ] {
            if let Some(text) = text {
                value[name] = text.as_str().into();
            }
        }
        if let Some(user) = &self.user {
            value["user"] = user.clone();
        }
        if let Some(time) = self.unix_time {
            value["unix_time"] = time.into();
        }
        value
    }
}

/// A text with its markup, the way it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rich {
    pub text: String,
    pub entities: Vec<Entity>,
}

impl Rich {
    /// A text without any entities, trimmed as the server trims it.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
            entities: Vec::new(),
        }
    }

    /// HTML that shows the same text.
    pub fn html(&self) -> String {
        let mut tags: Vec<(usize, usize, &Entity)> = self
            .entities
            .iter()
            .map(|entity| (entity.offset, entity.offset + entity.length, entity))
            .collect();
        tags.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut tags = tags.into_iter().peekable();
        let mut open: Vec<(usize, &'static str)> = Vec::new();
        let mut html = String::with_capacity(self.text.len() + 16);
        let mut place = 0;
        for letter in self.text.chars() {
            close_until(&mut open, place, &mut html);
            while let Some((_, end, entity)) = tags.next_if(|tag| tag.0 <= place) {
                if let Some(name) = tag_of(&entity.kind) {
                    html.push_str(&opening(name, entity));
                    open.push((end, name));
                }
            }
            push_escaped(&mut html, letter);
            place += letter.len_utf16();
        }
        close_until(&mut open, usize::MAX, &mut html);
        html
    }
}

fn close_until(open: &mut Vec<(usize, &'static str)>, place: usize, html: &mut String) {
    while let Some((_, name)) = open.pop_if(|(end, _)| *end <= place) {
        html.push_str("</");
        html.push_str(name);
        html.push('>');
    }
}

fn opening(name: &str, entity: &Entity) -> String {
    let mut tag = format!("<{name}");
    for (attribute, value) in [("href", &entity.url), ("emoji-id", &entity.custom_emoji_id)] {
        let Some(value) = value else { continue };
        tag.extend([" ", attribute, "=\""]);
        value
            .chars()
            .for_each(|letter| push_escaped(&mut tag, letter));
        tag.push('"');
    }
    if entity.kind == "expandable_blockquote" {
        tag.push_str(" expandable");
    }
    tag.push('>');
    tag
}

fn push_escaped(html: &mut String, letter: char) {
    match letter {
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '&' => html.push_str("&amp;"),
        '"' => html.push_str("&quot;"),
        other => html.push(other),
    }
}

fn tag_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "bold" => "b",
        "italic" => "i",
        "underline" => "u",
        "strikethrough" => "s",
        "code" => "code",
        "pre" => "pre",
        "text_link" => "a",
        "blockquote" | "expandable_blockquote" => "blockquote",
        "spoiler" => "tg-spoiler",
        "custom_emoji" => "tg-emoji",
        _ => return None,
    })
}

/// Cuts the white space at both ends off and moves the entities accordingly.
pub fn trimmed(text: String, entities: Vec<Entity>) -> Rich {
    let start = utf16(&text) - utf16(text.trim_start());
    let short = text.trim();
    let end = start + utf16(short);
    let entities = entities
        .into_iter()
        .filter_map(|entity| {
            let from = entity.offset.clamp(start, end);
            let to = (entity.offset + entity.length).clamp(start, end);
            (to > from).then(|| Entity {
                offset: from - start,
                length: to - from,
                ..entity
            })
        })
        .collect();
    let text = if short.len() == text.len() {
        text
    } else {
        short.to_owned()
    };
    Rich { text, entities }
}

pub fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The UTF-16 place of the first `part` in `text` at or after `from`.
pub fn place_of(text: &str, part: &str, from: usize) -> Option<usize> {
    let mut place = 0;
    for (at, letter) in text.char_indices() {
        if place >= from && text[at..].starts_with(part) {
            return Some(place);
        }
        place += letter.len_utf16();
    }
    None
}
