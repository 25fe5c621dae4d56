//! One turn of a dialogue: what the endpoints of the schema work with.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        cart::Cart,
        conversation::Channel,
        dialogue::{Dialogue, Shown, State},
        id::ProductId,
        language::Language,
        product::Product,
    },
    shop::{
        Shop, Stage,
        reading::{Certainty, Typed},
        snapshot::{Snapshot, Snapshots},
        support::Talk,
    },
    store::{StoreError, Tx, carts, catalog, conversations},
    telegram::content::Received,
    text::{Speech, Text, Texts},
};

/// What an endpoint knows, and what it may read. It changes nothing: its `Step` says what to.
pub struct Turn {
    pub tx: Tx,
    pub shop: Arc<Shop>,
    pub texts: Arc<Texts>,
    pub dialogue: Dialogue,
    pub first_name: String,
    /// The message under whose button the press was.
    pub pressed: Option<Shown>,
    /// The screen that the pressed button belongs to.
    pub pressed_screen: Option<i64>,
    /// Whether the same button was pressed just before, and nothing was shown since.
    pub is_repeated: bool,
    pub now: DateTime<Utc>,
    pub speech: Speech,
    /// The message with all that it holds, when it may be for a manager.
    pub received: Option<Received>,
    pub snapshots: Snapshots,
    /// Whether the text at hand is known to be meant for the step.
    pub certainty: Certainty,
}

impl Turn {
    /// For making the next screen.
    pub fn stage(&self) -> Stage<'_> {
        Stage {
            shop: &self.shop,
            speech: &self.speech,
            screen: self.dialogue.screen + 1,
            cart: self.dialogue.cart,
            now: self.now,
        }
    }

    /// What was typed into the step at hand.
    pub const fn typed<'a>(&self, text: &'a str) -> Typed<'a> {
        Typed {
            text,
            certainty: self.certainty,
        }
    }

    /// Whether a text is what a reply keyboard's button says. Without such a keyboard an old one may
    /// still be on the phone, but to a manager the word is a word.
    pub fn is_keyboard_label(&self, label: Text, text: &str) -> bool {
        let dialogue = &self.dialogue;
        let expects = dialogue.reply_keyboard || dialogue.state != State::InConversation;
        expects && self.speech.is_label(label, text)
    }

    /// Whether the message is somebody else's, forwarded.
    pub fn is_forwarded(&self) -> bool {
        let received = self.received.as_ref();
        received.is_some_and(|it| it.forwarded_from.is_some())
    }

    /// Whether the button was of the screen just before: a second tap, quicker than our answer.
    pub fn is_second_tap(&self) -> bool {
        self.pressed_screen
            .is_some_and(|screen| screen > 0 && screen + 1 == self.dialogue.screen)
    }

    /// Whether the button was under a message beside the dialogue, such as a notice.
    pub fn is_beside(&self) -> bool {
        self.pressed_screen == Some(0)
    }

    /// The speech for the managers.
    pub fn shop_speech(&self) -> Speech {
        self.speech_in(self.shop.language)
    }

    fn speech_in(&self, language: Language) -> Speech {
        self.texts.speak(language)
    }

    /// Whether the customer talks with the shop's people.
    pub async fn talk(&self) -> Result<Talk, StoreError> {
        let address = (Channel::Telegram, self.dialogue.bot, self.dialogue.chat.0);
        let talk = conversations::find(&self.tx, address.0, address.1, address.2).await?;
        Ok(if talk.is_some_and(|talk| talk.open) {
            Talk::Open
        } else {
            Talk::None
        })
    }

    /// The categories and the words of the catalog.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, StoreError> {
        self.snapshots.current(&self.tx).await
    }

    pub async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        catalog::lookup(&self.tx, id).await
    }

    /// Takes this out of the stock for an order that is placed now; `false` when there is not as much
    /// any more.
    pub async fn hold(&self, wanted: &[(ProductId, u32)]) -> Result<bool, StoreError> {
        let Shop {
            out_of_stock,
            stock,
            ..
        } = &*self.shop;
        catalog::hold(&self.tx, *out_of_stock, *stock, wanted).await
    }

    /// The customer's cart, with the products as the catalog has them now.
    pub async fn cart(&self) -> Result<Cart, StoreError> {
        carts::lookup(&self.tx, self.dialogue.customer.id).await
    }
}
