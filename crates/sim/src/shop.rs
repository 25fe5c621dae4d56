//! A shop for the tests of vendors: it keeps what it receives, and gives the answers set for it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::http::Method;

use super::calls::fields;
use super::faults::{Fault, Faults};
use super::http::{Reply, Request, Site, serve};
use super::tasks::Tasks;

pub struct Shop {
    pub url: String,
    answer: Mutex<(u16, &'static str, String)>,
    told: Mutex<Vec<Told>>,
    _tasks: tokio_util::sync::DropGuard,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Told {
    pub method: Method,
    /// Path and query.
    pub path: String,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Told {
    pub fn field(&self, name: &str) -> String {
        let mut pairs = fields(self.body.as_bytes()).into_iter();
        let pair = pairs.find(|(given, _)| given == name);
        pair.map(|(_, value)| value).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

struct Door {
    faults: Faults,
    shop: std::sync::Weak<Shop>,
}

impl Site for Door {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: Request) -> Reply {
        let shop = self.shop.upgrade().unwrap();
        let query = request.uri.query().unwrap_or_default().to_owned();
        shop.told.lock().unwrap().push(Told {
            method: request.method,
            path: request.uri.to_string(),
            headers: request.headers,
            body: String::from_utf8(request.body.to_vec()).unwrap(),
        });
        let (status, content_type, body) = shop.answer.lock().unwrap().clone();
        let echo = query.strip_prefix("zd_echo=").map(str::to_owned);
        Reply {
            content_type,
            ..Reply::json(status, echo.unwrap_or(body))
        }
    }

    fn failure(&self, _: &Request, _: &Fault) -> Option<Reply> {
        None
    }
}

impl Shop {
    pub async fn open() -> Arc<Self> {
        let tasks = Tasks::here();
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        drop(listener);
        let shop = Arc::new(Self {
            url: format!("http://{address}"),
            answer: Mutex::new((200, "text/plain", String::new())),
            told: Mutex::default(),
            _tasks: tasks.stop().clone().drop_guard(),
        });
        let door = Arc::new(Door {
            faults: Faults::default(),
            shop: Arc::downgrade(&shop),
        });
        serve(address, door, &tasks).await.unwrap();
        shop
    }

    pub fn answers(&self, status: u16, content_type: &'static str, body: &str) {
        *self.answer.lock().unwrap() = (status, content_type, body.to_owned());
    }

    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// One field of everything that came.
    pub fn fields(&self, name: &str) -> Vec<String> {
        self.told().iter().map(|told| told.field(name)).collect()
    }
}
