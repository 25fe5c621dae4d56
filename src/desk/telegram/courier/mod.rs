//! Running the desk's tasks in Telegram. What is sent is made from the current state, and the
//! outcome is stored before the task counts as done.

mod alerts;
mod answers;
mod carrying;
mod catalog;
mod fallback;
mod figures;
mod menu;
mod notices;
mod numbers;
mod refreshing;
mod refusals;
mod showing;
mod tables;
mod topics;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::task::{DeskTask, Part};
use crate::{
    desk::{Desk, catalog::CatalogFiles},
    domain::{
        conversation::{Entry, Progress},
        delivery::Verdict,
        id::{ChatId, ConversationId, EntryId},
    },
    outbox::{Courier, Delivery, Outcome, telegram::StaffChats},
    store::{
        Store, StoreError, Tx, entries,
        outbox::{self, Job},
    },
    telegram::{Api, TelegramError, carry::Apis},
};

/// An answer that could not be sent for this duration is given back to its manager.
const PATIENCE: TimeDelta = TimeDelta::hours(20);
/// Waiting messages of one chat that are read at once.
const DUE: u32 = 200;

/// Runs tasks with one bot.
pub struct DeskCourier {
    pub desk: Desk,
    pub api: Api,
    /// Of all bots: files of one are sent by another.
    pub apis: Apis,
    pub store: Store,
    /// `None` where the catalog comes from no file.
    pub catalog: Option<Arc<dyn CatalogFiles>>,
}

/// How a task ended: done, with the number of calls that count against the limits, or not done.
type Ran = Result<usize, Failure>;

enum Failure {
    Telegram(TelegramError),
    Store(StoreError),
    NotYet(TimeDelta),
    /// Finished after this number of calls, although nobody knows whether Telegram did it.
    Unheard(usize),
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
        let task = match DeskTask::of(&job.payload) {
            Ok(task) => task,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        let mut ran = self.run(job, &task).await;
        if let Err(Failure::Telegram(TelegramError::Migrated(new))) = &ran
            && let Some(old) = task.of_staff(job)
        {
            // Nothing was sent: everything that waits for the group goes to its new id.
            ran = match self.moved(old, ChatId(*new)).await {
                Ok(()) => self.run(job, &task).await,
                Err(error) => Err(error.into()),
            };
        }
        match ran {
            Ok(calls) => {
                self.note_reached(job, &task, calls).await;
                Delivery {
                    outcome: Outcome::Done,
                    changes: Vec::new(),
                    calls,
                }
            }
            Err(Failure::Unheard(calls)) => Delivery {
                outcome: Outcome::DoneUnheard,
                changes: Vec::new(),
                calls,
            },
            Err(Failure::NotYet(wait)) => Delivery {
                outcome: Outcome::NotYet(wait),
                changes: Vec::new(),
                calls: 0,
            },
            Err(Failure::Telegram(error)) => self.give_way(job, &task, error).await,
            Err(Failure::Store(error)) => error.into(),
        }
    }

    fn destination(&self, job: &Job) -> Option<String> {
        Some(job.lane.clone())
    }
}

impl DeskCourier {
    /// A chat that was lost has taken something.
    async fn note_reached(&self, job: &Job, task: &DeskTask, calls: usize) {
        let chat = task
            .of_staff(job)
            .map(|chat| self.desk.notify.book.current(chat));
        if let Some(chat) = chat.filter(|chat| calls > 0 && self.desk.notify.book.is_lost(*chat)) {
            self.reached(chat).await;
        }
    }

