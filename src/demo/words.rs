//! The page's own texts, as JSON: the page has no words in its files.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{
    domain::language::Language,
    text::{Text, Texts},
};

/// Which of all texts belong to the page. Commands and the managers' lists are in a phone's menu.
const PREFIXES: [&str; 3] = ["demo-", "command-", "list-"];

/// All texts of the page in a language. A count is left for the page to fill in.
pub fn json(texts: &Arc<Texts>, language: Language) -> Value {
    let speech = texts.speak(language);
    let ours = |text: &&Text| PREFIXES.iter().any(|prefix| text.key().starts_with(prefix));
    let mut words: Map<String, Value> = Text::ALL
        .iter()
        .filter(ours)
        .map(|text| {
            let said = speech.plain_with(*text, [("count", "{count}".into())]);
            (text.key().to_owned(), said.into())
        })
        .collect();
    words.insert("language".to_owned(), language.code().into());
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_gets_its_words_with_room_for_the_count() {
        let words = json(&Arc::new(Texts::built_in().unwrap()), Language::En);

        assert_eq!(words["language"], "en");
        let restarted = words["demo-log-restarted"].as_str().unwrap();
        assert!(restarted.contains("{count}"), "{restarted}");
        assert!(words.get("greeting").is_none());
    }
}
