//! Posts in the managers' chat, and taking them out again.

use chrono::TimeDelta;

use super::{
    DUE, DeskCourier, Failure, Ran,
    fallback::{bare, signs},
    refreshing::has_changed,
};
use crate::{
    desk::{
        Topics,
        telegram::{
            clean,
            notice::{self, Files, NoticePart},
            task::{ALBUM, DeskTask},
        },
    },
    domain::conversation::Author,
    domain::id::{ChatId, ConversationId, EntryId, MessageId, NoticeId},
    store::StoreError,
    store::copies::{self, Copy},
    store::notices::{self, Notice},
    store::outbox::Job,
    telegram::{Post, Refused, TelegramError},
};

/// A notice that waits for longer is told together with the others that wait.
const LATE: TimeDelta = TimeDelta::seconds(2);

/// A notice that stands in a chat.
struct Posted {
    message: MessageId,
    has_media: bool,
    /// What it says.
    shown: String,
}

impl DeskCourier {
    /// Tells a chat of what it has yet to be told: one conversation in a post of its own, several
    /// together when more have gathered than can be told one by one.
    pub(super) async fn notices(&self, job: &Job, chat: ChatId) -> Ran {
        let now = self.desk.notify.now();
        let album = self
            .read(async move |tx| notices::newest_album_due(&tx, chat).await)
            .await?;
        if let Some(at) = album.filter(|at| *at + ALBUM > now) {
            // The rest of an album is still coming: one notice is about all of it.
            return Err(Failure::NotYet(at + ALBUM - now));
        }
        self.release_key(job).await?;
        let due = self
            .read(async move |tx| notices::due(&tx, chat, DUE).await)
            .await?;
        if due.is_empty() {
            return Ok(0);
        }
        if self.desk.notify.settings.topics == Topics::None
            && self.join_standing(chat, &due).await?
        {
            return self.go_on(chat).await;
        }
        let mut groups = together(&due);
        if self.desk.notify.settings.topics == Topics::Each {
            if let Some(calls) = self.in_topic(chat, &due).await? {
                return Ok(calls);
            }
            // No topic takes it: General, one conversation at a time.
            groups.truncate(1);
        }
        // Notices that have waited already were held up by the group's limit.
        let late = self
            .read(async move |tx| notices::oldest_due(&tx, chat).await)
            .await?;
        let is_late = late.is_some_and(|at| at + LATE < now);
        let many = groups.len() > 3 || is_late;
        groups.truncate(if many { notice::TOGETHER } else { 1 });
        let mut parts = self.parts(chat, groups.clone()).await?;
        parts.retain(|part| !part.entries.is_empty());
        self.drop_lost(chat, groups, &entries_of(&parts)).await?;
        if parts.is_empty() {
            return self.go_on(chat).await;
        }
        let mut posted = self.post_notice(chat, &parts).await;
        if parts.len() > 1 && is_of_message(&posted) {
            // One of them is the reason: each goes alone.
            parts.truncate(1);
            posted = self.post_notice(chat, &parts).await;
        }
        match posted {
            Err(Failure::Telegram(error)) if error.refused() == Some(Refused::Message) => {
                self.set_aside(chat, &entries_of(&parts), &error).await
            }
            posted => self.note_posted(chat, &parts, posted?, due.len()).await,
        }
    }

    /// More words of a customer whose notice stands are told by that notice; whether there were any.
    async fn join_standing(
        &self,
        chat: ChatId,
        due: &[(EntryId, ConversationId)],
    ) -> Result<bool, StoreError> {
        let (groups, bot) = (together(due), self.api.bot());
        let standing = self
            .read(async move |tx| {
                let mut standing = Vec::new();
                for (conversation, entries) in groups {
                    let found = notices::standing(&tx, bot, chat, conversation).await?;
                    standing.extend(found.map(|notice| (notice, entries)));
                }
                Ok(standing)
            })
            .await?;
        if standing.is_empty() {
            return Ok(false);
        }
        self.write(chat, async move |tx, desk| {
            for &(notice, ref entries) in &standing {
                for &entry in entries {
                    notices::join(&tx, notice, chat, entry).await?;
                }
                desk.notify
                    .enqueue_task(&tx, chat, &DeskTask::Notice { notice })
                    .await?;
            }
            Ok(true)
        })
        .await
    }

    /// Notes the post that tells of these.
    async fn note_posted(
        &self,
        chat: ChatId,
        parts: &[NoticePart],
        posted: Posted,
        due: usize,
    ) -> Ran {
        let told = entries_of(parts);
        let copies = match parts {
            [part] => vec![Copy {
                chat,
                message: posted.message,
                conversation: part.conversation.id,
                entry: told.last().copied(),
                is_source: false,
            }],
            _ => Vec::new(),
        };
        let notice = Notice {
            id: NoticeId(0),
            bot: self.desk.notify.bot,
            chat,
            message: Some(posted.message),
            has_media: posted.has_media,
            shown: Some(posted.shown),
            entries: told,
        };
        self.told(notice, copies, due).await
    }

