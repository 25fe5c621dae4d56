//! What a customer has told about themselves, and how they change it.

use super::{
    Effect, Stage, Step, code, menu,
    naming::{self, Named},
    order::{Own, keep_beside, no_phone, read_phone},
    reading::Typed,
};
use crate::{
    domain::{
        customer::{Customer, Notices, Proof},
        dialogue::{Field, State},
        email::Email,
        phone::{NotAPhone, Phone, PhoneAmongWords},
    },
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut, say},
};

/// What of a long name is shown.
const NAME: usize = 100;

pub fn show(stage: &Stage<'_>, customer: &Customer) -> Step {
    let speech = stage.speech;
    let none = speech.plain(Text::ProfileNone);
    let phone = customer.phone.as_ref().map(|phone| stage.phone(phone));
    let email = customer.email.as_ref().map(Email::as_str);
    let name = Some(customer.called()).filter(|name| !name.trim().is_empty());
    let html = speech.html(say::Profile {
        name: cut(name.unwrap_or(&none), NAME).into(),
        phone: phone.as_deref().unwrap_or(&none).into(),
        email: email.unwrap_or(&none).into(),
        language: speech.plain(Text::LanguageName).into(),
    });
    let field = |label, field| stage.button(label, Action::ChangeProfile(field));
    let (notices, other) = match customer.notices {
        Notices::On => (Text::ButtonNoticesOn, Notices::Off),
        Notices::Off => (Text::ButtonNoticesOff, Notices::On),
    };
    let mut rows = vec![
        vec![
            field(Text::ButtonCorrectName, Field::Name),
            field(Text::ButtonCorrectPhone, Field::Phone),
        ],
        vec![
            field(Text::ButtonCorrectEmail, Field::Email),
            stage.button(Text::ButtonLanguage, Action::Languages),
        ],
        vec![stage.button(notices, Action::SetNotices(other))],
        vec![stage.button(Text::ButtonPrivacy, Action::Privacy)],
        vec![stage.button(Text::ButtonMenu, Action::Menu)],
    ];
    if code::can_confirm(stage, customer) {
        rows.insert(
            0,
            vec![stage.button(Text::ButtonConfirmPhone, Action::ConfirmPhone)],
        );
    }
    Step::to(State::Registration { field: None })
        .show(View::text(html).with(Keyboard::Inline(rows)))
}

/// Something came that the profile cannot use.
pub fn hint(stage: &Stage<'_>, customer: &Customer) -> Step {
    let mut step = show(stage, customer);
    if let Some(screen) = &mut step.screen {
        screen.html = format!("{}\n\n{}", stage.speech.html(Text::UseButtons), screen.html);
    }
    step
}

/// Asks for a field.
pub fn ask(stage: &Stage<'_>, customer: &Customer, field: Field) -> Step {
    question(stage, customer, field, None)
}

/// Something else came than the field.
pub fn field_hint(stage: &Stage<'_>, customer: &Customer, field: Field) -> Step {
    let hint = match field {
        Field::Name => Text::NameHint,
        Field::Phone => Text::PhoneHint,
        Field::Email => Text::EmailHint,
    };
    question(stage, customer, field, Some(hint))
}

fn question(stage: &Stage<'_>, customer: &Customer, field: Field, hint: Option<Text>) -> Step {
    let speech = stage.speech;
    let text = hint.unwrap_or(match field {
        Field::Name => Text::AskProfileName,
        Field::Phone => Text::AskProfilePhone,
        Field::Email => Text::AskProfileEmail,
    });
    let keyboard = match field {
        Field::Phone => Keyboard::Contact {
            share: speech.plain(Text::ButtonSendPhone),
            others: vec![speech.plain(Text::ButtonCancel)],
        },
        Field::Name | Field::Email => {
            let known = match field {
                Field::Name => customer.full_name.is_some(),
                Field::Email | Field::Phone => customer.email.is_some(),
            };
            let mut rows: Vec<_> = known
                .then(|| vec![stage.button(Text::ButtonClearField, Action::ClearProfile(field))])
                .into_iter()
                .collect();
            rows.push(vec![
                stage.button(Text::ButtonBack, Action::Profile),
                stage.button(Text::ButtonCancel, Action::Cancel),
            ]);
            Keyboard::Inline(rows)
        }
    };
    Step::to(State::Registration { field: Some(field) })
        .show(View::text(speech.html(text)).with(keyboard))
}

