//! An Odoo server: its SMS screens, which post to the gateway that they are set up with, and the
//! part of its JSON-RPC that finds partners and writes into their chatter.
//!
//! Not simulated: JSON-2, leads, orders, the catalogue, automation rules.

mod domain;
mod gateway;
mod models;
mod server;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::{Map, Value};

pub use self::gateway::Sending;
use super::server::Server;

/// How long the gateway is waited for.
/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// 17, 18 or 19.
    pub version: u32,
    pub database: String,
    pub login: String,
    /// The key in place of the password.
    pub key: String,
    /// What the gateway knows this server by.
    pub account_token: String,
    pub dbuuid: String,
    /// Which copy of the database this is: each gives ids of its own to new messages.
    pub copy: u8,
    /// What `message_post` answers.
    pub posted: Posted,
}

/// What `message_post` answers over RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Posted {
    /// The number of the message, as in 17.
    #[default]
    Number,
    /// A list with it, as in 19.
    List,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            version: 17,
            database: "shop".to_owned(),
            login: "bot@example.com".to_owned(),
            key: "odoo-test-key".to_owned(),
            account_token: "odoo-test-account-token".to_owned(),
            dbuuid: "0f0e0d0c-0b0a-11f1-8000-000000000001".to_owned(),
            copy: 0,
            posted: Posted::Number,
        }
    }
}

/// A running server. It stops with its last handle.
pub type Odoo = Server<Options, State>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State>;

/// A message of Odoo's SMS screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    pub uuid: String,
    pub number: String,
    pub text: String,
    /// What became of it, oldest first: what the gateway answered, then what it reported. The last
    /// one is what the screen shows.
    pub states: Vec<String>,
}

/// A message in a partner's chatter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: i64,
    /// HTML.
    pub body: String,
    pub message_type: String,
    pub subtype: String,
    pub at: DateTime<Utc>,
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// `/jsonrpc` or `/sms/status`.
    pub path: String,
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

/// What it remembers.
#[derive(Debug, Default)]
pub struct State {
    sms: Vec<Sms>,
    partners: BTreeMap<i64, Map<String, Value>>,
    notes: BTreeMap<i64, Vec<Note>>,
    requests: Vec<Request>,
    last: i64,
    /// Messages whose transaction is open until then: their uuids are answered with OK and forgotten.
    uncommitted: BTreeMap<String, DateTime<Utc>>,
    /// How long transactions stay open after the gateway has answered.
    commits_after: TimeDelta,
    /// Whether the next transaction is rolled back after it has called the gateway.
    rolls_back: bool,
    /// How many more reports meet a transaction that changes the same rows.
    conflicts: u32,
    /// Rights that the user lacks, such as `create mail.message`.
    denied: BTreeSet<String>,
    has_no_email: bool,
}

impl State {
    /// The number of a new record.
    fn id(&mut self) -> i64 {
        self.last += 1;
        self.last
    }
}

impl Odoo {
    /// Starts a database without partners.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        Self::open(clock, listen, options, (), State::default()).await
    }

    /// From now on, transactions that send stay open for this long after the gateway's answer.
    pub fn commit_after(&self, time: TimeDelta) {
        self.shared.state().commits_after = time;
    }

    /// Commits every transaction that is open.
    pub fn commit_all(&self) {
        self.shared.state().uncommitted.clear();
    }

    /// The next transaction that sends is rolled back once the gateway has answered: its messages
    /// are sent and were never there.
    pub fn roll_back_next(&self) {
        self.shared.state().rolls_back = true;
    }

    /// The next reports meet another transaction: nothing of them is kept.
    pub fn conflict(&self, times: u32) {
        self.shared.state().conflicts = times;
    }

    /// Takes a right from the user, such as `create mail.message` or `write res.partner`.
    pub fn deny(&self, right: &str) {
        self.shared.state().denied.insert(right.to_owned());
    }

    /// Gives the user every right again, and an e-mail address.
    pub fn allow_all(&self) {
        let mut state = self.shared.state();
        state.denied.clear();
        state.has_no_email = false;
    }

    /// The user has no e-mail address from now on.
    pub fn remove_email(&self) {
        self.shared.state().has_no_email = true;
    }

    /// The address that receives the outcomes of messages.
    pub fn webhook_url(&self) -> String {
        format!("{}/sms/status", self.url())
    }

    /// Adds a partner; returns the id.
    pub fn partner(&self, name: &str, phone: &str) -> i64 {
        let mut fields = Map::new();
        fields.insert("name".to_owned(), Value::from(name));
        fields.insert("phone".to_owned(), Value::from(phone));
        models::add(&mut self.shared.state(), fields)
    }

    /// How many partners there are.
    pub fn partners(&self) -> usize {
        self.shared.state().partners.len()
    }

    /// What was written into a partner's chatter, oldest first.
    pub fn chatter(&self, partner: i64) -> Vec<Note> {
        let state = self.shared.state();
        state.notes.get(&partner).cloned().unwrap_or_default()
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }
}
