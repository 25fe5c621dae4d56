//! Blocking somebody: managers for a day, admins for ever; banned people are told once, shadowed ones
//! notice nothing. It can be undone, and nothing is deleted.

use chrono::TimeDelta;

use crate::{
    desk::{Conversations, people::roles},
    domain::{
        block::{Block, How},
        conversation::Conversation,
        id::{ConversationId, CustomerId, Number},
        manager::Manager,
    },
    press::BlockFor,
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        blocks, conversations, forgetting,
    },
    text::cut,
};

/// The longest block that a manager may set without being an admin.
const DAY: TimeDelta = TimeDelta::hours(24);
/// Letters of a reason.
const REASON: usize = 300;

/// What came of blocking somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    Done {
        block: Block,
        /// The number of the conversation.
        number: Number,
    },
    Gone,
    /// Only admins block for ever, and change what is for ever.
    NotAllowed,
}

/// What came of taking a block back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unblocked {
    Done,
    NotBlocked,
    /// What an admin decided for ever only an admin takes back.
    NotAllowed,
}

/// The shop's answer to a blocked customer's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub how: How,
    /// They are banned, and do not know it yet.
    pub is_to_be_told: bool,
}

impl Conversations {
    /// Takes the block of a conversation's customer back.
    pub async fn unblock(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
    ) -> Result<Unblocked, StoreError> {
        let Some(block) = blocks::lookup(tx, chat.customer, self.notify.now()).await? else {
            return Ok(Unblocked::NotBlocked);
        };
        if block.until.is_none() && !roles::is_admin(manager) {
            return Ok(Unblocked::NotAllowed);
        }
        blocks::remove(tx, chat.customer).await?;
        self.note_block(tx, manager, chat, "unblock").await?;
        Ok(Unblocked::Done)
    }

    /// Blocks at once; the reason may be written afterwards.
    pub async fn block(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        how: BlockFor,
    ) -> Result<Blocked, StoreError> {
        let Some(chat) = conversations::lock(tx, id).await? else {
            return Ok(Blocked::Gone);
        };
        let (how, forever) = match how {
            BlockFor::BanDay => (How::Ban, false),
            BlockFor::ShadowDay => (How::Shadow, false),
            BlockFor::BanForever => (How::Ban, true),
            BlockFor::ShadowForever => (How::Shadow, true),
        };
        // Nor does an old button make a day of what an admin decided for ever.
        let known = blocks::lookup(tx, chat.customer, self.notify.now()).await?;
        let is_for_ever = known.is_some_and(|block| block.until.is_none());
        if (forever || is_for_ever) && !roles::is_admin(manager) {
            return Ok(Blocked::NotAllowed);
        }
        let block = Block {
            how,
            until: (!forever).then(|| self.notify.now() + DAY),
            manager: manager.id,
            reason: None,
            at: self.notify.now(),
            was_told: false,
        };
        blocks::put(tx, chat.customer, &block).await?;
        self.note_block(tx, manager, &chat, "block").await?;
        self.end_all(tx, manager, &chat).await?;
        let number = chat.number;
        Ok(Blocked::Done { block, number })
    }

    /// Ends what the customer waits for, in every chat of theirs.
    async fn end_all(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
    ) -> Result<(), StoreError> {
        for other in forgetting::talks(tx, chat.customer).await? {
            let locked = if other == chat.id {
                Some(chat.clone())
            } else {
                conversations::lock(tx, other).await?
            };
            if let Some(mut talk) = locked.filter(|it| it.open || it.waiting_since.is_some()) {
                let act = Act {
                    manager: Some(manager.id),
                    action: Action::Close,
                    conversation: Some(talk.id),
                    subject: None,
                    detail: None,
                };
                self.end(tx, &mut talk, act).await?;
            }
        }
        Ok(())
    }

    /// The reason, in the words of the manager who blocked. `None` means that nobody is blocked there.
    pub async fn set_block_reason(
        &self,
        tx: &Tx,
        id: ConversationId,
        reason: &str,
    ) -> Result<Option<Block>, StoreError> {
        let Some(chat) = conversations::lookup(tx, id).await? else {
            return Ok(None);
        };
        let known = blocks::lookup(tx, chat.customer, self.notify.now()).await?;
        let Some(mut block) = known else {
            return Ok(None);
        };
        block.reason = Some(cut(reason.trim(), REASON));
        let was_told = block.was_told;
        blocks::put(tx, chat.customer, &block).await?;
        if was_told {
            blocks::note_told(tx, chat.customer).await?;
        }
        Ok(Some(block))
    }

    /// Whether somebody is blocked, and whether they are to be told.
    pub async fn blocked_from(
        &self,
        tx: &Tx,
        customer: CustomerId,
    ) -> Result<Option<Refusal>, StoreError> {
        let Some(block) = blocks::lookup(tx, customer, self.notify.now()).await? else {
            return Ok(None);
        };
        let is_to_be_told = block.how == How::Ban && !block.was_told;
        if is_to_be_told {
            blocks::note_told(tx, customer).await?;
        }
        Ok(Some(Refusal {
            how: block.how,
            is_to_be_told,
        }))
    }

    async fn note_block(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
        what: &'static str,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: Some(manager.id),
            action: Action::Other(what),
            conversation: Some(chat.id),
            subject: None,
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await
    }
}
