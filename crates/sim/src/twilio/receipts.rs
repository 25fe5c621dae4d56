//! The way of a message to its handset, and the receipts about it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::message::Message;
use super::{Shared, inbound};
use crate::phones::Condition;

/// What the shop learns about one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub sid: String,
    pub status: &'static str,
    pub error: Option<u32>,
    pub(super) url: String,
    pub(super) fields: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Receipts {
    pub are_held: bool,
    pub held: Vec<Receipt>,
    /// How often each receipt is sent.
    pub times: usize,
    /// Whether a message is carried before its request is answered.
    pub are_before_answer: bool,
    pub taken: u64,
    pub failures: u64,
}

impl Default for Receipts {
    fn default() -> Self {
        Self {
            are_held: false,
            held: Vec::new(),
            times: 1,
            are_before_answer: false,
            taken: 0,
            failures: 0,
        }
    }
}

/// Brings a message to its handset once it may leave, and reports every step.
pub async fn carry(shared: &Shared, sid: &str, leave: DateTime<Utc>) {
    let number = shared.options.numbers.first().cloned();
    let chosen = step(shared, sid, "queued", |message| {
        message.from = message.from.take().or(number);
    });
    tell(shared, chosen).await;
    shared.errands.sleep_until(leave).await;
    let sending = step(shared, sid, "sending", |_| ());
    let Some(message) = still(shared, sid) else {
        return;
    };
    tell(shared, sending).await;
    if !pay(shared, message.cost) {
        let failed = step(shared, sid, "failed", |message| message.error = Some(30002));
        return tell(shared, failed).await;
    }
    let now = shared.clock.now();
    let sent = step(shared, sid, "sent", |message| message.sent = Some(now));
    tell(shared, sent).await;
    let from = message.from.as_deref().unwrap_or_default();
    let brought = shared
        .part
        .bring("twilio", from, &message.to, &message.body);
    let (status, error) = match brought {
        Ok(()) => ("delivered", None),
        Err(condition) => ("undelivered", Some(error(condition))),
    };
    let end = step(shared, sid, status, |message| message.error = error);
    tell(shared, end).await;
}

/// The message, unless it was cancelled or deleted meanwhile.
fn still(shared: &Shared, sid: &str) -> Option<Message> {
    let mut state = shared.state();
    let message = state.message(sid)?;
    (message.status != "canceled").then(|| message.clone())
}

/// Moves a message on; the receipt of it, unless it is there already or was cancelled.
fn step(
    shared: &Shared,
    sid: &str,
    status: &'static str,
    change: impl FnOnce(&mut Message),
) -> Option<Receipt> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let message = state.message(sid)?;
    if [status, "canceled"].contains(&message.status) {
        return None;
    }
    message.status = status;
    message.updated = now;
    change(message);
    let receipt = receipt(message, &shared.options.account_sid);
    drop(state);
    shared.errands.changed();
    receipt
}

fn pay(shared: &Shared, cost: i64) -> bool {
    let mut state = shared.state();
    let is_enough = state.balance >= cost;
    if is_enough {
        state.balance -= cost;
    }
    is_enough
}

fn error(condition: Condition) -> u32 {
    match condition {
        Condition::On => 30008,
        Condition::Off => 30003,
        Condition::Missing => 30005,
        Condition::Landline => 30006,
        Condition::Blocked => 30004,
    }
}

fn receipt(message: &Message, account: &str) -> Option<Receipt> {
    let mut fields = vec![
        ("AccountSid", account.to_owned()),
        ("ApiVersion", "2010-04-01".to_owned()),
        ("MessageSid", message.sid.clone()),
        ("MessageStatus", message.status.to_owned()),
        ("SmsSid", message.sid.clone()),
        ("SmsStatus", message.status.to_owned()),
        ("To", message.to.clone()),
        ("From", message.from.clone().unwrap_or_default()),
    ];
    if let Some(service) = &message.service {
        fields.push(("MessagingServiceSid", service.clone()));
    }
    if let Some(error) = message.error {
        fields.push(("ErrorCode", error.to_string()));
    }
    if message.status == "delivered" {
        let done = message.updated.format("%y%m%d%H%M").to_string();
        fields.push(("RawDlrDoneDate", done));
    }
    let owned = |(name, value): (&str, String)| (name.to_owned(), value);
    Some(Receipt {
        sid: message.sid.clone(),
        status: message.status,
        error: message.error,
        url: message.callback.clone()?,
        fields: fields.into_iter().map(owned).collect(),
    })
}

/// Sends a receipt, or keeps it back. A receipt that is not taken is lost, but for one more try.
async fn tell(shared: &Shared, receipt: Option<Receipt>) {
    let Some(receipt) = receipt else {
        return;
    };
    let times = {
        let receipts = &mut shared.state().receipts;
        if receipts.are_held {
            receipts.held.push(receipt);
            return;
        }
        receipts.times
    };
    for _ in 0..times {
        deliver(shared, &receipt).await;
    }
}

/// Sends receipts one after the other, as an errand.
pub fn release(shared: &Arc<Shared>, receipts: Vec<Receipt>) {
    let by_task = Arc::clone(shared);
    let times = shared.state().receipts.times;
    shared.errands.spawn(async move {
        for receipt in receipts {
            for _ in 0..times {
                deliver(&by_task, &receipt).await;
            }
        }
    });
}

async fn deliver(shared: &Shared, receipt: &Receipt) {
    let answer = inbound::call_twice(shared, &receipt.url, &receipt.fields).await;
    let is_taken = answer.is_some_and(|answer| (200..300).contains(&answer.status));
    {
        let receipts = &mut shared.state().receipts;
        if is_taken {
            receipts.taken += 1;
        } else {
            receipts.failures += 1;
        }
    }
    shared.errands.changed();
}
