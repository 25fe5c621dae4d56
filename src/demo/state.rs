//! Everything that the page shows at a moment, as JSON.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    bot::Bot,
    faults::Switch,
    people::{People, Who},
    world::World,
};
use crate::sim::keycrm::Card;

/// The newest leads that are shown.
const SHOWN: usize = 60;

/// The state of everything.
pub fn json(world: &World, bot: &Bot) -> Value {
    let people = &world.people;
    let accepted = world.accepted.count(&people.olena.messages());
    let cards = world.crm.cards();
    let switches =
        Switch::ALL.map(|switch| json!({"name": switch, "on": world.switches.is_on(switch)}));
    json!({
        "bot": bot.life(),
        "waiting": world.telegram.undelivered(),
        "switches": switches,
        "people": persons(people),
        "chats": chats(world),
        "story": world.story.progress(people),
        "accepted": accepted,
        "leadCount": cards.len(),
        "surplus": surplus(&cards),
        "leads": cards.iter().take(SHOWN).map(lead).collect::<Vec<_>>(),
        "log": world.log().lines(),
    })
}

/// Everybody by the name that the page calls them.
fn persons(people: &People) -> Value {
    let phones = people.phones().map(|(who, phone)| (key(who), phone.json()));
    let shoppers = people
        .shoppers()
        .map(|(who, shopper)| (key(who), shopper.json()));
    phones.into_iter().chain(shoppers).collect()
}

/// What stands in each chat.
fn chats(world: &World) -> Value {
    let people = &world.people;
    let any = world.crm.picture_url(1);
    let shelf = any.trim_end_matches("1.svg");
    let picture = |url: &str| url.starts_with(shelf).then(|| here(url));
    let mut chats = json!({
        "olena": people.olena.chat(picture),
        "yuliia": people.yuliia.chat(picture),
        "taras": people.taras.chat(picture),
        "group": people.group_yuliia.chat(picture),
    });
    for (who, shopper) in people.shoppers() {
        let who = key(who);
        chats[&who] = shopper.chat(&who).into();
    }
    chats
}

fn key(who: Who) -> String {
    match json!(who) {
        Value::String(key) => key,
        other => other.to_string(),
    }
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
/// from.
fn here(url: &str) -> String {
    let file = url.rsplit('/').next().unwrap_or_default();
    format!("/pictures/{file}")
}
