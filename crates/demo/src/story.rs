//! How far the stories on the page have come, read off the chats and the CRM themselves. It is kept
//! here and not in the browser, so that a page that is closed and opened again goes on.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use mistok_core::{
    domain::language::Language,
    text::{Text, Texts},
};
use mistok_sim::{
    keycrm::{KeyCrm, Order},
    telegram::{Group, Message},
};
use serde::Serialize;

use super::{chat::Phone, crm, faults::Switch, forum::Shape, people::People, world::World};

/// Stands for a name.
const SOMEBODY: &str = "\u{1}";
/// How the notice of an order begins; it names channels too.
const ORDER_SIGN: char = '🛒';

/// The stories and what has been done in them.
#[derive(Debug)]
pub struct Story {
    telegram: Vec<String>,
    market: Vec<String>,
    held: Vec<String>,
    held_by: Vec<String>,
    taken: Vec<String>,
    yours: Vec<String>,
    /// When each step was done. Chats go on, what was done stays done.
    done: Mutex<BTreeMap<Step, i64>>,
}

/// What can be done in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    // An order.
    Order,
    TakeOrder,
    Tell,
    // The cart.
    Cart,
    Pay,
    Move,
    // A conversation.
    Ask,
    Take,
    Answer,
    Claim,
    Race,
    // Departments.
    Forum,
    Topic,
    TakeTopic,
    HandOver,
    AnswerThere,
    // Faults.
    Break,
    Mend,
    Kill,
}

impl Step {
    pub const ALL: [Self; 19] = [
        Self::Order,
        Self::TakeOrder,
        Self::Tell,
        Self::Cart,
        Self::Pay,
        Self::Move,
        Self::Ask,
        Self::Take,
        Self::Answer,
        Self::Claim,
        Self::Race,
        Self::Forum,
        Self::Topic,
        Self::TakeTopic,
        Self::HandOver,
        Self::AnswerThere,
        Self::Break,
        Self::Mend,
        Self::Kill,
    ];
}

impl Story {
    pub fn new(texts: &Arc<Texts>) -> Self {
        let all = |text: Text| -> Vec<String> {
            Language::ALL
                .into_iter()
                .map(|language| {
                    let outline = texts.speak(language).outline(text);
                    let said = ["{manager}", "{name}"]
                        .iter()
                        .fold(outline, |said, gap| said.replace(gap, SOMEBODY));
                    // Each language puts the name in another place.
                    let parts = said.split(SOMEBODY).map(str::trim);
                    parts
                        .max_by_key(|part| part.len())
                        .unwrap_or_default()
                        .to_owned()
                })
                .collect()
        };
        Self {
            telegram: all(Text::ChannelTelegram),
            market: all(Text::ChannelKeeping),
            held: all(Text::NoticeHeld),
            held_by: all(Text::ToastHeldBy),
            taken: all(Text::ToastOrderYours),
            yours: all(Text::ToastYours),
            done: Mutex::default(),
        }
    }

