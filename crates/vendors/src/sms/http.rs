//! Calls to providers: time limit, one reading of answers, and whether a call that failed may have
//! done something all the same.

use std::{sync::Arc, time::Duration};

use mistok_core::domain::{cause::chain, clock::SharedClock};
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};
use serde::de::DeserializeOwned;

use super::{Means, Message, SmsError, Trouble};
use crate::crm::{CrmError, answer, peer_clock::PeerClock};

/// Less than servers keep a connection open: one that they close while we write to it would leave
/// the fate of a message in doubt.
const IDLE: Duration = Duration::from_secs(15);

/// The client of one provider.
#[derive(Clone)]
pub struct Http {
    client: Client,
    base: String,
    clock: SharedClock,
    peer: Arc<PeerClock>,
}

/// An answer as it came, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: String,
}

impl Http {
    /// A client for the provider at `base_url`.
    pub fn new(base_url: &str, means: &Means) -> Result<Self, String> {
        let url = Url::parse(base_url.trim()).ok();
        let fits = url.is_some_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
        });
        if !fits {
            return Err(format!(
                "`{base_url}` is no http or https address without a query"
            ));
        }
        let client = Client::builder()
            .user_agent(concat!("mistok/", env!("CARGO_PKG_VERSION")))
            .timeout(means.timeout)
            // Shorter than the whole, so that "never connected" is told from "never answered".
            .connect_timeout((means.timeout / 2).min(Duration::from_secs(5)))
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            // Following one would turn a POST into a GET, and take the key along.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| error.without_url().to_string())?;
        Ok(Self {
            client,
            base: base_url.trim().trim_end_matches('/').to_owned(),
            clock: means.clock.clone(),
            peer: Arc::default(),
        })
    }

    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The provider's own clock.
    pub fn peer(&self) -> &PeerClock {
        &self.peer
    }

    /// The address of `path`, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Makes a call. An error of the transport is [`Trouble::Down`] only when nothing can have
    /// reached the provider.
    pub async fn call(&self, request: RequestBuilder) -> Result<Answer, SmsError> {
        let answered = answer::receive(request, &self.clock).await;
        if let Ok(answer) = &answered {
            self.peer.hear(answer.date, self.clock.now());
        }
        match answered {
            Ok(answer) if answer.flaw.is_some() => {
                Err(SmsError::Unknown("the answer is too long".to_owned()))
            }
            Ok(answer) => Ok(Answer {
                status: answer.status.as_u16(),
                retry_after: answer.retry_after,
                body: answer.body,
            }),
            Err(CrmError::NotSent(error)) => Err(SmsError::Provider {
                trouble: Trouble::Down,
                code: None,
                text: format!("the provider cannot be reached: {}", chain(&error)),
            }),
            Err(_) => Err(SmsError::Unknown("the provider did not answer".to_owned())),
        }
    }
}

impl Answer {
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The answer as an object of the provider's. `None` means that it is something else.
    pub fn object<T: DeserializeOwned>(&self) -> Option<T> {
        object(&self.body)
    }

    /// What an answer that is no success means where the provider gives no better reason. Only a
    /// refusal by a client's error is certain; behind a server's error the message may be on its way.
    pub fn trouble(&self, words: &str) -> SmsError {
        let provider = |trouble| SmsError::Provider {
            trouble,
            code: Some(self.status.to_string()),
            text: words.to_owned(),
        };
        match StatusCode::from_u16(self.status) {
            Ok(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => {
                provider(Trouble::Settings)
            }
            Ok(StatusCode::PAYMENT_REQUIRED) => provider(Trouble::NoMoney),
            Ok(StatusCode::TOO_MANY_REQUESTS) => provider(Trouble::Busy {
                retry_after: self.retry_after,
            }),
            // A gateway says so without having passed the request on.
            Ok(StatusCode::SERVICE_UNAVAILABLE) if self.retry_after.is_some() => {
                provider(Trouble::Busy {
                    retry_after: self.retry_after,
                })
            }
            Ok(code) if code.is_redirection() => provider(Trouble::Settings),
            Ok(code) if code.is_client_error() && code != StatusCode::REQUEST_TIMEOUT => {
                SmsError::Message {
                    failure: mistok_core::domain::sms::Failure::Unknown,
                    code: Some(self.status.to_string()),
                    text: words.to_owned(),
                }
            }
            _ => SmsError::Unknown(format!("the provider failed ({})", self.status)),
        }
    }
}

/// A sender that the provider does not accept. One that this message alone asked for is the message's
/// own fault; that of the settings concerns every message.
pub fn wrong_sender(message: Option<&Message>, code: Option<String>, text: String) -> SmsError {
    if message.is_some_and(|message| message.sender.is_some()) {
        return SmsError::Message {
            failure: mistok_core::domain::sms::Failure::Sender,
            code,
            text,
        };
    }
    SmsError::Provider {
        trouble: Trouble::Settings,
        code,
        text,
    }
}

/// Reads an object. A list is refused, although serde would take its items for the fields in order.
pub fn object<T: DeserializeOwned>(text: &str) -> Option<T> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{')
        .then(|| serde_json::from_str(text).ok())?
}

/// What a provider says to a message, fit for a log: without the message and without any number.
pub fn words(said: &str, message: Option<&Message>) -> String {
    match message {
        Some(message) => answer::words(said, &[message.to.e164(), &message.text]),
        None => answer::words(said, &[]),
    }
}
