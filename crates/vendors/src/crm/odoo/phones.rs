//! Phones as people write them into contacts, and what finds them.

use mistok_core::domain::phone::Phone;
use serde_json::{Value, json};

/// A field for searching, which overlooks what people put between digits.
pub const SEARCH: &str = "phone_mobile_search";
/// A field that Odoo keeps itself: the first right number of a contact in international form.
pub const SANITIZED: &str = "phone_sanitized";
/// The fields that people write phones into; which of them there are depends on the version.
pub const WRITTEN: [&str; 2] = ["phone", "mobile"];

/// What stands before an extension.
const EXTENSIONS: [&str; 6] = ["ext", "доб", "вн", "#", "x", "х"];

/// The filter of a contact that has the phone in a usual form.
pub fn usual(phone: &Phone, fields: &[&str]) -> Value {
    let national = phone.national();
    let written = [
        phone.e164().to_owned(),
        digits(phone.e164()),
        phone.international(),
        phone.international_by_the_library(),
        national.clone(),
        phone.national_by_the_library(),
        digits(&national),
    ];
    let mut terms = Vec::new();
    for field in fields {
        match *field {
            SANITIZED => terms.push(json!([field, "=", phone.e164()])),
            SEARCH => {
                for one in [
                    phone.e164().to_owned(),
                    digits(phone.e164()),
                    digits(&national),
                ] {
                    terms.push(json!([field, "=", one]));
                }
            }
            field => terms.push(json!([field, "in", written])),
        }
    }
    any_of(terms)
}

/// The filter of contacts that have the phone's digits in their order, whatever stands between them.
pub fn wide(phone: &Phone, fields: &[&str]) -> Value {
    let pattern: Vec<_> = own_digits(phone).chars().map(String::from).collect();
    let pattern = format!("%{}%", pattern.join("%"));
    let terms = fields.iter().map(|field| json!([field, "=ilike", pattern]));
    any_of(terms.collect())
}

/// Whether a phone stands in a field by itself, among other phones or before an extension.
pub fn holds(written: &str, phone: &Phone) -> bool {
    let national = own_digits(phone);
    let whole = digits(phone.e164());
    let forms = [
        whole.clone(),
        format!("00{whole}"),
        format!("0{national}"),
        format!("80{national}"),
        national,
    ];
    let parts = written.split([',', ';', '/', '|', '\n', '\r']);
    parts.map(without_extension).any(|part| {
        let found = digits(&part);
        forms.contains(&found)
    })
}

/// The part of a text before an extension. Letters before the first digit belong to no extension: people
/// write there which phone it is.
fn without_extension(part: &str) -> String {
    let part = part.to_lowercase();
    let Some(first) = part.find(|letter: char| letter.is_ascii_digit()) else {
        return String::new();
    };
    let (_, part) = part.split_at(first);
    let ends = EXTENSIONS.iter().filter_map(|mark| part.find(mark));
    let end = ends.min().unwrap_or(part.len());
    part[..end].to_owned()
}

/// The digits that every way of writing a phone shares: those of its own country without the zero.
fn own_digits(phone: &Phone) -> String {
    let national = digits(&phone.national());
    national.trim_start_matches('0').to_owned()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn any_of(terms: Vec<Value>) -> Value {
    let mut filter = vec![Value::from("|"); terms.len().saturating_sub(1)];
    filter.extend(terms);
    Value::Array(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> Phone {
        Phone::from_stored("+380671112233".to_owned())
    }

    #[test]
    fn a_phone_is_looked_for_in_every_usual_form() {
        let fields = ["phone", "mobile", SEARCH, SANITIZED];
        let all = usual(&phone(), &fields).to_string();
        for form in [
            r#""+380671112233""#,
            r#""380671112233""#,
            r#""+380 67 111 2233""#,
            r#""+380 67 111 22 33""#,
            r#""067 111 2233""#,
            r#""0671112233""#,
            r#"["phone_mobile_search","=","0671112233"]"#,
            r#"["phone_sanitized","=","+380671112233"]"#,
        ] {
            assert!(all.contains(form), "{form} is not in {all}");
        }
        let net = wide(&phone(), &["phone"]).to_string();
        assert_eq!(net, r#"[["phone","=ilike","%6%7%1%1%1%2%2%3%3%"]]"#);
    }

    #[test]
    fn a_phone_among_other_words_and_numbers_is_known_and_no_other_is() {
        for (written, is_it) in [
            ("8 067 111 22 33", true),
            ("80671112233", true),
            ("00380 67 1112233", true),
            ("067\u{a0}111\u{a0}22\u{a0}33", true),
            ("050 999 88 77, 067 111-22-33", true),
            ("050 999 88 77 / 0671112233", true),
            ("+38 (067) 111.22.33 ext 5", true),
            ("067 111 22 33 доб. 12", true),
            ("моб. 067 111 22 33", true),
            ("067 111 22 34", false),
            ("671, 112233", false),
            ("1 067 111 22 33", false),
            ("+48 067 111 22 33", false),
            ("", false),
            ("ext", false),
        ] {
            assert_eq!(holds(written, &phone()), is_it, "{written}");
        }
    }
}
