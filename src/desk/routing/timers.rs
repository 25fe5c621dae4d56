//! What happens when nothing happens: a hold ends, a customer is asked for patience, a silent
//! conversation is closed. Each is a job of the outbox whose time is checked against the current
//! state of the conversation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    desk::{
        Routing,
        conversation::{courtesy::Courtesy, snooze::Woken},
        export::daily::ExportTimer,
        figures::nightly::Nightly,
        telegram::urging::LostHold,
    },
    domain::{
        conversation::Conversation,
        delivery::Priority,
        id::{ChatId, ConversationId, DepartmentId, ManagerId, Number},
        stored::{Payload, Stored},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        outbox::NewJob,
    },
    text::Text,
};

/// The outbox's name for the desk's timers.
pub const SERVICE: &str = "desk";

/// What to look at when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// The manager's hold may have ended.
    HoldEnds(ConversationId),
    /// The customer may have waited too long.
    Waited(ConversationId),
    /// The conversation may have been silent for too long.
    Idle(ConversationId),
    /// The manager whom the program gave it to may not have answered in time.
    AnswerDue(ConversationId),
    /// The manager may have to be reminded.
    Remind(ConversationId),
    /// Admins may have to know how long the customer waits.
    Escalate(ConversationId),
    /// The department's queue is to be shared out.
    Route(DepartmentId),
    /// The department's queue is to be looked at again.
    Later(DepartmentId),
    /// The department's chat is to be reminded of the waiting customers.
    RemindAll(DepartmentId),
    /// A chat that the bot could not write to is to be tried again.
    LostChat(ChatId),
    /// Nobody may have taken the order.
    Untaken(Number),
    /// The department's new orders are to be shared out.
    Orders(DepartmentId),
    /// A conversation that was put off may be back.
    Snoozed(ConversationId),
}

impl Stored for Timer {
    const KIND: &'static str = "timer";
    const VERSION: u32 = 1;
}

/// What a timer looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TimerSubject {
    Conversation(ConversationId),
    Department(DepartmentId),
    Chat(ChatId),
    Order(Number),
}

impl Timer {
    pub(super) const fn of(self) -> TimerSubject {
        match self {
            Self::HoldEnds(id)
            | Self::Waited(id)
            | Self::Idle(id)
            | Self::AnswerDue(id)
            | Self::Remind(id)
            | Self::Escalate(id)
            | Self::Snoozed(id) => TimerSubject::Conversation(id),
            Self::Route(id) | Self::Later(id) | Self::RemindAll(id) | Self::Orders(id) => {
                TimerSubject::Department(id)
            }
            Self::LostChat(id) => TimerSubject::Chat(id),
            Self::Untaken(id) => TimerSubject::Order(id),
        }
    }

    /// The conversation that it looks at; `None` means a department.
    pub(in crate::desk) const fn conversation(self) -> Option<ConversationId> {
        match self.of() {
            TimerSubject::Conversation(id) => Some(id),
            TimerSubject::Department(_) | TimerSubject::Chat(_) | TimerSubject::Order(_) => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::HoldEnds(_) => "hold",
            Self::Waited(_) => "waited",
            Self::Idle(_) => "idle",
            Self::AnswerDue(_) => "answer",
            Self::Remind(_) => "remind",
            Self::Escalate(_) => "escalate",
            Self::Route(_) => "route",
            Self::Later(_) => "later",
            Self::RemindAll(_) => "remind_all",
            Self::LostChat(_) => "lost_chat",
            Self::Untaken(_) => "untaken",
            Self::Orders(_) => "orders",
            Self::Snoozed(_) => "snoozed",
        }
    }

    pub(in crate::desk) fn key(self) -> String {
        let name = self.name();
        match self.of() {
            TimerSubject::Conversation(id) => format!("desk:{name}:{id}"),
            TimerSubject::Department(id) => format!("desk:{name}:{id}"),
            TimerSubject::Chat(id) => format!("desk:{name}:{id}"),
            TimerSubject::Order(id) => format!("desk:{name}:{id}"),
        }
    }
}

/// Whether a job of the desk is the line of the day.
pub(in crate::desk) fn is_nightly(payload: &str) -> bool {
    Nightly::read(payload).is_some()
}

/// Whether a job of the desk is the file of the day.
pub(in crate::desk) fn is_daily_export(payload: &str) -> bool {
    ExportTimer::read(payload).is_some()
}

/// The timer as a job: asked for twice while it waits, it is one.
pub(in crate::desk) fn job(timer: Timer, at: DateTime<Utc>) -> NewJob {
    NewJob {
        service: SERVICE.to_owned(),
        lane: timer.key(),
        priority: Priority::Notice,
        key: Some(timer.key()),
        payload: Payload::of(&timer),
        not_before: at,
    }
}

