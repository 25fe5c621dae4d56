//! What the bot asked of the server, for tests and measurements.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::methods::Method;

const KEPT: usize = 10_000;
const KEPT_REFUSED: usize = 500;

/// A call of the bot.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub bot: i64,
    pub method: &'static str,
    pub params: Value,
    pub at: DateTime<Utc>,
    pub status: u16,
    /// Why it was refused; empty when it was not.
    pub description: String,
}

/// The calls of all bots.
#[derive(Debug)]
pub struct Journal {
    record: AtomicBool,
    counts: [AtomicU64; Method::ALL.len()],
    too_many: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    calls: VecDeque<Call>,
    refused: VecDeque<Call>,
}

impl Journal {
    pub fn new(record: bool) -> Self {
        Self {
            record: AtomicBool::new(record),
            counts: [const { AtomicU64::new(0) }; Method::ALL.len()],
            too_many: AtomicU64::new(0),
            kept: Mutex::default(),
        }
    }

    /// Counting goes on in any case, and refusals are always kept.
    pub fn set_recording(&self, record: bool) {
        self.record.store(record, Ordering::Relaxed);
    }

    /// Counts a call that was carried out or refused.
    pub fn count_call(&self, method: Method, status: u16) {
        self.counts[method as usize].fetch_add(1, Ordering::Relaxed);
        if status == 429 {
            self.too_many.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether such a call is kept in full.
    pub fn keeps(&self, status: u16) -> bool {
        self.record.load(Ordering::Relaxed) || status == 400
    }

    pub fn keep(&self, call: Call) {
        let mut kept = self.kept();
        if call.status == 400 {
            push(&mut kept.refused, call.clone(), KEPT_REFUSED);
        }
        if self.record.load(Ordering::Relaxed) {
            push(&mut kept.calls, call, KEPT);
        }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.kept().calls.iter().cloned().collect()
    }

    /// The calls of one method.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        let kept = self.kept();
        let of_method = |call: &&Call| call.method.eq_ignore_ascii_case(method);
        kept.calls.iter().filter(of_method).cloned().collect()
    }

    /// The newest call of one method.
    pub fn last_of(&self, method: &str) -> Option<Call> {
        let kept = self.kept();
        let mut calls = kept.calls.iter().rev();
        let last = calls.find(|call| call.method.eq_ignore_ascii_case(method));
        last.cloned()
    }

    pub fn refused(&self) -> Vec<Call> {
        self.kept().refused.iter().cloned().collect()
    }

    pub fn count(&self, method: Method) -> u64 {
        self.counts[method as usize].load(Ordering::Relaxed)
    }

    pub fn count_429(&self) -> u64 {
        self.too_many.load(Ordering::Relaxed)
    }

    /// Forgets the kept calls; the counts stay.
    pub fn clear(&self) {
        let mut kept = self.kept();
        kept.calls.clear();
        kept.refused.clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(calls: &mut VecDeque<Call>, call: Call, most: usize) {
    if calls.len() == most {
        calls.pop_front();
    }
    calls.push_back(call);
}
