//! The door of the API: the token, the rate, the routes, and the record of requests.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::query::Query;
use super::state::State;
use super::{Request, Shared, agreements, clients, tasks};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

const NOT_FOUND: &str = "<!DOCTYPE html>\n<html>\n<head><title>The page you were looking for doesn't \
    exist (404)</title></head>\n<body><h1>404</h1><p>The page is not here.</p></body>\n</html>\n";

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    Json {
        status: u16,
        body: Value,
        retry_after: Option<u64>,
    },
    /// A page for people to look at: there is nothing at this address.
    NotFound,
}

impl Refusal {
    pub fn message(status: u16, words: &str) -> Self {
        Self::Json {
            status,
            body: json!({ "errors": [words] }),
            retry_after: None,
        }
    }

    /// The errors of fields, each a list of words.
    pub fn fields(errors: &Value) -> Self {
        Self::Json {
            status: 422,
            body: json!({"message": "Validation failed", "errors": errors}),
            retry_after: None,
        }
    }

    const fn status(&self) -> u16 {
        match self {
            Self::Json { status, .. } => *status,
            Self::NotFound => 404,
        }
    }
}

/// What a route answers: the status and the document.
pub type Outcome = Result<(u16, Value), Refusal>;

impl Site for Shared {
    const BASE: &'static str = "/v1";
    const PATIENCE: Duration = Duration::from_secs(30);

    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(Self::BASE).unwrap_or(path)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let body = match request.body.as_ref() {
            [] => Ok(Value::Null),
            bytes => serde_json::from_slice(bytes),
        };
        let outcome = self.admit(&request).and_then(|()| match &body {
            Ok(body) => self.route(&request, body),
            Err(_) => Err(Refusal::message(400, "The body is not JSON.")),
        });
        let status = match &outcome {
            Ok((status, _)) => *status,
            Err(refusal) => refusal.status(),
        };
        self.note(&request, body.unwrap_or_default(), status);
        match outcome {
            Ok((status, document)) => Reply::json(status, document.to_string()),
            Err(Refusal::NotFound) => Reply {
                content_type: "text/html",
                ..Reply::json(404, NOT_FOUND)
            },
            Err(Refusal::Json {
                status,
                body,
                retry_after,
            }) => Reply {
                retry_after,
                ..Reply::json(status, body.to_string())
            },
        }
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            Fault::Html502 => 502,
            Fault::Answer { status, .. } | Fault::Maintenance { status } => *status,
            _ => return None,
        };
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        self.note(request, body, status);
        None
    }
}

impl Shared {
    fn admit(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let token = request.headers.get("x-auth-token");
        let token = token.and_then(|value| value.to_str().ok());
        if token != Some(self.options.token.as_str()) {
            return Err(Refusal::message(401, "Unauthorized"));
        }
        let Some(most) = self.options.rpm else {
            return Ok(());
        };
        let now = self.clock.now();
        let mut state = self.state();
        let wait = state.minute.wait(most, TimeDelta::minutes(1), now);
        if wait.is_some() {
            return Err(Refusal::Json {
                status: 429,
                body: json!({"errors": ["Too many requests"]}),
                retry_after: wait,
            });
        }
        state.minute.note(now);
        Ok(())
    }

    fn route(&self, request: &HttpRequest, body: &Value) -> Outcome {
        let path = self.topic(request.uri.path()).trim_end_matches('/');
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let mut state = self.state();
        if request.method == Method::GET {
            let text = request.uri.query().unwrap_or_default();
            let query = Query::read(text, self.options.page_size)?;
            let until = self.clock.now() - state.search_lag;
            return read(&state, &parts, &query.until(until));
        }
        let outcome = self.write(&mut state, &request.method, &parts, body)?;
        drop(state);
        self.errands.changed();
        Ok(outcome)
    }

    fn write(&self, state: &mut State, method: &Method, parts: &[&str], body: &Value) -> Outcome {
        let now = self.clock.now();
        match (method, parts) {
            (&Method::POST, ["agreements"]) => agreements::add(state, body, now),
            (&Method::PATCH, ["agreements", id]) => agreements::change(state, id, body, now),
            (&Method::POST, ["clients"]) => clients::add(state, body, now),
            (&Method::PATCH, ["clients", id]) => clients::change(state, id, body, now),
            (&Method::POST, ["tasks"]) => tasks::add(state, body, now),
            _ => Err(Refusal::NotFound),
        }
    }

    fn note(&self, request: &HttpRequest, body: Value, status: u16) {
        let query = request.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let entry = Request {
            method: request.method.to_string(),
            path: self.topic(request.uri.path()).to_owned(),
            query: pairs.join("&"),
            body,
            status,
            at: self.clock.now(),
        };
        self.state().note(entry);
    }
}

fn read(state: &State, parts: &[&str], query: &Query) -> Outcome {
    match parts {
        ["agreements"] => agreements::list(state, query),
        ["agreements", "stages"] => Ok((200, state.funnels.list_of_stages())),
        ["agreements", "funnels"] => Ok((200, state.funnels.list_of_funnels())),
        ["agreements", id] => agreements::one(state, id),
        ["clients"] => clients::list(state, query),
        ["clients", "statuses"] => Ok((200, clients::statuses())),
        ["clients", id] => clients::one(state, id),
        ["tasks"] => tasks::list(state, query),
        _ => Err(Refusal::NotFound),
    }
}
