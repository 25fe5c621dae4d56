//! A buyer on a marketplace: their chat about a purchase, which the bot knows by way of the CRM.

use mistok_core::text::escape;
use mistok_sim::keeping::{Buyer, ChatMessage, From, Keeping};
use serde_json::{Value, json};

use super::chat::{SHOWN, Thing};

/// A buyer at the marketplace's own site.
#[derive(Debug)]
pub struct Shopper {
    buyer: Buyer,
    name: &'static str,
    market: &'static str,
    product: &'static str,
}

/// A purchase.
pub struct Bought {
    pub invoice: i64,
    pub email: &'static str,
    pub product: &'static str,
}

impl Shopper {
    /// Somebody who has bought something.
    pub fn at(
        keeping: &Keeping,
        market: &'static str,
        name: &'static str,
        bought: &Bought,
    ) -> Self {
        let title = format!("{market}: {}", bought.product);
        Self {
            buyer: keeping.customer(bought.invoice, bought.email, &title),
            name,
            market,
            product: bought.product,
        }
    }

    pub fn has_been_quiet(&self) -> bool {
        let messages = self.buyer.messages();
        messages.iter().all(|message| message.from != From::Buyer)
    }

    /// The buyer writes, having read what was there.
    pub fn says(&self, text: &str) {
        self.buyer.reads();
        self.buyer.writes(text);
    }

    /// A marketplace takes pictures and files; false when the thing is neither.
    pub fn sends(&self, thing: Thing) -> bool {
        match thing {
            Thing::Photo => self.buyer.sends_picture("IMG_2041.png"),
            Thing::Document => self.buyer.sends_file("чек.pdf"),
            Thing::Contact
            | Thing::OtherContact
            | Thing::Album
            | Thing::Sticker
            | Thing::Voice
            | Thing::Location => return false,
        };
        true
    }

    pub fn json(&self) -> Value {
        json!({
            "name": self.name,
            "market": self.market,
            "product": self.product,
            "invoice": self.buyer.invoice(),
        })
    }

    pub fn chat(&self, who: &str) -> Vec<Value> {
        let messages = self.buyer.messages();
        let newest = messages.len().saturating_sub(SHOWN);
        let shown = messages[newest..].iter().filter(|message| !message.deleted);
        shown.map(|message| message_json(message, who)).collect()
    }
}

fn message_json(message: &ChatMessage, who: &str) -> Value {
    let author = match message.from {
        From::Buyer => who,
        From::Seller => "shop",
        From::System => "system",
    };
    let file = message.files.first();
    json!({
        "id": message.id,
        "author": author,
        "at": message.at.timestamp(),
        "seen": message.seen,
        "html": if file.is_some() { String::new() } else { escape(&message.text) },
        "kind": file.map(|file| if file.mime.starts_with("image/") { "photo" } else { "document" }),
        "name": file.map(|file| &file.name),
        "buttons": [],
    })
}
