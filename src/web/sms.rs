//! `GET|POST /sms/<provider>` and `/sms/<provider>/<what>`: what providers tell of messages, and what
//! phones write. A request is proven by its provider's adapter before anything is read from it.

use axum::{
    extract::{OriginalUri, Path, State, rejection::PathRejection},
    http::{HeaderMap, Method, StatusCode, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{Error, Web, body::Body};
use crate::{
    domain::storable::{clean, clean_some},
    sms::Sms,
    vendors::sms::{Heard, Unheard, Webhook},
};

/// What the calls of providers need.
#[derive(Clone)]
pub struct SmsCalls {
    pub sms: Sms,
    /// Where providers call us, without a slash at the end: signatures are made over it.
    pub public_url: Option<String>,
}

/// A call as it came.
pub struct SmsRequest {
    provider: String,
    what: String,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    body: Body,
}

pub async fn provider(
    state: State<Web>,
    path: Result<Path<String>, PathRejection>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let Path(provider) = path.map_err(|_| Error::NoSuchAddress)?;
    let request = SmsRequest {
        provider,
        what: String::new(),
        uri,
        method,
        headers,
        body,
    };
    hear(state, request).await
}

pub async fn provider_and_what(
    state: State<Web>,
    path: Result<Path<(String, String)>, PathRejection>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let Path((provider, what)) = path.map_err(|_| Error::NoSuchAddress)?;
    let request = SmsRequest {
        provider,
        what,
        uri,
        method,
        headers,
        body,
    };
    hear(state, request).await
}

/// Answers once what was heard is stored. Of a provider that is not set up nothing is read.
async fn hear(State(web): State<Web>, request: SmsRequest) -> Result<Response, Error> {
    let calls = web.sms;
    let known = calls
        .sms
        .known(&request.provider)
        .ok_or(Error::NoSuchAddress)?;
    let uri = &request.uri;
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    let base = calls.public_url.as_deref().unwrap_or_default();
    let passage = request.body.passage();
    let body = request.body.whole().await?;
    let webhook = Webhook {
        what: &request.what,
        method: request.method.as_str(),
        url: &format!("{}{asked}", base.trim_end_matches('/')),
        query: uri.query().unwrap_or_default(),
        headers: &request.headers,
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
    passage.prove();
    count("taken");
    let heard = storable(heard);
    let answer = heard.answer.clone();
    let something =
        !heard.receipts.is_empty() || !heard.inbound.is_empty() || !heard.ask.is_empty();
    if something {
        let sms = calls.sms.clone();
        web.store
            .write(lane(&heard), async move |tx| {
                sms.take_in(&tx, provider, &heard).await
            })
            .await
            .map_err(Error::Store)?;
    }
    let kind = [(CONTENT_TYPE, answer.content_type)];
    Ok((StatusCode::OK, kind, answer.body).into_response())
}

/// What one phone writes is taken in in its order.
fn lane(heard: &Heard) -> String {
    let from = heard.inbound.first().map(|inbound| inbound.from.clone());
    let of = || heard.receipts.first().map(|it| it.provider_id.clone());
    from.or_else(of).unwrap_or_default()
}

/// The texts as every database takes them.
fn storable(mut heard: Heard) -> Heard {
    for receipt in &mut heard.receipts {
        receipt.provider_id = clean(&receipt.provider_id);
        receipt.code = clean_some(receipt.code.take());
        receipt.text = clean_some(receipt.text.take());
    }
    for inbound in &mut heard.inbound {
        inbound.provider_id = clean_some(inbound.provider_id.take());
        inbound.from = clean(&inbound.from);
        inbound.to = clean(&inbound.to);
        inbound.text = clean(&inbound.text);
    }
    for id in &mut heard.ask {
        *id = clean(id);
    }
    heard
}
