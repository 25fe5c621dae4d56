//! Timers and the sharing out of a department, set going.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    desk::{
        Notify,
        people::department::Department,
        routing::timers::{self, Timer},
    },
    domain::{
        conversation::{AssignedBy, Conversation},
        hours::Hours,
        id::DepartmentId,
    },
    store::{StoreError, Tx, duty::Duty},
};

impl Notify {
    /// Sets the timer going for a conversation, unless it is or there is nothing to wait for.
    pub async fn set_timer(
        &self,
        tx: &Tx,
        timer: Timer,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        match self.due(timer, conversation) {
            Some(due) => self.outbox.enqueue(tx, timers::job(timer, due)).await,
            None => Ok(()),
        }
    }

    /// When the timer is really due. `None` means that there is nothing left to do.
    pub(in crate::desk) fn due(
        &self,
        timer: Timer,
        conversation: &Conversation,
    ) -> Option<DateTime<Utc>> {
        let department = self.department(conversation);
        let waited = |limit| Some(department.after_working(conversation.waiting_since?, limit));
        let counts_waiting = matches!(
            timer,
            Timer::Waited(_) | Timer::AnswerDue(_) | Timer::Remind(_) | Timer::Escalate(_)
        );
        if counts_waiting && conversation.snoozed_until.is_some() {
            return None;
        }
        match timer {
            Timer::HoldEnds(_) => conversation.hold.map(|hold| hold.until),
            Timer::Waited(_) => Some(conversation.waiting_since? + self.settings.max_wait?),
            // Nobody is sent away while they wait.
            Timer::Idle(_) if !conversation.open => None,
            Timer::Idle(_) => Some(conversation.last_at + self.settings.idle_close?),
            Timer::AnswerDue(_) => self.answer_due(conversation, 0),
            Timer::Remind(_) => waited(department.remind_after?),
            Timer::Escalate(_) => waited(department.escalate_after?),
            Timer::Route(_)
            | Timer::Later(_)
            | Timer::RemindAll(_)
            | Timer::LostChat(_)
            | Timer::Untaken(_)
            | Timer::Orders(_) => None,
            Timer::Snoozed(_) => conversation.snoozed_until,
        }
    }

    /// Enqueues the sharing out of a department's queue.
    pub async fn wake(&self, tx: &Tx, department: DepartmentId) -> Result<(), StoreError> {
        self.outbox
            .enqueue(tx, timers::job(Timer::Route(department), self.now()))
            .await
    }

    /// Somebody has room again, or has come.
    pub async fn wake_all(&self, tx: &Tx) -> Result<(), StoreError> {
        for department in &self.settings.departments {
            self.wake(tx, department.id).await?;
        }
        Ok(())
    }

    /// Somebody has room again, which only the program looks for.
    pub(in crate::desk) async fn room_made(&self, tx: &Tx) -> Result<(), StoreError> {
        for department in &self.settings.departments {
            if department.policy.is_automatic() {
                self.wake(tx, department.id).await?;
            }
        }
        Ok(())
    }

    /// When the manager works. `None` means always.
    pub(in crate::desk) fn hours_of(&self, department: &Department, duty: &Duty) -> Option<Hours> {
        let mut hours = match (&duty.shifts, &department.hours) {
            (Some(shifts), of_department) => Hours {
                zone: self.settings.zone,
                week: shifts.clone(),
                days_off: of_department
                    .as_ref()
                    .map(|hours| hours.days_off.clone())
                    .unwrap_or_default(),
            },
            (None, Some(hours)) => hours.clone(),
            (None, None) if duty.days_off.is_empty() => return None,
            (None, None) => Hours::always(self.settings.zone),
        };
        hours.days_off.extend(duty.days_off.iter().copied());
        Some(hours)
    }

    /// The longest that the hold may go without an answer to the customer. `None` means no limit.
    pub(in crate::desk) fn answer_limit(&self, conversation: &Conversation) -> Option<TimeDelta> {
        let department = self.department(conversation);
        match conversation.hold?.assigned_by {
            AssignedBy::Manager if !department.policy.is_automatic() => None,
            AssignedBy::Manager | AssignedBy::Routing => department.answer_within,
            AssignedBy::PreviousManager => [department.own_first, department.answer_within]
                .into_iter()
                .flatten()
                .min(),
        }
    }

    /// When the holder must have answered, after having been late this number of times.
    pub(in crate::desk) fn answer_due(
        &self,
        conversation: &Conversation,
        late: i64,
    ) -> Option<DateTime<Utc>> {
        let limit = self.answer_limit(conversation)?;
        let since = conversation.hold?.since.max(conversation.waiting_since?);
        let times = i32::try_from(late + 1).unwrap_or(i32::MAX);
        let department = self.department(conversation);
        Some(department.after_working(since, limit * times))
    }
}
