//! The one way out to a CRM: address, time limit, rate, errors, `Retry-After` and the journal are
//! dealt with here once for all adapters.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{cause::chain, clock::SharedClock};
use reqwest::{
    Client, StatusCode, Url,
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect,
};
use secrecy::SecretString;
use serde_json::Value;

use super::{
    answer::{self, Answer},
    call::Record,
    error::CrmError,
    journal::{Exchange, Journal, Outcome},
    peer_clock::PeerClock,
    public::Network,
    rate::{Rate, Urgency},
    redact::Redaction,
};
pub use super::{
    call::{Call, Content, File, Lane},
    dialect::{Dialect, Manners, Ruling, Speech},
};

/// The pause after a 429 that does not say how long.
const UNNAMED_PAUSE: TimeDelta = TimeDelta::seconds(20);
/// Less than servers keep a connection open: one that they close while we write to it would leave
/// the fate of a lead in doubt.
const IDLE: Duration = Duration::from_secs(15);

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
    /// The limit of what goes through [`Lane::Sends`]; it counts with the rest when not set.
    pub sends_per_minute: Option<u32>,
    pub dialect: Dialect,
    /// Where it may be.
    pub network: Network,
}

/// The client of one CRM.
pub struct Http {
    service: &'static str,
    base: Url,
    client: Client,
    rate: Rate,
    sends: Rate,
    dialect: Dialect,
    clock: SharedClock,
    peer: PeerClock,
    journal: Arc<dyn Journal>,
    /// What an answer may quote and no record may keep.
    secrets: Vec<SecretString>,
}

