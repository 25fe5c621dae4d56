//! The door of the API: the key, the rate, the routes, and the record of requests.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::form::Form;
use super::paging::Query;
use super::state::State;
use super::{Request, Shared, cards, catalog, dictionaries, orders, pictures};
use crate::sim::faults::{Fault, Faults};
use crate::sim::http::{Reply, Request as HttpRequest, Site};

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
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix("/v1").unwrap_or(path)
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
        let ask = Ask {
            query: request.uri.query().unwrap_or_default(),
            address: format!("{}{}", own_address(request), request.uri.path()),
            with_total: self.options.page_total,
        };
        let mut state = self.state();
        match (&request.method, parts.as_slice()) {
            (&Method::GET, ["offers"]) => catalog::offers(&state, &ask),
            (&Method::GET, ["products"]) => catalog::products(&state, &ask),
            (&Method::GET, ["products", "categories"]) => catalog::categories(&state, &ask),
            (&Method::GET, ["products", id]) => catalog::product(&state, id),
            (&Method::GET, ["pipelines", "cards"]) if !self.options.cards_searchable => {
                Err(Refusal::message(403, "This action is unauthorized."))
            }
            (&Method::GET, ["pipelines", "cards"]) => cards::list(&state, &ask),
            (&Method::GET, ["pipelines", "cards", id]) => cards::one(&state, id, &ask),
            (&Method::POST, ["pipelines", "cards"]) => self.add(&mut state, body, Form::Card),
            (&Method::POST, ["leads"]) if self.options.leads_path_enabled => {
                self.add(&mut state, body, Form::Lead)
            }
            (&Method::GET, ["order"]) => orders::list(&state, &ask),
            (&Method::GET, ["order", "source"]) => dictionaries::sources(&state, &ask),
            (&Method::GET, ["order", "status"]) => dictionaries::order_statuses(&ask),
            (&Method::GET, ["order", id]) => orders::one(&state, id, &ask),
            (&Method::GET, ["pipelines"]) => dictionaries::pipelines(&ask),
            (&Method::GET, ["pipelines", id, "statuses"]) => dictionaries::statuses(id, &ask),
            _ => Err(Refusal::not_found()),
        }
    }

    fn add(&self, state: &mut State, body: &Value, form: Form) -> Outcome {
        let State {
            cards,
            dictionaries,
            ..
        } = state;
        let card = cards.add(body, form, dictionaries, self.clock.now())?;
        self.changed();
        Ok((201, card))
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
}

impl Ask<'_> {
    /// One page of `items`.
    pub fn page<T>(&self, query: &Query, items: &[T], show: impl Fn(&T) -> Value) -> (u16, Value) {
        let page = query.page(items, (&self.address, self.with_total), show);
        (200, page)
    }
}
