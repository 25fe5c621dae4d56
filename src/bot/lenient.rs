//! Reading what teloxide cannot: only chat, sender, text and kind, each by itself, so that a field of
//! another type costs no more than that field.

use serde_json::{Map, Value};

use super::{
    author::{Author, nobody},
    said::{Event, InvoiceTerms, Person, Place, Reading, Said, text_said},
};
use crate::{
    domain::{
        dialogue::Shown,
        id::{ChatId, MessageId},
    },
    press::Press,
};

/// Kinds that are answered but cannot be read without all of their fields.
const WHOLE: [&str; 3] = ["inline_query", "pre_checkout_query", "my_chat_member"];

/// The event of a message or a press. Kinds that nobody knows ask for no answer.
pub fn read(raw: &str) -> Reading {
    let Ok(update) = serde_json::from_str::<Map<String, Value>>(raw) else {
        return Reading::Unreadable;
    };
    let content = |kind: &str| update.get(kind);
    if let Some(content) = content("message") {
        let payment = &content["successful_payment"];
        if !payment.is_null() {
            // Money is never answered like a picture: what cannot be read is kept for a person.
            let Some(paid) = payment_said(payment) else {
                return Reading::Unreadable;
            };
            return message(content, |_| paid);
        }
        return message(content, |content| {
            let text = content["text"].as_str();
            text.map_or(Said::Other, text_said)
        });
    }
    if let Some(content) = content("edited_message") {
        return message(content, |_| Said::Edited);
    }
    if let Some(content) = content("callback_query") {
        return press(content).unwrap_or(Reading::Unreadable);
    }
    if WHOLE.iter().any(|kind| update.contains_key(*kind)) {
        return Reading::Unreadable;
    }
    Reading::Nobody
}

/// A payment by the fields that are needed to record it; `None` means that one of them is missing.
fn payment_said(payment: &Value) -> Option<Said> {
    let text = |name: &str| payment[name].as_str().map(str::to_owned);
    Some(Said::Paid {
        charge: text("telegram_payment_charge_id").filter(|charge| !charge.is_empty())?,
        provider_charge: text("provider_payment_charge_id").unwrap_or_default(),
        paid: InvoiceTerms {
            amount: payment["total_amount"]
                .as_i64()
                .filter(|amount| *amount > 0)?,
            currency: text("currency")?,
            payload: text("invoice_payload").unwrap_or_default(),
        },
    })
}

fn message(content: &Value, said: impl FnOnce(&Value) -> Said) -> Reading {
    let from = &content["from"];
    let Some(place) = place(&content["chat"]) else {
        return Reading::Unreadable;
    };
    let author = content["sender_chat"]["id"].as_i64();
    let author = author.map_or(Author::Person, |chat| Author::Chat(ChatId(chat)));
    match (place, person(from).filter(|_| !is_bot(from)), author) {
        (Some(place), Some(person), author) => Reading::Event(Box::new(Event {
            place,
            person,
            author,
            said: said(content),
        })),
        (Some(place), None, Author::Chat(_)) => Reading::Event(Box::new(Event {
            place,
            person: nobody(),
            author,
            said: said(content),
        })),
        // A channel's post, a bot's message.
        (None, ..) => Reading::Nobody,
        (Some(_), None, _) if is_bot(from) => Reading::Nobody,
        (Some(_), None, _) => Reading::Unreadable,
    }
}

/// `None` means that it cannot be read.
fn press(content: &Value) -> Option<Reading> {
    let from = &content["from"];
    let pressed = &content["message"];
    if is_bot(from) {
        return Some(Reading::Nobody);
    }
    let person = person(from)?;
    let place = if pressed.is_object() {
        place(&pressed["chat"])?
    } else {
        Some(Place::Private(ChatId(person.id)))
    };
    let Some(place) = place else {
        return Some(Reading::Nobody);
    };
    let said = Said::Press {
        query: content["id"].as_str()?.to_owned(),
        message: shown(pressed),
        press: content["data"].as_str().and_then(Press::parse),
    };
    Some(Reading::Event(Box::new(Event {
        place,
        person,
        author: Author::Person,
        said,
    })))
}

/// The pressed message. `None` means that Telegram does not show it to us: then its date is 0.
fn shown(pressed: &Value) -> Option<Shown> {
    let message = pressed["message_id"].as_i64()?;
    (pressed["date"] != 0).then(|| Shown {
        message: MessageId(message),
        has_photo: pressed["photo"].is_array(),
    })
}

/// Where it was: `None` for what is no chat, `Some(None)` for a channel and the like.
#[expect(
    clippy::option_option,
    reason = "a chat that cannot be read is kept, one that is not answered is left"
)]
fn place(chat: &Value) -> Option<Option<Place>> {
    let id = chat["id"].as_i64()?;
    Some(match chat["type"].as_str() {
        Some("private") => Some(Place::Private(ChatId(id))),
        Some("group" | "supergroup") => Some(Place::Group(ChatId(id))),
        Some(_) => None,
        None => (id > 0).then_some(Place::Private(ChatId(id))),
    })
}

fn is_bot(from: &Value) -> bool {
    from["is_bot"] == true
}

fn person(from: &Value) -> Option<Person> {
    let text = |name: &str| from[name].as_str().map(str::to_owned);
    Some(Person {
        id: from["id"].as_i64().filter(|id| *id > 0)?,
        first_name: text("first_name").unwrap_or_default(),
        last_name: text("last_name"),
        username: text("username"),
        language: text("language_code"),
    })
}