impl Http {
    /// A client for the CRM at `outside`.
    pub fn new(
        outside: Outside,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let secrets = secrets(&outside.headers);
        let mut headers = outside.headers;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let base = base(&outside.base_url)?;
        if !outside.network.may_reach(&base) {
            return Err(CrmError::Misconfigured(
                "the address leads into a private network".to_owned(),
            ));
        }
        let mut client = Client::builder()
            .user_agent(concat!("mistok/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .timeout(outside.timeout)
            // Shorter than the whole, so that "never connected" is told from "never answered".
            .connect_timeout((outside.timeout / 2).min(Duration::from_secs(5)))
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            // Following one would turn a POST into a GET, and take the key along.
            .redirect(redirect::Policy::none());
        if let Some(resolver) = outside.network.resolver() {
            // A proxy of the system's would find the address by itself.
            client = client.dns_resolver(resolver).no_proxy();
        }
        let client = client
            .build()
            .map_err(|error| CrmError::NotSent(error.without_url()))?;
        let rate = Rate::new(Arc::clone(&clock), outside.per_minute);
        let sends = outside.sends_per_minute.map_or_else(
            || rate.clone(),
            |per_minute| Rate::new(Arc::clone(&clock), per_minute),
        );
        Ok(Self {
            service: outside.service,
            base,
            client,
            rate,
            sends,
            dialect: outside.dialect,
            clock,
            peer: PeerClock::default(),
            journal,
            secrets,
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

    /// The CRM's own clock.
    pub const fn peer(&self) -> &PeerClock {
        &self.peer
    }

    /// When a call of this urgency would not wait.
    pub fn free_at(&self, urgency: Urgency, now: DateTime<Utc>) -> DateTime<Utc> {
        self.rate.free_at(urgency, now)
    }

    /// Makes the call when the rate allows it; the body of a success.
    pub async fn send(&self, call: Call<'_>) -> Result<String, CrmError> {
        let body = call.described();
        let redaction = self.redaction(&call, body.as_ref());
        let request = call.request(&self.client, &self.base);
        let is_kept = call.record == Record::Masked;
        let lane = self.lane(call.lane);
        // Background reading does not wait in line through a long pause: it is tried again at its next
        // turn.
        if let (Urgency::Sync, Some(wait)) = (call.urgency, lane.pause()) {
            let retry_after = Some(wait);
            return Err(CrmError::Busy { retry_after });
        }
        let slot = lane.acquire(call.urgency).await;
        let at = self.clock.now();

        let answered = answer::receive(request, &self.clock).await;
        let now = self.clock.now();
        if let Ok(answer) = &answered {
            self.peer.hear(answer.date, now);
        }
        let (outcome, response, result) = match answered {
            Ok(answer) => (
                Outcome::Status(answer.status.as_u16()),
                is_kept.then(|| redaction.body(&answer.body)),
                self.judge(answer, &call, &redaction),
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
            request: body
                .as_ref()
                .filter(|_| is_kept)
                .map(|body| redaction.json(body)),
            response,
        });
        result
    }

    const fn lane(&self, lane: Lane) -> &Rate {
        match lane {
            Lane::Main => &self.rate,
            Lane::Sends => &self.sends,
        }
    }

    fn redaction(&self, call: &Call<'_>, body: Option<&Value>) -> Redaction {
        let mut secrets = self.secrets.clone();
        secrets.extend(call.secrets());
        Redaction::of(body, &secrets, self.dialect.speech)
    }

    /// What the CRM says in an answer that is a refusal by its own rules.
    fn refusal(&self, answer: &Answer, call: &Call<'_>) -> Option<String> {
        if self.dialect.refusal.is_none() && call.manners.is_none() {
            return None;
        }
        let body: Value = serde_json::from_str(answer.body.trim()).ok()?;
        let by_dialect = self.dialect.refusal.and_then(|refusal| refusal(&body));
        by_dialect.or_else(|| call.manners?.refusal(&body))
    }

    /// What an answer means to whose status the call gives a meaning of its own.
    fn ruled(
        &self,
        ruling: Ruling,
        answer: &Answer,
        call: &Call<'_>,
        redaction: &Redaction,
    ) -> CrmError {
        let status = answer.status.as_u16();
        let retry_after = answer.retry_after;
        let message = || match self.refusal(answer, call) {
            Some(words) => answer::masked(&words, redaction),
            None => answer::message(&answer.body, redaction),
        };
        match ruling {
            Ruling::Record => CrmError::Refused {
                status,
                message: message(),
            },
            Ruling::Stop if answer.status == StatusCode::UNAUTHORIZED => CrmError::Unauthorized,
            Ruling::Stop => CrmError::NotAllowed { message: message() },
            Ruling::Wait => self.pause(call.lane, retry_after),
            Ruling::Later => CrmError::Busy { retry_after },
            Ruling::Look => CrmError::Failed {
                status,
                retry_after,
            },
        }
    }

    /// Nothing goes through this lane for as long as the CRM asks for.
    fn pause(&self, lane: Lane, retry_after: Option<Duration>) -> CrmError {
        let pause = retry_after.and_then(|wait| TimeDelta::from_std(wait).ok());
        self.lane(lane)
            .pause_until(self.clock.now() + pause.unwrap_or(UNNAMED_PAUSE));
        CrmError::Busy { retry_after }
    }

    /// What the answer means.
    fn judge(
        &self,
        answer: Answer,
        call: &Call<'_>,
        redaction: &Redaction,
    ) -> Result<String, CrmError> {
        let status = answer.status.as_u16();
        let retry_after = answer.retry_after;
        if let Some(ruling) = call.manners.and_then(|manners| manners.ruling(status)) {
            return Err(self.ruled(ruling, &answer, call, redaction));
        }
        match answer.status {
            code if self.dialect.html_is_outage
                && answer.is_html
                && (code.is_success() || code == StatusCode::NOT_FOUND) =>
            {
                Err(CrmError::Failed {
                    status,
                    retry_after,
                })
            }
            code if code.is_success() => match answer.flaw {
                Some(flaw) => Err(CrmError::Malformed(flaw)),
                None => match self.refusal(&answer, call) {
                    Some(words) => Err(CrmError::Refused {
                        status,
                        message: answer::masked(&words, redaction),
                    }),
                    None => Ok(answer.body),
                },
            },
            StatusCode::TOO_MANY_REQUESTS => Err(self.pause(call.lane, retry_after)),
            StatusCode::UNAUTHORIZED => Err(CrmError::Unauthorized),
            StatusCode::FORBIDDEN if self.dialect.forbids_by_rights => Err(CrmError::NotAllowed {
                message: answer::message(&answer.body, redaction),
            }),
            code if code.is_redirection() => Err(CrmError::Redirected(format!(
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
                message: match self.refusal(&answer, call) {
                    Some(words) => answer::masked(&words, redaction),
                    None => answer::message(&answer.body, redaction),
                },
            }),
            _ => Err(match self.refusal(&answer, call) {
                Some(words) if self.dialect.names_exceptions => CrmError::Refused {
                    status,
                    message: answer::masked(&words, redaction),
                },
                _ => CrmError::Failed {
                    status,
                    retry_after,
                },
            }),
        }
    }
}

/// The words of the headers that are secrets: of `Bearer KEY`, the key.
fn secrets(headers: &HeaderMap) -> Vec<SecretString> {
    headers
        .values()
        .filter(|value| value.is_sensitive())
        .filter_map(|value| value.to_str().ok()?.split(' ').next_back())
        .map(SecretString::from)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

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
