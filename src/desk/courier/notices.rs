//! Posts in the managers' chat, and taking them out again.

use futures::FutureExt;

use super::{DUE, DeskCourier, Failure, Ran, showing::as_link};
use crate::{
    desk::clean,
    desk::errand::{ALBUM, Errand},
    desk::notice::{self, Told},
    desk::{Desk, Topics},
    domain::content::What,
    domain::conversation::Author,
    domain::id::{ChatId, ConversationId, EntryId, MessageId, NoticeId},
    store::copies::{self, Copy},
    store::notices::{self, Notice},
    store::outbox::Job,
    store::{StoreError, Tx, conversations, entries},
    telegram::{Post, TelegramError},
};

impl DeskCourier {
    /// Tells a chat of what it has yet to be told: one conversation in a post of its own, several
    /// together when more have gathered than can be told one by one.
    pub(super) async fn notices(&self, job: &Job, chat: ChatId) -> Ran {
        let now = self.desk.now();
        let album = self
            .read(move |tx| async move { notices::newest_album_due(&tx, chat).await }.boxed())
            .await?;
        if let Some(at) = album.filter(|at| *at + ALBUM > now) {
            // The rest of an album is still coming: it is told of as one.
            return Err(Failure::NotYet(at + ALBUM - now));
        }
        self.release_key(job).await?;
        let due = self
            .read(move |tx| async move { notices::due(&tx, chat, DUE).await }.boxed())
            .await?;
        if due.is_empty() {
            return Ok(0);
        }
        if self.desk.settings.topics == Topics::Each {
            return self.in_topic(chat, &due).await;
        }
        let groups = together(&due);
        let many = groups.len() > 3;
        let chosen: Vec<_> = if many {
            groups.into_iter().take(notice::TOGETHER).collect()
        } else {
            groups.into_iter().take(1).collect()
        };
        let parts = self.parts(chat, chosen).await?;
        let told: Vec<EntryId> = parts
            .iter()
            .flat_map(|part| part.entries.iter().map(|entry| entry.id))
            .collect();
        if told.is_empty() {
            return self.forget_due(chat, due).await;
        }
        let (message, has_media, shown) = self.post_notice(chat, &parts).await?;
        let only = match parts.as_slice() {
            [part] => Some((part.conversation.id, told.last().copied())),
            _ => None,
        };
        let copies = only.map(|(conversation, entry)| Copy {
            chat,
            message,
            conversation,
            entry,
            is_source: false,
        });
        let notice = Notice {
            id: NoticeId(0),
            bot: self.desk.bot,
            chat,
            message: Some(message),
            has_media,
            shown: Some(shown),
            entries: told,
        };
        self.told(notice, copies.into_iter().collect(), due.len())
            .await
    }

    /// Posts the notice of these; the message, whether it has a file, and what it says.
    async fn post_notice(
        &self,
        chat: ChatId,
        parts: &[Told],
    ) -> Result<(MessageId, bool, String), Failure> {
        let mut made = [notice::post(&self.desk, parts)];
        let shown = fingerprint(&made[0]);
        let speech = self.desk.speech();
        let _room = match parts.first() {
            Some(first) => {
                let whose = (&first.conversation, Author::Customer);
                self.carry(&speech, whose, &mut made).await?
            }
            None => None,
        };
        let (message, has_media) = self.put_notice(chat, &made[0]).await?;
        Ok((message, has_media, shown))
    }

