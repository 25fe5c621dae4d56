//! `/api`: sending SMS and confirming phones for the shop's other systems. `openapi.json` says it all;
//! a test compares it with [`ROUTES`], from which the router is made.
//!
//! A caller shows a key ([`key`]). Messages belong to the key that they were sent with: no other
//! sees them. What is stored is stored when the answer comes.

mod codes;
mod decide;
mod error;
mod key;
mod message;
mod providers;
mod read;
mod request;
mod send;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Extension, Router,
    http::header::CONTENT_TYPE,
    middleware,
    response::IntoResponse,
    routing::{MethodFilter, MethodRouter, on},
};

use self::{error::Error, key::Rates};
use super::{
    Web,
    body::Limit,
    routes::{Caller, Method, Proof, Reach, RouteFacts},
};
use crate::{
    domain::{api::Scope, language::Language, phone::Region},
    text::Texts,
};

/// An SMS is a few hundred bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// What the routes need besides messages.
#[derive(Clone)]
pub struct Api {
    texts: Arc<Texts>,
    /// The country whose phones may be written without a prefix.
    pub(super) region: Region,
    pub(super) language: Language,
    rates: Arc<Rates>,
}

impl Api {
    pub fn new(texts: Arc<Texts>, region: Region, language: Language) -> Self {
        Self {
            texts,
            region,
            language,
            rates: Arc::default(),
        }
    }
}

/// One method of one address.
struct Route {
    method: Method,
    path: &'static str,
    /// One of these is needed. Empty means that no key is needed.
    scopes: &'static [Scope],
    answers: fn(MethodFilter) -> MethodRouter<Web>,
}

impl Route {
    /// The path below `/api`.
    fn below(&self) -> &'static str {
        self.path.strip_prefix("/api").unwrap_or(self.path)
    }

    const fn facts(&self) -> RouteFacts {
        RouteFacts {
            path: self.path,
            methods: match self.method {
                Method::Get => &[Method::Get],
                Method::Post => &[Method::Post],
            },
            caller: Caller::Program,
            proof: if self.scopes.is_empty() {
                Proof::Open
            } else {
                Proof::Key
            },
            body_limit: BODY_LIMIT,
            reach: Reach::Public,
        }
    }
}

const fn route(
    method: Method,
    path: &'static str,
    scopes: &'static [Scope],
    answers: fn(MethodFilter) -> MethodRouter<Web>,
) -> Route {
    Route {
        method,
        path,
        scopes,
        answers,
    }
}

const SEND: &[Scope] = &[Scope::SmsSend];
const READ: &[Scope] = &[Scope::SmsRead];
const EITHER: &[Scope] = &[Scope::SmsSend, Scope::SmsRead];
const CODES: &[Scope] = &[Scope::Codes];

use Method::{Get, Post};

const ROUTES: [Route; 11] = [
    route(Post, "/api/sms", SEND, |method| on(method, send::send)),
    route(Get, "/api/sms", READ, |method| on(method, read::list)),
    route(Get, "/api/sms/balance", READ, |method| {
        on(method, providers::balance)
    }),
    route(Get, "/api/sms/senders", READ, |method| {
        on(method, providers::senders)
    }),
    route(Post, "/api/sms/parts", EITHER, |method| {
        on(method, providers::parts)
    }),
    route(Get, "/api/sms/{id}", READ, |method| on(method, read::one)),
    route(Post, "/api/sms/{id}/cancel", SEND, |method| {
        on(method, decide::cancel)
    }),
    route(Post, "/api/sms/{id}/retry", SEND, |method| {
        on(method, decide::retry)
    }),
    route(Post, "/api/codes", CODES, |method| on(method, codes::send)),
    route(Post, "/api/codes/check", CODES, |method| {
        on(method, codes::check)
    }),
    route(Get, "/api/openapi.json", &[], |method| on(method, document)),
];

const DOCUMENT: &str = include_str!("openapi.json");

/// The routes of `/api`.
pub(super) fn routes(web: &Web) -> Router<Web> {
    let router = ROUTES.iter().fold(Router::new(), |router, route| {
        let mut answers = (route.answers)(route.method.filter());
        if !route.scopes.is_empty() {
            let state = (web.clone(), route.scopes);
            answers = answers.route_layer(middleware::from_fn_with_state(state, key::admit));
        }
        router.route(route.below(), answers)
    });
    router
        .fallback(async || Error::NoSuchAddress)
        .method_not_allowed_fallback(async || Error::NoSuchMethod)
        .layer(Extension(Limit(BODY_LIMIT)))
}

/// The routes of `/api` as a proxy must know them.
pub(super) fn facts() -> impl Iterator<Item = RouteFacts> {
    ROUTES.iter().map(Route::facts)
}

async fn document() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}
