//! The right to answer: taking, releasing, handing over. Every change gives the conversation a new
//! fence, is written to the audit, and shows in the notices.

use super::courtesy::Courtesy;
use crate::{
    desk::{
        Conversations, Introduction,
        people::roles,
        routing::timers::Timer,
        telegram::{log_line, task::DeskTask},
    },
    domain::{
        conversation::{AssignedBy, Conversation, HeldBy, Hold, take},
        id::{ConversationId, DepartmentId, ManagerId},
        manager::Manager,
        routing::Policy,
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        conversations, duty, managers,
    },
    text::say,
};

/// Why a manager wants the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To answer what waits.
    Reply,
    /// To write, whether anybody waits or not.
    Write,
}

/// What came of asking for a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It is theirs from now on.
    Now(Conversation),
    /// It was theirs already.
    Already(Conversation),
    Held(ManagerId),
    /// Somebody answered meanwhile.
    Answered,
    /// They hold as many as they may.
    Full(i64),
    /// Admins give conversations to people here.
    ByHand,
    Gone,
    /// It is a department's in which they do not work.
    Elsewhere(DepartmentId),
}

impl Conversations {
    /// Gives the conversation to the manager, if it is free. Exactly one wins: the row is locked.
    pub async fn take(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        intent: Intent,
    ) -> Result<Taken, StoreError> {
        // Always the manager before the conversation, so that two takes never wait for each other.
        managers::lock(tx, manager.id).await?;
        let found = conversations::lock(tx, id).await?;
        let Some(mut conversation) = found.filter(|talk| !talk.is_forgotten()) else {
            return Ok(Taken::Gone);
        };
        if let Some(why) = self.people.kept_from(tx, manager, &conversation).await? {
            return Ok(why);
        }
        let now = self.notify.now();
        let held = take(
            conversation.hold,
            manager.id,
            conversation.fence,
            now,
            self.notify.settings.hold,
        );
        let hold = match held {
            Ok(hold) => hold,
            Err(HeldBy(other)) => return Ok(Taken::Held(other)),
        };
        if hold.fence == conversation.fence {
            let former = conversation.hold.replace(hold).map(|hold| hold.assigned_by);
            conversations::save(tx, &conversation).await?;
            // A manager who was given it without being asked joins now.
            if matches!(
                former,
                Some(AssignedBy::Routing | AssignedBy::PreviousManager)
            ) {
                self.introduce(tx, manager, &conversation).await?;
            }
            return Ok(Taken::Already(conversation));
        }
        if self.notify.department(&conversation).policy == Policy::ByHand
            && !roles::is_admin(manager)
        {
            return Ok(Taken::ByHand);
        }
        if intent == Intent::Reply && conversation.waiting_since.is_none() {
            return Ok(Taken::Answered);
        }
        if let Some(count) = self.is_full(tx, manager.id, &conversation).await? {
            return Ok(Taken::Full(count));
        }
        self.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: Some(manager.id),
            action: Action::Take,
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        self.record(tx, &act, &conversation).await?;
        self.introduce(tx, manager, &conversation).await?;
        Ok(Taken::Now(conversation))
    }

    /// How many conversations the manager has, when that is all they may have. Counted with their
    /// row locked.
    pub(in crate::desk) async fn is_full(
        &self,
        tx: &Tx,
        manager: ManagerId,
        conversation: &Conversation,
    ) -> Result<Option<i64>, StoreError> {
        let department = self.notify.department(conversation);
        let duty = duty::lookup(tx, manager).await?;
        let most = duty
            .and_then(|duty| duty.max_parallel)
            .unwrap_or(department.max_parallel);
        let load = duty::load(tx, manager, department.load, self.notify.now()).await?;
        Ok((load >= most).then_some(load))
    }

    /// Stores a new holder.
    pub(in crate::desk) async fn give(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        hold: Hold,
    ) -> Result<(), StoreError> {
        if conversation.hold.is_some() {
            // The manager who had it has room again.
            self.notify.room_made(tx).await?;
        }
        conversation.fence = hold.fence;
        conversation.hold = Some(hold);
        conversation.open = true;
        conversations::save(tx, conversation).await?;
        let id = conversation.id;
        for timer in [Timer::HoldEnds(id), Timer::AnswerDue(id)] {
            self.notify.set_timer(tx, timer, conversation).await?;
        }
        self.notify.renew_topic_card(tx, conversation).await?;
        self.notify.refresh_notices(tx, conversation.id).await
    }

    /// Tells the customer who has joined.
    pub(in crate::desk) async fn introduce(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        if self.notify.settings.introduction == Introduction::Silent {
            return Ok(());
        }
        let text = say::CustomerJoined {
            name: manager.first_name().into(),
        };
        let courtesy = Courtesy::Joined(manager.id);
        self.say_once(tx, conversation, courtesy, text).await
    }

    /// Shows the customer of the bot that somebody is about to write.
    pub async fn show_typing(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let Some(chat) = conversation.chat() else {
            return Ok(());
        };
        let task = DeskTask::Typing {
            conversation: conversation.id,
        };
        self.notify
            .enqueue_task_by(tx, conversation.bot, chat, &task)
            .await
    }

    /// Writes an act to the audit and tells the log chat.
    pub async fn record(
        &self,
        tx: &Tx,
        act: &Act,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        audit::add(tx, act, Some(conversation.fence), self.notify.now()).await?;
        self.acted(tx, act, conversation).await?;
        tracing::info!(
            conversation.id = %conversation.id,
            manager.id = act.manager.map(|id| id.0),
            subject.id = act.subject.map(|id| id.0),
            action = act.action.as_str(),
            "{} in conversation {}", act.action.as_str(), conversation.id
        );
        if self.notify.settings.log.is_none() {
            return Ok(());
        }
        let speech = self.notify.speech();
        match log_line::of(tx, &speech, act, conversation).await? {
            Some(html) => self.notify.log(tx, html).await,
            None => Ok(()),
        }
    }
}
