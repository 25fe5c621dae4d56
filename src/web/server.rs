//! The web server: takes connections within their limits and hands requests to the routes.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, Request, header::CONNECTION},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connections::{Place, Refused},
    passage::{Gate, Peer},
    phase::{Phase, State},
    stream::Stream,
};

/// Bytes of a request's head, the first line included.
const HEAD: usize = 16 * 1024;
/// Lines of a request's head.
const HEADERS: usize = 64;
/// After an error of the system, such as too many open files.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `stop`, then finishes the requests in hand.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    gate: Arc<Gate>,
    stop: CancellationToken,
) {
    let talks = TaskTracker::new();
    loop {
        let taken = tokio::select! {
            () = stop.cancelled() => break,
            taken = listener.accept() => taken,
        };
        match taken {
            Ok((socket, peer)) => {
                let Some(place) = admit(&gate, peer) else {
                    continue;
                };
                // An acknowledgement is one small packet: it must not wait for more to send.
                if let Err(error) = socket.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY cannot be set");
                }
                let its = Talk {
                    place,
                    routes: routes.clone(),
                    gate: gate.clone(),
                    peer,
                };
                talks.spawn(talk(socket, its, stop.clone()));
            }
            Err(error) if is_of_connection(&error) => {
                tracing::debug!(%error, "A caller has left before it was taken");
            }
            Err(error) => {
                tracing::error!(%error, "No connection can be taken at this moment");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    talks.close();
    talks.wait().await;
}

fn is_of_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

fn admit(gate: &Gate, peer: SocketAddr) -> Option<Place> {
    match gate.connections.admit(peer.ip()) {
        Ok(place) => Some(place),
        Err(refused) => {
            let reason = match refused {
                Refused::OneClient => "address",
                Refused::Full => "all",
            };
            metrics::counter!("mistok_connections_refused_total", "limit" => reason).increment(1);
            None
        }
    }
}

/// What a connection is served with.
struct Talk {
    place: Place,
    routes: Router,
    gate: Arc<Gate>,
    peer: SocketAddr,
}

/// Answers the requests of one connection.
async fn talk(socket: TcpStream, talk: Talk, stop: CancellationToken) {
    let Talk {
        place,
        routes,
        gate,
        peer,
    } = talk;
    let phase = place.phase.clone();
    let io = TokioIo::new(Stream::new(socket, phase.clone(), gate.limits));
    let routes = TowerToHyperService::new(routes);
    let requests = AtomicU32::new(0);
    let service = service_fn(|request: Request<Incoming>| {
        let known = Peer {
            address: peer.ip(),
            phase: phase.clone(),
            requests: requests.fetch_add(1, Ordering::AcqRel).saturating_add(1),
        };
        let answer = routes.call(arrived(request, known));
        let phase = phase.clone();
        async move {
            let mut response = answer.await?;
            if phase.has_unread() {
                // The rest of the body is thrown away with the connection: nobody may use it again.
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(CONNECTION, close);
            }
            Ok::<_, Infallible>(response.map(|inner| Leaving { inner, phase }))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .max_buf_size(HEAD)
        .max_header_size(HEAD)
        .max_headers(HEADERS)
        // The stream has limits of its own. With this one hyper looks at a connection that rests, which
        // starts the timer there.
        .timer(TokioTimer::new())
        .header_read_timeout(gate.limits.idle() + gate.limits.header())
        .half_close(false)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "A connection ended early");
                }
                return;
            }
            () = place.closing.cancelled() => return,
            () = stop.cancelled(), if !is_stopping => {
                if place.phase.is_waiting() {
                    return;
                }
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A request as the routes get it.
fn arrived(request: Request<Incoming>, peer: Peer) -> Request<Arriving> {
    let phase = peer.phase.clone();
    phase.enter(State::Working);
    let (mut parts, inner) = request.into_parts();
    phase.set_unread(!inner.is_end_stream());
    parts.extensions.insert(peer);
    Request::from_parts(parts, Arriving { inner, phase })
}

/// The body of a request, which notes that it was read to its end.
struct Arriving {
    inner: Incoming,
    phase: Arc<Phase>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.inner).poll_frame(context);
        let is_last = matches!(frame, Poll::Ready(None)) || this.inner.is_end_stream();
        if is_last {
            this.phase.set_unread(false);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The body of an answer: with its end the connection waits for the next request.
struct Leaving {
    inner: Body,
    phase: Arc<Phase>,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.phase.enter(State::Idle);
    }
}
