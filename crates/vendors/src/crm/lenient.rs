//! Values as CRMs write them: a number may come as text, a flag as a number. What cannot be read
//! counts as missing.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

/// A whole number, sent as such, as a fraction or as text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whole(pub Option<i64>);

/// A decimal number, sent as such or as text.
#[derive(Debug, Clone, Default)]
pub struct Numeral(pub Option<String>);

/// A text, or a number in its place.
#[derive(Debug, Clone, Default)]
pub struct Text(pub Option<String>);

/// Yes or no, sent as such, as 0 and 1 or as text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Number(number) => whole(&number.to_string()),
            Value::String(text) => whole(text.trim()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

/// The whole part of a decimal number.
fn whole(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_number = fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| whole.parse().ok())?
}

impl<'de> Deserialize<'de> for Numeral {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Bool(flag) => flag,
            Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
            Value::String(text) => matches!(text.trim(), "1" | "true"),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        }))
    }
}

/// Reads an object. A list is refused, although serde would take its items for the fields in order.
pub fn object<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    let text = raw.get();
    text.starts_with('{')
        .then(|| serde_json::from_str(text).ok())?
}
