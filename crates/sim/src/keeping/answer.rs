//! What the server says, and what is around it.

use serde_json::{Value, json};

use super::{Envelope, ListKey, Options};
use crate::http::Reply;

/// A success.
#[derive(Debug)]
pub enum Answer {
    Json(Value),
    Empty,
}

/// An answer that is not what was asked for.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    pub words: String,
    pub retry_after: Option<u64>,
}

/// What a route answers.
pub type Outcome = Result<Answer, Refusal>;

impl Refusal {
    fn new(status: u16, words: impl Into<String>) -> Self {
        Self {
            status,
            words: words.into(),
            retry_after: None,
        }
    }

    /// A request that is not as the page says.
    pub fn bad(words: impl Into<String>) -> Self {
        Self::new(400, words)
    }

    /// A refusal for a reason of the trade, which comes as a success.
    pub fn business(words: impl Into<String>) -> Self {
        Self::new(200, words)
    }

    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    pub fn not_found() -> Self {
        Self::new(404, "Not found")
    }

    pub fn too_many(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(429, "quota exceeded")
        }
    }

    fn body(&self) -> Value {
        json!({"retval": 1, "retdesc": self.words, "errors": null, "content": null})
    }
}

pub fn reply(outcome: &Outcome) -> Reply {
    match outcome {
        Ok(Answer::Json(body)) => Reply::json(200, body.to_string()),
        Ok(Answer::Empty) => Reply::json(200, ""),
        Err(refusal) => Reply {
            retry_after: refusal.retry_after,
            ..Reply::json(refusal.status, refusal.body().to_string())
        },
    }
}

impl Options {
    /// The list of chats.
    pub(super) fn chats(&self, pages: usize, chats: &[Value]) -> Answer {
        let key = match self.list_key {
            ListKey::Chats => "chats",
            ListKey::Items => "items",
        };
        let list = json!({"cnt_pages": pages, key: chats});
        Answer::Json(match self.envelope {
            Envelope::Plain => list,
            Envelope::Ggsel => content(list),
        })
    }

    /// The messages of a chat.
    pub(super) fn messages(&self, messages: Vec<Value>) -> Answer {
        Answer::Json(match self.envelope {
            Envelope::Plain => Value::Array(messages),
            Envelope::Ggsel => content(json!({ "messages": messages })),
        })
    }

    /// Something is done, and there is nothing to say about it.
    pub(super) fn done(&self) -> Answer {
        match self.envelope {
            Envelope::Plain => Answer::Empty,
            Envelope::Ggsel => Answer::Json(json!({"retval": 0})),
        }
    }
}

/// What most answers are in.
pub fn content(inside: Value) -> Value {
    let mut all = json!({"retval": 0, "retdesc": "", "errors": null});
    all["content"] = inside;
    all
}
