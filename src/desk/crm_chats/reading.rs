//! Reading chats: one by one when a signal names them, and the sweep of the list.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{SERVICE, Task, ingest::Reading};
use crate::{
    chats::{ChatSummary, Chats, ChatsError},
    desk::Desk,
    domain::{conversation::Channel, delivery::Verdict, id::BotId, phone::Region, stored::Stored},
    outbox::{Courier, Delivery, Outcome},
    store::{
        Store, StoreError, conversations, crm_chats, desk_orders, entries, orders,
        outbox::{self, Job},
    },
};

/// Chats without a word for longer are left alone.
const OLD: TimeDelta = TimeDelta::days(30);
/// Pages of the list that one sweep reads at most.
const PAGES: u32 = 200;

/// Reads the CRM's chats.
pub struct ReadCourier {
    pub desk: Desk,
    pub store: Store,
    pub chats: Arc<dyn Chats>,
    pub region: Region,
    pub sweep_every: TimeDelta,
}

/// Why a chat could not be read.
pub(super) enum Failure {
    Chats(ChatsError),
    Store(StoreError),
    /// For this reason, with what to do next.
    Told(Verdict, String),
    /// It is to be tried again after this.
    NotYet(TimeDelta),
}

impl From<ChatsError> for Failure {
    fn from(error: ChatsError) -> Self {
        Self::Chats(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    pub(super) fn delivery(self) -> Delivery {
        match self {
            Self::Chats(error) => Delivery::failed(error.verdict(), error.to_string()),
            Self::Told(verdict, reason) => Delivery::failed(verdict, reason),
            Self::NotYet(wait) => Delivery {
                outcome: Outcome::NotYet(wait),
                changes: Vec::new(),
                calls: 0,
            },
            Self::Store(error) => error.into(),
        }
    }
}

#[async_trait]
impl Courier for ReadCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        let done = match task {
            Task::Read { chat } => self.read_signalled(job, chat).await,
            Task::Sweep => self.sweep(job).await,
            Task::Send { .. } | Task::SendAlbum { .. } | Task::Seen { .. } => Ok(()),
        };
        match done {
            Ok(()) => Delivery::done(Vec::new()),
            Err(failure) => failure.delivery(),
        }
    }
}

impl ReadCourier {
    async fn read_signalled(&self, job: &Job, chat: i64) -> Result<(), Failure> {
        release_key(&self.store, job).await?;
        read_chat(&self.desk, &self.store, &*self.chats, self.region, chat).await
    }

    /// Goes through the list and has every chat read that has changed. The next sweep comes whatever
    /// became of this one.
    async fn sweep(&self, job: &Job) -> Result<(), Failure> {
        match self.find_changed().await {
            Ok(pages) => self.note_changed(pages).await?,
            Err(Failure::Chats(error)) if error.verdict() == Verdict::GiveUp => {
                tracing::error!(%error, "The CRM refuses the list of its chats");
            }
            Err(failure) => return Err(failure),
        }
        let (desk, every, id) = (self.desk.clone(), self.sweep_every, job.id);
        self.store
            .write("sweep", async move |tx| {
                outbox::release_key(&tx, id).await?;
                desk.crm_chats.sweep_after(&tx, every).await
            })
            .await?;
        Ok(())
    }

    /// The chats that have changed, page by page, newest first, until a whole page has not.
    async fn find_changed(&self) -> Result<Vec<Vec<ChatSummary>>, Failure> {
        let mut pages = Vec::new();
        for page in 1..=PAGES {
            let listed = self.chats.list(page).await?;
            let last = page >= listed.pages || listed.chats.is_empty();
            let changed = self.changed(listed.chats).await?;
            if changed.is_empty() {
                break;
            }
            pages.push(changed);
            if last {
                break;
            }
        }
        Ok(pages)
    }

    async fn changed(&self, listed: Vec<ChatSummary>) -> Result<Vec<ChatSummary>, StoreError> {
        let since = self.desk.notify.now() - OLD;
        self.store
            .read(async move |tx| {
                let mut changed = Vec::new();
                for chat in listed {
                    let too_old = chat.last_at.is_some_and(|at| at < since);
                    let known = crm_chats::stamp(&tx, SERVICE, chat.id).await?;
                    if !too_old && known.as_ref() != Some(&stamp(&chat)) {
                        changed.push(chat);
                    }
                }
                Ok(changed)
            })
            .await
    }

    /// Enqueues reading these chats, the oldest page first: a sweep ends at a page without change,
    /// so that one that was cut off must leave the change where the next one begins.
    async fn note_changed(&self, pages: Vec<Vec<ChatSummary>>) -> Result<(), StoreError> {
        for page in pages.into_iter().rev() {
            let desk = self.desk.clone();
            self.store
                .write("sweep", async move |tx| {
                    for chat in &page {
                        crm_chats::set_stamp(&tx, SERVICE, chat.id, &stamp(chat)).await?;
                        let read = crm_chats::last_message(&tx, SERVICE, chat.id).await?;
                        // What nobody waits in is read when somebody writes there.
                        if chat.unread > 0 || read.is_some() {
                            desk.crm_chats.signalled(&tx, chat.id).await?;
                        }
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }
}

/// What of a chat's row in the list tells that something has changed.
fn stamp(chat: &ChatSummary) -> String {
    format!("{}|{}|{}", chat.last_raw, chat.messages, chat.unread)
}

pub(super) async fn release_key(store: &Store, job: &Job) -> Result<(), StoreError> {
    let id = job.id;
    store
        .write(job.lane.clone(), async move |tx| {
            outbox::release_key(&tx, id).await
        })
        .await
}

/// Whether all that the service says about a chat's purchase is known: it is asked for again until
/// it is paid.
async fn is_known(store: &Store, chat: i64) -> Result<bool, StoreError> {
    store
        .read(async move |tx| {
            let found = conversations::find(&tx, Channel::Keeping, BotId(0), chat).await?;
            let Some(conversation) = found.filter(|it| it.title.is_some()) else {
                return Ok(false);
            };
            let order = desk_orders::of_conversation(&tx, conversation.id).await?;
            Ok(match order {
                Some(order) => orders::lookup(&tx, order)
                    .await?
                    .is_none_or(|order| order.paid),
                None => true,
            })
        })
        .await
}

/// Reads what is new in a chat and takes it in.
pub(super) async fn read_chat(
    desk: &Desk,
    store: &Store,
    chats: &dyn Chats,
    region: Region,
    chat: i64,
) -> Result<(), Failure> {
    let after = store
        .read(async move |tx| {
            let last = crm_chats::last_message(&tx, SERVICE, chat).await?;
            // What we sent is looked at again until it is read.
            let unread = entries::oldest_unread(&tx, chat).await?;
            Ok(match (last, unread) {
                (Some(last), Some(unread)) => Some(last.min(unread - 1)),
                (last, _) => last,
            })
        })
        .await?;
    let messages = chats.messages(chat, after).await?;
    let purchase = if is_known(store, chat).await? {
        None
    } else {
        match chats.purchase(chat).await {
            Ok(purchase) => purchase,
            // The card lacks the product; the message does not wait for it.
            Err(error) => {
                tracing::warn!(chat, %error, "The purchase of chat {chat} could not be read");
                None
            }
        }
    };
    let reading = Reading {
        chat,
        messages,
        purchase,
        region,
    };
    let desk = desk.clone();
    store
        .write(chat, async move |tx| {
            desk.crm_chats.ingest(&tx, &reading).await
        })
        .await?;
    Ok(())
}
