//! A manager's words on their way to the customer. The right to answer is checked in the
//! transaction that queues them.

use chrono::TimeDelta;

use super::{
    channel::{self, Refusal, Sending},
    choice,
    mentions::Mentions,
};
use crate::{
    desk::{Conversations, routing::timers::Timer},
    domain::{
        case::Event,
        content::{Content, What},
        conversation::{AssignedBy, Author, Conversation, Entry, Progress},
        id::{ChatId, ConversationId, EntryId, ManagerId, MessageId},
        manager::Manager,
        routing::Load,
    },
    store::{
        StoreError, Tx, conversations,
        copies::{self, Copy},
        duty, entries, managers,
    },
    telegram::content::Received,
};

/// The same words by the same button within this time are one press.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// What became of a manager's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Queued(EntryId),
    /// Somebody else has the right to answer.
    Held(ManagerId),
    /// Nobody has: it must be taken first.
    Free,
    /// The channel cannot carry it, for this reason.
    Refused(Refusal),
}

/// Why the customer keeps the old words of an answer that its manager has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditRefused {
    /// Somebody else has the right to answer.
    Held(ManagerId),
    /// Nobody has.
    Free,
    /// There are buttons in it, and nothing else.
    OnlyButtons,
    /// The channel changes no such message once it was sent.
    Fixed,
}

/// What a manager says, and by which message.
struct Said<'a> {
    content: &'a Content,
    album: Option<&'a str>,
    /// What it answers.
    reply_to: Option<EntryId>,
    quote: Option<&'a str>,
    /// `None` means that a button sent it.
    source: Option<(ChatId, MessageId)>,
}

impl Conversations {
    /// Queues words that a manager sends by a button; the manager must hold the conversation.
    pub async fn answer_by_press(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        words: &str,
    ) -> Result<Answered, StoreError> {
        let said = Said {
            content: &Content::text(words),
            album: None,
            reply_to: None,
            quote: None,
            source: None,
        };
        self.queue_answer(tx, manager, id, said).await
    }

    /// Whether the last thing that was said in the conversation are these words of the manager's.
    pub async fn was_just_said(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        words: &str,
    ) -> Result<bool, StoreError> {
        // Two presses at once are looked at one after the other.
        managers::lock(tx, manager.id).await?;
        conversations::lock(tx, id).await?;
        let last = entries::page(tx, id, 0, 1).await?;
        Ok(last.iter().any(|entry| {
            entry.author == Author::Manager(manager.id)
                && entry.content.words.text == words
                && self.notify.now() - entry.at < AGAIN
        }))
    }

    /// Queues a manager's message; the manager must hold the conversation.
    pub async fn answer(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        chat: ChatId,
        received: &Received,
    ) -> Result<Answered, StoreError> {
        let reply_to = match received.reply_to {
            Some(message) => copies::lookup(tx, self.notify.bot, chat, message).await?,
            None => None,
        };
        let said = Said {
            content: &received.content,
            album: received.album.as_deref(),
            reply_to: reply_to
                .filter(|copy| copy.conversation == id)
                .and_then(|copy| copy.entry),
            quote: received.quote.as_deref(),
            source: Some((chat, received.message)),
        };
        self.queue_answer(tx, manager, id, said).await
    }

