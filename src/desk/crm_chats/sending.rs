//! Answering in a CRM's chat: read it again first, because a colleague may have answered there;
//! note "sending", send, and after a silence look before sending again.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{
    Task,
    reading::{Failure, read_chat, release_key},
};
use crate::{
    chats::{Chats, NewFile, Uploaded},
    desk::{
        Desk,
        conversation::written::{file_name, form_name, joined},
        telegram::trouble,
    },
    domain::{
        content::{Content, File, Source},
        conversation::{Conversation, Entry, Progress},
        delivery::Verdict,
        id::{ConversationId, EntryId, ManagerId},
        phone::Region,
        stored::Stored,
    },
    outbox::{Courier, Delivery, Outcome},
    store::{Store, StoreError, conversations, entries, outbox::Job},
    telegram::{Api, TelegramError, carry::DOWNLOAD_LIMIT},
};

/// How long the CRM may go on with a request that we stopped waiting for: what is not in the chat by
/// then has not arrived.
const SETTLE: TimeDelta = TimeDelta::seconds(60);

/// Sends answers to the CRM's chats.
pub struct SendCourier {
    pub desk: Desk,
    pub store: Store,
    pub chats: Arc<dyn Chats>,
    /// Files that managers send are fetched from here.
    pub api: Api,
    pub region: Region,
    /// Answers that may have arrived, and for which `SETTLE` was waited.
    pub waited: Mutex<HashSet<EntryId>>,
}

#[async_trait]
impl Courier for SendCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        match task {
            Task::Send { entry, anyway } => self.send(job, vec![entry], anyway).await,
            Task::SendAlbum {
                conversation,
                album,
            } => {
                let now = self.desk.notify.now();
                if job.not_before > now {
                    return Delivery {
                        outcome: Outcome::NotYet(job.not_before - now),
                        changes: Vec::new(),
                        calls: 0,
                    };
                }
                match self.parts(job, conversation, &album).await {
                    Ok(parts) => self.send(job, parts, false).await,
                    Err(error) => Failure::Store(error).delivery(),
                }
            }
            Task::Seen { chat, by } => match self.mark_seen(job, chat, by).await {
                Ok(()) => Delivery::done(Vec::new()),
                Err(failure) => failure.delivery(),
            },
            Task::Read { .. } | Task::Sweep => Delivery::done(Vec::new()),
        }
    }
}

/// What is to be sent, or nothing any more.
enum Ready {
    Send(Box<Conversation>, Vec<Entry>),
    /// These may still arrive.
    Wait(Vec<EntryId>),
    Nothing,
}

/// Whether the chat was read just before answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChatRead {
    Taken,
    /// The CRM allows no reading now.
    Impossible,
}

impl SendCourier {
    /// Marks a chat as read. The manager who asked hears what the CRM says, and after a refusal the
    /// chat is read again: its state may differ from ours.
    async fn mark_seen(&self, job: &Job, chat: i64, by: Option<ManagerId>) -> Result<(), Failure> {
        release_key(&self.store, job)
            .await
            .map_err(Failure::Store)?;
        let refusal = match self.chats.mark_seen(chat).await {
            Ok(()) => None,
            Err(error) => match error.verdict() {
                Verdict::GiveUp | Verdict::Stop => Some(error.to_string()),
                Verdict::Later | Verdict::After(_) => return Err(Failure::Chats(error)),
            },
        };
        let Some(by) = by else {
            return Ok(());
        };
        let desk = self.desk.clone();
        let tell = self.store.write(("keeping", chat), async move |tx| {
            desk.crm_chats
                .marked_read(&tx, chat, by, refusal.clone())
                .await
        });
        tell.await.map_err(Failure::Store)
    }

    async fn parts(
        &self,
        job: &Job,
        conversation: ConversationId,
        album: &str,
    ) -> Result<Vec<EntryId>, StoreError> {
        release_key(&self.store, job).await?;
        let album = album.to_owned();
        self.store
            .read(async move |tx| {
                let parts = entries::of_album(&tx, conversation, &album).await?;
                Ok(parts
                    .into_iter()
                    .filter(|entry| matches!(entry.progress, Progress::Queued | Progress::Sending))
                    .map(|entry| entry.id)
                    .collect())
            })
            .await
    }

