//! The answers to people who are not at the desk, and the card by which admins decide about them.

use crate::{
    desk::{
        People, button,
        people::roles::{Applicant, Applied},
    },
    domain::manager::Manager,
    press::{DeskAction, PeopleAction},
    store::{StoreError, Tx},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, say},
};

impl People {
    /// The answer to `/manager`; `None` for somebody who gets no answer.
    pub async fn answer_application(
        &self,
        tx: &Tx,
        person: &Applicant,
    ) -> Result<Option<View>, StoreError> {
        let text = match self.apply(tx, person).await? {
            Applied::Now => Text::ApplicationSent,
            Applied::Before => Text::ApplicationWaits,
            Applied::AtDesk => Text::AlreadyManager,
            Applied::Banned => return Ok(None),
        };
        Ok(Some(View::text(self.speech_to(person).html(text))))
    }

    /// The answer to a stranger in a bot that serves the desk alone. `None` means that a banned person
    /// gets none.
    pub async fn turn_away(&self, tx: &Tx, person: &Applicant) -> Result<Option<View>, StoreError> {
        let is_banned = self.is_banned(tx, person).await?;
        let door = || View::text(self.speech_to(person).html(Text::DeskDoor));
        Ok((!is_banned).then(door))
    }
}

/// The card of somebody who wants to become a manager.
pub(in crate::desk) fn application(speech: &Speech, applicant: &Manager) -> View {
    let (id, username) = (applicant.id, applicant.username.as_deref());
    let html = speech.html(say::Application {
        name: Arg::from(&applicant.name),
        username: Arg::from(username.unwrap_or("none")),
        id: Arg::from(id.to_string()),
    });
    View::text(html).with(Keyboard::Inline(vec![vec![
        button(
            speech,
            Text::ButtonApprove,
            DeskAction::People(PeopleAction::Approve(id)),
        ),
        button(
            speech,
            Text::ButtonReject,
            DeskAction::People(PeopleAction::Reject(id)),
        ),
    ]]))
}
