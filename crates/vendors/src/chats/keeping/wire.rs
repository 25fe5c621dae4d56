//! What KeepingCRM sends, in its own words. Its relatives wrap the same things differently, so a
//! payload is looked for at the top, under `data` and under `content`; a value that cannot be read
//! counts as missing.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::crm::Flaw;
pub use crate::crm::lenient::{Flag, Numeral, Text, Whole};

/// What may be around a payload.
const WRAPPERS: [&str; 2] = ["content", "data"];
/// Where the words of a refusal are.
const WORDS: [&str; 6] = ["retdesc", "desc", "endesc", "message", "error", "errors"];

fn parse(body: &str) -> Result<Value, Flaw> {
    let body = body.trim_start_matches('\u{feff}').trim();
    Ok(serde_json::from_str(body)?)
}

/// An object of the expected kind, or one with everything missing.
fn object<T: DeserializeOwned>(value: &Value) -> Option<T> {
    value
        .is_object()
        .then(|| T::deserialize(value).ok())
        .flatten()
}

/// The words of a refusal: the result code is not 0, or a file was not taken.
pub fn refusal(body: &Value) -> Option<String> {
    let fields = body.as_object()?;
    let refused = fields.get("retval").is_some_and(|code| !is_zero(code));
    let file = fields
        .get("files")
        .and_then(Value::as_array)
        .and_then(|files| files.iter().find(|file| is_bad(file)));
    let source = if refused { Some(body) } else { file }?;
    let mut words = Vec::new();
    for key in WORDS {
        collect(&source[key], &mut words);
    }
    words.dedup();
    Some(words.join("; "))
}

fn is_bad(file: &Value) -> bool {
    file.get("error_num").is_some_and(|code| !is_zero(code))
}

fn is_zero(code: &Value) -> bool {
    match code {
        Value::Null => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.trim() == "0",
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

fn collect(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => words.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, words)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `POST /apilogin`.
#[derive(Deserialize)]
pub struct Login {
    #[serde(default)]
    token: Text,
    #[serde(default)]
    valid_thru: Text,
}

/// A log-in that worked.
pub struct LoggedIn {
    pub token: String,
    pub valid_thru: Option<String>,
}

impl Login {
    pub fn read(body: &str) -> Result<LoggedIn, Flaw> {
        let body = parse(body)?;
        let places = [&body, &body["data"], &body["content"]];
        places
            .into_iter()
            .filter_map(object::<Self>)
            .find_map(|login| {
                Some(LoggedIn {
                    token: login.token.0.filter(|token| !token.trim().is_empty())?,
                    valid_thru: login.valid_thru.0,
                })
            })
            .ok_or(Flaw::NoId)
    }
}

/// A list, in whatever it came.
pub struct List {
    pub items: Vec<Value>,
    pub pages: Option<u32>,
}

impl List {
    /// Finds the list: the body itself, or what stands under one of `keys`.
    pub fn read(body: &str, keys: &[&str]) -> Result<Self, Flaw> {
        let body = parse(body)?;
        find(body, keys, 3).ok_or(Flaw::NoList)
    }

    /// The items that are objects of this kind.
    pub fn objects<T: DeserializeOwned>(&self) -> Vec<T> {
        self.items.iter().filter_map(object).collect()
    }
}

fn find(value: Value, keys: &[&str], depth: u8) -> Option<List> {
    let mut fields = match value {
        Value::Array(items) => return Some(List { items, pages: None }),
        Value::Object(fields) if depth > 0 => fields,
        _ => return None,
    };
    let pages = pages(&fields);
    for key in keys {
        match fields.remove(*key) {
            Some(Value::Array(items)) => return Some(List { items, pages }),
            // An empty list, as some write it.
            Some(Value::Null) => {
                let items = Vec::new();
                return Some(List { items, pages });
            }
            Some(_) | None => {}
        }
    }
    for wrapper in WRAPPERS {
        let inside = fields.remove(wrapper).unwrap_or_default();
        if let Some(list) = find(inside, keys, depth - 1) {
            let pages = list.pages.or(pages);
            return Some(List { pages, ..list });
        }
    }
    None
}

fn pages(fields: &Map<String, Value>) -> Option<u32> {
    let pages = Whole::deserialize(fields.get("cnt_pages")?).ok()?;
    u32::try_from(pages.0?).ok()
}

/// `GET /debates/v2/chats`.
#[derive(Deserialize)]
pub struct Chat {
    #[serde(default)]
    pub id_i: Whole,
    #[serde(default)]
    pub email: Text,
    #[serde(default)]
    pub product: Text,
    #[serde(default)]
    pub last_date: Text,
    #[serde(default)]
    pub cnt_msg: Whole,
    #[serde(default)]
    pub cnt_new: Whole,
}

/// `GET /debates/v2`.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    pub id: Whole,
    #[serde(default)]
    pub message: Text,
    #[serde(default)]
    pub buyer: Flag,
    #[serde(default)]
    pub seller: Flag,
    #[serde(default)]
    pub deleted: Flag,
    #[serde(default)]
    pub date_written: Text,
    #[serde(default)]
    pub date_seen: Text,
    #[serde(flatten)]
    pub file: MessageFile,
}

/// What of a message is about its file.
#[derive(Deserialize)]
pub struct MessageFile {
    #[serde(default)]
    pub is_file: Flag,
    #[serde(default)]
    pub is_img: Flag,
    #[serde(default)]
    pub filename: Text,
    #[serde(default)]
    pub url: Text,
    #[serde(default)]
    pub preview: Text,
}

/// `POST /debates/v2/upload-preview`.
#[derive(Deserialize)]
pub struct UploadedFile {
    #[serde(default)]
    pub newid: Text,
    #[serde(default)]
    pub name: Text,
    #[serde(default, rename = "type")]
    pub kind: Text,
}

/// `GET /purchase/info/{id}`.
#[derive(Deserialize)]
pub struct Bought {
    #[serde(default)]
    pub name: Text,
    #[serde(default)]
    pub amount: Numeral,
    #[serde(default)]
    pub currency_type: Text,
    #[serde(default)]
    pub purchase_date: Text,
    #[serde(default)]
    pub date_pay: Text,
    #[serde(default)]
    pub invoice_state: Whole,
    #[serde(default)]
    pub cnt_goods: Whole,
    #[serde(default, deserialize_with = "choices")]
    pub options: Vec<Choice>,
    #[serde(default, deserialize_with = "buyer")]
    pub buyer_info: BuyerInfo,
}

/// What the buyer chose or filled in.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    pub name: Text,
    #[serde(default)]
    pub user_data: Text,
}

#[derive(Default, Deserialize)]
pub struct BuyerInfo {
    #[serde(default)]
    pub email: Text,
    #[serde(default)]
    pub phone: Text,
    #[serde(default)]
    pub payment_method: Text,
}

impl Bought {
    /// `None` when nothing is said.
    pub fn read(body: &str) -> Result<Option<Self>, Flaw> {
        let body = parse(body)?;
        let wrapped = WRAPPERS.iter().find_map(|wrapper| body.get(wrapper));
        Ok(object(wrapped.unwrap_or(&body)))
    }
}

fn choices<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Choice>, D::Error> {
    let value = Value::deserialize(from)?;
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(items.iter().filter_map(object).collect())
}

fn buyer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BuyerInfo, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(object(&value).unwrap_or_default())
}
