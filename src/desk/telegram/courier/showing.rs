//! What managers see of a conversation on their own phones.

use super::{DeskCourier, Failure, Ran, fallback};
use crate::{
    desk::telegram::{
        show::{self, ViewPlace},
        task::{Change, Part},
        trouble,
    },
    domain::conversation::{Conversation, Entry},
    domain::id::{ChatId, ConversationId, EntryId, ManagerId, MessageId},
    store::copies::{self, Copy},
    store::customers::{self, Profile},
    store::{StoreError, conversations, entries, managers},
    telegram::post::Reply,
    telegram::{Post, TelegramError},
    text::Speech,
};

impl DeskCourier {
    pub(super) async fn party(
        &self,
        id: ConversationId,
    ) -> Result<Option<(Conversation, Profile)>, StoreError> {
        tracing::Span::current().record("conversation", id.0);
        self.read(async move |tx| {
            let Some(conversation) = conversations::lookup(&tx, id).await? else {
                return Ok(None);
            };
            let profile = customers::lookup(&tx, conversation.customer).await?;
            Ok(profile.map(|profile| (conversation, profile)))
        })
        .await
    }

    pub(super) async fn not_shown(
        &self,
        parts: Vec<Entry>,
        chat: ChatId,
    ) -> Result<Vec<Entry>, StoreError> {
        let bot = self.desk.notify.bot;
        self.read(async move |tx| {
            let mut fresh = Vec::new();
            for entry in parts {
                let copies = copies::of_entry(&tx, bot, entry.id).await?;
                if !copies.iter().any(|copy| copy.chat == chat) {
                    fresh.push(entry);
                }
            }
            Ok(fresh)
        })
        .await
    }

    /// Shows entries of one conversation on a manager's phone.
    pub(super) async fn show(&self, chat: ChatId, shown: Vec<Entry>, part: Part) -> Ran {
        let Some(first) = shown.first() else {
            return Ok(0);
        };
        let Some((conversation, profile)) = self.party(first.conversation).await? else {
            return Ok(0);
        };
        let manager = ManagerId(chat.0);
        let (known, place) = self
            .read(async move |tx| {
                let known = managers::lookup(&tx, manager).await?;
                Ok((known, managers::place(&tx, manager).await?))
            })
            .await?;
        let speech = known.map_or_else(
            || self.desk.notify.speech(),
            |manager| self.desk.notify.speech_to(&manager),
        );
        let seen = if place.conversation() == Some(conversation.id) {
            ViewPlace::InOpenChat
        } else {
            ViewPlace::Elsewhere
        };
        let reply = self.reply_in(chat, first).await?;
        let mut posts: Vec<Post> = Vec::new();
        let mut owners: Vec<EntryId> = Vec::new();
        for (at, entry) in shown.iter().enumerate() {
            posts.push(if at == 0 {
                show::post(&speech, &conversation, &profile, entry, seen, part)
            } else {
                Post::content(&show::with_context(&speech, entry))
            });
            owners.push(entry.id);
        }
        if let Some(first) = posts.first_mut() {
            first.reply = reply;
        }
        let copy = |message, entry| Copy {
            chat,
            message,
            conversation: conversation.id,
            entry: Some(entry),
            is_source: false,
        };
        let carried = self.carry(&speech, &conversation, first.author, &mut posts);
        let _room = carried.await?;
        let put = self.put(chat, &conversation, &posts).await;
        let copies = put.placed.iter();
        let copies = copies.map(|(at, message)| copy(*message, owners[*at]));
        self.remember(chat, copies.collect()).await?;
        let refusal = put.refused.into_iter().next().map(|(_, error)| error);
        match put.error.or(refusal) {
            Some(error) => Err(error.into()),
            None => Ok(posts.len()),
        }
    }

    pub(super) async fn remember(&self, chat: ChatId, shown: Vec<Copy>) -> Result<(), StoreError> {
        self.write(chat, async move |tx, desk| {
            for copy in &shown {
                copies::add(&tx, desk.notify.bot, copy).await?;
            }
            Ok(())
        })
        .await
    }

    /// The message in this chat that shows what the entry answers.
    pub(super) async fn reply_in(
        &self,
        chat: ChatId,
        entry: &Entry,
    ) -> Result<Option<Reply>, StoreError> {
        let Some(answered) = entry.reply_to else {
            return Ok(None);
        };
        let bot = self.desk.notify.bot;
        let copies = self
            .read(async move |tx| copies::of_entry(&tx, bot, answered).await)
            .await?;
        Ok(copies
            .into_iter()
            .rfind(|copy| copy.chat == chat)
            .map(|copy| Reply {
                to: copy.message,
                quote: entry.quote.clone(),
            }))
    }

    /// Shows what the customer has changed: in the message itself, a new file as a reply to the old one.
    pub(super) async fn show_edit(
        &self,
        id: EntryId,
        chat: ChatId,
        message: MessageId,
        change: Change,
    ) -> Ran {
        let entry = self
            .read(async move |tx| entries::lookup(&tx, id).await)
            .await?;
        let Some(entry) = entry else {
            return Ok(0);
        };
        let Some((conversation, profile)) = self.party(entry.conversation).await? else {
            return Ok(0);
        };
        let speech = self.desk.notify.speech();
        let seen = ViewPlace::Elsewhere;
        let part = if change == Change::File && !show::fits_with_header(&entry) {
            Part::Content
        } else {
            Part::Whole
        };
        let post = show::post(&speech, &conversation, &profile, &entry, seen, part);
        if change == Change::Words {
            match self.api.edit_post(chat, message, &post).await {
                // Shown in a way that cannot be edited.
                Err(TelegramError::Refused(_)) => {}
                edited => return Ok(edited.map(|()| 1)?),
            }
        }
        let reply = Reply {
            to: message,
            quote: None,
        };
        let is_group = chat.0 < 0;
        let thread = conversation.thread.filter(|_| is_group);
        let anew = post.replying(Some(reply)).in_thread(thread);
        self.show_anew(&speech, &conversation, &entry, anew, chat)
            .await?;
        Ok(2)
    }

    /// Says an entry once more, as a reply to the message that shows it as it was.
    async fn show_anew(
        &self,
        speech: &Speech,
        conversation: &Conversation,
        entry: &Entry,
        post: Post,
        chat: ChatId,
    ) -> Result<(), Failure> {
        let mut anew = [post];
        let carried = self.carry(speech, conversation, entry.author, &mut anew);
        let _room = carried.await?;
        let chat = self.desk.notify.book.current(chat);
        let ways = fallback::ways(speech, conversation, &anew[0]);
        let message = self.place(chat, &ways).await?.message;
        let copy = Copy {
            chat,
            message,
            conversation: conversation.id,
            entry: Some(entry.id),
            is_source: false,
        };
        self.remember(chat, vec![copy]).await?;
        Ok(())
    }

    /// How far an answer has come, as an emoji under the manager's own message.
    pub(super) async fn mark(&self, id: EntryId) -> Ran {
        let bot = self.desk.notify.bot;
        let (entry, sources) = self
            .read(async move |tx| {
                let copies = copies::of_entry(&tx, bot, id).await?;
                Ok((entries::lookup(&tx, id).await?, copies))
            })
            .await?;
        let Some(mark) = entry.and_then(|entry| trouble::mark_of(&entry.progress)) else {
            return Ok(0);
        };
        for copy in sources.iter().filter(|copy| copy.is_source) {
            match self.api.react(copy.chat, copy.message, mark).await {
                // The message is gone, or the group allows no reactions: it is only a sign.
                Ok(()) | Err(TelegramError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(1)
    }
}
