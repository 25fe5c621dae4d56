//! Yes and no, typed in the place of a button that says so, in either language.

use super::search::fold;

const YES: [&str; 18] = [
    "так",
    "ага",
    "угу",
    "авжеж",
    "звісно",
    "правильно",
    "вірно",
    "все правильно",
    "усе правильно",
    "підтверджую",
    "ок",
    "yes",
    "y",
    "yep",
    "yeah",
    "ok",
    "right",
    "correct",
];
const NO: [&str; 13] = [
    "ні",
    "нє",
    "не",
    "неправильно",
    "не правильно",
    "невірно",
    "не вірно",
    "no",
    "n",
    "nope",
    "not",
    "wrong",
    "інший номер",
];

pub fn is_yes(typed: &str) -> bool {
    is_of(&YES, typed)
}

pub fn is_no(typed: &str) -> bool {
    is_of(&NO, typed)
}

fn is_of(words: &[&str], typed: &str) -> bool {
    let typed = fold(typed);
    words.iter().any(|word| fold(word) == typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_whole_words_in_both_languages() {
        for typed in ["так", "Так!", " ТАК. ", "yes", "OK"] {
            assert!(is_yes(typed) && !is_no(typed), "{typed}");
        }
        for typed in ["ні", "Ні.", "no", "Не правильно"] {
            assert!(is_no(typed) && !is_yes(typed), "{typed}");
        }
        for typed in ["Ніна", "такі", "", "так собі", "0501112233"] {
            assert!(!is_yes(typed) && !is_no(typed), "{typed}");
        }
    }
}