    /// Posts the notice of these, in the best way that Telegram takes.
    async fn post_notice(&self, chat: ChatId, parts: &[NoticePart]) -> Result<Posted, Failure> {
        let speech = self.desk.notify.speech();
        let best = notice::post(&self.desk.screens, parts, Files::Shown);
        let in_words = notice::post(&self.desk.screens, parts, Files::InWords);
        let mut said = vec![fingerprint(&best)];
        let mut made = [best];
        let _room = match parts.first() {
            Some(first) => {
                self.carry(&speech, &first.conversation, Author::Customer, &mut made)
                    .await?
            }
            None => None,
        };
        let mut ways = made.to_vec();
        if ways[0].is_file() {
            said.push(fingerprint(&in_words));
            ways.push(in_words.clone());
        }
        ways.extend(bare(&in_words));
        if let [only] = parts {
            ways.extend(signs(&speech, &only.conversation, &in_words));
        }
        let placed = self.place(chat, &ways).await?;
        let shown = said.get(placed.way).or(said.last());
        Ok(Posted {
            message: placed.message,
            has_media: ways[placed.way].is_file(),
            shown: shown.cloned().unwrap_or_default(),
        })
    }

    /// Notes what a chat has been told; goes on while there is more.
    pub(super) async fn told(&self, notice: Notice, shown: Vec<Copy>, due: usize) -> Ran {
        let chat = notice.chat;
        self.write(chat, async move |tx, desk| {
            let id = notices::add(&tx, &notice, desk.notify.now()).await?;
            let stored = Notice {
                id,
                ..notice.clone()
            };
            if has_changed(&desk, &tx, &stored).await? {
                desk.notify
                    .enqueue_task(&tx, chat, &DeskTask::Notice { notice: id })
                    .await?;
            }
            for former in notices::continued_by(&tx, id, chat).await? {
                desk.notify
                    .enqueue_task(&tx, chat, &DeskTask::Notice { notice: former })
                    .await?;
            }
            for copy in &shown {
                copies::add(&tx, desk.notify.bot, copy).await?;
            }
            if notice.entries.len() < due {
                desk.notify
                    .enqueue_task(&tx, chat, &DeskTask::Notices { chat })
                    .await?;
            }
            Ok(())
        })
        .await?;
        Ok(1)
    }

    pub(super) async fn parts(
        &self,
        chat: ChatId,
        groups: Vec<(ConversationId, Vec<EntryId>)>,
    ) -> Result<Vec<NoticePart>, StoreError> {
        let desk = self.desk.clone();
        self.read(async move |tx| {
            let mut parts = Vec::new();
            for (conversation, entries) in groups {
                let told = NoticePart::load(&desk.screens, &tx, chat, conversation, &entries).await;
                if let Some(mut told) = tx.unless_corrupt(told)?.flatten() {
                    told.again = notices::was_told_before(&tx, None, chat, &entries).await?;
                    parts.push(told);
                }
            }
            Ok(parts)
        })
        .await
    }

    /// Tells the chat of what else it is owed.
    async fn go_on(&self, chat: ChatId) -> Ran {
        self.write(chat, async move |tx, desk| {
            desk.notify
                .enqueue_task(&tx, chat, &DeskTask::Notices { chat })
                .await
        })
        .await?;
        Ok(0)
    }

    /// What is gone, or cannot be read, must not stand before everybody else for ever.
    async fn drop_lost(
        &self,
        chat: ChatId,
        groups: Vec<(ConversationId, Vec<EntryId>)>,
        told: &[EntryId],
    ) -> Result<(), Failure> {
        let wanted = groups.into_iter().flat_map(|(conversation, entries)| {
            entries.into_iter().map(move |entry| (entry, conversation))
        });
        let lost: Vec<_> = wanted.filter(|(entry, _)| !told.contains(entry)).collect();
        if !lost.is_empty() {
            self.forget_due(chat, lost).await?;
        }
        Ok(())
    }

    /// Entries that are not there any more are not owed to anybody.
    pub(super) async fn forget_due(
        &self,
        chat: ChatId,
        due: Vec<(EntryId, ConversationId)>,
    ) -> Ran {
        self.write(chat, async move |tx, _| {
            for (entry, _) in &due {
                notices::forget_due(&tx, chat, *entry).await?;
            }
            Ok(())
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
        let since = self.desk.notify.now() - clean::DELETABLE;
        let settled = self
            .read(async move |tx| notices::settled(&tx, chat, since, 100).await)
            .await?;
        let messages: Vec<MessageId> = settled.iter().map(|(_, message)| *message).collect();
        if !messages.is_empty() {
            match self.api.delete(chat, &messages).await {
                Ok(()) | Err(TelegramError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let count = deleted + i64::try_from(messages.len()).unwrap_or_default();
        self.write(chat, async move |tx, desk| {
            clean::go_on(&desk.shop_chats, &tx, &settled, chat, manager, count).await
        })
        .await?;
        Ok(1)
    }
}

fn is_of_message<T>(posted: &Result<T, Failure>) -> bool {
    matches!(posted, Err(Failure::Telegram(error)) if error.refused() == Some(Refused::Message))
}

fn entries_of(parts: &[NoticePart]) -> Vec<EntryId> {
    let entries = parts.iter().flat_map(|part| &part.entries);
    entries.map(|entry| entry.id).collect()
}

/// The entries by conversation, in the order of arrival, at most as many as one post takes.
pub(super) fn together(due: &[(EntryId, ConversationId)]) -> Vec<(ConversationId, Vec<EntryId>)> {
    grouped(&due[..due.len().min(notice::LINES)])
}

/// The entries by conversation, in the order of arrival.
pub(super) fn grouped(told: &[(EntryId, ConversationId)]) -> Vec<(ConversationId, Vec<EntryId>)> {
    let mut groups: Vec<(ConversationId, Vec<EntryId>)> = Vec::new();
    for (entry, conversation) in told {
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
