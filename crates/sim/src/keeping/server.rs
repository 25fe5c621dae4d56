//! The door of the API: the token, the quota, the routes, and the record of requests.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::answer::{Outcome, Refusal, reply};
use super::query::Query;
use super::{Envelope, Keeping, Shared};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Such as `GET /debates/v2/chats`; without a last slash and without numbers.
    pub route: String,
    /// Without the token.
    pub query: String,
    /// Null when there was no body, or it was not JSON.
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

impl Keeping {
    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// How often a route was called, written `POST /apilogin` or `GET /purchase/info`.
    pub fn calls_of(&self, route: &str) -> usize {
        let state = self.shared.state();
        let calls = state.requests.iter();
        calls.filter(|call| call.route == route).count()
    }

    /// How often something was read.
    pub fn reads(&self) -> usize {
        let state = self.shared.state();
        let calls = state.requests.iter();
        calls.filter(|call| call.route.starts_with("GET ")).count()
    }

    /// What was not as the page says: the route and the reason.
    pub fn refused(&self) -> Vec<String> {
        self.shared.state().refused.clone()
    }

    /// How often a read came over the quota.
    pub fn quota_exceeded(&self) -> u64 {
        self.shared.state().quota_exceeded
    }
}

impl Site for Shared {
    const BASE: &'static str = "/api";
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
        if let Some(file) = self.file_at(request.uri.path()) {
            return file;
        }
        let query = Query::read(request.uri.query().unwrap_or_default());
        let outcome = self.route(&request, &query);
        let reply = reply(&outcome);
        self.note(&request, &query, reply.status, outcome.err());
        reply
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            Fault::Html502 => 502,
            Fault::Maintenance { status } | Fault::Answer { status, .. } => *status,
            _ => return None,
        };
        let query = Query::read(request.uri.query().unwrap_or_default());
        self.note(request, &query, status, None);
        None
    }
}

impl Shared {
    fn route(&self, request: &HttpRequest, query: &Query) -> Outcome {
        let path = self.topic(request.uri.path());
        if path == "/apilogin" && request.method == Method::POST {
            if !is_json(request) {
                return Err(Refusal::bad("the body is not application/json"));
            }
            return self.log_in(&json(request)?);
        }
        self.admit(query)?;
        if request.method == Method::GET {
            self.count_read()?;
        }
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let host = request.headers.get(header::HOST);
        let host = host
            .and_then(|host| host.to_str().ok())
            .unwrap_or("localhost");
        match (&request.method, parts.as_slice()) {
            (&Method::GET, ["debates", "v2", "chats"]) => self.list_chats(query),
            (&Method::GET, ["debates", "v2"]) => self.read_chat(query, host),
            (&Method::GET, ["debates", "v2", "chat-state"]) => self.chat_state(query, false),
            (&Method::POST, ["debates", "v2", "chat-state"]) => self.chat_state(query, true),
            (&Method::POST, ["debates", "v2", ""]) if self.options.envelope == Envelope::Ggsel => {
                Err(Refusal::not_found())
            }
            (&Method::POST, ["debates", "v2"] | ["debates", "v2", ""]) => {
                if !is_json(request) {
                    return Err(Refusal::bad("the body is not application/json"));
                }
                self.post_message(query, &json(request)?)
            }
            (&Method::POST, ["debates", "v2", "upload-preview"]) => self.upload(query, request),
            (&Method::POST, ["debates", "v2", "seen"]) => self.post_seen(query),
            (&Method::GET, ["purchase", "info", invoice]) => self.purchase(invoice, query),
            _ => Err(Refusal::not_found()),
        }
    }

    fn admit(&self, query: &Query) -> Result<(), Refusal> {
        let now = self.clock.now();
        let state = self.state();
        let until = query
            .text("token")
            .and_then(|token| state.tokens.get(token));
        match until {
            Some(until) if *until > now => Ok(()),
            Some(_) | None => Err(Refusal::unauthorized()),
        }
    }

    fn count_read(&self) -> Result<(), Refusal> {
        let now = self.clock.now();
        let today = now.with_timezone(&self.options.utc_offset).date_naive();
        let mut state = self.state();
        if let Some(most) = self.options.reads_per_minute {
            if let Some(wait) = state.minute.wait(most, TimeDelta::minutes(1), now) {
                state.quota_exceeded += 1;
                return Err(Refusal::too_many(wait));
            }
            state.minute.note(now);
        }
        let reads = match state.day {
            Some((day, reads)) if day == today => reads,
            Some(_) | None => 0,
        };
        if state.daily_reads.is_some_and(|most| reads >= most) {
            state.quota_exceeded += 1;
            return Err(match self.options.envelope {
                Envelope::Plain => Refusal::business("quota exceeded"),
                Envelope::Ggsel => Refusal::too_many(3_600),
            });
        }
        state.day = Some((today, reads + 1));
        Ok(())
    }

    fn note(&self, request: &HttpRequest, query: &Query, status: u16, refusal: Option<Refusal>) {
        let route = route_name(&request.method, self.topic(request.uri.path()));
        let mut state = self.state();
        if let Some(refusal) = refusal.filter(|it| [400, 404].contains(&it.status)) {
            state.refused.push(format!("{route}: {}", refusal.words));
        }
        state.note(Request {
            route,
            query: query.without_token(),
            body: serde_json::from_slice(&request.body).unwrap_or_default(),
            status,
            at: self.clock.now(),
        });
    }
}

fn json(request: &HttpRequest) -> Result<Value, Refusal> {
    serde_json::from_slice(&request.body).map_err(|_| Refusal::bad("the body is not JSON"))
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"))
}

fn route_name(method: &Method, path: &str) -> String {
    let digits = |letter: char| letter.is_ascii_digit();
    let path = path.trim_end_matches('/');
    let path = match path.rsplit_once('/') {
        Some((before, last)) if !last.is_empty() && last.chars().all(digits) => before,
        _ => path,
    };
    format!("{method} {path}")
}
