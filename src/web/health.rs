//! Whether the process lives, whether it can work, and its figures.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
};

use super::Web;
use crate::store::settings;

/// The process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// Longer than a probe should wait; a database that takes that long takes no orders either.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything is set up and the database takes writes, by the way that the work goes: the workers
/// are asked in turn.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    static TURN: AtomicU64 = AtomicU64::new(0);
    if !web.ready.load(Ordering::Acquire) {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting\n");
    }
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let proof = web.store.write(("ready", turn), async move |tx| {
        settings::put(&tx, "proof", "").await
    });
    match tokio::time::timeout(PATIENCE, proof).await {
        Ok(Ok(())) if web.store.is_out_of_room() => {
            (StatusCode::SERVICE_UNAVAILABLE, "no room on the disk\n")
        }
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::error!(%error, "The database takes no writes");
            (StatusCode::SERVICE_UNAVAILABLE, "no database\n")
        }
        Err(_) => {
            tracing::error!("The database does not answer");
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
