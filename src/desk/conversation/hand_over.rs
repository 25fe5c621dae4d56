//! Handing a conversation over: to a colleague with a note, or by an admin.

use crate::{
    desk::{
        Conversations,
        people::{presence::Presence, roles},
        telegram::brief,
    },
    domain::{
        conversation::{AssignedBy, Conversation, Hold},
        id::{ConversationId, ManagerId},
        manager::{Manager, Place},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, managers,
    },
};

/// What came of handing a conversation over.
#[derive(Debug, Clone, PartialEq)]
pub enum HandOver {
    Done {
        colleague: Manager,
        presence: Presence,
        /// The manager had the conversation open, and has no more to do with it.
        goes_home: bool,
    },
    Gone,
    /// The colleague does not work in its department.
    NoSuchManager,
    /// Only its holder and admins may hand it over.
    NotYours(Option<ManagerId>),
    TheirsAlready(Manager),
    /// The colleague holds this number of conversations, and may hold no more.
    Full(Manager, i64),
}

impl Conversations {
    /// Hands a conversation to a colleague; the card tells them all they need.
    pub async fn hand_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        to: ManagerId,
        note: Option<&str>,
    ) -> Result<HandOver, StoreError> {
        let target = managers::lock(tx, to).await?;
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(HandOver::Gone);
        };
        let Some(colleague) = self.colleague(tx, target, &conversation).await? else {
            return Ok(HandOver::NoSuchManager);
        };
        let holder = conversation.holder(self.notify.now());
        let own = holder == Some(manager.id);
        if !own && !roles::is_admin(manager) {
            return Ok(HandOver::NotYours(holder));
        }
        if holder == Some(to) {
            return Ok(HandOver::TheirsAlready(colleague));
        }
        if let Some(count) = self.is_full(tx, to, &conversation).await? {
            return Ok(HandOver::Full(colleague, count));
        }
        let presence = self.people.presence(tx, to, &conversation).await?;
        let hold = self.hold_for(to, &conversation, presence);
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: handing_over(manager, holder),
            conversation: Some(id),
            subject: Some(to),
            detail: note.map(str::to_owned),
        };
        self.record(tx, &act, &conversation).await?;
        if let Some(former) = holder.filter(|former| *former != manager.id) {
            self.tell_former(tx, former, &conversation, manager, &colleague)
                .await?;
        }
        if let Some(note) = note {
            self.note(tx, manager, &conversation, note).await?;
        }
        if to != manager.id {
            let view =
                brief::handed_over(&self.cards, tx, &conversation, manager, &colleague, note);
            self.notify.tell(tx, to, &conversation, view.await?).await?;
        }
        if presence == Presence::Here {
            self.introduce(tx, &colleague, &conversation).await?;
        }
        // An admin who was asked for a note has given it.
        let is_there = managers::place(tx, manager.id).await?.conversation() == Some(id);
        Ok(HandOver::Done {
            colleague,
            presence,
            goes_home: own || is_there,
        })
    }

    /// The colleague's hold. A colleague who is away has it as if routing had assigned it: they are
    /// introduced to the customer when they open the chat, and it returns to the queue if they do
    /// not answer in time.
    fn hold_for(&self, to: ManagerId, conversation: &Conversation, presence: Presence) -> Hold {
        let now = self.notify.now();
        Hold {
            manager: to,
            fence: conversation.fence + 1,
            since: now,
            until: now + self.notify.settings.hold,
            assigned_by: match presence {
                Presence::Here => AssignedBy::Manager,
                Presence::Away => AssignedBy::Routing,
            },
        }
    }

    /// The colleague, if they may hold the conversation: a manager or an admin of its department.
    async fn colleague(
        &self,
        tx: &Tx,
        to: Option<Manager>,
        conversation: &Conversation,
    ) -> Result<Option<Manager>, StoreError> {
        let Some(to) = to.filter(|to| to.role.is_staff()) else {
            return Ok(None);
        };
        let department = self.notify.department(conversation).id;
        let works = self.people.works_for(tx, &to, department).await?;
        Ok(works.then_some(to))
    }

    /// An admin has given somebody's conversation to somebody else.
    pub(in crate::desk) async fn tell_former(
        &self,
        tx: &Tx,
        former: ManagerId,
        conversation: &Conversation,
        by: &Manager,
        target: &Manager,
    ) -> Result<(), StoreError> {
        self.leave(tx, former, conversation.id).await?;
        let speech = self.notify.speech_of(tx, former).await?;
        let view = brief::taken_from_you(&speech, by, target);
        self.notify.tell(tx, former, conversation, view).await
    }

    /// The manager is no longer in this conversation.
    pub async fn leave(
        &self,
        tx: &Tx,
        manager: ManagerId,
        id: ConversationId,
    ) -> Result<(), StoreError> {
        if managers::place(tx, manager).await?.conversation() == Some(id) {
            managers::set_place(tx, manager, &Place::Home).await?;
        }
        Ok(())
    }
}

/// Whether the holder gives the conversation away, or an admin takes it from somebody.
fn handing_over(manager: &Manager, holder: Option<ManagerId>) -> Action {
    if holder == Some(manager.id) {
        Action::HandOver
    } else {
        Action::Reassign
    }
}
