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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::DropGuard;

pub use self::cards::Card;
pub use self::orders::Order;
use self::state::State;
use super::faults::Faults;
use super::http;
use super::tasks::Tasks;
use crate::clock::OwnClock;

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
#[derive(Debug, Clone)]
pub struct KeyCrm {
    shared: Arc<Shared>,
    address: SocketAddr,
    _alive: Arc<DropGuard>,
}

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

/// What the server's tasks share.
#[derive(Debug)]
struct Shared {
    clock: SharedClock,
    own_clock: OwnClock,
    options: Options,
    faults: Faults,
    tasks: Tasks,
    client: reqwest::Client,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

impl KeyCrm {
    /// Starts a server with an empty catalogue.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let own_clock = OwnClock::new(clock);
        let clock: SharedClock = Arc::new(own_clock.clone());
        let tasks = Tasks::here();
        let listen = options.listen;
        let shared = Arc::new(Shared {
            clock,
            own_clock,
            options,
            faults: Faults::default(),
            tasks: tasks.clone(),
            client: hooks::client().map_err(io::Error::other)?,
            state: Mutex::default(),
            changes: watch::Sender::new(0),
        });
        let address = http::serve(listen, Arc::clone(&shared), &tasks).await?;
        Ok(Self {
            shared,
            address,
            _alive: Arc::new(tasks.stop().clone().drop_guard()),
        })
    }

    /// Its clock goes so far ahead of the test's from now on; below zero: behind.
    pub fn set_clock_ahead(&self, ahead: TimeDelta) {
        self.shared.own_clock.set_ahead(ahead);
    }

    /// From now on, lists show new records only after this delay; by id they can be read at once.
    pub fn set_search_lag(&self, lag: TimeDelta) {
        self.shared.state().search_lag = lag;
    }

    /// New cards begin with the first status from now on, whatever is asked for.
    pub fn ignore_status_of_new_cards(&self) {
        self.shared.state().ignores_status = true;
    }

    /// Ends the server now, even if somebody still has a handle.
    pub fn stop(&self) {
        self.shared.tasks.stop().cancel();
    }

    /// The base address of the API.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The address of a picture that the server draws.
    pub fn picture_url(&self, name: &str) -> String {
        pictures::url(self.address, name)
    }

    /// What can go wrong.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Replaces the catalogue. Items are served unchanged, so a test can make them malformed.
    pub fn set_catalog(&self, offers: Vec<Value>, products: Vec<Value>, categories: Vec<Value>) {
        {
            let catalog = &mut self.shared.state().catalog;
            catalog.offers = offers;
            catalog.products = products;
            catalog.categories = categories;
        }
        self.shared.changed();
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
        let (offers, products, categories) = sample::catalog(self.address, language);
        self.set_catalog(offers, products, categories);
    }

    /// Changes fields of the offer with this article number, e.g. `{"quantity": 0}`; false when no
    /// such offer exists.
    pub fn change_offer(&self, sku: &str, fields: Value) -> bool {
        let changed = self.shared.state().catalog.change_offer(sku, fields);
        self.shared.changed();
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

    /// Counts everything that changes in the CRM.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}
