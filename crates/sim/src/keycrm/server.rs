//! The door of the API: the key, the rate, the routes, and the record of requests.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::form::card::Form;
use super::paging::Query;
use super::state::State;
use super::{Request, Shared, buyers, cards, catalog, dictionaries, hooks, orders, pictures};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<u64>,
}

impl Refusal {
    pub fn message(status: u16, words: &str) -> Self {
        Self {
            status,
            body: json!({ "message": words }),
            retry_after: None,
        }
    }

    /// A validation error of one field.
    pub fn field(name: &str, words: &str) -> Self {
        Self {
            status: 422,
            body: json!({ "message": words, "errors": { name: [words] } }),
            retry_after: None,
        }
    }

    pub fn not_found() -> Self {
        Self::message(404, "Not Found")
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
        if let Some(picture) = pictures::answer(request.uri.path()) {
            return picture;
        }
        let body = match request.body.as_ref() {
            [] => Ok(Value::Null),
            bytes => serde_json::from_slice(bytes),
        };
        let outcome = self.admit(&request).and_then(|()| match &body {
            Ok(body) => self.route(&request, body),
            Err(_) => Err(Refusal::message(400, "The request body is not valid JSON.")),
        });
        let (status, document, retry_after) = match outcome {
            Ok((status, document)) => (status, document, None),
            Err(refusal) => (refusal.status, refusal.body, refusal.retry_after),
        };
        self.note(&request, body.unwrap_or_default(), status);
        hooks::flush(&self);
        Reply {
            retry_after,
            ..Reply::json(status, document.to_string())
        }
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            Fault::Html502 => 502,
            Fault::Answer { status, .. } => *status,
            _ => return None,
        };
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        self.note(request, body, status);
        None
    }
}

impl Shared {
    fn admit(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let header = request.headers.get(header::AUTHORIZATION);
        let key = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        if key != Some(self.options.token.as_str()) {
            return Err(Refusal::message(401, "Unauthenticated."));
        }
        let Some(most) = self.options.rpm else {
            return Ok(());
        };
        let now = self.clock.now();
        let mut state = self.state();
        let wait = state.minute.wait(most, TimeDelta::minutes(1), now);
        if wait.is_some() {
            return Err(Refusal {
                retry_after: wait,
                ..Refusal::message(429, "Too Many Attempts.")
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
            let ask = Ask {
                query: request.uri.query().unwrap_or_default(),
                address: format!("{}{}", own_address(request), request.uri.path()),
                with_total: self.options.page_total,
                found_until: self.clock.now() - state.search_lag,
            };
            return self.read(&state, &parts, &ask);
        }
        let outcome = self.write(&mut state, &request.method, &parts, body)?;
        drop(state);
        self.errands.changed();
        Ok(outcome)
    }

    fn read(&self, state: &State, parts: &[&str], ask: &Ask<'_>) -> Outcome {
        match parts {
            ["offers"] => catalog::offers(state, ask),
            ["products"] => catalog::products(state, ask),
            ["products", "categories"] => catalog::categories(state, ask),
            ["products", id] => catalog::product(state, id),
            ["pipelines", "cards"] if !self.options.cards_searchable => {
                Err(Refusal::message(403, "This action is unauthorized."))
            }
            ["pipelines", "cards"] => cards::list(state, ask),
            ["pipelines", "cards", id] => cards::one(state, id, ask),
            ["pipelines"] => dictionaries::pipelines(ask),
            ["pipelines", id, "statuses"] => dictionaries::statuses(id, ask),
            ["order"] => orders::all(state, ask),
            ["order", "source"] => dictionaries::sources(state, ask),
            ["order", "status"] => dictionaries::order_statuses(ask),
            ["order", "payment-method"] => dictionaries::payment_methods(ask),
            ["order", "delivery-service"] => dictionaries::delivery_services(ask),
            ["order", id] => orders::one(state, id, ask),
            ["buyer"] => buyers::all(state, ask),
            ["buyer", id] => buyers::one(state, id, ask),
            _ => Err(Refusal::not_found()),
        }
    }

    fn write(&self, state: &mut State, method: &Method, parts: &[&str], body: &Value) -> Outcome {
        let now = self.clock.now();
        match (method, parts) {
            (&Method::POST, ["pipelines", "cards"]) => cards::add(state, body, Form::Card, now),
            (&Method::POST, ["leads"]) if self.options.leads_path_enabled => {
                cards::add(state, body, Form::Lead, now)
            }
            (&Method::PUT, ["pipelines", "cards", id]) => cards::change(state, id, body, now),
            (&Method::POST, ["pipelines", "cards", id, "payment"]) => {
                cards::pay(state, id, body, now)
            }
            (&Method::POST, ["order"]) => orders::add(state, body, now),
            (&Method::PUT, ["order", id]) => orders::change(state, id, body, now),
            (&Method::POST, ["order", id, "payment"]) => orders::pay(state, id, body, now),
            (&Method::POST, ["buyer"]) => buyers::add(state, body, now),
            (&Method::PUT, ["buyer", id]) => buyers::change(state, id, body, now),
            _ => Err(Refusal::not_found()),
        }
    }

    fn note(&self, request: &HttpRequest, body: Value, status: u16) {
        let entry = Request {
            method: request.method.to_string(),
            path: self.topic(request.uri.path()).to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            body,
            status,
            at: self.clock.now(),
        };
        self.state().note(entry);
    }
}

fn own_address(request: &HttpRequest) -> String {
    let host = request.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}

/// A list that is asked for.
#[derive(Debug)]
pub struct Ask<'a> {
    pub query: &'a str,
    address: String,
    with_total: bool,
    /// What is younger is not found yet.
    pub found_until: DateTime<Utc>,
}

impl Ask<'_> {
    /// One page of `items`.
    pub fn page<T>(&self, query: &Query, items: &[T], show: impl Fn(&T) -> Value) -> (u16, Value) {
        let page = query.page(items, &self.address, self.with_total, show);
        (200, page)
    }
}
