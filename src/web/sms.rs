//! `GET|POST /sms/<provider>` and `/sms/<provider>/<what>`: what providers tell of messages, and what
//! phones write. A request is proven by its provider's adapter before anything is read from it.

use axum::{
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use futures::FutureExt;

use super::{Error, Web};
use crate::{
    outbox::sms::Sms,
    sms::{Unheard, Webhook},
};

/// What the calls of providers need.
#[derive(Clone)]
pub struct SmsCalls {
    pub sms: Sms,
    /// Where providers call us, without a slash at the end: signatures are made over it.
    pub public_url: Option<String>,
}

pub async fn provider(
    state: State<Web>,
    Path(name): Path<String>,
    uri: OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    hear(state, (name, String::new()), uri, (method, headers, body)).await
}

pub async fn provider_and_what(
    state: State<Web>,
    Path(path): Path<(String, String)>,
    uri: OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    hear(state, path, uri, (method, headers, body)).await
}

/// Answers once what was heard is stored.
async fn hear(
    State(web): State<Web>,
    (name, what): (String, String),
    OriginalUri(uri): OriginalUri,
    (method, headers, body): (Method, HeaderMap, Bytes),
) -> Result<Response, Error> {
    let calls = web.sms;
    let known = calls.sms.known(&name).ok_or(Error::NoSuchAddress)?;
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    let base = calls.public_url.as_deref().unwrap_or_default();
    let webhook = Webhook {
        what: &what,
        method: method.as_str(),
        url: &format!("{}{asked}", base.trim_end_matches('/')),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
        body: &body,
    };
    let provider = known.name();
    let count = |result: &'static str| {
        metrics::counter!("mistok_sms_calls_total", "provider" => provider, "result" => result)
            .increment(1);
    };
    let heard = known.provider.hear(&webhook).map_err(|error| {
        count("refused");
        match error {
            Unheard::Forged => Error::BadSignature,
            Unheard::Unreadable(expected) => Error::Unreadable(expected),
            Unheard::NoSuchAddress => Error::NoSuchAddress,
        }
    })?;
    count("taken");
    let answer = heard.answer.clone();
    let something =
        !heard.receipts.is_empty() || !heard.inbound.is_empty() || !heard.ask.is_empty();
    if something {
        let sms = calls.sms.clone();
        web.store
            .write(lane(&heard), move |tx| {
                let (sms, heard) = (sms.clone(), heard.clone());
                async move { sms.take_in(&tx, provider, &heard).await }.boxed()
            })
            .await
            .map_err(Error::Store)?;
    }
    let kind = [(CONTENT_TYPE, answer.content_type)];
    Ok((StatusCode::OK, kind, answer.body).into_response())
}

/// What one phone writes is taken in in its order.
fn lane(heard: &crate::sms::Heard) -> String {
    let from = heard.inbound.first().map(|inbound| inbound.from.clone());
    let of = || heard.receipts.first().map(|it| it.provider_id.clone());
    from.or_else(of).unwrap_or_default()
}
