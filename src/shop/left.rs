//! What became of a question whose keyboard goes: the answer that was noted, or how to come back to
//! the question. The message that says so takes the keyboard along.

use crate::{
    domain::{
        dialogue::{Asked, Draft, Field, State},
        phone::Region,
    },
    text::{Arg, Speech, Text, say},
};

/// A question that the dialogue leaves.
pub struct Left<'a> {
    pub from: &'a State,
    /// Where it goes; `None` means that it stays.
    pub to: Option<&'a State>,
    /// Where phones are written without their country.
    pub region: Region,
}

impl Left<'_> {
    /// What is said of the question.
    pub fn told(&self, speech: &Speech) -> String {
        match (self.from, self.to) {
            (State::Checkout(left), Some(State::Checkout(next))) => {
                self.of_checkout(speech, left, next)
            }
            (State::Registering { .. }, Some(State::Registering { .. })) => {
                speech.html(Text::LeftForEarlier)
            }
            (from, _) => speech.html(of_step(from)),
        }
    }

    /// Between two questions of the checkout.
    fn of_checkout(&self, speech: &Speech, left: &Draft, next: &Draft) -> String {
        let place = |draft: &Draft| Asked::ALL.into_iter().position(|it| it == draft.asked);
        if place(next) < place(left) {
            return speech.html(Text::LeftForEarlier);
        }
        match &next.phone {
            Some(phone) => speech.html(say::PhoneNoted {
                phone: Arg::from(phone.written_in(self.region)),
            }),
            None => speech.html(Text::LeftPhone),
        }
    }
}

const fn of_step(from: &State) -> Text {
    match from {
        State::AwaitingPhone { .. } | State::ConfirmingPhone { .. } => Text::LeftOrder,
        State::Checkout(_) => Text::LeftCheckout,
        State::AwaitingLocation => Text::LeftDelivery,
        State::Registration {
            field: Some(Field::Phone),
        } => Text::LeftPhone,
        State::Registering { .. } => Text::LeftRegistration,
        State::Menu
        | State::Catalog(_)
        | State::Product { .. }
        | State::ChoosingSubject
        | State::AwaitingQuestion { .. }
        | State::InConversation
        | State::Unsorted
        | State::AwaitingFeedback { .. }
        | State::Cart { .. }
        | State::Orders
        | State::AwaitingOrderNumber
        | State::Registration { .. }
        | State::AwaitingCode
        | State::ConfirmingForget => Text::LeftQuestion,
    }
}
