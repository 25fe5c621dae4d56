//! Whether what the CRM tells of an order is newer than what we know.

use chrono::TimeDelta;

use super::Told;
use crate::{
    domain::order::{Order, Stage},
    store::orders::Kept,
    vendors::crm::Standing,
};

/// Within this time after its making, an order has the status that it was made with.
const MAKING: TimeDelta = TimeDelta::seconds(5);

/// What to do with a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Take,
    /// It is the one that we have.
    Same,
    /// We know better.
    Older,
    /// It cannot be said which came first: the CRM must be asked.
    Unclear,
}

pub fn next(kept: &Kept, standing: &Standing, told: Told) -> Next {
    let order = &kept.order;
    if standing.status.is_none() || order.status == standing.status {
        return Next::Same;
    }
    let older = standing
        .status_at
        .zip(order.status_at)
        .is_some_and(|(now, was)| now < was);
    match (told, order.status_at, standing.status_at) {
        _ if older => Next::Older,
        // Somebody told us more while we were reading.
        (Told::Read(asked_at), _, _) if kept.updated_at > asked_at => Next::Unclear,
        (Told::Read(_), _, _) => Next::Take,
        // A customer cannot be notified of a status that has no name.
        _ if standing.status_name.is_none() => Next::Unclear,
        (Told::Event | Told::List, _, Some(_)) if order.status.is_none() => Next::Take,
        (Told::Event | Told::List, Some(was), Some(now)) if now > was => Next::Take,
        (Told::Event | Told::List, _, _) => Next::Unclear,
    }
}

/// Whether this first status of an order of ours is only the one that it began with.
pub fn is_where_it_began(before: &Order, standing: &Standing) -> bool {
    let since_made = standing
        .status_at
        .zip(standing.created_at)
        .is_none_or(|(at, made)| at - made <= MAKING);
    before.status.is_none() && (standing.stage == Some(Stage::Accepted) || since_made)
}
