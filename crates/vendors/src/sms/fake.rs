//! A provider on a free port that gives prepared answers and remembers what it was asked.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::DateTime;
use figment::value::{Dict, Value};
use mistok_core::domain::{clock::TestClock, id::SmsId, language::Language, phone::Phone};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Means, Message, Section, Webhook};

pub const PHONE: &str = "+380501112233";
pub const TEXT: &str = "Ваше замовлення №42";
pub const PUBLIC: &str = "https://bot.example.com";
/// When the tests' clock begins: a Friday, twenty seconds into a minute.
pub const NOW: &str = "2026-11-20T10:00:20Z";

/// A request as the provider saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: String,
}

type Script = dyn Fn(&Seen) -> Response + Send + Sync;
/// What the route knows.
type Known = (Arc<Script>, Arc<Mutex<Vec<Seen>>>);

pub struct Fake {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Fake {
    pub async fn start(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let script: Arc<Script> = Arc::new(script);
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let app = Router::new()
            .fallback(answer)
            .with_state((script, Arc::clone(&seen)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        #[expect(
            clippy::disallowed_methods,
            reason = "the test's own server, ended with it"
        )]
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, seen, task }
    }

    /// One that always answers the same.
    pub async fn saying(status: u16, body: &'static str) -> Self {
        Self::start(move |_| json(status, body)).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Seen {
    /// The value of a form's field.
    pub fn field(&self, name: &str) -> Option<String> {
        find(&self.body, name)
    }

    /// The value of a parameter of the query.
    pub fn param(&self, name: &str) -> Option<String> {
        find(&self.query, name)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

fn find(form: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(form.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn answer(State((script, seen)): State<Known>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let this = Seen {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let mut response = script(&this);
    // Its clock is the tests', unless the script says otherwise.
    let now = DateTime::parse_from_rfc3339(NOW).unwrap();
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = response.headers_mut();
    headers
        .entry(header::DATE)
        .or_insert_with(|| date.parse().unwrap());
    seen.lock().unwrap().push(this);
    response
}

/// An answer with a body of JSON.
pub fn json(status: u16, body: impl Into<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.into()).into_response()
}

/// A provider's section with these settings.
pub fn section<const N: usize>(name: &str, settings: [(&str, &str); N]) -> Section {
    let settings = settings.map(|(key, value)| (key.to_owned(), Value::from(value)));
    Section::new(format!("sms.{name}"), Dict::from(settings))
}

pub fn clock() -> TestClock {
    TestClock::new(DateTime::parse_from_rfc3339(NOW).unwrap().to_utc())
}

/// What an adapter under test may use.
pub fn means() -> Means {
    Means {
        clock: Arc::new(clock()),
        public_url: Some(PUBLIC.to_owned()),
        timeout: Duration::from_secs(5),
        settle: chrono::TimeDelta::seconds(60),
    }
}

/// A message that was begun this many seconds before the tests' time.
pub fn message(seconds_ago: i64) -> Message {
    let now = DateTime::parse_from_rfc3339(NOW).unwrap().to_utc();
    Message {
        id: SmsId(7),
        to: Phone::from_stored(PHONE.to_owned()),
        text: TEXT.to_owned(),
        sender: None,
        language: Language::Uk,
        begun_at: now - chrono::TimeDelta::seconds(seconds_ago),
    }
}

/// A call to `/sms/<path>` of ours.
pub struct Call {
    pub method: &'static str,
    pub what: &'static str,
    pub url: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Call {
    pub fn post(what: &'static str, path: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST",
            what,
            url: format!("{PUBLIC}{path}"),
            headers: HeaderMap::new(),
            body: body.into(),
        }
        .with("content-type", "application/x-www-form-urlencoded")
    }

    pub fn get(what: &'static str, path: &str) -> Self {
        let mut call = Self::post(what, path, "");
        call.method = "GET";
        call.headers.clear();
        call
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub fn webhook(&self) -> Webhook<'_> {
        Webhook {
            what: self.what,
            method: self.method,
            url: &self.url,
            query: self.url.split_once('?').map_or("", |(_, query)| query),
            headers: &self.headers,
            body: &self.body,
        }
    }
}
