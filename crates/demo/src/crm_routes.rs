//! What a manager does in the CRM on the page.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::Deserialize;

use super::{
    crm::{self, Kind},
    routes::Demo,
};

pub fn router() -> Router<Demo> {
    Router::new()
        .route("/crm/status", post(set_status))
        .route("/crm/order", post(make_order))
}

#[derive(Deserialize)]
struct Moved {
    kind: Kind,
    number: i64,
    status: String,
}

async fn set_status(State(demo): State<Demo>, Json(moved): Json<Moved>) -> StatusCode {
    found(crm::set_status(
        &demo.world.crm,
        moved.kind,
        moved.number,
        &moved.status,
    ))
}

#[derive(Deserialize)]
struct Made {
    card: i64,
}

async fn make_order(State(demo): State<Demo>, Json(made): Json<Made>) -> StatusCode {
    found(demo.world.crm.make_order_of_card(made.card).is_some())
}

fn found(is_there: bool) -> StatusCode {
    if is_there {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}
