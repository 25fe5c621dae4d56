//! A plain phone with SMS: its owner is in no messenger.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use mistok_core::{domain::clock::SharedClock, text::escape};
use mistok_sim::phones::{Handset, Phones};
use serde_json::{Value, json};

use super::chat::SHOWN;

/// The number that the shop sends from.
#[derive(Debug, Clone, Copy)]
pub struct ShopNumber {
    pub e164: &'static str,
    /// As people read it.
    pub shown: &'static str,
}

/// A handset and what was written on it.
#[derive(Debug)]
pub struct Cell {
    handset: Handset,
    clock: SharedClock,
    name: &'static str,
    shop: ShopNumber,
    written: Mutex<Vec<(DateTime<Utc>, String)>>,
}

impl Cell {
    pub fn of(
        phones: &Phones,
        clock: &SharedClock,
        number: &str,
        name: &'static str,
        shop: ShopNumber,
    ) -> Self {
        Self {
            handset: phones.phone(number),
            clock: clock.clone(),
            name,
            shop,
            written: Mutex::default(),
        }
    }

    pub fn says(&self, text: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.push((self.clock.now(), text.to_owned()));
        drop(written);
        self.handset.writes(self.shop.e164, text);
    }

    pub fn has_been_quiet(&self) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.is_empty()
    }

    pub fn json(&self) -> Value {
        json!({ "name": self.name, "market": "SMS", "product": self.shop.shown })
    }

    /// What came and what was written, in the order of time.
    pub fn chat(&self, who: &str) -> Vec<Value> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let own = written.iter().map(|(at, text)| (*at, who, text.clone()));
        let mut all: Vec<_> = own.collect();
        drop(written);
        let inbox = self.handset.inbox().into_iter();
        all.extend(inbox.map(|sms| (sms.at, "shop", sms.text)));
        all.sort_by_key(|(at, ..)| *at);
        let oldest = all.len().saturating_sub(SHOWN);
        let shown = all.iter().enumerate().skip(oldest);
        shown
            .map(|(place, (at, author, text))| {
                json!({
                    "id": place + 1,
                    "author": author,
                    "at": at.timestamp(),
                    "seen": true,
                    "html": escape(text),
                    "kind": null,
                    "name": null,
                    "buttons": [],
                })
            })
            .collect()
    }
}
