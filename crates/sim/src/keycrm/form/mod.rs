//! What may be posted: every field, its kind, and the errors of all of them as Laravel writes them.

pub mod buyer;
pub mod card;
pub mod order;
pub mod payment;

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::server::Refusal;
use super::times::TIME;

/// What a field must be.
#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Integer,
    Number,
    /// More than nothing.
    Amount,
    Percent,
    Flag,
    Time,
    Date,
    Phone,
    Email,
    /// One of these words.
    Choice(&'static [&'static str]),
    List,
    Phones,
    Emails,
    Any,
}

/// The fields of one object.
pub type Fields<'a> = &'a [(&'a str, Kind)];

pub const CUSTOM_FIELD: [(&str, Kind); 2] = [("uuid", Kind::Text), ("value", Kind::Any)];

/// The errors of all fields.
#[derive(Debug, Default)]
pub struct Complaints(Map<String, Value>);

impl Complaints {
    /// The complaints about a body, which must at least be an object.
    pub fn about(posted: &Value) -> Result<Self, Refusal> {
        match posted {
            Value::Object(_) => Ok(Self::default()),
            _ => Err(Refusal::message(
                400,
                "The request body must be a JSON object.",
            )),
        }
    }

    pub fn add(&mut self, field: &str, words: &str) {
        let text = format!("The {} {words}.", field.replace('_', " "));
        self.add_as_is(field, &text);
    }

    pub fn add_as_is(&mut self, field: &str, text: &str) {
        self.0.insert(field.to_owned(), json!([text]));
    }

    /// Checks an object, each of whose fields must be known.
    pub fn fields(&mut self, value: &Value, prefix: &str, known: Fields<'_>) {
        let Value::Object(fields) = value else {
            return self.add(prefix.trim_end_matches('.'), "must be an array");
        };
        for (name, value) in fields {
            let field = format!("{prefix}{name}");
            let words = match known.iter().find(|(known, _)| known == name) {
                // The real server drops it without a word; here a wrong name shows.
                None => Some("is not a field of this request (strict simulator)"),
                Some((_, kind)) => kind.complaint(value),
            };
            if let Some(words) = words {
                self.add(&field, words);
            }
        }
    }

    /// Checks each object of a list that may be absent.
    pub fn items(&mut self, posted: &Value, name: &str, known: Fields<'_>) {
        for (place, item) in list(posted, name).enumerate() {
            self.fields(item, &format!("{name}.{place}."), known);
        }
    }

    pub fn require(&mut self, posted: &Value, prefix: &str, name: &str) {
        let empty = match &posted[name] {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            _ => false,
        };
        if empty {
            self.add(&format!("{prefix}{name}"), "field is required");
        }
    }

    /// Whether all is well.
    pub fn verdict(self) -> Result<(), Refusal> {
        let Some(first) = self.0.values().find_map(|words| words[0].as_str()) else {
            return Ok(());
        };
        Err(Refusal {
            status: 422,
            body: json!({"message": first, "errors": self.0}),
            retry_after: None,
        })
    }
}

/// The items of a list; none when it is absent or no list.
pub fn list<'a>(posted: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    posted[name].as_array().into_iter().flatten()
}

impl Kind {
    /// What is wrong with a value; null is always right.
    fn complaint(self, value: &Value) -> Option<&'static str> {
        if value.is_null() {
            return None;
        }
        let text = value.as_str();
        let all = |right: fn(&str) -> bool| {
            let list = value.as_array();
            list.is_some_and(|list| list.iter().all(|item| item.as_str().is_some_and(right)))
        };
        let (right, words) = match self {
            Self::Text => (value.is_string(), "must be a string"),
            Self::Integer => (value.is_i64(), "must be an integer"),
            Self::Number => (value.is_number(), "must be a number"),
            Self::Amount => (
                value.as_f64().is_some_and(|number| number > 0.0),
                "must be greater than 0",
            ),
            Self::Percent => (
                value.as_f64().is_some_and(|it| (0.0..=100.0).contains(&it)),
                "must be between 0 and 100",
            ),
            Self::Flag => (value.is_boolean(), "field must be true or false"),
            Self::Time => (
                text.is_some_and(|text| NaiveDateTime::parse_from_str(text, TIME).is_ok()),
                "does not match the format Y-m-d H:i:s",
            ),
            Self::Date => (text.is_some_and(is_date), "is not a valid date"),
            Self::Phone => (text.is_some_and(is_phone), "format is invalid"),
            Self::Email => (text.is_some_and(is_email), "must be a valid email address"),
            Self::Choice(known) => (text.is_some_and(|text| known.contains(&text)), "is invalid"),
            Self::List => (value.is_array(), "must be an array"),
            Self::Phones => (all(is_phone), "must be an array of phone numbers"),
            Self::Emails => (all(is_email), "must be an array of email addresses"),
            Self::Any => (true, ""),
        };
        (!right).then_some(words)
    }
}

fn is_date(text: &str) -> bool {
    let date = text.get(..10).unwrap_or(text);
    chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

/// Digits as people write them, a plus before them or not.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let allowed = |byte: u8| byte.is_ascii_digit() || b" -()".contains(&byte);
    (7..=15).contains(&count) && digits.bytes().all(allowed)
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_addresses_are_told_from_other_words() {
        for (phone, right) in [
            ("+380501112233", true),
            ("380501112233", true),
            ("+38 (050) 111-22-33", true),
            ("38050", false),
            ("+38050111223x", false),
            ("++380501112233", false),
        ] {
            assert_eq!(is_phone(phone), right, "{phone}");
        }
        assert!(is_email("olena@shop.ua"));
        assert!(!is_email("olena@shop") && !is_email("@shop.ua") && !is_email("o l@shop.ua"));
    }

    #[test]
    fn every_kind_takes_null_and_refuses_another_kind() {
        let wrong = json!({"wrong": "kind"});
        for kind in [
            Kind::Text,
            Kind::Integer,
            Kind::Number,
            Kind::Amount,
            Kind::Percent,
            Kind::Flag,
            Kind::Time,
            Kind::Date,
            Kind::Phone,
            Kind::Email,
            Kind::Choice(&["a"]),
            Kind::List,
            Kind::Phones,
            Kind::Emails,
        ] {
            assert_eq!(kind.complaint(&Value::Null), None);
            assert!(kind.complaint(&wrong).is_some());
        }
        assert_eq!(
            Kind::Amount.complaint(&json!(0)),
            Some("must be greater than 0")
        );
    }
}
