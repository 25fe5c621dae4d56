//! How many of what a typed line names: counts, and the parts between signs and words.

use crate::domain::search::fold;

/// What says that a count follows, or went before. Letters and the hyphen are a part of a name where
/// they touch one.
const SIGNS: [char; 7] = ['×', '*', ':', '=', '(', '—', '–'];
const LETTERS: [char; 5] = ['x', 'х', 'X', 'Х', '-'];
/// Pieces, the longest word first.
const PIECES: [&str; 8] = [
    "штуки",
    "штука",
    "штук",
    "шт",
    "pieces",
    "piece",
    "pcs",
    "pc",
];
/// What a number before it measures, and does not count.
const MEASURES: [&str; 14] = [
    "мл", "л", "г", "гр", "кг", "см", "мм", "м", "ml", "l", "g", "kg", "cm", "mm",
];
/// Words between products.
const BETWEEN: [&str; 6] = ["і", "й", "та", "and", "+", "&"];
const NUMBERS: [(&str, u64); 39] = [
    ("один", 1),
    ("одна", 1),
    ("одну", 1),
    ("одне", 1),
    ("два", 2),
    ("дві", 2),
    ("двоє", 2),
    ("три", 3),
    ("троє", 3),
    ("чотири", 4),
    ("четверо", 4),
    ("п'ять", 5),
    ("п'ятеро", 5),
    ("шість", 6),
    ("сім", 7),
    ("вісім", 8),
    ("дев'ять", 9),
    ("десять", 10),
    ("одинадцять", 11),
    ("дванадцять", 12),
    ("п'ятнадцять", 15),
    ("двадцять", 20),
    ("тридцять", 30),
    ("сорок", 40),
    ("п'ятдесят", 50),
    ("сто", 100),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("twenty", 20),
];

/// Whether a number is a part of a product's name, which the rest of the words do not have already.
pub(super) fn is_of_name(name: &str, number: &str, rest: &str) -> bool {
    let number = fold(number);
    let has = |text: &str| fold(text).split(' ').any(|word| word == number);
    has(name) && !has(rest)
}

/// The parts of a line between commas, semicolons and words like «і».
pub(super) fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let letters: Vec<char> = line.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let beside = [place.checked_sub(1), Some(place + 1)];
        let mut beside = beside.into_iter().flatten();
        let is_decimal = beside.all(|at| letters.get(at).is_some_and(char::is_ascii_digit));
        if matches!(letter, ',' | ';') && !is_decimal {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(*letter);
        }
    }
    let words = parts.iter().flat_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let between = |word: &&str| BETWEEN.contains(&word.to_lowercase().as_str());
        let split = words.split(between).map(|words| words.join(" "));
        split.collect::<Vec<_>>()
    });
    words.filter(|part| !part.is_empty()).collect()
}

/// The number that a word means.
fn number_of(word: &str) -> Option<u64> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.parse().unwrap_or(u64::MAX));
    }
    let folded = fold(word);
    let known = NUMBERS.into_iter().find(|(name, _)| fold(name) == folded);
    known.map(|(_, number)| number)
}

fn is_pieces(word: &str) -> bool {
    PIECES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}

/// A line that says itself that a number in it is a count: `Свічка x2`, `Свічка 2 шт`, `2 шт Свічка`.
pub(super) fn said_count(line: &str) -> Option<(String, u64)> {
    said_at_end(line).or_else(|| said_at_start(line))
}

fn said_at_end(line: &str) -> Option<(String, u64)> {
    let end = line.trim_end_matches(['.', ';', ',', ')', ' ']);
    let unit = without_unit(end);
    let (name, count) = last_number(unit.unwrap_or(end))?;
    let sign = name.trim_end();
    // A size such as 140×200 is no count.
    let is_size = |name: &str| {
        let measures = sign.ends_with(['×', '*']);
        measures && name.ends_with(|letter: char| letter.is_ascii_digit())
    };
    let by_sign = sign.strip_suffix(SIGNS).filter(|name| !is_size(name));
    let by_letter = sign
        .strip_suffix(LETTERS)
        .filter(|name| !name.ends_with(char::is_alphanumeric));
    let name = match (by_sign.or(by_letter), unit) {
        (Some(name), _) => name,
        (None, Some(_)) if !sign.ends_with('-') => sign,
        (None, _) => return None,
    };
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_owned(), count))
}

