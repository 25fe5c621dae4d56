//! What the server knows, and what it was asked.

use std::collections::VecDeque;

use chrono::TimeDelta;

use super::Request;
use super::buyers::Buyers;
use super::cards::Cards;
use super::catalog::Catalog;
use super::dictionaries::Dictionaries;
use super::hooks::Hooks;
use super::orders::Orders;
use super::payments::Counter;
use super::refused::Refused;
use crate::rates::Window;

const KEPT_REQUESTS: usize = 10_000;

#[derive(Debug, Default)]
pub struct State {
    pub catalog: Catalog,
    pub cards: Cards,
    pub dictionaries: Dictionaries,
    pub orders: Orders,
    pub buyers: Buyers,
    pub payments: Counter,
    pub refused: Refused,
    pub hooks: Hooks,
    pub requests: VecDeque<Request>,
    pub too_many: u64,
    pub minute: Window,
    /// How long a new card or order stays out of lists.
    pub search_lag: TimeDelta,
    /// Whether the status of a new card is another than was asked for.
    pub ignores_status: bool,
}

impl State {
    pub fn note(&mut self, request: Request) {
        if request.status == 429 {
            self.too_many += 1;
        }
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}
