//! The one way out to a CRM: address, time limit, rate, errors, `Retry-After` and the journal are
//! dealt with here once for all adapters.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    header::{ACCEPT, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER},
    redirect,
};
use serde_json::Value;

use super::{
    error::{CrmError, Flaw},
    journal::{Exchange, Journal, Outcome},
    plain,
    rate::{LONGEST_PAUSE, Rate, Urgency},
    redact::{Redaction, cut},
};
use crate::domain::clock::SharedClock;

/// The longest answer that is read; a page of fifty offers is a few hundred kilobytes.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// The pause after a 429 that does not say how long.
const UNNAMED_PAUSE: TimeDelta = TimeDelta::seconds(20);
/// Characters of the CRM's own words in an error.
const LONGEST_MESSAGE: usize = 500;

/// Where a CRM lives and how it is asked.
pub struct Outside {
    /// Its name in the journal.
    pub service: &'static str,
    pub base_url: String,
    /// Sent with every request; values that are secrets are marked sensitive.
    pub headers: HeaderMap,
    /// For a whole exchange, from connecting to the last byte.
    pub timeout: Duration,
    pub per_minute: u32,
}

/// The client of one CRM.
pub struct Http {
    service: &'static str,
    base: Url,
    client: Client,
    rate: Rate,
    clock: SharedClock,
    journal: Arc<dyn Journal>,
}

/// A request to make.
pub struct Call<'a> {
    operation: &'static str,
    urgency: Urgency,
    path: &'a str,
    subject: Option<&'a str>,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl<'a> Call<'a> {
    /// Reads `path`.
    pub fn get(operation: &'static str, urgency: Urgency, path: &'a str) -> Self {
        Self {
            operation,
            urgency,
            path,
            subject: None,
            query: Vec::new(),
            body: None,
        }
    }

    /// Writes `body` to `path`.
    pub fn post(operation: &'static str, urgency: Urgency, path: &'a str, body: Value) -> Self {
        let mut call = Self::get(operation, urgency, path);
        call.body = Some(body);
        call
    }

    /// Names in the journal what the call is about: our reference or an id.
    #[must_use]
    pub fn about(mut self, subject: &'a str) -> Self {
        self.subject = Some(subject);
        self
    }

    #[must_use]
    pub fn query(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }
}

impl Http {
    /// A client for the CRM at `outside`.
    pub fn new(
        outside: Outside,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let mut headers = outside.headers;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let client = Client::builder()
            .user_agent(concat!("mistok/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .timeout(outside.timeout)
            // Shorter than the whole, so that "never connected" is told from "never answered".
            .connect_timeout((outside.timeout / 2).min(Duration::from_secs(5)))
            .tcp_nodelay(true)
            // Following one would turn a POST into a GET, and take the key along.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| CrmError::NotSent(error.without_url()))?;
        Ok(Self {
            service: outside.service,
            base: base(&outside.base_url)?,
            client,
            rate: Rate::new(Arc::clone(&clock), outside.per_minute),
            clock,
            journal,
        })
    }

    /// The host it talks to.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The time by the clock that everything shares.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// When a call of this urgency would not wait.
    pub fn free_at(&self, urgency: Urgency) -> DateTime<Utc> {
        self.rate.free_at(urgency)
    }

    /// Makes the call when the rate allows it; the body of a success.
    pub async fn send(&self, call: Call<'_>) -> Result<String, CrmError> {
        let redaction = Redaction::of(call.body.as_ref());
        let request = self.request(&call);
        let slot = self.rate.acquire(call.urgency).await;
        let at = self.clock.now();

        let answered = receive(request, self.clock.now()).await;
        let now = self.clock.now();
        let (outcome, response, result) = match answered {
            Ok(answer) => (
                Outcome::Status(answer.status.as_u16()),
                Some(redaction.body(&answer.body)),
                self.judge(answer, &redaction),
            ),
            Err(error) => (Outcome::Error(chain(&error)), None, Err(error)),
        };
        // Only now: a pause that the answer asks for must stand before the next call may start.
        drop(slot);
        self.journal.record(Exchange {
            at,
            service: self.service,
            operation: call.operation,
            subject: call.subject.map(str::to_owned),
            duration_ms: u64::try_from((now - at).num_milliseconds()).unwrap_or(0),
            outcome,
            request: call.body.as_ref().map(|body| redaction.json(body)),
            response,
        });
        result
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        let mut url = self.base.clone();
        url.set_path(&format!(
            "{}{}",
            self.base.path().trim_end_matches('/'),
            call.path
        ));
        let request = match &call.body {
            Some(body) => self.client.post(url).json(body),
            None => self.client.get(url),
        };
        request.query(&call.query)
    }

    /// What the answer means.
    fn judge(&self, answer: Answer, redaction: &Redaction) -> Result<String, CrmError> {
        let status = answer.status.as_u16();
        let retry_after = answer.retry_after;
        match answer.status {
            code if code.is_success() => match answer.flaw {
                Some(flaw) => Err(CrmError::Malformed(flaw)),
                None => Ok(answer.body),
            },
            StatusCode::TOO_MANY_REQUESTS => {
                let pause = retry_after.and_then(|wait| TimeDelta::from_std(wait).ok());
                self.rate
                    .pause_until(self.clock.now() + pause.unwrap_or(UNNAMED_PAUSE));
                Err(CrmError::Busy { retry_after })
            }
            StatusCode::UNAUTHORIZED => Err(CrmError::Unauthorized),
            code if code.is_redirection() => Err(CrmError::Misconfigured(format!(
                "{} answers with a redirection{}: base_url must be its final address",
                self.service,
                answer
                    .elsewhere
                    .map(|host| format!(" to {host}"))
                    .unwrap_or_default(),
            ))),
            // A gateway's way of saying that it gave up waiting.
            StatusCode::REQUEST_TIMEOUT => Err(CrmError::Failed {
                status,
                retry_after,
            }),
            code if code.is_client_error() => Err(CrmError::Refused {
                status,
                message: message(&answer.body, redaction),
            }),
            _ => Err(CrmError::Failed {
                status,
                retry_after,
            }),
        }
    }
}

/// An answer as it came.
struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    /// The host that a redirection names.
    elsewhere: Option<String>,
    body: String,
    /// Why `body` is not whole.
    flaw: Option<Flaw>,
}

async fn receive(request: RequestBuilder, now: DateTime<Utc>) -> Result<Answer, CrmError> {
    let mut response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            CrmError::NotSent(error.without_url())
        } else {
            CrmError::Unreachable(error.without_url())
        }
    })?;
    let mut answer = Answer {
        status: response.status(),
        retry_after: retry_after(response.headers(), now),
        elsewhere: elsewhere(&response),
        body: String::new(),
        flaw: None,
    };
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => {
                answer.flaw = Some(Flaw::TooLong {
                    limit: LONGEST_ANSWER,
                });
                break;
            }
            Ok(None) => break,
            // A refusal is one also when its text did not come through.
            Err(_) if !answer.status.is_success() => break,
            Err(error) => return Err(CrmError::Unreachable(error.without_url())),
        }
    }
    answer.body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(answer)
}

