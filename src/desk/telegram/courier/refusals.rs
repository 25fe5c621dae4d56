//! What a refusal by a chat means: a group that moved is followed, admins hear of a chat that is
//! lost, and one message that Telegram takes in no way is set aside.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{DeskCourier, Failure, Ran};
use crate::{
    desk::{Desk, telegram::task::DeskTask},
    domain::{
        id::{ChatId, EntryId, MessageId},
        stored::Stored as _,
    },
    outbox::{
        Change, Delivery, Outcome, letters,
        telegram::{self, StaffChats, changes},
    },
    store::{StoreError, Tx, dead_letters::DeadLetter, entries, notices, outbox::Job},
    telegram::{Outgoing, Refused, TelegramError, message::Aim},
};

/// What the log chat cannot be told is tried again after this at first, at most after that, and
/// not for longer than the last.
const LOG_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LOG_PAUSE_MOST: TimeDelta = TimeDelta::minutes(10);
const LOG_PATIENCE: TimeDelta = TimeDelta::hours(24);

#[async_trait]
impl StaffChats for DeskCourier {
    async fn refused(&self, job: &Job, outgoing: &Outgoing, error: TelegramError) -> Delivery {
        let (bot, chat) = (self.api.bot(), outgoing.chat());
        match (&error, error.refused()) {
            (TelegramError::Migrated(new), _) => {
                let new = ChatId(*new);
                if let Err(error) = self.moved(chat, new).await {
                    return error.into();
                }
                self.once_more(outgoing).await
            }
            (TelegramError::Closed(reason), _) => {
                if let Err(error) = self.lost(chat, reason).await {
                    return error.into();
                }
                // The person does not want to hear from us: nothing failed.
                if chat.0 > 0 {
                    return Delivery::done(vec![Change::Blocked { bot, chat }]);
                }
                self.elsewhere(job, outgoing, &error).await
            }
            (_, Some(Refused::Topic)) => match in_general(outgoing) {
                Some(general) => self.once_more(&general).await,
                None => failed(&error),
            },
            _ => failed(&error),
        }
    }

    async fn links_refused(&self, chat: ChatId, links: &[String]) {
        let links = links.join(", ");
        let told = self.write(chat, async move |tx, desk| {
            desk.shop_chats.tell_links_refused(&tx, &links).await
        });
        if let Err(error) = told.await {
            tracing::error!(%error, "That Telegram refuses a button's address could not be told");
        }
    }

    async fn reached(&self, chat: ChatId) {
        if let Err(error) = self.found(chat).await {
            tracing::error!(%error, "That a chat is back could not be stored");
        }
    }
}

impl DeskCourier {
    /// Sends what went wrong only by its address.
    async fn once_more(&self, outgoing: &Outgoing) -> Delivery {
        match self.api.send(outgoing).await {
            Ok(sent) => Delivery::done(changes(self.api.bot(), outgoing, sent)),
            Err(error) => failed(&error),
        }
    }

    /// A group of the shop's people takes nothing: managers get the message in private.
    async fn elsewhere(&self, job: &Job, outgoing: &Outgoing, error: &TelegramError) -> Delivery {
        let chat = self.desk.notify.book.current(outgoing.chat());
        if self.desk.notify.is_managers_chat(chat) {
            let outgoing = outgoing.clone();
            let told = self.write(chat, async move |tx, desk| {
                say_personally(&desk, &tx, chat, &outgoing).await
            });
            return match told.await {
                Ok(()) => Delivery::done(Vec::new()),
                Err(error) => error.into(),
            };
        }
        let waited = self.desk.notify.now() - job.created_at;
        if self.desk.notify.log_chat() == Some(chat) && waited < LOG_PATIENCE {
            return Delivery {
                outcome: Outcome::NotYet(waited.clamp(LOG_PAUSE, LOG_PAUSE_MOST)),
                changes: Vec::new(),
                calls: 1,
            };
        }
        failed(error)
    }

    /// What a refused task comes to.
    pub(super) async fn give_way(
        &self,
        job: &Job,
        task: &DeskTask,
        error: TelegramError,
    ) -> Delivery {
        let staff = task
            .of_staff(job)
            .map(|chat| self.desk.notify.book.current(chat));
        // Nothing but a chat without topics, or General, is left where notices are refused.
        let is_of_chat = error.refused() == Some(Refused::Chat)
            || error.refused() == Some(Refused::Topic) && matches!(task, DeskTask::Notices { .. });
        if let (Some(chat), true) = (staff, is_of_chat) {
            return match self.lost(chat, &error.to_string()).await {
                Ok(()) => Delivery::done(Vec::new()),
                Err(error) => error.into(),
            };
        }
        // The person does not want to hear from us, or has never begun: nothing failed.
        if let TelegramError::Closed(reason) = &error {
            tracing::warn!(reason, "A chat is closed to the bot");
            return Delivery::done(Vec::new());
        }
        failed(&error)
    }

