//! Answers on their way to a customer's phone.

use super::{DeskCourier, Failure, PATIENCE, Ran};
use crate::{
    desk::{
        Desk,
        telegram::{choice, refusal, trouble},
    },
    domain::conversation::{Conversation, Entry, Progress},
    domain::delivery::Verdict,
    domain::id::{ChatId, EntryId, MessageId},
    store::outbox::Job,
    store::{StoreError, Tx, conversations, dialogues, entries},
    telegram::post::Reply,
    telegram::{Post, TelegramError},
    text::Text,
};

impl DeskCourier {
    /// Sends answers (one, or the parts of an album) to the customer. "Sending" is stored before:
    /// what stands at it afterwards may have arrived, and is never sent again by itself.
    pub(super) async fn answer(&self, job: &Job, ids: &[EntryId]) -> Ran {
        let (ids, now, created) = (ids.to_vec(), self.desk.notify.now(), job.created_at);
        let Some(first) = ids.first().copied() else {
            return Ok(0);
        };
        let lane = ChatId(first.0);
        let too_late = now - created > PATIENCE;
        let luggage = if too_late {
            self.pack(&[]).await?
        } else {
            self.pack(&ids).await?
        };
        let ready = self
            .write(lane, async move |tx, desk| {
                begin(&tx, &desk, &ids, too_late).await
            })
            .await?;
        let Some((conversation, entries)) = ready else {
            return Ok(0);
        };
        tracing::Span::current().record("conversation", conversation.id.0);
        let chat = ChatId(conversation.external);
        let mut posts = Vec::new();
        let mut lost = false;
        for entry in &entries {
            let answered = entry.reply_to;
            let reply_to = self
                .read({
                    let desk = self.desk.clone();
                    async move |tx| desk.conversations.at_customer(&tx, answered).await
                })
                .await?;
            let reply = reply_to.map(|to| Reply {
                to,
                quote: entry.quote.clone(),
            });
            let mut post = Post::content(&entry.content)
                .with(choice::keyboard(entry))
                .replying(reply);
            match luggage.of(entry.id) {
                Ok(upload) => post.upload = upload,
                Err(()) => lost = true,
            }
            posts.push(post);
        }
        let sent = match posts.as_slice() {
            _ if lost => {
                let reason = self.desk.notify.speech().plain(Text::FileNotCarried);
                Err(TelegramError::Refused(reason))
            }
            [post] => self.api.post(chat, post).await.map(|message| vec![message]),
            posts => self.api.post_album(chat, posts).await,
        };
        self.conclude(lane, conversation, entries, sent).await
    }

    pub(super) async fn conclude(
        &self,
        lane: ChatId,
        conversation: Conversation,
        sent_entries: Vec<Entry>,
        sent: Result<Vec<MessageId>, TelegramError>,
    ) -> Ran {
        let calls = sent_entries.len();
        let (progress, again) = match &sent {
            Ok(_) => (Progress::Sent, None),
            Err(error) => match refusal::words(&self.desk.notify.speech(), error) {
                Some(reason) => (Progress::Failed(reason), None),
                None if error.may_have_happened() => (Progress::Unknown, None),
                None => (Progress::Queued, Some((error.verdict(), error.to_string()))),
            },
        };
        let blocked = matches!(sent, Err(TelegramError::Closed(_)));
        let is_unheard = progress == Progress::Unknown;
        let messages = sent.unwrap_or_default();
        self.write(lane, async move |tx, desk| {
            let entries = sent_entries.clone();

            for (at, entry) in entries.iter().enumerate() {
                entries::set_progress(&tx, entry.id, &progress).await?;
                if let Some(message) = messages.get(at) {
                    entries::set_external(&tx, entry.id, *message).await?;
                }
            }
            if blocked && let Some(chat) = conversation.chat() {
                dialogues::set_blocked(&tx, conversation.bot, chat, Some(desk.notify.now()))
                    .await?;
            }
            if let Some(entry) = entries.first() {
                trouble::report(&desk.conversations, &tx, &conversation, entry, &progress).await?;
            }
            Ok(())
        })
        .await?;
        match again {
            None if is_unheard => Err(Failure::Unheard(calls)),
            None => Ok(calls),
            Some((Verdict::After(wait), _)) => Err(Failure::Telegram(TelegramError::Busy(wait))),
            Some((Verdict::Stop, _)) => Err(Failure::Telegram(TelegramError::Unauthorized)),
            Some((_, _)) => Err(Failure::Telegram(TelegramError::Failed(503))),
        }
    }

    pub(super) async fn edit_answer(&self, id: EntryId) -> Ran {
        let found = self
            .read(async move |tx| {
                let Some(entry) = entries::lookup(&tx, id).await? else {
                    return Ok(None);
                };
                let conversation = conversations::lookup(&tx, entry.conversation).await?;
                Ok(conversation.map(|conversation| (conversation, entry)))
            })
            .await?;
        let Some((conversation, entry)) = found else {
            return Ok(0);
        };
        let Some(message) = entry.external else {
            return Ok(0);
        };
        let chat = ChatId(conversation.external);
        let mut post = Post::content(&entry.content).with(choice::keyboard(&entry));
        let _room = self.carry_edit(&conversation, &entry, &mut post).await?;
        let edited = if post.is_file() {
            match self.api.edit_media(chat, message, &post).await {
                // A voice message has words to edit, and nothing else.
                Err(TelegramError::Refused(_)) => self.api.edit_post(chat, message, &post).await,
                edited => edited,
            }
        } else {
            self.api.edit_post(chat, message, &post).await
        };
        match edited {
            Err(TelegramError::Refused(reason)) => {
                self.write(chat, async move |tx, desk| {
                    let (conversation, entry, reason) =
                        (conversation.clone(), entry.clone(), reason.clone());

                    trouble::edit_failed(&desk.conversations, &tx, &conversation, &entry, &reason)
                        .await
                })
                .await?;
                Ok(1)
            }
            edited => Ok(edited.map(|()| 1)?),
        }
    }
}

/// What is to be sent, once "sending" is stored.
type Ready = Option<(Conversation, Vec<Entry>)>;

async fn begin(tx: &Tx, desk: &Desk, ids: &[EntryId], too_late: bool) -> Result<Ready, StoreError> {
    let mut ready = Vec::new();
    let mut conversation = None;
    for id in ids {
        let Some(entry) = entries::lookup_whole(tx, *id).await? else {
            continue;
        };
        if conversation.is_none() {
            conversation = conversations::lookup(tx, entry.conversation).await?;
        }
        let Some(conversation) = &conversation else {
            continue;
        };
        match entry.progress {
            Progress::Queued if too_late => {
                let late = Progress::Failed(desk.notify.speech().plain(Text::TooLongOnTheWay));
                entries::set_progress(tx, *id, &late).await?;
                trouble::report(&desk.conversations, tx, conversation, &entry, &late).await?;
            }
            Progress::Queued => {
                entries::set_progress(tx, *id, &Progress::Sending).await?;
                ready.push(entry);
            }
            // The program died between sending and noting it.
            Progress::Sending => {
                entries::set_progress(tx, *id, &Progress::Unknown).await?;
                trouble::report(
                    &desk.conversations,
                    tx,
                    conversation,
                    &entry,
                    &Progress::Unknown,
                )
                .await?;
            }
            _ => {}
        }
    }
    Ok(conversation
        .filter(|_| !ready.is_empty())
        .map(|conversation| (conversation, ready)))
}