/// A field was typed.
pub fn typed(stage: &Stage<'_>, customer: &Customer, field: Field, typed: Typed<'_>) -> Step {
    let text = typed.text;
    match field {
        Field::Name => {
            let read = naming::read(stage.speech, stage.shop.region, text);
            match read.accept(typed.certainty) {
                Some(named) => name_given(stage, customer, named),
                None => field_hint(stage, customer, field),
            }
        }
        Field::Phone => phone(stage, customer, text, Own::No),
        Field::Email => match Email::parse(text) {
            Ok(email) => {
                let mut changed = customer.clone();
                changed.email = Some(email.clone());
                noted(stage, &changed).effect(Effect::SetEmail(Some(email)))
            }
            Err(_) => field_hint(stage, customer, field),
        },
    }
}

/// A name was given, perhaps with the phone, which is noted where none is known.
fn name_given(stage: &Stage<'_>, customer: &Customer, named: Named) -> Step {
    let mut changed = customer.clone();
    changed.full_name = Some(named.name.clone());
    let phone = named.phone.filter(|_| customer.phone.is_none());
    changed.phone = changed.phone.or_else(|| phone.clone());
    let step = noted(stage, &changed).effect(Effect::SetName(Some(named.name)));
    match phone {
        Some(phone) => step.effect(Effect::SetPhone(Some(phone), Proof::Typed)),
        None => step,
    }
}

/// A phone was typed or shared.
pub fn phone(stage: &Stage<'_>, customer: &Customer, number: &str, own: Own) -> Step {
    let PhoneAmongWords { phone, words } = match read_phone(stage, number) {
        Ok(found) => found,
        Err(why) => return question(stage, customer, Field::Phone, Some(no_phone(why))),
    };
    let proof = match own {
        Own::Yes => Proof::Vouched,
        Own::No => Proof::Typed,
    };
    let mut changed = customer.clone();
    changed.phone = Some(phone.clone());
    let step = noted(stage, &changed).effect(Effect::SetPhone(Some(phone), proof));
    keep_beside(step, &words)
}

/// A field is taken out.
pub fn clear(stage: &Stage<'_>, customer: &Customer, field: Field) -> Step {
    let mut changed = customer.clone();
    let effect = match field {
        Field::Name => {
            changed.full_name = None;
            Effect::SetName(None)
        }
        Field::Phone => {
            changed.phone = None;
            Effect::SetPhone(None, Proof::Typed)
        }
        Field::Email => {
            changed.email = None;
            Effect::SetEmail(None)
        }
    };
    show(stage, &changed).effect(effect)
}

fn noted(stage: &Stage<'_>, changed: &Customer) -> Step {
    let said = View::text(stage.speech.html(Text::ProfileNoted));
    show(stage, changed).say(said)
}

/// Switches notices about the customer's orders on or off.
pub fn set_notices(stage: &Stage<'_>, customer: &Customer, notices: Notices) -> Step {
    let toast = stage.speech.plain(match notices {
        Notices::On => Text::ToastNoticesOn,
        Notices::Off => Text::ToastNoticesOff,
    });
    let mut changed = customer.clone();
    changed.notices = notices;
    show(stage, &changed)
        .toast(toast)
        .effect(Effect::SetNotices(notices))
}

/// A contact that nobody asked for: one's own number is kept.
pub fn volunteered(stage: &Stage<'_>, number: &str, own: Own) -> Step {
    match Phone::parse(number, stage.shop.region) {
        Ok(phone) if own == Own::Yes => {
            let said = View::text(stage.speech.html(say::PhoneNoted {
                phone: Arg::from(stage.phone(&phone)),
            }));
            menu::after(stage, Text::AfterStep, Vec::new())
                .say(said)
                .effect(Effect::SetPhone(Some(phone), Proof::Vouched))
        }
        Err(NotAPhone::Anonymous) if own == Own::Yes => {
            let said = View::text(stage.speech.html(Text::PhoneAnonymous));
            menu::show(stage).say(said)
        }
        Ok(_) | Err(_) => menu::hint(stage),
    }
}
