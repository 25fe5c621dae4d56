//! How a route refuses: a status for the sender, the reason in the log.

use axum::{
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};

use crate::{bot::intake::Refusal, store::StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such bot")]
    NoSuchBot,
    #[error("the secret is missing or wrong")]
    Forged,
    #[error("the signature is missing or wrong")]
    BadSignature,
    #[error("the body did not come whole: {0}")]
    Body(#[source] axum::Error),
    #[error("the body is longer than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the body did not come in time")]
    TooSlow,
    #[error("the body is compressed; expected it as it is")]
    Encoded,
    #[error("there is no room for one more body at this moment")]
    NoRoom,
    /// A body that its sender can mend: the text is for them, and holds nothing of the body.
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An address that is not ours, or not told to the caller.
    #[error("no such address")]
    NoSuchAddress,
    #[error("it could not be stored: {0}")]
    Store(#[source] StoreError),
}

/// Seconds after which Telegram tries again; it honours this.
const SOON: &str = "1";

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NoSuchBot | Self::NoSuchAddress => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::UNAUTHORIZED,
            Self::BadSignature => StatusCode::FORBIDDEN,
            Self::Body(_) | Self::Unreadable(_) | Self::Refused(Refusal::NotAnUpdate(_)) => {
                StatusCode::BAD_REQUEST
            }
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            // The same request would fail the same way again.
            Self::Store(error) if !error.is_unavailable() => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoRoom
            | Self::Store(_)
            | Self::Refused(Refusal::Busy | Refusal::Unavailable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        if status.is_server_error() {
            tracing::error!(error = %self, "A request could not be taken");
        } else {
            tracing::warn!(error = %self, "A request was refused");
        }
        metrics::counter!("mistok_requests_refused_total", "status" => status.as_str().to_owned())
            .increment(1);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return (status, [(RETRY_AFTER, SOON)]).into_response();
        }
        match self {
            Self::Unreadable(expected) => (status, expected).into_response(),
            Self::NoSuchBot
            | Self::NoSuchAddress
            | Self::Forged
            | Self::BadSignature
            | Self::Body(_)
            | Self::TooLarge { .. }
            | Self::TooSlow
            | Self::Encoded
            | Self::NoRoom
            | Self::Refused(_)
            | Self::Store(_) => status.into_response(),
        }
    }
}
