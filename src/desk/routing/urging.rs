//! A manager who does not answer in time: they are reminded, then the conversation goes to somebody
//! else, then admins are notified. Each is noted in the case.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    desk::{
        Routing,
        people::department::Department,
        routing::timers::{self, Timer},
        telegram::urging::LostHold,
    },
    domain::{case::Event, conversation::Conversation, id::ManagerId, routing::Stated},
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        cases, conversations, duty,
    },
    telegram::Outgoing,
};

/// Reminders of one wait.
const REMINDERS: i64 = 3;
/// How long reminders in a chat are gathered.
const TOGETHER: TimeDelta = TimeDelta::minutes(1);
/// Conversations that one reminder names.
const LISTED: u32 = 20;
/// Conversations in a row, given and not answered, after which a manager counts as away.
const MISSED: i64 = 2;

impl Routing {
    /// The holder has not answered in time: somebody else gets it, if anybody can.
    pub(in crate::desk) async fn answer_is_due(
        &self,
        tx: &Tx,
        mut conversation: Conversation,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (Some(hold), Some(since), Some(case)) = (
            conversation.hold,
            conversation.waiting_since,
            conversation.case,
        ) else {
            return Ok(None);
        };
        let since = hold.since.max(since);
        let late = cases::count_events(tx, case, Event::Overdue, since).await?;
        let due = self.notify.answer_due(&conversation, late);
        if let Some(due) = due.filter(|due| *due > self.notify.now()) {
            return Ok(Some(due));
        }
        if !self.people.others_can(tx, &conversation).await? {
            let event = Event::Overdue;
            self.conversations
                .happened(tx, &conversation, event, Some(hold.manager), None)
                .await?;
            return Ok(self.notify.answer_due(&conversation, late + 1));
        }
        let act = Act {
            manager: None,
            action: Action::Reroute,
            conversation: Some(conversation.id),
            subject: Some(hold.manager),
            detail: None,
        };
        self.conversations
            .release(tx, &mut conversation, act)
            .await?;
        self.conversations
            .leave(tx, hold.manager, conversation.id)
            .await?;
        let why = LostHold::Rerouted;
        let view = self.lost_hold(tx, hold.manager, &conversation, why).await?;
        self.notify
            .tell(tx, hold.manager, &conversation, view)
            .await?;
        if self.note_missed(tx, hold.manager).await? {
            self.tell_vanished(tx, hold.manager).await?;
        }
        self.notify.wake(tx, conversation.department).await?;
        Ok(None)
    }

    /// A manager who misses one after another counts as away, so that nobody else waits for them.
    /// `true` means that this happened now.
    async fn note_missed(&self, tx: &Tx, id: ManagerId) -> Result<bool, StoreError> {
        let Some(mut duty) = duty::lookup(tx, id).await? else {
            return Ok(false);
        };
        duty.missed += 1;
        let vanished = duty.missed >= MISSED;
        if vanished {
            duty.stated = Some((Stated::Away, self.notify.now()));
            duty.missed = 0;
        }
        duty::save(tx, id, &duty).await?;
        if !vanished {
            return Ok(false);
        }
        let act = Act {
            manager: None,
            action: Action::Other("away"),
            conversation: None,
            subject: Some(id),
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        Ok(true)
    }

    /// Reminds who holds the conversation, else the managers' chat.
    pub(in crate::desk) async fn remind(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let department = self.notify.department(conversation);
        let (Some(since), Some(case), Some(after)) = (
            conversation.waiting_since,
            conversation.case,
            department.remind_after,
        ) else {
            return Ok(None);
        };
        let times = cases::count_events(tx, case, Event::Reminded, since).await?;
        let due = |times: i64| {
            let times = i32::try_from(times + 1).unwrap_or(i32::MAX);
            department.after_working(since, after * times)
        };
        if due(times) > self.notify.now() {
            return Ok(Some(due(times)));
        }
        let holder = conversation.holder(self.notify.now());
        self.conversations
            .happened(tx, conversation, Event::Reminded, holder, None)
            .await?;
        if let Some(holder) = holder {
            let speech = self.notify.speech_of(tx, holder).await?;
            let view = self.reminder(tx, &speech, conversation).await?;
            self.notify.tell(tx, holder, conversation, view).await?;
        } else if department.chat.is_some() {
            // One reminder names all conversations whose time comes soon.
            let timer = Timer::RemindAll(department.id);
            let job = timers::job(timer, self.notify.now() + TOGETHER);
            self.notify.outbox.enqueue(tx, job).await?;
        }
        Ok((times + 1 < REMINDERS).then(|| due(times + 1)))
    }

    /// Reminds a department's chat of those who wait and whom nobody has taken.
    pub(in crate::desk) async fn remind_all(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<(), StoreError> {
        let (Some(chat), Some(after)) = (self.notify.chat_of(department), department.remind_after)
        else {
            return Ok(());
        };
        let now = self.notify.now();
        let mut late = Vec::new();
        for id in conversations::queue(tx, department.id, LISTED).await? {
            let known = conversations::lookup(tx, id).await;
            let known = tx.unless_corrupt(known)?.flatten();
            let waits = |it: &Conversation| {
                let since = it.waiting_since?;
                (department.after_working(since, after) <= now).then_some(since)
            };
            if let Some((it, since)) = known.and_then(|it| waits(&it).map(|since| (it, since))) {
                late.push((it, department.working(since, now)));
            }
        }
        match self.reminders(tx, &late).await? {
            Some(view) => self.notify.say(tx, Outgoing::new(chat, view)).await,
            None => Ok(()),
        }
    }

    /// Tells the admins how long the customer has been waiting.
    pub(in crate::desk) async fn escalate(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let (Some(since), Some(case)) = (conversation.waiting_since, conversation.case) else {
            return Ok(());
        };
        if cases::count_events(tx, case, Event::Escalated, since).await? > 0 {
            return Ok(());
        }
        let holder = conversation.holder(self.notify.now());
        self.conversations
            .happened(tx, conversation, Event::Escalated, holder, None)
            .await?;
        for admin in self.notify.admins(tx).await? {
            let speech = self.notify.speech_to(&admin);
            let view = self.escalation(tx, &speech, conversation).await?;
            self.notify.tell(tx, admin.id, conversation, view).await?;
        }
        Ok(())
    }
}