fn elsewhere(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let url = response.url().join(location).ok()?;
    Some(format!("{}://{}", url.scheme(), url.host_str()?))
}

/// `Retry-After`, as seconds or as a date.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = DateTime::parse_from_rfc2822(text).ok()?;
            (date.with_timezone(&Utc) - now)
                .to_std()
                .unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_PAUSE.to_std().unwrap_or_default()))
}

/// What the CRM says about its refusal, without what we sent.
fn message(body: &str, redaction: &Redaction) -> String {
    let mut said = Vec::new();
    match serde_json::from_str::<Value>(body) {
        Ok(body) => {
            for key in ["message", "error", "errors"] {
                collect(&body[key], &mut said);
            }
        }
        Err(_) => said.push(plain::from_html(&cut(body, 20_000))),
    }
    // Masked before it is cut: half a name would not be known again.
    let said = redaction.words(&said.join("; "));
    plain::name(&said, LONGEST_MESSAGE).unwrap_or_else(|| "no reason given".to_owned())
}

fn collect(value: &Value, said: &mut Vec<String>) {
    match value {
        Value::String(text) => said.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, said)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, said)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn base(base_url: &str) -> Result<Url, CrmError> {
    let expected = || {
        CrmError::Misconfigured(
            "base_url must be an http or https address without a query, \
             such as https://openapi.keycrm.app/v1"
                .to_owned(),
        )
    };
    let url = Url::parse(base_url.trim()).map_err(|_| expected())?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
        Ok(url)
    } else {
        Err(expected())
    }
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_absurd() {
        let now = DateTime::from_timestamp(784_111_777, 0).unwrap();
        let cases = [
            ("17", Some(17)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("99999999999", Some(3600)),
            ("soon", None),
            ("-5", None),
        ];
        for (header, seconds) in cases {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(header))]);
            assert_eq!(
                retry_after(&headers, now),
                seconds.map(Duration::from_secs),
                "{header}"
            );
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_is_refused_at_once() {
        for address in [
            "",
            "openapi.keycrm.app/v1",
            "ftp://a/b",
            "https://a/b?key=1",
            "https://u@a/",
        ] {
            assert!(
                matches!(base(address), Err(CrmError::Misconfigured(_))),
                "{address}"
            );
        }
        assert!(base(" http://127.0.0.1:1/v1/ ").is_ok());
    }
}
