//! The token that every call carries: got with a signature, renewed in time, by one call at a time.

use std::{
    sync::{Mutex as SyncMutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{Settings, calls::is_quota, wire};
use crate::{
    chats::ChatsError,
    crm::{
        Urgency,
        http::{Call, Http, Lane},
    },
};

/// The life of a token that does not tell its own, and how long before its end it is renewed.
const USUAL_LIFE: TimeDelta = TimeDelta::minutes(60);
const MARGIN: TimeDelta = TimeDelta::minutes(5);
/// A token that claims to live longer is not believed.
const LONGEST_LIFE: TimeDelta = TimeDelta::hours(24);
/// Attempts when the CRM has seen the timestamp before, and the wait between them: its clock must
/// show another second.
const ATTEMPTS: u32 = 3;
const BETWEEN: TimeDelta = TimeDelta::milliseconds(1_100);

/// The log-in of one seller.
pub struct Login {
    key: SecretString,
    seller_id: i64,
    timestamp_as_string: bool,
    clock: SharedClock,
    /// Held while logging in: the others wait for that one.
    state: Mutex<State>,
    /// How many log-ins have ended, read without waiting for the one under way.
    ended: SyncMutex<u64>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The last timestamp that was used.
    last: i64,
    failure: Option<Failure>,
}

/// A token, and which one it is.
#[derive(Clone)]
pub struct Token {
    pub secret: SecretString,
    number: u64,
    renew_at: DateTime<Utc>,
}

/// Why the last log-in brought no token: told to all who waited for it.
#[derive(Clone)]
enum Failure {
    Unauthorized,
    Misconfigured(String),
    /// It may work later.
    Passing(Option<Duration>),
}

impl Login {
    pub fn new(settings: &Settings, clock: SharedClock) -> Self {
        let key = settings.api_key.expose_secret().trim();
        Self {
            key: SecretString::from(key),
            seller_id: settings.seller_id,
            timestamp_as_string: settings.timestamp_as_string,
            clock,
            state: Mutex::default(),
            ended: SyncMutex::default(),
        }
    }

    /// A token that should work; another one than `refused`. An error never leaves doubt about the
    /// call that needs the token: it was not made.
    pub async fn token(&self, http: &Http, refused: Option<&Token>) -> Result<Token, ChatsError> {
        let came = self.ended();
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        let usable = |token: &&Token| {
            now < token.renew_at && refused.is_none_or(|refused| refused.number != token.number)
        };
        if let Some(token) = state.token.as_ref().filter(usable) {
            return Ok(token.clone());
        }
        let ended = self.ended();
        if let Some(failure) = state.failure.as_ref().filter(|_| ended > came) {
            return Err(failure.clone().into());
        }
        let result = self.log_in(http, &mut state, ended + 1).await;
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        state.failure = result.as_ref().err().cloned();
        let token = result?;
        state.token = Some(token.clone());
        Ok(token)
    }

    fn ended(&self) -> u64 {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn log_in(&self, http: &Http, state: &mut State, number: u64) -> Result<Token, Failure> {
        let mut attempt = 1;
        loop {
            let timestamp = self.clock.now().timestamp().max(state.last + 1);
            state.last = timestamp;
            let call = Call::post("login", Urgency::Lead, "/apilogin", self.body(timestamp));
            match http.send(call.on(Lane::Sends)).await {
                Ok(body) => return self.read(&body, number),
                Err(error) if attempt < ATTEMPTS && is_reused_timestamp(&error) => {
                    attempt += 1;
                    self.clock.sleep(BETWEEN).await;
                }
                Err(error) => {
                    // The calls that wait learn only that it failed, not why.
                    tracing::warn!(%error, "Could not log in to KeepingCRM");
                    return Err(Failure::from(error));
                }
            }
        }
    }

    fn body(&self, timestamp: i64) -> Value {
        let stamp = if self.timestamp_as_string {
            Value::from(timestamp.to_string())
        } else {
            Value::from(timestamp)
        };
        json!({
            "seller_id": self.seller_id,
            "timestamp": stamp,
            "sign": sign(&self.key, timestamp),
        })
    }

    fn read(&self, body: &str, number: u64) -> Result<Token, Failure> {
        let answer = wire::Login::read(body).map_err(|flaw| {
            tracing::warn!(%flaw, "KeepingCRM's answer to a log-in cannot be read");
            Failure::Passing(None)
        })?;
        Ok(Token {
            secret: SecretString::from(answer.token),
            number,
            renew_at: renew_at(answer.valid_thru.as_deref(), self.clock.now()),
        })
    }
}

/// The SHA-256 of the key and the decimal timestamp, in lower-case hexadecimal digits.
fn sign(key: &SecretString, timestamp: i64) -> String {
    let text = format!("{}{timestamp}", key.expose_secret());
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut hex, byte| {
        for half in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(half), 16));
        }
        hex
    })
}

