//! An `EspoCRM` server: leads and contacts of its REST API, filters of its lists, its check for
//! duplicates, and its webhooks, which are sent in batches and signed.
//!
//! Not simulated: other entities, roles, HMAC in place of the key, streams, attachments.

mod entity;
mod filter;
mod hooks;
mod server;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::{Map, Value};

use self::hooks::Hooks;
use super::server::Server;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The key of the API user.
    pub key: String,
    /// The fields that the administrator has added to leads, as the API calls them.
    pub lead_fields: Vec<String>,
    /// The options of a lead's source.
    pub sources: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            key: "espocrm-test-key".to_owned(),
            lead_fields: own(&["cMistokRef"]),
            sources: own(&["Call", "Email", "Web Site", "Campaign", "Other", "Telegram"]),
        }
    }
}

/// A running server. It stops with its last handle.
pub type EspoCrm = Server<Options, State>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State>;

/// The fields of a record.
pub type Record = Map<String, Value>;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub method: String,
    /// Without `/api/v1`.
    pub path: String,
    pub query: String,
    /// Null when there was none.
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

/// What it remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The records of each entity, oldest first.
    records: BTreeMap<&'static str, Vec<Kept>>,
    hooks: Hooks,
    requests: Vec<Request>,
    last: u64,
    /// How long a new record stays out of lists.
    search_lag: TimeDelta,
}

/// A record, and when it was made.
#[derive(Debug, Clone)]
struct Kept {
    fields: Record,
    made_at: DateTime<Utc>,
}

impl State {
    /// The id of something new.
    fn id(&mut self) -> String {
        self.last += 1;
        format!("64b5{:013x}", self.last)
    }
}

impl EspoCrm {
    /// Starts a server without records.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        Self::open(clock, listen, options, (), State::default()).await
    }

    /// From now on, lists show new records only after this delay.
    pub fn set_search_lag(&self, lag: TimeDelta) {
        self.shared.state().search_lag = lag;
    }

    /// All records of an entity such as `Lead`, oldest first.
    pub fn records(&self, entity: &str) -> Vec<Record> {
        let state = self.shared.state();
        let kept = state.records.get(entity).into_iter().flatten();
        kept.map(|kept| kept.fields.clone()).collect()
    }

    /// A person at the CRM changes fields of a record; false when it does not exist.
    pub fn change(&self, entity: &str, id: &str, fields: &Value) -> bool {
        let Some(kind) = entity::kind(entity) else {
            return false;
        };
        let changed = entity::change(&self.shared, kind, id, fields);
        self.shared.errands.changed();
        changed.is_ok()
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }
}
