//! What the server knows: chats and their messages, tokens, what it was asked.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::file::ChatFile;
use super::server::Request;
use super::signal::Signals;
use crate::rates::Window;

/// Ids have gaps: the CRM has other shops.
const STEP: i64 = 7;
const KEPT_REQUESTS: usize = 10_000;

/// The author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    Buyer,
    Seller,
    System,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatMessage {
    pub id: i64,
    pub from: From,
    /// As it was written.
    pub text: String,
    /// None or one: each file is a message of its own.
    pub files: Vec<ChatFile>,
    /// Whether the other side has read it.
    pub seen: bool,
    pub deleted: bool,
    pub at: DateTime<Utc>,
    /// The text is HTML already.
    pub(super) is_html: bool,
    pub(super) seen_at: Option<DateTime<Utc>>,
}

/// A chat, which is a purchase.
#[derive(Debug, Clone, PartialEq)]
pub struct Chat {
    pub invoice: i64,
    pub email: String,
    pub product: String,
    pub messages: Vec<ChatMessage>,
    /// 0 closed, 1 opened by the seller, 2 opened by the administration.
    pub state: i64,
    /// Up to which message the API has given them out.
    pub(super) given: i64,
}

impl Chat {
    /// Messages of the buyer that nobody of the shop has read.
    pub fn unread(&self) -> usize {
        self.messages
            .iter()
            .filter(|message| message.from == From::Buyer && !message.seen && !message.deleted)
            .count()
    }

    pub(super) fn last(&self) -> Option<&ChatMessage> {
        self.messages.last()
    }
}

#[derive(Debug, Default)]
pub struct State {
    pub chats: BTreeMap<i64, Chat>,
    pub purchases: BTreeMap<i64, Value>,
    /// Uploaded files by their `newid`.
    pub uploads: BTreeMap<String, ChatFile>,
    /// When each token ends.
    pub tokens: HashMap<String, DateTime<Utc>>,
    pub timestamps: BTreeSet<i64>,
    pub daily_reads: Option<u32>,
    pub day: Option<(NaiveDate, u32)>,
    pub minute: Window,
    pub quota_exceeded: u64,
    pub requests: VecDeque<Request>,
    pub refused: Vec<String>,
    pub signals: Signals,
    last_id: i64,
}

impl State {
    pub fn new(daily_reads: Option<u32>) -> Self {
        Self {
            daily_reads,
            last_id: 56_627_074,
            ..Self::default()
        }
    }

    pub fn open(&mut self, invoice: i64, email: &str, product: &str, date: &str) {
        self.purchases.entry(invoice).or_insert_with(|| {
            json!({
                "item_id": 4_242, "name": product, "amount": 299.0, "currency_type": "UAH",
                "invoice_state": 3, "purchase_date": date, "date_pay": date, "cnt_goods": 1,
                "options": [],
                "buyer_info": {
                    "email": email, "phone": null, "ip_address": "192.0.2.1",
                    "payment_method": "card",
                },
            })
        });
        self.chats.entry(invoice).or_insert_with(|| Chat {
            invoice,
            email: email.to_owned(),
            product: product.to_owned(),
            messages: Vec::new(),
            state: 1,
            given: 0,
        });
    }

    pub fn has_no_messages(&self, invoice: i64) -> bool {
        let chat = self.chats.get(&invoice);
        chat.is_some_and(|chat| chat.messages.is_empty())
    }

    /// A number that was never given before.
    pub fn next_id(&mut self) -> i64 {
        self.last_id += STEP;
        self.last_id
    }

    /// Adds a message; its id.
    pub fn write(
        &mut self,
        invoice: i64,
        from: From,
        text: &str,
        file: Option<ChatFile>,
        at: DateTime<Utc>,
    ) -> i64 {
        let id = self.next_id();
        if let Some(chat) = self.chats.get_mut(&invoice) {
            chat.messages.push(ChatMessage {
                id,
                from,
                text: text.to_owned(),
                files: file.into_iter().collect(),
                seen: false,
                deleted: false,
                at,
                is_html: false,
                seen_at: None,
            });
        }
        id
    }

    pub fn message(&mut self, invoice: i64, id: i64) -> Option<&mut ChatMessage> {
        let chat = self.chats.get_mut(&invoice)?;
        chat.messages.iter_mut().find(|message| message.id == id)
    }

    /// What `from` wrote is read by the other side.
    pub fn see(&mut self, invoice: i64, from: From, now: DateTime<Utc>) {
        let chat = self.chats.get_mut(&invoice);
        for message in chat.into_iter().flat_map(|chat| &mut chat.messages) {
            if message.from == from && !message.seen {
                message.seen = true;
                message.seen_at = Some(now);
            }
        }
    }

    /// The chats, the newest activity first.
    pub fn newest(&self) -> Vec<Chat> {
        let mut chats: Vec<Chat> = self.chats.values().cloned().collect();
        let rank = |chat: &Chat| chat.last().map(|last| (last.at, last.id));
        chats.sort_by_key(|chat| std::cmp::Reverse((rank(chat), chat.invoice)));
        chats
    }

    pub fn note(&mut self, request: Request) {
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}
