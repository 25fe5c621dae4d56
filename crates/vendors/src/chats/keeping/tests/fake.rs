//! A server on a free port that gives prepared answers and remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};

pub(super) const TOKEN: &str = "t0ken+that/nobody=sees";

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub path: String,
    pub query: HashMap<String, String>,
    pub body: String,
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
    /// Starts a server that lets everybody in and answers the rest by `script`.
    pub async fn start(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let with_login = move |seen: &Seen| {
            if seen.path == "/apilogin" {
                json(200, format!(r#"{{"retval":0,"token":"{TOKEN}"}}"#))
            } else {
                script(seen)
            }
        };
        Self::raw(with_login).await
    }

    /// Starts a server that answers everything by `script`.
    pub async fn raw(script: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let script: Arc<Script> = Arc::new(script);
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let app = Router::new()
            .fallback(answer)
            .with_state((script, Arc::clone(&seen)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/", listener.local_addr().unwrap());
        #[expect(
            clippy::disallowed_methods,
            reason = "the test's own server, ended with it"
        )]
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, seen, task }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State((script, seen)): State<Known>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let path = head.uri.path();
    let this = Seen {
        path: path.strip_prefix("/api").unwrap_or(path).to_owned(),
        query,
        body: String::from_utf8_lossy(&body).into_owned(),
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
