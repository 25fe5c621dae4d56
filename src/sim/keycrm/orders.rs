//! Orders, to be looked at only.

use serde_json::Value;

use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;

const ALLOWED: Allowed = Allowed {
    filters: &[
        "source_uuid",
        "source_id",
        "status_id",
        "buyer_phone",
        "buyer_email",
        "payment_status",
    ],
    includes: &[
        "buyer",
        "products.offer",
        "products",
        "manager",
        "tags",
        "status",
        "marketing",
        "payments",
        "shipping",
        "shipping.lastHistory",
        "shipping.deliveryService",
        "expenses",
        "custom_fields",
        "assigned",
    ],
    sorts: &["id"],
};

pub fn list(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let plain = ["source_uuid", "source_id", "status_id", "payment_status"];
    let mut found: Vec<_> = state
        .orders
        .iter()
        .filter(|order| {
            plain.iter().all(|name| query.admits(name, &order[*name]))
                && query.admits("buyer_phone", &order["buyer"]["phone"])
                && query.admits("buyer_email", &order["buyer"]["email"])
        })
        .collect();
    if query.descending {
        found.reverse();
    }
    Ok(ask.page(&query, &found, |order| show(order, &query)))
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse::<i64>().map_err(|_| Refusal::not_found())?;
    let mut orders = state.orders.iter();
    let order = orders.find(|order| order["id"] == id);
    let order = order.ok_or_else(Refusal::not_found)?;
    Ok((200, show(order, &query)))
}

/// Linked objects are shown only when they are asked for.
fn show(order: &Value, query: &Query) -> Value {
    let mut order = order.clone();
    if let Value::Object(fields) = &mut order {
        for name in [
            "buyer", "status", "shipping", "payments", "products", "manager",
        ] {
            let asked = ALLOWED
                .includes
                .iter()
                .any(|include| include.split('.').next() == Some(name) && query.includes(include));
            if !asked {
                fields.remove(name);
            }
        }
    }
    order
}
