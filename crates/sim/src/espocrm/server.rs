//! The door of the API: the key, the routes, and the record of requests.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::entity::Kind;
use super::{Request, Shared, entity, filter, hooks};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// What all addresses of the API begin with; the site itself is above it.
const API: &str = "/api/v1";

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub body: Value,
}

impl Refusal {
    pub fn bare(status: u16) -> Self {
        let body = Value::Null;
        Self { status, body }
    }

    pub fn message(status: u16, words: &str) -> Self {
        let body = json!({ "message": words });
        Self { status, body }
    }

    /// A field whose value does not pass.
    pub fn invalid(field: &str, rule: &str) -> Self {
        let data = json!({ "field": field, "type": rule });
        let label = "validationFailure";
        Self {
            status: 400,
            body: json!({ "messageTranslation": { "label": label, "scope": null, "data": data } }),
        }
    }
}

/// What a route answers.
pub type Outcome = Result<Value, Refusal>;

impl Site for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(API).unwrap_or(path)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let outcome = self.admit(&request).and_then(|()| self.route(&request));
        let (status, document) = match outcome {
            Ok(document) => (200, document),
            Err(refusal) => (refusal.status, refusal.body),
        };
        self.note(&request, status);
        self.errands.changed();
        let body = if document.is_null() {
            String::new()
        } else {
            document.to_string()
        };
        Reply::json(status, body)
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::Answer { status, .. } | Fault::Maintenance { status } => *status,
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            Fault::Html502 => 502,
            _ => return None,
        };
        self.note(request, status);
        None
    }
}

impl Shared {
    fn admit(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let key = request.headers.get("x-api-key");
        let key = key.and_then(|key| key.to_str().ok());
        if key == Some(self.options.key.as_str()) {
            return Ok(());
        }
        Err(Refusal::bare(401))
    }

    fn route(self: &Arc<Self>, request: &HttpRequest) -> Outcome {
        let Some(path) = request.uri.path().strip_prefix(API) else {
            return Err(Refusal::bare(404));
        };
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let query = request.uri.query().unwrap_or_default();
        match (&request.method, parts.as_slice()) {
            (&Method::GET, ["App", "user"]) => Ok(json!({ "user": { "type": "api" } })),
            (&Method::POST, ["Webhook"]) => hooks::add(self, &document(request)?),
            (method, [name]) => match entity::kind(name) {
                Some(kind) if method == Method::GET => filter::list(self, kind, query),
                Some(kind) if method == Method::POST => {
                    let skips = skips_check(request);
                    entity::create(self, kind, &document(request)?, skips)
                }
                _ => Err(Refusal::bare(404)),
            },
            (method, [name, id]) => match entity::kind(name) {
                Some(kind) => self.one(method, kind, id, request),
                None => Err(Refusal::bare(404)),
            },
            _ => Err(Refusal::bare(404)),
        }
    }

    fn one(&self, method: &Method, kind: Kind, id: &str, request: &HttpRequest) -> Outcome {
        match *method {
            Method::GET => entity::read(self, kind, id),
            Method::PUT => entity::change(self, kind, id, &document(request)?),
            Method::DELETE => entity::remove(self, kind, id),
            _ => Err(Refusal::bare(404)),
        }
    }

    fn note(&self, request: &HttpRequest, status: u16) {
        let entry = Request {
            method: request.method.to_string(),
            path: self.topic(request.uri.path()).to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            body: serde_json::from_slice(&request.body).unwrap_or_default(),
            status,
            at: self.clock.now(),
        };
        self.state().requests.push(entry);
    }
}

fn skips_check(request: &HttpRequest) -> bool {
    let header = request.headers.get("x-skip-duplicate-check");
    header.is_some_and(|value| value.as_bytes() == b"true")
}

/// A body, which must be an object and say that it is JSON.
fn document(request: &HttpRequest) -> Outcome {
    let kind = request.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    body.filter(|body| body.is_object() && kind.starts_with("application/json"))
        .ok_or_else(|| Refusal::message(400, "Bad request body."))
}
