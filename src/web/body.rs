//! Bodies: read only after the proof that path and header can give, within their size and time, and
//! no more of them at once than there is room for.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
};
use futures::StreamExt;
use tokio::time::{Instant, timeout_at};

use super::{Error, client::Client, passage::Passage};

/// The size of a body that a route takes, in bytes; 0 for a route without bodies.
#[derive(Debug, Clone, Copy)]
pub struct Limit(pub usize);

/// Bodies up to this size have a share of their own: long bodies of strangers leave room for the
/// receipts of SMS.
const SHORT: usize = 64 * 1024;
const SHORT_SHARE: usize = 4 * 1024 * 1024;
/// Two of the largest.
const LONG_SHARE: usize = 8 * 1024 * 1024;
/// Of one address.
const CLIENT_SHARE: usize = 4 * 1024 * 1024 + SHORT;

/// The memory that bodies take at once.
pub struct Bodies {
    most: usize,
    all: AtomicUsize,
    short: AtomicUsize,
    long: AtomicUsize,
    by_client: Mutex<HashMap<Client, usize>>,
}

/// Where a body's bytes are counted besides the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    Proven,
    Short,
    Long,
}

/// There is no room for more.
#[derive(Debug)]
struct Full;

impl Bodies {
    pub fn new(megabytes: u32) -> Self {
        let megabytes = usize::try_from(megabytes).unwrap_or(usize::MAX);
        Self {
            most: megabytes.saturating_mul(1024 * 1024),
            all: AtomicUsize::new(0),
            short: AtomicUsize::new(0),
            long: AtomicUsize::new(0),
            by_client: Mutex::default(),
        }
    }

    /// Bytes of bodies in memory now.
    pub fn in_flight(&self) -> usize {
        self.all.load(Ordering::Acquire)
    }

    const fn share(&self, share: Share) -> Option<(&AtomicUsize, usize)> {
        match share {
            Share::Proven => None,
            Share::Short => Some((&self.short, SHORT_SHARE)),
            Share::Long => Some((&self.long, LONG_SHARE)),
        }
    }

    fn take(&self, share: Share, client: Option<Client>, bytes: usize) -> Result<(), Full> {
        add(&self.all, self.most, bytes)?;
        if let Some((taken, most)) = self.share(share)
            && add(taken, most, bytes).is_err()
        {
            self.all.fetch_sub(bytes, Ordering::AcqRel);
            return Err(Full);
        }
        let Some(client) = client.filter(|_| share != Share::Proven) else {
            return Ok(());
        };
        let mut clients = self
            .by_client
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let taken = clients.entry(client).or_default();
        *taken += bytes;
        if *taken <= CLIENT_SHARE {
            return Ok(());
        }
        drop(clients);
        self.give_back(share, Some(client), bytes);
        Err(Full)
    }

    fn give_back(&self, share: Share, client: Option<Client>, bytes: usize) {
        self.all.fetch_sub(bytes, Ordering::AcqRel);
        if let Some((taken, _)) = self.share(share) {
            taken.fetch_sub(bytes, Ordering::AcqRel);
        }
        let Some(client) = client.filter(|_| share != Share::Proven) else {
            return;
        };
        let mut clients = self
            .by_client
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = clients.get_mut(&client) {
            *taken = taken.saturating_sub(bytes);
            if *taken == 0 {
                clients.remove(&client);
            }
        }
    }
}

fn add(to: &AtomicUsize, most: usize, bytes: usize) -> Result<(), Full> {
    let added = to.fetch_update(Ordering::AcqRel, Ordering::Acquire, |taken| {
        taken.checked_add(bytes).filter(|sum| *sum <= most)
    });
    added.map(drop).map_err(|_| Full)
}

/// The room that one body takes; dropping it frees the room.
pub struct Room {
    bodies: Arc<Bodies>,
    share: Share,
    client: Option<Client>,
    bytes: usize,
}

impl Room {
    fn grow(&mut self, bytes: usize) -> Result<(), Full> {
        self.bodies.take(self.share, self.client, bytes)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.bodies.give_back(self.share, self.client, self.bytes);
    }
}

