//! How a step reads what was typed: as its answer, as what may be one, or as something that a person
//! says to another.

use crate::domain::search::fold;
pub use crate::domain::short_words::is_short_words;

/// What a text is to the step that asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    Answer(T),
    /// It looks like something else; one tap says that it is the answer.
    Doubtful(T),
    /// No answer.
    Other,
}

impl<T> Reading<T> {
    /// The answer, as far as the customer is sure of it.
    pub fn accept(self, certainty: Certainty) -> Option<T> {
        match (self, certainty) {
            (Self::Answer(answer), _) | (Self::Doubtful(answer), Certainty::Insisted) => {
                Some(answer)
            }
            (Self::Doubtful(_), Certainty::Assumed) | (Self::Other, _) => None,
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Answer(answer) => Reading::Answer(change(answer)),
            Self::Doubtful(answer) => Reading::Doubtful(change(answer)),
            Self::Other => Reading::Other,
        }
    }
}

/// Whether a text is known to be meant for the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It came while the step asked.
    Assumed,
    /// A button said so.
    Insisted,
}

/// What was typed into a step.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    pub text: &'a str,
    pub certainty: Certainty,
}

/// Words that ask wherever they stand: no name, town or street has them.
const ASKING_WORDS: [&str; 14] = [
    "чи",
    "скільки",
    "коли",
    "чому",
    "навіщо",
    "що",
    "шо",
    "звідки",
    "куди",
    "how",
    "when",
    "why",
    "what",
    "where",
];

/// Words that ask where they begin a text, in either language.
const BEGINNINGS: [&str; 28] = [
    "де",
    "як",
    "хто",
    "чого",
    "яка",
    "який",
    "яке",
    "які",
    "якої",
    "якого",
    "чия",
    "чий",
    "кому",
    "кого",
    "а",
    "who",
    "which",
    "do",
    "does",
    "did",
    "can",
    "could",
    "is",
    "are",
    "will",
    "would",
    "have",
    "has",
];

/// Beginnings of words that customers say to a shop and that no name, town or street begins with.
const TALK: [&str; 43] = [
    "знаю",
    "знаєш",
    "подума",
    "самовив",
    "відділен",
    "поштомат",
    "дяку",
    "спасиб",
    "будь",
    "прош",
    "хочу",
    "хоче",
    "хотіл",
    "хотів",
    "можна",
    "може",
    "можете",
    "треба",
    "потріб",
    "замовлен",
    "замовит",
    "замовля",
    "посилк",
    "товар",
    "оплат",
    "достав",
    "прииде",
    "приидут",
    "прииш",
    "відправ",
    "кошту",
    "мені",
    "мене",
    "допомож",
    "підкаж",
    "скажіть",
    "чека",
    "номер",
    "want",
    "need",
    "order",
    "parcel",
    "thank",
];

/// A letter that stands this often in a row is play.
const REPEATED: usize = 4;

/// Whether a text asks: by its sign, or by a word among others.
pub fn is_question(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let asks = words.iter().any(|word| ASKING_WORDS.contains(word));
    let begins = words.first().is_some_and(|word| BEGINNINGS.contains(word));
    text.contains('?') || (words.len() > 1 && (asks || begins))
}

/// Whether a text speaks to the shop rather than names something.
pub fn is_talk(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split(' ');
    words.any(|word| TALK.iter().any(|begin| word.starts_with(begin)))
}

/// Whether a letter is held down.
pub fn is_play(text: &str) -> bool {
    let mut last = None;
    let mut count = 0;
    text.chars().flat_map(char::to_lowercase).any(|letter| {
        count = if last == Some(letter) { count + 1 } else { 1 };
        last = Some(letter);
        count >= REPEATED && letter.is_alphabetic()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_talk_are_told_from_names_and_towns() {
        for text in ["Коли прийде моя посилка", "хто тут", "how much", "Львів?"]
        {
            assert!(is_question(text), "{text}");
        }
        for text in ["Олена Коваль", "Як", "Нова Каховка", "Анна"] {
            assert!(!is_question(text), "{text}");
        }
        for text in ["дякую за все", "моє замовлення 1001", "I want a cup"] {
            assert!(is_talk(text), "{text}");
        }
        for text in ["Олена Хотин", "Біла Церква", "Ярослав Мельник"]
        {
            assert!(!is_talk(text), "{text}");
        }
        assert!(is_play("аААа") && !is_play("Анна") && !is_play("1111"));
        assert!(is_short_words("Дякую!") && is_short_words("ок") && !is_short_words("Ніна"));
    }
}
