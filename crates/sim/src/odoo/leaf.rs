//! One condition of a filter: what its operator says of a field.

use serde_json::Value;

use super::database::Database;
use super::exception::Exception;
use super::phones::plain;
use super::schema::{Field, Kind, Model};

/// The field that searches both phones and overlooks what people put between the digits.
pub const PHONES: &str = "phone_mobile_search";

/// An operator without its "not".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    In,
    Less,
    More,
    AtMost,
    AtLeast,
    /// A part of the text.
    Like,
    /// A part of the text, in any case of letters.
    Ilike,
    /// The whole text by a pattern.
    EqualLike,
    /// The whole text by a pattern, in any case of letters.
    EqualIlike,
    ChildOf,
}

impl Operator {
    /// Reads an operator, and whether it is a "not".
    pub fn parse(text: &str) -> Result<(Self, bool), Exception> {
        let operator = match text {
            "=" | "!=" | "<>" => Self::Equal,
            "in" | "not in" => Self::In,
            "<" => Self::Less,
            ">" => Self::More,
            "<=" => Self::AtMost,
            ">=" => Self::AtLeast,
            "like" | "not like" => Self::Like,
            "ilike" | "not ilike" => Self::Ilike,
            "=like" => Self::EqualLike,
            "=ilike" => Self::EqualIlike,
            "child_of" => Self::ChildOf,
            _ => return Err(Exception::value(format!("Invalid operator {text}"))),
        };
        let is_negated = text.starts_with("not ") || matches!(text, "!=" | "<>");
        Ok((operator, is_negated))
    }

