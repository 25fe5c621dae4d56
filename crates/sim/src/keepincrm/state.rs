//! What the server knows, and what it was asked.

use std::collections::VecDeque;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde_json::Value;

use super::funnels::Funnels;
use super::{Filters, Order, Request};
use crate::rates::Window;

const KEPT_REQUESTS: usize = 10_000;
/// The first id of every list: a task and an agreement may well have the same.
const FIRST_ID: i64 = 101;
/// Seconds that the account's time is ahead of UTC.
const ZONE: i32 = 2 * 3600;

#[derive(Debug, Default)]
pub struct State {
    pub agreements: Records,
    pub clients: Records,
    pub tasks: Records,
    pub funnels: Funnels,
    pub requests: VecDeque<Request>,
    pub too_many: u64,
    pub minute: Window,
    pub filters: Filters,
    pub order: Order,
    /// How long a new record stays out of lists.
    pub search_lag: TimeDelta,
    /// Article numbers that no line may have, and the words of the refusal.
    pub refused: Vec<(String, String)>,
}

impl State {
    pub fn note(&mut self, request: Request) {
        if request.status == 429 {
            self.too_many += 1;
        }
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}

/// Records of one kind, oldest first.
#[derive(Debug, Default)]
pub struct Records(Vec<Record>);

/// A record with the fields that its vendor keeps.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub fields: Value,
}

impl Records {
    /// Keeps a new record and returns its id.
    pub fn add(&mut self, fields: Value, now: DateTime<Utc>) -> i64 {
        let id = FIRST_ID + i64::try_from(self.0.len()).unwrap_or_default();
        self.0.push(Record {
            id,
            created_at: now,
            updated_at: now,
            fields,
        });
        id
    }

    pub fn all(&self) -> &[Record] {
        &self.0
    }

    pub fn find(&self, id: i64) -> Option<&Record> {
        self.0.iter().find(|record| record.id == id)
    }

    pub fn find_mut(&mut self, id: i64) -> Option<&mut Record> {
        self.0.iter_mut().find(|record| record.id == id)
    }
}

impl Record {
    /// A field that is a text, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.fields[name].as_str().unwrap_or_default()
    }
}

/// A moment as the API writes it, in the account's zone.
pub fn show(moment: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(ZONE);
    zone.map_or_else(String::new, |zone| {
        let local = moment.with_timezone(&zone);
        local.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
    })
}

/// A moment as a filter writes it: with a zone, or in the account's.
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).ok();
    let plain = || {
        let moment = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?;
        moment
            .and_local_timezone(FixedOffset::east_opt(ZONE)?)
            .single()
    };
    let moment = zoned.or_else(plain)?;
    Some(moment.with_timezone(&Utc))
}
