//! The CRM on the page: its cards and orders, newest first, and what is changed there by hand.

use std::{cmp::Reverse, collections::HashSet};

use mistok_sim::keycrm::{Card, KeyCrm, Order};
use serde::Deserialize;
use serde_json::{Value, json};

use super::world::World;

/// The newest that are shown.
const SHOWN: usize = 60;

/// One of the two that a request can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Card,
    Order,
}

/// Requests in the CRM: an order that was made of a card is the same request.
pub fn count(cards: &[Card], orders: &[Order]) -> usize {
    cards.len() + own(cards, orders).count()
}

/// Cards and orders that say again what another says: those with the same mark of the bot.
pub fn surplus(cards: &[Card], orders: &[Order]) -> usize {
    let mut marks = HashSet::new();
    let of_cards = cards.iter().filter_map(|card| mark(&card.comment));
    let of_orders = own(cards, orders)
        .filter_map(|order| mark(&order.manager_comment).or(order.source_uuid.as_deref()));
    of_cards
        .chain(of_orders)
        .filter(|mark| !marks.insert(*mark))
        .count()
}

/// The newest cards and orders.
pub fn newest(world: &World, cards: &[Card], orders: &[Order]) -> Vec<Value> {
    let cards = cards.iter().take(SHOWN).map(|card| lead(world, card));
    let orders = orders.iter().take(SHOWN).map(order);
    let mut all: Vec<_> = orders.chain(cards).collect();
    all.sort_by_key(|one| Reverse(one["at"].as_i64()));
    all.truncate(SHOWN);
    all
}

/// Gives a card or an order another status; false when there is no such thing.
pub fn set_status(crm: &KeyCrm, kind: Kind, id: i64, status: &str) -> bool {
    match kind {
        Kind::Card => crm.move_card(id, status),
        Kind::Order => crm.set_order_status(id, status),
    }
}

fn own<'a>(cards: &'a [Card], orders: &'a [Order]) -> impl Iterator<Item = &'a Order> {
    let made: HashSet<_> = cards.iter().filter_map(|card| card.order).collect();
    orders.iter().filter(move |order| !made.contains(&order.id))
}

fn mark(comment: &str) -> Option<&str> {
    let mut words = comment.split_whitespace();
    words.find(|word| word.contains("ref:"))
}

fn lead(world: &World, card: &Card) -> Value {
    json!({
        "id": format!("card-{}", card.id),
        "kind": "card",
        "number": card.id,
        "title": card.title,
        "name": card.contact["full_name"],
        "phone": card.contact["phone"],
        "status": card.status,
        "statuses": world.crm.card_statuses(card.id),
        "comment": card.comment,
        "at": card.created_at.timestamp(),
        "products": card.products.iter().map(goods).collect::<Vec<_>>(),
        "order": card.order,
    })
}

fn order(order: &Order) -> Value {
    let comment = format!("{}\n{}", order.comment, order.manager_comment);
    json!({
        "id": format!("order-{}", order.id),
        "kind": "order",
        "number": order.id,
        "title": order.source_uuid,
        "name": order.buyer_name,
        "phone": order.buyer_phone,
        "status": order.status,
        "statuses": KeyCrm::order_statuses(),
        "comment": comment.trim(),
        "at": order.created_at.map(|at| at.timestamp()),
        "products": order.lines.iter().map(goods).collect::<Vec<_>>(),
        "total": order.grand_total,
        "delivery": delivery(order),
        "payment": order.payment_status.replace('_', "-"),
    })
}

/// The delivery service, the address and the tracking number.
fn delivery(order: &Order) -> String {
    let shipping = |name: &str| order.shipping[name].as_str().unwrap_or_default();
    let parts = [
        order.delivery_service.as_str(),
        shipping("shipping_address_city"),
        shipping("shipping_receive_point"),
        shipping("shipping_secondary_line"),
        shipping("tracking_code"),
    ];
    let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(", ")
}

fn goods(product: &Value) -> Value {
    json!({
        "name": product["name"],
        "price": product["price"],
        "quantity": product["quantity"],
        "picture": product["picture"].as_str().map(here),
    })
}

/// The simulated CRM's picture by way of the page's own address, the only one that the page loads
/// from.
pub fn here(url: &str) -> String {
    let file = url.rsplit('/').next().unwrap_or_default();
    format!("/pictures/{file}")
}
