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
    #[error("the body cannot be read: {0}")]
    Body(String),
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
            Self::Store(_) | Self::Refused(Refusal::Busy | Refusal::Unavailable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        if status.is_server_error() {
            tracing::error!(error = %self, "A request was not taken and will be sent again");
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
            | Self::Refused(_)
            | Self::Store(_) => status.into_response(),
        }
    }
}
