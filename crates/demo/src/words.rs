//! The page's own texts, as JSON: the page has no words in its files.

use std::sync::Arc;

use mistok_core::{
    domain::language::Language,
    text::{Text, Texts},
};
use serde_json::{Map, Value};

use super::settings;

/// How the keys of the page's texts begin.
const PREFIX: &str = "demo-";

/// All texts of the page in a language. The page fills in the values.
pub fn json(texts: &Arc<Texts>, language: Language) -> Value {
    let speech = texts.speak(language);
    let ours = |text: &&Text| text.key().starts_with(PREFIX);
    let mut words: Map<String, Value> = Text::ALL
        .iter()
        .filter(ours)
        .map(|text| (text.key().to_owned(), speech.outline(*text).into()))
        .collect();
    words.insert("language".to_owned(), language.code().into());
    words.insert("settings".to_owned(), settings::to_copy(&speech).into());
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
