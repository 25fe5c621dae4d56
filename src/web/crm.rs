//! `POST /crm/<name>/<key>`: a CRM tells that an order or a lead has another status. The same event may
//! come several times, late and out of order.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{Error, Web, body::Body};
use crate::{crm::following::Told, domain::storable::clean_json, vendors::crm::Event};

/// Answers 200 when what the event tells is stored, and when it tells nothing of ours: the CRM would
/// repeat it for nothing.
pub async fn event(
    State(web): State<Web>,
    path: Result<Path<(String, String)>, PathRejection>,
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
    let following = events.following;
    let body = clean_json(&String::from_utf8_lossy(&body)).into_owned();
    let result = match signals.parse(body.as_bytes()) {
        Ok(Event::Standing(standing)) => {
            let lane = standing.id.clone();
            web.store
                .write(lane, async move |tx| {
                    following.apply(&tx, (*standing).clone(), Told::Event).await
                })
                .await
                .map_err(Error::Store)?;
            "taken"
        }
        Ok(Event::Changed { keeps, id }) => {
            let lane = id.clone();
            web.store
                .write(lane, async move |tx| {
                    following.hear_of(&tx, keeps, &id).await
                })
                .await
                .map_err(Error::Store)?;
            "heard"
        }
        Ok(Event::Other) => "empty",
        Err(error) => return Err(Error::Unreadable(error.to_string())),
    };
    metrics::counter!("mistok_order_events_total", "result" => result).increment(1);
    Ok((
        StatusCode::OK,
        [("content-type", "application/json")],
        "{\"ok\":true}",
    )
        .into_response())
}
