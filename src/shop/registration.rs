//! Guided registration: name, phone, e-mail, each with what is known, a way back and a way past.

use super::{
    Effect, Stage, Step,
    checkout::{self, keep_label},
    order::{Own, no_phone},
    yes_no,
};
use crate::{
    domain::{
        customer::{Customer, Proof},
        dialogue::{Field, State, Then},
        email::Email,
        phone::Phone,
    },
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text},
};

/// The question at hand, and what comes after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub field: Field,
    pub then: Then,
}

/// What an answer leads to.
pub enum Progress {
    Asked(Step),
    /// Everything was asked: the customer as known from now on, and what is to be stored.
    Done(Box<Customer>, Option<Effect>),
}

/// The first question.
pub fn begin(stage: &Stage<'_>, customer: &Customer, then: Then) -> Step {
    let field = Field::Name;
    ask(stage, customer, At { field, then }, None).effect(Effect::NoteIntroduced)
}

/// The screen of the question at hand; `hint` says why it is asked again.
pub fn ask(stage: &Stage<'_>, customer: &Customer, at: At, hint: Option<Text>) -> Step {
    let speech = stage.speech;
    let text = hint.unwrap_or(match at.field {
        Field::Name => Text::AskProfileName,
        Field::Phone => Text::AskProfilePhone,
        Field::Email => Text::AskProfileEmail,
    });
    let known = known(customer, at.field).map(|known| keep_label(speech, &known));
    let keyboard = match at.field {
        Field::Phone => Keyboard::Contact {
            share: speech.plain(Text::ButtonSendPhone),
            others: known
                .into_iter()
                .chain(
                    [Text::ButtonSkip, Text::ButtonBack, Text::ButtonCancel]
                        .map(|text| speech.plain(text)),
                )
                .collect(),
        },
        Field::Name | Field::Email => {
            let mut rows = Vec::new();
            rows.extend(known.map(|label| vec![stage.press(label, Action::Keep)]));
            rows.push(vec![stage.button(Text::ButtonSkip, Action::Skip)]);
            let cancel = stage.button(Text::ButtonCancel, Action::Cancel);
            rows.push(match at.field {
                Field::Name => vec![cancel],
                Field::Phone | Field::Email => {
                    vec![stage.button(Text::ButtonBack, Action::StepBack), cancel]
                }
            });
            Keyboard::Inline(rows)
        }
    };
    let html = format!(
        "{}\n\n{}",
        speech.html_with(Text::RegistrationStep, [("step", number(at.field).into())]),
        speech.html(text)
    );
    Step::to(State::Registering {
        field: at.field,
        then: at.then,
    })
    .show(View::text(html).with(keyboard))
}

fn number(field: Field) -> i64 {
    match field {
        Field::Name => 1,
        Field::Phone => 2,
        Field::Email => 3,
    }
}

/// What is known of a field.
fn known(customer: &Customer, field: Field) -> Option<String> {
    match field {
        Field::Name => Some(customer.called().trim().to_owned()).filter(|name| !name.is_empty()),
        Field::Phone => customer.phone.as_ref().map(Phone::international),
        Field::Email => customer.email.as_ref().map(|it| it.as_str().to_owned()),
    }
}

/// The question before.
pub fn back(stage: &Stage<'_>, customer: &Customer, at: At) -> Step {
    let field = match at.field {
        Field::Name | Field::Phone => Field::Name,
        Field::Email => Field::Phone,
    };
    ask(stage, customer, At { field, ..at }, None)
}

/// What is known is right.
pub fn keep(stage: &Stage<'_>, customer: &Customer, at: At) -> Progress {
    let mut customer = customer.clone();
    let effect = match at.field {
        // A name that Telegram gave becomes the customer's own when they say so.
        Field::Name => {
            let called = customer.called().trim();
            let name =
                checkout::name(called).or_else(|| (!called.is_empty()).then(|| called.to_owned()));
            customer.full_name.clone_from(&name);
            name.map(|name| Effect::SetName(Some(name)))
        }
        Field::Phone | Field::Email => None,
    };
    next(stage, customer, at, effect)
}