    /// Refuses a value that cannot follow it.
    pub fn check(self, value: &Value) -> Result<(), Exception> {
        match (self, value) {
            (Self::In, Value::Array(_)) | (Self::Equal | Self::ChildOf, _) => Ok(()),
            (Self::In, _) => Err(Exception::value("a list is expected")),
            (_, Value::Array(_) | Value::Object(_)) => {
                Err(Exception::value("a list is not expected"))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a search of phones that is too short, or by a comparison.
pub fn check_phone(operator: Operator, value: &Value) -> Result<(), Exception> {
    let wanted = plain(value.as_str().unwrap_or_default());
    if wanted.chars().count() < 3 {
        let words = "Please enter at least 3 characters when searching a Phone/Mobile number.";
        return Err(Exception::user(words));
    }
    match operator {
        Operator::Equal | Operator::Like | Operator::Ilike => Ok(()),
        _ => Err(Exception::value("Invalid operator for phones")),
    }
}

/// Refuses a moment that is written in another way than Odoo's.
pub fn check_moment(value: &Value) -> Result<(), Exception> {
    match value.as_str() {
        Some(text) if !super::tables::is_moment(text) => {
            let words = format!("time data '{text}' does not match format '%Y-%m-%d %H:%M:%S'");
            Err(Exception::value(words))
        }
        _ => Ok(()),
    }
}

/// A field of a record that a condition is about.
pub struct Own<'a> {
    pub base: &'a Database,
    pub model: &'a Model,
    pub id: i64,
    pub field: &'a Field,
}

impl Own<'_> {
    pub fn fits(&self, operator: Operator, wanted: &Value) -> bool {
        if self.field.name == PHONES {
            return self.has_phone(operator, wanted.as_str().unwrap_or_default());
        }
        if operator == Operator::ChildOf {
            return self.is_below(wanted);
        }
        let own = self.base.value(self.model, self.id, self.field);
        match (&self.field.kind, operator, wanted) {
            (_, Operator::In, Value::Array(list)) => {
                list.iter().any(|one| self.is_equal(&own, one))
            }
            (_, Operator::Equal, Value::Array(list)) => {
                list.iter().any(|one| self.is_equal(&own, one))
            }
            (_, Operator::Equal, one) => self.is_equal(&own, one),
            (_, Operator::Like | Operator::Ilike, pattern) => {
                let pattern = format!("%{}%", text_of(pattern));
                self.is_like(&own, operator, &pattern)
            }
            (_, Operator::EqualLike | Operator::EqualIlike, pattern) => {
                self.is_like(&own, operator, &text_of(pattern))
            }
            (kind, _, wanted) => compares(kind, &own, operator, wanted),
        }
    }

    fn is_equal(&self, own: &Value, wanted: &Value) -> bool {
        let kind = &self.field.kind;
        let is_empty = matches!(wanted, Value::Null | Value::Bool(false));
        match kind {
            Kind::Boolean => *own == *wanted || (is_empty && *own == Value::Bool(false)),
            Kind::Many2one(other) | Kind::Many2many(other) => {
                self.leads_to(own, other, wanted, is_empty)
            }
            Kind::One2many { model, .. } => self.leads_to(own, model, wanted, is_empty),
            Kind::Integer | Kind::Float | Kind::Monetary => {
                let number = |value: &Value| value.as_f64().unwrap_or_default();
                (is_empty || wanted.is_number()) && number(own).total_cmp(&number(wanted)).is_eq()
            }
            _ if is_empty => own.as_str().is_none_or(str::is_empty),
            Kind::Datetime => own.as_str() == Some(&moment(wanted)),
            _ => own == wanted,
        }
    }

    fn leads_to(&self, own: &Value, other: &str, wanted: &Value, is_empty: bool) -> bool {
        let links = links(own);
        match wanted {
            _ if is_empty => links.is_empty(),
            Value::String(name) => links
                .iter()
                .any(|link| self.base.label(other, *link) == *name),
            _ => wanted.as_i64().is_some_and(|id| links.contains(&id)),
        }
    }

    fn is_like(&self, own: &Value, operator: Operator, pattern: &str) -> bool {
        let texts = match self.field.kind.relation() {
            Some(other) => {
                let links = links(own);
                let labels = links.iter().map(|link| self.base.label(other, *link));
                labels.collect()
            }
            None => vec![text_of(own)],
        };
        let ignores_case = matches!(operator, Operator::Ilike | Operator::EqualIlike);
        texts.iter().any(|text| {
            if ignores_case {
                matches_pattern(&text.to_lowercase(), &pattern.to_lowercase())
            } else {
                matches_pattern(text, pattern)
            }
        })
    }

    /// Both phones of a card, as the search field reads them.
    fn has_phone(&self, operator: Operator, wanted: &str) -> bool {
        let wanted = plain(wanted);
        let phones =
            ["phone", "mobile"].map(|name| plain(&self.base.text(self.model.name, self.id, name)));
        phones.iter().any(|phone| match operator {
            Operator::Equal => *phone == wanted,
            _ => phone.contains(&wanted),
        })
    }

    /// Whether the record, or the one that the field leads to, is one of these or below it.
    fn is_below(&self, wanted: &Value) -> bool {
        let wanted = links(wanted);
        let own = self.base.value(self.model, self.id, self.field);
        let tree = self.field.kind.relation().unwrap_or(self.model.name);
        let mut all = links(&own).into_iter();
        all.any(|id| {
            let above = self.base.above(tree, id);
            above.iter().any(|one| wanted.contains(one))
        })
    }
}

/// The records that a value leads to.
pub fn links(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(links) => links.iter().filter_map(Value::as_i64).collect(),
        link => link.as_i64().into_iter().collect(),
    }
}

fn compares(kind: &Kind, own: &Value, operator: Operator, wanted: &Value) -> bool {
    let order = if let (Some(own), Some(wanted)) = (own.as_f64(), wanted.as_f64()) {
        own.total_cmp(&wanted)
    } else if let (Some(own), Some(text)) = (own.as_str(), wanted.as_str()) {
        match kind {
            Kind::Datetime => own.cmp(moment(wanted).as_str()),
            _ => own.cmp(text),
        }
    } else {
        return false;
    };
    match operator {
        Operator::Less => order.is_lt(),
        Operator::More => order.is_gt(),
        Operator::AtMost => order.is_le(),
        Operator::AtLeast => order.is_ge(),
        _ => false,
    }
}

/// A moment; a day is its midnight.
fn moment(value: &Value) -> String {
    let text = text_of(value);
    if text.len() == 10 {
        return format!("{text} 00:00:00");
    }
    text
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(false) => String::new(),
        other => other.to_string(),
    }
}

/// Whether a whole text fits a pattern: `%` is anything, `_` any one letter.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let text: Vec<_> = text.chars().collect();
    let pattern: Vec<_> = pattern.chars().collect();
    let (mut at, mut by) = (0, 0);
    // Where the last `%` stands, and how far it reaches.
    let mut wild: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(by) {
            Some('%') => {
                wild = Some((by, at));
                by += 1;
            }
            Some(letter) if *letter == '_' || *letter == text[at] => {
                at += 1;
                by += 1;
            }
            _ => {
                let Some((sign, reach)) = wild else {
                    return false;
                };
                wild = Some((sign, reach + 1));
                at = reach + 1;
                by = sign + 1;
            }
        }
    }
    pattern[by..].iter().all(|letter| *letter == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (text, pattern, fits) in [
            ("8 067 111 22 33", "%6%7%1%1%1%2%2%3%3%", true),
            ("067 111 22 34", "%6%7%1%1%1%2%2%3%3%", false),
            ("abc", "a_c", true),
            ("abc", "ab", false),
            ("", "%", true),
            ("", "", true),
            ("50%", "%%", true),
        ] {
            assert_eq!(matches_pattern(text, pattern), fits, "{text} {pattern}");
        }
    }
}
