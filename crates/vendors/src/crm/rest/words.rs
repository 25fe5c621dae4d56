//! The words that templates may use, and what they stand for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use minijinja::Value;
use mistok_core::domain::{
    email::Email,
    lead::{Delivery, Line, Payment, total, with_delivery},
    money::Money,
    phone::Phone,
};

use super::deed::Deed;
use crate::crm::{Buyer, LeadContact, NewLead, NewOrder};

/// Of a lead or an order that is told.
const RECORD: [&str; 22] = [
    "ref",
    "number",
    "title",
    "text",
    "comment",
    "name",
    "phone",
    "phone_digits",
    "email",
    "username",
    "telegram",
    "source",
    "sum.decimal",
    "sum.minor",
    "sum.currency",
    "lines",
    "delivery.method",
    "delivery.address",
    "payment.method",
    "created.utc",
    "created.iso",
    "created.unix",
];
/// Of one of its lines.
pub const LINE: [&str; 5] = ["name", "sku", "quantity", "price", "sum"];
const CONTACT: [&str; 5] = ["name", "phone", "phone_digits", "email", "note"];
const SOUGHT: [&str; 3] = ["phone", "phone_digits", "email"];
const MOMENT: [&str; 4] = ["utc", "iso", "unix", "ms"];
const PAGE: [&str; 4] = ["number", "offset", "size", "cursor"];
/// What the shop's section holds besides its own settings.
const ALWAYS: [&str; 3] = ["secret.token", "secret.webhook", "base_url"];

/// What is filled in, by name.
pub type Words = BTreeMap<&'static str, Value>;

/// Every word that a deed has, but for the settings of the recipe.
pub fn of(deed: Deed) -> Vec<String> {
    let group = |root: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{root}.{name}")).collect()
    };
    let search = |kind: &str| {
        let mut words = vec![format!("{kind}.ref")];
        words.extend(group("since", &MOMENT));
        words.extend(group("page", &PAGE));
        words
    };
    let mut words = match deed {
        Deed::LeadCreate => group("lead", &RECORD),
        Deed::OrderCreate => group("order", &RECORD),
        Deed::LeadFind => search("lead"),
        Deed::OrderFind => search("order"),
        Deed::LeadRead | Deed::OrderRead => vec!["id".to_owned()],
        Deed::LeadChanged | Deed::OrderChanged => {
            let mut words = group("since", &MOMENT);
            words.extend(group("until", &MOMENT));
            words.extend(group("page", &PAGE));
            words
        }
        Deed::ContactFind => group("contact", &SOUGHT),
        Deed::ContactCreate => group("contact", &CONTACT),
        Deed::ContactUpdate => {
            let mut words = group("contact", &CONTACT);
            words.push("id".to_owned());
            words
        }
        Deed::Catalog | Deed::Categories => group("page", &PAGE),
        Deed::Probe => Vec::new(),
    };
    words.extend(ALWAYS.map(str::to_owned));
    words
}

/// A lead as templates see it; `now` stands for the moment when it was made.
pub fn lead(lead: &NewLead, now: DateTime<Utc>) -> Value {
    let mut words = contact_of(&lead.contact);
    words.extend([
        ("ref", text(&lead.reference)),
        ("number", text("")),
        ("title", text(&lead.title)),
        ("text", text(&lead.comment)),
        ("comment", text("")),
        ("source", given(lead.source.as_deref())),
        ("sum", money(total(&lead.lines))),
        ("lines", lines(&lead.lines)),
        ("delivery", delivery(None)),
        ("payment", payment(None)),
        ("created", moment(now)),
    ]);
    Value::from(words)
}

/// An order as templates see it.
pub fn order(order: &NewOrder, now: DateTime<Utc>) -> Value {
    let price = order.delivery.as_ref().and_then(|delivery| delivery.price);
    let sum = total(&order.lines).and_then(|goods| with_delivery(goods, price));
    let mut words = contact_of(&order.contact);
    words.extend([
        ("ref", text(&order.number)),
        ("number", text(&order.number)),
        ("title", text(&order.number)),
        ("text", text(&order.comment)),
        ("comment", given(order.customer_comment.as_deref())),
        ("source", given(order.source.as_deref())),
        ("sum", money(sum)),
        ("lines", lines(&order.lines)),
        ("delivery", delivery(order.delivery.as_ref())),
        ("payment", payment(order.payment.as_ref())),
        ("created", moment(now)),
    ]);
    Value::from(words)
}