impl Routing {
    /// Does what the timer is for; when to look again, where it goes on.
    pub(super) async fn ring(
        &self,
        tx: &Tx,
        timer: Timer,
        mut conversation: Conversation,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let act = |action| Act {
            manager: None,
            action,
            conversation: Some(conversation.id),
            subject: conversation.hold.map(|hold| hold.manager),
            detail: None,
        };
        match timer {
            Timer::HoldEnds(_) => {
                let former = conversation.hold.map(|hold| hold.manager);
                let act = act(Action::Expire);
                self.conversations
                    .release(tx, &mut conversation, act)
                    .await?;
                if let Some(former) = former {
                    self.tell_hold_ended(tx, former, &conversation).await?;
                }
            }
            // Outside hours they have been told so.
            Timer::Waited(_)
                if !self
                    .notify
                    .department(&conversation)
                    .is_open(self.notify.now()) => {}
            Timer::Waited(_) => {
                let text = Text::CustomerBePatient;
                self.conversations
                    .say_once(tx, &conversation, Courtesy::Patience, text)
                    .await?;
            }
            Timer::AnswerDue(_) => return self.answer_is_due(tx, conversation).await,
            Timer::Remind(_) => return self.remind(tx, &conversation).await,
            Timer::Escalate(_) => self.escalate(tx, &conversation).await?,
            Timer::Route(_)
            | Timer::Later(_)
            | Timer::RemindAll(_)
            | Timer::LostChat(_)
            | Timer::Untaken(_)
            | Timer::Orders(_) => {}
            Timer::Snoozed(_) => {
                self.conversations
                    .unsnooze(tx, &mut conversation, Woken::InTime)
                    .await?;
            }
            Timer::Idle(_) if conversation.waiting_since.is_some() => {
                self.remind_holder(tx, &conversation).await?;
            }
            Timer::Idle(_) => {
                let act = act(Action::Close);
                self.conversations
                    .close(tx, &mut conversation, act, Courtesy::Silence)
                    .await?;
            }
        }
        Ok(None)
    }

    /// The customer wrote last: nothing is closed, the manager who should have answered is reminded.
    async fn remind_holder(&self, tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
        let Some(holder) = conversation.holder(self.notify.now()) else {
            return Ok(());
        };
        let view = self.still_waiting(tx, holder).await?;
        self.notify.tell(tx, holder, conversation, view).await
    }

    async fn tell_hold_ended(
        &self,
        tx: &Tx,
        former: ManagerId,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        self.conversations
            .leave(tx, former, conversation.id)
            .await?;
        let why = LostHold::Silence;
        let view = self.lost_hold(tx, former, conversation, why).await?;
        self.notify.tell(tx, former, conversation, view).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_form_still_loads() {
        let (talk, department) = (ConversationId(7), DepartmentId(2));
        for (stored, timer, key) in [
            (r#"{"hold_ends":7}"#, Timer::HoldEnds(talk), "desk:hold:7"),
            (r#"{"waited":7}"#, Timer::Waited(talk), "desk:waited:7"),
            (r#"{"idle":7}"#, Timer::Idle(talk), "desk:idle:7"),
            (
                r#"{"answer_due":7}"#,
                Timer::AnswerDue(talk),
                "desk:answer:7",
            ),
            (r#"{"remind":7}"#, Timer::Remind(talk), "desk:remind:7"),
            (
                r#"{"escalate":7}"#,
                Timer::Escalate(talk),
                "desk:escalate:7",
            ),
            (r#"{"snoozed":7}"#, Timer::Snoozed(talk), "desk:snoozed:7"),
            // The check for customers without an owner looks for these keys.
            (r#"{"route":2}"#, Timer::Route(department), "desk:route:2"),
            (r#"{"later":2}"#, Timer::Later(department), "desk:later:2"),
            (
                r#"{"remind_all":2}"#,
                Timer::RemindAll(department),
                "desk:remind_all:2",
            ),
            (
                r#"{"lost_chat":-100}"#,
                Timer::LostChat(ChatId(-100)),
                "desk:lost_chat:-100",
            ),
            (
                r#"{"untaken":1001}"#,
                Timer::Untaken(Number(1001)),
                "desk:untaken:1001",
            ),
            (
                r#"{"orders":2}"#,
                Timer::Orders(department),
                "desk:orders:2",
            ),
        ] {
            assert_eq!(Timer::from_stored(stored).unwrap(), timer);
            let job = job(timer, DateTime::UNIX_EPOCH);
            let written = stored.replacen('{', "{\"v\":\"timer.1\",", 1);
            assert_eq!(
                (job.payload.text().unwrap(), job.key.as_deref()),
                (written.as_str(), Some(key))
            );
            assert_eq!(Timer::from_stored(&written).unwrap(), timer);
        }
    }
}
