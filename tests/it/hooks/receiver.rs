//! A system of the shop's own that hears what happens: it takes, refuses, hangs, as the test says. The
//! signature is checked by code that shares nothing with the program's.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse as _, Response},
};
use mistok::config::Hook;
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, sync::watch, task::AbortHandle};

pub const SECRET: &str = "secret-of-the-receiver";
pub const NEXT: &str = "secret-that-is-coming";

/// What the receiver does with the next message.
#[derive(Clone)]
pub enum Does {
    Takes,
    Answers(u16),
    /// Does not take what is about this number.
    Refuses(i64),
    /// Sends the caller on.
    Redirects(String),
    /// Never answers.
    Hangs,
    /// Answers once another receiver has had a message.
    WaitsFor(Receiver),
}

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Told {
    pub id: String,
    pub event: String,
    pub signature: String,
    pub raw: Vec<u8>,
    pub body: Value,
}

impl Told {
    /// The values of the signature that fit a secret.
    pub fn fitting(&self, secret: &str) -> usize {
        let parts = self.signature.split(',');
        let parts: Vec<_> = parts.map(|it| it.split_once('=').unwrap()).collect();
        let (_, time) = parts.iter().find(|(name, _)| *name == "t").unwrap();
        let signed = [time.as_bytes(), b".", &self.raw].concat();
        let wanted = keyed(secret.as_bytes(), &signed);
        let fits = |(name, value): &&(&str, &str)| *name == "v1" && *value == wanted;
        parts.iter().filter(fits).count()
    }
}

/// HMAC-SHA256 by its definition (RFC 2104).
fn keyed(key: &[u8], text: &[u8]) -> String {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::digest([&padded(0x36)[..], text].concat());
    let outer = Sha256::digest([&padded(0x5c)[..], &inner[..]].concat());
    let digits = outer.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

struct Inside {
    told: Mutex<Vec<Told>>,
    next: Mutex<VecDeque<Does>>,
    always: Mutex<Does>,
    count: watch::Sender<usize>,
}

/// Cheap to clone; ends with the test.
#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    inside: Arc<Inside>,
    _task: Arc<Task>,
}

struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Inside {
            told: Mutex::default(),
            next: Mutex::default(),
            always: Mutex::new(Does::Takes),
            count: watch::Sender::new(0),
        });
        let router = Router::new().fallback(hear).with_state(inside.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            port,
            inside,
            _task: Arc::new(Task(task.abort_handle())),
        }
    }

    /// The settings of a hook that leads here.
    pub fn hook(&self, name: &str, events: &[&str]) -> Hook {
        Hook {
            name: name.to_owned(),
            url: Some(SecretString::from(self.url("127.0.0.1"))),
            events: events.iter().map(|it| (*it).to_owned()).collect(),
            secret: Some(SecretString::from(SECRET)),
            secret_file: None,
            next_secret: None,
            next_secret_file: None,
            allow_private: true,
            timeout_seconds: 10,
        }
    }

    pub fn url(&self, host: &str) -> String {
        format!("http://{host}:{}/hook", self.port)
    }

    /// What is done with the next messages, before what is always done.
    pub fn will(&self, does: impl IntoIterator<Item = Does>) {
        self.inside.next.lock().unwrap().extend(does);
    }

    pub fn always(&self, does: Does) {
        *self.inside.always.lock().unwrap() = does;
    }

    pub fn told(&self) -> Vec<Told> {
        self.inside.told.lock().unwrap().clone()
    }

    /// The events that came, with repeats.
    pub fn events(&self) -> Vec<String> {
        self.told().into_iter().map(|it| it.event).collect()
    }

    /// The first message about such an event.
    pub fn first(&self, event: &str) -> Told {
        let mut told = self.told().into_iter();
        let found = told.find(|it| it.event == event);
        found.unwrap_or_else(|| panic!("{event} is not among {:?}", self.events()))
    }

    /// Returns once this number of messages has come.
    pub async fn heard(&self, count: usize) {
        let mut heard = self.inside.count.subscribe();
        heard.wait_for(|it| *it >= count).await.unwrap();
    }
}

async fn hear(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let told = Told {
        id: header("x-mistok-id"),
        event: header("x-mistok-event"),
        signature: header("x-mistok-signature"),
        body: serde_json::from_slice(&body).unwrap(),
        raw: body.to_vec(),
    };
    let about = told.body["data"]["number"].as_i64();
    inside.told.lock().unwrap().push(told);
    inside.count.send_modify(|count| *count += 1);
    let next = inside.next.lock().unwrap().pop_front();
    let does = next.unwrap_or_else(|| inside.always.lock().unwrap().clone());
    match does {
        Does::Refuses(number) if about == Some(number) => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Does::Takes | Does::Refuses(_) => StatusCode::NO_CONTENT.into_response(),
        Does::Answers(status) => {
            (StatusCode::from_u16(status).unwrap(), "as the test says").into_response()
        }
        Does::Redirects(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Does::Hangs => std::future::pending().await,
        Does::WaitsFor(other) => {
            other.heard(1).await;
            StatusCode::OK.into_response()
        }
    }
}
