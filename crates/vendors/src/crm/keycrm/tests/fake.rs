//! A server on a free port that gives prepared answers and remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Seen {
    /// A parameter of the query; empty when it is not there.
    pub fn param(&self, key: &str) -> &str {
        self.query.get(key).map_or("", String::as_str)
    }

    pub fn page(&self) -> usize {
        self.param("page").parse().unwrap_or(1)
    }
}

type Script = dyn Fn(&Seen) -> Response + Send + Sync;

/// What the route knows.
type Known = (Arc<Script>, Arc<Mutex<Vec<Seen>>>);

pub(super) struct Fake {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Fake {
    /// Starts a server that answers by `script`.
    pub async fn start(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let script: Arc<Script> = Arc::new(script);
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let app = Router::new()
            .fallback(answer)
            .with_state((script, Arc::clone(&seen)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/", listener.local_addr().unwrap());
        let task = run(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, seen, task }
    }

    /// Starts a server that reads each request, writes `bytes` and hangs up.
    pub async fn that_says(bytes: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let task = run(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).await.unwrap();
                assert!(read > 0);
                stream.write_all(bytes.as_bytes()).await.unwrap();
            }
        });
        Self {
            url,
            seen: Arc::default(),
            task,
        }
    }

    /// Starts a server that takes each request and never answers.
    pub async fn that_is_silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let task = run(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
            }
        });
        Self {
            url,
            seen: Arc::default(),
            task,
        }
    }

    /// An address where nobody listens.
    pub async fn nowhere() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/v1", listener.local_addr().unwrap())
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// `GET /offers?page=2` and so on, in order.
    pub fn paths(&self) -> Vec<String> {
        let line = |seen: &Seen| format!("{} {} {}", seen.method, seen.path, seen.page());
        self.seen().iter().map(line).collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test's own server, ended with it"
)]
fn run(server: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(server)
}

async fn answer(
    State((script, seen)): State<Known>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let this = Seen {
        method: head.method.to_string(),
        path: head.uri.path().trim_start_matches("/v1").to_owned(),
        query,
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let response = script(&this);
    seen.lock().unwrap().push(this);
    response
}

/// An answer with a body of JSON.
pub(super) fn json(status: u16, body: impl Into<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.into()).into_response()
}

/// One page of a list as Laravel writes it.
pub(super) fn page(seen: &Seen, items: &[String]) -> Response {
    let size: usize = seen.param("limit").parse().unwrap();
    let number = seen.page();
    let shown: Vec<&str> = items
        .iter()
        .skip((number - 1) * size)
        .take(size)
        .map(String::as_str)
        .collect();
    let next = if number * size < items.len() {
        format!(r#""https://elsewhere.invalid/?page={}""#, number + 1)
    } else {
        "null".to_owned()
    };
    let total = items.len();
    let data = shown.join(",");
    json(
        200,
        format!(
            r#"{{"total":{total},"current_page":{number},"per_page":{size},"data":[{data}],"next_page_url":{next}}}"#
        ),
    )
}
