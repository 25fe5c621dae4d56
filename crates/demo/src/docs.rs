//! The manuals that the page links to, built into the program: they are at hand without a network,
//! and of the same version.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

const PAGES: [(&str, &str); 5] = [
    ("README.md", include_str!("../../../README.md")),
    ("mistok.toml", include_str!("../../../config/mistok.toml")),
    ("links.md", include_str!("../../../docs/links.md")),
    ("sms.md", include_str!("../../../docs/sms.md")),
    ("statistics.md", include_str!("../../../docs/statistics.md")),
];

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/docs/{page}", get(page))
}

async fn page(Path(name): Path<String>) -> Response {
    match PAGES.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => {
            let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (kind, *text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
