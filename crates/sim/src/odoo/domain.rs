//! Odoo's filters in Polish notation: `["|", ["phone", "=", "+380..."], ["mobile", "=", "..."]]`.

use serde_json::{Map, Value};

use super::server::Exception;

/// The fields of a partner that can be asked for.
pub const FIELDS: &[(&str, &str)] = &[
    ("id", "integer"),
    ("name", "char"),
    ("display_name", "char"),
    ("phone", "char"),
    ("mobile", "char"),
    ("phone_mobile_search", "char"),
    ("email", "char"),
    ("lang", "selection"),
    ("comment", "html"),
    ("ref", "char"),
    ("active", "boolean"),
    ("is_company", "boolean"),
    ("parent_id", "many2one"),
];

pub type Partner = Map<String, Value>;

/// Whether a partner fits all of the filter's terms.
pub fn fits(filter: &[Value], partner: &Partner) -> Result<bool, Exception> {
    let mut rest = filter;
    let mut fits = true;
    while !rest.is_empty() {
        // Terms without an operator before them are joined by "and".
        fits &= term(&mut rest, partner)?;
    }
    Ok(fits)
}

fn term(rest: &mut &[Value], partner: &Partner) -> Result<bool, Exception> {
    let Some((first, others)) = rest.split_first() else {
        return Err(wrong("a term is missing"));
    };
    *rest = others;
    match first {
        Value::String(operator) if operator == "&" || operator == "|" => {
            let (one, other) = (term(rest, partner)?, term(rest, partner)?);
            let is_and = operator == "&";
            Ok(if is_and { one && other } else { one || other })
        }
        Value::String(operator) if operator == "!" => Ok(!term(rest, partner)?),
        Value::Array(leaf) => match leaf.as_slice() {
            [Value::String(field), Value::String(operator), value] => {
                compare(field, operator, value, partner)
            }
            _ => Err(wrong("a term has three parts")),
        },
        other => Err(wrong(&format!("{other} is no term"))),
    }
}

fn compare(
    field: &str,
    operator: &str,
    value: &Value,
    partner: &Partner,
) -> Result<bool, Exception> {
    if field == "phone_mobile_search" {
        let text = value.as_str().unwrap_or_default();
        return search(operator, text, partner);
    }
    check(field)?;
    let own = partner.get(field).cloned().unwrap_or(Value::Bool(false));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    match operator {
        "=" => Ok(own == *value),
        "!=" => Ok(own != *value),
        "in" | "not in" => {
            let list = value
                .as_array()
                .ok_or_else(|| wrong("a list is expected"))?;
            Ok(list.contains(&own) == (operator == "in"))
        }
        "ilike" => Ok(is_like(&text(&own), &text(value))),
        "like" => {
            let (own, value) = (own.as_str(), value.as_str());
            let contains = |(own, value): (&str, &str)| own.contains(value);
            Ok(own.zip(value).is_some_and(contains))
        }
        _ => Err(wrong(&format!("Invalid operator {operator}"))),
    }
}

/// Whether the parts of a pattern stand in a text in their order; `%` is anything between them.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('%').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// Both phones, without what people put between the digits; `+` is also `00`.
fn search(operator: &str, text: &str, partner: &Partner) -> Result<bool, Exception> {
    let wanted = plain(text);
    if wanted.len() < 3 {
        let words = "Please enter at least 3 characters when searching a Phone/Mobile number.";
        return Err(Exception::new("odoo.exceptions.UserError", words));
    }
    let phones = ["phone", "mobile"].map(|name| partner.get(name).and_then(Value::as_str));
    let mut phones = phones.into_iter().flatten().map(plain);
    match operator {
        "=" => Ok(phones.any(|phone| phone == wanted)),
        "ilike" | "like" => Ok(phones.any(|phone| phone.contains(&wanted))),
        _ => Err(wrong(&format!("Invalid operator {operator}"))),
    }
}

fn plain(phone: &str) -> String {
    let kept = phone.chars().filter(|letter| !" ./()-\\".contains(*letter));
    let kept: String = kept.collect();
    match kept.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => kept,
    }
}

/// Refuses a field that partners do not have.
pub fn check(field: &str) -> Result<(), Exception> {
    if FIELDS.iter().any(|(name, _)| *name == field) {
        return Ok(());
    }
    Err(wrong(&format!("Invalid field res.partner.{field}")))
}

fn wrong(words: &str) -> Exception {
    Exception::new("builtins.ValueError", words)
}
