//! What the page asks for and what it does.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    middleware,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::{get, post},
};
use futures::{Stream, StreamExt, stream};
use mistok_core::domain::language::Language;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    anew::Ending,
    bot::Bot,
    chat::{Aim, Phone, Thing},
    crm_routes, docs, door,
    faults::Switch,
    forum::Shape,
    log::Happening,
    page,
    people::{Seat, Who},
    pictures::Pictures,
    state, words,
    world::World,
};

/// The longest message of Telegram.
const LONGEST: usize = 4096;

/// A file is never shown as a page of ours, whatever is in it.
const DOWNLOAD: [(header::HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "application/octet-stream"),
    (header::CONTENT_DISPOSITION, "attachment"),
];

/// What the routes reach.
#[derive(Debug, Clone)]
pub struct Demo {
    pub world: Arc<World>,
    pub bot: Arc<Bot>,
    pub pictures: Pictures,
    pub ending: Ending,
}

/// Serves the page until the demo stops.
pub async fn serve(listener: TcpListener, demo: Demo) -> anyhow::Result<()> {
    let stopped = demo.ending.stop().clone().cancelled_owned();
    let address = listener.local_addr()?;
    axum::serve(listener, router(demo, address))
        .with_graceful_shutdown(stopped)
        .await?;
    Ok(())
}

