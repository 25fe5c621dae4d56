//! What KeyCRM's automations tell by webhook: that an order or a card has another status.
//! Unsigned, and repeated until it is acknowledged.

use mistok_core::domain::money::Currency;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{standing, wire};
use crate::crm::{Event, NotAnEvent};

/// KeyCRM's automations, which call us.
pub(super) struct Caller {
    /// The secret part of the address.
    pub key: SecretString,
    /// Of the shop: an event's sums do not name theirs.
    pub currency: Currency,
}

const EXPECTED: NotAnEvent =
    NotAnEvent("a JSON object with `event` (a text) and `context` (an object)");

#[derive(Deserialize)]
struct Envelope<'a> {
    event: String,
    #[serde(borrow)]
    context: &'a RawValue,
}

/// Reads a body; sums are in the shop's currency.
pub(super) fn read(body: &[u8], currency: Currency) -> Result<Event, NotAnEvent> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|_| EXPECTED)?;
    let context = envelope.context;
    if !serde_json::from_str::<Value>(context.get()).is_ok_and(|context| context.is_object()) {
        return Err(EXPECTED);
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