    async fn queue_answer(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        said: Said<'_>,
    ) -> Result<Answered, StoreError> {
        // Always the manager before the conversation.
        managers::lock(tx, manager.id).await?;
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Answered::Free);
        };
        let now = self.notify.now();
        match conversation.holder(now) {
            Some(holder) if holder == manager.id => {}
            Some(other) => return Ok(Answered::Held(other)),
            None => return Ok(Answered::Free),
        }
        let Ok(content) = choice::fitted(&conversation, said.content) else {
            return Ok(Answered::Refused(Refusal::OnlyButtons));
        };
        if let Some(reason) = self.refusal(tx, &conversation, &content).await? {
            return Ok(Answered::Refused(reason));
        }
        // A manager who got the conversation from the program is introduced before their first
        // answer.
        self.introduce_once(tx, manager, &conversation).await?;
        let entry = Entry {
            id: EntryId(0),
            conversation: id,
            author: Author::Manager(manager.id),
            external: None,
            content,
            album: said.album.map(str::to_owned),
            progress: Progress::Queued,
            reply_to: said.reply_to,
            quote: said.quote.map(str::to_owned),
            fence: conversation.fence,
            at: now,
            edited: false,
        };
        let Some(entry_id) = entries::add(tx, &entry).await? else {
            return Ok(Answered::Free);
        };
        if let Some((chat, message)) = said.source {
            let copy = Copy {
                chat,
                message,
                conversation: id,
                entry: Some(entry_id),
                is_source: true,
            };
            copies::add(tx, self.notify.bot, &copy).await?;
        }
        self.note_answered(tx, &mut conversation).await?;
        self.dispatch(tx, &conversation, entry_id, said.album)
            .await?;
        Ok(Answered::Queued(entry_id))
    }

    /// The turn is answered: nobody waits, and the conversation stays with its manager.
    pub(in crate::desk) async fn note_answered(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        let manager = conversation.holder(now);
        self.begin_case(tx, conversation, manager, None).await?;
        let waited = conversation.waiting_since.take();
        conversation.unread = 0;
        conversation.last_at = now;
        conversation.open = true;
        if let Some(hold) = &mut conversation.hold {
            hold.until = now + self.notify.settings.hold;
        }
        conversations::save(tx, conversation).await?;
        let idle = Timer::Idle(conversation.id);
        self.notify.set_timer(tx, idle, conversation).await?;
        if let Some(since) = waited {
            self.not_missed(tx, manager).await?;
            if self.notify.department(conversation).load == Load::Waiting {
                self.notify.room_made(tx).await?;
            }
            self.happened(tx, conversation, Event::Answered, manager, None)
                .await?;
            #[expect(clippy::cast_precision_loss, reason = "seconds of a wait")]
            metrics::histogram!("mistok_first_response_seconds")
                .record((now - since).num_seconds() as f64);
            self.notify.refresh_notices(tx, conversation.id).await?;
        }
        Ok(())
    }

    async fn introduce_once(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        match conversation.hold.map(|hold| hold.assigned_by) {
            Some(AssignedBy::Routing | AssignedBy::PreviousManager) => {
                self.introduce(tx, manager, conversation).await
            }
            Some(AssignedBy::Manager) | None => Ok(()),
        }
    }

    /// A manager who answers is there: they count as having missed nothing.
    async fn not_missed(&self, tx: &Tx, manager: Option<ManagerId>) -> Result<(), StoreError> {
        let Some(manager) = manager else {
            return Ok(());
        };
        match duty::lookup(tx, manager).await? {
            Some(mut duty) if duty.missed > 0 => {
                duty.missed = 0;
                duty::save(tx, manager, &duty).await
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Enqueues an entry for delivery through its channel.
    pub async fn dispatch(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        album: Option<&str>,
    ) -> Result<(), StoreError> {
        let how = album.map_or(Sending::Alone, Sending::InAlbum);
        channel::of(conversation)
            .send(self, tx, conversation, entry, how)
            .await
    }

    /// Why the channel cannot carry this content, said before anything is sent.
    async fn refusal(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        content: &Content,
    ) -> Result<Option<Refusal>, StoreError> {
        if let What::Other { name, .. } = &content.what {
            return Ok(Some(Refusal::Kind(name.clone())));
        }
        channel::of(conversation)
            .refusal(self, tx, conversation, content)
            .await
    }

    /// A note between managers; the customer never sees it.
    pub async fn note(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        text: &str,
    ) -> Result<Mentions, StoreError> {
        let entry = Entry {
            id: EntryId(0),
            conversation: conversation.id,
            author: Author::Note(manager.id),
            external: None,
            content: Content::text(text),
            album: None,
            progress: Progress::Received,
            reply_to: None,
            quote: None,
            fence: conversation.fence,
            at: self.notify.now(),
            edited: false,
        };
        entries::add(tx, &entry).await?;
        self.tell_named(tx, manager, conversation, text).await
    }

    /// The manager has changed a message of theirs; why the customer keeps the old one.
    pub async fn edit_answer(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ChatId,
        received: &Received,
    ) -> Result<Option<EditRefused>, StoreError> {
        let copy = copies::lookup(tx, self.notify.bot, chat, received.message).await?;
        let Some(entry) = copy
            .filter(|copy| copy.is_source)
            .and_then(|copy| copy.entry)
        else {
            return Ok(None);
        };
        let Some(entry) = entries::lookup(tx, entry).await? else {
            return Ok(None);
        };
        if entry.author != Author::Manager(manager.id) {
            return Ok(None);
        }
        // Always the manager before the conversation. The right to change what the customer reads is
        // the right to answer.
        managers::lock(tx, manager.id).await?;
        let Some(conversation) = conversations::lock(tx, entry.conversation).await? else {
            return Ok(None);
        };
        let Ok(mut content) = choice::fitted(&conversation, &received.content) else {
            return Ok(Some(EditRefused::OnlyButtons));
        };
        // What was chosen stays chosen.
        if entry.content.choices.chosen.is_some() {
            content.choices = entry.content.choices.clone();
        }
        if entry.content == content {
            return Ok(None);
        }
        match conversation.holder(self.notify.now()) {
            Some(holder) if holder == manager.id => {}
            Some(other) => return Ok(Some(EditRefused::Held(other))),
            None => return Ok(Some(EditRefused::Free)),
        }
        let is_here = matches!(
            entry.progress,
            Progress::Queued | Progress::Failed(_) | Progress::Overtaken
        );
        // An answer that was not sent yet is sent with the change. Once it was sent, Telegram
        // changes only its words.
        let has_new_file = entry.content.gets_new_file(&content);
        let can_change = is_here || !has_new_file;
        let changed = can_change
            && (is_here
                || channel::of(&conversation)
                    .edit(self, tx, &conversation, entry.id, &entry.content)
                    .await?);
        if !changed {
            return Ok(Some(EditRefused::Fixed));
        }
        entries::edit(tx, entry.id, &content, self.notify.now()).await?;
        Ok(None)
    }

    /// The message that an entry is in the customer's chat.
    pub async fn at_customer(
        &self,
        tx: &Tx,
        entry: Option<EntryId>,
    ) -> Result<Option<MessageId>, StoreError> {
        Ok(match entry {
            Some(id) => entries::lookup(tx, id)
                .await?
                .and_then(|entry| entry.external),
            None => None,
        })
    }
}
