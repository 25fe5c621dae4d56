//! What is the customer's own: orders, profile, data.

use super::{Outcome, T};
use crate::{
    bot::{said::SharedContact, turn::Turn},
    domain::{
        customer::Notices,
        dialogue::Field,
        id::{LeadId, OrderId},
    },
    shop::{
        Effect, Step, code as code_flow,
        order::Own,
        orders::{self as orders_flow},
        privacy as privacy_flow, profile as profile_flow,
    },
    store::{StoreError, leads, orders as stored},
    text::Text,
};

pub async fn orders(turn: T<'_>) -> Outcome {
    let customer = &turn.dialogue.customer;
    let found = stored::of_customer(
        &turn.tx,
        customer.id,
        customer.own_phone(),
        orders_flow::SHOWN,
    )
    .await?;
    let mut orders = Vec::with_capacity(found.len());
    for order in found {
        orders.push(with_lead(turn, order).await?);
    }
    Ok(orders_flow::list(&turn.stage(), &orders))
}

async fn with_lead(
    turn: &Turn,
    order: crate::domain::order::Order,
) -> Result<orders_flow::Own, StoreError> {
    let lead = match order.lead {
        Some(lead) => leads::lookup(&turn.tx, lead).await?,
        None => None,
    };
    // An order may be somebody's by its phone alone: what its maker wrote stays theirs.
    let lead = lead.filter(|lead| lead.customer == turn.dialogue.customer.id);
    Ok(orders_flow::Own { order, lead })
}

pub async fn own_order(turn: T<'_>, id: OrderId) -> Outcome {
    let customer = &turn.dialogue.customer;
    let order = stored::own(&turn.tx, id, customer.id, customer.own_phone()).await?;
    found(turn, order).await
}

async fn found(turn: &Turn, order: Option<crate::domain::order::Order>) -> Outcome {
    let own = match order {
        Some(order) => Some(with_lead(turn, order).await?),
        None => None,
    };
    Ok(orders_flow::found(&turn.stage(), own.as_ref()))
}

/// Whether an order is really to be cancelled.
pub async fn cancel_order(turn: T<'_>, id: OrderId) -> Outcome {
    let customer = &turn.dialogue.customer;
    let order = stored::own(&turn.tx, id, customer.id, customer.own_phone()).await?;
    let Some(order) = order else {
        return found(turn, None).await;
    };
    let own = with_lead(turn, order).await?;
    Ok(orders_flow::ask_cancel(&turn.stage(), &own))
}

/// The customer confirms: the order is cancelled at once, or its manager is asked to cancel it.
pub async fn cancel_order_yes(turn: T<'_>, id: OrderId) -> Outcome {
    let customer = &turn.dialogue.customer;
    let order = stored::own(&turn.tx, id, customer.id, customer.own_phone()).await?;
    let Some(order) = order else {
        return found(turn, None).await;
    };
    let own = with_lead(turn, order).await?;
    let shop = turn.shop_speech();
    let stage = crate::shop::Stage {
        speech: &shop,
        ..turn.stage()
    };
    let about = orders_flow::line(&stage, &own);
    let step = orders_flow::cancelled(
        &turn.stage(),
        &own,
        &about,
        &shop.plain(Text::AskedToCancel),
    );
    Ok(match own.order.number {
        Some(number) => step.effect(Effect::CancelOrder(number)),
        None => step,
    })
}

/// A question about an order carries the order.
pub async fn ask_about_order(turn: T<'_>, id: OrderId) -> Outcome {
    if about_order(turn, id).await?.is_none() {
        return found(turn, None).await;
    }
    let matter = crate::shop::support::Matter::of_order(id);
    Ok(crate::shop::support::ask(&turn.stage(), matter))
}

/// The line of the order that a question is about; `None` when it is not theirs any more.
pub(super) async fn about_order(turn: &Turn, id: OrderId) -> Result<Option<String>, StoreError> {
    let customer = &turn.dialogue.customer;
    let order = stored::own(&turn.tx, id, customer.id, customer.own_phone()).await?;
    let Some(order) = order else {
        return Ok(None);
    };
    let own = with_lead(turn, order).await?;
    // Managers read it in the shop's language.
    let speech = turn.shop_speech();
    let stage = crate::shop::Stage {
        speech: &speech,
        ..turn.stage()
    };
    Ok(Some(orders_flow::line(&stage, &own)))
}

pub fn order_number(turn: T<'_>) -> Outcome {
    Ok(orders_flow::ask_number(&turn.stage()))
}

pub async fn number_typed(turn: T<'_>, text: String) -> Outcome {
    match orders_flow::number(&text) {
        Some(number) => numbered(turn, &number).await,
        None => Ok(orders_flow::number_hint(&turn.stage())),
    }
}

/// A link names an order: one that cannot be a number is no order of anybody's.
pub async fn number_linked(turn: T<'_>, text: &str) -> Outcome {
    match orders_flow::number(text) {
        Some(number) => numbered(turn, &number).await,
        None => found(turn, None).await,
    }
}

