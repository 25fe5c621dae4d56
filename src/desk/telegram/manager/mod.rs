//! A manager at the desk: what `schema.rs` leads to where more than one part of the desk takes part.

mod blocking;
mod catalog;
mod colleagues;
mod commands;
mod leaving;
mod moving;
mod orders;
mod presses;
mod sms;
mod snoozing;
mod staff;
mod taking;
mod writing;

use super::reply::Reply;
use crate::{
    desk::Desk,
    domain::{
        dialogue::Shown,
        id::ChatId,
        manager::{Manager, Place},
    },
    store::{StoreError, Tx, managers},
    telegram::{
        Outgoing, View,
        message::{Aim, Edit},
    },
    text::{Speech, Text, say::Say},
};

/// The catalog, as far as an admin can have it read anew.
pub trait CatalogRefresh: Send + Sync {
    /// Reads it once the transaction is committed; `false` when that was done a moment ago.
    fn refresh(&self, tx: &Tx) -> bool;
}

/// The manager at the desk, and the update that they sent.
pub struct AtDesk<'a> {
    pub desk: &'a Desk,
    pub catalog: &'a dyn CatalogRefresh,
    pub tx: &'a Tx,
    pub manager: Manager,
    pub chat: ChatId,
}

impl AtDesk<'_> {
    /// Whether they look at the shop as a customer does.
    pub async fn is_in_shop(&self) -> Result<bool, StoreError> {
        Ok(managers::place(self.tx, self.manager.id).await? == Place::Shop)
    }

    /// A message to the manager.
    pub(super) fn says(&self, text: impl Say) -> Reply {
        Reply::message(View::text(self.speech().html(text)))
    }

    pub(super) fn speech(&self) -> Speech {
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
