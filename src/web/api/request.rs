//! Bodies and queries of the API: read whole, and nothing in them that is not known.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, request::Parts},
    response::IntoResponse,
};
use serde::de::DeserializeOwned;

use super::{super::Web, error::Error};
use crate::domain::{language::Language, phone::Phone};

/// A JSON body.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::TooLarge
            } else {
                Error::Unreadable("the body did not come whole".to_owned())
            }
        })?;
        let read = serde_json::from_slice(&body);
        read.map(Self).map_err(|error| {
            Error::Unreadable(format!(
                "the body: {error}; expected JSON as in GET /api/openapi.json"
            ))
        })
    }
}

/// A query.
pub struct Filter<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Filter<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(read)| Self(read))
            .map_err(|error| Error::Unreadable(format!("the query: {}", error.body_text())))
    }
}

/// A phone as another system writes it.
pub fn phone(web: &Web, field: &'static str, said: &str) -> Result<Phone, Error> {
    Phone::parse(said, web.api.region)
        .map_err(|_| Error::field(field, "a phone number, such as +380501234567"))
}

/// The language of a message; the shop's own where nothing is said.
pub fn language(web: &Web, said: Option<&str>) -> Result<Language, Error> {
    let Some(code) = said else {
        return Ok(web.api.language);
    };
    let codes = Language::ALL.map(Language::code).join(" or ");
    Language::from_code(code).ok_or_else(|| Error::field("language", codes))
}
