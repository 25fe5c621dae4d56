//! The bytes of one connection. Time for a request's head and between two requests is limited here,
//! where hyper has one limit for both.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::phase::{Phase, State};
use crate::config::WebLimits;

/// How long what is left of a refused body is thrown away, so that its sender sees the answer.
const LINGER: Duration = Duration::from_secs(1);
const TOO_SLOW: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// A connection whose waits end.
pub struct Stream {
    socket: TcpStream,
    phase: Arc<Phase>,
    limits: WebLimits,
    reading: Timer,
    writing: Timer,
    /// Until when the rest of a body is thrown away; `None` before the end of the connection.
    lingering: Option<Instant>,
}

/// A timer that is set again only when its time changes.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn poll_at(&mut self, deadline: Instant, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self
            .0
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(context)
    }
}

impl Stream {
    pub fn new(socket: TcpStream, phase: Arc<Phase>, limits: WebLimits) -> Self {
        Self {
            socket,
            phase,
            limits,
            reading: Timer::default(),
            writing: Timer::default(),
            lingering: None,
        }
    }

    /// The end of a connection whose request did not come in time.
    fn expire(&self) -> io::Result<()> {
        let is_late = self.phase.state() == State::Head;
        // Between two requests the end needs no words.
        if !is_late {
            return Ok(());
        }
        metrics::counter!("mistok_requests_refused_total", "status" => "408").increment(1);
        if let Err(error) = self.socket.try_write(TOO_SLOW) {
            tracing::debug!(%error, "A slow caller has left");
        }
        Err(io::ErrorKind::TimedOut.into())
    }

    /// A write that nobody takes ends too.
    fn stalled(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let deadline = match &self.writing.0 {
            Some(sleep) => sleep.deadline(),
            None => Instant::now() + self.limits.request(),
        };
        ready!(self.writing.poll_at(deadline, context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(deadline) = this.phase.deadline(&this.limits)
            && this.reading.poll_at(deadline, context).is_ready()
        {
            return Poll::Ready(this.expire());
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            this.phase.note_bytes();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.socket).poll_write(context, bytes) {
            Poll::Ready(written) => {
                this.writing.0 = None;
                Poll::Ready(written)
            }
            Poll::Pending => this.stalled(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.socket).poll_write_vectored(context, bytes) {
            Poll::Ready(written) => {
                this.writing.0 = None;
                Poll::Ready(written)
            }
            Poll::Pending => this.stalled(context),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.socket).poll_shutdown(context))?;
        }
        if !this.phase.has_unread() {
            return Poll::Ready(Ok(()));
        }
        // Bytes that are left unread would make the system drop our answer on the way.
        let until = *this
            .lingering
            .get_or_insert_with(|| Instant::now() + LINGER);
        let mut space = [0; 4096];
        loop {
            if this.reading.poll_at(until, context).is_ready() {
                return Poll::Ready(Ok(()));
            }
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut this.socket).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                Ok(()) | Err(_) => return Poll::Ready(Ok(())),
            }
        }
    }
}