/// What is looked for: nothing of a record but its marker.
pub fn marker(reference: &str) -> Value {
    Value::from(Words::from([("ref", text(reference))]))
}

/// A customer's card as templates see it.
pub fn contact(buyer: &Buyer) -> Value {
    Value::from(Words::from([
        ("name", text(&buyer.full_name)),
        ("phone", given(buyer.phone.as_ref().map(Phone::e164))),
        ("phone_digits", digits(buyer.phone.as_ref())),
        ("email", given(buyer.email.as_ref().map(Email::as_str))),
        ("note", given(buyer.note.as_deref())),
    ]))
}

/// What a card is looked for by: one of the two.
pub fn sought(phone: Option<&Phone>, email: Option<&str>) -> Value {
    Value::from(Words::from([
        ("phone", given(phone.map(Phone::e164))),
        ("phone_digits", digits(phone)),
        ("email", given(email)),
    ]))
}

/// A moment in the forms that vendors take.
pub fn moment(at: DateTime<Utc>) -> Value {
    Value::from(Words::from([
        (
            "utc",
            Value::from(at.format("%Y-%m-%d %H:%M:%S").to_string()),
        ),
        (
            "iso",
            Value::from(at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ),
        ("unix", Value::from(at.timestamp())),
        ("ms", Value::from(at.timestamp_millis())),
    ]))
}

/// The page that is asked for.
pub fn page(number: u32, offset: u32, size: u32, cursor: &str) -> Value {
    Value::from(Words::from([
        ("number", Value::from(number)),
        ("offset", Value::from(offset)),
        ("size", Value::from(size)),
        ("cursor", Value::from(cursor)),
    ]))
}

/// One word that stands for a text.
pub fn text(text: &str) -> Value {
    Value::from(clean(text))
}

fn given(text: Option<&str>) -> Value {
    self::text(text.unwrap_or_default())
}

/// A text without what no field takes: of control characters only line breaks and tabs are left.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_kept = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    text.chars().filter(is_kept).collect()
}

fn digits(phone: Option<&Phone>) -> Value {
    let e164 = phone.map(Phone::e164).unwrap_or_default();
    Value::from(e164.trim_start_matches('+'))
}

fn contact_of(contact: &LeadContact) -> Words {
    let username = contact.social_name.as_deref().unwrap_or_default();
    Words::from([
        ("name", text(&contact.full_name)),
        ("phone", given(contact.phone.as_ref().map(Phone::e164))),
        ("phone_digits", digits(contact.phone.as_ref())),
        ("email", given(contact.email.as_ref().map(Email::as_str))),
        ("username", text(username.trim_start_matches('@'))),
        ("telegram", Value::from(contact.telegram_id)),
    ])
}

fn money(sum: Option<Money>) -> Value {
    let decimal = sum.map(Money::decimal).unwrap_or_default();
    let minor = sum.map_or_else(|| Value::from(""), |sum| Value::from(sum.minor));
    let currency = sum.map(|sum| sum.currency.code().to_owned());
    Value::from(Words::from([
        ("decimal", Value::from(decimal)),
        ("minor", minor),
        ("currency", Value::from(currency.unwrap_or_default())),
    ]))
}

fn lines(lines: &[Line]) -> Value {
    Value::from(lines.iter().map(line).collect::<Vec<Value>>())
}

fn line(line: &Line) -> Value {
    let sum = line.price.and_then(|price| price.times(line.quantity));
    let decimal = |sum: Option<Money>| Value::from(sum.map(Money::decimal).unwrap_or_default());
    Value::from(Words::from([
        ("name", text(&line.name)),
        ("sku", given(line.sku.as_deref())),
        ("quantity", Value::from(line.quantity)),
        ("price", decimal(line.price)),
        ("sum", decimal(sum)),
    ]))
}

fn delivery(delivery: Option<&Delivery>) -> Value {
    let address = delivery.and_then(|delivery| delivery.address.as_deref());
    Value::from(Words::from([
        (
            "method",
            given(delivery.map(|delivery| delivery.name.as_str())),
        ),
        ("address", given(address)),
    ]))
}

fn payment(payment: Option<&Payment>) -> Value {
    let method = payment.map(|payment| payment.name.as_str());
    Value::from(Words::from([("method", given(method))]))
}
