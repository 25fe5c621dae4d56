//! An order in one tap.

use super::{Outcome, T};
use crate::{
    bot::{said::SharedContact, turn::Turn},
    domain::{
        cart::StockCount, customer::Proof, dialogue::State, id::ProductId, phone::Phone,
        product::Product, yes_no,
    },
    shop::{Effect, Stage, Step, order as order_flow, product as product_flow},
    text::Text,
};

/// The order of a customer who need not introduce themselves first.
pub(super) async fn order_known(turn: T<'_>, id: ProductId) -> Outcome {
    if asked_already(&turn.dialogue.state, id) {
        // The second of two quick taps: the question is on the screen.
        return Ok(Step::stay());
    }
    let known = turn.dialogue.customer.phone.clone();
    with_product(turn, id, |stage, product| {
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

pub async fn phone_shared(turn: T<'_>, id: ProductId, shared: SharedContact) -> Outcome {
    holding(turn, id, |stage, product| {
        order_flow::shared(stage, product, &shared.number, shared.own)
    })
    .await
}

/// A step that may place the order: the piece is taken out of the stock with it. Where somebody was
/// quicker, the product is read anew.
async fn holding(
    turn: &Turn,
    id: ProductId,
    flow: impl Fn(&Stage<'_>, &Product) -> Step,
) -> Outcome {
    let step = with_product(turn, id, &flow).await?;
    let places = |effect: &Effect| matches!(effect, Effect::HandOver { .. });
    // The CRM counts what one tap takes.
    let is_counted = turn.shop.stock != StockCount::UntilNextCopy;
    if !is_counted || !step.effects.iter().any(places) || turn.hold(&[(id, 1)]).await? {
        return Ok(step);
    }
    with_product(turn, id, product_flow::just_gone).await
}

pub async fn phone_typed(turn: T<'_>, id: ProductId, text: String) -> Outcome {
    with_product(turn, id, |stage, product| {
        order_flow::typed(stage, product, &text)
    })
    .await
}

pub async fn phone_hint(turn: T<'_>, id: ProductId) -> Outcome {
    with_product(turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, Some(Text::PhoneHint))
    })
    .await
}

pub async fn phone_confirmed(turn: T<'_>, id: ProductId, phone: Phone) -> Outcome {
    holding(turn, id, |stage, product| {
        order_flow::place(stage, product, phone.clone())
            .effect(Effect::SetPhone(Some(phone.clone()), Proof::Typed))
    })
    .await
}

pub async fn phone_other(turn: T<'_>, id: ProductId) -> Outcome {
    with_product(turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, None)
    })
    .await
}

/// Another number, or the answer that the buttons give.
pub async fn another_phone_typed(
    turn: T<'_>,
    id: ProductId,
    phone: Phone,
    text: String,
) -> Outcome {
    if yes_no::is_yes(&text) {
        return phone_confirmed(turn, id, phone).await;
    }
    if yes_no::is_no(&text) {
        return phone_other(turn, id).await;
    }
    with_product(turn, id, |stage, product| {
        order_flow::typed_instead(stage, product, phone, &text)
    })
    .await
}

pub async fn confirm_hint(turn: T<'_>, id: ProductId, phone: Phone) -> Outcome {
    with_product(turn, id, |stage, product| {
        order_flow::confirm(stage, product, phone)
    })
    .await
}
