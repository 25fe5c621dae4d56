//! What may be posted: every attribute and its kind. The real service drops some wrong names without a
//! word; here every one is refused, so that it shows.

use serde_json::{Map, Value, json};

use super::funnels::Funnels;
use super::server::Refusal;

/// What an attribute must be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A line, as long as a column of the database takes.
    Line,
    Text,
    Id,
    Number,
    Amount,
    Flag,
    Phones,
    Email,
    Currency,
    List,
    Object,
}

/// The attributes of one object.
pub type Attributes<'a> = &'a [(&'a str, Kind)];

const LONGEST_LINE: usize = 255;
const LONGEST_TEXT: usize = 20_000;

/// The errors of all attributes.
#[derive(Debug, Default)]
pub struct Complaints(Map<String, Value>);

impl Complaints {
    pub fn add(&mut self, attribute: &str, words: &str) {
        let errors = self.0.entry(attribute.to_owned());
        let errors = errors.or_insert_with(|| json!([]));
        if let Value::Array(errors) = errors {
            errors.push(words.into());
        }
    }

    /// Checks an object, each of whose attributes must be known.
    pub fn attributes(&mut self, value: &Value, prefix: &str, known: Attributes<'_>) {
        let Value::Object(attributes) = value else {
            return self.add(prefix.trim_end_matches('.'), "має неправильний формат");
        };
        for (name, value) in attributes {
            let kind = known.iter().find(|(known, _)| known == name);
            let words = match kind {
                None => Some("unknown attribute (strict simulator)"),
                Some((_, kind)) => kind.complaint(value),
            };
            if let Some(words) = words {
                self.add(&format!("{prefix}{name}"), words);
            }
        }
    }

    pub fn require(&mut self, posted: &Value, name: &str) {
        if posted[name]
            .as_str()
            .is_none_or(|text| text.trim().is_empty())
        {
            self.add(name, "не може бути порожнім");
        }
    }

    /// Checks the places that a record names.
    pub fn places(&mut self, posted: &Value, funnels: &Funnels) {
        let is_gone = |name: &str, known: &[i64]| {
            let id = posted[name].as_i64();
            id.is_some_and(|id| !known.contains(&id))
        };
        let stages: Vec<_> = funnels.stages.iter().map(|stage| stage.id).collect();
        for (name, known, error) in [
            ("funnel_id", &funnels.ids, "funnel"),
            ("stage_id", &stages, "stage"),
            ("source_id", &funnels.sources, "source"),
            ("main_responsible_id", &funnels.users, "main_responsible"),
        ] {
            if is_gone(name, known) {
                self.add(error, "має існувати");
            }
        }
    }

    /// Whether all is well.
    pub fn verdict(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Refusal::fields(&Value::Object(self.0)))
    }
}

impl Kind {
    /// What is wrong with a value; null is always right.
    fn complaint(self, value: &Value) -> Option<&'static str> {
        if value.is_null() {
            return None;
        }
        let text = value.as_str();
        let letters = text.map(|text| text.chars().count());
        let right = match self {
            Self::Line | Self::Text if text.is_some_and(|text| text.contains('\0')) => false,
            Self::Line if letters.is_some_and(|letters| letters > LONGEST_LINE) => {
                return Some("занадто довгий (не може перевищувати 255 знаків)");
            }
            Self::Text if letters.is_some_and(|letters| letters > LONGEST_TEXT) => {
                return Some("занадто довгий");
            }
            Self::Line | Self::Text => text.is_some(),
            Self::Id => value.is_i64(),
            Self::Number => value.is_number(),
            Self::Amount => value.as_f64().is_some_and(|amount| amount > 0.0),
            Self::Flag => value.is_boolean(),
            Self::Phones => value
                .as_array()
                .is_some_and(|list| list.iter().all(is_phone)),
            Self::Email => text.is_some_and(|text| text.contains('@')),
            Self::Currency => text.is_some_and(|text| text.len() == 3),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        };
        (!right).then_some("має неправильний формат")
    }
}

fn is_phone(value: &Value) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let text = value.as_str();
    text.is_some_and(|text| text.starts_with('+') && (7..=15).contains(&digits(text)))
}

/// The items of a list; nothing when it is absent or no list.
pub fn list<'a>(posted: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    posted[name].as_array().into_iter().flatten()
}
