//! The way of one request through the program: its sender, whether it is proven, and the limits
//! that hold for it. Every request gets its number here; a sender who fails too often is told to
//! wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{
        Extensions, HeaderValue, StatusCode,
        header::{CONNECTION, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

use super::{
    body::Bodies,
    client::Client,
    connections::{Connections, half_of_files},
    phase::{Phase, State as Doing},
    proofs::FailedProofs,
};
use crate::{
    config::{self, WebLimits},
    store::origin,
};

/// What all requests share.
pub struct Gate {
    pub limits: WebLimits,
    trusted: Vec<config::Network>,
    pub connections: Arc<Connections>,
    bodies: Arc<Bodies>,
    proofs: FailedProofs,
}

impl Gate {
    pub fn new(web: &config::Web) -> Self {
        let limits = web.limits;
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let most = count(limits.connections).min(half_of_files().unwrap_or(usize::MAX));
        let of_one = count(limits.connections_per_address);
        let trusted = web.trusted_proxies.clone();
        Self {
            limits,
            connections: Arc::new(Connections::new(most, of_one, trusted.clone())),
            trusted,
            bodies: Arc::new(Bodies::new(limits.bodies_mb)),
            proofs: FailedProofs::new(limits.failed_proofs_per_minute),
        }
    }

    /// Bytes of bodies in memory now.
    pub fn bytes_in_flight(&self) -> usize {
        self.bodies.in_flight()
    }
}

/// The connection that a request came over.
#[derive(Clone)]
pub struct Peer {
    pub address: std::net::IpAddr,
    pub phase: Arc<Phase>,
    /// How many requests came over it, this one included.
    pub requests: u32,
}

/// One request. Cheap to clone.
#[derive(Clone)]
pub struct Passage(Arc<Inner>);

struct Inner {
    gate: Arc<Gate>,
    client: Option<Client>,
    phase: Arc<Phase>,
    is_proven: AtomicBool,
    has_failed: AtomicBool,
}

impl Passage {
    /// The passage of a request that came in through [`pass`].
    pub fn of(extensions: &Extensions) -> Self {
        match extensions.get::<Self>() {
            Some(passage) => passage.clone(),
            // Only a router without the layer, which exists only in tests.
            None => Self(Arc::new(Inner {
                gate: Arc::new(Gate::new(&config::Web::default())),
                client: None,
                phase: Arc::default(),
                is_proven: AtomicBool::new(false),
                has_failed: AtomicBool::new(false),
            })),
        }
    }

    /// The sender is known: nothing of this request counts as a failure.
    pub fn prove(&self) {
        self.0.is_proven.store(true, Ordering::Release);
        self.0.phase.prove();
    }

    /// The proof in the body is wrong, whatever the answer says.
    pub fn fail(&self) {
        self.0.has_failed.store(true, Ordering::Release);
    }

    pub fn is_proven(&self) -> bool {
        self.0.is_proven.load(Ordering::Acquire)
    }

    pub fn client(&self) -> Option<Client> {
        self.0.client
    }

    pub fn limits(&self) -> &WebLimits {
        &self.0.gate.limits
    }

    pub fn bodies(&self) -> Arc<Bodies> {
        self.0.gate.bodies.clone()
    }

    /// A body is read: a connection that has proven nothing may be closed for another one.
    pub fn begin_body(&self) {
        if !self.is_proven() {
            self.0.phase.enter(Doing::Unproven);
        }
    }

    pub fn end_body(&self) {
        if !self.is_proven() {
            self.0.phase.enter(Doing::Working);
        }
    }

    /// Counts a refusal; how long the caller must wait, where it has had too many.
    fn judge(&self, status: StatusCode) -> Option<Duration> {
        let refusals = [
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::NOT_FOUND,
            StatusCode::REQUEST_TIMEOUT,
        ];
        let has_failed = self.0.has_failed.load(Ordering::Acquire) || refusals.contains(&status);
        if self.is_proven() || !has_failed {
            return None;
        }
        self.0.gate.proofs.count(self.0.client?, Instant::now())
    }
}

const REQUEST_ID: &str = "x-request-id";

/// Lets a request pass within its limits.
pub async fn pass(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    let peer = request.extensions_mut().remove::<Peer>();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let address = peer.as_ref().map(|peer| peer.address);
    let client =
        address.and_then(|address| Client::of_request(address, request.headers(), &gate.trusted));
    let requests = peer.as_ref().map_or(0, |peer| peer.requests);
    let passage = Passage(Arc::new(Inner {
        gate: gate.clone(),
        client,
        phase: peer.map_or_else(Arc::default, |peer| peer.phase),
        is_proven: AtomicBool::new(false),
        has_failed: AtomicBool::new(false),
    }));
    request.extensions_mut().insert(passage.clone());
    let span = tracing::info_span!("request", route, id);
    let passed = origin::within(Some(id.as_str().into()), next.run(request));
    let answered = tokio::time::timeout(gate.limits.request(), passed);
    let mut response = async {
        answered.await.unwrap_or_else(|_| {
            tracing::error!("A request to {route} was not answered in time");
            StatusCode::GATEWAY_TIMEOUT.into_response()
        })
    }
    .instrument(span)
    .await;
    if let Some(wait) = passage.judge(response.status()) {
        response = too_many(wait);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    if requests >= gate.limits.requests {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn too_many(wait: Duration) -> Response {
    metrics::counter!("mistok_requests_refused_total", "status" => "429").increment(1);
    let seconds = wait.as_secs().max(1);
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
