//! Making and changing orders.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{event, totals};
use crate::keycrm::form::{list, order as form};
use crate::keycrm::server::{Outcome, Refusal};
use crate::keycrm::state::State;
use crate::keycrm::{dictionaries, times};

const NEW: i64 = 1;
const LINKED: [&str; 8] = [
    "buyer",
    "products",
    "status",
    "marketing",
    "payments",
    "shipping",
    "custom_fields",
    "status_changed_at",
];

pub fn add(state: &mut State, posted: &Value, now: DateTime<Utc>) -> Outcome {
    form::check(posted, state)?;
    let id = make(state, posted, now);
    let order = state.orders.find(id).ok_or_else(Refusal::not_found)?;
    Ok((201, plain(order)))
}

/// Makes an order of a card's contact and products; the card leads to it from then on.
pub fn of_card(state: &mut State, card: i64, now: DateTime<Utc>) -> Option<i64> {
    let mut posted = state.cards.as_order(card)?;
    let client = posted["contact_client_id"].take().as_i64();
    if let Some(buyer) = client.and_then(|id| state.buyers.short(id)) {
        posted["buyer"] = buyer;
    }
    let order = make(state, &posted, now);
    state.cards.lead_to(card, order, now);
    Some(order)
}

/// Makes an order without any check; returns its id.
fn make(state: &mut State, posted: &Value, now: DateTime<Utc>) -> i64 {
    let id = state.orders.next_id();
    let buyer = state.buyers.of_order(&posted["buyer"], now);
    let moment = times::show(now);
    let mut order = json!({
        "id": id, "parent_id": null, "status_id": NEW, "status_group_id": 1,
        "status": dictionaries::order_status(NEW), "status_changed_at": moment,
        "expenses_sum": 0, "last_synced_at": null, "closed_at": null,
        "ordered_at": posted["ordered_at"].as_str().unwrap_or(&moment),
        "created_at": moment, "updated_at": moment,
        "buyer": state.buyers.short(buyer),
        "shipping": shipping(&posted["shipping"]),
        "payments": state.payments.all(posted, id, now),
        "products": lines(posted),
        "marketing": posted["marketing"],
        "custom_fields": list(posted, "custom_fields").collect::<Vec<_>>(),
    });
    for name in [
        "source_uuid",
        "source_id",
        "manager_id",
        "manager_comment",
        "buyer_comment",
        "promocode",
        "discount_percent",
        "discount_amount",
        "shipping_price",
        "wrap_price",
        "taxes",
        "gift_message",
    ] {
        order[name] = posted[name].clone();
    }
    for name in ["is_gift", "gift_wrap"] {
        order[name] = (posted[name] == true).into();
    }
    totals::write(&mut order);
    state.orders.push(order);
    id
}

pub fn change(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let order = state.orders.find(id).ok_or_else(Refusal::not_found)?;
    form::check_change(posted, order)?;
    let moved = posted["status_id"].as_i64();
    let moved = moved.is_some_and(|status| state.orders.set_status(id, status, now));
    let order = state.orders.find_mut(id).ok_or_else(Refusal::not_found)?;
    for (name, value) in posted.as_object().into_iter().flatten() {
        match name.as_str() {
            "status_id" => {}
            "products" => list(posted, name).for_each(|line| change_line(order, line)),
            "shipping" => {
                let mut whole = order["shipping"].take();
                if whole.is_null() {
                    whole = shipping(&json!({}));
                }
                overwrite(&mut whole, value);
                order["shipping"] = whole;
            }
            name => order[name] = value.clone(),
        }
    }
    order["updated_at"] = times::show(now).into();
    let paid_otherwise = totals::write(order);
    let answer = plain(order);
    let events = [
        (moved, "order.change_order_status"),
        (paid_otherwise, "order.change_payment_status"),
    ];
    let events = events.into_iter().filter(|(happened, _)| *happened);
    let events: Vec<_> = events.map(|(_, name)| event(order, name)).collect();
    state.hooks.happened(events);
    Ok((202, answer))
}

pub fn pay(state: &mut State, id: &str, posted: &Value, now: DateTime<Utc>) -> Outcome {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let order = state.orders.find_mut(id).ok_or_else(Refusal::not_found)?;
    let payment = state.payments.one(posted, id, now)?;
    match &mut order["payments"] {
        Value::Array(payments) => payments.push(payment.clone()),
        other => *other = json!([payment]),
    }
    order["updated_at"] = times::show(now).into();
    // The total of an order that a test put there stays unchanged.
    let total = order["grand_total"].as_f64().unwrap_or_default();
    if totals::write_payment(order, total) {
        let event = event(order, "order.change_payment_status");
        state.hooks.happened(vec![event]);
    }
    Ok((201, payment))
}

fn plain(order: &Value) -> Value {
    let mut order = order.clone();
    if let Value::Object(fields) = &mut order {
        fields.retain(|name, _| !LINKED.contains(&name.as_str()));
    }
    order
}

fn lines(posted: &Value) -> Vec<Value> {
    let line = |(place, product): (usize, &Value)| {
        let mut line = json!({
            "id": place + 1, "upsale": false, "product_status_id": null,
            "properties": list(product, "properties").collect::<Vec<_>>(),
        });
        for name in [
            "sku",
            "name",
            "price",
            "purchased_price",
            "discount_percent",
            "discount_amount",
            "unit_type",
            "comment",
            "picture",
        ] {
            line[name] = product[name].clone();
        }
        line["quantity"] = match &product["quantity"] {
            Value::Null => 1.into(),
            quantity => quantity.clone(),
        };
        line["price_sold"] = totals::price_sold(&line).into();
        line
    };
    list(posted, "products").enumerate().map(line).collect()
}

fn change_line(order: &mut Value, change: &Value) {
    let lines = order["products"].as_array_mut().into_iter().flatten();
    let same = |line: &&mut Value| {
        ["id", "sku"]
            .iter()
            .any(|name| form::is_same(line, change, name))
    };
    for line in lines.filter(same) {
        overwrite(line, change);
        line["price_sold"] = totals::price_sold(line).into();
    }
}

fn shipping(posted: &Value) -> Value {
    let mut shipping = json!({
        "tracking_code": null, "shipping_status": null, "shipping_address_country_code": null,
        "shipping_date_actual": posted["shipping_date"],
    });
    overwrite(&mut shipping, posted);
    shipping
}

fn overwrite(value: &mut Value, change: &Value) {
    if let (Value::Object(fields), Value::Object(change)) = (&mut *value, change) {
        fields.extend(change.clone());
    }
    if !change["shipping_date"].is_null() {
        value["shipping_date_actual"] = change["shipping_date"].clone();
    }
}