/// A body that has come whole. It is counted as long as this lives.
pub struct Whole {
    pub bytes: Bytes,
    _room: Room,
}

impl std::ops::Deref for Whole {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A body of which nothing has been read.
pub struct Body {
    inner: axum::body::Body,
    limit: usize,
    announced: Option<u64>,
    is_encoded: bool,
    passage: Passage,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (parts, inner) = request.into_parts();
        let header = |name| parts.headers.get(name).and_then(|it| it.to_str().ok());
        let encoding: Option<&str> = header(CONTENT_ENCODING);
        let encoding = encoding.map(str::trim).filter(|it| !it.is_empty());
        Ok(Self {
            inner,
            limit: parts.extensions.get::<Limit>().map_or(0, |limit| limit.0),
            announced: header(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            is_encoded: encoding.is_some_and(|it| !it.eq_ignore_ascii_case("identity")),
            passage: Passage::of(&parts.extensions),
        })
    }
}

impl Body {
    /// The path or a header has proven the sender: the body has more room.
    pub fn prove(&self) {
        self.passage.prove();
    }

    /// The request's passage, for handlers that find the proof in the body.
    pub fn passage(&self) -> Passage {
        self.passage.clone()
    }

    /// Reads all of it.
    pub async fn whole(self) -> Result<Whole, Error> {
        if self.is_encoded {
            return Err(Error::Encoded);
        }
        let limit = self.limit;
        if self.announced.is_some_and(|length| length > limit as u64) {
            return Err(Error::TooLarge { limit });
        }
        let share = if self.passage.is_proven() {
            Share::Proven
        } else if limit <= SHORT {
            Share::Short
        } else {
            Share::Long
        };
        self.passage.begin_body();
        let mut room = Room {
            bodies: self.passage.bodies(),
            share,
            client: self.passage.client(),
            bytes: 0,
        };
        let limits = *self.passage.limits();
        let end = Instant::now() + limits.body();
        let mut chunks = self.inner.into_data_stream();
        let mut bytes = Vec::new();
        loop {
            let patience = end.min(Instant::now() + limits.silence());
            let chunk = match timeout_at(patience, chunks.next()).await {
                Ok(Some(chunk)) => chunk.map_err(Error::Body)?,
                Ok(None) => break,
                Err(_) => return Err(Error::TooSlow),
            };
            if bytes.len() + chunk.len() > limit {
                return Err(Error::TooLarge { limit });
            }
            room.grow(chunk.len()).map_err(|Full| Error::NoRoom)?;
            bytes.extend_from_slice(&chunk);
        }
        self.passage.end_body();
        Ok(Whole {
            bytes: bytes.into(),
            _room: room,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as the calls take it")]
    fn client(last: u8) -> Option<Client> {
        Some(Client::of(
            std::net::Ipv4Addr::new(203, 0, 113, last).into(),
        ))
    }

    #[test]
    fn strangers_have_a_share_and_those_who_are_known_the_rest() {
        let bodies = Bodies::new(16);
        let four = 4 * 1024 * 1024;
        bodies.take(Share::Long, client(1), four).unwrap();
        assert!(bodies.take(Share::Long, client(1), four).is_err());
        bodies.take(Share::Long, client(2), four).unwrap();
        assert!(bodies.take(Share::Long, client(3), 1).is_err());
        bodies.take(Share::Short, client(3), SHORT).unwrap();
        bodies.take(Share::Proven, client(1), four).unwrap();
        assert!(bodies.take(Share::Proven, None, four).is_err());
        assert_eq!(bodies.in_flight(), 3 * four + SHORT);

        bodies.give_back(Share::Long, client(1), four);
        bodies.give_back(Share::Long, client(2), four);
        bodies.give_back(Share::Short, client(3), SHORT);
        bodies.give_back(Share::Proven, client(1), four);
        assert_eq!(bodies.in_flight(), 0);
        assert!(bodies.by_client.lock().unwrap().is_empty());
    }
}
