//! What became of messages that Odoo sent through us, told to the address that it named.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use mistok_core::domain::clock::SharedClock;
use reqwest::header::HeaderMap;
use serde_json::json;

use super::{
    super::{
        CrmError, Journal, Urgency,
        http::{Call, Http, Outside},
        public::{Network, is_below},
    },
    rpc,
    transport::DIALECT,
};

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

    /// Whether the message does not arrive.
    pub const fn is_failure(self) -> bool {
        match self {
            Self::Processing | Self::Sent | Self::Delivered => false,
            Self::Expired
            | Self::NotDelivered
            | Self::InvalidDestination
            | Self::NotAllowed
            | Self::Rejected => true,
        }
    }
}

/// Odoo names no limit; this is what a small server takes easily.
const PER_MINUTE: u32 = 600;
/// A call takes a fraction of a second.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Addresses whose connections are kept.
const MOST: usize = 50;

/// Tells any Odoo that sends through us.
pub struct Reports {
    clock: SharedClock,
    journal: Arc<dyn Journal>,
    /// Below this address of the shop's own settings Odoo may be anywhere; elsewhere only where
    /// anybody can reach it.
    own: Option<String>,
    /// By address: a shop has one or two.
    known: Mutex<HashMap<String, Arc<Http>>>,
}

impl Reports {
    pub fn new(clock: SharedClock, journal: Arc<dyn Journal>, own: Option<String>) -> Self {
        Self {
            clock,
            journal,
            own,
            known: Mutex::default(),
        }
    }

    /// Tells the Odoo at `url` how the messages stand that it calls by these names, by status.
    pub async fn tell(
        &self,
        url: &str,
        uuids: &BTreeMap<&'static str, Vec<String>>,
    ) -> Result<(), CrmError> {
        let report = |(status, uuids)| json!({"sms_status": status, "uuids": uuids});
        let reports: Vec<_> = uuids.iter().map(report).collect();
        let body = rpc::request(&json!({"message_statuses": reports}));
        let call = Call::post("sms_status", Urgency::Sync, "", body);
        let one = uuids.values().flatten().next();
        let call = match one {
            Some(uuid) => call.about(uuid),
            None => call,
        };
        self.http(url)?.send(call).await.map(drop)
    }

    fn http(&self, url: &str) -> Result<Arc<Http>, CrmError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(http) = known.get(url) {
            return Ok(Arc::clone(http));
        }
        let (clock, journal) = (Arc::clone(&self.clock), Arc::clone(&self.journal));
        let own = self.own.as_deref();
        let network = if own.is_some_and(|own| is_below(url, own)) {
            Network::Any
        } else {
            Network::Public
        };
        let outside = Outside {
            service: "odoo-reports",
            base_url: url.to_owned(),
            headers: HeaderMap::new(),
            timeout: TIMEOUT,
            per_minute: PER_MINUTE,
            sends_per_minute: None,
            dialect: DIALECT,
            network,
        };
        let http = Arc::new(Http::new(outside, clock, journal)?);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(url.to_owned(), Arc::clone(&http));
        Ok(http)
    }
}
