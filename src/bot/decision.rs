//! What the shop's people decide about a lead whose fate is unknown or that was refused.

use crate::{
    domain::{
        clock::SharedClock,
        delivery::Priority,
        dialogue::Shown,
        id::{ChatId, LeadId},
        lead::Status,
    },
    outbox::{Outbox, People, leads as handing, telegram as sending},
    store::{StoreError, Tx, leads},
    telegram::{
        Outgoing, View,
        callback::Action,
        message::{Aim, Edit},
    },
    text::Text,
};

/// The lead that a press decides about.
pub const fn lead_of(action: &Action) -> Option<LeadId> {
    match action {
        Action::LeadArrived(id) | Action::LeadResend(id) => Some(*id),
        _ => None,
    }
}

/// Carries the decision out; the toast for who pressed, if there is something to say.
pub async fn decide(
    tx: &Tx,
    action: &Action,
    (chat, pressed, name): (ChatId, Option<Shown>, &str),
    (people, outbox, clock): (&People, &Outbox, &SharedClock),
) -> Result<Option<String>, StoreError> {
    let Some(id) = lead_of(action) else {
        return Ok(None);
    };
    let lead = leads::lookup(tx, id).await?;
    let open = lead.filter(|lead| matches!(lead.status, Status::Unsure | Status::Rejected(_)));
    let Some(lead) = open else {
        return Ok(Some(people.speech.plain(Text::ToastAlreadyDecided)));
    };
    let now = clock.now();
    let text = if matches!(action, Action::LeadArrived(_)) {
        let by_hand = Status::HandedOver(String::new());
        leads::set_status(tx, id, &by_hand, now).await?;
        Text::LeadSettled
    } else {
        leads::set_status(tx, id, &Status::Created, now).await?;
        outbox
            .stage(tx, handing::job(id, lead.customer, clock))
            .await?;
        Text::LeadResent
    };
    let args = [("number", id.to_string().into()), ("name", name.into())];
    let outgoing = Outgoing::Show {
        chat,
        view: View::text(people.speech.html_with(text, args)),
        edit: pressed.map(|shown| Edit {
            message: shown.message,
            has_photo: shown.has_photo,
        }),
        screen: None,
        aim: Aim::default(),
    };
    let job = sending::job(people.bot, &outgoing, Priority::Notice, clock);
    outbox.stage(tx, job).await?;
    Ok(None)
}
