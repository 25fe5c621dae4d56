//! Running the desk's errands in Telegram. What is sent is made from how things stand now, and what
//! came of it is stored before the errand counts as done.

mod answers;
mod carrying;
mod figures;
mod notices;
mod showing;
mod topics;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::{FutureExt, future::BoxFuture};

use super::{
    Desk,
    errand::{Errand, Part},
};
use crate::{
    domain::{
        conversation::{Entry, Progress},
        delivery::Verdict,
        id::{ChatId, ConversationId, EntryId},
    },
    outbox::{Courier, Delivery, Outcome, telegram},
    store::{
        Store, StoreError, Tx, entries,
        outbox::{self, Job},
    },
    telegram::{Api, TelegramError, carry::Apis},
};

/// An answer that could not be sent for so long is given back to its manager.
const PATIENCE: TimeDelta = TimeDelta::hours(20);
/// Between tries to tell a chat that is closed to the bot.
const KNOCK: TimeDelta = TimeDelta::minutes(5);
/// What waits for a chat to be told, at once.
const DUE: u32 = 200;

/// Runs errands with one bot.
pub struct DeskCourier {
    pub desk: Desk,
    pub api: Api,
    /// Of all bots: files of one are sent by another.
    pub apis: Apis,
    pub store: Store,
}

/// How an errand ended: done with so many calls that count against the limits, or not done.
type Ran = Result<usize, Failure>;

enum Failure {
    Telegram(TelegramError),
    Store(StoreError),
    NotYet(TimeDelta),
}

impl From<TelegramError> for Failure {
    fn from(error: TelegramError) -> Self {
        Self::Telegram(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[async_trait]
impl Courier for DeskCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let text = job
            .payload
            .strip_prefix(telegram::DESK)
            .unwrap_or(&job.payload);
        let errand = match Errand::from_stored(text) {
            Ok(errand) => errand,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, format!("unreadable payload: {error}"));
            }
        };
        match self.run(job, &errand).await {
            Ok(calls) => Delivery {
                outcome: Outcome::Done,
                changes: Vec::new(),
                calls,
            },
            Err(Failure::NotYet(wait)) => Delivery {
                outcome: Outcome::NotYet(wait),
                changes: Vec::new(),
                calls: 0,
            },
            // Customers wait, and nobody is told: again and again until somebody mends it.
            Err(Failure::Telegram(error))
                if error.verdict() == Verdict::GiveUp
                    && matches!(errand, Errand::Notices { .. }) =>
            {
                self.knock(job, &errand, &error).await
            }
            // The person does not want to hear from us, or has never begun: nothing failed.
            Err(Failure::Telegram(TelegramError::Closed(reason))) => {
                tracing::warn!(reason, "A chat is closed to the bot");
                Delivery::done(Vec::new())
            }
            Err(Failure::Telegram(error)) => Delivery::failed(error.verdict(), error.to_string()),
            Err(Failure::Store(error)) => {
                let verdict = if error.is_unavailable() {
                    Verdict::Later
                } else {
                    Verdict::GiveUp
                };
                Delivery::failed(verdict, error.to_string())
            }
        }
    }
}

impl DeskCourier {
    /// The managers' chat could not be told (the bot is not in it, or the group has another id
    /// now): it is tried again later.
    async fn knock(&self, job: &Job, errand: &Errand, error: &TelegramError) -> Delivery {
        tracing::error!(
            chat.id = job.lane,
            %error,
            "The chat {} cannot be told that customers wait; is the bot in it, and `desk.chat_id` right?",
            job.lane
        );
        let (id, key) = (job.id, errand.key().unwrap_or_default());
        let kept = self
            .store
            .write(job.lane.clone(), move |tx| {
                let key = key.clone();
                async move { outbox::take_key(&tx, id, &key).await }.boxed()
            })
            .await;
        match kept {
            Ok(true) => Delivery {
                outcome: Outcome::NotYet(KNOCK),
                changes: Vec::new(),
                calls: 1,
            },
            Ok(false) => Delivery::done(Vec::new()),
            Err(error) => Delivery::failed(Verdict::Later, error.to_string()),
        }
    }

    async fn run(&self, job: &Job, errand: &Errand) -> Ran {
        if let Some(chat) = errand.of_staff(job)
            && self.api.bot() != self.desk.bot
        {
            return self.pass_on(job, chat, errand).await;
        }
        match errand {
            Errand::Answer { entry } => self.answer(job, &[*entry]).await,
            Errand::AnswerAlbum {
                conversation,
                album,
            } => {
                let parts = self.gather(job, *conversation, album).await?;
                let queued: Vec<EntryId> = parts
                    .iter()
                    .filter(|entry| matches!(entry.progress, Progress::Queued | Progress::Sending))
                    .map(|entry| entry.id)
                    .collect();
                self.answer(job, &queued).await
            }
            Errand::EditAnswer { entry } => self.edit_answer(*entry).await,
            Errand::Show { entry, chat, part } => {
                let id = *entry;
                let entry = self
                    .read(move |tx| async move { entries::lookup(&tx, id).await }.boxed())
                    .await?;
                self.show(*chat, entry.into_iter().collect(), *part).await
            }
            Errand::ShowAlbum {
                conversation,
                album,
                chat,
            } => {
                let parts = self.gather(job, *conversation, album).await?;
                let fresh = self.not_shown(parts, *chat).await?;
                self.show(*chat, fresh, Part::Whole).await
            }
            Errand::ShowEdit {
                entry,
                chat,
                message,
            } => self.show_edit(*entry, *chat, *message).await,
            Errand::Notices { chat } => self.notices(job, *chat).await,
            Errand::Notice { notice } => self.refresh(job, *notice).await,
            Errand::Mark { entry } => self.mark(*entry).await,
            Errand::Clean {
                chat,
                manager,
                deleted,
            } => self.clean(job, *chat, *manager, *deleted).await,
            Errand::Chart { chat, asked } => self.chart(*chat, asked).await,
            Errand::Table { chat, asked } => self.table(*chat, asked).await,
        }
    }

    /// The desk has gone to another bot since: that one runs it.
    async fn pass_on(&self, job: &Job, chat: ChatId, errand: &Errand) -> Ran {
        self.release_key(job).await?;
        let errand = errand.clone();
        self.write(chat, move |tx, desk| {
            let errand = errand.clone();
            async move { desk.run(&tx, chat, &errand).await }.boxed()
        })
        .await?;
        Ok(0)
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(Tx) -> BoxFuture<'static, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.read(work).await
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        lane: ChatId,
        work: impl Fn(Tx, Desk) -> BoxFuture<'static, Result<T, StoreError>> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        let desk = self.desk.clone();
        self.store
            .write(lane, move |tx| work(tx, desk.clone()))
            .await
    }

    /// The parts of an album once its time has come: the last of them may be on their way.
    async fn gather(
        &self,
        job: &Job,
        conversation: ConversationId,
        album: &str,
    ) -> Result<Vec<Entry>, Failure> {
        let now = self.desk.now();
        if job.not_before > now {
            return Err(Failure::NotYet(job.not_before - now));
        }
        self.release_key(job).await?;
        let album = album.to_owned();
        Ok(self
            .read(move |tx| {
                async move { entries::of_album(&tx, conversation, &album).await }.boxed()
            })
            .await?)
    }

    async fn release_key(&self, job: &Job) -> Result<(), StoreError> {
        let id = job.id;
        self.store
            .write(job.lane.clone(), move |tx| {
                async move { outbox::release_key(&tx, id).await }.boxed()
            })
            .await
    }
}
