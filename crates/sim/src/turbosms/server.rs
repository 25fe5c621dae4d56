//! The door of the API. It answers 200 to whatever it can read; the code in the answer tells.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Request, Shared, send};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// A code and its name.
pub type Code = (i64, &'static str);

pub const OK: Code = (0, "OK");
pub const PONG: Code = (1, "PONG");
pub const REQUIRED_TOKEN: Code = (103, "REQUIRED_TOKEN");
pub const WRONG_TOKEN: Code = (105, "REQUIRED_AUTH");
pub const INVALID_REQUEST: Code = (300, "INVALID_REQUEST");
pub const UNREADABLE: Code = (502, "FAILED_PARSE_BODY");

/// A code with its result.
pub fn envelope(code: Code, result: impl Into<Value>) -> Value {
    let result = result.into();
    json!({"response_code": code.0, "response_status": code.1, "response_result": result})
}

impl Site for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let document = self.reply(&request);
        self.note(&request, 200, document["response_code"].as_i64());
        self.errands.changed();
        Reply::json(200, document.to_string())
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::Answer { status, .. } | Fault::Maintenance { status } => *status,
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            _ => 502,
        };
        self.note(request, status, None);
        None
    }
}

impl Shared {
    fn reply(self: &Arc<Self>, request: &HttpRequest) -> Value {
        let header = request.headers.get(header::AUTHORIZATION);
        let header = header.and_then(|value| value.to_str().ok());
        let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) else {
            return envelope(REQUIRED_TOKEN, ());
        };
        if token != self.options.token {
            return envelope(WRONG_TOKEN, ());
        }
        let body: Value = match (&request.method, request.body.as_ref()) {
            (&Method::GET, _) | (_, []) => Value::Null,
            (_, bytes) => match serde_json::from_slice(bytes) {
                Ok(body) if is_json(request) => body,
                _ => return envelope(UNREADABLE, ()),
            },
        };
        match request.uri.path() {
            "/message/send.json" if request.method == Method::POST => send::send(self, &body),
            "/message/status.json" => send::status(self, &body),
            "/user/balance.json" => {
                let balance = f64::from(self.state().balance);
                envelope(OK, json!({ "balance": balance }))
            }
            "/message/ping.json" | "/user/ping.json" => envelope(PONG, ()),
            _ => envelope(INVALID_REQUEST, ()),
        }
    }

    fn note(&self, request: &HttpRequest, status: u16, code: Option<i64>) {
        let entry = Request {
            path: request.uri.path().to_owned(),
            body: serde_json::from_slice(&request.body).unwrap_or_default(),
            status,
            code: code.unwrap_or_default(),
            at: self.clock.now(),
        };
        self.state().requests.push(entry);
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json")
}
