//! A manager's update: what they wrote or pressed at the desk, and what the desk does.

mod commands;
pub mod group;
mod leaving;
mod presses;
mod private;
mod sms;
mod taking;

use crate::bot::{handle::Context, said::Person};
use crate::{
    desk::{Desk, people::roles::Applicant, telegram::reply::Reply},
    domain::{
        dialogue::Shown,
        id::{ChatId, ManagerId},
        language::Language,
        manager::{Manager, Place},
    },
    shop::sync::Refresher,
    store::{StoreError, Tx, managers},
    telegram::{
        Outgoing,
        message::{Aim, Edit},
    },
    text::{Speech, Text},
};

/// The manager at the desk, and the update that they sent.
pub struct AtDesk<'a> {
    desk: &'a Desk,
    refresher: &'a Refresher,
    tx: &'a Tx,
    manager: Manager,
    chat: ChatId,
}

/// A person as somebody who may be, or become, a manager.
pub fn applicant(person: &Person) -> Applicant {
    let language = person.language.as_deref();
    Applicant {
        id: ManagerId(person.id),
        name: person.full_name(),
        username: person.username.clone(),
        language: language.map(|tag| Language::for_client(Some(tag), Language::default())),
    }
}

impl<'a> AtDesk<'a> {
    /// The person at the desk. `None` means that the desk is not open to them.
    pub async fn of(
        context: &'a Context,
        tx: &'a Tx,
        person: &Person,
        chat: ChatId,
    ) -> Result<Option<Self>, StoreError> {
        let (desk, refresher) = (&context.desk, &context.refresher);
        let manager = desk.people.staff(tx, &applicant(person)).await?;
        Ok(manager.map(|manager| Self {
            desk,
            refresher,
            tx,
            manager,
            chat,
        }))
    }

    /// Whether they look at the shop as a customer does.
    pub async fn is_in_shop(&self) -> Result<bool, StoreError> {
        Ok(managers::place(self.tx, self.manager.id).await? == Place::Shop)
    }
}

impl AtDesk<'_> {
    fn speech(&self) -> Speech {
        self.desk.notify.speech_to(&self.manager)
    }

    /// The toast for a button that no version of the desk knows.
    pub fn unknown_button(&self) -> String {
        self.speech().plain(Text::ToastUnknownButton)
    }

    /// Sends what an operation says; the toast is for the press that asked for it.
    pub async fn show(
        &self,
        reply: Reply,
        pressed: Option<Shown>,
    ) -> Result<Option<String>, StoreError> {
        let private = ChatId(self.manager.id.0);
        let mut toast = reply.toast;
        let says = reply.screen.is_some() || !reply.messages.is_empty();
        if self.chat != private && says && toast.is_none() {
            // The manager who pressed in the group would see nothing happen there.
            toast = Some(self.speech().plain(Text::ToastInPrivate));
        }
        if let Some(place) = &reply.place {
            managers::set_place(self.tx, self.manager.id, place).await?;
        }
        if let Some(screen) = reply.screen {
            // In the group the card or the notice stays what it is.
            let edit = pressed
                .filter(|shown| self.chat == private && !shown.has_photo)
                .map(|shown| Edit {
                    message: shown.message,
                    has_photo: false,
                });
            let outgoing = Outgoing::Show {
                chat: private,
                view: screen,
                edit,
                screen: None,
                aim: Aim::default(),
            };
            self.desk.notify.say(self.tx, outgoing).await?;
        }
        let about = reply.place.as_ref().and_then(Place::conversation);
        for view in reply.messages {
            let aim = Aim {
                about,
                ..Aim::default()
            };
            self.desk
                .notify
                .say(self.tx, Outgoing::aimed(private, view, aim))
                .await?;
        }
        Ok(toast)
    }
}
