//! What the account knows.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::message::Message;
use super::receipts::Receipts;
use super::{Options, Request};

#[derive(Debug)]
pub struct State {
    pub messages: Vec<Message>,
    /// People who want nothing more from a number or a service: (sender, person).
    pub opted_out: BTreeSet<(String, String)>,
    pub receipts: Receipts,
    /// The address that receives messages from people.
    pub webhook: Option<String>,
    /// The id and the secret of the key that webhooks are signed with instead of the token.
    pub shared_key: Option<(String, String)>,
    pub balance: i64,
    pub requests: Vec<Request>,
    pub under_way: u32,
    pub webhook_failures: u64,
    /// When the next message may leave.
    leaves: Option<DateTime<Utc>>,
    last: u64,
}

impl State {
    pub fn new(options: &Options) -> Self {
        Self {
            messages: Vec::new(),
            opted_out: BTreeSet::new(),
            receipts: Receipts::default(),
            webhook: None,
            shared_key: None,
            balance: options.balance,
            requests: Vec::new(),
            under_way: 0,
            webhook_failures: 0,
            leaves: None,
            last: 0,
        }
    }

    /// The id of a new thing.
    pub fn sid(&mut self, kind: &str) -> String {
        self.last += 1;
        // Like the vendor's, they do not tell the order.
        let mixed = self.last.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{kind}{mixed:016x}{:016x}", self.last)
    }

    /// When a new message leaves, at `mps` messages a second. `None` means at once.
    pub fn leave(&mut self, mps: Option<u32>, now: DateTime<Utc>) -> DateTime<Utc> {
        let Some(mps) = mps else {
            return now;
        };
        let at = self.leaves.map_or(now, |leaves| leaves.max(now));
        self.leaves = Some(at + TimeDelta::seconds(1) / i32::try_from(mps.max(1)).unwrap_or(1));
        at
    }

    /// How long the queue is.
    pub fn queue(&self, now: DateTime<Utc>) -> TimeDelta {
        self.leaves.map_or(TimeDelta::zero(), |leaves| leaves - now)
    }

    pub fn message(&mut self, sid: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.sid == sid)
    }

    /// Sets whether a person wants messages from a number, and so from the service it belongs to.
    pub fn opt_out(&mut self, senders: Vec<String>, person: &str, is_out: bool) {
        for sender in senders {
            let pair = (sender, person.to_owned());
            if is_out {
                self.opted_out.insert(pair);
            } else {
                self.opted_out.remove(&pair);
            }
        }
    }
}
