//! The case that a conversation is at: opened by the first message, closed with the conversation,
//! opened again by a message soon after. Everything that happens to it is noted.

use chrono::{DateTime, Utc};

use crate::{
    desk::{Conversations, people::department::Department},
    domain::{
        case::{Case, Event, Stage, Took},
        conversation::Conversation,
        dialogue::{Dialogue, State},
        id::{LeadId, ManagerId},
    },
    hooks,
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        cases::{self, CaseEvent},
        conversations,
    },
};

impl Conversations {
    /// The case that a message of this conversation belongs to. The first message opens one; one
    /// that comes soon after the closing opens the last case again. `asked` is the question or
    /// complaint whose number a new case bears.
    pub(in crate::desk) async fn begin_case(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        by: Option<ManagerId>,
        asked: Option<LeadId>,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        let last = match conversation.case {
            Some(id) => cases::lookup(tx, id).await?,
            None => None,
        };
        match last {
            Some(case) if case.closed_at.is_none() => Ok(()),
            Some(case) if case.takes(now, self.notify.settings.grace) => {
                self.happened(tx, conversation, Event::Reopened, by, None)
                    .await
            }
            Some(_) | None => {
                let id = cases::open(tx, conversation, by, asked, now).await?;
                conversation.case = Some(id);
                let opened = CaseEvent {
                    case: id,
                    conversation: conversation.id,
                    event: Event::Opened,
                    manager: by,
                    detail: None,
                };
                cases::note(tx, &opened, now).await?;
                self.announce(tx, conversation, Event::Opened, by).await
            }
        }
    }

    /// Opens the case of a question or complaint that the customer has just left: the two are one
    /// thing with one number.
    pub async fn open_case_of(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        lead: LeadId,
    ) -> Result<(), StoreError> {
        let mut conversation = self.conversation_of(tx, dialogue).await?;
        let subject = match &dialogue.state {
            State::AwaitingQuestion { subject, .. } if !conversation.open => subject.as_ref(),
            _ => None,
        };
        self.people.direct(&mut conversation, subject);
        self.begin_case(tx, &mut conversation, None, Some(lead))
            .await?;
        conversations::save(tx, &conversation).await
    }

    /// Notes what happened to the conversation's case, and how the case stands now.
    pub(in crate::desk) async fn happened(
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
        let now = self.notify.now();
        if let Some(mut case) = cases::lookup(tx, id).await? {
            change(
                &mut case,
                event,
                manager,
                self.notify.department(conversation),
                now,
            );
            case.department = conversation.department;
            case.stage = stage(&case, conversation, now);
            cases::save(tx, &case).await?;
        }
        let happened = CaseEvent {
            case: id,
            conversation: conversation.id,
            event,
            manager,
            detail,
        };
        cases::note(tx, &happened, now).await?;
        self.announce(tx, conversation, event, manager).await
    }

    /// Tells the hooks that want to hear of it.
    async fn announce(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        event: Event,
        manager: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        let outbox = &self.notify.outbox;
        hooks::conversation_happened(outbox, tx, conversation, event, manager).await
    }

    /// Notes an act of the desk in the conversation's case.
    pub(in crate::desk) async fn acted(
        &self,
        tx: &Tx,
        act: &Act,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        let event = match act.action {
            Action::Take | Action::TakeOver => Event::Taken,
            Action::Assign => Event::Assigned,
            Action::HandOver | Action::Reassign => Event::HandedOver,
            Action::Release => Event::Released,
            Action::Expire => Event::Expired,
            Action::Reroute | Action::Absent | Action::Unreachable => Event::Rerouted,
            Action::Close | Action::EndedByCustomer | Action::Forgotten => Event::Closed,
            Action::Move | Action::Other(_) => return Ok(()),
        };
        let manager = match event {
            Event::Closed | Event::Taken => act.manager,
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
    department: &Department,
    now: DateTime<Utc>,
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