async fn numbered(turn: &Turn, number: &str) -> Outcome {
    let customer = &turn.dialogue.customer;
    let own_phone = customer.own_phone();
    let order = stored::by_number(&turn.tx, number, customer.id, own_phone).await?;
    found(turn, order).await
}

pub fn number_hint(turn: T<'_>) -> Outcome {
    Ok(orders_flow::number_hint(&turn.stage()))
}

/// The invoice anew: the first may have been deleted, or its page was closed.
pub async fn invoice(turn: T<'_>, lead: LeadId) -> Outcome {
    let order = stored::of_lead(&turn.tx, lead).await?;
    let lead = leads::lookup(&turn.tx, lead).await?;
    let own = lead.filter(|lead| lead.customer == turn.dialogue.customer.id);
    let (Some(order), Some(lead)) = (order, own) else {
        return Ok(orders_flow::found(&turn.stage(), None));
    };
    let own = orders_flow::Own {
        order,
        lead: Some(lead),
    };
    let stage = turn.stage();
    Ok(match (&own.lead, orders_flow::pay_button(&stage, &own)) {
        (Some(lead), Some(_)) => Step::stay().effect(Effect::Invoice(lead.id)),
        _ => Step::stay().toast(stage.speech.plain(Text::ToastNothingToPay)),
    })
}

pub fn change_profile(turn: T<'_>, field: Field) -> Outcome {
    Ok(profile_flow::ask(
        &turn.stage(),
        &turn.dialogue.customer,
        field,
    ))
}

/// A code goes to the phone that was typed.
pub fn confirm_phone(turn: T<'_>) -> Outcome {
    Ok(code_flow::send(&turn.stage(), &turn.dialogue.customer))
}

pub fn code_typed(turn: T<'_>, text: String) -> Outcome {
    Ok(code_flow::typed(
        &turn.stage(),
        &turn.dialogue.customer,
        &text,
    ))
}

pub fn code_hint(turn: T<'_>) -> Outcome {
    Ok(code_flow::hint(&turn.stage(), &turn.dialogue.customer))
}

pub fn clear_profile(turn: T<'_>, field: Field) -> Outcome {
    Ok(profile_flow::clear(
        &turn.stage(),
        &turn.dialogue.customer,
        field,
    ))
}

pub fn profile_typed(turn: T<'_>, field: Option<Field>, text: String) -> Outcome {
    let (stage, customer) = (turn.stage(), &turn.dialogue.customer);
    Ok(match field {
        Some(field) => profile_flow::typed(&stage, customer, field, turn.typed(&text)),
        None => profile_flow::hint(&stage, customer),
    })
}

pub fn profile_shared(turn: T<'_>, field: Option<Field>, shared: SharedContact) -> Outcome {
    let (stage, customer) = (turn.stage(), &turn.dialogue.customer);
    Ok(match field {
        Some(Field::Phone) => profile_flow::phone(&stage, customer, &shared.number, shared.own),
        Some(field) => profile_flow::field_hint(&stage, customer, field),
        None if shared.own == Own::Yes => {
            profile_flow::phone(&stage, customer, &shared.number, shared.own)
        }
        None => profile_flow::hint(&stage, customer),
    })
}

pub fn profile_hint(turn: T<'_>, field: Option<Field>) -> Outcome {
    let (stage, customer) = (turn.stage(), &turn.dialogue.customer);
    Ok(match field {
        Some(field) => profile_flow::field_hint(&stage, customer, field),
        None => profile_flow::hint(&stage, customer),
    })
}

pub fn set_notices(turn: T<'_>, notices: Notices) -> Outcome {
    let step = profile_flow::set_notices(&turn.stage(), &turn.dialogue.customer, notices);
    Ok(if turn.is_beside() {
        // Under a notice: its message is left unchanged.
        Step {
            next: None,
            screen: None,
            ..step
        }
    } else {
        step
    })
}

pub fn contact_unasked(turn: T<'_>, shared: SharedContact) -> Outcome {
    Ok(profile_flow::volunteered(
        &turn.stage(),
        &shared.number,
        shared.own,
    ))
}

pub fn privacy(turn: T<'_>) -> Outcome {
    Ok(privacy_flow::show(&turn.stage()))
}

pub fn export_data(turn: T<'_>) -> Outcome {
    Ok(privacy_flow::export(&turn.stage()))
}

pub fn forget_me(turn: T<'_>) -> Outcome {
    Ok(privacy_flow::confirm(&turn.stage()))
}

/// The answer to the question whether all is to be forgotten, in words.
pub fn forget_me_typed(turn: T<'_>, text: String) -> Outcome {
    if crate::domain::yes_no::is_yes(&text) {
        return forget_me_yes(turn);
    }
    if crate::domain::yes_no::is_no(&text) {
        return super::cancel(turn);
    }
    forget_me(turn)
}

pub fn forget_me_yes(turn: T<'_>) -> Outcome {
    Ok(privacy_flow::forgotten(&turn.stage()))
}
