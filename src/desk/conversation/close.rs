//! Letting go of a conversation: back to the queue, or to its end.

use crate::{
    desk::{
        Conversations, Topics,
        conversation::courtesy::Courtesy,
        telegram::{brief, task::DeskTask},
    },
    domain::{conversation::Conversation, id::ManagerId},
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, notices,
    },
    telegram::{Outgoing, message::Aim},
    text::Text,
};

impl Conversations {
    /// Releases a conversation; a waiting customer goes back to the queue.
    pub async fn release(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        act: Act,
    ) -> Result<(), StoreError> {
        let former = conversation.hold.take().map(|hold| hold.manager);
        conversation.fence += 1;
        conversations::save(tx, conversation).await?;
        self.record(tx, &act, conversation).await?;
        self.notify.renew_topic_card(tx, conversation).await?;
        self.notify.refresh_notices(tx, conversation.id).await?;
        if conversation.waiting_since.is_some() {
            if !self.notify.department(conversation).policy.is_automatic() {
                self.queue_again(tx, conversation, former).await?;
            }
            self.notify.wake(tx, conversation.department).await?;
        }
        self.notify.room_made(tx).await
    }

    /// Posts a new notice about the waiting customer, as changing an old one makes no sound; the
    /// old one says where it goes on, so that one notice has the button.
    async fn tell_anew(&self, tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
        let owed = self.entries_to_notify(tx, conversation).await?;
        for chat in self.notify.notice_chats(tx, conversation).await? {
            notices::end_standing(tx, self.notify.bot, chat, conversation.id).await?;
            for entry in &owed {
                notices::owe(tx, chat, *entry, conversation.id, self.notify.now()).await?;
            }
            self.notify
                .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                .await?;
        }
        Ok(())
    }

    /// The customer still waits: the managers' chat is told, without the message a second time.
    pub(in crate::desk) async fn queue_again(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        former: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        if self.notify.settings.topics == Topics::None {
            return self.tell_anew(tx, conversation).await;
        }
        let view = brief::queued_again(&self.notify, tx, conversation, former).await?;
        let aim = Aim {
            about: Some(conversation.id),
            thread: conversation.thread,
            ..Aim::default()
        };
        let owed = self.entries_to_notify(tx, conversation).await?;
        for chat in self.notify.notice_chats(tx, conversation).await? {
            // A chat that does not show the customer's words is owed them.
            let fresh = self
                .notify
                .not_seen_in(tx, chat, conversation, &owed)
                .await?;
            for entry in &fresh {
                notices::owe(tx, chat, *entry, conversation.id, self.notify.now()).await?;
            }
            if !fresh.is_empty() {
                self.notify
                    .enqueue_task(tx, chat, &DeskTask::Notices { chat })
                    .await?;
                // A notice that stands only grows, which nobody hears.
                let standing =
                    notices::standing(tx, self.notify.bot, chat, conversation.id).await?;
                if standing.is_none() {
                    continue;
                }
            }
            let view = view.clone();
            self.notify
                .say(tx, Outgoing::aimed(chat, view, aim))
                .await?;
        }
        Ok(())
    }

    /// The shop ends the conversation; the customer is told.
    pub async fn close(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        act: Act,
        courtesy: Courtesy,
    ) -> Result<(), StoreError> {
        self.end(tx, conversation, act).await?;
        self.say_once(tx, conversation, courtesy, Text::CustomerClosed)
            .await?;
        self.ask_rating(tx, conversation).await
    }

    /// The customer has ended the conversation; the manager who held it is notified.
    pub async fn ended_by_customer(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: None,
            action: Action::EndedByCustomer,
            conversation: Some(conversation.id),
            subject: conversation.holder(self.notify.now()),
            detail: None,
        };
        let Some(holder) = self.end(tx, conversation, act).await? else {
            return Ok(());
        };
        let view = brief::ended_by_customer(&self.notify, tx, holder, conversation).await?;
        self.notify.tell(tx, holder, conversation, view).await
    }

    /// Nobody waits and nobody holds it any more. Returns the manager who held it until now.
    pub(in crate::desk) async fn end(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        act: Act,
    ) -> Result<Option<ManagerId>, StoreError> {
        let former = conversation.holder(self.notify.now());
        conversation.hold = None;
        conversation.fence += 1;
        conversation.open = false;
        conversation.waiting_since = None;
        conversation.unread = 0;
        conversations::save(tx, conversation).await?;
        self.record(tx, &act, conversation).await?;
        if let Some(former) = former {
            self.leave(tx, former, conversation.id).await?;
        }
        self.notify.renew_topic_card(tx, conversation).await?;
        self.notify.refresh_notices(tx, conversation.id).await?;
        self.notify.room_made(tx).await?;
        Ok(former)
    }
}
