//! Making, changing and paying cards.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Stored, list_or_empty};
use crate::keycrm::dictionaries::Dictionaries;
use crate::keycrm::form::card::{self as form, Form};
use crate::keycrm::server::{Outcome, Refusal};
use crate::keycrm::state::State;

/// Checks what was posted and makes a card of it.
pub fn add(state: &mut State, posted: &Value, form: Form, now: DateTime<Utc>) -> Outcome {
    form::check(posted, form, state)?;
    let id = state.cards.next_id();
    let payments = state.payments.all(posted, id, now);
    let id = if state.ignores_status {
        let mut posted = posted.clone();
        posted["status_id"] = Value::Null;
        state.cards.add(&posted, payments, now)
    } else {
        state.cards.add(posted, payments, now)
    };
    let answer = state.cards.find(id).map(Stored::plain);
    let event = state.cards.status_event(id);
    state.hooks.happened(event.into_iter().collect());
    Ok((201, answer.unwrap_or_default()))
}

pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    state.cards.find(id).ok_or_else(Refusal::not_found)?;
    form::check_change(posted, state)?;
    let card = state.cards.find_mut(id).ok_or_else(Refusal::not_found)?;
    let before = card.status_id;
    for (name, value) in posted.as_object().into_iter().flatten() {
        match (name.as_str(), value.as_i64()) {
            ("status_id", Some(status)) if status != before => {
                card.pipeline_id = Dictionaries::pipeline_of(status);
                card.move_to(status, now);
            }
            ("status_id", _) => {}
            ("client_id", _) => card.posted["contact"]["client_id"] = value.clone(),
            ("products", _) => {
                let mut products = list_or_empty(&card.posted["products"]);
                if let (Value::Array(all), Value::Array(more)) = (&mut products, value) {
                    all.extend(more.iter().cloned());
                }
                card.posted["products"] = products;
            }
            (name, _) => card.posted[name] = value.clone(),
        }
    }
    card.updated_at = now;
    if card.status_id != before {
        let event = state.cards.status_event(id);
        state.hooks.happened(event.into_iter().collect());
    }
    Ok((202, json!({"status": true})))
}

pub fn pay(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let card = state.cards.find_mut(id).ok_or_else(Refusal::not_found)?;
    let payment = state.payments.one(posted, id, now)?;
    card.payments.push(payment.clone());
    card.updated_at = now;
    Ok((201, payment))
}
