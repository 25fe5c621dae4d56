//! Stub.
use crate::{
    domain::{clock::SharedClock, id::LeadId},
    store::outbox::NewJob,
};
pub fn job(charge: &str, lead: LeadId, clock: &SharedClock) -> NewJob {
    NewJob {
        service: "crm".to_owned(),
        lane: format!("payment:{lead}"),
        priority: crate::domain::delivery::Priority::Notice,
        key: Some(format!("payment:{charge}")),
        payload: String::new(),
        not_before: clock.now(),
    }
}
