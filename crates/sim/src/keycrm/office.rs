//! What managers see and do in the CRM itself.

use serde_json::Value;

use super::{Card, KeyCrm, Order, dictionaries, hooks, orders};

impl KeyCrm {
    /// The cards, newest first.
    pub fn cards(&self) -> Vec<Card> {
        self.shared.state().cards.newest()
    }

    /// The orders, newest first.
    pub fn orders(&self) -> Vec<Order> {
        let state = self.shared.state();
        let seen = |order: &Value| {
            let buyer = order["buyer"]["id"].as_i64();
            let buyer = buyer.and_then(|id| state.buyers.short(id));
            orders::seen(order, buyer.as_ref().unwrap_or(&order["buyer"]))
        };
        state.orders.newest().map(seen).collect()
    }

    /// The buyers as the API writes them with all includes, newest first.
    pub fn buyers(&self) -> Vec<Value> {
        self.shared.state().buyers.newest()
    }

    /// Puts a buyer there: `full_name`, `phone` and `email` as lists, phones in any form. Returns
    /// the id.
    pub fn add_buyer(&self, buyer: &Value) -> i64 {
        let now = self.shared.clock.now();
        let id = self.shared.state().buyers.add(buyer, now);
        self.shared.errands.changed();
        id
    }

    /// Puts a raw order there: `id`, `source_uuid`, `status`, `buyer` and so on.
    pub fn add_order(&self, order: Value) {
        self.shared.state().orders.push(order);
        self.shared.errands.changed();
    }

    /// Writes other words in place of a card's comment.
    pub fn edit_comment(&self, id: i64, words: &str) {
        self.shared.state().cards.set_comment(id, words);
        self.shared.errands.changed();
    }

    /// Moves a card to the status with this name; false when there is no such card or status.
    pub fn move_card(&self, id: i64, status: &str) -> bool {
        let now = self.shared.clock.now();
        let moved = {
            let mut state = self.shared.state();
            let moved = state.cards.set_status(id, status, now);
            if moved && let Some(event) = state.cards.status_event(id) {
                state.hooks.happened(vec![event]);
            }
            moved
        };
        self.told();
        moved
    }

    /// Gives an order the status with this name; false when there is no such order or status.
    pub fn set_order_status(&self, id: i64, status: &str) -> bool {
        let now = self.shared.clock.now();
        let known = {
            let mut state = self.shared.state();
            let status = dictionaries::order_status_named(status);
            let known = state.orders.find(id).is_some() && status.is_some();
            if status.is_some_and(|status| state.orders.set_status(id, status, now)) {
                let order = state.orders.find(id);
                let event = order.map(|order| orders::event(order, "order.change_order_status"));
                state.hooks.happened(event.into_iter().collect());
            }
            known
        };
        self.told();
        known
    }

    /// Enters a payment of an order, e.g. `{"payment_method_id": 1, "amount": 450}`; false when it
    /// is refused.
    pub fn pay_order(&self, id: i64, payment: &Value) -> bool {
        let now = self.shared.clock.now();
        let outcome = orders::pay(&mut self.shared.state(), &id.to_string(), payment, now);
        self.told();
        outcome.is_ok()
    }

    /// Gives an order the number under which its parcel travels; false when there is no such order.
    pub fn set_tracking_code(&self, id: i64, code: &str) -> bool {
        let now = self.shared.clock.now();
        let change = serde_json::json!({"shipping": {"tracking_code": code}});
        let outcome = orders::change(&mut self.shared.state(), &id.to_string(), &change, now);
        self.told();
        outcome.is_ok()
    }

    /// Makes an order of a card, as managers do with its button; returns the order's id.
    pub fn make_order_of_card(&self, card: i64) -> Option<i64> {
        let now = self.shared.clock.now();
        let order = orders::of_card(&mut self.shared.state(), card, now);
        self.told();
        order
    }

    /// The names of the statuses that an order can have.
    pub fn order_statuses() -> Vec<&'static str> {
        dictionaries::order_status_names()
    }

    /// The names of the statuses that a card can have in its pipeline.
    pub fn card_statuses(&self, id: i64) -> Vec<&'static str> {
        self.shared.state().cards.statuses_of(id)
    }

    /// The body of the webhook that tells about a card's status.
    pub fn status_event(&self, id: i64) -> Option<Value> {
        self.shared.state().cards.status_event(id)
    }

    /// The body of the webhook that tells about an order's status.
    pub fn order_event(&self, id: i64) -> Option<Value> {
        self.event(id, "order.change_order_status")
    }

    /// The body of the webhook that tells how an order is paid.
    pub fn payment_event(&self, id: i64) -> Option<Value> {
        self.event(id, "order.change_payment_status")
    }

    fn event(&self, id: i64, name: &str) -> Option<Value> {
        let state = self.shared.state();
        let order = state.orders.find(id)?;
        Some(orders::event(order, name))
    }

    /// Something has changed: those who wait for a change see it, and the shop is notified.
    fn told(&self) {
        hooks::flush(&self.shared);
        self.shared.errands.changed();
    }
}
