//! The door of the API: the signature, the rate, the routes, and the record of requests.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Request, Shared, send, signature, templates, webhooks};
use crate::calls::fields;
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub message: String,
}

impl Refusal {
    pub fn new(status: u16, message: &str) -> Self {
        Self {
            status,
            message: message.to_owned(),
        }
    }
}

/// The document that a route answers.
pub type Outcome = Result<Value, Refusal>;

/// The parameters of a request.
pub struct Params(pub Vec<(String, String)>);

impl Params {
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        let (_, value) = pairs.find(|(given, value)| given == name && !value.is_empty())?;
        Some(value)
    }

    /// A number that is there, or what stands for it.
    pub fn number(&self, name: &str, default: usize) -> Result<usize, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        let wrong = |_| Refusal::new(400, &format!("Wrong parameter {name}"));
        value.parse().map_err(wrong)
    }
}

impl Site for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix("/v1").unwrap_or(path)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let params = Params(read(&request));
        let outcome = match self.admit(&request, &params) {
            Ok(()) => self.route(&request, &params).await,
            Err(refusal) => Err(refusal),
        };
        let (status, document) = match outcome {
            Ok(document) => (200, document),
            Err(refusal) => {
                let words = refusal.message;
                (refusal.status, json!({"status": "error", "message": words}))
            }
        };
        self.note(&request, params.0, status);
        self.errands.changed();
        Reply::json(status, document.to_string())
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let (status, reply) = match fault {
            Fault::TooMany { .. } => {
                let words = json!({"status": "error", "message": "Rate limit exceeded"});
                (429, Some(Reply::json(429, words.to_string())))
            }
            Fault::Answer { status, .. } | Fault::Maintenance { status } => (*status, None),
            Fault::Error500 => (500, None),
            _ => (502, None),
        };
        self.note(request, read(request), status);
        reply
    }
}

/// The parameters: of a GET those of the query, else those of the body.
fn read(request: &HttpRequest) -> Vec<(String, String)> {
    if request.method == Method::GET {
        return fields(request.uri.query().unwrap_or_default().as_bytes());
    }
    fields(&request.body)
}

impl Shared {
    fn admit(&self, request: &HttpRequest, params: &Params) -> Result<(), Refusal> {
        let options = &self.options;
        let header = request.headers.get(header::AUTHORIZATION);
        let header = header.and_then(|value| value.to_str().ok());
        let path = request.uri.path();
        let signature = signature::of_request(&options.secret, path, &params.0);
        let wanted = format!("{}:{signature}", options.key);
        if header != Some(wanted.as_str()) {
            return Err(Refusal::new(401, "Not authorized"));
        }
        if !path.ends_with('/') {
            return Err(Refusal::new(404, "Method not found"));
        }
        let kind = request.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form = kind.starts_with("application/x-www-form-urlencoded");
        if !request.body.is_empty() && !is_form {
            return Err(Refusal::new(400, "Wrong Content-Type"));
        }
        let Some(most) = options.rpm else {
            return Ok(());
        };
        let now = self.clock.now();
        let minute = &mut self.state().minute;
        if minute.wait(most, TimeDelta::minutes(1), now).is_some() {
            return Err(Refusal::new(429, "Rate limit exceeded"));
        }
        minute.note(now);
        Ok(())
    }

    async fn route(&self, request: &HttpRequest, params: &Params) -> Outcome {
        let path = self.topic(request.uri.path()).trim_matches('/');
        match (&request.method, path) {
            (&Method::POST, "sms/send") => send::send(self, params),
            (&Method::GET, "sms/senderid") => send::senders(self, params),
            (&Method::GET, "sms/templates") => templates::list(self, params),
            (&Method::GET, "info/balance") => Ok(json!({
                "status": "success",
                "balance": send::euros(self.state().balance),
                "currency": "EUR",
            })),
            (&Method::GET, "pbx/webhooks") => Ok(webhooks::show(self)),
            (&Method::POST, "pbx/webhooks/url") => webhooks::set_url(self, params).await,
            (&Method::DELETE, "pbx/webhooks/url") => Ok(webhooks::remove_url(self)),
            (&Method::POST, "pbx/webhooks/hooks") => webhooks::switch(self, params),
            (&Method::PUT, "direct_numbers/receive_sms") => webhooks::receive(self, params),
            _ => Err(Refusal::new(404, "Method not found")),
        }
    }

    fn note(&self, request: &HttpRequest, fields: Vec<(String, String)>, status: u16) {
        let entry = Request {
            method: request.method.to_string(),
            path: self.topic(request.uri.path()).to_owned(),
            fields,
            status,
            at: self.clock.now(),
        };
        self.state().requests.push(entry);
    }
}
