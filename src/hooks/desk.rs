//! What hooks get about the desk: conversations, stars, troubles and SMS.

use serde_json::{Value, json};

use super::{Happening, announce, is_wanted};
use crate::{
    domain::{
        case::Event as CaseEvent,
        conversation::Conversation,
        event::EventName,
        id::{CaseId, ManagerId},
        sms::{Failure, State as SmsState},
    },
    outbox::Outbox,
    store::{StoreError, Tx, findings::Finding, sms::Sms},
};

/// Stars that are few.
const LOW: i64 = 2;

/// Tells what happened to a conversation, where that is news outside the desk; `manager` is the one
/// who has it from now on, or did it.
pub async fn conversation_happened(
    outbox: &Outbox,
    tx: &Tx,
    conversation: &Conversation,
    event: CaseEvent,
    manager: Option<ManagerId>,
) -> Result<(), StoreError> {
    let name = match event {
        CaseEvent::Opened | CaseEvent::Reopened => EventName::ConversationOpened,
        CaseEvent::Taken | CaseEvent::Assigned => EventName::ConversationTaken,
        CaseEvent::HandedOver => EventName::ConversationHandedOver,
        CaseEvent::Overdue | CaseEvent::Escalated => EventName::ConversationUnanswered,
        CaseEvent::Closed => EventName::ConversationClosed,
        CaseEvent::Asked
        | CaseEvent::Answered
        | CaseEvent::Released
        | CaseEvent::Expired
        | CaseEvent::Rerouted
        | CaseEvent::Reminded
        | CaseEvent::Moved
        | CaseEvent::Rated => return Ok(()),
    };
    if !is_wanted(outbox, name) {
        return Ok(());
    }
    let mut data = about(conversation);
    data["manager"] = json!(manager);
    data["again"] = json!(event == CaseEvent::Reopened);
    announce(outbox, tx, happening(name, conversation, data)).await
}

/// Tells how many stars a customer gave.
pub async fn rated(
    outbox: &Outbox,
    tx: &Tx,
    conversation: &Conversation,
    case: CaseId,
    stars: i64,
) -> Result<(), StoreError> {
    let mut names = vec![EventName::RatingGiven];
    if stars <= LOW {
        names.push(EventName::RatingLow);
    }
    for name in names {
        let mut data = about(conversation);
        data["case"] = json!(case);
        data["stars"] = json!(stars);
        announce(outbox, tx, happening(name, conversation, data)).await?;
    }
    Ok(())
}

fn about(conversation: &Conversation) -> Value {
    json!({
        "number": conversation.number,
        "channel": conversation.channel.as_str(),
        "customer": {"id": conversation.customer},
        "department": conversation.department,
        "urgent": conversation.urgent,
        "waiting_since": conversation.waiting_since,
    })
}

fn happening(name: EventName, conversation: &Conversation, data: Value) -> Happening {
    Happening {
        name,
        record: format!("conversation:{}", conversation.id),
        customer: Some(conversation.customer),
        data,
    }
}

/// Whether a trouble begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Raised,
    Cleared,
}

/// Tells that admins were notified about a trouble or its end; that of the CRM has names of its own.
/// The words of a service are left out: they may quote what it was told.
pub async fn alert(
    outbox: &Outbox,
    tx: &Tx,
    finding: &Finding,
    turn: Turn,
    is_crm: bool,
) -> Result<(), StoreError> {
    let (general, of_crm) = match turn {
        Turn::Raised => (EventName::AlertRaised, EventName::CrmDown),
        Turn::Cleared => (EventName::AlertCleared, EventName::CrmUp),
    };
    for name in std::iter::once(general).chain(is_crm.then_some(of_crm)) {
        let data = json!({
            "service": finding.service,
            "refused": finding.is_refused,
            "partial": finding.is_partial,
            "since": finding.since,
            "waiting": finding.waiting,
        });
        let happening = Happening {
            name,
            record: format!("service:{}", finding.service),
            customer: None,
            data,
        };
        announce(outbox, tx, happening).await?;
    }
    Ok(())
}

/// Tells how an SMS ended. Its phone and its words are left out: the sender knows them by its id.
pub async fn sms_changed(outbox: &Outbox, tx: &Tx, message: &Sms) -> Result<(), StoreError> {
    let name = match message.state {
        SmsState::Delivered => EventName::SmsDelivered,
        SmsState::Undelivered | SmsState::Failed => EventName::SmsFailed,
        SmsState::Queued
        | SmsState::Sending
        | SmsState::Sent
        | SmsState::Cancelled
        | SmsState::Unsure => return Ok(()),
    };
    if !is_wanted(outbox, name) {
        return Ok(());
    }
    let happening = Happening {
        name,
        record: format!("sms:{}", message.id),
        customer: None,
        data: json!({
            "id": message.id,
            "state": message.state.as_str(),
            "kind": message.kind.as_str(),
            "provider": message.provider,
            "failure": message.failure.map(Failure::as_str),
            "code": message.code,
            "parts": message.parts,
        }),
    };
    announce(outbox, tx, happening).await
}
