//! The case that a conversation is at: opened by the first message, closed with the talk, opened
//! again by who writes soon after. Everything that happens to it is noted.

use chrono::{DateTime, Utc};

use super::{Department, Desk};
use crate::{
    domain::{
        case::{Case, Event, Stage, Took},
        conversation::Conversation,
        id::ManagerId,
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        cases,
    },
};

impl Desk {
    /// The case that a message of this conversation belongs to. Whoever writes first opens one; who
    /// writes soon after the closing opens the last one again.
    pub(super) async fn begin_case(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        by: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let last = match conversation.case {
            Some(id) => cases::lookup(tx, id).await?,
            None => None,
        };
        match last {
            Some(case) if case.closed_at.is_none() => Ok(()),
            Some(case) if case.takes(now, self.settings.grace) => {
                self.happened(tx, conversation, Event::Reopened, by, None)
                    .await
            }
            Some(_) | None => {
                let id = cases::open(tx, conversation, by, None, now).await?;
                conversation.case = Some(id);
                cases::note(tx, (id, conversation.id), Event::Opened, by, None, now).await
            }
        }
    }

    /// Notes what happened to the conversation's case, and how the case stands now.
    pub(super) async fn happened(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        event: Event,
        manager: Option<ManagerId>,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(id) = conversation.case else {
            return Ok(());
        };
        let now = self.now();
        if let Some(mut case) = cases::lookup(tx, id).await? {
            change(
                &mut case,
                event,
                manager,
                (self.department(conversation), now),
            );
            case.department = conversation.department;
            case.stage = stage(&case, conversation, now);
            cases::save(tx, &case).await?;
        }
        cases::note(tx, (id, conversation.id), event, manager, detail, now).await
    }

    /// Notes an act of the desk in the conversation's case.
    pub(super) async fn acted(
        &self,
        tx: &Tx,
        act: &Act,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let event = match act.action {
            Action::Take => Event::Taken,
            Action::Assign => Event::Assigned,
            Action::HandOver | Action::Reassign => Event::HandedOver,
            Action::Release => Event::Released,
            Action::Expire => Event::Expired,
            Action::Reroute | Action::Unreachable => Event::Rerouted,
            Action::Close | Action::EndedByCustomer | Action::Forgotten => Event::Closed,
            Action::Move | Action::Fulfil | Action::Other(_) => return Ok(()),
        };
        let manager = match event {
            Event::Closed => act.manager,
            _ => act.subject.or(act.manager),
        };
        self.happened(tx, conversation, event, manager, act.detail.as_deref())
            .await
    }
}

fn change(
    case: &mut Case,
    event: Event,
    manager: Option<ManagerId>,
    (department, now): (&Department, DateTime<Utc>),
) {
    let took = |from| Took {
        whole: now - from,
        working: department.working(from, now),
    };
    match event {
        Event::Answered => {
            if case.answered_at.is_none() {
                case.answered_at = Some(now);
                case.answered_by = manager;
                case.response = Some(took(case.opened_at));
            }
            case.manager = manager.or(case.manager);
        }
        Event::Taken | Event::HandedOver => case.manager = manager,
        Event::Closed => {
            // Closing what is closed changes nothing.
            if case.closed_at.is_none() {
                case.closed_at = Some(now);
                case.closed_by = manager;
                case.resolution = Some(took(case.opened_at));
            }
        }
        Event::Reopened => {
            case.closed_at = None;
            case.closed_by = None;
            case.resolution = None;
            case.reopened += 1;
        }
        Event::Opened
        | Event::Asked
        | Event::Assigned
        | Event::Released
        | Event::Expired
        | Event::Rerouted
        | Event::Overdue
        | Event::Reminded
        | Event::Escalated
        | Event::Moved
        | Event::Rated => {}
    }
}

fn stage(case: &Case, conversation: &Conversation, now: DateTime<Utc>) -> Stage {
    if case.closed_at.is_some() {
        return Stage::Done;
    }
    let held = conversation.holder(now).is_some();
    match conversation.waiting_since {
        None => Stage::Waiting,
        Some(_) if held || case.answered_at.is_some() => Stage::InWork,
        Some(_) => Stage::New,
    }
}
