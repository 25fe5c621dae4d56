//! The parameters of a call, however they came: query, form or JSON. A form writes nested values
//! as JSON text, so every getter takes both.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::header;
use serde_json::{Map, Value};

use super::envelope::Refusal;
use super::multipart;
use crate::http::Request;

/// The parameters of one call.
#[derive(Debug, Clone, Default)]
pub struct Params {
    pub fields: Map<String, Value>,
    pub uploads: Vec<Upload>,
}

/// A file that came with a call.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What the call names it.
    pub part: String,
    pub file_name: String,
    pub mime: Option<String>,
    pub content: Bytes,
}

impl Params {
    /// Parameters without any files.
    pub fn of(fields: Map<String, Value>) -> Self {
        Self {
            fields,
            uploads: Vec::new(),
        }
    }

    pub fn read(request: &Request) -> Result<Self, Refusal> {
        let mut uploads = Vec::new();
        let mut fields = match content_type(request) {
            _ if request.body.is_empty() => Map::new(),
            "application/json" => match serde_json::from_slice(&request.body) {
                Ok(Value::Object(fields)) => fields,
                _ => return Err(Refusal::bad("can't parse JSON encoded request body")),
            },
            "application/x-www-form-urlencoded" => {
                let form = str::from_utf8(&request.body)
                    .map_err(|_| Refusal::bad("strings must be encoded in UTF-8"))?;
                pairs(form)
            }
            "multipart/form-data" => {
                let whole = header(request);
                let read = multipart::read(whole, &request.body);
                let read = read.ok_or_else(|| Refusal::bad("can't parse multipart body"))?;
                uploads = read.uploads;
                read.fields
            }
            other => {
                let words = format!("the simulator does not read bodies of type '{other}'");
                return Err(Refusal::bad(words));
            }
        };
        if let Some(query) = request.uri.query() {
            fields.extend(pairs(query));
        }
        Ok(Self { fields, uploads })
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value, unless it is absent or null.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A text; numbers are taken in their written form, as the real server does.
    pub fn text(&self, name: &str) -> Result<Option<Cow<'_, str>>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                Ok(Some(Cow::Owned(value.to_string())))
            }
            Some(_) => Err(Refusal::bad(format!(
                "field \"{name}\" must be of type String"
            ))),
        }
    }

    pub fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_i64(),
        };
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(Refusal::bad(format!(
                "field \"{name}\" must be a valid Number"
            ))),
        }
    }

    pub fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => {
                matches!(text.to_lowercase().as_str(), "true" | "yes" | "1")
            }
            Some(Value::Number(number)) => number.as_i64() != Some(0),
            _ => false,
        }
    }

    /// A file that came with the call under this name.
    pub fn upload(&self, part: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.part == part)
    }

    /// A nested value, from JSON or from JSON text.
    pub fn nested(&self, name: &str) -> Result<Option<Cow<'_, Value>>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(value) => Ok(Some(Cow::Owned(value))),
                Err(_) => Err(Refusal::bad(format!("can't parse {name} JSON object"))),
            },
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }

    /// The chat of a call. A name of a channel is a chat that nobody here knows.
    pub fn chat(&self) -> Result<i64, Refusal> {
        match self.get("chat_id") {
            None => Err(Refusal::bad("chat_id is empty")),
            Some(Value::String(text)) if text.is_empty() => Err(Refusal::bad("chat_id is empty")),
            Some(_) => match self.integer("chat_id") {
                Ok(Some(id)) => Ok(id),
                _ => Err(Refusal::bad("chat not found")),
            },
        }
    }
}

fn content_type(request: &Request) -> &str {
    header(request).split(';').next().unwrap_or("").trim()
}

fn header(request: &Request) -> &str {
    let header = request.headers.get(header::CONTENT_TYPE);
    header.and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn pairs(encoded: &str) -> Map<String, Value> {
    // Only for the decoding: the host is never called.
    let Ok(mut url) = reqwest::Url::parse("http://form/") else {
        return Map::new();
    };
    url.set_query(Some(encoded));
    url.query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_and_json_say_the_same() {
        let form = Params::of(pairs(
            "chat_id=42&text=%D0%B0+b&reply_markup=%7B%22x%22%3A1%7D&flag=True",
        ));
        let Value::Object(fields) = serde_json::json!({"chat_id": 42, "text": "а b", "reply_markup": {"x": 1}, "flag": true})
        else {
            unreachable!()
        };
        let json = Params::of(fields);

        for params in [form, json] {
            assert_eq!(params.chat(), Ok(42));
            assert_eq!(params.text("text").unwrap().unwrap(), "а b");
            assert_eq!(params.nested("reply_markup").unwrap().unwrap()["x"], 1);
            assert!(params.flag("flag"));
            assert!(!params.has("entities"));
        }
    }
}
