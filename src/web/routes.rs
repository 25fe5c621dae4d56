//! The public routes and those of the house, in one table: the router is made from it, and the files
//! in `deploy/` are compared with it.

use axum::{
    Extension, Router,
    routing::{MethodFilter, MethodRouter, on},
};

use super::{Web, api, body::Limit, crm, health, keeping, odoo, sms, telegram};

/// A route as a proxy and a reader must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteFacts {
    /// With `{name}` for a part that differs.
    pub path: &'static str,
    /// Without the rest of the path where `path` is only its beginning.
    pub methods: &'static [Method],
    pub caller: Caller,
    pub proof: Proof,
    /// In bytes.
    pub body_limit: usize,
    pub reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }

    pub(super) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
        }
    }
}

/// Which outside service calls a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    Telegram,
    Crm,
    SmsProvider,
    /// Another program of the shop.
    Program,
    /// A proxy, a container's health check, a monitor.
    Operations,
}

/// What shows where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A part of the path.
    Path,
    /// A secret in a header.
    Header,
    /// A key of the HTTP API in a header.
    Key,
    /// A token in the body, or a signature over it.
    Body,
    /// The route tells nothing that is secret.
    Open,
}

/// Where a route may be reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Public,
    /// The machine or its private network only.
    Inside,
}

struct Route {
    facts: RouteFacts,
    answers: fn(MethodFilter) -> MethodRouter<Web>,
}

const KILOBYTE: usize = 1024;
const MEGABYTE: usize = 1024 * KILOBYTE;
const BOTH: &[Method] = &[Method::Get, Method::Post];
const GET: &[Method] = &[Method::Get];
const POST: &[Method] = &[Method::Post];

/// Without the routes of `/api`, which [`api`] lists.
const ROUTES: [Route; 10] = [
    Route {
        facts: RouteFacts {
            path: "/telegram/{bot}",
            methods: POST,
            caller: Caller::Telegram,
            proof: Proof::Header,
            // Twice what Telegram sends at most.
            body_limit: MEGABYTE,
            reach: Reach::Public,
        },
        answers: |methods| on(methods, telegram::receive),
    },
    Route {
        facts: RouteFacts {
            path: "/crm/keeping/messages/{key}",
            methods: BOTH,
            caller: Caller::Crm,
            proof: Proof::Path,
            body_limit: 64 * KILOBYTE,
            reach: Reach::Public,
        },
        answers: |methods| on(methods, keeping::signal),
    },
    Route {
        facts: RouteFacts {
            path: "/crm/{name}/{key}",
            methods: POST,
            caller: Caller::Crm,
            proof: Proof::Path,
            body_limit: 256 * KILOBYTE,
            reach: Reach::Public,
        },
        answers: |methods| on(methods, crm::event),
    },
    Route {
        facts: RouteFacts {
            path: "/api/sms/3/send",
            methods: POST,
            caller: Caller::Crm,
            proof: Proof::Body,
            // 500 messages of 8 kB each; Odoo sends 500 at once.
            body_limit: 4 * MEGABYTE,
            reach: Reach::Public,
        },
        answers: |methods| on(methods, odoo::send),
    },
    Route {
        facts: RouteFacts {
            path: "/1/account",
            methods: GET,
            caller: Caller::Crm,
            proof: Proof::Open,
            body_limit: 0,
            reach: Reach::Public,
        },
        answers: |methods| on(methods, odoo::account),
    },
    provider("/sms/{provider}", |methods| on(methods, sms::provider)),
    provider("/sms/{provider}/{what}", |methods| {
        on(methods, sms::provider_and_what)
    }),
    operations("/health/live", Reach::Public, |methods| {
        on(methods, health::live)
    }),
    operations("/health/ready", Reach::Inside, |methods| {
        on(methods, health::ready)
    }),
    operations("/metrics", Reach::Inside, |methods| {
        on(methods, health::metrics)
    }),
];

const fn provider(path: &'static str, answers: fn(MethodFilter) -> MethodRouter<Web>) -> Route {
    Route {
        facts: RouteFacts {
            path,
            methods: BOTH,
            caller: Caller::SmsProvider,
            proof: Proof::Body,
            body_limit: 64 * KILOBYTE,
            reach: Reach::Public,
        },
        answers,
    }
}

const fn operations(
    path: &'static str,
    reach: Reach,
    answers: fn(MethodFilter) -> MethodRouter<Web>,
) -> Route {
    Route {
        facts: RouteFacts {
            path,
            methods: GET,
            caller: Caller::Operations,
            proof: Proof::Open,
            body_limit: 0,
            reach,
        },
        answers,
    }
}

/// Every route of the program.
pub fn table() -> Vec<RouteFacts> {
    let all = ROUTES.iter().map(|route| route.facts);
    all.chain(api::facts()).collect()
}

/// The routes of the table.
pub(super) fn router(web: &Web) -> Router<Web> {
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| {
            let filters = route.facts.methods.iter().map(|method| method.filter());
            let Some(methods) = filters.reduce(MethodFilter::or) else {
                return router;
            };
            let limit = Extension(Limit(route.facts.body_limit));
            router.route(route.facts.path, (route.answers)(methods).layer(limit))
        })
        .nest("/api", api::routes(web))
}