    async fn send(&self, job: &Job, ids: Vec<EntryId>, anyway: bool) -> Delivery {
        match self.try_send(job, ids, anyway).await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(failure) => failure.delivery(),
        }
    }

    async fn try_send(&self, job: &Job, ids: Vec<EntryId>, anyway: bool) -> Result<(), Failure> {
        let first = ids.clone();
        let conversation = self
            .store
            .read(async move |tx| {
                let Some(id) = first.first() else {
                    return Ok(None);
                };
                let Some(entry) = entries::lookup_whole(&tx, *id).await? else {
                    return Ok(None);
                };
                conversations::lookup(&tx, entry.conversation).await
            })
            .await?;
        let Some(conversation) = conversation else {
            return Ok(());
        };
        let chat = conversation.external;
        let chat_read = match self.read_first(chat).await {
            Ok(chat_read) => chat_read,
            Err(Failure::Chats(error)) if error.verdict() == Verdict::GiveUp => {
                return self.give_up(&conversation, ids, error.to_string()).await;
            }
            Err(failure) => {
                if job.attempts == 0 {
                    self.show_waiting(&conversation, ids).await?;
                }
                return Err(failure);
            }
        };
        let ready = self
            .begin(&conversation, ids.clone(), anyway, chat_read)
            .await?;
        match ready {
            Ready::Nothing => {
                self.waited().retain(|id| !ids.contains(id));
                Ok(())
            }
            Ready::Wait(ids) => {
                self.waited().extend(ids);
                Err(Failure::NotYet(SETTLE))
            }
            Ready::Send(conversation, parts) => {
                let sent = self.hand_over(chat, &parts).await;
                self.conclude(*conversation, parts, sent).await
            }
        }
    }

    fn waited(&self) -> std::sync::MutexGuard<'_, HashSet<EntryId>> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the chat just before answering. While the CRM's quota forbids reading, an answer goes
    /// out unread: the customer should not wait an hour for it.
    async fn read_first(&self, chat: i64) -> Result<ChatRead, Failure> {
        let now = self.desk.notify.now();
        let is_paused = || self.chats.reads_free_at(now).is_some_and(|at| at > now);
        if is_paused() {
            return Ok(ChatRead::Impossible);
        }
        match read_chat(&self.desk, &self.store, &*self.chats, self.region, chat).await {
            Err(Failure::Chats(error)) if is_paused() => {
                tracing::warn!(chat, %error, "Chat {chat} could not be read before the answer");
                Ok(ChatRead::Impossible)
            }
            read => read.map(|()| ChatRead::Taken),
        }
    }

    /// Shows the manager that the answer waits for the CRM.
    async fn show_waiting(
        &self,
        conversation: &Conversation,
        ids: Vec<EntryId>,
    ) -> Result<(), StoreError> {
        let (desk, conversation) = (self.desk.clone(), conversation.clone());
        self.store
            .write(conversation.external, async move |tx| {
                for &id in &ids {
                    if let Some(entry) = entries::lookup(&tx, id).await?
                        && entry.progress == Progress::Queued
                    {
                        let queued = Progress::Queued;
                        trouble::report(&desk.conversations, &tx, &conversation, &entry, &queued)
                            .await?;
                    }
                }
                Ok(())
            })
            .await
    }

    /// The CRM does not let us into the chat: the manager is told.
    async fn give_up(
        &self,
        conversation: &Conversation,
        ids: Vec<EntryId>,
        reason: String,
    ) -> Result<(), Failure> {
        let (desk, conversation) = (self.desk.clone(), conversation.clone());
        self.store
            .write(conversation.external, async move |tx| {
                for &id in &ids {
                    let Some(entry) = entries::lookup(&tx, id).await? else {
                        continue;
                    };
                    let progress = match entry.progress {
                        Progress::Queued => Progress::Failed(reason.clone()),
                        Progress::Sending => Progress::Unknown,
                        _ => continue,
                    };
                    entries::set_progress(&tx, id, &progress).await?;
                    trouble::report(&desk.conversations, &tx, &conversation, &entry, &progress)
                        .await?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Notes "sending", unless a colleague has answered or what was sent has been found.
    async fn begin(
        &self,
        conversation: &Conversation,
        ids: Vec<EntryId>,
        anyway: bool,
        chat_read: ChatRead,
    ) -> Result<Ready, StoreError> {
        let (desk, id) = (self.desk.clone(), conversation.id);
        let waited: HashSet<EntryId> = {
            let waited = self.waited();
            ids.iter()
                .filter(|id| waited.contains(id))
                .copied()
                .collect()
        };
        self.store
            .write(conversation.external, async move |tx| {
                let Some(conversation) = conversations::lock(&tx, id).await? else {
                    return Ok(Ready::Nothing);
                };
                let (mut ready, mut doubtful) = (Vec::new(), Vec::new());
                for &id in &ids {
                    let Some(entry) = entries::lookup(&tx, id).await? else {
                        continue;
                    };
                    let instead = match entry.progress {
                        // Whether it arrived cannot be seen: a person decides.
                        Progress::Sending if chat_read == ChatRead::Impossible => Progress::Unknown,
                        Progress::Sending if !waited.contains(&id) => {
                            doubtful.push(id);
                            continue;
                        }
                        // "Sending" and not found in the chat: it did not arrive.
                        Progress::Queued | Progress::Sending
                            if anyway
                                || !entries::colleague_after(&tx, entry.conversation, id)
                                    .await? =>
                        {
                            ready.push(entry);
                            continue;
                        }
                        Progress::Queued | Progress::Sending => Progress::Overtaken,
                        _ => continue,
                    };
                    entries::set_progress(&tx, id, &instead).await?;
                    trouble::report(&desk.conversations, &tx, &conversation, &entry, &instead)
                        .await?;
                }
                if !doubtful.is_empty() {
                    return Ok(Ready::Wait(doubtful));
                }
                for entry in &ready {
                    entries::set_progress(&tx, entry.id, &Progress::Sending).await?;
                }
                Ok(if ready.is_empty() {
                    Ready::Nothing
                } else {
                    Ready::Send(Box::new(conversation), ready)
                })
            })
            .await
    }

    /// Uploads the files and sends the message.
    async fn hand_over(&self, chat: i64, parts: &[Entry]) -> Result<(), Failed> {
        let mut files: Vec<Uploaded> = Vec::new();
        for part in parts {
            if let Some(file) = part.content.file() {
                let uploaded = self.upload(&part.content, file).await?;
                files.push(uploaded);
            }
        }
        self.chats
            .send(chat, &joined(parts), &files)
            .await
            .map_err(|error| Failed {
                may_have_happened: error.may_have_happened(),
                verdict: error.verdict(),
                reason: error.to_string(),
            })
    }

    async fn upload(&self, content: &Content, file: &File) -> Result<Uploaded, Failed> {
        let Source::Telegram(id) = &file.at else {
            return Err(Failed::for_good("the file is not in Telegram".to_owned()));
        };
        let limit = usize::try_from(DOWNLOAD_LIMIT).unwrap_or(usize::MAX);
        let (_, bytes) = self
            .api
            .download(id, limit)
            .await
            .map_err(|error| match error {
                TelegramError::Refused(reason) => Failed::for_good(reason),
                error => Failed {
                    may_have_happened: false,
                    verdict: Verdict::Later,
                    reason: error.to_string(),
                },
            })?;
        let (_, mime) = form_name(file.form);
        let new = NewFile {
            name: file_name(content).unwrap_or_default(),
            mime: file.mime.clone().unwrap_or_else(|| mime.to_owned()),
            bytes,
        };
        // An upload that nobody sends leaves nothing in the chat.
        self.chats.upload(new).await.map_err(|error| Failed {
            may_have_happened: false,
            verdict: error.verdict(),
            reason: error.to_string(),
        })
    }

    async fn conclude(
        &self,
        conversation: Conversation,
        parts: Vec<Entry>,
        sent: Result<(), Failed>,
    ) -> Result<(), Failure> {
        let progress = match &sent {
            Ok(()) => Progress::Sent,
            // It stays at "sending": the next try looks into the chat first.
            Err(failed) if failed.may_have_happened => Progress::Sending,
            Err(failed) if failed.verdict == Verdict::GiveUp => {
                Progress::Failed(failed.reason.clone())
            }
            Err(_) => Progress::Queued,
        };
        let desk = self.desk.clone();
        let ids: Vec<EntryId> = parts.iter().map(|part| part.id).collect();
        self.store
            .write(conversation.external, async move |tx| {
                for part in &parts {
                    entries::set_progress(&tx, part.id, &progress).await?;
                }
                if let Some(part) = parts.first() {
                    trouble::report(&desk.conversations, &tx, &conversation, part, &progress)
                        .await?;
                }
                if matches!(progress, Progress::Sent | Progress::Sending) {
                    // Its id in the chat, or whether it is there, is told only by reading it.
                    desk.crm_chats.signalled(&tx, conversation.external).await?;
                }
                Ok(())
            })
            .await?;
        match sent {
            Ok(()) => {
                self.waited().retain(|id| !ids.contains(id));
                Ok(())
            }
            Err(failed) if failed.may_have_happened => {
                tracing::warn!(
                    reason = failed.reason,
                    "Whether an answer arrived is not known yet"
                );
                self.waited().extend(ids);
                Err(Failure::NotYet(SETTLE))
            }
            Err(failed) if failed.verdict == Verdict::GiveUp => Ok(()),
            Err(failed) => Err(Failure::Told(failed.verdict, failed.reason)),
        }
    }
}

/// Why an answer did not go out.
struct Failed {
    may_have_happened: bool,
    verdict: Verdict,
    reason: String,
}

impl Failed {
    const fn for_good(reason: String) -> Self {
        Self {
            may_have_happened: false,
            verdict: Verdict::GiveUp,
            reason,
        }
    }
}
