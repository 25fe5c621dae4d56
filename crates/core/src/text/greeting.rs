//! Greetings: words after which nobody waits for more than a greeting.

use super::{Speech, Text};
use crate::domain::{language::Language, search::fold};

impl Speech {
    /// Whether a text is a greeting and nothing else, in any language.
    pub fn is_greeting(&self, text: &str) -> bool {
        let said = letters_of(text);
        let mut languages = Language::ALL.into_iter();
        !said.is_empty()
            && languages.any(|language| {
                let known = self.in_language(language).plain(Text::GreetingWords);
                known
                    .split(',')
                    .any(|greeting| letters_of(greeting) == said)
            })
    }
}

/// The words of a text without signs, folded.
fn letters_of(text: &str) -> String {
    let letters = text
        .chars()
        .map(|letter| if letter.is_alphabetic() { letter } else { ' ' });
    let text: String = letters.collect();
    fold(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
