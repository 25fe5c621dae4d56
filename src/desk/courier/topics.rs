//! A topic for each conversation, in a group with topics.

use futures::FutureExt;

use super::{DeskCourier, Failure, Ran, notices::together};
use crate::{
    desk::card,
    desk::name_of,
    desk::notice,
    desk::show,
    domain::conversation::{Author, Conversation, Entry},
    domain::id::{ChatId, ConversationId, EntryId, NoticeId, ThreadId},
    store::copies::Copy,
    store::customers::Profile,
    store::notices::Notice,
    store::{StoreError, conversations, entries},
    telegram::Post,
    telegram::post::Sound,
    text::cut,
};

impl DeskCourier {
    /// Puts the oldest entry that is due into the topic of its conversation.
    pub(super) async fn in_topic(&self, chat: ChatId, due: &[(EntryId, ConversationId)]) -> Ran {
        let Some((_, id)) = due.first().copied() else {
            return Ok(0);
        };
        let Some((conversation, profile)) = self.party(id).await? else {
            return self.forget_due(chat, due.to_vec()).await;
        };
        let mut group = together(due);
        let (_, mut ids) = group.swap_remove(0);
        ids.truncate(notice::LINES);
        let waiting = self.entries(ids).await?;
        // One message (or one album) at a time: what was posted is never posted again.
        let Some(entries) = album_or_one(&waiting).into_iter().next() else {
            return self.forget_due(chat, due.to_vec()).await;
        };
        let thread = match conversation.thread {
            Some(thread) => thread,
            None => self.open_topic(chat, &conversation, &profile).await?,
        };
        let speech = self.desk.speech();
        let whose = (&conversation, Author::Customer);
        let mut made = self
            .topic_posts(chat, thread, &conversation, entries)
            .await?;
        let _room = self.carry(&speech, whose, &mut made).await?;
        let messages = match self.put(chat, &made).await {
            // Somebody has deleted the topic: no update tells, only this refusal.
            Err(error) if error.says("thread not found") => {
                let thread = self.open_topic(chat, &conversation, &profile).await?;
                for post in &mut made {
                    post.thread = Some(thread);
                }
                self.put(chat, &made).await?
            }
            put => put?,
        };
        let shown: Vec<Copy> = messages
            .into_iter()
            .zip(entries)
            .map(|(message, entry)| Copy {
                chat,
                message,
                conversation: id,
                entry: Some(entry.id),
                is_source: false,
            })
            .collect();
        let notice = Notice {
            id: NoticeId(0),
            bot: self.desk.bot,
            chat,
            message: None,
            has_media: false,
            shown: None,
            entries: shown.iter().filter_map(|copy| copy.entry).collect(),
        };
        self.told(notice, shown, due.len()).await
    }

    async fn entries(&self, ids: Vec<EntryId>) -> Result<Vec<Entry>, StoreError> {
        self.read(move |tx| {
            async move {
                let mut found = Vec::new();
                for id in ids {
                    found.extend(entries::lookup(&tx, id).await?);
                }
                Ok(found)
            }
            .boxed()
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
        let speech = self.desk.speech();
        let quiet = conversation.holder(self.desk.now()).is_some();
        let mut posts = Vec::new();
        for entry in together {
            let reply = self.reply_in(chat, entry).await?;
            let sound = if quiet { Sound::Off } else { Sound::On };
            posts.push(
                Post::content(&show::readable(&speech, &entry.content))
                    .in_thread(Some(thread))
                    .replying(reply)
                    .with_sound(sound),
            );
        }
        Ok(posts)
    }

    /// Opens a topic for a conversation, with its card.
    pub(super) async fn open_topic(
        &self,
        chat: ChatId,
        conversation: &Conversation,
        profile: &Profile,
    ) -> Result<ThreadId, Failure> {
        let speech = self.desk.speech();
        let mut name = name_of(profile, &speech);
        if let Some(title) = &conversation.title {
            name = format!("{name} · {title}");
        }
        let thread = self.api.create_topic(chat, &cut(&name, 120)).await?;
        let id = conversation.id;
        self.write(chat, move |tx, desk| {
            async move {
                if let Some(mut conversation) = conversations::lock(&tx, id).await? {
                    conversation.thread = Some(thread);
                    conversations::save(&tx, &conversation).await?;
                    card::into_topic(&desk, &tx, &conversation, chat).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
        Ok(thread)
    }
}

/// The entries one by one, the parts of an album together.
pub(super) fn album_or_one(entries: &[Entry]) -> Vec<&[Entry]> {
    entries
        .chunk_by(|one, next| one.album.is_some() && one.album == next.album)
        .collect()
}