/// What stands before «шт».
fn without_unit(line: &str) -> Option<&str> {
    let small = line.to_lowercase();
    let unit = PIECES.into_iter().find(|unit| small.ends_with(unit))?;
    let rest = line.get(..line.len().checked_sub(unit.len())?)?;
    let ends = rest.ends_with(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    ends.then(|| rest.trim_end())
}

/// The number at the end, in digits or as a word, and what stands before it.
fn last_number(line: &str) -> Option<(&str, u64)> {
    let digits = line.len() - line.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits < line.len() {
        return Some((&line[..digits], number_of(&line[digits..])?));
    }
    let (name, word) = line.rsplit_once(char::is_whitespace)?;
    Some((name, number_of(word)?))
}

fn said_at_start(line: &str) -> Option<(String, u64)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (first, rest) = words.split_first()?;
    let is_sign = |word: &&&str| {
        let mut letters = word.chars();
        let single = letters.next().filter(|_| letters.next().is_none());
        single.is_some_and(|letter| SIGNS.contains(&letter) || LETTERS.contains(&letter))
    };
    let said = |rest: &[&str], count| (!rest.is_empty()).then(|| (rest.join(" "), count));
    if let (Some(count), Some(_)) = (
        number_of(first),
        rest.first().filter(|it| is_pieces(it) || is_sign(it)),
    ) {
        return said(&rest[1..], count);
    }
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    let around = first
        .strip_prefix(&digits)
        .or_else(|| first.strip_suffix(&digits))?;
    let is_count = is_pieces(around) || is_sign(&&around);
    (is_count && !digits.is_empty())
        .then(|| said(rest, number_of(&digits)?))
        .flatten()
}

/// The numbers at the end and at the beginning that may be counts: the words without it, the number as
/// it was typed, and how many it means.
pub(super) fn bare_counts(line: &str) -> Vec<(String, String, u64)> {
    let line = line.trim_end_matches(['.', ';', ',', ' ']);
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut counts = Vec::new();
    if words.len() < 2 {
        return counts;
    }
    let (last, before) = (words[words.len() - 1], &words[..words.len() - 1]);
    if let Some(count) = number_of(last) {
        counts.push((before.join(" "), last.to_owned(), count));
    }
    let measured = MEASURES.contains(&words[1].trim_end_matches('.').to_lowercase().as_str());
    if let Some(count) = number_of(words[0]).filter(|_| !measured) {
        counts.push((words[1..].join(" "), words[0].to_owned(), count));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_is_read_where_it_is_said() {
        for (line, name, count) in [
            ("Свічка соєва x2", "Свічка соєва", 2),
            ("Свічка соєва х 3", "Свічка соєва", 3),
            ("Свічка × 4", "Свічка", 4),
            ("Свічка*5", "Свічка", 5),
            ("Свічка - 2", "Свічка", 2),
            ("Свічка: 2", "Свічка", 2),
            ("Свічка (2 шт)", "Свічка", 2),
            ("Свічка 2 шт.", "Свічка", 2),
            ("CND-1 2шт", "CND-1", 2),
            ("Свічка дві штуки", "Свічка", 2),
            ("Cup 2 pcs", "Cup", 2),
            ("2 шт. свічка", "свічка", 2),
            ("2х свічка", "свічка", 2),
            ("x2 свічка", "свічка", 2),
            ("п’ять штук свічок", "свічок", 5),
            ("Свічка x0", "Свічка", 0),
            ("CUP-1 × 99", "CUP-1", 99),
        ] {
            assert_eq!(said_count(line), Some((name.to_owned(), count)), "{line}");
        }
        for line in [
            "Свічка соєва",
            "iPhone 15",
            "CUP-15",
            "Box2",
            "x2",
            "CND-12шт",
            "Свічка 2",
            "Свічка x2.5",
            "Плед 140×200",
            "2 свічки",
        ] {
            assert_eq!(said_count(line), None, "{line}");
        }
    }

    #[test]
    fn a_bare_number_may_be_a_count() {
        let counts = |line| {
            let counts = bare_counts(line).into_iter();
            counts
                .map(|(name, _, count)| (name, count))
                .collect::<Vec<_>>()
        };
        let one = |name: &str, count| vec![(name.to_owned(), count)];
        assert_eq!(counts("свічка соєва 2"), one("свічка соєва", 2));
        assert_eq!(counts("дві чашки"), one("чашки", 2));
        assert_eq!(counts("CUP-1 0"), one("CUP-1", 0));
        assert_eq!(counts("two cups"), one("cups", 2));
        assert_eq!(counts("350 мл чашка"), []);
        assert_eq!(counts("чашка"), []);
        assert!(is_of_name("iPhone 15", "15", "iPhone"));
        assert!(!is_of_name("iPhone 15", "15", "iPhone 15"));
        assert!(!is_of_name("Свічка соєва", "2", "CND-2"));
    }

    #[test]
    fn a_line_has_parts_between_signs_and_words() {
        for (line, expected) in [
            ("CUP-1 × 99, CND-1 2шт", vec!["CUP-1 × 99", "CND-1 2шт"]),
            ("чашка; свічка;", vec!["чашка", "свічка"]),
            ("дві чашки і свічка", vec!["дві чашки", "свічка"]),
            ("чашка 0,5 л", vec!["чашка 0,5 л"]),
        ] {
            assert_eq!(parts(line), expected, "{line}");
        }
    }
}