/// When a token must be renewed: its end is believed when it lies ahead and not too far.
fn renew_at(valid_thru: Option<&str>, now: DateTime<Utc>) -> DateTime<Utc> {
    let life = valid_thru
        .and_then(moment)
        .map(|end| end - now)
        .filter(|life| *life > TimeDelta::zero() && *life <= LONGEST_LIFE)
        .unwrap_or(USUAL_LIFE);
    now + life - MARGIN.min(life / 2)
}

/// A time with its offset, or without one in UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let with_offset = DateTime::parse_from_rfc3339(text);
    let exact = with_offset.map(|time| time.with_timezone(&Utc)).ok();
    exact.or_else(|| {
        let plain = NaiveDateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S%.f");
        plain.ok().map(|time| time.and_utc())
    })
}

fn is_reused_timestamp(error: &ChatsError) -> bool {
    let (ChatsError::Refused { message, .. } | ChatsError::NotAllowed { message }) = error else {
        return false;
    };
    message.to_lowercase().contains("timestamp")
}

impl From<ChatsError> for Failure {
    fn from(error: ChatsError) -> Self {
        match error {
            ref error if is_quota(error) || is_reused_timestamp(error) => Self::Passing(None),
            ChatsError::Unauthorized
            | ChatsError::NotAllowed { .. }
            | ChatsError::Refused { status: 403, .. } => Self::Unauthorized,
            ChatsError::Refused { status: 404, .. } => Self::Misconfigured(
                "there is no KeepingCRM at base_url: expected an address such as \
                 https://shop.example/api"
                    .to_owned(),
            ),
            ChatsError::Refused { message, .. } => {
                Self::Misconfigured(format!("KeepingCRM refuses the log-in: {message}"))
            }
            ChatsError::Misconfigured(what) | ChatsError::Redirected(what) => {
                Self::Misconfigured(what)
            }
            ChatsError::Busy { retry_after } | ChatsError::Failed { retry_after, .. } => {
                Self::Passing(retry_after)
            }
            ChatsError::Malformed(_)
            | ChatsError::NotSent(_)
            | ChatsError::Unreachable(_)
            | ChatsError::Unsearchable
            | ChatsError::NotOffered(_) => Self::Passing(None),
        }
    }
}

impl From<Failure> for ChatsError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unauthorized => Self::Unauthorized,
            Failure::Misconfigured(what) => Self::Misconfigured(what),
            Failure::Passing(retry_after) => Self::Busy { retry_after },
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_page() {
        assert_eq!(
            sign(&SecretString::from("TESTKEY"), 1_700_000_000),
            "841ec85a7881e76ac21ef757110ee0aff517fab4730b70c9c8f6bb59d048526d"
        );
    }

    #[test]
    fn a_token_is_renewed_five_minutes_before_its_end() {
        let now = moment("2025-11-20T10:00:00Z").unwrap();
        let cases = [
            (Some("2025-11-20T15:00:00+03:00"), 115),
            (Some("2025-11-20T15:00:00.1234567+03:00"), 115),
            (Some("2025-11-20T12:00:00"), 115),
            (Some("2025-11-20 12:00:00"), 115),
            (Some("2025-11-20T10:06:00Z"), 3),
            (Some("2025-11-20T09:00:00Z"), 55),
            (Some("2026-11-20T10:00:00Z"), 55),
            (Some("soon"), 55),
            (None, 55),
        ];
        for (valid_thru, minutes) in cases {
            let renew_at = renew_at(valid_thru, now);
            assert_eq!((renew_at - now).num_minutes(), minutes, "{valid_thru:?}");
        }
    }
}
