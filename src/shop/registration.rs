//! Guided registration: name, phone, e-mail, each with what is known, a way back and a way past.

use super::{
    Effect, Stage, Step,
    checkout::keep_label,
    naming::{self, Named},
    order::{Own, keep_beside, no_phone, read_phone},
    reading::{Certainty, Typed},
};
use crate::{
    domain::{
        customer::{Customer, Proof},
        dialogue::{Field, State, Then},
        email::Email,
        phone::PhoneAmongWords,
        yes_no,
    },
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
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
    let known = known(stage, customer, at.field).map(|known| keep_label(speech, &known));
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
        speech.html(say::RegistrationStep {
            step: number(at.field).into()
        }),
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
fn known(stage: &Stage<'_>, customer: &Customer, field: Field) -> Option<String> {
    match field {
        Field::Name => Some(customer.called().trim().to_owned()).filter(|name| !name.is_empty()),
        Field::Phone => customer.phone.as_ref().map(|phone| stage.phone(phone)),
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
                naming::name(called).or_else(|| (!called.is_empty()).then(|| called.to_owned()));
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
pub fn typed(stage: &Stage<'_>, customer: &Customer, at: At, typed: Typed<'_>) -> Progress {
    let text = typed.text.trim();
    if typed.certainty == Certainty::Assumed
        && let Some(progress) = by_word(stage, customer, at, text)
    {
        return progress;
    }
    match at.field {
        Field::Name => {
            let read = naming::read(stage.speech, stage.shop.region, text);
            match read.accept(typed.certainty) {
                Some(named) => name_given(stage, customer, at, named),
                None => Progress::Asked(hint(stage, customer, at)),
            }
        }
        Field::Phone => phone(stage, customer, at, text, Own::No),
        Field::Email => match Email::parse(text) {
            Ok(email) => {
                let mut changed = customer.clone();
                changed.email = Some(email.clone());
                next(stage, changed, at, Some(Effect::SetEmail(Some(email))))
            }
            Err(_) => Progress::Asked(hint(stage, customer, at)),
        },
    }
}

/// Whether the text means a button of the question.
pub fn takes_word(stage: &Stage<'_>, customer: &Customer, field: Field, text: &str) -> bool {
    yes_no::is_yes(text) && known(stage, customer, field).is_some()
        || yes_no::is_no(text) && field == Field::Email
}

/// What a button of the question does, typed as its word.
fn by_word(stage: &Stage<'_>, customer: &Customer, at: At, text: &str) -> Option<Progress> {
    let known = known(stage, customer, at.field);
    if yes_no::is_yes(text) && known.is_some() {
        return Some(keep(stage, customer, at));
    }
    if yes_no::is_no(text) && at.field == Field::Email {
        return Some(skip(stage, customer, at));
    }
    if at.field != Field::Phone {
        return None;
    }
    let is = |label| stage.speech.is_label(label, text);
    if known.is_some_and(|known| keep_label(stage.speech, &known) == text) {
        Some(keep(stage, customer, at))
    } else if is(Text::ButtonSkip) {
        Some(skip(stage, customer, at))
    } else if is(Text::ButtonBack) {
        Some(Progress::Asked(back(stage, customer, at)))
    } else {
        None
    }
}

/// A name was given, perhaps with the phone, which is then confirmed by one tap.
fn name_given(stage: &Stage<'_>, customer: &Customer, at: At, named: Named) -> Progress {
    let mut changed = customer.clone();
    changed.full_name = Some(named.name.clone());
    let phone = named.phone.filter(|_| customer.phone.is_none());
    changed.phone = changed.phone.or_else(|| phone.clone());
    let progress = next(stage, changed, at, Some(Effect::SetName(Some(named.name))));
    match (progress, phone) {
        (Progress::Asked(step), Some(phone)) => {
            Progress::Asked(step.effect(Effect::SetPhone(Some(phone), Proof::Typed)))
        }
        (progress, _) => progress,
    }
}

/// A phone was typed or shared.
pub fn phone(stage: &Stage<'_>, customer: &Customer, at: At, number: &str, own: Own) -> Progress {
    if at.field != Field::Phone {
        return Progress::Asked(hint(stage, customer, at));
    }
    let PhoneAmongWords { phone, words } = match read_phone(stage, number) {
        Ok(found) => found,
        Err(why) => return Progress::Asked(ask(stage, customer, at, Some(no_phone(why)))),
    };
    let proof = match own {
        Own::Yes => Proof::Vouched,
        Own::No => Proof::Typed,
    };
    let mut changed = customer.clone();
    changed.phone = Some(phone.clone());
    changed.proof = proof;
    let effect = Effect::SetPhone(Some(phone), proof);
    match next(stage, changed, at, Some(effect)) {
        Progress::Asked(step) => Progress::Asked(keep_beside(step, &words)),
        done @ Progress::Done(..) => done,
    }
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
            Some(phone) => stage.speech.html(say::PhoneNoted {
                phone: Arg::from(stage.phone(phone)),
            }),
            None => stage.speech.html(Text::PhonePassedOver),
        };
        step = step.say(View::text(noted));
    }
    Progress::Asked(match effect {
        Some(effect) => step.effect(effect),
        None => step,
    })
}
