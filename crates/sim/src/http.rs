//! The HTTP floor that the simulated servers stand on: it listens, carries out the faults, and
//! can close a connection without a word, which a web framework does not offer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Request as AxumRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use chrono::{DateTime, Utc};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::faults::{Fault, Faults};
use super::tasks::Tasks;

/// More than any vendor takes.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// A request, read to its end.
#[derive(Debug)]
pub struct Request {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What a server says.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub retry_after: Option<u64>,
    pub body: Bytes,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: "application/json",
            retry_after: None,
            body: body.into(),
        }
    }
}

/// One simulated vendor.
pub trait Site: Send + Sync + 'static {
    /// What all addresses of its API begin with.
    const BASE: &'static str = "";
    /// How long it waits for an answer to a call of its own.
    const PATIENCE: Duration = Duration::from_secs(15);

    fn faults(&self) -> &Faults;

    /// What its clock shows, for the `Date` of answers. `None` means the time of the machine.
    fn now(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// The part of the path that faults are matched with.
    fn topic<'a>(&self, path: &'a str) -> &'a str;

    /// Another name that faults may call a request by, for an API whose calls share one path.
    fn call_name(&self, _path: &str, _body: &Bytes) -> Option<String> {
        None
    }

    /// Whether nothing is under way but errands, which the server counts itself.
    fn has_settled(&self) -> bool {
        true
    }

    /// Does what the request asks for.
    fn answer(self: Arc<Self>, request: Request) -> impl Future<Output = Reply> + Send;

    /// The vendor's answer to a fault. `None` means that the vendor has no answer of its own.
    fn failure(&self, request: &Request, fault: &Fault) -> Option<Reply>;
}

/// Serves `site` until the tasks are stopped; returns the address.
pub async fn serve<S: Site>(
    listen: SocketAddr,
    site: Arc<S>,
    tasks: &Tasks,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let service = Router::new()
        .fallback(handle::<S>)
        .with_state(site)
        .into_make_service_with_connect_info::<Cut>();
    let server = axum::serve(Door(listener), service)
        .with_graceful_shutdown(tasks.stop().clone().cancelled_owned());
    tasks.spawn(async move {
        if let Err(error) = server.await {
            tracing::debug!(%error, "A simulated server ended");
        }
    });
    Ok(address)
}

async fn handle<S: Site>(
    State(site): State<Arc<S>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: AxumRequest,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return cut.answer();
    };
    let plan = {
        let faults = site.faults();
        let path = parts.uri.path();
        // Only a fault needs the name, and the body is read for it.
        let name = faults.any().then(|| site.call_name(path, &body)).flatten();
        let names: Vec<_> = [site.topic(path)]
            .into_iter()
            .chain(name.as_deref())
            .collect();
        let words = || words(&parts.uri, &body);
        faults.plan(parts.method.as_str(), &names, words)
    };
    let request = Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
    };
    let now = site.now();
    pause(plan.latency_in).await;
    let reply = match plan.failure {
        None => site.answer(request).await,
        Some(Fault::Down) => return cut.answer(),
        Some(Fault::SaveThenSilence) => {
            drop(site.answer(request).await);
            pause(plan.latency_out).await;
            return cut.answer();
        }
        Some(Fault::SaveThenAnswer { status, body }) => {
            drop(site.answer(request).await);
            Reply::json(status, body)
        }
        Some(fault) => site
            .failure(&request, &fault)
            .unwrap_or_else(|| general_failure(fault)),
    };
    pause(plan.latency_out).await;
    respond(reply, now)
}

/// All that a request says, as it came and with its escapes undone.
fn words(uri: &Uri, body: &Bytes) -> String {
    let body = String::from_utf8_lossy(body);
    let mut words = format!("{uri}\n{body}");
    for part in [uri.query().unwrap_or_default(), &body] {
        for (_, value) in form_urlencoded::parse(part.as_bytes()) {
            words.push('\n');
            words.push_str(&value);
        }
    }
    words
}

fn general_failure(fault: Fault) -> Reply {
    const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
        <body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
    match fault {
        Fault::Answer { status, body } => Reply::json(status, body),
        Fault::TooMany { retry_after } => Reply {
            retry_after: Some(retry_after),
            ..Reply::json(429, "{\"message\":\"Too Many Attempts.\"}")
        },
        Fault::Maintenance { status } => Reply {
            content_type: "text/html",
            ..Reply::json(status, "<html><body><h1>UPDATING</h1></body></html>")
        },
        Fault::Error500 => Reply::json(500, "{\"message\":\"Server Error\"}"),
        _ => Reply {
            content_type: "text/html",
            ..Reply::json(502, BAD_GATEWAY)
        },
    }
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

fn respond(reply: Reply, now: Option<DateTime<Utc>>) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(reply.content_type),
    );
    let date = now.map(|now| now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        headers.insert(header::DATE, date);
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Cuts one connection: its next write fails, and the server drops it.
#[derive(Debug, Clone, Default)]
struct Cut(Arc<AtomicBool>);

impl Cut {
    /// An answer that never leaves.
    fn answer(&self) -> Response {
        self.0.store(true, Ordering::Release);
        Response::new(Body::empty())
    }
}

impl Connected<IncomingStream<'_, Door>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().cut.clone()
    }
}

struct Door(TcpListener);

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Answers are small: waiting to fill a packet would add 40 ms to each.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A connection came without TCP_NODELAY");
        }
        let cut = Cut::default();
        (Line { stream, cut }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A connection that can be cut.
struct Line {
    stream: TcpStream,
    cut: Cut,
}

impl Line {
    fn check(&self) -> io::Result<()> {
        if self.cut.0.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
