//! How the API refuses: `{"error":{"code":"...","message":"..."}}`. The code is for programs and
//! never changes; the message tells a developer what is wrong and what is expected.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{domain::sms::State, sms::Refusal, store::StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no key was shown: expected the header `Authorization: Bearer mk_...`")]
    NoKey,
    #[error("the key is not known, or was revoked: `mistok admin key add` makes one")]
    UnknownKey,
    #[error("the key is not good for this: expected the scope {0}")]
    OutOfScope(String),
    #[error(
        "the key has made the {per_minute} requests that it may make within a minute: expected \
         a pause of {} seconds",
        wait.num_seconds()
    )]
    TooMany { per_minute: u32, wait: TimeDelta },
    #[error("no such address: GET /api/openapi.json lists those there are")]
    NoSuchAddress,
    #[error("this address does not answer this method: see GET /api/openapi.json")]
    NoSuchMethod,
    /// Quotes what the caller sent, to the caller only.
    #[error("{0}")]
    Unreadable(String),
    #[error("the body is longer than {} bytes", super::BODY_LIMIT)]
    TooLarge,
    #[error("the body did not come in time")]
    TooSlow,
    #[error("the body is compressed: expected it as it is")]
    Encoded,
    #[error(
        "there is no room for the body at this moment: expected the same request a little later"
    )]
    NoRoom,
    #[error("the body holds the character U+0000: expected text without it")]
    Unstorable,
    #[error("`{field}`: expected {expected}")]
    Field {
        field: &'static str,
        expected: String,
    },
    #[error("the same phone stands in the list before: expected each once")]
    SamePhone,
    #[error("no such message of this key")]
    NoSuchMessage,
    #[error(
        "the Idempotency-Key was used for another request: expected a new one, or the same request"
    )]
    KeyIsUsed,
    #[error("{}", refused(*.0))]
    Refused(Refusal),
    #[error("the message is {}: expected {expected}", .state.as_str())]
    TooLate {
        state: State,
        expected: &'static str,
    },
    #[error(
        "as many codes as are allowed were sent to this phone within the hour: expected a pause of {} seconds",
        wait.num_seconds()
    )]
    TooManyCodes { wait: TimeDelta },
    #[error("{}", not_stored(.0))]
    Store(#[source] StoreError),
}

impl Error {
    pub fn field(field: &'static str, expected: impl Into<String>) -> Self {
        Self::Field {
            field,
            expected: expected.into(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoKey => "no_key",
            Self::UnknownKey => "unknown_key",
            Self::OutOfScope(_) => "out_of_scope",
            Self::TooMany { .. } => "too_many_requests",
            Self::NoSuchAddress => "no_such_address",
            Self::NoSuchMethod => "no_such_method",
            Self::Unreadable(_) => "unreadable",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Encoded => "compressed",
            Self::Field { .. } | Self::Unstorable => "bad_field",
            Self::SamePhone => "same_phone",
            Self::NoSuchMessage => "no_such_message",
            Self::KeyIsUsed => "idempotency_key_is_used",
            Self::Refused(refusal) => match refusal {
                Refusal::Empty => "empty_text",
                Refusal::TooLong { .. } => "text_too_long",
                Refusal::OptedOut => "opted_out",
                Refusal::NoProvider => "no_provider",
                Refusal::Unreachable => "unreachable",
                Refusal::Enough => "enough_today",
            },
            Self::TooLate { .. } => "too_late",
            Self::TooManyCodes { .. } => "too_many_codes",
            Self::NoRoom => "unavailable",
            Self::Store(error) if error.is_unavailable() => "unavailable",
            Self::Store(_) => "internal",
        }
    }

    /// The error as answers hold it.
    pub fn body(&self) -> Value {
        json!({"code": self.code(), "message": self.to_string()})
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoKey | Self::UnknownKey => StatusCode::UNAUTHORIZED,
            Self::OutOfScope(_) => StatusCode::FORBIDDEN,
            Self::TooMany { .. } | Self::TooManyCodes { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoSuchAddress | Self::NoSuchMessage => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Field { .. }
            | Self::Unstorable
            | Self::SamePhone
            | Self::KeyIsUsed
            | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLate { .. } => StatusCode::CONFLICT,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error) if error.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn retry_after(&self) -> Option<i64> {
        match self {
            Self::TooMany { wait, .. } | Self::TooManyCodes { wait } => {
                Some(wait.num_seconds().max(1))
            }
            Self::NoRoom => Some(1),
            Self::Store(error) if error.is_unavailable() => Some(1),
            _ => None,
        }
    }
}

/// Only what our own database failed at may be asked for again.
fn not_stored(error: &StoreError) -> &'static str {
    if error.is_unavailable() {
        "it could not be stored; the same request can be made again"
    } else {
        "it could not be stored, and the same request would not be either: the log of the program \
         says why"
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::Empty => "`text` is empty: expected words".to_owned(),
        Refusal::TooLong { parts, most } => {
            format!("`text` takes {parts} parts: expected at most {most}")
        }
        Refusal::OptedOut => "the owner of this phone wants no SMS (STOP)".to_owned(),
        Refusal::NoProvider => "no provider is set up for this phone".to_owned(),
        Refusal::Unreachable => "no provider sends to this country or number".to_owned(),
        Refusal::Enough => "the phone has had enough automatic SMS today".to_owned(),
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        match &self {
            Self::Store(error) => {
                tracing::error!(%error, "A request to the API could not be stored");
            }
            // The words may quote what a person wrote.
            _ => tracing::debug!(code = self.code(), "A request to the API was refused"),
        }
        metrics::counter!("mistok_api_refused_total", "code" => self.code()).increment(1);
        let body = json!({"error": self.body()});
        let mut response = (status, Json(body)).into_response();
        if let Some(wait) = self.retry_after() {
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}
