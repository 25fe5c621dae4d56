//! Everything that the page shows at a moment, as JSON.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{bot::Bot, faults::Switch, world::World};
use crate::sim::keycrm::Card;

/// The newest leads that are shown.
const SHOWN: usize = 60;

/// The state of everything.
pub fn json(world: &World, bot: &Bot) -> Value {
    let (customer, manager) = (world.customer.messages(), world.manager.messages());
    let accepted = world.accepted.count(&customer) + world.accepted.count(&manager);
    let cards = world.crm.cards();
    let switches =
        Switch::ALL.map(|switch| json!({"name": switch, "on": world.switches.is_on(switch)}));
    json!({
        "bot": bot.life(),
        "waiting": world.telegram.undelivered(),
        "switches": switches,
        "phones": {
            "customer": world.customer.json(&customer, here),
            "manager": world.manager.json(&manager, here),
        },
        "accepted": accepted,
        "leadCount": cards.len(),
        "surplus": surplus(&cards),
        "leads": cards.iter().take(SHOWN).map(lead).collect::<Vec<_>>(),
        "log": world.log().lines(),
    })
}

/// Cards that say again what another says: those with the same mark of the bot.
fn surplus(cards: &[Card]) -> usize {
    let mut marks = HashSet::new();
    let marked = cards.iter().filter_map(|card| {
        let mut words = card.comment.split_whitespace();
        words.find(|word| word.contains("ref:"))
    });
    marked.filter(|mark| !marks.insert(*mark)).count()
}

fn lead(card: &Card) -> Value {
    let products = card.products.iter().map(|product| {
        json!({
            "name": product["name"],
            "price": product["price"],
            "quantity": product["quantity"],
            "picture": product["picture"].as_str().map(here),
        })
    });
    json!({
        "id": card.id,
        "title": card.title,
        "name": card.contact["full_name"],
        "phone": card.contact["phone"],
        "status": card.status,
        "comment": card.comment,
        "at": card.created_at.timestamp(),
        "products": products.collect::<Vec<_>>(),
    })
}

/// The simulated CRM's picture by way of the page's own address, the only one that the page loads
/// from; any other address is shown as no picture.
fn here(url: &str) -> String {
    let file = url.rsplit('/').next().unwrap_or_default();
    format!("/pictures/{file}")
}
