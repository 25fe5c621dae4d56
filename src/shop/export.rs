//! The document with everything that is stored about a customer, as they get it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    domain::{
        cart::Cart,
        content::{Content, What},
        conversation::{Author, Entry},
        customer::{Customer, Notices, Proof},
        email::Email,
        lead::{Contact, Content as Asked, Lead, Line},
        money::Money,
        order::Order,
        phone::Phone,
    },
    store::person::{Identity, Talk},
};

/// What is known of a customer.
pub struct Person {
    pub customer: Customer,
    pub known_since: DateTime<Utc>,
    pub identities: Vec<Identity>,
    pub cart: Cart,
    /// The newest first, each with what became of it.
    pub leads: Vec<(Lead, Option<Order>)>,
    /// Orders that were made elsewhere and are theirs by their phone.
    pub orders: Vec<Order>,
    pub talks: Vec<Talk>,
    /// Older messages than those in the conversations.
    pub left_out: i64,
}

/// The document's parts in the order in which a person reads them.
#[derive(Serialize)]
struct Document {
    made_at: DateTime<Utc>,
    profile: Value,
    identities: Vec<Value>,
    cart: Vec<Value>,
    requests: Vec<Value>,
    other_orders: Vec<Value>,
    conversations: Vec<Value>,
    older_messages_left_out: i64,
}

/// The document as text: JSON that is easy to read.
pub fn document(person: &Person, now: DateTime<Utc>) -> String {
    let leads = person.leads.iter();
    let leads = leads.map(|(lead, became)| request(lead, became.as_ref()));
    let document = Document {
        made_at: now,
        profile: profile(&person.customer, person.known_since),
        identities: person.identities.iter().map(identity).collect(),
        cart: cart(&person.cart),
        requests: leads.collect(),
        other_orders: person.orders.iter().map(order).collect(),
        conversations: person.talks.iter().map(talk).collect(),
        older_messages_left_out: person.left_out,
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn profile(customer: &Customer, known_since: DateTime<Utc>) -> Value {
    json!({
        "name": customer.name,
        "own_name": customer.full_name,
        "phone": customer.phone.as_ref().map(Phone::e164),
        "phone_is_confirmed": customer.proof == Proof::Vouched,
        "email": customer.email.as_ref().map(Email::as_str),
        "language": customer.language.code(),
        "came_from": customer.source,
        "is_told_of_orders": customer.notices == Notices::On,
        "known_since": known_since,
    })
}

fn identity(identity: &Identity) -> Value {
    json!({
        "channel": identity.channel,
        "id": identity.external,
        "username": identity.username,
        "blocked_us_at": identity.blocked_at,
    })
}

fn cart(cart: &Cart) -> Vec<Value> {
    let lines = cart.lines.iter().map(|line| {
        json!({
            "product": line.product.name,
            "product_id": line.product.id,
            "quantity": line.quantity,
        })
    });
    let gone = cart.gone.iter().map(|id| json!({ "product_id": id }));
    lines.chain(gone).collect()
}

fn request(lead: &Lead, became: Option<&Order>) -> Value {
    let mut told = json!({
        "number": lead.id,
        "kind": lead.body.content.kind().as_str(),
        "made_at": lead.created_at,
        "delivery_to_the_crm": lead.status.as_str(),
        "contact": contact(&lead.body.contact),
        "content": asked(&lead.body.content),
    });
    if let Some(became) = became {
        told["order"] = order(became);
    }
    told
}

fn contact(contact: &Contact) -> Value {
    json!({
        "name": contact.name,
        "phone": contact.phone.as_ref().map(Phone::e164),
        "email": contact.email.as_ref().map(Email::as_str),
        "username": contact.username,
        "telegram_id": contact.telegram,
        "came_from": contact.source,
    })
}

fn asked(content: &Asked) -> Value {
    match content {
        Asked::Order { lines, checkout } => {
            let lines: Vec<_> = lines.iter().map(line).collect();
            let checkout = checkout.as_ref().map(|checkout| {
                let delivery = checkout.delivery.as_ref();
                json!({
                    "delivery": delivery.map(|delivery| &delivery.name),
                    "address": delivery.map(|delivery| &delivery.address),
                    "payment": checkout.payment.as_ref().map(|payment| &payment.name),
                    "comment": checkout.comment,
                })
            });
            json!({ "lines": lines, "checkout": checkout })
        }
        Asked::Question { text } => json!({ "text": text }),
        Asked::Feedback { rating, text } => json!({ "rating": rating, "text": text }),
    }
}

fn line(line: &Line) -> Value {
    json!({
        "product": line.name,
        "sku": line.sku,
        "quantity": line.quantity,
        "price": line.price.map(Money::decimal),
        "currency": line.price.as_ref().map(|price| price.currency.code()),
    })
}

fn order(order: &Order) -> Value {
    json!({
        "number": order.number(),
        "stage": order.stage.as_str(),
        "status": order.status_name,
        "total": order.total.map(Money::decimal),
        "currency": order.total.as_ref().map(|total| total.currency.code()),
        "is_paid": order.paid,
        "tracking": order.tracking,
        "made_at": order.created_at,
    })
}

fn talk(talk: &Talk) -> Value {
    let messages: Vec<_> = talk.entries.iter().map(message).collect();
    json!({
        "channel": talk.channel.as_str(),
        "about": talk.title,
        "begun_at": talk.begun_at,
        "messages": messages,
    })
}

fn message(entry: &Entry) -> Value {
    let from = match entry.author {
        Author::Customer => "you",
        Author::Manager(_) | Author::Colleague | Author::Note(_) => "shop",
        Author::System => "program",
    };
    let mut told = json!({ "at": entry.at, "from": from });
    if let Some(kind) = kind(&entry.content) {
        told["holds"] = kind;
    }
    if !entry.content.words.is_empty() {
        told["text"] = entry.content.words.text.clone().into();
    }
    told
}

/// What a message holds besides words.
fn kind(content: &Content) -> Option<Value> {
    Some(match &content.what {
        What::Text | What::Pressed => return None,
        What::File(file) => json!({ "file": file.form, "name": file.name }),
        What::Location {
            latitude,
            longitude,
        } => json!({ "location": [latitude, longitude] }),
        What::Venue { title, address, .. } => json!({ "place": title, "address": address }),
        What::Contact {
            phone, first_name, ..
        } => json!({ "contact": first_name, "phone": phone }),
        What::Erased => json!("erased"),
        What::Unreadable => json!("unreadable"),
        What::Other { name, particulars } => json!({ "other": name, "says": particulars }),
    })
}