fn router(demo: Demo, address: SocketAddr) -> Router {
    Router::new()
        .merge(page::router())
        .merge(docs::router())
        .route("/texts", get(texts))
        .route("/state", get(state_now))
        .route("/events", get(events))
        .route("/pictures/{file}", get(picture))
        .route("/say", post(say))
        .route("/edit", post(edit))
        .route("/press", post(press))
        .route("/keyboard", post(keyboard))
        .route("/send", post(send))
        .route("/pay", post(pay))
        .route("/files/{who}/{message}", get(file))
        .merge(crm_routes::router())
        .route("/fault", post(fault))
        .route("/kill", post(kill))
        .route("/revive", post(revive))
        .route("/shape", post(shape))
        .route("/anew", post(anew))
        .layer(middleware::from_fn_with_state(address, door::guard))
        .with_state(demo)
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

async fn texts(State(demo): State<Demo>, Query(asked): Query<Asked>) -> Json<Value> {
    let language = asked.lang.as_deref().and_then(Language::from_code);
    let language = language.unwrap_or(demo.world.language);
    Json(words::json(&demo.world.texts, language))
}

async fn state_now(State(demo): State<Demo>) -> Json<Value> {
    Json(state::json(&demo.world, &demo.bot))
}

/// A number for each change; the page then asks for the state.
async fn events(State(demo): State<Demo>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut versions = demo.world.versions();
    versions.mark_changed();
    let numbers = stream::unfold(versions, |mut versions| async move {
        versions.changed().await.ok()?;
        let version = *versions.borrow_and_update();
        Some((Ok(Event::default().data(version.to_string())), versions))
    });
    // An open stream would hold the page's server back from ending.
    Sse::new(numbers.take_until(demo.ending.stop().clone().cancelled_owned()))
        .keep_alive(KeepAlive::default())
}

/// Pictures come from the CRM, which the browser may not be able to reach.
async fn picture(State(demo): State<Demo>, Path(file): Path<String>) -> Response {
    // Nothing but letters, digits and hyphens makes a name there.
    let name = file.strip_suffix(".svg").filter(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    match name {
        Some(name) => match demo.pictures.fetch(&demo.world.crm.picture_url(name)).await {
            Ok(picture) => ([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response(),
            Err(error) => {
                tracing::debug!(%error, "A picture could not be fetched");
                StatusCode::BAD_GATEWAY.into_response()
            }
        },
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Said {
    who: Who,
    text: String,
    #[serde(flatten)]
    aim: Aim,
}

async fn say(State(demo): State<Demo>, Json(said): Json<Said>) -> StatusCode {
    let Some(text) = fitting(&said.text) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    match demo.world.people.at(said.who) {
        Seat::Telegram(phone) => phone.writes(said.aim, text),
        Seat::Market(shopper) => shopper.says(text),
        Seat::Cell(cell) => cell.says(text),
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Edited {
    who: Who,
    message: i64,
    text: String,
}

async fn edit(State(demo): State<Demo>, Json(edited): Json<Edited>) -> StatusCode {
    let Some(text) = fitting(&edited.text) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    on_telegram(&demo, edited.who, |phone| phone.edits(edited.message, text))
}

/// What Telegram takes as one message.
fn fitting(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = !text.is_empty() && text.encode_utf16().count() <= LONGEST;
    fits.then_some(text)
}

#[derive(Deserialize)]
struct Pressed {
    who: Who,
    message: i64,
    data: String,
}

async fn press(State(demo): State<Demo>, Json(pressed): Json<Pressed>) -> StatusCode {
    on_telegram(&demo, pressed.who, |phone| {
        phone.presses(pressed.message, &pressed.data);
    })
}

#[derive(Deserialize)]
struct Paid {
    who: Who,
    message: i64,
}

async fn pay(State(demo): State<Demo>, Json(paid): Json<Paid>) -> StatusCode {
    on_telegram(&demo, paid.who, |phone| phone.pays(paid.message))
}

/// What the bot sent as a file.
async fn file(State(demo): State<Demo>, Path((who, message)): Path<(Who, i64)>) -> Response {
    let content = match demo.world.people.at(who) {
        Seat::Telegram(phone) => phone.file(message),
        Seat::Market(_) | Seat::Cell(_) => None,
    };
    match content {
        Some(content) => (DOWNLOAD, content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Key {
    who: Who,
    label: String,
}

async fn keyboard(State(demo): State<Demo>, Json(key): Json<Key>) -> StatusCode {
    on_telegram(&demo, key.who, |phone| phone.types(&key.label))
}

#[derive(Deserialize)]
struct Sent {
    who: Who,
    thing: Thing,
    #[serde(flatten)]
    aim: Aim,
}

async fn send(State(demo): State<Demo>, Json(sent): Json<Sent>) -> StatusCode {
    match demo.world.people.at(sent.who) {
        Seat::Telegram(phone) => phone.sends(sent.aim, sent.thing),
        Seat::Market(shopper) if !shopper.sends(sent.thing) => {
            return StatusCode::UNPROCESSABLE_ENTITY;
        }
        Seat::Market(_) => {}
        Seat::Cell(_) => return StatusCode::UNPROCESSABLE_ENTITY,
    }
    StatusCode::NO_CONTENT
}

/// Marketplaces and SMS have neither buttons nor editing.
fn on_telegram(demo: &Demo, who: Who, act: impl FnOnce(&Phone)) -> StatusCode {
    match demo.world.people.at(who) {
        Seat::Telegram(phone) => {
            act(phone);
            StatusCode::NO_CONTENT
        }
        Seat::Market(_) | Seat::Cell(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[derive(Deserialize)]
struct Turned {
    switch: Switch,
    on: bool,
}

async fn fault(State(demo): State<Demo>, Json(turned): Json<Turned>) -> StatusCode {
    let switch = turned.switch;
    if demo.world.switches.is_on(switch) != turned.on {
        demo.world.note(if turned.on {
            demo.world.switches.turn_on(switch);
            Happening::Broken { switch }
        } else {
            demo.world.switches.turn_off(switch);
            Happening::Mended { switch }
        });
    }
    StatusCode::NO_CONTENT
}

async fn kill(State(demo): State<Demo>) -> StatusCode {
    demo.bot.kill();
    StatusCode::NO_CONTENT
}

async fn revive(State(demo): State<Demo>) -> StatusCode {
    demo.bot.revive();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Shaped {
    shape: Shape,
}

/// The shop is set up in another way, for which the bot starts again.
async fn shape(State(demo): State<Demo>, Json(Shaped { shape }): Json<Shaped>) -> StatusCode {
    if demo.world.set_shape(shape) {
        demo.bot.restart();
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Anew {
    language: Language,
}

/// This world ends, and another begins in which nobody has done anything yet.
async fn anew(State(demo): State<Demo>, Json(anew): Json<Anew>) -> StatusCode {
    demo.ending.begin_anew(anew.language);
    StatusCode::NO_CONTENT
}
