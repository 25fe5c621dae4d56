//! A customer's message comes in: it is kept, owed to the managers' chat, and shown to the manager
//! who holds the conversation.

use chrono::{DateTime, Utc};

use super::snooze::Woken;
use crate::{
    config::NoticesForHeld,
    desk::{
        Conversations, Topics,
        routing::timers::Timer,
        telegram::task::{Change, DeskTask},
    },
    domain::{
        case::Event,
        content::Content,
        conversation::{Author, Conversation, Entry, Progress},
        id::{ChatId, ConversationId, EntryId, ManagerId, MessageId, NoticeId},
    },
    store::{StoreError, Tx, blocks, conversations, copies, entries, notices},
    text::Text,
};

/// What came in over a channel.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id in the channel: a message with the same is the same.
    pub external: Option<MessageId>,
    pub content: Content,
    pub album: Option<String>,
    /// The message of the channel that it answers.
    pub reply_to: Option<MessageId>,
    pub quote: Option<String>,
    pub at: DateTime<Utc>,
}

impl Conversations {
    /// Takes a customer's message into their conversation, which is locked. `None` means that it is
    /// there already.
    pub async fn receive(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        message: Message,
    ) -> Result<Option<EntryId>, StoreError> {
        tracing::Span::current().record("conversation", conversation.id.0);
        let now = self.notify.now();
        let album = message.album.clone();
        let is_legible = message.content.is_legible();
        let Some(entry) = self
            .keep(tx, conversation, message, Author::Customer)
            .await?
        else {
            return Ok(None);
        };
        // Messages of a blocked customer are kept apart: nobody is notified, and nobody waits.
        if blocks::lookup(tx, conversation.customer, now)
            .await?
            .is_some()
        {
            return Ok(Some(entry));
        }
        self.unsnooze(tx, conversation, Woken::ByCustomer).await?;
        self.free_from_absent(tx, conversation).await?;
        if !is_legible {
            self.notify
                .tell_customer(tx, conversation, Text::CannotReadKind)
                .await?;
        }
        self.begin_case(tx, conversation, None, None).await?;
        conversation.open = true;
        conversation.unread += 1;
        conversation.last_at = now;
        if conversation.waiting_since.is_none() {
            conversation.waiting_since = Some(now);
            let id = conversation.id;
            for timer in [
                Timer::Waited(id),
                Timer::AnswerDue(id),
                Timer::Remind(id),
                Timer::Escalate(id),
            ] {
                self.notify.set_timer(tx, timer, conversation).await?;
            }
            self.happened(tx, conversation, Event::Asked, None, None)
                .await?;
        }
        let idle = Timer::Idle(conversation.id);
        self.notify.set_timer(tx, idle, conversation).await?;
        let holder = conversation.holder(now);
        if let (Some(hold), Some(_)) = (&mut conversation.hold, holder) {
            hold.until = now + self.notify.settings.hold;
        }
        conversations::save(tx, conversation).await?;
        self.owe_notices(tx, entry, conversation, holder).await?;
        self.notify.wake(tx, conversation.department).await?;
        if let Some(holder) = holder.filter(|_| self.notify.settings.topics == Topics::None) {
            self.notify
                .show(tx, entry, album, conversation.id, holder)
                .await?;
        }
        Ok(Some(entry))
    }

    /// Keeps a message in the history.
    pub async fn keep(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        mut message: Message,
        author: Author,
    ) -> Result<Option<EntryId>, StoreError> {
        let answered = match message.reply_to {
            Some(external) => entries::by_external(tx, conversation.id, external).await?,
            None => None,
        };
        if answered.is_some() {
            // Managers see that message itself.
            message.content.context.answers = None;
        }
        let entry = Entry {
            id: EntryId(0),
            conversation: conversation.id,
            author,
            external: message.external,
            content: message.content,
            album: message.album,
            progress: Progress::Received,
            reply_to: answered.map(|entry| entry.id),
            quote: message.quote,
            fence: conversation.fence,
            at: message.at,
            edited: false,
        };
        entries::add(tx, &entry).await
    }

    /// Managers must be notified of messages in conversations that nobody holds, unless there is no
    /// shared chat and the program gives the conversation to somebody.
    async fn owe_notices(
        &self,
        tx: &Tx,
        entry: EntryId,
        conversation: &Conversation,
        holder: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        let department = self.notify.department(conversation);
        let given = holder.is_some() || department.policy.is_automatic();
        if department.chat.is_none() && given {
            return Ok(());
        }
        // The holder has it in private; a topic shows everything.
        let is_told = self.notify.settings.topics == Topics::Each
            || self.notify.settings.notices_for_held == NoticesForHeld::Quiet;
        if holder.is_some() && !is_told {
            return Ok(());
        }
        for chat in self.notify.notice_chats(tx, conversation).await? {
            notices::owe(tx, chat, entry, conversation.id, self.notify.now()).await?;
            self.notify
                .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                .await?;
        }
        Ok(())
    }

    /// The notices about a conversation, with the post of each.
    async fn notice_posts(
        &self,
        tx: &Tx,
        conversation: ConversationId,
    ) -> Result<Vec<(NoticeId, ChatId, MessageId)>, StoreError> {
        let mut posts = Vec::new();
        for (id, chat) in notices::of_conversation(tx, conversation).await? {
            let notice = notices::lookup(tx, id).await?;
            let message = notice.and_then(|notice| notice.message);
            posts.extend(message.map(|message| (id, chat, message)));
        }
        Ok(posts)
    }

    /// The customer has changed a message: everybody who sees it sees the change.
    pub async fn receive_edit(
        &self,
        tx: &Tx,
        conversation: ConversationId,
        external: MessageId,
        content: &Content,
    ) -> Result<(), StoreError> {
        let Some(entry) = entries::by_external(tx, conversation, external).await? else {
            return Ok(());
        };
        let content = &Content {
            // An edit changes nothing of what the message refers to.
            context: entry.content.context.clone(),
            ..content.clone()
        };
        // A live location moves all the time, and a reaction changes nothing: neither is shown.
        let change = if entry.content.gets_new_file(content) {
            Change::File
        } else if entry.content.words == content.words {
            return Ok(());
        } else {
            Change::Words
        };
        entries::edit(tx, entry.id, content, self.notify.now()).await?;
        let mut seen = copies::of_entry(tx, self.notify.bot, entry.id).await?;
        if change == Change::File {
            // Once in each chat, below the newest message that shows the old file.
            seen.reverse();
            seen.dedup_by_key(|copy| copy.chat);
        }
        let notices = self.notice_posts(tx, conversation).await?;
        for copy in seen {
            // A notice is about more than this message, and has its buttons: it is made anew.
            let notice = notices
                .iter()
                .find(|(_, chat, message)| (*chat, *message) == (copy.chat, copy.message));
            if let (Change::Words, Some((notice, ..))) = (change, notice) {
                let notice = *notice;
                self.notify
                    .enqueue_task(tx, copy.chat, &DeskTask::Notice { notice })
                    .await?;
                continue;
            }
            let task = DeskTask::ShowEdit {
                entry: entry.id,
                chat: copy.chat,
                message: copy.message,
                change,
            };
            self.notify.enqueue_task(tx, copy.chat, &task).await?;
        }
        Ok(())
    }
}
