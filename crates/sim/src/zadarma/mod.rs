//! A Zadarma server: its API for SMS, the account's balance, and the webhook that tells of messages
//! from people. It tells nothing of what becomes of a message.
//!
//! Not simulated: calls, the sandbox, answers in XML.

mod inbound;
mod send;
mod server;
mod signature;
mod templates;
#[cfg(test)]
mod tests;
mod webhooks;

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use mistok_core::domain::clock::SharedClock;

use super::phones::{Carrier, Phones};
use super::rates::Window;
use super::server::Server;

/// How long the vendor waits for a webhook is not published.
/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    pub key: String,
    pub secret: String,
    /// Virtual numbers, with `+`: they are confirmed senders and take messages.
    pub numbers: Vec<String>,
    /// Names that messages may be from.
    pub names: Vec<String>,
    /// Digits that numbers begin with to which the account cannot send.
    pub denied: Vec<String>,
    /// Requests within any minute; `None` counts nothing.
    pub rpm: Option<u32>,
    /// Thousandths of a euro.
    pub balance: i64,
    /// Thousandths of a euro for a segment.
    pub price: i64,
    /// How the body of webhooks is written.
    pub body: Body,
    /// Which name of a sender the answer to a message has.
    pub detail: Detail,
}

/// The forms of a webhook's body that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Body {
    #[default]
    Form,
    Multipart,
    /// Its parts are divided by another line than the header says.
    WrongMultipart,
}

/// The forms of a message's details that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// `callerid` and more, as recorded answers have it.
    #[default]
    Recorded,
    /// `senderid`, as the specification has it.
    Specified,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            key: "zadarma-test-key".to_owned(),
            secret: "zadarma-test-secret".to_owned(),
            numbers: vec!["+380442345678".to_owned()],
            names: vec!["Teamsale".to_owned(), "MyShop".to_owned()],
            denied: vec!["7".to_owned()],
            rpm: Some(100),
            balance: 10_000,
            price: 60,
            body: Body::Form,
            detail: Detail::Recorded,
        }
    }
}

/// A running server. It stops with its last handle.
pub type Zadarma = Server<Options, State, Phones>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State, Phones>;

/// A message to one number that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Digits only.
    pub to: String,
    pub from: String,
    pub text: String,
    pub language: Option<String>,
    pub segments: u32,
    pub is_delivered: bool,
    pub at: DateTime<Utc>,
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Without `/v1`.
    pub path: String,
    pub fields: Vec<(String, String)>,
    pub status: u16,
    pub at: DateTime<Utc>,
}

/// What it remembers.
#[derive(Debug)]
pub struct State {
    messages: Vec<Message>,
    requests: Vec<Request>,
    minute: Window,
    balance: i64,
    templates: Vec<templates::Template>,
    webhook: webhooks::Webhook,
    /// The numbers that take messages.
    receiving: BTreeSet<String>,
}

impl Zadarma {
    /// Starts an account that has sent nothing yet; its numbers are on the network of `phones`.
    pub async fn start(clock: SharedClock, options: Options, phones: Phones) -> io::Result<Self> {
        let (listen, state) = (
            options.listen,
            State {
                messages: Vec::new(),
                requests: Vec::new(),
                minute: Window::default(),
                balance: options.balance,
                templates: templates::sample(),
                webhook: webhooks::Webhook::default(),
                receiving: options
                    .numbers
                    .iter()
                    .map(|number| digits(number))
                    .collect(),
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

    /// How many messages there are.
    pub fn count(&self) -> usize {
        self.shared.state().messages.len()
    }

    /// The answered requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The money left, in thousandths of a euro.
    pub fn balance(&self) -> i64 {
        self.shared.state().balance
    }

    /// Changes the money left.
    pub fn set_balance(&self, thousandths: i64) {
        self.shared.state().balance = thousandths;
    }

    /// Addresses that begin with `public` are reached at `address`.
    pub fn set_public(&self, public: &str, address: &str) {
        self.shared.calls.set_public(public, address);
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
