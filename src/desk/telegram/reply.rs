//! What a manager gets in answer to what they did.

use crate::{
    desk::label_of,
    domain::{id::ManagerId, manager::Place},
    store::{StoreError, Tx},
    telegram::View,
    text::{Speech, Text, say},
};

/// An operation's answer to the manager who asked for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Shown over the chat for a moment, in answer to a press.
    pub toast: Option<String>,
    /// Takes the place of the message whose button was pressed, where it can.
    pub screen: Option<View>,
    /// Messages that stay, in the manager's private chat.
    pub messages: Vec<View>,
    /// Where the manager is from now on.
    pub place: Option<Place>,
}

impl Reply {
    pub fn toast(text: String) -> Self {
        Self {
            toast: Some(text),
            ..Self::default()
        }
    }

    pub fn message(view: View) -> Self {
        Self {
            messages: vec![view],
            ..Self::default()
        }
    }

    pub fn screen(view: View) -> Self {
        Self {
            screen: Some(view),
            ..Self::default()
        }
    }

    /// Says who holds the conversation, or that nobody does.
    pub async fn held(
        tx: &Tx,
        speech: &Speech,
        holder: Option<ManagerId>,
    ) -> Result<Self, StoreError> {
        Ok(Self::toast(match holder {
            Some(holder) => speech.plain(say::ToastHeldBy {
                manager: label_of(tx, holder).await?.into(),
            }),
            None => speech.plain(Text::ToastTakeFirst),
        }))
    }

    #[must_use]
    pub fn and(mut self, view: View) -> Self {
        self.messages.push(view);
        self
    }

    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    #[must_use]
    pub fn with_toast(self, text: String) -> Self {
        Self {
            toast: Some(text),
            ..self
        }
    }
}