/// The question is passed over.
pub fn skip(stage: &Stage<'_>, customer: &Customer, at: At) -> Progress {
    next(stage, customer.clone(), at, None)
}

/// An answer was typed.
pub fn typed(stage: &Stage<'_>, customer: &Customer, at: At, text: &str) -> Progress {
    let text = text.trim();
    if yes_no::is_yes(text) && known(customer, at.field).is_some() {
        return keep(stage, customer, at);
    }
    if yes_no::is_no(text) && at.field == Field::Email {
        return skip(stage, customer, at);
    }
    let mut changed = customer.clone();
    match at.field {
        Field::Name => match checkout::typed_name(stage.speech, text) {
            Some(name) => {
                changed.full_name = Some(name.clone());
                next(stage, changed, at, Some(Effect::SetName(Some(name))))
            }
            None => Progress::Asked(hint(stage, customer, at)),
        },
        Field::Phone => {
            let is = |label| stage.speech.is_label(label, text);
            let kept = known(customer, Field::Phone).map(|known| keep_label(stage.speech, &known));
            if kept.as_deref() == Some(text) {
                return keep(stage, customer, at);
            }
            if is(Text::ButtonSkip) {
                return skip(stage, customer, at);
            }
            if is(Text::ButtonBack) {
                return Progress::Asked(back(stage, customer, at));
            }
            phone(stage, customer, at, text, Own::No)
        }
        Field::Email => match Email::parse(text) {
            Ok(email) => {
                changed.email = Some(email.clone());
                next(stage, changed, at, Some(Effect::SetEmail(Some(email))))
            }
            Err(_) => Progress::Asked(hint(stage, customer, at)),
        },
    }
}

/// A phone was typed or shared.
pub fn phone(stage: &Stage<'_>, customer: &Customer, at: At, number: &str, own: Own) -> Progress {
    if at.field != Field::Phone {
        return Progress::Asked(hint(stage, customer, at));
    }
    let phone = match Phone::parse(number, stage.shop.region) {
        Ok(phone) => phone,
        Err(why) => return Progress::Asked(ask(stage, customer, at, Some(no_phone(why)))),
    };
    let proof = match own {
        Own::Yes => Proof::Vouched,
        Own::No => Proof::Typed,
    };
    let mut changed = customer.clone();
    changed.phone = Some(phone.clone());
    changed.proof = proof;
    next(
        stage,
        changed,
        at,
        Some(Effect::SetPhone(Some(phone), proof)),
    )
}

/// Something came that the question cannot use.
pub fn hint(stage: &Stage<'_>, customer: &Customer, at: At) -> Step {
    let hint = match at.field {
        Field::Name => Text::NameHint,
        Field::Phone => Text::PhoneHint,
        Field::Email => Text::EmailHint,
    };
    ask(stage, customer, at, Some(hint))
}

fn next(stage: &Stage<'_>, customer: Customer, at: At, effect: Option<Effect>) -> Progress {
    let field = match at.field {
        Field::Name => Field::Phone,
        Field::Phone => Field::Email,
        Field::Email => return Progress::Done(Box::new(customer), effect),
    };
    let mut step = ask(stage, &customer, At { field, ..at }, None);
    if at.field == Field::Phone {
        // The end of the keyboard above needs words.
        let noted = match customer.phone.as_ref().filter(|_| effect.is_some()) {
            Some(phone) => {
                let shown = ("phone", Arg::from(phone.international()));
                stage.speech.html_with(Text::PhoneNoted, [shown])
            }
            None => stage.speech.html(Text::ProfileNoted),
        };
        step = step.say(View::text(noted));
    }
    Progress::Asked(match effect {
        Some(effect) => step.effect(effect),
        None => step,
    })
}
