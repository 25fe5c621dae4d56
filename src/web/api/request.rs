//! Bodies and queries of the API: read whole, and nothing in them that is not known.

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::{
    super::{Error as Refusal, Web, body::Body},
    error::Error,
};
use crate::domain::{language::Language, phone::Phone, storable::clean_json};

/// A JSON body.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let body = async { Body::from_request(request, state).await?.whole().await };
        let body = body.await.map_err(|refusal| refused(&refusal))?;
        let read = serde_json::from_slice(&body);
        let read = read.map_err(|error| {
            Error::Unreadable(format!(
                "the body: {error}; expected JSON as in GET /api/openapi.json"
            ))
        })?;
        // What came through the reader is JSON: only U+0000 is left that cannot be stored.
        if clean_json(&String::from_utf8_lossy(&body)).as_bytes() != &body[..] {
            return Err(Error::Unstorable);
        }
        Ok(Self(read))
    }
}

fn refused(refusal: &Refusal) -> Error {
    match refusal {
        Refusal::TooLarge { .. } => Error::TooLarge,
        Refusal::TooSlow => Error::TooSlow,
        Refusal::Encoded => Error::Encoded,
        Refusal::NoRoom => Error::NoRoom,
        _ => Error::Unreadable("the body did not come whole".to_owned()),
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
