//! Where updates come in, by webhook or by polling: acknowledged only when their effects are
//! durable. What fails every time is kept as a dead letter and does not block those behind it.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tracing::Instrument as _;

use super::{
    handle::{Handled, Handler},
    said::{Incoming, NotAnUpdate, Place, Reading},
};
use crate::{
    domain::id::BotId,
    outbox::letters,
    store::{Store, StoreError, dead_letters::DeadLetter, origin, seen},
};

/// Updates in hand at once; more are refused for a moment rather than kept in memory.
const AT_ONCE: usize = 2_048;
/// Tries before an update becomes a dead letter.
const TRIES: u32 = 3;

/// Why an update was not taken: the sender must repeat it, except what is no update.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    NotAnUpdate(#[from] NotAnUpdate),
    #[error("too many updates are in hand")]
    Busy,
    #[error("the update could not be stored: {0}")]
    Unavailable(#[source] StoreError),
}

/// What became of an update that needs not be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Done,
    /// It was taken before.
    Repeated,
    /// It is kept as a dead letter.
    Buried,
}

impl Taken {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeated => "repeated",
            Self::Buried => "dead",
        }
    }
}

/// Why an update that was given up could not be handled now either.
#[derive(Debug, thiserror::Error)]
pub enum TakeAgain {
    #[error(transparent)]
    NotAnUpdate(#[from] NotAnUpdate),
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// Takes updates of one bot. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    bot: BotId,
    handler: Arc<Handler>,
    store: Store,
    room: Arc<Semaphore>,
}

impl Intake {
    pub fn new(bot: BotId, handler: Arc<Handler>, store: Store) -> Self {
        Self {
            bot,
            handler,
            store,
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    pub const fn bot(&self) -> BotId {
        self.bot
    }

    /// Updates in hand now.
    pub fn in_hand(&self) -> usize {
        AT_ONCE - self.room.available_permits()
    }

    /// Takes one update; when this returns `Ok`, its effects are durable.
    pub async fn take(&self, raw: String) -> Result<Taken, Refusal> {
        let _room = self.room.try_acquire().map_err(|_| Refusal::Busy)?;
        let started = std::time::Instant::now();
        let incoming = Arc::new(Incoming::read(self.bot, raw)?);
        let result = match incoming.reading {
            Reading::Unreadable => self.bury(&incoming, "the update cannot be read").await,
            Reading::Event(_) | Reading::Nobody => {
                let origin = Some(incoming.update.to_string().into());
                let handled = origin::within(origin, self.handle(&incoming));
                handled.instrument(self.span_of(&incoming)).await
            }
        };
        let outcome = match &result {
            Ok(taken) => taken.as_str(),
            Err(_) => "refused",
        };
        metrics::counter!("mistok_updates_total", "kind" => incoming.kind(), "result" => outcome)
            .increment(1);
        metrics::histogram!("mistok_update_seconds").record(started.elapsed().as_secs_f64());
        result
    }

    /// The span of an update: every line that is logged while it is handled bears these fields. What is
    /// empty is recorded once it is known.
    fn span_of(&self, incoming: &Incoming) -> tracing::Span {
        let chat = incoming.event().and_then(|event| match event.place {
            Place::Private(chat) | Place::Group(chat) => Some(chat.to_string()),
            Place::Anywhere => None,
        });
        let chat = chat.as_deref().map(|chat| self.store.vault().in_log(chat));
        tracing::info_span!(
            "update",
            bot = incoming.bot.0,
            update = incoming.update,
            chat = chat.as_deref(),
            kind = incoming.kind(),
            lead = tracing::field::Empty,
            conversation = tracing::field::Empty,
        )
    }

    async fn handle(&self, incoming: &Arc<Incoming>) -> Result<Taken, Refusal> {
        for attempt in 1.. {
            let (handler, update) = (self.handler.clone(), incoming.clone());
            let handled = self
                .store
                .write(incoming.lane(), async move |tx| {
                    handler.handle(&tx, &update).await
                })
                .await;
            match handled {
                Ok(Handled::Done) => break,
                Ok(Handled::Repeated) => return Ok(Taken::Repeated),
                Err(error) if error.is_unavailable() => return Err(Refusal::Unavailable(error)),
                Err(error) if attempt < TRIES => {
                    tracing::warn!(update.id = incoming.update, attempt, %error, "Update {} failed, trying again", incoming.update);
                }
                Err(error) => {
                    return self.bury(incoming, &error.to_string()).await;
                }
            }
        }
        Ok(Taken::Done)
    }

    /// Handles an update that was given up once more, with today's program.
    pub async fn take_again(&self, raw: String) -> Result<(), TakeAgain> {
        let incoming = Arc::new(Incoming::read(self.bot, raw)?);
        let (handler, update) = (self.handler.clone(), incoming.clone());
        let handled = self.store.write(incoming.lane(), async move |tx| {
            handler.handle_again(&tx, &update).await
        });
        Ok(handled.await?)
    }

    /// Keeps the update as it came, so that it can be looked at and is not sent again.
    async fn bury(&self, incoming: &Arc<Incoming>, reason: &str) -> Result<Taken, Refusal> {
        tracing::error!(update.id = incoming.update, %reason, "Update {} cannot be handled and is kept as a dead letter", incoming.update);
        let (update, bot, reason) = (incoming.clone(), self.bot, reason.to_owned());
        let now = self.handler.clock().now();
        let (handler, outbox) = (self.handler.clone(), self.handler.outbox().clone());
        self.store
            .write(incoming.lane(), async move |tx| {
                let letter = DeadLetter {
                    source: "update",
                    service: format!("telegram:{bot}"),
                    lane: update.lane().1.to_string(),
                    payload: update.raw.clone(),
                    reason: reason.clone(),
                };

                let id = update.update;
                if !seen::note(&tx, bot, id, now).await? {
                    return Ok(Taken::Repeated);
                }
                letters::give_up(&outbox, &tx, &letter, now).await?;
                handler.answer_failed(&tx, &update);
                Ok(Taken::Buried)
            })
            .await
            .map_err(Refusal::Unavailable)
    }
}
