//! What became of a question whose keyboard goes: the answer that was noted, or how to come back to
//! the question. The message that says so takes the keyboard along.

use crate::{
    domain::{
        dialogue::{Asked, Draft, State},
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
    /// What is said of the question; `otherwise` where its step alone decides.
    pub fn told(&self, speech: &Speech, otherwise: Text) -> String {
        match (self.from, self.to) {
            (State::Checkout(left), Some(State::Checkout(next))) => {
                self.of_checkout(speech, left, next)
            }
            (State::Registering { .. }, Some(State::Registering { .. })) => {
                speech.html(Text::LeftForEarlier)
            }
            _ => speech.html(otherwise),
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
