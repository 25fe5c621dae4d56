//! A `KeepingCRM` server: log-in, the chats of purchases, uploads, purchases, and the signal that a
//! buyer has written. As strict as the vendors' pages: what they do not name is refused and noted.
//!
//! Not simulated: deleting the seller's messages over the API, sale notices, statistics.

mod answer;
mod buyer;
mod debates;
mod file;
mod history;
mod login;
mod posting;
mod purchases;
mod query;
mod server;
mod signal;
mod state;
#[cfg(test)]
mod tests;
mod upload;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use mistok_core::domain::clock::SharedClock;

pub use self::buyer::Buyer;
pub use self::file::ChatFile;
pub use self::server::Request;
pub use self::signal::{SignalForm, SignalMethod};
pub use self::state::{Chat, ChatMessage, From, State};
use super::server::Server;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    pub api_key: String,
    pub seller_id: i64,
    /// The most chats on a page and messages in an answer.
    pub page_limit: usize,
    /// Reads allowed in a day; `None` counts nothing.
    pub daily_reads: Option<u32>,
    /// Reads within any minute; `None` counts nothing.
    pub reads_per_minute: Option<u32>,
    pub envelope: Envelope,
    pub list_key: ListKey,
    pub token_life: TimeDelta,
    /// The zone of the dates.
    pub utc_offset: FixedOffset,
    /// What the CRM writes at the beginning of each chat.
    pub automatic_message: Option<String>,
}

/// What is around an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// As at Digiseller: next to nothing.
    Plain,
    /// As at `GGsel`: `retval` and `content`, the timestamp as a text, no slash after the send path.
    Ggsel,
}

/// What the list of chats is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKey {
    Chats,
    Items,
}

impl Default for Options {
    fn default() -> Self {
        const HOUR: i32 = 3_600;
        let utc = FixedOffset::east_opt(0);
        let offset = FixedOffset::east_opt(3 * HOUR).or(utc);
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            api_key: "keeping-test-key".to_owned(),
            seller_id: 1_234,
            page_limit: 200,
            daily_reads: None,
            reads_per_minute: None,
            envelope: Envelope::Plain,
            list_key: ListKey::Chats,
            token_life: TimeDelta::hours(2),
            utc_offset: offset.unwrap_or_else(|| chrono::Offset::fix(&Utc)),
            automatic_message: Some("Дякуємо за покупку!".to_owned()),
        }
    }
}

/// A running server. It stops with its last handle.
pub type Keeping = Server<Options, State>;

/// What its tasks share.
type Shared = super::server::Shared<Options, State>;

impl Shared {
    /// A time as the CRM writes it.
    fn date(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.options.utc_offset);
        local.format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl Keeping {
    /// Starts a server without chats.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let listen = options.listen;
        let state = State::new(options.daily_reads);
        Self::open(clock, listen, options, (), state).await
    }

    /// Somebody buys `product`, which opens a chat; the same buyer when the purchase is known.
    pub fn customer(&self, invoice: i64, email: &str, product: &str) -> Buyer {
        let automatic = self.shared.options.automatic_message.clone();
        let now = self.shared.clock.now();
        let date = self.shared.date(now);
        {
            let mut state = self.shared.state();
            state.open(invoice, email, product, &date);
            if let Some(text) = automatic
                && state.has_no_messages(invoice)
            {
                state.write(invoice, From::System, &text, None, now);
            }
        }
        self.shared.errands.changed();
        Buyer::new(self.clone(), invoice)
    }

    /// A colleague answers in the CRM itself; the id of the message.
    pub fn colleague_writes(&self, invoice: i64, text: &str) -> i64 {
        let now = self.shared.clock.now();
        let mut state = self.shared.state();
        let id = state.write(invoice, From::Seller, text, None, now);
        drop(state);
        self.shared.errands.changed();
        id
    }

    /// A colleague opens the chat in the CRM itself.
    pub fn colleague_reads(&self, invoice: i64) {
        let now = self.shared.clock.now();
        self.shared.state().see(invoice, From::Buyer, now);
        self.shared.errands.changed();
    }

    /// The chats, the newest activity first.
    pub fn chats(&self) -> Vec<Chat> {
        self.shared.state().newest()
    }

    /// Sets how many reads a day are allowed from now on.
    pub fn allow_daily_reads(&self, most: Option<u32>) {
        self.shared.state().daily_reads = most;
    }

    /// Makes every token that was given out worthless.
    pub fn forget_tokens(&self) {
        self.shared.state().tokens.clear();
    }
}
