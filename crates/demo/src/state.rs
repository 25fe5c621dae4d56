//! Everything that the page shows at a moment, as JSON.

use serde_json::{Value, json};

use super::{bot::Bot, crm, faults::Switch, menu, people::Who, world::World};

/// The state of everything.
pub fn json(world: &World, bot: &Bot) -> Value {
    world.story.look(world);
    let (cards, orders) = (world.crm.cards(), world.crm.orders());
    let switches =
        Switch::ALL.map(|switch| json!({"name": switch, "on": world.switches.is_on(switch)}));
    json!({
        "bot": bot.life(),
        "waiting": world.telegram.undelivered(),
        "switches": switches,
        "people": persons(world),
        "chats": chats(world),
        "topics": world.people.forums.json(),
        "shape": world.shape(),
        "world": world.id,
        "speaks": world.language,
        "new": world.people.are_new_here(),
        "story": world.story.progress(),
        "accepted": world.accepted(),
        "leadCount": crm::count(&cards, &orders),
        "surplus": crm::surplus(&cards, &orders),
        "leads": crm::newest(world, &cards, &orders),
        "log": world.log().lines(),
    })
}

/// Everybody by the name that the page calls them.
fn persons(world: &World) -> Value {
    let people = &world.people;
    let phones = people.phones().map(|(who, phone)| {
        let mut person = phone.json();
        person["commands"] = menu::json(world, phone.reader());
        (key(who), person)
    });
    let shoppers = people
        .shoppers()
        .map(|(who, shopper)| (key(who), shopper.json()));
    let cell = (key(Who::Sms), people.sms.json());
    phones.into_iter().chain(shoppers).chain([cell]).collect()
}

/// What stands in each chat.
fn chats(world: &World) -> Value {
    let people = &world.people;
    let any = world.crm.picture_url("");
    let shelf = any.trim_end_matches(".svg");
    let picture = |url: &str| url.starts_with(shelf).then(|| crm::here(url));
    let mut chats = json!({
        "olena": people.olena.chat(picture),
        "andrii": people.andrii.chat(picture),
        "sales": people.sales_taras.chat(picture),
        "service": people.service_yuliia.chat(picture),
        "yuliia": people.yuliia.chat(picture),
        "taras": people.taras.chat(picture),
        "group": people.group_yuliia.chat(picture),
    });
    for (who, shopper) in people.shoppers() {
        let who = key(who);
        chats[&who] = shopper.chat(&who).into();
    }
    let who = key(Who::Sms);
    chats[&who] = people.sms.chat(&who).into();
    chats
}

fn key(who: Who) -> String {
    match json!(who) {
        Value::String(key) => key,
        other => other.to_string(),
    }
}
