//! Phones as Odoo reads them: for its search field, and for the one number that it keeps of a card.

/// A phone without what its search overlooks; `+` is also `00`.
pub fn plain(phone: &str) -> String {
    let kept = phone.chars().filter(|letter| !" ./()-\\".contains(*letter));
    let kept: String = kept.collect();
    match kept.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => kept,
    }
}

/// The number of a field in E.164, read with the country of a Ukrainian company; `None` when Odoo
/// takes it for no valid number, as with two numbers, an extension or a no-break space.
pub fn sanitized(phone: &str) -> Option<String> {
    let plain = plain(phone.trim());
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = if plain.starts_with('+') || (digits.starts_with("380") && digits.len() == 12) {
        digits.to_owned()
    } else if digits.len() == 10 && digits.starts_with('0') {
        format!("38{digits}")
    } else if digits.len() == 9 {
        format!("380{digits}")
    } else {
        return None;
    };
    let is_valid = match whole.strip_prefix("380") {
        Some(rest) => rest.len() == 9,
        None => (8..=15).contains(&whole.len()),
    };
    is_valid.then(|| format!("+{whole}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_keeps_the_first_valid_number() {
        for (written, kept) in [
            ("+380 (67) 111-22-33", Some("+380671112233")),
            ("00380671112233", Some("+380671112233")),
            ("067.111.22.33", Some("+380671112233")),
            ("380671112233", Some("+380671112233")),
            ("+48 600 100 200", Some("+48600100200")),
            ("8 067 111 22 33", None),
            ("067\u{a0}111\u{a0}22\u{a0}33", None),
            ("050 999 88 77, 067 111 22 33", None),
            ("+380671112233 ext 5", None),
            ("", None),
        ] {
            assert_eq!(sanitized(written).as_deref(), kept, "{written}");
        }
    }
}
