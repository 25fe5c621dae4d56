//! Guided registration, and what it was for.

use super::{Outcome, T, ordering::with_product};
use crate::{
    bot::said::SharedContact,
    config::Registration,
    domain::{
        customer::Customer,
        dialogue::{State, Then},
        id::ProductId,
    },
    shop::{
        checkout::{self, Buying},
        order as order_flow, profile as profile_flow,
        registration::{self as flow, At, Progress},
    },
    store::{StoreError, customers},
};

/// `/register`.
pub fn register(turn: T<'_>) -> Outcome {
    Ok(flow::begin(
        &turn.stage(),
        &turn.dialogue.customer,
        Then::Profile,
    ))
}

/// Whether somebody is asked to introduce themselves: once, and only where nothing is known.
async fn is_unknown(turn: T<'_>) -> Result<bool, StoreError> {
    let customer = &turn.dialogue.customer;
    let known =
        customer.full_name.is_some() || customer.phone.is_some() || customer.email.is_some();
    Ok(!known && !customers::is_introduced(&turn.tx, customer.id).await?)
}

/// The profile, which begins with the registration where the shop wants it.
pub async fn profile(turn: T<'_>) -> Outcome {
    if turn.shop.registration != Registration::Never && is_unknown(turn).await? {
        return register(turn);
    }
    Ok(profile_flow::show(&turn.stage(), &turn.dialogue.customer))
}

/// "Order now", after the registration where the shop wants it first.
pub async fn order(turn: T<'_>, id: ProductId) -> Outcome {
    if is_asked_for(&turn.dialogue.state, Then::Order(id)) {
        // The second of two quick taps: the question is on the screen.
        return Ok(crate::shop::Step::stay());
    }
    if turn.shop.registration == Registration::BeforeOrder && is_unknown(turn).await? {
        let then = Then::Order(id);
        return Ok(flow::begin(&turn.stage(), &turn.dialogue.customer, then));
    }
    super::order_known(turn, id).await
}

/// "Check out", after the registration where the shop wants it first.
pub async fn checkout(turn: T<'_>) -> Outcome {
    if is_asked_for(&turn.dialogue.state, Then::Checkout) {
        return Ok(crate::shop::Step::stay());
    }
    let wants = turn.shop.registration == Registration::BeforeOrder;
    if wants && !turn.cart().await?.is_empty() && is_unknown(turn).await? {
        let then = Then::Checkout;
        return Ok(flow::begin(&turn.stage(), &turn.dialogue.customer, then));
    }
    super::checkout_known(turn).await
}

fn is_asked_for(state: &State, wanted: Then) -> bool {
    matches!(state, State::Registering { then, .. } if *then == wanted)
}

pub async fn registering_typed(turn: T<'_>, asked: At, text: String) -> Outcome {
    let customer = &turn.dialogue.customer;
    let progress = flow::typed(&turn.stage(), customer, asked, turn.typed(&text));
    go_on(turn, asked, progress).await
}

pub async fn registering_shared(turn: T<'_>, asked: At, shared: SharedContact) -> Outcome {
    let customer = &turn.dialogue.customer;
    let progress = flow::phone(&turn.stage(), customer, asked, &shared.number, shared.own);
    go_on(turn, asked, progress).await
}

pub async fn registering_kept(turn: T<'_>, asked: At) -> Outcome {
    let progress = flow::keep(&turn.stage(), &turn.dialogue.customer, asked);
    go_on(turn, asked, progress).await
}

pub async fn registering_skipped(turn: T<'_>, asked: At) -> Outcome {
    let progress = flow::skip(&turn.stage(), &turn.dialogue.customer, asked);
    go_on(turn, asked, progress).await
}

pub fn registering_back(turn: T<'_>, asked: At) -> Outcome {
    Ok(flow::back(&turn.stage(), &turn.dialogue.customer, asked))
}

pub fn registering_hint(turn: T<'_>, asked: At) -> Outcome {
    Ok(flow::hint(&turn.stage(), &turn.dialogue.customer, asked))
}

/// The next question, or what the registration was for.
async fn go_on(turn: T<'_>, at: At, progress: Progress) -> Outcome {
    let (customer, effect) = match progress {
        Progress::Asked(step) => return Ok(step),
        Progress::Done(customer, effect) => (customer, effect),
    };
    let step = done(turn, at.then, &customer).await?;
    Ok(match effect {
        Some(effect) => step.effect(effect),
        None => step,
    })
}

async fn done(turn: T<'_>, then: Then, customer: &Customer) -> Outcome {
    match then {
        Then::Profile => Ok(profile_flow::show(&turn.stage(), customer)),
        Then::Order(id) => {
            with_product(turn, id, |stage, product| {
                order_flow::begin(stage, product, customer.phone.as_ref())
            })
            .await
        }
        Then::Checkout => {
            let cart = turn.cart().await?;
            let buying = Buying {
                customer,
                cart: &cart,
            };
            Ok(checkout::begin(&turn.stage(), buying))
        }
    }
}
