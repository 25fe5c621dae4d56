//! Words by which people say that they want no messages, or want them again.

use crate::vendors::sms::Wish;

const STOP: [&str; 12] = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "СТОП",
    "СТОП СМС",
    "ВІДПИСАТИ",
    "ВІДПИСАТИСЯ",
    "ВІДПИСАТИСЬ",
    "НЕ ПИСАТИ",
];
const START: [&str; 7] = [
    "START",
    "UNSTOP",
    "YES START",
    "СТАРТ",
    "ПІДПИСАТИ",
    "ПІДПИСАТИСЯ",
    "ПІДПИСАТИСЬ",
];

/// What the whole message asks for, if it is such a word.
pub fn of(text: &str) -> Option<Wish> {
    let word = text
        .trim()
        .trim_matches(|letter: char| !letter.is_alphanumeric());
    let word = word.to_uppercase();
    if STOP.contains(&word.as_str()) {
        return Some(Wish::Stop);
    }
    START.contains(&word.as_str()).then_some(Wish::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_message_is_such_a_word() {
        for (text, wish) in [
            ("STOP", Some(Wish::Stop)),
            (" стоп! ", Some(Wish::Stop)),
            ("Відписатися.", Some(Wish::Stop)),
            ("Старт", Some(Wish::Start)),
            ("start", Some(Wish::Start)),
            ("Не кажіть стоп", None),
            ("Коли старт продажу?", None),
            ("", None),
        ] {
            assert_eq!(of(text), wish, "{text}");
        }
    }
}
