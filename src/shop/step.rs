//! What a flow decides: where the dialogue goes, what is shown, and what is to be remembered.

use crate::{
    domain::{
        customer::{Notices, Proof},
        dialogue::State,
        email::Email,
        id::{LeadId, MessageId, Number, ProductId},
        language::Language,
        lead::Content,
        phone::Phone,
    },
    telegram::View,
};

/// The answer of a flow.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Where the dialogue goes. `None` means that it stays.
    pub next: Option<State>,
    /// Said before the screen, as a message that stays in the chat.
    pub before: Option<View>,
    /// The screen from now on. `None` means that the present one stays.
    pub screen: Option<View>,
    /// Shown over the chat for a moment, in answer to a press.
    pub toast: Option<String>,
    pub effects: Vec<Effect>,
}

/// What is stored together with the step.
#[expect(clippy::large_enum_variant, reason = "a step has a few of them")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The CRM must get this; the phone is the one to call.
    HandOver {
        content: Content,
        phone: Option<Phone>,
        /// Whose order it is; `None` means the customer's own.
        name: Option<String>,
    },
    SetName(Option<String>),
    SetPhone(Option<Phone>, Proof),
    SetEmail(Option<Email>),
    SetNotices(Notices),
    /// The customer has been asked to introduce themselves.
    NoteIntroduced,
    SetLanguage(Language),
    /// The quantity of a product in the cart from now on; 0 removes the product.
    SetInCart(ProductId, u32),
    ClearCart,
    /// The customer has seen today's prices of what is in the cart.
    SeePrices,
    /// The invoice of an order is sent.
    Invoice(LeadId),
    /// The customer no longer wants an order: it is cancelled at once where nobody works on it, and
    /// then the screen says so; else the step stays unchanged.
    CancelOrder(Number),
    /// The person gets all that is stored about them.
    ExportData,
    /// A code goes to this phone; the screen tells whether it could.
    SendCode(Phone),
    /// Whether this is the code; the screen tells it.
    CheckCode(Phone, String),
    /// All that is stored about the person goes.
    Forget,
    SetSource(String),
    /// The message goes to the managers.
    ToManagers,
    /// The message is kept until it is decided who gets it.
    Keep,
    /// What is kept goes to the managers as a question.
    PassKept,
    /// It is decided otherwise: nothing is kept any more.
    DropKept,
    /// The kept message was the answer to the step: nobody else gets it.
    TakeKept(MessageId),
    /// Kept figures that were attempts at this number are for nobody: it came right at last.
    DropMistyped(Phone),
    /// What is kept and may have been an attempt at the answer that has come now is for nobody.
    DropDoubtful,
    /// The managers get a complaint: its stars and words.
    Complain {
        rating: u8,
        text: Option<String>,
    },
    /// The managers are shown what was sent with a feedback that is no complaint.
    ShowFeedback {
        rating: Option<u8>,
        text: Option<String>,
    },
    /// These words go to the managers as the customer's own: they were typed before.
    SayToManagers(String),
    /// The customer ends the conversation with a manager.
    EndConversation,
}

impl Step {
    /// Goes to `state`.
    pub fn to(state: State) -> Self {
        Self {
            next: Some(state),
            ..Self::default()
        }
    }

    pub fn stay() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn show(self, screen: View) -> Self {
        Self {
            screen: Some(screen),
            ..self
        }
    }

    #[must_use]
    pub fn say(self, before: View) -> Self {
        Self {
            before: Some(before),
            ..self
        }
    }

    #[must_use]
    pub fn toast(self, toast: String) -> Self {
        Self {
            toast: Some(toast),
            ..self
        }
    }

    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}
