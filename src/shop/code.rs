//! A code by SMS confirms that a typed phone is the customer's own.

use super::{Effect, Stage, Step, profile, stage::ConfirmPhones};
use crate::{
    domain::{
        customer::{Customer, Proof},
        dialogue::State,
        phone::Phone,
    },
    press::Action,
    sms::{CodeCheck, CodeRefusal, Refusal},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

/// Digits of a code.
const DIGITS: usize = 6;

/// Whether there is a phone that nothing vouches for, and a way to confirm it.
pub fn can_confirm(stage: &Stage<'_>, customer: &Customer) -> bool {
    unproven(stage, customer).is_some()
}

fn unproven<'a>(stage: &Stage<'_>, customer: &'a Customer) -> Option<&'a Phone> {
    let by_code = stage.shop.confirm_phones == ConfirmPhones::ByCode;
    let phone = customer.phone.as_ref();
    phone.filter(|_| by_code && customer.own_phone().is_none())
}

/// Asks for a code to be sent to the customer's phone.
pub fn send(stage: &Stage<'_>, customer: &Customer) -> Step {
    match unproven(stage, customer) {
        Some(phone) => Step::stay().effect(Effect::SendCode(phone.clone())),
        None => profile::show(stage, customer),
    }
}

/// The code waits for a provider to take it; the screen changes once one has.
pub fn sending(stage: &Stage<'_>, phone: &Phone) -> Step {
    ask(
        stage,
        stage.speech.html(say::CodeSending {
            phone: Arg::from(stage.phone(phone)),
        }),
    )
}

fn ask(stage: &Stage<'_>, html: String) -> Step {
    let rows = vec![
        vec![stage.button(Text::ButtonNewCode, Action::ConfirmPhone)],
        vec![
            stage.button(Text::ButtonBack, Action::Profile),
            stage.button(Text::ButtonMenu, Action::Menu),
        ],
    ];
    Step::to(State::AwaitingCode).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// No code could be sent.
pub fn refused(stage: &Stage<'_>, customer: &Customer, refusal: CodeRefusal) -> Step {
    let speech = stage.speech;
    let html = match refusal {
        CodeRefusal::Enough { again_at } => {
            let minutes = (again_at - stage.now).num_minutes().max(0) + 1;
            speech.html(say::CodeEnough {
                minutes: Arg::from(minutes),
            })
        }
        CodeRefusal::Sms(Refusal::OptedOut) => speech.html(Text::CodeOptedOut),
        CodeRefusal::Sms(_) => speech.html(Text::CodeNotSent),
    };
    profile::show(stage, customer).say(View::text(html))
}

/// A code was typed.
pub fn typed(stage: &Stage<'_>, customer: &Customer, text: &str) -> Step {
    let Some(phone) = unproven(stage, customer) else {
        return profile::show(stage, customer);
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == DIGITS {
        Step::stay().effect(Effect::CheckCode(phone.clone(), digits))
    } else {
        ask(stage, stage.speech.html(Text::CodeHint))
    }
}

/// Something else came than a code.
pub fn hint(stage: &Stage<'_>, customer: &Customer) -> Step {
    match unproven(stage, customer) {
        Some(_) => ask(stage, stage.speech.html(Text::CodeHint)),
        None => profile::show(stage, customer),
    }
}

/// What the typed code was; a right one makes the phone the customer's own.
pub fn checked(stage: &Stage<'_>, customer: &mut Customer, check: CodeCheck) -> Step {
    let speech = stage.speech;
    match check {
        CodeCheck::Right => {
            customer.proof = Proof::Vouched;
            let said = View::text(speech.html(Text::CodeRight));
            profile::show(stage, customer).say(said)
        }
        CodeCheck::Wrong { left } => ask(
            stage,
            speech.html(say::CodeWrong {
                left: Arg::from(i64::from(left)),
            }),
        ),
        CodeCheck::TooManyTries | CodeCheck::Expired | CodeCheck::NoCode => {
            ask(stage, speech.html(Text::CodeGone))
        }
    }
}
