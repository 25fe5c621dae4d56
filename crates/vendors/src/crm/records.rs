//! What the records of most CRMs have in common: an id, times, and our marker by which we find them
//! again.

use chrono::{DateTime, NaiveDateTime, Utc};
use mistok_core::domain::money::Money;
use serde_json::{Number, Value};

use super::lenient::Text;

/// The id in an answer of any of the forms seen: `{"id": 5}`, `{"data": {"id": "5"}}`, `5`.
pub fn created_id(answer: &Value) -> Option<String> {
    match answer {
        Value::Number(id) => id.as_u64().filter(|id| *id > 0).map(|id| id.to_string()),
        Value::String(id) => {
            let id = id.trim();
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (!id.is_empty() && id.len() <= 64 && id != "0" && id.bytes().all(plain))
                .then(|| id.to_owned())
        }
        Value::Object(fields) => ["id", "data"]
            .into_iter()
            .filter_map(|key| fields.get(key))
            .find_map(created_id),
        Value::Array(items) => items.first().and_then(created_id),
        Value::Null | Value::Bool(_) => None,
    }
}

/// Our reference as it stands in the words of a record.
pub fn marker(reference: &str) -> String {
    format!("ref:{reference}")
}

/// Whether `word` stands in the text by itself: `ref:7` is not in `ref:71`, nor in `href:7`.
pub fn contains_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "-_:".contains(letter);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Our reference as adapters write it at the end of a record; what customers write stands before it.
pub fn reference(comment: &str) -> Option<String> {
    let words = comment.rsplit(|letter: char| letter.is_whitespace() || "<>".contains(letter));
    let mut marked = words.filter_map(|word| word.strip_prefix("ref:"));
    marked
        .find(|reference| !reference.is_empty())
        .map(str::to_owned)
}

/// `450` and `450.5`: a number, as short as it can be.
pub fn price(money: Money) -> Option<Number> {
    let decimal = money.decimal();
    let short = if decimal.contains('.') {
        decimal.trim_end_matches('0').trim_end_matches('.')
    } else {
        &decimal
    };
    short.parse().ok()
}

/// A text that says something.
pub fn given(text: Text) -> Option<String> {
    let text = text.0?;
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// What is one text or a list of them, numbers among them.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
    }
}

/// A time with a zone or without one, which is UTC then.
pub fn time(text: &Text) -> Option<DateTime<Utc>> {
    let text = text.0.as_deref()?.trim();
    let zoned = DateTime::parse_from_rfc3339(text).ok();
    let plain = || {
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    zoned
        .map(|moment| moment.with_timezone(&Utc))
        .or_else(|| plain().map(|moment| moment.and_utc()))
}

/// The digits of a phone, however it is written.
pub fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Pieces of a line; a part of one counts as one.
pub fn quantity(text: Option<&str>) -> u32 {
    let whole = text.and_then(|text| text.split('.').next());
    let whole = whole.and_then(|whole| whole.parse().ok());
    whole.unwrap_or(1).max(1)
}
