//! A `KeepinCRM` server: agreements, clients, tasks and the stages of agreements, as its API v1 has
//! them. No field of a record holds an id of ours, and lines that are sent again are there twice.
//!
//! Not simulated: files, comments, materials, money, users, the form intake without a token.

mod agreements;
mod clients;
mod form;
mod funnels;
mod office;
mod query;
mod server;
mod state;
mod tasks;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::Value;

pub use self::agreements::Agreement;
pub use self::clients::Client;
use self::state::State;
pub use self::tasks::Task;
use super::server::Server;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The API token.
    pub token: String,
    /// Requests within any minute; `None` counts nothing.
    pub rpm: Option<u32>,
    /// Records on a page of a list.
    pub page_size: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: "keepincrm-test-key".to_owned(),
            rpm: None,
            page_size: 25,
        }
    }
}

/// A running server. It stops with its last handle.
pub type KeepinCrm = Server<Options, State>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State>;

/// How lists treat filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filters {
    #[default]
    Work,
    /// They let nothing through.
    FindNothing,
    /// They are dropped without a word, so that a list is whole.
    AreIgnored,
    /// The request is refused with this status.
    AreRefused(u16),
}

/// The order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
    /// By the last change, the latest first.
    ChangedFirst,
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub method: String,
    /// Without `/v1`.
    pub path: String,
    /// With its escapes undone.
    pub query: String,
    /// Null when there was none.
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

impl KeepinCrm {
    /// Starts a server without any record.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        Self::open(clock, listen, options, (), State::default()).await
    }

    /// From now on, lists show new records only after this delay; by id they can be read at once.
    pub fn set_search_lag(&self, lag: TimeDelta) {
        self.shared.state().search_lag = lag;
    }

    /// From now on, lists treat their filters like this.
    pub fn set_filters(&self, filters: Filters) {
        self.shared.state().filters = filters;
    }

    /// From now on, lists have this order.
    pub fn set_order(&self, order: Order) {
        self.shared.state().order = order;
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// How often a request of this method and path, such as `GET /agreements`, was answered.
    pub fn count(&self, call: &str) -> usize {
        let state = self.shared.state();
        let is_it = |request: &&Request| format!("{} {}", request.method, request.path) == call;
        state.requests.iter().filter(is_it).count()
    }

    /// How often a request came too fast.
    pub fn count_429(&self) -> u64 {
        self.shared.state().too_many
    }
}
