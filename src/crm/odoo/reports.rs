//! What became of messages that Odoo sent through us, told to the address that it named.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::json;

use super::{
    super::{CrmError, Journal, Urgency, http::Call, http::Http},
    rpc,
};
use crate::domain::clock::SharedClock;

/// How a message stands, in the words that Odoo's `/sms/status` knows. The failures are its
/// `DELIVERY_ERRORS`; of another word it would show the word itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Processing,
    Sent,
    Delivered,
    Expired,
    NotDelivered,
    InvalidDestination,
    NotAllowed,
    Rejected,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Expired => "expired",
            Self::NotDelivered => "not_delivered",
            Self::InvalidDestination => "invalid_destination",
            Self::NotAllowed => "not_allowed",
            Self::Rejected => "rejected",
        }
    }
}

/// Tells any Odoo that sends through us.
pub struct Reports {
    clock: SharedClock,
    journal: Arc<dyn Journal>,
    /// By address: a shop has one or two.
    known: Mutex<HashMap<String, Arc<Http>>>,
}

impl Reports {
    pub fn new(clock: SharedClock, journal: Arc<dyn Journal>) -> Self {
        Self {
            clock,
            journal,
            known: Mutex::default(),
        }
    }

    /// Tells the Odoo at `url` how the message that it calls `uuid` stands.
    pub async fn tell(&self, url: &str, uuid: &str, status: Status) -> Result<(), CrmError> {
        let report = json!({"sms_status": status.as_str(), "uuids": [uuid]});
        let body = rpc::request(&json!({"message_statuses": [report]}));
        let call = Call::post("sms_status", Urgency::Sync, "", body).about(uuid);
        self.http(url)?.send(call).await.map(drop)
    }

    fn http(&self, url: &str) -> Result<Arc<Http>, CrmError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(http) = known.get(url) {
            return Ok(Arc::clone(http));
        }
        let (clock, journal) = (Arc::clone(&self.clock), Arc::clone(&self.journal));
        let http = Arc::new(super::http("odoo-reports", url, clock, journal)?);
        known.insert(url.to_owned(), Arc::clone(&http));
        Ok(http)
    }
}
