//! How a person's name is read from what they type where they are asked for it.

use super::reading::{Reading, is_play, is_question, is_short_words, is_talk};
use crate::{
    domain::phone::{Phone, Region},
    text::{Speech, Text},
};

/// Longer is no name.
const LONGEST: usize = 100;
/// Words of a person's name at most.
const WORDS: usize = 5;

/// Words with which people introduce themselves, in small letters.
const INTRODUCTIONS: [&str; 11] = [
    "мене звати",
    "моє ім’я",
    "моє ім'я",
    "звати",
    "my name is",
    "my name's",
    "name is",
    "i am",
    "i'm",
    "i’m",
    "call me",
];
/// Words that introduce a name and begin other sentences too: what follows must have a capital.
const SHORT_INTRODUCTIONS: [&str; 3] = ["я", "це", "it's"];

/// A name, with the phone that was written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub phone: Option<Phone>,
}

/// Reads a name. Greetings, thanks and the like may be names: the customer says so by one tap.
pub fn read(speech: &Speech, region: Region, typed: &str) -> Reading<Named> {
    let found = Phone::find(typed, region);
    let (words, phone) = match found {
        Some(found) => (found.words, Some(found.phone)),
        None => (typed.to_owned(), None),
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = without_label(words.trim_matches([',', ';', '.', ':', '-', ' ']));
    let named = |name: &str| Named {
        name: capitalised(name.to_owned()),
        phone: phone.clone(),
    };
    if BUTTONS.iter().any(|button| speech.is_label(*button, words)) {
        return Reading::Other;
    }
    if speech.is_greeting(words) || is_short_words(words) {
        return Reading::Doubtful(named(words));
    }
    let greeted = after_greeting(speech, words);
    let name = introduced(greeted.unwrap_or(words));
    let speaks = is_question(name) || is_talk(name);
    if !has_form(name) || (speaks && !is_capitalised(name)) {
        return Reading::Other;
    }
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let says_more = name.contains([',', ';', ':', '!']);
    // «Привіт, Оля» may greet somebody, and «Добрий день, я Оля» does not.
    let greets = greeted.is_some_and(|rest| rest == name);
    if letters < 2 || says_more || greets || speaks || is_play(name) {
        Reading::Doubtful(named(name))
    } else {
        Reading::Answer(named(name))
    }
}

/// Whether it has the letters and the length of a name.
fn has_form(name: &str) -> bool {
    let is_other = |letter: char| {
        !(letter.is_alphabetic()
            || letter.is_whitespace()
            || "-–'’ʼ`´.,;:!\u{301}".contains(letter))
    };
    (1..=LONGEST).contains(&name.chars().count())
        && name.split_whitespace().count() <= WORDS
        && name.chars().any(char::is_alphabetic)
        && !name.chars().any(is_other)
}

/// Whether each of a few words begins with a capital, as those of a name do.
fn is_capitalised(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let begins = |word: &str| word.starts_with(char::is_uppercase);
    words.clone().count() <= 3 && words.all(begins)
}

/// What follows a greeting.
fn after_greeting<'a>(speech: &Speech, words: &'a str) -> Option<&'a str> {
    let ends = words.match_indices(' ').map(|(at, _)| at).take(2);
    let greeting = ends
        .filter(|end| speech.is_greeting(&words[..*end]))
        .last()?;
    Some(words[greeting..].trim_start_matches([' ', ',', '!', '.', '-', '–', '—']))
}

/// A word that only announced the phone is no part of the name.
fn without_label(words: &str) -> &str {
    let Some((name, last)) = words.rsplit_once(' ') else {
        return words;
    };
    let last = last.trim_matches(['.', ':']).to_lowercase();
    if ["тел", "телефон", "т", "моб", "номер", "phone", "tel"].contains(&last.as_str())
    {
        name.trim_end_matches([',', ';', '.', ':', '-', ' '])
    } else {
        words
    }
}

/// Labels that people type where they see no button.
const BUTTONS: [Text; 4] = [
    Text::ButtonBack,
    Text::ButtonSkip,
    Text::ButtonCatalog,
    Text::ButtonMenu,
];

