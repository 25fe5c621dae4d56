//! The cart and the checkout.

use super::{Outcome, T, outdated};
use crate::{
    bot::{said::SharedContact, turn::Turn},
    domain::{
        dialogue::{Asked, Draft, Place, State},
        id::ProductId,
    },
    shop::{
        Step, cart as cart_flow,
        checkout::{self, Buying},
        product as product_flow,
    },
    text::Text,
};

pub async fn cart(turn: T<'_>) -> Outcome {
    Ok(cart_flow::show(&turn.stage(), &turn.cart().await?))
}

pub async fn cart_line(turn: T<'_>, id: ProductId) -> Outcome {
    Ok(cart_flow::line(&turn.stage(), &turn.cart().await?, id))
}

pub async fn set_in_cart(turn: T<'_>, id: ProductId, count: u32) -> Outcome {
    let cart = turn.cart().await?;
    Ok(cart_flow::set(&turn.stage(), &cart, id, count))
}

pub fn clear_cart(turn: T<'_>) -> Outcome {
    Ok(cart_flow::clear(&turn.stage()))
}

pub async fn cart_said(turn: T<'_>, line: Option<ProductId>, text: String) -> Outcome {
    let cart = turn.cart().await?;
    Ok(match line {
        Some(id) => cart_flow::typed(&turn.stage(), &cart, id, &text),
        None => cart_flow::hint(&turn.stage(), &cart),
    })
}

pub async fn cart_unsaid(turn: T<'_>, line: Option<ProductId>) -> Outcome {
    let cart = turn.cart().await?;
    Ok(match line {
        Some(id) => cart_flow::quantity_hint(&turn.stage(), &cart, id),
        None => cart_flow::hint(&turn.stage(), &cart),
    })
}

pub async fn add_to_cart(turn: T<'_>, id: ProductId, count: u32) -> Outcome {
    if count == 0 {
        return outdated(turn, Text::ToastUnknownButton).await;
    }
    let stage = turn.stage();
    let Some(product) = turn.product(id).await? else {
        return Ok(product_flow::gone(&stage));
    };
    let from = match &turn.dialogue.state {
        State::Catalog(place) | State::Product { from: place, .. } => place.clone(),
        _ => Place::default(),
    };
    let cart = turn.cart().await?;
    if turn.is_second_tap() && cart.line(id).is_some() {
        return Ok(Step::stay().toast(stage.speech.plain(Text::ToastInCart)));
    }
    Ok(cart_flow::add(&stage, &product, from, &cart, count))
}

/// Lets a flow of the checkout decide with what is in the cart now.
async fn buying(
    turn: &Turn,
    flow: impl FnOnce(&crate::shop::Stage<'_>, Buying<'_>) -> Step,
) -> Outcome {
    let cart = turn.cart().await?;
    let buying = Buying {
        customer: &turn.dialogue.customer,
        cart: &cart,
    };
    Ok(flow(&turn.stage(), buying))
}

/// The checkout of a customer who need not introduce themselves first.
pub(super) async fn checkout_known(turn: T<'_>) -> Outcome {
    if matches!(turn.dialogue.state, State::Checkout(_)) && turn.is_second_tap() {
        // The second of two quick taps: the question is on the screen.
        return Ok(Step::stay());
    }
    buying(turn, checkout::begin).await
}

pub async fn question(turn: T<'_>, draft: Draft) -> Outcome {
    buying(turn, |stage, it| checkout::present(stage, it, draft)).await
}

pub async fn step_back(turn: T<'_>, draft: Draft) -> Outcome {
    buying(turn, |stage, it| checkout::back(stage, it, draft)).await
}

pub async fn keep(turn: T<'_>, draft: Draft) -> Outcome {
    buying(turn, |stage, it| checkout::keep(stage, it, draft)).await
}

pub async fn pass_over(turn: T<'_>, draft: Draft) -> Outcome {
    buying(turn, |stage, it| checkout::skip(stage, it, draft)).await
}

pub async fn deliver_by(turn: T<'_>, draft: Draft, method: String) -> Outcome {
    buying(turn, |stage, it| {
        checkout::deliver_by(stage, it, draft, &method)
    })
    .await
}

pub async fn pick_up_at(turn: T<'_>, draft: Draft, place: u32) -> Outcome {
    buying(turn, |stage, it| {
        checkout::pick_up_at(stage, it, draft, place)
    })
    .await
}

pub async fn pay_by(turn: T<'_>, draft: Draft, method: String) -> Outcome {
    buying(turn, |stage, it| {
        checkout::pay_by(stage, it, draft, &method)
    })
    .await
}

pub async fn correct(turn: T<'_>, draft: Draft, asked: Asked) -> Outcome {
    buying(turn, |stage, it| checkout::correct(stage, it, draft, asked)).await
}

pub async fn answer_typed(turn: T<'_>, draft: Draft, text: String) -> Outcome {
    buying(turn, |stage, it| {
        checkout::typed(stage, it, draft, turn.typed(&text))
    })
    .await
}

pub async fn answer_shared(turn: T<'_>, draft: Draft, shared: SharedContact) -> Outcome {
    buying(turn, |stage, it| {
        checkout::contact(stage, it, draft, &shared.number, shared.own)
    })
    .await
}

pub async fn answer_hint(turn: T<'_>, draft: Draft) -> Outcome {
    buying(turn, |stage, it| checkout::hint(stage, it, draft)).await
}

/// The order is placed as the customer has seen it, or not at all: whether there are still that
/// many is decided here, in the transaction that stores it.
pub async fn confirm_order(turn: T<'_>, draft: Draft) -> Outcome {
    let cart = turn.cart().await?;
    let stage = turn.stage();
    let buying = Buying {
        customer: &turn.dialogue.customer,
        cart: &cart,
    };
    let draft = match checkout::check(&stage, buying, draft) {
        Ok(draft) => draft,
        Err(step) => return Ok(*step),
    };
    let lines = cart.lines.iter();
    let wanted: Vec<_> = lines.map(|it| (it.product.id, it.quantity)).collect();
    if turn.hold(&wanted).await? {
        return Ok(checkout::place(&stage, buying, draft));
    }
    // Somebody was quicker: the cart is read anew, with what is left.
    question(turn, draft).await
}
