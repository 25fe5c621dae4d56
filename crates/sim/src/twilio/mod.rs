//! A Twilio server: Programmable Messaging with its receipts, messages from people, the account's
//! balance and numbers.
//!
//! Not simulated: media, content templates, messages for later, other channels than SMS.

mod controls;
mod inbound;
mod list;
mod message;
mod receipts;
mod send;
mod server;
mod state;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use mistok_core::domain::clock::SharedClock;

pub use self::message::Message;
pub use self::receipts::Receipt;
use self::state::State;
use super::phones::{Carrier, Phones};
use super::server::Server;

/// A webhook is given this long in all.
/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    pub account_sid: String,
    pub auth_token: String,
    /// The numbers that the account owns, with `+`.
    pub numbers: Vec<String>,
    /// Names that messages may be from.
    pub names: Vec<String>,
    /// The messaging service; all numbers are its senders.
    pub messaging_service: Option<String>,
    /// Requests that may be under way at one time; `None` counts nothing.
    pub concurrency: Option<u32>,
    /// How long each request is under way, in real time.
    pub work: Duration,
    /// Messages that leave within a second; the others wait. `None` means that all leave at once.
    pub mps: Option<u32>,
    /// Millionths of a dollar; at nothing or less the account is suspended.
    pub balance: i64,
    /// Millionths of a dollar for a segment.
    pub price: i64,
    /// Whether a landline is refused at once and not found out on the way.
    pub knows_landlines: bool,
    /// Whether webhooks say what a word such as STOP means (Advanced Opt-Out).
    pub tells_opt_outs: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: "twilio-test-token".to_owned(),
            numbers: vec!["+380441234567".to_owned()],
            names: vec!["MyShop".to_owned()],
            messaging_service: Some("MG00000000000000000000000000000001".to_owned()),
            concurrency: None,
            work: Duration::ZERO,
            mps: None,
            balance: 20_000_000,
            price: 75_000,
            knows_landlines: true,
            tells_opt_outs: true,
        }
    }
}

/// A running server. It stops with its last handle.
pub type Twilio = Server<Options, State, Phones>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State, Phones>;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Without the version and the account, such as `/Messages.json`.
    pub path: String,
    pub query: String,
    pub fields: Vec<(String, String)>,
    pub status: u16,
    pub at: DateTime<Utc>,
}

impl Twilio {
    /// Starts an account that has sent nothing yet; its numbers are on the network of `phones`.
    pub async fn start(clock: SharedClock, options: Options, phones: Phones) -> io::Result<Self> {
        let (listen, state) = (options.listen, State::new(&options));
        let server = Self::open(clock, listen, options, phones, state).await?;
        let carrier: Arc<dyn Carrier> = Arc::<Shared>::clone(&server.shared);
        for number in &server.shared.options.numbers {
            server.shared.part.own(number, Arc::downgrade(&carrier));
        }
        Ok(server)
    }

    /// All messages, in both directions, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.state().messages.clone()
    }

    /// How many messages there are.
    pub fn count(&self) -> usize {
        self.shared.state().messages.len()
    }

    /// The messages that it was asked to send, oldest first.
    pub fn sent(&self) -> Vec<Message> {
        let mut messages = self.messages();
        messages.retain(|message| message.direction == message::BY_API);
        messages
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The money left, in millionths of a dollar.
    pub fn balance(&self) -> i64 {
        self.shared.state().balance
    }

    /// Changes the money left.
    pub fn set_balance(&self, micros: i64) {
        self.shared.state().balance = micros;
    }
}
