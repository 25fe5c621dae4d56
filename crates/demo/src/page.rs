//! The files of the page, built into the program.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

const PAGE: &str = include_str!("page/index.html");
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const FILES: [(&str, &str, &str); 24] = [
    ("base.css", CSS, include_str!("page/base.css")),
    ("layout.css", CSS, include_str!("page/layout.css")),
    ("phone.css", CSS, include_str!("page/phone.css")),
    ("message.css", CSS, include_str!("page/message.css")),
    ("panels.css", CSS, include_str!("page/panels.css")),
    ("guide.css", CSS, include_str!("page/guide.css")),
    ("dialog.css", CSS, include_str!("page/dialog.css")),
    ("app.js", SCRIPT, include_str!("page/app.js")),
    ("anew.js", SCRIPT, include_str!("page/anew.js")),
    ("chat.js", SCRIPT, include_str!("page/chat.js")),
    ("columns.js", SCRIPT, include_str!("page/columns.js")),
    ("composer.js", SCRIPT, include_str!("page/composer.js")),
    ("connect.js", SCRIPT, include_str!("page/connect.js")),
    ("content.js", SCRIPT, include_str!("page/content.js")),
    ("memory.js", SCRIPT, include_str!("page/memory.js")),
    ("message.js", SCRIPT, include_str!("page/message.js")),
    ("people.js", SCRIPT, include_str!("page/people.js")),
    ("popup.js", SCRIPT, include_str!("page/popup.js")),
    ("toasts.js", SCRIPT, include_str!("page/toasts.js")),
    ("topics.js", SCRIPT, include_str!("page/topics.js")),
    ("crm.js", SCRIPT, include_str!("page/crm.js")),
    ("faults.js", SCRIPT, include_str!("page/faults.js")),
    ("guide.js", SCRIPT, include_str!("page/guide.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
];

/// The page and what it is made of.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(Html(PAGE)))
        .route("/page/{file}", get(file))
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => ([(header::CONTENT_TYPE, *kind)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
