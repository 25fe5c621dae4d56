//! Orders that are looked at.

use serde_json::Value;

use crate::keycrm::buyers::Buyers;
use crate::keycrm::paging::{Allowed, Query};
use crate::keycrm::server::{Ask, Outcome, Refusal};
use crate::keycrm::state::State;
use crate::keycrm::{dictionaries, times};

const ALLOWED: Allowed = Allowed {
    filters: &[
        "source_uuid",
        "source_id",
        "status_id",
        "buyer_phone",
        "buyer_email",
        "payment_status",
        "created_between",
        "updated_between",
        "shipping_between",
        "has_tracking_code",
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
const LINKED: [&str; 11] = [
    "buyer",
    "products",
    "manager",
    "tags",
    "status",
    "marketing",
    "payments",
    "shipping",
    "expenses",
    "custom_fields",
    "assigned",
];

pub fn all(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    // By the day of the order, whatever the name says.
    let created = times::between(&query, "created_between")?;
    let updated = times::between(&query, "updated_between")?;
    let shipped = times::between(&query, "shipping_between")?;
    let within = |span: Option<times::Span>, time: &Value| {
        span.is_none_or(|span| times::written_within(span, time))
    };
    let plain = ["source_uuid", "source_id", "status_id", "payment_status"];
    let mut found: Vec<_> = state
        .orders
        .0
        .iter()
        .filter(|order| {
            is_found(order, ask)
                && plain.iter().all(|name| query.admits(name, &order[*name]))
                && bought_by(state, order, &query)
                && within(created, ordered_at(order))
                && within(updated, &order["updated_at"])
                && within(shipped, &order["shipping"]["shipping_date_actual"])
                && query.admits("has_tracking_code", &has_tracking_code(order))
        })
        .collect();
    if query.descending {
        found.reverse();
    }
    Ok(ask.page(&query, &found, |order| show(state, order, &query)))
}

/// Whether the order is old enough for lists.
fn is_found(order: &Value, ask: &Ask<'_>) -> bool {
    let until = times::show(ask.found_until);
    order["created_at"]
        .as_str()
        .is_none_or(|at| at <= until.as_str())
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    let order = state.orders.find(id).ok_or_else(Refusal::not_found)?;
    Ok((200, show(state, order, &query)))
}

/// Whether the filters admit the buyer: by any of the phones that the CRM keeps.
fn bought_by(state: &State, order: &Value, query: &Query) -> bool {
    let buyer = &order["buyer"];
    match buyer["id"].as_i64().and_then(|id| state.buyers.find(id)) {
        Some(buyer) => {
            Buyers::admits(buyer, query, "buyer_phone", "phone")
                && Buyers::admits(buyer, query, "buyer_email", "email")
        }
        None => {
            query.admits("buyer_phone", &buyer["phone"])
                && query.admits("buyer_email", &buyer["email"])
        }
    }
}

fn ordered_at(order: &Value) -> &Value {
    match &order["ordered_at"] {
        Value::Null => &order["created_at"],
        time => time,
    }
}

fn has_tracking_code(order: &Value) -> Value {
    let code = order["shipping"]["tracking_code"].as_str();
    code.is_some_and(|code| !code.is_empty()).into()
}

/// Linked objects are shown only when they are asked for.
fn show(state: &State, order: &Value, query: &Query) -> Value {
    let mut order = order.clone();
    let asked = |name: &str| {
        let mut includes = ALLOWED.includes.iter();
        includes.any(|it| it.split('.').next() == Some(name) && query.includes(it))
    };
    if let Value::Object(fields) = &mut order {
        fields.retain(|name, _| !LINKED.contains(&name.as_str()) || asked(name));
    }
    if asked("buyer") {
        let id = order["buyer"]["id"].as_i64();
        if let Some(buyer) = id.and_then(|id| state.buyers.short(id)) {
            order["buyer"] = buyer;
        }
    }
    if query.includes("products.offer") {
        let lines = order["products"].as_array_mut();
        for line in lines.into_iter().flatten() {
            line["offer"] = state.catalog.offer(&line["sku"]).cloned().into();
        }
    }
    if query.includes("shipping.deliveryService") && order["shipping"].is_object() {
        let service = order["shipping"]["delivery_service_id"].as_i64();
        let service = service.map(dictionaries::delivery_service);
        order["shipping"]["delivery_service"] = service.into();
    }
    if query.includes("shipping.lastHistory") && order["shipping"].is_object() {
        order["shipping"]["last_history"] = Value::Null;
    }
    order
}
