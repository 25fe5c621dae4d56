//! Whether the process lives, whether it can work, and its figures.

use std::sync::atomic::Ordering;

use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
};
use futures::FutureExt;

use super::Web;
use crate::store::settings;

/// The process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// Everything is set up and the database answers.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    if !web.ready.load(Ordering::Acquire) {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting\n");
    }
    let proof = web
        .store
        .read(|tx| async move { settings::lookup(&tx, "proof").await }.boxed())
        .await;
    match proof {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "The database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "no database\n")
        }
    }
}

/// Prometheus's text format.
pub async fn metrics(State(web): State<Web>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4")],
        web.metrics.render(),
    )
}
