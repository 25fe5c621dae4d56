//! The services that want to hear of what happens in the shop.

use crate::domain::event::{EventName, EventPattern};

/// A service with what it wants to hear of.
#[derive(Debug, Clone)]
pub struct Subscriber {
    pub service: String,
    pub patterns: Vec<EventPattern>,
}

impl Subscriber {
    pub fn wants(&self, name: EventName) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(name))
    }
}
