//! Taking a conversation over while its customer waits: from a colleague who is away, or who has not
//! answered for too long. Admins may at any time while somebody waits.

use chrono::TimeDelta;

use crate::{
    desk::{Conversations, conversation::hold::Taken, telegram::brief},
    domain::{
        conversation::{AssignedBy, Conversation, Hold},
        id::ConversationId,
        manager::Manager,
        routing::Stated,
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, duty, managers,
    },
};

/// How long nobody is offered what a colleague has just taken.
const FRESH: TimeDelta = TimeDelta::minutes(1);

impl Conversations {
    /// Whether the manager is offered to take the conversation over from the colleague who holds it.
    pub async fn is_offered(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        // A colleague who has just taken it is about to answer.
        let fresh = conversation
            .hold
            .is_some_and(|hold| self.notify.now() - hold.since < FRESH);
        if conversation.waiting_since.is_none() || fresh {
            return Ok(false);
        }
        self.people.may_take_over(tx, manager, conversation).await
    }

    /// Gives the conversation to the manager, if it may still be taken; why it is not theirs.
    pub async fn take_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        fence: i64,
    ) -> Result<Option<Taken>, StoreError> {
        managers::lock(tx, manager.id).await?;
        let found = conversations::lock(tx, id).await?;
        let Some(mut conversation) = found.filter(|talk| !talk.is_forgotten()) else {
            return Ok(Some(Taken::Gone));
        };
        let now = self.notify.now();
        let Some(former) = conversation.holder(now).filter(|it| *it != manager.id) else {
            // It is free, or theirs already: an ordinary take decides.
            return Ok(None);
        };
        // Somebody else may have taken it over since the question was asked.
        let is_stale = conversation.fence != fence;
        if is_stale
            || !self
                .people
                .may_take_over(tx, manager, &conversation)
                .await?
        {
            return Ok(Some(Taken::Held(former)));
        }
        if let Some(count) = self.is_full(tx, manager.id, &conversation).await? {
            return Ok(Some(Taken::Full(count)));
        }
        let hold = Hold {
            manager: manager.id,
            fence: conversation.fence + 1,
            since: now,
            until: now + self.notify.settings.hold,
            assigned_by: AssignedBy::Manager,
        };
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: Action::TakeOver,
            conversation: Some(id),
            subject: Some(former),
            detail: None,
        };
        self.record(tx, &act, &conversation).await?;
        self.leave(tx, former, id).await?;
        let view = brief::taken_over_from_you(&self.notify, tx, former, &conversation, manager);
        self.notify
            .tell(tx, former, &conversation, view.await?)
            .await?;
        self.introduce(tx, manager, &conversation).await?;
        Ok(None)
    }

    /// A customer writes to a manager who has a break and has not kept their conversations: anybody
    /// may take it.
    pub(in crate::desk) async fn free_from_absent(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        let Some(holder) = conversation.holder(self.notify.now()) else {
            return Ok(());
        };
        let duty = duty::lookup(tx, holder).await?;
        let has_break = duty
            .and_then(|duty| duty.stated)
            .is_some_and(|(stated, _)| stated == Stated::Away);
        if !has_break || self.people.is_there(tx, holder, conversation).await? {
            return Ok(());
        }
        let act = Act {
            manager: None,
            action: Action::Absent,
            conversation: Some(conversation.id),
            subject: Some(holder),
            detail: None,
        };
        self.release(tx, conversation, act).await?;
        self.leave(tx, holder, conversation.id).await?;
        let view = brief::freed_while_away(&self.notify, tx, holder, conversation).await?;
        self.notify.tell(tx, holder, conversation, view).await
    }
}
