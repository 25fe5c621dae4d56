//! Plain handsets on one mobile network, which every simulated provider of SMS brings messages to,
//! and from which people write to a shop's number.

pub mod segments;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use chrono::{DateTime, Utc};
use mistok_core::domain::clock::SharedClock;
use tokio::sync::watch;

/// The network. A clone is the same network.
#[derive(Debug, Clone)]
pub struct Phones {
    shared: Arc<Shared>,
}

/// One handset, or a number without a handset. A clone is the same handset.
#[derive(Debug, Clone)]
pub struct Handset {
    phones: Phones,
    number: String,
}

/// A message that a handset got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// A number or a name, as the phone shows it.
    pub from: String,
    pub text: String,
    pub provider: &'static str,
    pub segments: u32,
    pub at: DateTime<Utc>,
}

/// What happens to messages for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Condition {
    #[default]
    On,
    /// Switched off or out of reach.
    Off,
    /// Nobody has this number.
    Missing,
    Landline,
    /// The operator lets no message through to it.
    Blocked,
}

/// A provider, as the network sees it: somebody who owns numbers.
pub(super) trait Carrier: Send + Sync + std::fmt::Debug {
    /// Takes a message that a person wrote to a number of the provider.
    fn takes(self: Arc<Self>, from: &str, to: &str, text: &str);
}

#[derive(Debug)]
struct Shared {
    clock: SharedClock,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// By the digits of the number.
    lines: BTreeMap<String, Line>,
    owners: BTreeMap<String, Weak<dyn Carrier>>,
}

#[derive(Debug, Default)]
struct Line {
    condition: Condition,
    inbox: Vec<Sms>,
}

impl Phones {
    /// A network on which every number has a handset that is on.
    pub fn new(clock: SharedClock) -> Self {
        Self {
            shared: Arc::new(Shared {
                clock,
                state: Mutex::default(),
                changes: watch::Sender::new(0),
            }),
        }
    }

    /// The handset with this number, written with or without `+`.
    pub fn phone(&self, number: &str) -> Handset {
        Handset {
            phones: self.clone(),
            number: format!("+{}", digits(number)),
        }
    }

    /// Counts the messages that came to any handset.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Whether a number is on, off, or not there.
    pub(super) fn condition(&self, number: &str) -> Condition {
        let state = self.state();
        let line = state.lines.get(&digits(number));
        line.map_or(Condition::On, |line| line.condition)
    }

    /// Brings a message to a handset, or says why it cannot be brought.
    pub(super) fn bring(
        &self,
        provider: &'static str,
        from: &str,
        to: &str,
        text: &str,
    ) -> Result<(), Condition> {
        let sms = Sms {
            from: from.to_owned(),
            text: text.to_owned(),
            provider,
            segments: segments::count(text).segments,
            at: self.shared.clock.now(),
        };
        {
            let mut state = self.state();
            let line = state.lines.entry(digits(to)).or_default();
            if line.condition != Condition::On {
                return Err(line.condition);
            }
            line.inbox.push(sms);
        }
        self.shared.changes.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Messages to this number go to `owner` from now on.
    pub(super) fn own(&self, number: &str, owner: Weak<dyn Carrier>) {
        self.state().owners.insert(digits(number), owner);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handset {
    /// With `+`.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// All it got, oldest first.
    pub fn inbox(&self) -> Vec<Sms> {
        let state = self.phones.state();
        let line = state.lines.get(&digits(&self.number));
        line.map(|line| line.inbox.clone()).unwrap_or_default()
    }

    /// The texts it got, oldest first.
    pub fn texts(&self) -> Vec<String> {
        self.inbox().into_iter().map(|sms| sms.text).collect()
    }

    /// What came last.
    pub fn last(&self) -> Option<Sms> {
        self.inbox().pop()
    }

    /// Returns what it got once that is `count` messages or more.
    pub async fn gets(&self, count: usize) -> Vec<Sms> {
        let mut changes = self.phones.changes();
        loop {
            let inbox = self.inbox();
            // The sender lives in `self`, so waiting can only end by a message coming.
            if inbox.len() >= count || changes.changed().await.is_err() {
                return inbox;
            }
        }
    }

    /// Changes what happens to messages for it.
    pub fn set(&self, condition: Condition) {
        let mut state = self.phones.state();
        let line = state.lines.entry(digits(&self.number)).or_default();
        line.condition = condition;
    }

    /// Writes to a number; false when no provider owns it.
    pub fn writes(&self, to: &str, text: &str) -> bool {
        let owner = self.phones.state().owners.get(&digits(to)).cloned();
        let Some(owner) = owner.and_then(|owner| owner.upgrade()) else {
            return false;
        };
        owner.takes(&self.number, &format!("+{}", digits(to)), text);
        true
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
