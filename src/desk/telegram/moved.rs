//! What is read of a conversation that went to another department: there, in the topic that it left,
//! and by its former manager.

use crate::{
    desk::{Notify, button, shared_name},
    domain::{conversation::Conversation, id::ManagerId, manager::Manager},
    press::DeskAction,
    store::{StoreError, Tx, customers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, escape, say},
};

/// The last words in the topic that it left.
pub fn away(notify: &Notify, conversation: &Conversation) -> View {
    let speech = notify.speech();
    let department = notify.department(conversation).name(&speech);
    View::text(speech.html(say::NoticeMoved {
        department: Arg::from(department),
    }))
}

/// Tells its former manager that an admin has moved it.
pub async fn from_you(
    notify: &Notify,
    tx: &Tx,
    former: ManagerId,
    conversation: &Conversation,
    by: &Manager,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, former).await?;
    let department = notify.department(conversation).name(&speech);
    Ok(View::text(speech.html(say::MovedFromYou {
        by: by.label().into(),
        department: department.into(),
    })))
}

/// The notice in the chat of the department that it came to.
pub async fn here(
    notify: &Notify,
    tx: &Tx,
    manager: &Manager,
    conversation: &Conversation,
    note: Option<&str>,
) -> Result<View, StoreError> {
    let speech = notify.speech();
    let profile = customers::lookup(tx, conversation.customer).await?;
    let name = profile.map_or_else(String::new, |profile| shared_name(&profile, &speech));

    let mut html = speech.html(say::NoticeMovedHere {
        manager: Arg::from(manager.label()),
        name: name.into(),
        department: notify.department(conversation).name(&speech).into(),
    });
    if let Some(note) = note {
        html.push_str("\n📝 ");
        html.push_str(&escape(note));
    }
    let (text, action) = if conversation.waiting_since.is_some() {
        (Text::ButtonReply, DeskAction::Take(conversation.id))
    } else {
        (Text::ButtonOpenChat, DeskAction::Open(conversation.id))
    };
    let press = button(&speech, text, action);
    Ok(View::text(html).with(Keyboard::Inline(vec![vec![press]])))
}
