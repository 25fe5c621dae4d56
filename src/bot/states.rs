//! What each state of the dialogue needs beside its rows in `schema.rs`: which texts it takes, and what
//! is said of its question when the dialogue leaves it.

use crate::{
    domain::{
        dialogue::{Asked, Field, State},
        email::Email,
    },
    shop::orders,
    text::Text,
};

/// Whether the state takes a text that is unlike anything else people say.
pub fn takes_text(state: &State, text: &str) -> bool {
    let text = text.trim();
    match state {
        State::ChoosingSubject
        | State::AwaitingQuestion { .. }
        | State::AwaitingFeedback { .. } => !text.is_empty(),
        State::Checkout(draft) => match draft.asked {
            Asked::Email => is_address(text),
            Asked::Name
            | Asked::Phone
            | Asked::Delivery
            | Asked::Address
            | Asked::Payment
            | Asked::Comment
            | Asked::Summary => false,
        },
        State::AwaitingOrderNumber => orders::number(text).is_some(),
        State::Registration {
            field: Some(Field::Email),
        }
        | State::Registering {
            field: Field::Email,
            ..
        } => is_address(text),
        State::Cart { line: Some(_) } | State::AwaitingCode => is_figures(text),
        State::Menu
        | State::Catalog(_)
        | State::Product { .. }
        | State::AwaitingPhone { .. }
        | State::ConfirmingPhone { .. }
        | State::Unsorted
        | State::InConversation
        | State::AwaitingLocation
        | State::Cart { line: None }
        | State::Orders
        | State::Registration { .. }
        | State::Registering { .. }
        | State::ConfirmingForget => false,
    }
}

/// A number, or what was meant to be one: the step says what is wrong with it.
pub fn is_figures(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || " +-()№#".contains(letter);
    text.chars().any(|letter| letter.is_ascii_digit()) && text.chars().all(is_part)
}

/// An e-mail address, or what was meant to be one.
fn is_address(text: &str) -> bool {
    Email::parse(text).is_ok() || text.contains('@') && !text.contains(char::is_whitespace)
}

/// What is said of a question whose keyboard goes.
pub const fn when_left(from: &State) -> Text {
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
