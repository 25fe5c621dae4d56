//! Lists, in pages.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Value, json};

use super::Shared;
use super::message::Message;
use super::server::{Outcome, Refusal};
use crate::calls::fields;
use crate::http::Request;

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 1000;

/// The messages that fit the filters, newest first.
pub fn messages(shared: &Shared, request: &Request) -> Outcome {
    let query = fields(request.uri.query().unwrap_or_default().as_bytes());
    let mut messages = shared.state().messages.clone();
    for (name, value) in &query {
        match name.as_str() {
            "To" => messages.retain(|message| message.to == *value),
            "From" => messages.retain(|message| message.from.as_ref() == Some(value)),
            "DateSent" | "DateSent>" | "DateSent<" => {
                let bound = Bound::parse(value).ok_or_else(|| {
                    let words = format!("Invalid date in the '{name}' parameter: {value}");
                    Refusal::new(400, 20001, words)
                })?;
                messages.retain(|message| bound.has(name, message));
            }
            "PageSize" | "Page" | "PageToken" => {}
            _ => {
                let words = format!("Unknown parameter '{name}'");
                return Err(Refusal::new(400, 20001, words));
            }
        }
    }
    messages.reverse();
    let (now, account) = (shared.clock.now(), &shared.options.account_sid);
    let shown = messages.iter().map(|message| message.show(account, now));
    Ok((200, page(request, "messages", shown.collect())))
}

/// The numbers that the account owns.
pub fn numbers(shared: &Shared, request: &Request) -> Value {
    let shown = shared.options.numbers.iter().enumerate();
    let shown = shown.map(|(place, number)| {
        json!({
            "sid": format!("PN{:032x}", place + 1),
            "account_sid": shared.options.account_sid,
            "friendly_name": number,
            "phone_number": number,
            "capabilities": {"voice": true, "sms": true, "mms": false, "fax": false},
            "sms_url": shared.state().webhook.clone().unwrap_or_default(),
            "sms_method": "POST",
            "status": "in-use",
        })
    });
    page(request, "incoming_phone_numbers", shown.collect())
}

/// A day, or a moment.
enum Bound {
    Day(NaiveDate),
    Moment(DateTime<Utc>),
}

impl Bound {
    fn parse(text: &str) -> Option<Self> {
        if let Ok(day) = text.parse() {
            return Some(Self::Day(day));
        }
        let exact = DateTime::parse_from_rfc3339(text).or_else(|_| {
            // The vendor writes `+0000`; readers of RFC 2822 take `-0000` too.
            DateTime::parse_from_rfc2822(text)
        });
        if let Ok(moment) = exact {
            return Some(Self::Moment(moment.to_utc()));
        }
        let plain = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
        Some(Self::Moment(plain.and_utc()))
    }

    /// Whether the message was sent then; one that was not sent yet never fits.
    fn has(&self, name: &str, message: &Message) -> bool {
        let Some(sent) = message.sent else {
            return false;
        };
        let order = match self {
            Self::Day(day) => sent.date_naive().cmp(day),
            Self::Moment(moment) => sent.cmp(moment),
        };
        match name {
            "DateSent>" => order.is_ge(),
            "DateSent<" => order.is_le(),
            _ => order.is_eq(),
        }
    }
}

fn page(request: &Request, name: &str, items: Vec<Value>) -> Value {
    let query = fields(request.uri.query().unwrap_or_default().as_bytes());
    let number = |wanted: &str| {
        let mut pairs = query.iter();
        let (_, value) = pairs.find(|(name, _)| name == wanted)?;
        value.parse::<usize>().ok()
    };
    let size = number("PageSize").unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let page = number("Page").unwrap_or(0);
    let uri = |page: usize| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &query {
            if !name.starts_with("Page") {
                form.append_pair(name, value);
            }
        }
        form.append_pair("PageSize", &size.to_string());
        form.append_pair("Page", &page.to_string());
        if page > 0 {
            form.append_pair("PageToken", &format!("PA{page:032x}"));
        }
        format!("{}?{}", request.uri.path(), form.finish())
    };
    let (start, total) = (page * size, items.len());
    let shown: Vec<_> = items.into_iter().skip(start).take(size).collect();
    json!({
        "page": page,
        "page_size": size,
        "start": start,
        "end": (start + shown.len()).saturating_sub(1),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": (start + size < total).then(|| uri(page + 1)),
        "previous_page_uri": page.checked_sub(1).map(uri),
        name: shown,
    })
}
