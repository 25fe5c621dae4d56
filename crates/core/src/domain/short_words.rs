//! Short words of a talk, which ask for nothing: thanks, yes, no, a thumb.

use super::{search::fold, yes_no};

/// Thanks and other short words of a talk, in either language. The whole text is one of them.
const SHORT_WORDS: [&str; 39] = [
    "дякую",
    "дуже дякую",
    "щиро дякую",
    "дякую вам",
    "спасибі",
    "дяка",
    "добре",
    "гаразд",
    "зрозуміло",
    "зрозуміла",
    "зрозумів",
    "супер",
    "чудово",
    "ясно",
    "прошу",
    "будь ласка",
    "вибачте",
    "перепрошую",
    "алло",
    "ало",
    "агов",
    "тест",
    "стоп",
    "старт",
    "меню",
    "допомога",
    "допоможіть",
    "менеджер",
    "оператор",
    "thanks",
    "thank you",
    "thx",
    "please",
    "sorry",
    "okay",
    "great",
    "test",
    "manager",
    "help",
];

/// Whether the whole text is short words of a talk: thanks, yes, no.
pub fn is_short_words(text: &str) -> bool {
    let said = fold(text);
    yes_no::is_yes(text)
        || yes_no::is_no(text)
        || SHORT_WORDS.iter().any(|words| fold(words) == said)
}

/// Whether nobody waits for an answer to it: short words, or signs alone, such as a thumb.
pub fn asks_nothing(text: &str) -> bool {
    let is_signs = fold(text).is_empty() && !text.contains('?') && !text.trim().is_empty();
    is_signs || is_short_words(text)
}
