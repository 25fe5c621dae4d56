//! The requests that simulated vendors make of the shop.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, header};

/// Calls addresses of the shop. Vendors know its public address, which in a test is nobody's; the
/// calls then go to where the shop really listens, and say and sign the public one.
#[derive(Debug)]
pub struct Calls {
    client: reqwest::Client,
    /// The public beginning of addresses, and what is called instead of it.
    public: Mutex<Option<(String, String)>>,
}

/// What the shop answered.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

impl Calls {
    /// Calls that give up after the vendor's own patience.
    pub fn new(patience: Duration) -> reqwest::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(patience)
            .connect_timeout(Duration::from_secs(5))
            .pool_max_idle_per_host(256)
            .tcp_nodelay(true)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            public: Mutex::default(),
        })
    }

    /// Addresses that begin with `public` are reached at `address` from now on.
    pub fn set_public(&self, public: &str, address: &str) {
        let pair = (trimmed(public), trimmed(address));
        *self.public.lock().unwrap_or_else(PoisonError::into_inner) = Some(pair);
    }

    /// A whole address: a path belongs to the public address, or else to the host of `near`.
    pub fn whole(&self, path: &str, near: Option<&str>) -> Option<String> {
        if !path.starts_with('/') {
            return Some(path.to_owned());
        }
        let public = self.public.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((public, _)) = public.as_ref() {
            return Some(format!("{public}{path}"));
        }
        let near = reqwest::Url::parse(near?).ok()?;
        Some(format!("{}{path}", near.origin().ascii_serialization()))
    }

    /// A request of this address.
    pub fn request(&self, method: &Method, url: &str) -> reqwest::RequestBuilder {
        self.client.request(method.clone(), self.reached_at(url))
    }

    fn reached_at(&self, url: &str) -> String {
        let public = self.public.lock().unwrap_or_else(PoisonError::into_inner);
        let place = public.as_ref().and_then(|(public, address)| {
            let rest = url.strip_prefix(public.as_str())?;
            Some(format!("{address}{rest}"))
        });
        place.unwrap_or_else(|| url.to_owned())
    }
}

/// Sends a request; `None` when there was no answer.
pub async fn answer_to(request: reqwest::RequestBuilder) -> Option<Answer> {
    let answer = request.send().await.ok()?;
    let status = answer.status().as_u16();
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = answer.text().await.ok()?;
    Some(Answer {
        status,
        content_type,
        body,
    })
}

/// A body of fields, as browsers write it.
pub fn form(fields: &[(String, String)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields).finish()
}

/// Reads a body of fields, or a query.
pub fn fields(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}