/// What follows «Мене звати», where something does.
fn introduced(words: &str) -> &str {
    let follows = |introduction: &&str| after(words, introduction);
    if let Some(name) = INTRODUCTIONS.iter().find_map(follows) {
        return name;
    }
    let begins_large = |name: &&str| name.chars().next().is_some_and(char::is_uppercase);
    let name = SHORT_INTRODUCTIONS.iter().find_map(follows);
    name.filter(begins_large).unwrap_or(words)
}

/// What follows `introduction` at the beginning of `words`, whatever the case.
fn after<'a>(words: &'a str, introduction: &str) -> Option<&'a str> {
    let mut rest = words.chars();
    for wanted in introduction.chars() {
        let letter = rest.next()?;
        if !letter.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    let name = rest.trim_start_matches([' ', ':', ',', '-', '–', '—']);
    (rest.len() > name.len() && !name.is_empty()).then_some(name)
}

/// A name that Telegram knows and that somebody can be called by.
pub fn name(typed: &str) -> Option<String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (2..=LONGEST).contains(&name.chars().count());
    // A question or an address is no name.
    let is_other = |letter: char| letter.is_numeric() || "?!@#/".contains(letter);
    let is_name = name.chars().any(char::is_alphabetic) && !name.chars().any(is_other);
    (fits && is_name).then(|| capitalised(name))
}

/// A name in small letters gets its capitals.
fn capitalised(name: String) -> String {
    if name.chars().any(char::is_uppercase) {
        return name;
    }
    let mut begins = true;
    let letters = name.chars().flat_map(|letter| {
        let capital = begins && letter.is_alphabetic();
        begins = matches!(letter, ' ' | '-');
        if capital {
            letter.to_uppercase().collect::<Vec<_>>()
        } else {
            vec![letter]
        }
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{domain::language::Language, text::Texts};

    fn read_name(typed: &str) -> Reading<String> {
        let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
        let region = Region::parse("UA").unwrap();
        read(&speech, region, typed).map(|named| named.name)
    }

    #[test]
    fn names_are_read_as_people_give_them() {
        for (typed, name) in [
            ("олена коваль", "Олена Коваль"),
            ("Олена Коваль, 0501234567", "Олена Коваль"),
            ("050 123 45 67 Олена", "Олена"),
            ("Мене звати Оля", "Оля"),
            ("мене звати: оля", "Оля"),
            ("Я Оля", "Оля"),
            ("My name is Olya", "Olya"),
            ("I'm Olya", "Olya"),
            ("О. Коваль", "О. Коваль"),
            ("Мар’яна Нечуй-Левицька", "Мар’яна Нечуй-Левицька"),
            ("Ян", "Ян"),
            ("Яна", "Яна"),
            ("Олена Коваль тел 050-123-45-67", "Олена Коваль"),
            ("Добрий день, це Олена", "Олена"),
            ("Добрий день, мене звати Оля", "Оля"),
        ] {
            assert_eq!(
                read_name(typed),
                Reading::Answer(name.to_owned()),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_may_be_a_name_is_told_from_what_is_none() {
        for typed in [
            "Хай",
            "О",
            "дякую",
            "ні",
            "так",
            "ок",
            "Добрий день",
            "Привіт, Оля",
            "ааааа",
            "Коваль, Олена",
            "А. Коваль",
            "Де Лука",
            "Добрий день! Олена Коваль",
        ] {
            assert!(matches!(read_name(typed), Reading::Doubtful(_)), "{typed}");
        }
        for typed in [
            "де моє замовлення 1001",
            "0501234567",
            "🙂",
            "Чи є у вас чашки",
            "Я хочу чашку",
            "Світлана чи є знижки",
            "Ну що там",
            "Назад",
            "меню",
            "дякую за допомогу",
            "",
            "Дуже довго та нудно про все на світі",
        ] {
            assert_eq!(read_name(typed), Reading::Other, "{typed}");
        }
    }
}
