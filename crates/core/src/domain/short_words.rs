//! Short words of a talk: nobody is called by them and no town has such a name. Some of them ask for
//! nothing, such as thanks; others are calls for help.

use super::{search::fold, yes_no};

/// Thanks and words that agree, in either language: nobody waits for an answer to them.
const THANKS: [&str; 23] = [
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
    "ок",
    "окей",
    "thanks",
    "thank you",
    "thx",
    "ok",
    "okay",
    "great",
    "got it",
];

/// Other short words, which somebody may have to answer.
const CALLS: [&str; 20] = [
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
    "please",
    "sorry",
    "test",
    "manager",
    "help",
];

/// Signs of thanks. A sign of anger or alarm does not belong here.
const GLAD: &str = "👍👌🙏🤝🙂😊😀😃😉😍🥰🎉🔥✅❤🧡💛💚💙💜🤍🖤💐🌹";

/// Whether the whole text is one of these, however it is written.
fn is_among(words: &[&str], text: &str) -> bool {
    let said = fold(text);
    words.iter().any(|word| fold(word) == said)
}

/// Whether the whole text is short words of a talk: thanks, yes, no, a call.
pub fn is_short_words(text: &str) -> bool {
    yes_no::is_yes(text) || yes_no::is_no(text) || is_among(&THANKS, text) || is_among(&CALLS, text)
}

/// Whether the whole text is thanks, in words or in signs: nobody waits for an answer to it.
pub fn is_thanks(text: &str) -> bool {
    // Colours of skin and the forms of a sign belong to the sign before them.
    let is_form = |sign: char| matches!(sign, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let mut signs = text
        .chars()
        .filter(|sign| !sign.is_whitespace() && !is_form(*sign))
        .peekable();
    let is_glad = signs.peek().is_some() && signs.all(|sign| GLAD.contains(sign));
    is_glad || (is_among(&THANKS, text) && !text.contains('?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_are_told_from_calls_for_somebody() {
        for text in ["Дякую!", "ок", "👍🏻", "❤️ ❤️", "Thank you", "Добре."]
        {
            assert!(is_thanks(text), "{text}");
        }
        for text in [
            "",
            "допоможіть",
            "Менеджер",
            "help",
            "алло",
            "👎",
            "🆘",
            "!!!",
            "?",
            "так",
            "ні",
            "ок?",
            "Дякую, а коли?",
        ] {
            assert!(!is_thanks(text), "{text}");
        }
        for text in ["допоможіть", "дякую", "так", "ok"] {
            assert!(is_short_words(text), "{text}");
        }
    }
}