    /// The steps that are done.
    pub fn progress(&self) -> Vec<Step> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.keys().copied().collect()
    }

    /// Notes what has been done since the last look.
    pub fn look(&self, world: &World) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let now = world.clock.now().timestamp();
        // One look may find a step and, because of it, the next.
        for step in Step::ALL {
            if !done.contains_key(&step) && self.is_done(step, world, &done) {
                done.insert(step, now);
            }
        }
    }

    fn is_done(&self, step: Step, world: &World, done: &BTreeMap<Step, i64>) -> bool {
        let people = &world.people;
        let since = |before| done.get(&before).copied();
        let answered_since =
            |before| since(before).is_some_and(|from| has_answered_since(people, from));
        match step {
            Step::Order => has_order(world),
            Step::Cart => has_cart(world, |_| true),
            Step::Pay => has_cart(world, |order| order.payment_status == "paid"),
            Step::Move => has_cart(world, has_moved),
            Step::TakeOrder => has_toast(people.desks(), &self.taken),
            Step::Tell => answered_since(Step::TakeOrder),
            Step::Ask => self.is_noticed(people, &self.telegram, false),
            Step::Take => self.is_noticed(people, &self.telegram, true),
            Step::Answer => answered_since(Step::Take),
            Step::Claim => self.is_noticed(people, &self.market, true),
            Step::Race => has_toast(people.desks(), &self.held_by),
            Step::Forum => world.works_as(Shape::Departments),
            Step::Topic => !people.forums.sales.topics().is_empty(),
            Step::TakeTopic => {
                has_toast([&people.sales_taras], &self.yours)
                    || has_arrived_in(&people.forums.sales)
            }
            Step::HandOver => {
                done.contains_key(&Step::Topic) && !people.forums.service.topics().is_empty()
            }
            Step::AnswerThere => has_arrived_in(&people.forums.service),
            Step::Break => {
                let (cards, orders) = (world.crm.cards(), world.crm.orders());
                world.switches.is_on(Switch::CrmDown)
                    && world.accepted() > crm::count(&cards, &orders)
            }
            Step::Mend => done.contains_key(&Step::Break) && is_whole_again(world),
            Step::Kill => world.log().tells_of_a_return(),
        }
    }

    /// Whether the managers' group has a notice of this channel, and one that somebody has taken.
    fn is_noticed(&self, people: &People, channel: &[String], is_taken: bool) -> bool {
        let messages = people.group_yuliia.messages();
        let notices = messages
            .iter()
            .filter(|message| message.from_bot && !message.words().contains(ORDER_SIGN));
        let mut of_channel = notices.filter(|notice| contains(notice.words(), channel));
        of_channel.any(|notice| !is_taken || contains(notice.words(), &self.held))
    }
}

fn has_toast<'a>(desks: impl IntoIterator<Item = &'a Phone>, ways: &[String]) -> bool {
    let mut toasts = desks.into_iter().flat_map(Phone::toasts);
    toasts.any(|toast| contains(&toast.text, ways))
}

/// Whether somebody has ordered something, in one tap or from the cart.
fn has_order(world: &World) -> bool {
    let cards = world.crm.cards();
    cards.iter().any(|card| !card.products.is_empty()) || has_cart(world, |_| true)
}

/// Whether an order from the cart is in the CRM and fits `stands`.
fn has_cart(world: &World, stands: impl Fn(&Order) -> bool) -> bool {
    let orders = world.crm.orders();
    let mut own = orders.iter().filter(|order| order.source_uuid.is_some());
    own.any(stands)
}

/// Whether an order has come further than its first status.
fn has_moved(order: &Order) -> bool {
    KeyCrm::order_statuses().first() != Some(&order.status.as_str())
}

/// The CRM works, and has every request once.
fn is_whole_again(world: &World) -> bool {
    let (cards, orders) = (world.crm.cards(), world.crm.orders());
    let accepted = world.accepted();
    !world.switches.is_on(Switch::CrmDown)
        && accepted > 0
        // Managers make leads too.
        && accepted <= crm::count(&cards, &orders)
        && crm::surplus(&cards, &orders) == 0
}

fn contains(words: &str, ways: &[String]) -> bool {
    ways.iter().any(|way| words.contains(way.as_str()))
}

fn has_answered_since(people: &People, from: i64) -> bool {
    people.desks().iter().any(|desk| {
        let messages = desk.messages();
        messages
            .iter()
            .any(|message| message.date >= from && has_arrived(message))
    })
}

fn has_arrived_in(group: &Group) -> bool {
    group.messages().iter().any(has_arrived)
}

/// The bot marks what has reached the customer.
fn has_arrived(message: &Message) -> bool {
    !message.from_bot && matches!(message.reaction.as_deref(), Some("👌" | "👍" | "👀"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_progress_are_not_empty() {
        let story = Story::new(&Arc::new(Texts::built_in().unwrap()));

        for way in [
            &story.telegram,
            &story.market,
            &story.held,
            &story.held_by,
            &story.taken,
            &story.yours,
        ]
        .into_iter()
        .flatten()
        {
            assert!(way.chars().count() > 5 && !way.contains(SOMEBODY), "{way}");
        }
    }
}
