//! Text that every database takes. PostgreSQL refuses U+0000, which SQLite stores; JSON can name
//! halves of characters of UTF-16, which no text of ours can hold. Text is cleaned where it enters the
//! program, before anything decides by it or stores it:
//!
//! - updates of Telegram, callback data with them, and its answers: `bot/said.rs`, `telegram/api.rs`;
//! - answers of CRMs, providers of SMS and Odoo: `crm/answer.rs`;
//! - webhooks: `web/sms.rs`, `web/keycrm.rs`, `web/odoo.rs` (KeepingCRM's signal holds only a number);
//! - the HTTP API: `web/api/request.rs`, which refuses with 422, in bodies and queries;
//! - settings, secrets in files and the shop's own texts: `config/mod.rs`, `text/mod.rs`, refused at the
//!   start.

use std::borrow::Cow;

/// Stands for what cannot be stored.
const REPLACEMENT: char = '\u{fffd}';
const ESCAPED_REPLACEMENT: &str = "\\ufffd";

/// Whether every database takes the text.
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// The text with a replacement for what cannot be stored.
pub fn clean(text: &str) -> String {
    text.replace('\0', REPLACEMENT.encode_utf8(&mut [0; 4]))
}

pub fn clean_some(text: Option<String>) -> Option<String> {
    text.map(|text| clean(&text))
}

/// JSON with a replacement for what cannot be stored: `\u0000` and lone halves of a character
/// (`\ud83d` without `\ude00`), which would make the whole of it unreadable.
pub fn clean_json(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") && is_storable(json) {
        return Cow::Borrowed(json);
    }
    let mut cleaned = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['\\', '\0']) {
        let (before, found) = rest.split_at(at);
        cleaned.push_str(before);
        let (escape, after) = match escape(found) {
            Escape::Keep(length) => found.split_at(length),
            Escape::Replace(length) => (ESCAPED_REPLACEMENT, &found[length..]),
        };
        cleaned.push_str(escape);
        rest = after;
    }
    cleaned.push_str(rest);
    if cleaned == json {
        return Cow::Borrowed(json);
    }
    Cow::Owned(cleaned)
}

/// What is done with the bytes at a backslash or U+0000, and how many they are.
enum Escape {
    Keep(usize),
    Replace(usize),
}

/// Letters of an escaped unit of UTF-16, such as `\ud83d`.
const UNIT: usize = 6;

fn escape(found: &str) -> Escape {
    if found.starts_with('\0') {
        return Escape::Replace(1);
    }
    match unit(found) {
        Some(0 | 0xdc00..=0xdfff) => Escape::Replace(UNIT),
        Some(0xd800..=0xdbff) => match unit(&found[UNIT..]) {
            Some(0xdc00..=0xdfff) => Escape::Keep(2 * UNIT),
            _ => Escape::Replace(UNIT),
        },
        Some(_) => Escape::Keep(UNIT),
        // Another escape: the letter behind the backslash begins none.
        None => Escape::Keep(1 + found.chars().nth(1).map_or(0, char::len_utf8)),
    }
}

fn unit(found: &str) -> Option<u32> {
    let digits = found.strip_prefix("\\u")?.get(..4)?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_number
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_stored_is_replaced_and_the_rest_stays() {
        for (json, text) in [
            (r#""Так""#, "Так"),
            (r#""a\u0000b""#, "a\u{fffd}b"),
            (r#""\\u0000""#, "\\u0000"),
            (r#""\\\u0000""#, "\\\u{fffd}"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\uD83D\uDE00 \ud800""#, "😀 \u{fffd}"),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00x""#, "\u{fffd}x"),
            (r#""\ud800""#, "\u{fffd}"),
            (r#""\ud800\n""#, "\u{fffd}\n"),
            (r#""\n\t\"\u0041""#, "\n\t\"A"),
        ] {
            let read: String = serde_json::from_str(&clean_json(json)).unwrap();
            assert_eq!(read, text, "{json}");
        }
        assert_eq!(clean("a\0b"), "a\u{fffd}b");
        for broken in [
            "\\",
            "\\u",
            "\\u12",
            "\\ud800\\",
            "\\ud800\\u",
            "\\я",
            "\"\\u00",
        ] {
            drop(clean_json(broken));
        }
    }

    proptest! {
        #[test]
        fn every_text_survives_and_is_storable(units: Vec<u16>) {
            let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = escapes.concat();
            let read: String = serde_json::from_str(&clean_json(&format!("\"{json}\""))).unwrap();
            let expected: String = char::decode_utf16(units)
                .map(|letter| letter.ok().filter(|it| *it != '\0').unwrap_or(REPLACEMENT))
                .collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn no_input_panics(text: String) {
            drop(clean_json(&text));
        }
    }
}
