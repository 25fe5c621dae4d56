//! A topic for each conversation, in a group with topics.

use super::{DeskCourier, Failure, fallback::PostResults, notices::together};
use crate::{
    desk::{
        shared_name,
        telegram::{notice, show},
    },
    domain::conversation::{Author, Conversation, Entry},
    domain::id::{ChatId, ConversationId, EntryId, NoticeId, ThreadId},
    store::copies::Copy,
    store::customers::Profile,
    store::notices::Notice,
    store::{StoreError, chats, conversations, entries},
    telegram::post::Sound,
    telegram::{Post, Refused, TelegramError, View},
    text::{Arg, Speech, cut, say},
};

/// A conversation, and the chat that is to have its topic.
struct TopicOwner<'a> {
    chat: ChatId,
    conversation: &'a Conversation,
    profile: &'a Profile,
}

impl DeskCourier {
    /// Puts the oldest entry that is due into the topic of its conversation; `None` when no topic
    /// takes it.
    pub(super) async fn in_topic(
        &self,
        chat: ChatId,
        due: &[(EntryId, ConversationId)],
    ) -> Result<Option<usize>, Failure> {
        let Some((_, id)) = due.first().copied() else {
            return Ok(Some(0));
        };
        let Some((conversation, profile)) = self.party(id).await? else {
            return self.forget_due(chat, due.to_vec()).await.map(Some);
        };
        let mut group = together(due);
        let (_, mut ids) = group.swap_remove(0);
        ids.truncate(notice::LINES);
        let waiting = self.entries(ids).await?;
        // One message (or one album) at a time: what was posted is never posted again.
        let Some(entries) = album_or_one(&waiting).into_iter().next() else {
            return self.forget_due(chat, due.to_vec()).await.map(Some);
        };
        let owner = TopicOwner {
            chat,
            conversation: &conversation,
            profile: &profile,
        };
        let Some(mut results) = self.put_in_any(&owner, entries).await? else {
            return Ok(None);
        };
        if results.placed.is_empty()
            && let Some(error) = results.error.take()
        {
            return Err(error.into());
        }
        for (at, error) in &results.refused {
            self.set_aside(chat, &[entries[*at].id], error).await?;
        }
        let shown: Vec<Copy> = results
            .placed
            .iter()
            .map(|(at, message)| Copy {
                chat,
                message: *message,
                conversation: id,
                entry: Some(entries[*at].id),
                is_source: false,
            })
            .collect();
        if shown.is_empty() {
            return Ok(Some(1));
        }
        let notice = Notice {
            id: NoticeId(0),
            bot: self.desk.notify.bot,
            chat,
            message: None,
            has_media: false,
            shown: None,
            entries: shown.iter().filter_map(|copy| copy.entry).collect(),
        };
        self.told(notice, shown, due.len()).await.map(Some)
    }

    /// Puts entries into the conversation's topic, or into a new one where that takes nothing any
    /// more; `None` when there is no topic that does.
    async fn put_in_any(
        &self,
        owner: &TopicOwner<'_>,
        entries: &[Entry],
    ) -> Result<Option<PostResults>, Failure> {
        if let Some(thread) = owner.conversation.thread {
            let mut results = self.put_in_topic(owner, thread, entries).await?;
            // Nothing tells that somebody has closed or deleted a topic but this refusal.
            let Some(error) = results.error.take_if(|error| is_of_topic(error)) else {
                return Ok(Some(results));
            };
            self.tell_replaced(owner, &error).await?;
        }
        let Some(thread) = self.open_topic(owner).await? else {
            return Ok(None);
        };
        let results = self.put_in_topic(owner, thread, entries).await?;
        Ok((!results.error.as_ref().is_some_and(is_of_topic)).then_some(results))
    }

