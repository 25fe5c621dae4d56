//! Whether words that came back from a CRM are those that we sent there: it trims, changes quotes and
//! dashes, drops emoji, or writes a letter as two signs.

use std::collections::HashMap;

/// Words that say the same, whatever stands between the letters.
pub fn is_same(one: &str, other: &str) -> bool {
    let (one_plain, other_plain) = (normal(one), normal(other));
    if one_plain.is_empty() || other_plain.is_empty() {
        // Signs alone: only their spaces may differ.
        return squeezed(one) == squeezed(other);
    }
    one_plain == other_plain
}

/// Words that are alike enough to be the same message, where nothing else can be it: cut at the end,
/// or with a few words changed.
pub fn is_close(one: &str, other: &str) -> bool {
    const SHORT: usize = 12;
    let (one, other) = (normal(one), normal(other));
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if short.chars().count() < SHORT {
        return false;
    }
    long.starts_with(short.as_str()) && short.len() * 2 >= long.len() || share(short, long) >= 80
}

/// The part of the longer one that stands in both, in hundredths, counted in pairs of letters.
fn share(short: &str, long: &str) -> usize {
    let pairs = |text: &str| {
        let letters: Vec<char> = text.chars().collect();
        let mut counts: HashMap<(char, char), usize> = HashMap::new();
        for pair in letters.windows(2) {
            *counts.entry((pair[0], pair[1])).or_default() += 1;
        }
        counts
    };
    let (short, long) = (pairs(short), pairs(long));
    let all: usize = long.values().sum();
    let common: usize = short
        .iter()
        .map(|(pair, count)| (*count).min(long.get(pair).copied().unwrap_or_default()))
        .sum();
    (common * 100).checked_div(all).unwrap_or_default()
}

/// Letters and digits only, in lower case, composed.
fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // A letter that was written as two signs.
            '\u{300}'..='\u{36f}' => {
                if let Some(last) = normal.pop() {
                    normal.push(composed(last, letter));
                }
            }
            letter if letter.is_alphanumeric() => normal.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    normal
}

const fn composed(letter: char, mark: char) -> char {
    match (letter, mark) {
        ('и', '\u{306}') => 'й',
        ('і', '\u{308}') => 'ї',
        ('е', '\u{308}') => 'ё',
        _ => letter,
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_crm_has_changed_are_known_again() {
        for (sent, came) in [
            ("Так, є в наявності!", "  Так, є в наявності!\r\n"),
            ("Дякуємо 🌷 за замовлення", "Дякуємо за замовлення"),
            ("«Подарунок» — готовий", "\"Подарунок\" - готовий"),
            ("Мій й їжак", "Міи\u{306} и\u{306} і\u{308}жак"),
            ("🙂", " 🙂 "),
        ] {
            assert!(is_same(sent, came), "{sent} / {came}");
        }
        for (sent, came) in [
            ("Так", "Ні"),
            ("🙂", "🙁"),
            ("Є", ""),
            ("Ціна 450 грн", "Ціна 540 грн"),
        ] {
            assert!(!is_same(sent, came), "{sent} / {came}");
        }
    }

    #[test]
    fn a_long_message_may_be_cut_or_differ_a_little() {
        let sent = "Добрий день! Замовлення відправлено Новою поштою, номер накладної 2045";
        let cut: String = sent.chars().take(58).collect();
        assert!(is_close(sent, &cut));
        assert!(is_close(sent, &sent.replace("номер", "№")));
        assert!(!is_close(
            sent,
            "Добрий день! Такого товару вже немає в наявності"
        ));
        assert!(!is_close("Так", "Такі є"));
    }
}
