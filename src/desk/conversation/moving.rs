//! Handing a conversation to another department: nobody holds it any more, the other department's
//! chat is notified, and the old notices say where it went. The customer hears nothing of it.

use crate::{
    desk::{
        Conversations,
        people::roles,
        telegram::{moved, task::DeskTask},
    },
    domain::{
        case::Event,
        conversation::Conversation,
        id::{ChatId, ConversationId, DepartmentId, EntryId, ManagerId, ThreadId},
        manager::Manager,
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, entries, notices,
    },
    telegram::{Outgoing, message::Aim},
};

/// Unanswered messages that a chat is owed at most when a conversation comes to it, or comes back.
const UNANSWERED: u32 = 200;

/// What came of handing a conversation to a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    Done {
        /// The manager had the conversation, and has no more to do with it.
        goes_home: bool,
    },
    Gone,
    NoSuchDepartment,
    ThereAlready,
    /// Only its holder and admins may move it.
    NotYours(Option<ManagerId>),
}

impl Conversations {
    /// Hands a conversation to a department, by its manager or an admin.
    pub async fn move_to(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        to: DepartmentId,
        note: Option<&str>,
    ) -> Result<Moved, StoreError> {
        if self.notify.settings.department(to).id != to {
            return Ok(Moved::NoSuchDepartment);
        }
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Moved::Gone);
        };
        let holder = conversation.holder(self.notify.now());
        let own = holder == Some(manager.id);
        if !own && !roles::is_admin(manager) {
            return Ok(Moved::NotYours(holder));
        }
        if self.notify.department(&conversation).id == to {
            return Ok(Moved::ThereAlready);
        }
        self.leave_department(tx, manager, &mut conversation, to, note)
            .await?;
        // An admin who was asked for a note has given it.
        for there in holder.into_iter().chain([manager.id]) {
            self.leave(tx, there, id).await?;
        }
        if let Some(former) = holder.filter(|former| *former != manager.id) {
            let view = moved::from_you(&self.notify, tx, former, &conversation, manager);
            self.notify
                .tell(tx, former, &conversation, view.await?)
                .await?;
        }
        self.arrive(tx, manager, &conversation, note).await?;
        self.notify.wake(tx, to).await?;
        self.notify.room_made(tx).await?;
        Ok(Moved::Done { goes_home: own })
    }

    /// Nobody holds it, and it is the other department's.
    async fn leave_department(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &mut Conversation,
        to: DepartmentId,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        let subject = conversation.hold.take().map(|hold| hold.manager);
        let before = self.notify.chat_of(self.notify.department(conversation));
        conversation.fence += 1;
        conversation.department = to;
        if self.notify.chat_of(self.notify.department(conversation)) != before {
            let topic = before.zip(conversation.thread.take());
            if let Some((chat, thread)) = topic {
                self.close_topic(tx, conversation, chat, thread).await?;
            }
        }
        conversations::save(tx, conversation).await?;
        let detail = to.to_string();
        let act = Act {
            manager: Some(manager.id),
            action: Action::Move,
            conversation: Some(conversation.id),
            subject,
            detail: Some(detail.clone()),
        };
        self.record(tx, &act, conversation).await?;
        self.happened(
            tx,
            conversation,
            Event::Moved,
            Some(manager.id),
            Some(&detail),
        )
        .await?;
        if let Some(note) = note {
            self.note(tx, manager, conversation, note).await?;
        }
        self.notify.refresh_notices(tx, conversation.id).await
    }

    /// What is written in the old topic reaches nobody any more.
    async fn close_topic(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        chat: ChatId,
        thread: ThreadId,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            thread: Some(thread),
            silent: true,
            ..Aim::default()
        };
        let view = moved::away(&self.notify, conversation);
        self.notify.say(tx, Outgoing::aimed(chat, view, aim)).await
    }

    /// The other department is told: what waits, and what the colleague has to say about it.
    async fn arrive(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        let owed = self.entries_to_notify(tx, conversation).await?;
        for chat in self.notify.notice_chats(tx, conversation).await? {
            let mut fresh = Vec::new();
            for entry in &owed {
                if !notices::was_told_of(tx, chat, *entry, conversation.id).await? {
                    fresh.push(*entry);
                }
            }
            if note.is_some() || fresh.is_empty() {
                let view = moved::here(&self.notify, tx, manager, conversation, note).await?;
                let aim = Aim {
                    about: Some(conversation.id),
                    thread: conversation.thread,
                    ..Aim::default()
                };
                self.notify
                    .say(tx, Outgoing::aimed(chat, view, aim))
                    .await?;
            }
            for entry in &fresh {
                notices::owe(tx, chat, *entry, conversation.id, self.notify.now()).await?;
            }
            if !fresh.is_empty() {
                self.notify
                    .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                    .await?;
            }
        }
        Ok(())
    }

    /// What the customer waits with, else what they said last.
    pub async fn entries_to_notify(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<Vec<EntryId>, StoreError> {
        let waiting = entries::unanswered(tx, conversation.id, UNANSWERED).await?;
        if conversation.waiting_since.is_some() && !waiting.is_empty() {
            return Ok(waiting.into_iter().map(|entry| entry.id).collect());
        }
        let last = entries::last_of_customer(tx, conversation.id).await?;
        Ok(last.into_iter().collect())
    }
}
