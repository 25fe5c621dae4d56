//! An order in one tap.

use super::{Outcome, T};
use crate::{
    bot::turn::Turn,
    domain::{customer::Proof, dialogue::State, id::ProductId, phone::Phone, product::Product},
    shop::{
        Effect, Stage, Step,
        order::{self as order_flow, Own},
        product as product_flow, yes_no,
    },
    text::Text,
};

/// The order of a customer who need not introduce themselves first.
pub(super) async fn order_known(turn: T, id: ProductId) -> Outcome {
    if asked_already(&turn.dialogue.state, id) {
        // The second of two quick taps: the question is on the screen.
        return Ok(Step::stay());
    }
    let known = turn.dialogue.customer.phone.clone();
    with_product(&turn, id, |stage, product| {
        order_flow::begin(stage, product, known.as_ref())
    })
    .await
}

fn asked_already(state: &State, id: ProductId) -> bool {
    match state {
        State::AwaitingPhone { product } | State::ConfirmingPhone { product, .. } => *product == id,
        _ => false,
    }
}

pub(super) async fn with_product(
    turn: &Turn,
    id: ProductId,
    flow: impl FnOnce(&Stage<'_>, &Product) -> Step,
) -> Outcome {
    Ok(match turn.product(id).await? {
        Some(product) => flow(&turn.stage(), &product),
        None => product_flow::gone(&turn.stage()),
    })
}

pub async fn phone_shared(turn: T, id: ProductId, (number, own): (String, Own)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::shared(stage, product, &number, own)
    })
    .await
}

pub async fn phone_typed(turn: T, id: ProductId, text: String) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::typed(stage, product, &text)
    })
    .await
}

pub async fn phone_hint(turn: T, id: ProductId) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, Some(Text::PhoneHint))
    })
    .await
}

pub async fn phone_confirmed(turn: T, (id, phone): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::place(stage, product, phone.clone())
            .effect(Effect::SetPhone(Some(phone), Proof::Typed))
    })
    .await
}

pub async fn phone_other(turn: T, (id, _): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, None)
    })
    .await
}

pub async fn another_phone_shared(
    turn: T,
    (id, _): (ProductId, Phone),
    contact: (String, Own),
) -> Outcome {
    phone_shared(turn, id, contact).await
}

/// Another number, or the answer that the buttons give.
pub async fn another_phone_typed(
    turn: T,
    (id, phone): (ProductId, Phone),
    text: String,
) -> Outcome {
    if yes_no::is_yes(&text) {
        return phone_confirmed(turn, (id, phone)).await;
    }
    if yes_no::is_no(&text) {
        return phone_other(turn, (id, phone)).await;
    }
    phone_typed(turn, id, text).await
}

pub async fn confirm_hint(turn: T, (id, phone): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::confirm(stage, product, phone)
    })
    .await
}