    async fn put_in_topic(
        &self,
        owner: &TopicOwner<'_>,
        thread: ThreadId,
        entries: &[Entry],
    ) -> Result<PostResults, Failure> {
        let conversation = owner.conversation;
        let mut made = self
            .topic_posts(owner.chat, thread, conversation, entries)
            .await?;
        let speech = self.desk.notify.speech();
        let carried = self.carry(&speech, conversation, Author::Customer, &mut made);
        let _room = carried.await?;
        Ok(self.put(owner.chat, conversation, &made).await)
    }

    /// Admins hear of a topic that takes nothing any more, unless somebody has simply deleted it.
    async fn tell_replaced(
        &self,
        owner: &TopicOwner<'_>,
        error: &TelegramError,
    ) -> Result<(), StoreError> {
        if ["not found", "deleted", "invalid"]
            .iter()
            .any(|words| error.says(words))
        {
            return Ok(());
        }
        let name = shared_name(owner.profile, &self.desk.notify.speech());
        self.write(owner.chat, async move |tx, desk| {
            let told = |speech: &Speech| {
                View::text(speech.html(say::TopicReplaced {
                    customer: Arg::from(&name),
                }))
            };
            desk.notify.tell_admins(&tx, None, told).await
        })
        .await
    }

    async fn entries(&self, ids: Vec<EntryId>) -> Result<Vec<Entry>, StoreError> {
        self.read(async move |tx| {
            let mut found = Vec::new();
            for id in ids {
                found.extend(entries::lookup(&tx, id).await?);
            }
            Ok(found)
        })
        .await
    }

    pub(super) async fn topic_posts(
        &self,
        chat: ChatId,
        thread: ThreadId,
        conversation: &Conversation,
        together: &[Entry],
    ) -> Result<Vec<Post>, StoreError> {
        let speech = self.desk.notify.speech();
        let quiet = conversation.holder(self.desk.notify.now()).is_some();
        let mut posts = Vec::new();
        for entry in together {
            let reply = self.reply_in(chat, entry).await?;
            let sound = if quiet { Sound::Off } else { Sound::On };
            posts.push(
                Post::content(&show::with_context(&speech, entry))
                    .in_thread(Some(thread))
                    .replying(reply)
                    .with_sound(sound),
            );
        }
        Ok(posts)
    }

    /// Opens a topic for a conversation, with its card; `None` where none can be opened.
    async fn open_topic(&self, owner: &TopicOwner<'_>) -> Result<Option<ThreadId>, Failure> {
        let (chat, conversation) = (owner.chat, owner.conversation);
        let mut name = shared_name(owner.profile, &self.desk.notify.speech());
        if let Some(title) = &conversation.title {
            name = format!("{name} · {title}");
        }
        let thread = match self.api.create_topic(chat, &cut(&name, 120)).await {
            Ok(thread) => thread,
            // The chat is there, topics or the right to them are not.
            Err(error) if matches!(error.refused(), Some(Refused::Message | Refused::Topic)) => {
                let reason = error.to_string();
                self.write(chat, async move |tx, desk| {
                    desk.shop_chats.topics_lost(&tx, chat, &reason).await
                })
                .await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let id = conversation.id;
        let card = self.write(chat, async move |tx, desk| {
            chats::add_topic(&tx, chat, thread, id).await?;
            desk.shop_chats.topics_found(&tx, chat).await?;
            let Some(mut conversation) = conversations::lock(&tx, id).await? else {
                return Ok(None);
            };
            conversation.thread = Some(thread);
            conversations::save(&tx, &conversation).await?;
            let card = desk.screens.add_topic_card(&tx, chat, id, thread).await?;
            Ok(Some(card))
        });
        if let Some(card) = card.await? {
            // Before what the customer has written.
            self.send_alert(card).await?;
        }
        Ok(Some(thread))
    }
}

fn is_of_topic(error: &TelegramError) -> bool {
    error.refused() == Some(Refused::Topic)
}

/// The entries one by one, the parts of an album together.
pub(super) fn album_or_one(entries: &[Entry]) -> Vec<&[Entry]> {
    entries
        .chunk_by(|one, next| one.album.is_some() && one.album == next.album)
        .collect()
}
