//! `POST /crm/<name>/<key>`: a CRM tells that an order or a lead has another status. The same event may
//! come several times, late and out of order.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{Error, Web, body::Body};
use crate::{
    crm::following::{Following, Told},
    domain::storable::clean_json,
    store::Store,
    vendors::crm::Event,
};

/// Answers 200 when what the events tell is stored, and when they tell nothing of ours: the CRM would
/// repeat them for nothing.
pub async fn event(
    State(web): State<Web>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let Path((name, key)) = path.map_err(|_| Error::NoSuchAddress)?;
    let events = web.order_events.ok_or(Error::NoSuchAddress)?;
    let signals = events.crm.signals().ok_or(Error::NoSuchAddress)?;
    let expected = signals.key().expose_secret().as_bytes();
    if events.crm.name() != name || !bool::from(key.as_bytes().ct_eq(expected)) {
        return Err(Error::NoSuchAddress);
    }
    body.prove();
    let body = body.whole().await?;
    let header = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
    // What a CRM signs is the body as it came.
    if !signals.is_proven(&header, &body) {
        return Err(Error::NoSuchAddress);
    }
    let body = clean_json(&String::from_utf8_lossy(&body)).into_owned();
    let told = signals
        .read(body.as_bytes())
        .map_err(|error| Error::Unreadable(error.to_string()))?;
    for event in told {
        let result = take(&web.store, events.following.clone(), event).await?;
        metrics::counter!("mistok_order_events_total", "result" => result).increment(1);
    }
    Ok((
        StatusCode::OK,
        [("content-type", "application/json")],
        "{\"ok\":true}",
    )
        .into_response())
}

/// Stores what an event tells; how it is counted.
async fn take(store: &Store, following: Following, event: Event) -> Result<&'static str, Error> {
    let (result, stored) = match event {
        Event::Standing(standing) => {
            let lane = standing.id.clone();
            let stored = store.write(lane, async move |tx| {
                following.apply(&tx, (*standing).clone(), Told::Event).await
            });
            ("taken", stored.await)
        }
        Event::Changed { keeps, id } => {
            let lane = id.clone();
            let stored = store.write(lane, async move |tx| {
                following.hear_of(&tx, keeps, &id).await
            });
            ("heard", stored.await)
        }
        Event::Other => ("empty", Ok(())),
    };
    stored.map_err(Error::Store)?;
    Ok(result)
}
