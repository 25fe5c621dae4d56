//! To whom a message goes: one phone or many, between commas or on lines of their own, and the text
//! after them; or the numbers of a file.

use crate::domain::phone::{Phone, Region};

/// Digits that make something look like a phone rather than a word or a sum.
const DIGITS: usize = 5;

/// The recipients that a manager named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipients {
    pub phones: Vec<Phone>,
    /// Named more than once.
    pub twice: u32,
    /// What looks like a phone but is not one.
    pub unreadable: Vec<String>,
}

impl Recipients {
    fn add(&mut self, phone: Phone) {
        if self.phones.contains(&phone) {
            self.twice += 1;
        } else {
            self.phones.push(phone);
        }
    }

    /// Whether it is one phone and nothing else.
    pub fn only(&self) -> Option<&Phone> {
        match self.phones.as_slice() {
            [only] if self.twice == 0 && self.unreadable.is_empty() => Some(only),
            _ => None,
        }
    }

    /// The phones that a text begins with, and the text after them.
    pub fn read(text: &str, region: Region) -> (Self, &str) {
        let mut found = Self::default();
        let mut rest = text.trim_start();
        loop {
            let end = rest.find(SEPARATORS).unwrap_or(rest.len());
            let item = rest[..end].trim();
            if let Some(phone) = whole(item, region) {
                found.add(phone);
            } else if let Some((phone, text)) = addressed(rest, region) {
                found.add(phone);
                return (found, text);
            } else if is_number_like(item) {
                found.unreadable.push(item.to_owned());
            } else {
                return (found, rest.trim());
            }
            rest = rest[end..].trim_start_matches(is_between);
            if rest.is_empty() {
                return (found, "");
            }
        }
    }

    /// The numbers of a file: in any column, whatever else there is.
    pub fn of_file(text: &str, region: Region) -> Self {
        let mut found = Self::default();
        let cells = text.split(['\n', '\r', ',', ';', '\t']);
        for cell in cells.map(|cell| cell.trim().trim_matches('"').trim()) {
            match whole(cell, region) {
                Some(phone) => found.add(phone),
                None if is_number_like(cell) => found.unreadable.push(cell.to_owned()),
                None => {}
            }
        }
        found
    }
}

const SEPARATORS: [char; 3] = [',', ';', '\n'];

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || SEPARATORS.contains(&letter)
}

fn is_of_phone(letter: char) -> bool {
    letter.is_ascii_digit()
        || matches!(letter, '+' | '-' | '(' | ')' | '.' | '–')
        || letter.is_whitespace()
}

/// A text that is a phone and nothing else: the parser itself passes over words.
fn whole(text: &str, region: Region) -> Option<Phone> {
    let is_bare = text.chars().all(is_of_phone);
    is_bare.then(|| Phone::parse(text, region).ok())?
}

fn is_number_like(text: &str) -> bool {
    text.chars().all(is_of_phone) && text.chars().filter(char::is_ascii_digit).count() >= DIGITS
}

/// The phone that a text begins with, however it is written, and the text after it.
pub(super) fn addressed(text: &str, region: Region) -> Option<(Phone, &str)> {
    let line_end = text.find('\n').unwrap_or(text.len());
    let head = &text[..line_end];
    let most = head
        .find(|letter| !is_of_phone(letter))
        .unwrap_or(head.len());
    // A word that begins with digits is no part of the number.
    let ends = head[..most]
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .map(|(at, _)| at)
        .chain((most == head.len()).then_some(most));
    let ends: Vec<usize> = ends.collect();
    ends.into_iter().rev().find_map(|end| {
        let phone = Phone::parse(&head[..end], region).ok()?;
        Some((phone, text[end..].trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ukraine() -> Region {
        Region::parse("UA").unwrap()
    }

    #[test]
    fn a_phone_is_found_however_it_is_pasted() {
        for (text, phone, rest) in [
            ("+380501112233 Вітаю", "+380501112233", "Вітаю"),
            ("050 111 22 33 5 шт готові", "+380501112233", "5 шт готові"),
            ("(050) 111-22-33\n2 чашки", "+380501112233", "2 чашки"),
            ("+380\u{a0}50 111 2233", "+380501112233", ""),
            ("380501112233 :привіт", "+380501112233", ":привіт"),
            ("+48 512 345 678 Dzień dobry", "+48512345678", "Dzień dobry"),
            ("0501112233 100грн", "+380501112233", "100грн"),
            ("0501112233 100, 200 грн", "+380501112233", "100, 200 грн"),
            ("0501112233, а далі", "+380501112233", "а далі"),
            ("0501112233 Привіт, Олено", "+380501112233", "Привіт, Олено"),
        ] {
            let (found, words) = Recipients::read(text, ukraine());
            let only = found.only().map(Phone::e164);
            assert_eq!((only, words), (Some(phone), rest), "{text}");
        }
        for text in ["привіт", "123 текст", "", "0501112233текст"] {
            let (found, _) = Recipients::read(text, ukraine());
            assert!(found.phones.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn several_phones_are_read_with_what_is_wrong_among_them() {
        let text = "0501112233, +380 67 123 45 67\n12345, 0501112233\n063 111 22 33 Знижка, 10 %";
        let (found, words) = Recipients::read(text, ukraine());
        let phones: Vec<_> = found.phones.iter().map(Phone::e164).collect();
        assert_eq!(phones, ["+380501112233", "+380671234567", "+380631112233"]);
        assert_eq!((found.twice, words), (1, "Знижка, 10 %"));
        assert_eq!(found.unreadable, ["12345"]);

        let file = "Ім’я;Телефон\n\"Олена\";\"050 111 22 33\"\r\nТарас;067 123 45 67\n;1234567\n";
        let found = Recipients::of_file(file, ukraine());
        assert_eq!((found.phones.len(), found.twice), (2, 0));
        assert_eq!(found.unreadable, ["1234567"]);
    }
}
