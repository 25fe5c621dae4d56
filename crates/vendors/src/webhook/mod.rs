//! Outgoing webhooks: one POST to an address that the shop chose. No redirect is followed, and an
//! address in a private network is refused unless the shop allows it; a name is judged by what it
//! resolves to at each call.

use std::time::Duration;

use mistok_core::domain::cause::chain;
use reqwest::{
    Client, StatusCode, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect,
};

use crate::crm::public::{Network, PRIVATE};

/// The most that is read of an answer.
const ANSWER: usize = 64 * 1024;
/// Letters of an answer that are kept for people.
pub const SHOWN: usize = 500;

/// One address that is told what happens.
pub struct Receiver {
    client: Client,
    url: Url,
    network: Network,
}

/// What to send.
pub struct Post {
    pub event: String,
    pub id: String,
    /// `t=UNIX,v1=HEX`
    pub signature: String,
    pub body: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// How it begins.
    pub text: String,
}

impl Answer {
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// Whether the receiver says that it does not exist any more.
    pub fn is_gone(&self) -> bool {
        self.status == StatusCode::GONE.as_u16()
    }
}

/// Why nothing came back. None of these names the address, which may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("the address leads into a private network")]
    Private,
    #[error("there was no answer in time")]
    TimeOut,
    #[error("the receiver cannot be reached: {0}")]
    Unreachable(String),
    #[error("what is sent does not fit into a header")]
    Header,
}

impl Receiver {
    pub fn new(url: Url, network: Network, timeout: Duration) -> Result<Self, WebhookError> {
        let mut client = Client::builder()
            .user_agent(concat!("mistok/", env!("CARGO_PKG_VERSION")))
            .timeout(timeout)
            .tcp_nodelay(true)
            .redirect(redirect::Policy::none());
        if let Some(resolver) = network.resolver() {
            // A proxy of the system's would find the address by itself.
            client = client.dns_resolver(resolver).no_proxy();
        }
        let client = client
            .build()
            .map_err(|error| WebhookError::Unreachable(chain(&error.without_url())))?;
        Ok(Self {
            client,
            url,
            network,
        })
    }

    /// Sends it; any status is an answer.
    pub async fn post(&self, post: Post) -> Result<Answer, WebhookError> {
        if !self.network.may_reach_literally(&self.url) {
            return Err(WebhookError::Private);
        }
        let request = self
            .client
            .post(self.url.clone())
            .headers(headers(&post)?)
            .body(post.body);
        let mut response = request.send().await.map_err(failure)?;
        let status = response.status().as_u16();
        let mut read = Vec::new();
        // The status is what counts: an answer that breaks off is one all the same.
        while let Ok(Some(chunk)) = response.chunk().await {
            read.extend_from_slice(&chunk);
            if read.len() >= ANSWER {
                break;
            }
        }
        let text = String::from_utf8_lossy(&read);
        Ok(Answer {
            status,
            text: text.chars().take(SHOWN).collect(),
        })
    }
}

fn headers(post: &Post) -> Result<HeaderMap, WebhookError> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| WebhookError::Header);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-mistok-event", value(&post.event)?);
    headers.insert("x-mistok-id", value(&post.id)?);
    headers.insert("x-mistok-signature", value(&post.signature)?);
    Ok(headers)
}

fn failure(error: reqwest::Error) -> WebhookError {
    let error = error.without_url();
    let words = chain(&error);
    if words.contains(PRIVATE) {
        WebhookError::Private
    } else if error.is_timeout() {
        WebhookError::TimeOut
    } else {
        WebhookError::Unreachable(words)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn post() -> Post {
        Post {
            event: "order.created".to_owned(),
            id: "evt_1".to_owned(),
            signature: "t=1,v1=00".to_owned(),
            body: "{}".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_name_or_an_address_that_leads_into_the_house_is_not_called() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in ["localhost", "127.0.0.1", "[::1]", "2130706433"] {
            let url = format!("http://{host}:{port}/").parse().unwrap();
            let receiver = Receiver::new(url, Network::Public, Duration::from_secs(5)).unwrap();
            let error = receiver.post(post()).await.unwrap_err();
            assert!(matches!(error, WebhookError::Private), "{host}: {error}");
        }
        assert!(listener.accept().now_or_never().is_none(), "nobody knocked");
    }

    #[tokio::test]
    async fn an_error_does_not_name_the_address() {
        let url = "http://127.0.0.1:1/secret-path".parse().unwrap();
        let receiver = Receiver::new(url, Network::Any, Duration::from_secs(5)).unwrap();
        let error = receiver.post(post()).await.unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secret-path"),
            "{error:?}"
        );
    }
}
