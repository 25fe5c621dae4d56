//! The envelope of every answer, and the refusals with the words of the real server.

use axum::body::Bytes;
use serde_json::Value;

use crate::http::Reply;

/// What a method answers when all is well.
#[derive(Debug)]
pub enum Answer {
    Value(Value),
    /// JSON that is ready to send.
    Raw(String),
    /// A result with the server's remark.
    Noted(Value, &'static str),
}

impl Answer {
    /// The answer of most methods that change something.
    pub const TRUE: Self = Self::Value(Value::Bool(true));

    pub fn reply(self) -> Reply {
        let body = match self {
            Self::Value(value) => format!("{{\"ok\":true,\"result\":{value}}}"),
            Self::Raw(json) => format!("{{\"ok\":true,\"result\":{json}}}"),
            Self::Noted(value, remark) => {
                let remark = Value::from(remark);
                format!("{{\"ok\":true,\"result\":{value},\"description\":{remark}}}")
            }
        };
        Reply::json(200, body)
    }
}

/// A call that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: u16,
    pub description: String,
    pub retry_after: Option<u64>,
    pub migrate_to: Option<i64>,
}

impl Refusal {
    pub fn bad(words: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", words.as_ref()))
    }

    pub fn forbidden(words: &str) -> Self {
        Self::new(403, format!("Forbidden: {words}"))
    }

    pub fn conflict(words: &str) -> Self {
        Self::new(409, format!("Conflict: {words}"))
    }

    pub fn too_many(retry_after: u64) -> Self {
        let text = format!("Too Many Requests: retry after {retry_after}");
        Self {
            retry_after: Some(retry_after),
            ..Self::new(429, text)
        }
    }

    pub fn migrated(to: i64) -> Self {
        Self {
            migrate_to: Some(to),
            ..Self::bad("group chat was upgraded to a supergroup chat")
        }
    }

    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            retry_after: None,
            migrate_to: None,
        }
    }

    pub fn reply(&self) -> Reply {
        let parameters = match (self.retry_after, self.migrate_to) {
            (Some(seconds), _) => format!(",\"parameters\":{{\"retry_after\":{seconds}}}"),
            (_, Some(chat)) => format!(",\"parameters\":{{\"migrate_to_chat_id\":{chat}}}"),
            _ => String::new(),
        };
        let body = format!(
            "{{\"ok\":false,\"error_code\":{},\"description\":{}{parameters}}}",
            self.code,
            Value::from(self.description.as_str()),
        );
        Reply {
            retry_after: self.retry_after,
            ..Reply::json(self.code, Bytes::from(body))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_the_real_server() {
        let reply = Refusal::too_many(7).reply();

        assert_eq!(reply.retry_after, Some(7));
        assert_eq!(
            reply.body,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#
        );
        let reply = Answer::Noted(true.into(), "Webhook was set").reply();
        assert_eq!(
            reply.body,
            r#"{"ok":true,"result":true,"description":"Webhook was set"}"#
        );
    }
}
