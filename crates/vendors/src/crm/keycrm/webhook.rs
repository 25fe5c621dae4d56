//! What KeyCRM's automations tell by webhook: that an order or a card has another status.
//! Unsigned, and repeated until it is acknowledged.

use mistok_core::domain::money::Currency;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{standing, wire};
use crate::crm::Standing;

/// What a readable body tells.
#[derive(Debug)]
pub enum Event {
    Standing(Box<Standing>),
    /// Nothing about an order or a card.
    Other,
}

/// The body is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON object with `event` (a text) and `context` (an object)")]
pub struct NotAnEvent;

#[derive(Deserialize)]
struct Envelope<'a> {
    event: String,
    #[serde(borrow)]
    context: &'a RawValue,
}

/// Reads a body; sums are in the shop's currency.
pub fn read(body: &[u8], currency: Currency) -> Result<Event, NotAnEvent> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|_| NotAnEvent)?;
    let context = envelope.context;
    if !serde_json::from_str::<Value>(context.get()).is_ok_and(|context| context.is_object()) {
        return Err(NotAnEvent);
    }
    let told = match envelope.event.as_str() {
        "order.change_order_status" | "order.change_payment_status" => {
            wire::object(context).and_then(|order| standing::of_order(order, currency))
        }
        "lead.change_lead_status" => wire::object(context).and_then(standing::of_card),
        _ => None,
    };
    Ok(told.map_or(Event::Other, |standing| Event::Standing(Box::new(standing))))
}