    /// Notes that a group has another id; everything goes there from now on.
    pub(super) async fn moved(&self, old: ChatId, new: ChatId) -> Result<(), StoreError> {
        self.write(new, async move |tx, desk| {
            desk.shop_chats.chat_moved(&tx, old, new).await
        })
        .await
    }

    async fn lost(&self, chat: ChatId, reason: &str) -> Result<(), StoreError> {
        // Customers of other bots have other chats.
        if self.api.bot() != self.desk.notify.bot {
            return Ok(());
        }
        let reason = reason.to_owned();
        self.write(chat, async move |tx, desk| {
            desk.shop_chats.chat_lost(&tx, chat, &reason).await
        })
        .await
    }

    pub(super) async fn found(&self, chat: ChatId) -> Result<(), StoreError> {
        if self.api.bot() != self.desk.notify.bot {
            return Ok(());
        }
        self.write(chat, async move |tx, desk| {
            desk.shop_chats.chat_found(&tx, chat).await
        })
        .await
    }

    /// Sets aside what Telegram takes in no way: the others go on, and admins are
    /// asked what is to be done with it.
    pub(super) async fn set_aside(
        &self,
        chat: ChatId,
        entries: &[EntryId],
        error: &TelegramError,
    ) -> Ran {
        let (entries, reason) = (entries.to_vec(), error.to_string());
        self.write(chat, async move |tx, desk| {
            for &entry in &entries {
                notices::forget_due(&tx, chat, entry).await?;
                let letter = DeadLetter {
                    source: "job",
                    service: telegram::service(desk.notify.bot),
                    lane: chat.to_string(),
                    payload: DeskTask::Owe { chat, entry }.to_stored()?,
                    reason: reason.clone(),
                };
                letters::give_up(&desk.notify.outbox, &tx, &letter, desk.notify.now()).await?;
            }
            desk.notify
                .enqueue_task(&tx, chat, &DeskTask::Notices { chat })
                .await
        })
        .await?;
        Ok(1)
    }

    /// Owes the chat an entry that was set aside.
    pub(super) async fn owe_again(&self, chat: ChatId, entry: EntryId) -> Ran {
        let chat = self.desk.notify.book.current(chat);
        self.write(chat, async move |tx, desk| {
            let Some(known) = entries::lookup(&tx, entry).await? else {
                return Ok(());
            };
            notices::owe(&tx, chat, entry, known.conversation, desk.notify.now()).await?;
            desk.notify
                .enqueue_task(&tx, chat, &DeskTask::Notices { chat })
                .await
        })
        .await?;
        Ok(0)
    }

    /// A mark under words that no customer gets: only a sign.
    pub(super) async fn mark_unsent(&self, chat: ChatId, message: MessageId) -> Ran {
        match self.api.react(chat, message, "🙈").await {
            Ok(()) | Err(TelegramError::Refused(_)) => Ok(1),
            Err(error) => Err(Failure::Telegram(error)),
        }
    }
}

/// Says to each manager what their chat cannot be told.
async fn say_personally(
    desk: &Desk,
    tx: &Tx,
    chat: ChatId,
    outgoing: &Outgoing,
) -> Result<(), StoreError> {
    let Outgoing::Show {
        view,
        edit: None,
        aim,
        ..
    } = outgoing
    else {
        return Ok(());
    };
    // An answer to somebody's words in that chat says nothing elsewhere.
    if aim.reply_to.is_some() {
        return Ok(());
    }
    let mut told = Vec::new();
    for department in &desk.notify.settings.departments {
        if desk.notify.chat_of(department) == Some(chat) {
            told.extend(desk.notify.staff_chats(tx, department).await?);
        }
    }
    told.sort_unstable();
    told.dedup();
    for chat in told {
        let aim = Aim {
            about: aim.about,
            ..Aim::default()
        };
        desk.notify
            .say(tx, Outgoing::aimed(chat, view.clone(), aim))
            .await?;
    }
    Ok(())
}

/// The same in General; `None` when it was not meant for a topic.
fn in_general(outgoing: &Outgoing) -> Option<Outgoing> {
    let mut general = outgoing.clone();
    if let Outgoing::Show { aim, .. } = &mut general {
        aim.thread.take()?;
        aim.reply_to = None;
        return Some(general);
    }
    None
}

fn failed(error: &TelegramError) -> Delivery {
    Delivery::failed(error.verdict(), error.to_string()).concerning(error.scope())
}
