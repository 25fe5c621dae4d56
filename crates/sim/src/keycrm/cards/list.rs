//! Cards that are looked at.

use serde_json::Value;

use super::{Stored, UTM, list_or_empty};
use crate::keycrm::dictionaries::Dictionaries;
use crate::keycrm::paging::{Allowed, Query};
use crate::keycrm::server::{Ask, Outcome, Refusal};
use crate::keycrm::state::State;
use crate::keycrm::times;

const ALLOWED: Allowed = Allowed {
    filters: &[
        "pipeline_id",
        "status_id",
        "source_id",
        "created_between",
        "updated_between",
    ],
    includes: &[
        "contact",
        "contact.client",
        "products",
        "products.offer",
        "manager",
        "status",
        "payments",
        "custom_fields",
    ],
    sorts: &["id"],
};

pub fn list(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let created = times::between(&query, "created_between")?;
    let updated = times::between(&query, "updated_between")?;
    let mut found: Vec<_> = state
        .cards
        .0
        .iter()
        .filter(|card| {
            card.created_at <= ask.found_until
                && query.admits("pipeline_id", &card.pipeline_id.into())
                && query.admits("status_id", &card.status_id.into())
                && query.admits("source_id", &card.posted["source_id"])
                && created.is_none_or(|span| times::within(span, card.created_at))
                && updated.is_none_or(|span| times::within(span, card.updated_at))
        })
        .collect();
    found.reverse();
    Ok(ask.page(&query, &found, |card| card.with_includes(state, &query)))
}

pub fn one(state: &State, id: &str, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, ALLOWED)?;
    let id = id.parse::<i64>().map_err(|_| Refusal::not_found())?;
    let card = state.cards.find(id).ok_or_else(Refusal::not_found)?;
    Ok((200, card.with_includes(state, &query)))
}

impl Stored {
    fn with_includes(&self, state: &State, query: &Query) -> Value {
        let mut card = self.plain();
        self.write_target(&mut card);
        for name in UTM {
            card[name] = self.posted[name].clone();
        }
        if query.includes("contact") || query.includes("contact.client") {
            card["contact"] = self.contact(state);
        }
        if query.includes("status") {
            card["status"] = Dictionaries::status(self.status_id);
        }
        if query.includes("products") || query.includes("products.offer") {
            card["products"] = list_or_empty(&self.posted["products"]);
        }
        if query.includes("payments") {
            card["payments"] = self.payments.clone().into();
        }
        if query.includes("custom_fields") {
            card["custom_fields"] = list_or_empty(&self.posted["custom_fields"]);
        }
        card
    }

    /// A contact who is a buyer already is shown as the buyer, whatever else was posted.
    fn contact(&self, state: &State) -> Value {
        let mut contact = self.posted["contact"].clone();
        contact["id"] = (self.id + 1000).into();
        let client = contact["client_id"].as_i64();
        if let Some(buyer) = client.and_then(|id| state.buyers.short(id)) {
            for name in ["full_name", "phone", "email"] {
                contact[name] = buyer[name].clone();
            }
            contact["client"] = buyer;
        }
        contact
    }
}
