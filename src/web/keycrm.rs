//! `POST /crm/keycrm/<key>`: KeyCRM's automations tell that an order or a lead has another status.
//! The same event may come three times, late and out of order.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{Error, Web};
use crate::{
    crm::keycrm::webhook::{self, Event},
    outbox::following::Told,
};

/// An event is about a kilobyte.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Answers 200 when what the event tells is stored, and when it tells nothing of ours: the CRM would
/// repeat it for nothing.
pub async fn event(
    State(web): State<Web>,
    Path(key): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let events = web.order_events.ok_or(Error::NoSuchAddress)?;
    let expected = events.key.expose_secret().as_bytes();
    if !bool::from(key.as_bytes().ct_eq(expected)) {
        return Err(Error::NoSuchAddress);
    }
    let following = events.following;
    let result = match webhook::read(&body, following.currency) {
        Ok(Event::Standing(standing)) => {
            let lane = standing.id.clone();
            web.store
                .write(lane, move |tx| {
                    let (following, standing) = (following.clone(), standing.clone());
                    async move { following.apply(&tx, *standing, Told::Event).await }.boxed()
                })
                .await
                .map_err(Error::Store)?;
            "taken"
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
