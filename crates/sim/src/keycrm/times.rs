//! Times as the API writes them: whole seconds of UTC.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

use super::paging::Query;
use super::server::Refusal;

pub const TIME: &str = "%Y-%m-%d %H:%M:%S";

pub fn show(moment: DateTime<Utc>) -> String {
    moment.format(TIME).to_string()
}

/// A time that the API wrote, in the form that webhooks have.
pub fn in_webhooks(time: &Value) -> Value {
    time.as_str().map_or(Value::Null, |time| {
        format!("{}Z", time.replacen(' ', "T", 1)).into()
    })
}

/// Two ends, both included.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    from: NaiveDateTime,
    to: NaiveDateTime,
}

/// A filter of the form `from, to`, in UTC.
pub fn between(query: &Query, name: &str) -> Result<Option<Span>, Refusal> {
    let Some(text) = query.filter(name) else {
        return Ok(None);
    };
    let span = text.split_once(',');
    let span = span.and_then(|(from, to)| {
        Some(Span {
            from: read(from)?,
            to: read(to)?,
        })
    });
    let words = format!("The filter {name} does not match the format Y-m-d H:i:s, Y-m-d H:i:s.");
    span.map(Some).ok_or_else(|| Refusal::message(400, &words))
}

/// Whether a moment lies within; the server keeps whole seconds.
pub fn within(Span { from, to }: Span, moment: DateTime<Utc>) -> bool {
    let second = DateTime::from_timestamp(moment.timestamp(), 0).unwrap_or(moment);
    (from..=to).contains(&second.naive_utc())
}

/// Whether a time that the API wrote lies within; one that is not there does not.
pub fn written_within(Span { from, to }: Span, time: &Value) -> bool {
    let time = time.as_str().and_then(read);
    time.is_some_and(|time| (from..=to).contains(&time))
}

/// A time or a day.
pub fn read(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let plain = NaiveDateTime::parse_from_str(text, TIME).ok();
    let offset = || {
        let moment = DateTime::parse_from_rfc3339(text).ok();
        moment.map(|moment| moment.naive_utc())
    };
    let day = || {
        let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day?.and_hms_opt(0, 0, 0)
    };
    plain.or_else(offset).or_else(day)
}
