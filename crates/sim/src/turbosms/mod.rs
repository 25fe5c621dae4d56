//! A `TurboSMS` server: its JSON API for SMS with the key that makes a request safe to repeat, the
//! state of messages, the balance, and its webhooks.
//!
//! Not simulated: Viber, files, messages for later, forms instead of JSON.

mod hooks;
mod send;
mod server;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use mistok_core::domain::clock::SharedClock;
use serde_json::Value;

pub use self::hooks::Event;
use super::phones::{Carrier, Phones};
use super::server::Server;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    pub token: String,
    /// The secret of webhooks.
    pub secret: String,
    /// Names that messages may be from.
    pub senders: Vec<String>,
    /// Numbers that take messages, with `+`.
    pub numbers: Vec<String>,
    /// Numbers that nothing may be sent to, in digits.
    pub stop_list: Vec<String>,
    /// Credits.
    pub balance: u32,
    /// What webhooks are signed over.
    pub order: Order,
}

/// What a webhook's signature is the hash of: the documentation does not say which comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    SecretAndId,
    IdAndSecret,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: "turbosms-test-token".to_owned(),
            secret: "turbosms-test-secret".to_owned(),
            senders: vec!["MyShop".to_owned()],
            numbers: vec!["+380443456789".to_owned()],
            stop_list: Vec::new(),
            balance: 1000,
            order: Order::SecretAndId,
        }
    }
}

/// A running server. It stops with its last handle.
pub type TurboSms = Server<Options, State, Phones>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State, Phones>;

/// A message to one number that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    /// Digits only.
    pub to: String,
    pub sender: String,
    pub text: String,
    pub sequence_id: Option<String>,
    pub segments: u32,
    /// `Sent`, `Delivered`, `Undelivered`, `Rejected`.
    pub status: &'static str,
    pub at: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub path: String,
    /// Null when it could not be read.
    pub body: Value,
    pub status: u16,
    /// The code in the answer.
    pub code: i64,
    pub at: DateTime<Utc>,
}

/// What it remembers.
#[derive(Debug)]
pub struct State {
    messages: Vec<Message>,
    requests: Vec<Request>,
    /// What was answered to each `sequence_id` first.
    answered: BTreeMap<String, Value>,
    balance: u32,
    hooks: hooks::Hooks,
    last: u64,
}

impl State {
    /// The id of a new thing.
    fn id(&mut self) -> String {
        self.last += 1;
        let mixed = self.last.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (high, low) = (mixed >> 32, mixed & 0xffff_ffff);
        format!(
            "{high:08x}-{:04x}-4{:03x}-8000-{:012x}",
            low >> 16,
            low & 0xfff,
            self.last
        )
    }
}

impl TurboSms {
    /// Starts an account that has sent nothing yet; its numbers are on the network of `phones`.
    pub async fn start(clock: SharedClock, options: Options, phones: Phones) -> io::Result<Self> {
        let (listen, state) = (
            options.listen,
            State {
                messages: Vec::new(),
                requests: Vec::new(),
                answered: BTreeMap::new(),
                balance: options.balance,
                hooks: hooks::Hooks::default(),
                last: 0,
            },
        );
        let server = Self::open(clock, listen, options, phones, state).await?;
        let carrier: Arc<dyn Carrier> = Arc::<Shared>::clone(&server.shared);
        for number in &server.shared.options.numbers {
            server.shared.part.own(number, Arc::downgrade(&carrier));
        }
        Ok(server)
    }

    /// The messages that were taken, one for each number, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.state().messages.clone()
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The credits left.
    pub fn balance(&self) -> u32 {
        self.shared.state().balance
    }

    /// Changes the credits left.
    pub fn set_balance(&self, credits: u32) {
        self.shared.state().balance = credits;
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
