//! Methods that ask for money, and the answer to a person who wants to pay.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::invoice::{self, ANSWER_IN, Checkout, Outcome};
use super::super::message::Message;
use super::super::params::Params;
use super::super::people::{Heard, Toast};
use super::super::state::State;
use super::{Caller, post};

pub fn send(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let (offer, invoice) = invoice::read(params, &caller.shared.options.provider_token)?;
    invoice::check_markup(params)?;
    post::one(caller, params, chat, |_, message| {
        message.other.insert("invoice".to_owned(), invoice);
        message.offer = Some(offer);
        Ok(())
    })
}

pub fn link(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    if params.has("start_parameter") {
        let words = "createInvoiceLink has no parameter \"start_parameter\" (strict simulator)";
        return Err(Refusal::bad(words));
    }
    let (offer, _) = invoice::read(params, &caller.shared.options.provider_token)?;
    let mut state = caller.bot.state();
    let link = format!("https://t.me/$invoice{}", state.links.len() + 1);
    state.links.insert(link.clone(), offer);
    Ok(Answer::Value(link.into()))
}

/// Once for each attempt, and in time.
pub fn answer(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.text("pre_checkout_query_id")?.unwrap_or_default();
    if !params.has("ok") {
        return Err(Refusal::bad(
            "parameter \"ok\" is required (strict simulator)",
        ));
    }
    let agrees = params.flag("ok");
    let words = params.text("error_message")?.unwrap_or_default();
    if !agrees && words.trim().is_empty() {
        return Err(Refusal::bad("error message must be non-empty"));
    }
    let mut state = caller.bot.state();
    let too_late = "query is too old and response timeout expired or query ID is invalid";
    let charge = format!("tg_charge_{}", state.files.number());
    let mut open = state.checkouts.iter_mut();
    let open = open.find(|one| one.query_id == id && one.outcome == Outcome::Waiting);
    let checkout = open
        .filter(|one| one.asked_at + ANSWER_IN > caller.now)
        .ok_or_else(|| Refusal::bad(too_late))?;
    checkout.outcome = if agrees {
        Outcome::Paid(charge.clone())
    } else {
        Outcome::Refused(words.to_string())
    };
    let checkout = checkout.clone();
    let paid = if agrees {
        pay(caller, &mut state, &checkout, &charge)
    } else {
        tell(&state, &checkout, &words);
        None
    };
    drop(state);
    if let Some(message) = paid {
        caller.shared.push(caller.bot, "message", &message);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

/// The money is taken: the chat says so, and the invoice cannot be paid again.
fn pay(caller: &Caller<'_>, state: &mut State, checkout: &Checkout, charge: &str) -> Option<Value> {
    let chat = state.chats.get_mut(&checkout.chat)?;
    let invoice = checkout.message.and_then(|id| chat.find(id));
    if let Some(invoice) = invoice.map(Arc::clone) {
        let mut invoice = Message::clone(&invoice);
        if let Some(offer) = &mut invoice.offer {
            offer.is_paid = true;
        }
        chat.swap(invoice);
    }
    let mut payment = json!({
        "currency": checkout.offer.currency,
        "total_amount": checkout.offer.total_amount,
        "invoice_payload": checkout.offer.payload,
        "telegram_payment_charge_id": charge,
        "provider_payment_charge_id": format!("{charge}_at_the_provider"),
    });
    if !checkout.offer.needs.is_empty() {
        payment["order_info"] = checkout.order_info.clone();
    }
    let id = chat.next_id();
    let mut message = Message::blank(id, checkout.payer, false, caller.now.timestamp());
    message
        .other
        .insert("successful_payment".to_owned(), payment);
    let message = chat.append(message);
    Some(caller.bot.message_json(chat, &message))
}

/// The person reads in a window why nothing was paid.
fn tell(state: &State, checkout: &Checkout, words: &str) {
    let chat = state.chats.get(&checkout.chat);
    for ear in chat.into_iter().flat_map(|chat| &chat.ears) {
        ear.hear(Heard::Toast(Toast {
            text: words.to_owned(),
            alert: true,
        }));
    }
}
