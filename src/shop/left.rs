//! What became of a question whose keyboard goes: the answer that was noted, or how to come back to
//! the question. The message that says so takes the keyboard along.

use crate::{
    domain::{
        dialogue::{Asked, Draft, Field, State},
        phone::Phone,
    },
    text::{Arg, Speech, Text},
};

/// What is said of the question of `from` when the dialogue goes to `to`; `None` means that the
/// dialogue stays.
pub fn told(speech: &Speech, from: &State, to: Option<&State>) -> String {
    match (from, to) {
        (State::Checkout(left), Some(State::Checkout(next))) => of_checkout(speech, left, next),
        (State::Registering { .. }, Some(State::Registering { .. })) => {
            speech.html(Text::LeftForEarlier)
        }
        _ => speech.html(of_step(from)),
    }
}

/// Between two questions of the checkout.
fn of_checkout(speech: &Speech, left: &Draft, next: &Draft) -> String {
    let place = |draft: &Draft| Asked::ALL.into_iter().position(|it| it == draft.asked);
    if place(next) < place(left) {
        return speech.html(Text::LeftForEarlier);
    }
    match &next.phone {
        Some(phone) => noted(speech, phone),
        None => speech.html(Text::LeftPhone),
    }
}

fn noted(speech: &Speech, phone: &Phone) -> String {
    let shown = ("phone", Arg::from(phone.international()));
    speech.html_with(Text::PhoneNoted, [shown])
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
