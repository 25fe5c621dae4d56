//! Values as Odoo reads and writes them: what is empty reads as `false`, a linked record as its id and
//! label.

use chrono::{DateTime, NaiveDateTime, Utc};
use mistok_core::domain::money::{Currency, Money};
use serde_json::{Map, Value};

/// How Odoo writes a moment, always in UTC.
const MOMENT: &str = "%Y-%m-%d %H:%M:%S";

/// A record as it was read.
pub type Record = Map<String, Value>;

/// A text; `None` where it is empty.
pub fn text<'a>(record: &'a Record, field: &str) -> Option<&'a str> {
    let text = record.get(field)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// The id of a record.
pub fn id(record: &Record) -> Option<i64> {
    record.get("id")?.as_i64()
}

/// The id of the record that a field links to.
pub fn linked(record: &Record, field: &str) -> Option<i64> {
    match record.get(field)? {
        Value::Array(pair) => pair.first()?.as_i64(),
        number => number.as_i64(),
    }
}

/// The label of the record that a field links to.
pub fn label<'a>(record: &'a Record, field: &str) -> Option<&'a str> {
    let label = record.get(field)?.as_array()?.get(1)?.as_str()?.trim();
    (!label.is_empty()).then_some(label)
}

pub fn flag(record: &Record, field: &str) -> bool {
    record.get(field) == Some(&Value::Bool(true))
}

/// A moment.
pub fn moment(record: &Record, field: &str) -> Option<DateTime<Utc>> {
    // Some servers add a fraction of the second.
    let written = text(record, field)?.split('.').next()?;
    let naive = NaiveDateTime::parse_from_str(written, MOMENT).ok()?;
    Some(naive.and_utc())
}

/// A moment as a filter wants it.
pub fn written(moment: DateTime<Utc>) -> String {
    moment.format(MOMENT).to_string()
}

/// A sum in this currency.
pub fn sum(record: &Record, field: &str, currency: Currency) -> Option<Money> {
    let number = record.get(field)?.as_number()?;
    Money::parse(&number.to_string(), currency)
}

/// A sum as Odoo takes it.
pub fn number(sum: Money) -> Value {
    let number: Option<serde_json::Number> = serde_json::from_str(&sum.decimal()).ok();
    number.map_or(Value::Bool(false), Value::Number)
}

/// A whole number that Odoo may write as a fraction.
pub fn whole(record: &Record, field: &str) -> Option<i64> {
    let number = record.get(field)?.as_number()?;
    let written = number.to_string();
    written.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(value: &Value) -> Record {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_is_empty_is_false_and_read_as_missing() {
        let read = record(&json!({
            "id": 7, "name": false, "phone": " +380 ", "stage_id": [3, "Won"], "team_id": false,
            "write_date": "2026-11-20 09:00:01", "free_qty": 4.0, "amount_total": 540.5, "active": true,
        }));
        assert_eq!(text(&read, "name"), None);
        assert_eq!(text(&read, "phone"), Some("+380"));
        assert_eq!(linked(&read, "stage_id"), Some(3));
        assert_eq!(label(&read, "stage_id"), Some("Won"));
        assert_eq!(linked(&read, "team_id"), None);
        assert_eq!(whole(&read, "free_qty"), Some(4));
        assert!(flag(&read, "active") && !flag(&read, "name"));
        let sum = sum(&read, "amount_total", Currency::UAH);
        assert_eq!(sum, Some(Money::new(54_050, Currency::UAH)));
        let at = moment(&read, "write_date").map(written);
        assert_eq!(at.as_deref(), Some("2026-11-20 09:00:01"));
    }

    #[test]
    fn a_sum_is_sent_as_a_number() {
        let sum = number(Money::new(45_050, Currency::UAH));
        assert_eq!(serde_json::to_string(&sum).ok().as_deref(), Some("450.5"));
    }
}
