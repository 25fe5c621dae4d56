//! Values as people write them into a table.

use crate::domain::{
    catalog_file::{DEEPEST, LONGEST_NAME},
    money::{Currency, Money},
};

/// Digits of a price, at most.
const DIGITS: usize = 12;

/// A number in groups of three digits, as `1 250`: the digits alone. `None` where they are grouped
/// otherwise, as in `12 50`.
fn ungrouped(number: &str) -> Option<String> {
    // Spreadsheets write spaces of several kinds.
    let mut groups = number.split(|it: char| it.is_whitespace());
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_first = if rest.is_empty() {
        !first.is_empty()
    } else {
        (1..=3).contains(&first.len())
    };
    let is_grouped = is_first && rest.iter().all(|it| it.len() == 3);
    let digits = format!("{first}{}", rest.concat());
    let is_number = digits.len() <= DIGITS && digits.bytes().all(|it| it.is_ascii_digit());
    (is_grouped && is_number).then_some(digits)
}

/// Reads `1250`, `1 250,00` and `1250.00`; `None` when it is no price above zero.
pub fn price(text: &str, currency: Currency) -> Option<Money> {
    let (whole, decimals) = match text.split_once([',', '.']) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, ""),
    };
    let has_point = whole.len() < text.len();
    let are_decimals = decimals.len() <= 2 && decimals.bytes().all(|it| it.is_ascii_digit());
    if !are_decimals || (has_point && decimals.is_empty()) {
        return None;
    }
    let number = format!("{}.{decimals:0<2}", ungrouped(whole)?);
    Money::parse(&number, currency).filter(|price| price.minor > 0)
}

/// Reads a number of pieces; spreadsheets may write decimals of nothing behind it.
pub fn stock(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once([',', '.']).unwrap_or((text, ""));
    if decimals.bytes().any(|it| it != b'0') {
        return None;
    }
    ungrouped(whole)?.parse().ok()
}

/// Reads yes or no.
pub fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "так" | "yes" | "1" | "true" => Some(true),
        "ні" | "no" | "0" | "false" => Some(false),
        _ => None,
    }
}

/// The names of a category, from the top: `Посуд / Чашки` or `Посуд > Чашки`. `None` when they are
/// too many, or one of them is empty or too long.
pub fn categories(text: &str) -> Option<Vec<String>> {
    let names = text.split(" / ").flat_map(|part| part.split(" > "));
    let names: Vec<String> = names.map(one_line).collect();
    let is_name = |name: &String| is_within(name, LONGEST_NAME);
    (names.len() <= DEEPEST && names.iter().all(is_name)).then_some(names)
}

/// On one line, with single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether there are letters, and no more than that.
pub fn is_within(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.chars().count() <= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_in_every_usual_form() {
        for (text, minor) in [
            ("1250", Some(125_000)),
            ("1 250,00", Some(125_000)),
            ("1\u{a0}250,00", Some(125_000)),
            ("1\u{202f}250.5", Some(125_050)),
            ("1250.00", Some(125_000)),
            ("0,01", Some(1)),
            ("12 345 678", Some(1_234_567_800)),
            ("0", None),
            ("0,00", None),
            ("-5", None),
            ("12 50", None),
            ("1 2500", None),
            ("1,250.00", None),
            ("12.345", None),
            ("12,", None),
            (",50", None),
            ("", None),
            ("безкоштовно", None),
            ("=cmd", None),
            ("1e3", None),
            ("١٢", None),
            ("9999999999999", None),
        ] {
            let read = price(text, Currency::UAH).map(|it| it.minor);
            assert_eq!(read, minor, "{text}");
        }
    }

    #[test]
    fn pieces_and_flags_are_read_as_spreadsheets_write_them() {
        for (text, left) in [
            ("12", Some(12)),
            ("0", Some(0)),
            ("12,00", Some(12)),
            ("12.0", Some(12)),
            ("1 200", Some(1_200)),
            ("1,5", None),
            ("-3", None),
            ("багато", None),
            ("", None),
        ] {
            assert_eq!(stock(text), left, "{text}");
        }
        for (text, is_set) in [
            ("так", Some(true)),
            ("ТАК", Some(true)),
            ("Yes", Some(true)),
            ("1", Some(true)),
            ("ні", Some(false)),
            ("NO", Some(false)),
            ("0", Some(false)),
            ("", None),
            ("може", None),
            ("2", None),
        ] {
            assert_eq!(flag(text), is_set, "{text}");
        }
    }

    #[test]
    fn categories_stand_within_each_other() {
        for (text, names) in [
            ("Посуд", Some(vec!["Посуд"])),
            ("Посуд / Чашки", Some(vec!["Посуд", "Чашки"])),
            (
                "Посуд  >  Чашки > Сині",
                Some(vec!["Посуд", "Чашки", "Сині"]),
            ),
            ("Чай/кава", Some(vec!["Чай/кава"])),
            ("A / B / C / D", None),
            ("A /  / C", None),
        ] {
            let read = categories(text);
            let names = names.map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(read, names, "{text}");
        }
        assert_eq!(categories(&"ї".repeat(256)), None);
    }
}
