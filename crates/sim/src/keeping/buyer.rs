//! Somebody who bought something and writes about it on the shop's site.

use serde_json::Value;

use super::{ChatFile, ChatMessage, From, Keeping, signal};

/// A buyer in the chat of one purchase.
#[derive(Debug, Clone)]
pub struct Buyer {
    keeping: Keeping,
    invoice: i64,
}

impl Buyer {
    pub(super) const fn new(keeping: Keeping, invoice: i64) -> Self {
        Self { keeping, invoice }
    }

    /// The number of the purchase, which is the chat's.
    pub const fn invoice(&self) -> i64 {
        self.invoice
    }

    /// Writes a text; the id of the message.
    pub fn writes(&self, text: &str) -> i64 {
        self.write(text, None, false)
    }

    /// Writes something that the CRM keeps as this HTML.
    pub fn writes_html(&self, html: &str) -> i64 {
        self.write(html, None, true)
    }

    pub fn sends_picture(&self, name: &str) -> i64 {
        self.write(name, Some(ChatFile::picture(name)), false)
    }

    pub fn sends_file(&self, name: &str) -> i64 {
        self.write(name, Some(ChatFile::document(name)), false)
    }

    /// Takes a message back; false when there is no such message.
    pub fn deletes(&self, message: i64) -> bool {
        let shared = &self.keeping.shared;
        let found = match shared.state().message(self.invoice, message) {
            Some(message) => {
                message.deleted = true;
                true
            }
            None => false,
        };
        shared.errands.changed();
        found
    }

    /// Reads what the shop wrote.
    pub fn reads(&self) {
        let shared = &self.keeping.shared;
        let now = shared.clock.now();
        shared.state().see(self.invoice, From::Seller, now);
        shared.errands.changed();
    }

    /// Everything in the chat, deleted messages too.
    pub fn messages(&self) -> Vec<ChatMessage> {
        let state = self.keeping.shared.state();
        let chat = state.chats.get(&self.invoice);
        chat.map_or_else(Vec::new, |chat| chat.messages.clone())
    }

    /// What the shop wrote, in order.
    pub fn answers(&self) -> Vec<String> {
        let messages = self.messages();
        let of_shop = messages
            .into_iter()
            .filter(|message| message.from == From::Seller);
        of_shop.map(|message| message.text).collect()
    }

    /// Changes fields of the purchase, e.g. `{"amount": "12,50"}`.
    pub fn purchase(&self, fields: &Value) -> &Self {
        let mut state = self.keeping.shared.state();
        let purchase = state.purchases.get_mut(&self.invoice);
        if let (Some(Value::Object(purchase)), Some(fields)) = (purchase, fields.as_object()) {
            purchase.extend(fields.clone());
        }
        self
    }

    fn write(&self, text: &str, file: Option<ChatFile>, is_html: bool) -> i64 {
        let shared = &self.keeping.shared;
        let now = shared.clock.now();
        let id = {
            let mut state = shared.state();
            let id = state.write(self.invoice, From::Buyer, text, file, now);
            if let Some(message) = state.message(self.invoice, id) {
                message.is_html = is_html;
            }
            id
        };
        shared.errands.changed();
        signal::send(shared, self.invoice);
        id
    }
}
