//! An order in one tap: the product, a phone to call, and the lead.

use super::{Effect, Stage, Step, menu, product};
use crate::{
    domain::{
        dialogue::State,
        id::LeadId,
        lead::{Content, Lead, Line, Status},
        phone::Phone,
        product::Product,
    },
    telegram::{View, callback::Action, keyboard::Keyboard},
    text::{Arg, Text, cut},
};

/// The longest name of a product within a sentence.
const NAME: usize = 120;

/// "Order now": asks for a phone, or whether the known one is right.
pub fn begin(stage: &Stage<'_>, product: &Product, known: Option<&Phone>) -> Step {
    if !product::can_be_ordered(stage, product) {
        return Step::stay().toast(stage.speech.plain(Text::ToastOutOfStock));
    }
    match known {
        Some(phone) => confirm(stage, product, phone.clone()),
        None => ask_phone(stage, product, None),
    }
}

/// The question for a phone; `hint` says why it is asked again.
pub fn ask_phone(stage: &Stage<'_>, product: &Product, hint: Option<Text>) -> Step {
    let html = match hint {
        Some(hint) => stage.speech.html(hint),
        None => stage
            .speech
            .html_with(Text::AskPhone, [("product", name(product))]),
    };
    let keyboard = Keyboard::Contact {
        share: stage.speech.plain(Text::ButtonSendPhone),
        others: vec![stage.speech.plain(Text::ButtonCancel)],
    };
    Step::to(State::AwaitingPhone {
        product: product.id,
    })
    .show(View::text(html).with(keyboard))
}

/// "Order with this number?"
pub fn confirm(stage: &Stage<'_>, product: &Product, phone: Phone) -> Step {
    let html = stage.speech.html_with(
        Text::ConfirmPhone,
        [
            ("product", name(product)),
            ("phone", phone.international().into()),
        ],
    );
    let rows = vec![
        vec![stage.button(Text::ButtonYes, Action::PhoneYes)],
        vec![
            stage.button(Text::ButtonOtherPhone, Action::PhoneOther),
            stage.button(Text::ButtonCancel, Action::Cancel),
        ],
    ];
    Step::to(State::ConfirmingPhone {
        product: product.id,
        phone,
    })
    .show(View::text(html).with(Keyboard::Inline(rows)))
}

/// A number was typed: shown back in its international form before it is used.
pub fn typed(stage: &Stage<'_>, product: &Product, text: &str) -> Step {
    match Phone::parse(text, stage.shop.region) {
        Ok(phone) => {
            let shown = Arg::from(phone.international());
            let noted = stage.speech.html_with(Text::PhoneNoted, [("phone", shown)]);
            confirm(stage, product, phone).say(View::text(noted))
        }
        Err(_) => ask_phone(stage, product, Some(Text::PhoneHint)),
    }
}

/// A contact was shared: one's own is trusted, another's is treated as typed.
pub fn shared(stage: &Stage<'_>, product: &Product, number: &str, own: Own) -> Step {
    match (Phone::parse(number, stage.shop.region), own) {
        (Ok(phone), Own::Yes) => {
            place(stage, product, phone.clone()).effect(Effect::SetPhone(phone))
        }
        (Ok(phone), Own::No) => {
            let hint = stage.speech.html(Text::ForeignContact);
            confirm(stage, product, phone).say(View::text(hint))
        }
        (Err(_), _) => ask_phone(stage, product, Some(Text::PhoneHint)),
    }
}

/// Whether a contact is the sender's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    Yes,
    No,
}

/// The order stands. Its number is known once it is stored; see [`accepted`].
pub fn place(stage: &Stage<'_>, product: &Product, phone: Phone) -> Step {
    if !product::can_be_ordered(stage, product) {
        return product::card(stage, product, crate::domain::dialogue::Place::default())
            .toast(stage.speech.plain(Text::ToastOutOfStock));
    }
    let line = Line {
        product: product.id,
        name: product.name.clone(),
        sku: product.sku.clone(),
        price: product.price,
        quantity: 1,
        picture: product.picture.clone(),
    };
    menu::show(stage).effect(Effect::HandOver {
        content: Content::Order {
            lines: vec![line],
            checkout: None,
        },
        phone: Some(phone),
    })
}

/// The confirmation, by kind of what was handed over.
pub fn accepted(
    stage: &Stage<'_>,
    number: LeadId,
    content: &Content,
    phone: Option<&Phone>,
) -> View {
    let number = ("number", Arg::from(number.to_string()));
    View::text(match content {
        Content::Order { lines, .. } => {
            let phone = phone.map_or_else(String::new, Phone::international);
            stage.speech.html_with(
                Text::OrderAccepted,
                [number, ("product", what(lines)), ("phone", phone.into())],
            )
        }
        Content::Question { .. } => stage.speech.html_with(Text::QuestionAccepted, [number]),
        Content::Feedback { .. } => stage.speech.html(Text::FeedbackThanks),
    })
}

/// The state of one's own order; one answer for "none" and "not yours".
pub fn state(stage: &Stage<'_>, lead: Option<&Lead>) -> Step {
    let html = match lead.map(|lead| (lead, &lead.body.content)) {
        Some((lead, Content::Order { lines, .. })) => {
            let state = match lead.status {
                Status::HandedOver(_) => Text::StateHandedOver,
                Status::Created | Status::Sending | Status::Rejected(_) | Status::Unsure => {
                    Text::StateCreated
                }
            };
            stage.speech.html_with(
                Text::OrderState,
                [
                    ("number", lead.id.to_string().into()),
                    ("product", what(lines)),
                    ("state", stage.speech.plain(state).into()),
                ],
            )
        }
        _ => stage.speech.html(Text::OrderUnknown),
    };
    Step::to(State::Menu).show(View::text(html).with(menu::keyboard(stage)))
}

fn what(lines: &[Line]) -> Arg {
    Arg::from(
        lines
            .first()
            .map_or_else(String::new, |line| cut(&line.name, NAME)),
    )
}

fn name(product: &Product) -> Arg {
    Arg::from(cut(&product.name, NAME))
}
