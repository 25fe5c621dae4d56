//! A manager's update: what they wrote or pressed at the desk, and what the desk does.

mod commands;
mod group;
mod presses;
mod private;

use crate::bot::said::{Event, Person, Place as Where};
use crate::{
    desk::{Desk, reply::Reply, roles::Applicant},
    domain::{
        dialogue::Shown,
        id::{ChatId, ManagerId},
        language::Language,
        manager::{Manager, Place},
    },
    store::{StoreError, Tx, managers},
    telegram::{
        Outgoing,
        message::{Aim, Edit},
    },
    text::Speech,
};

/// Where a manager is while they look at the shop as a customer does.
pub const AT_SHOP: Place = Place::Shop;

/// Who is at the desk, and through which update.
pub struct AtDesk<'a> {
    pub desk: &'a Desk,
    pub tx: &'a Tx,
    pub manager: Manager,
    pub chat: ChatId,
}

/// The person of an event as somebody who may be, or become, a manager.
pub fn applicant(event: &Event) -> Applicant {
    of_person(&event.person)
}

pub fn of_person(person: &Person) -> Applicant {
    let language = person.language.as_deref();
    Applicant {
        id: ManagerId(person.id),
        name: person.full_name(),
        username: person.username.clone(),
        language: language.map(|tag| Language::for_client(Some(tag), Language::default())),
    }
}

impl AtDesk<'_> {
    fn speech(&self) -> Speech {
        self.desk.speech_to(&self.manager)
    }

    /// Sends what an operation says; the toast is for the press that asked for it.
    pub async fn show(
        &self,
        reply: Reply,
        pressed: Option<Shown>,
    ) -> Result<Option<String>, StoreError> {
        let private = ChatId(self.manager.id.0);
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
            self.desk.say(self.tx, outgoing).await?;
        }
        let about = reply.place.as_ref().and_then(Place::conversation);
        for view in reply.messages {
            let aim = Aim {
                about,
                ..Aim::default()
            };
            self.desk
                .say(self.tx, Outgoing::aimed(private, view, aim))
                .await?;
        }
        Ok(reply.toast)
    }
}

/// Whether the event is for the desk's group.
pub fn is_desk_group(desk: &Desk, place: Where) -> bool {
    match place {
        Where::Group(chat) => desk.settings.chat == Some(chat),
        Where::Private(_) | Where::Anywhere => false,
    }
}
