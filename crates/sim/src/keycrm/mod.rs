//! A `KeyCRM` server: the catalogue, the pipelines' cards, orders, buyers and the dictionaries of its
//! Open API, and the webhooks that tell of changes.
//!
//! Not simulated: files, tags, expenses, imports, companies, custom fields as a list.

mod buyers;
mod cards;
mod catalog;
mod dictionaries;
mod english;
mod form;
mod hooks;
mod office;
mod orders;
mod paging;
mod payments;
mod pictures;
mod refused;
mod sample;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod times;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::Value;

pub use self::cards::Card;
pub use self::orders::Order;
use self::state::State;
use super::server::Server;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The API key.
    pub token: String,
    /// Requests within any minute; `None` counts nothing.
    pub rpm: Option<u32>,
    /// Whether the old `POST /leads` still answers.
    pub leads_path_enabled: bool,
    /// Whether the key may list cards; when not, a lost answer cannot be looked up.
    pub cards_searchable: bool,
    /// Whether pages say how many items there are in all.
    pub page_total: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: "keycrm-test-key".to_owned(),
            rpm: None,
            leads_path_enabled: false,
            cards_searchable: true,
            page_total: true,
        }
    }
}

/// A running server. It stops with its last handle.
pub type KeyCrm = Server<Options, State>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State>;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub method: String,
    /// Without `/v1`.
    pub path: String,
    pub query: String,
    /// Null when there was none.
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

impl KeyCrm {
    /// Starts a server with an empty catalogue.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        Self::open(clock, listen, options, (), State::default()).await
    }

    /// From now on, lists show new records only after this delay; by id they can be read at once.
    pub fn set_search_lag(&self, lag: TimeDelta) {
        self.shared.state().search_lag = lag;
    }

    /// New cards begin with the first status from now on, whatever is asked for.
    pub fn ignore_status_of_new_cards(&self) {
        self.shared.state().ignores_status = true;
    }

    /// The address of a picture that the server draws.
    pub fn picture_url(&self, name: &str) -> String {
        pictures::url(self.address(), name)
    }

    /// Replaces the catalogue. Items are served unchanged, so a test can make them malformed.
    pub fn set_catalog(&self, offers: Vec<Value>, products: Vec<Value>, categories: Vec<Value>) {
        {
            let catalog = &mut self.shared.state().catalog;
            catalog.offers = offers;
            catalog.products = products;
            catalog.categories = categories;
        }
        self.shared.errands.changed();
    }

    /// Fills the catalogue with a shop of gifts and things for the home.
    pub fn with_sample_catalog(&self) {
        self.with_catalog_in(sample::Language::Ukrainian);
    }

    /// The same shop in English.
    pub fn with_english_sample_catalog(&self) {
        self.with_catalog_in(sample::Language::English);
    }

    fn with_catalog_in(&self, language: sample::Language) {
        let (offers, products, categories) = sample::catalog(self.address(), language);
        self.set_catalog(offers, products, categories);
    }

    /// Changes fields of the offer with this article number, e.g. `{"quantity": 0}`; false when no
    /// such offer exists.
    pub fn change_offer(&self, sku: &str, fields: Value) -> bool {
        let changed = self.shared.state().catalog.change_offer(sku, fields);
        self.shared.errands.changed();
        changed
    }

    /// Adds a source, which cards must name; 1 and 2 are there from the start.
    pub fn add_source(&self, id: i64, name: &str) {
        let source = dictionaries::source(id, name);
        self.shared.state().dictionaries.sources.push(source);
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// How often a request came too fast.
    pub fn count_429(&self) -> u64 {
        self.shared.state().too_many
    }
}