    #[expect(clippy::too_many_lines, reason = "a line or two for each task")]
    async fn run(&self, job: &Job, task: &DeskTask) -> Ran {
        if let Some(chat) = task.of_staff(job)
            && self.api.bot() != self.desk.notify.bot
        {
            return self.pass_on(job, chat, task).await;
        }
        match task {
            DeskTask::Answer { entry } => self.answer(job, &[*entry]).await,
            DeskTask::AnswerAlbum {
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
            DeskTask::EditAnswer { entry } => self.edit_answer(*entry).await,
            DeskTask::Show { entry, chat, part } => {
                let id = *entry;
                let entry = self
                    .read(async move |tx| entries::lookup(&tx, id).await)
                    .await?;
                self.show(*chat, entry.into_iter().collect(), *part).await
            }
            DeskTask::ShowAlbum {
                conversation,
                album,
                chat,
            } => {
                let parts = self.gather(job, *conversation, album).await?;
                let fresh = self.not_shown(parts, *chat).await?;
                self.show(*chat, fresh, Part::Whole).await
            }
            DeskTask::ShowEdit {
                entry,
                chat,
                message,
                change,
            } => self.show_edit(*entry, *chat, *message, *change).await,
            DeskTask::Notices { chat } => self.notices_at(job, *chat).await,
            DeskTask::Owe { chat, entry } => self.owe_again(*chat, *entry).await,
            DeskTask::Unsent { chat, message } => self.mark_unsent(*chat, *message).await,
            DeskTask::Notice { notice } => self.refresh(job, *notice).await,
            DeskTask::Mark { entry } => self.mark(*entry).await,
            DeskTask::Clean {
                chat,
                manager,
                deleted,
            } => self.clean(job, *chat, *manager, *deleted).await,
            DeskTask::Chart { chat, asked } => self.chart(*chat, asked).await,
            DeskTask::LinkCode { chat, address } => self.link_code(*chat, address).await,
            DeskTask::SmsNumbers { chat, file, text } => self.sms_numbers(*chat, file, text).await,
            DeskTask::Table { chat, asked } => self.table(*chat, asked).await,
            DeskTask::Menu { chat } => self.menu(job, *chat).await,
            DeskTask::Export { chat, conversation } => self.export(*chat, *conversation).await,
            DeskTask::ExportTable {
                chat,
                kind,
                from,
                to,
                format,
            } => {
                let request = tables::request(kind, *from, *to, format.as_deref());
                self.export_table(*chat, request).await
            }
            DeskTask::Typing { conversation } => self.typing(job, *conversation).await,
            DeskTask::Alert { post } => self.alert(job, *post).await,
            DeskTask::CatalogRead { chat, file } => self.read_catalog(*chat, file).await,
            DeskTask::CatalogApply { chat, file } => self.apply_catalog(*chat, file).await,
        }
    }

    /// Tells a chat of what it is owed, by its present id. Two lanes would post the same notice twice:
    /// a new id has a job of its own.
    async fn notices_at(&self, job: &Job, chat: ChatId) -> Ran {
        let current = self.desk.notify.book.current(chat);
        if current == chat {
            return self.notices(job, chat).await;
        }
        let task = DeskTask::Notices { chat: current };
        self.pass_on(job, current, &task).await
    }

    /// The desk has gone to another bot since, or the chat to another id: run there.
    async fn pass_on(&self, job: &Job, chat: ChatId, task: &DeskTask) -> Ran {
        self.release_key(job).await?;
        let task = task.clone();
        self.write(chat, async move |tx, desk| {
            desk.notify.enqueue_task(&tx, chat, &task).await
        })
        .await?;
        Ok(0)
    }

    pub(in crate::desk) async fn read<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce(Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.read(work).await
    }

    pub(in crate::desk) async fn write<T: Send + 'static>(
        &self,
        lane: ChatId,
        work: impl AsyncFn(Tx, Desk) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let desk = self.desk.clone();
        self.store
            .write(lane, async move |tx| work(tx, desk.clone()).await)
            .await
    }

    /// The parts of an album once its time has come: the last of them may be on their way.
    async fn gather(
        &self,
        job: &Job,
        conversation: ConversationId,
        album: &str,
    ) -> Result<Vec<Entry>, Failure> {
        let now = self.desk.notify.now();
        if job.not_before > now {
            return Err(Failure::NotYet(job.not_before - now));
        }
        self.release_key(job).await?;
        let album = album.to_owned();
        Ok(self
            .read(async move |tx| entries::of_album(&tx, conversation, &album).await)
            .await?)
    }

    async fn release_key(&self, job: &Job) -> Result<(), StoreError> {
        let id = job.id;
        self.store
            .write(job.lane.clone(), async move |tx| {
                outbox::release_key(&tx, id).await
            })
            .await
    }
}
