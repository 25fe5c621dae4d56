//! A request is made of an action and the words of the moment. Bodies are values from their leaves up,
//! so that nothing a customer writes can become a part of the JSON around it.

use minijinja::Value;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Map, Number, Value as Json};

use super::{
    recipe::{Action, Body, Header, Leaf, Pair},
    template::{Target, Template, Unfilled},
    words::Words,
};
use crate::crm::{CrmError, http::Content};

/// The name of one line within what is made for each.
const LINE: &str = "line";

/// A request with everything filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub content: Content,
}

/// Fills an action in.
pub fn compose(action: &Action, words: &Words) -> Result<Composed, CrmError> {
    let filling = Filling {
        words: words.clone(),
        keep_empty: action.keep_empty,
    };
    filling
        .request(action)
        .map_err(|unfilled| CrmError::Refused {
            status: 422,
            message: format!("the recipe: {unfilled}"),
        })
}

/// Headers with their values; a value that is empty leaves its header out.
pub fn headers(headers: &[Header], words: &Words) -> Result<HeaderMap, Unfilled> {
    let words = Value::from(words.clone());
    let mut filled = HeaderMap::new();
    for Header { name, value } in headers {
        let is_secret = value.words().iter().any(|word| word.starts_with("secret."));
        let text = value.fill(&words, Target::Value)?;
        if text.is_empty() {
            continue;
        }
        let value = HeaderValue::from_bytes(text.as_bytes());
        let mut value = value.map_err(|_| {
            Unfilled(format!(
                "the header {name} would get a line break or another control character"
            ))
        })?;
        value.set_sensitive(is_secret);
        filled.append(name.clone(), value);
    }
    Ok(filled)
}

struct Filling {
    words: Words,
    keep_empty: bool,
}

impl Filling {
    fn request(&self, action: &Action) -> Result<Composed, Unfilled> {
        let content = match &action.body {
            Body::Nothing => Content::Nothing,
            Body::Form(pairs) => Content::Form(self.pairs(pairs)?),
            Body::Json(leaf) => {
                let empty = || Json::Object(Map::new());
                Content::Json(self.leaf(leaf)?.unwrap_or_else(empty))
            }
        };
        Ok(Composed {
            path: self.path(&action.path)?,
            query: self.pairs(&action.query)?,
            headers: headers(&action.headers, &self.words)?,
            content,
        })
    }

    fn text(&self, template: &Template) -> Result<String, Unfilled> {
        match template.plain() {
            Some(text) => Ok(text.to_owned()),
            None => template.fill(&Value::from(self.words.clone()), Target::Value),
        }
    }

    fn path(&self, template: &Template) -> Result<String, Unfilled> {
        let path = template.fill(&Value::from(self.words.clone()), Target::Path)?;
        let leads_elsewhere = path.split('/').any(|part| matches!(part, "." | ".."));
        if leads_elsewhere {
            return Err(Unfilled("the path would lead to another place".to_owned()));
        }
        Ok(path)
    }

    fn pairs(&self, pairs: &[Pair]) -> Result<Vec<(String, String)>, Unfilled> {
        let mut filled = Vec::new();
        for Pair { key, value } in pairs {
            let text = self.text(value)?;
            if self.keep_empty || !text.is_empty() {
                filled.push((key.clone(), text));
            }
        }
        Ok(filled)
    }

    /// A value; `None` means that it is empty and its key is left out.
    fn leaf(&self, leaf: &Leaf) -> Result<Option<Json>, Unfilled> {
        let value = match leaf {
            Leaf::Fixed(value) => return Ok(Some(value.clone())),
            Leaf::Text(template) => Some(Json::String(self.text(template)?)),
            Leaf::Number(template) => number(self.text(template)?.trim())?,
            Leaf::Flag(template) => flag(self.text(template)?.trim())?,
            Leaf::List(leaves) => {
                let mut items = Vec::new();
                for leaf in leaves {
                    items.extend(self.leaf(leaf)?);
                }
                Some(Json::Array(items))
            }
            Leaf::Map(leaves) => {
                let mut fields = Map::new();
                for (key, leaf) in leaves {
                    fields.extend(self.leaf(leaf)?.map(|value| (key.clone(), value)));
                }
                Some(Json::Object(fields))
            }
            Leaf::Each { list, item } => Some(Json::Array(self.each(list, item)?)),
        };
        Ok(match value {
            Some(value) if self.keep_empty || !is_empty(&value) => Some(value),
            None if self.keep_empty => Some(Json::Null),
            Some(_) | None => None,
        })
    }

    fn each(&self, list: &str, item: &Leaf) -> Result<Vec<Json>, Unfilled> {
        let mut made = Vec::new();
        for line in self.list(list) {
            let mut words = self.words.clone();
            words.insert(LINE, line);
            let inside = Self {
                words,
                keep_empty: self.keep_empty,
            };
            made.extend(inside.leaf(item)?);
        }
        Ok(made)
    }

    fn list(&self, name: &str) -> Vec<Value> {
        let (root, rest) = name.split_once('.').unwrap_or((name, ""));
        let list = self
            .words
            .get(root)
            .and_then(|root| root.get_attr(rest).ok());
        let items = list.and_then(|list| list.try_iter().ok().map(Iterator::collect));
        items.unwrap_or_default()
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

fn number(text: &str) -> Result<Option<Json>, Unfilled> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = serde_json::from_str::<Number>(text);
    let number = number.map_err(|_| Unfilled("what should be a number is none".to_owned()))?;
    Ok(Some(number.into()))
}

fn flag(text: &str) -> Result<Option<Json>, Unfilled> {
    match text {
        "" => Ok(None),
        "true" | "1" | "yes" => Ok(Some(true.into())),
        "false" | "0" | "no" => Ok(Some(false.into())),
        _ => Err(Unfilled(
            "what should be true or false is neither".to_owned(),
        )),
    }
}
