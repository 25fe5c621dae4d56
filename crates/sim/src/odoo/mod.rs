//! An Odoo server of version 17, 18 or 19: its models over JSON-RPC and JSON-2, its chatter, its
//! automation rules, and its SMS screens, which post to the gateway that they are set up with.
//!
//! A fault of one kind of call is set by its path in JSON-2, on both transports:
//! `faults().on("/json/2/crm.lead/create")`; a login is `/common/authenticate`. A fault of one record
//! is set by what it says: `faults().about("TG-1042")`.
//!
//! Not simulated: `load`, `read_group`, price lists, invoices, translations, the warning before a
//! sent order is cancelled.

mod automation;
mod call;
mod database;
mod defaults;
mod domain;
mod exception;
mod gateway;
mod json2;
mod leads;
mod leaf;
mod messages;
mod methods;
mod order;
mod orders;
mod people;
mod phones;
mod records;
mod rights;
mod schema;
mod seed;
mod server;
mod session;
mod tables;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::{Value, json};

use self::automation::Automation;
use self::database::Database;
pub use self::gateway::Sending;
pub use self::messages::{Draft, Note};
use self::rights::Rights;
use super::server::Server;

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
    /// What is installed beside the base: without one its models and fields are not there.
    pub modules: Vec<&'static str>,
    /// The installed languages; the first is everybody's own.
    pub languages: Vec<&'static str>,
    pub currency: &'static str,
    /// The tax that is added to every line of an order.
    pub tax_percent: u32,
    /// Whether the company tells leads from opportunities.
    pub uses_leads: bool,
}

/// What a shop usually has installed.
pub const MODULES: [&str; 7] = [
    "base_automation",
    "crm",
    "phone_validation",
    "sale",
    "sale_crm",
    "sms",
    "stock",
];

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
            modules: MODULES.to_vec(),
            languages: vec!["en_US", "uk_UA"],
            currency: "UAH",
            tax_percent: 20,
            uses_leads: false,
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

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// `/jsonrpc`, `/sms/status`, or a path of JSON-2 such as `/json/2/crm.lead/create`.
    pub path: String,
    pub body: Value,
    pub status: u16,
    pub at: DateTime<Utc>,
}

/// What it remembers.
#[derive(Debug, Default)]
pub struct State {
    sms: Vec<Sms>,
    database: Database,
    automation: Automation,
    rights: Rights,
    /// What no record may say.
    refused: Vec<RefusedWords>,
    /// How long a new record is found by no search.
    search_lag: TimeDelta,
    /// How long what people do takes.
    transaction_lasts: TimeDelta,
    is_key_revoked: bool,
    key_expires: Option<DateTime<Utc>>,
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
}

/// Words for which a record is refused, and what Odoo says then.
#[derive(Debug, Clone)]
struct RefusedWords {
    words: String,
    message: String,
}

impl State {
    /// The number of a new record.
    fn id(&mut self) -> i64 {
        self.last += 1;
        self.last
    }
}

impl Odoo {
    /// Starts a database without customers.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        let state = State {
            database: seed::database(&options, clock.now()),
            ..State::default()
        };
        Self::open(clock, listen, options, (), state).await
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

    /// The key is refused from now on.
    pub fn revoke_key(&self) {
        self.shared.state().is_key_revoked = true;
    }

    /// The key is taken again.
    pub fn restore_key(&self) {
        self.shared.state().is_key_revoked = false;
    }

    /// The key is refused from this moment on, which `res.users.apikeys` tells from 18 on.
    pub fn key_expires(&self, at: DateTime<Utc>) {
        let moment = tables::seconds(&tables::stamp(at));
        self.change("res.users.apikeys", 1, &json!({"expiration_date": moment}));
        self.shared.state().key_expires = Some(at);
    }

    /// From now on a record that says these words anywhere is refused with this message.
    pub fn refuse_about(&self, words: &str, message: &str) {
        let (words, message) = (words.to_owned(), message.to_owned());
        let refused = &mut self.shared.state().refused;
        refused.push(RefusedWords { words, message });
    }

    /// Takes every record again.
    pub fn refuse_nothing(&self) {
        self.shared.state().refused.clear();
    }

    /// The address that receives the outcomes of messages.
    pub fn webhook_url(&self) -> String {
        format!("{}/sms/status", self.url())
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }
    /// How often a method was called, over either transport, written `crm.lead/create`.
    pub fn calls_of(&self, call: &str) -> usize {
        let name = format!("/json/2/{call}");
        let state = self.shared.state();
        let is_it = |request: &&Request| match request.path.as_str() {
            "/jsonrpc" => server::call_name(&request.body).is_some_and(|own| own == name),
            path => path == name,
        };
        state.requests.iter().filter(is_it).count()
    }
}