    /// Notes what a chat has been told; goes on while there is more.
    pub(super) async fn told(&self, notice: Notice, shown: Vec<Copy>, due: usize) -> Ran {
        let chat = notice.chat;
        self.write(chat, move |tx, desk| {
            let (notice, shown) = (notice.clone(), shown.clone());
            async move {
                let id = notices::add(&tx, &notice, desk.now()).await?;
                if has_changed(&desk, &tx, &notice).await? {
                    desk.run(&tx, chat, &Errand::Notice { notice: id }).await?;
                }
                for copy in &shown {
                    copies::add(&tx, desk.bot, copy).await?;
                }
                if notice.entries.len() < due {
                    desk.run(&tx, chat, &Errand::Notices { chat }).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
        Ok(1)
    }

    pub(super) async fn parts(
        &self,
        chat: ChatId,
        groups: Vec<(ConversationId, Vec<EntryId>)>,
    ) -> Result<Vec<Told>, StoreError> {
        let desk = self.desk.clone();
        self.read(move |tx| {
            async move {
                let mut parts = Vec::new();
                for (conversation, entries) in groups {
                    parts.extend(Told::load(&desk, (&tx, chat), conversation, &entries).await?);
                }
                Ok(parts)
            }
            .boxed()
        })
        .await
    }

    /// Entries that are not there any more are not owed to anybody.
    pub(super) async fn forget_due(
        &self,
        chat: ChatId,
        due: Vec<(EntryId, ConversationId)>,
    ) -> Ran {
        self.write(chat, move |tx, _| {
            let due = due.clone();
            async move {
                for (entry, _) in &due {
                    notices::forget_due(&tx, chat, *entry).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
        Ok(1)
    }

    pub(super) async fn put_notice(
        &self,
        chat: ChatId,
        post: &Post,
    ) -> Result<(MessageId, bool), TelegramError> {
        match self.api.post(chat, post).await {
            Ok(message) => Ok((message, post.is_file())),
            Err(TelegramError::Refused(reason)) if post.is_file() => {
                tracing::warn!(chat.id = %chat, reason, "A file could not be shown in a notice");
                let message = self.api.post(chat, &as_link(post)).await?;
                Ok((message, false))
            }
            Err(error) => Err(error),
        }
    }

    /// Edits a notice to say how things stand.
    pub(super) async fn refresh(&self, job: &Job, id: NoticeId) -> Ran {
        self.release_key(job).await?;
        let notice = self
            .read(move |tx| async move { notices::lookup(&tx, id).await }.boxed())
            .await?;
        let Some(notice) = notice else {
            return Ok(0);
        };
        let (Some(message), Some(shown)) = (notice.message, notice.shown.as_ref()) else {
            return Ok(0);
        };
        if notice.bot != self.api.bot() {
            // The desk was at another bot then; only that one could edit it.
            self.write(notice.chat, move |tx, _| {
                async move { notices::set_shown(&tx, id, None).await }.boxed()
            })
            .await?;
            return Ok(0);
        }
        let entries = notice.entries.clone();
        let due = self
            .read(move |tx| {
                async move {
                    let mut due = Vec::new();
                    for id in entries {
                        if let Some(entry) = entries::lookup(&tx, id).await? {
                            due.push((entry.id, entry.conversation));
                        }
                    }
                    Ok(due)
                }
                .boxed()
            })
            .await?;
        let parts = self.parts(notice.chat, together(&due)).await?;
        let mut post = notice::post(&self.desk, &parts);
        let now = fingerprint(&post);
        if now == *shown {
            return Ok(0);
        }
        if !notice.has_media {
            post.what = What::Text;
        }
        let edited = self.api.edit_post(notice.chat, message, &post).await;
        let shown = match edited {
            Ok(()) => Some(now),
            // Deleted by somebody, or too old: it will not be edited again.
            Err(TelegramError::Refused(_)) => None,
            Err(error) => return Err(error.into()),
        };
        self.write(notice.chat, move |tx, _| {
            let shown = shown.clone();
            async move { notices::set_shown(&tx, id, shown.as_deref()).await }.boxed()
        })
        .await?;
        Ok(1)
    }

    pub(super) async fn clean(
        &self,
        job: &Job,
        chat: ChatId,
        manager: ChatId,
        deleted: i64,
    ) -> Ran {
        self.release_key(job).await?;
        let since = self.desk.now() - clean::DELETABLE;
        let settled = self
            .read(move |tx| async move { notices::settled(&tx, chat, since, 100).await }.boxed())
            .await?;
        let messages: Vec<MessageId> = settled.iter().map(|(_, message)| *message).collect();
        if !messages.is_empty() {
            match self.api.delete(chat, &messages).await {
                Ok(()) | Err(TelegramError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let count = deleted + i64::try_from(messages.len()).unwrap_or_default();
        self.write(chat, move |tx, desk| {
            let settled = settled.clone();
            async move { clean::go_on(&desk, &tx, &settled, (chat, manager), count).await }.boxed()
        })
        .await?;
        Ok(1)
    }
}

/// Whether the notice says what is no longer so: somebody got the conversation, or answered, while
/// it was being sent.
async fn has_changed(desk: &Desk, tx: &Tx, notice: &Notice) -> Result<bool, StoreError> {
    let Some(shown) = &notice.shown else {
        return Ok(false);
    };
    let mut told = Vec::new();
    for id in &notice.entries {
        let entry = entries::lookup(tx, *id).await?;
        told.extend(entry.map(|entry| (entry.id, entry.conversation)));
    }
    let groups = together(&told);
    // Whoever changes one of them from now on sees the notice.
    let mut locked: Vec<ConversationId> = groups.iter().map(|(id, _)| *id).collect();
    locked.sort_unstable();
    for id in locked {
        conversations::lock(tx, id).await?;
    }
    let mut parts = Vec::new();
    for (conversation, entries) in groups {
        parts.extend(Told::load(desk, (tx, notice.chat), conversation, &entries).await?);
    }
    Ok(fingerprint(&notice::post(desk, &parts)) != *shown)
}

/// The entries by conversation, in the order of arrival, at most as many as one post takes.
pub(super) fn together(due: &[(EntryId, ConversationId)]) -> Vec<(ConversationId, Vec<EntryId>)> {
    let mut groups: Vec<(ConversationId, Vec<EntryId>)> = Vec::new();
    for (entry, conversation) in due.iter().take(notice::LINES) {
        match groups.iter_mut().find(|(id, _)| id == conversation) {
            Some((_, entries)) => entries.push(*entry),
            None => groups.push((*conversation, vec![*entry])),
        }
    }
    groups
}

/// What a post says, to tell whether it has changed.
pub(super) fn fingerprint(post: &Post) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    format!("{:?}{:?}", post.body, post.keyboard).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
