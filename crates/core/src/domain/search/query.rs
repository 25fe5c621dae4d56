//! What a person typed, with all the ways in which each of its words can be meant.

use super::{
    Synonyms,
    folding::{as_cyrillic, as_keys, fold},
};

/// Words that count; a longer text is a letter and no search.
const MOST_TERMS: usize = 8;
/// Letters of a word that count.
const LONGEST: usize = 64;
/// Letters of the typed text that are looked at.
const MOST_LETTERS: usize = 1_000;

/// Words that say nothing of what is looked for, folded.
const STOP_WORDS: [&str; 41] = [
    "а", "або", "в", "вам", "вас", "ваш", "ви", "від", "для", "до", "є", "з", "за", "зі", "і",
    "із", "мені", "на", "не", "по", "про", "та", "так", "то", "у", "хочу", "це", "ця", "цеи", "чи",
    "що", "як", "яка", "які", "a", "an", "and", "for", "of", "the", "with",
];

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
}

/// One word of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// The ways in which it can be meant, each as folded words that must all be found: as typed, by
    /// the keys of the other keyboard, by look-alikes, by the shop's synonyms.
    pub readings: Vec<Vec<String>>,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(typed: &str, synonyms: &Synonyms) -> Self {
        let typed: String = typed.chars().take(MOST_LETTERS).collect();
        let mut terms: Vec<Term> = Vec::new();
        for part in typed.split_whitespace() {
            let found = terms_of(part);
            terms.extend(found.into_iter().filter(|term| !term.is_empty()));
        }
        let says_something = |term: &Term| !term.is_stop_word();
        if terms.iter().any(says_something) {
            terms.retain(says_something);
        }
        let mut seen: Vec<Term> = Vec::new();
        for mut term in terms {
            if seen.len() < MOST_TERMS && !seen.contains(&term) {
                term.add_synonyms(synonyms);
                seen.push(term);
            }
        }
        Self { terms: seen }
    }

    /// Whether there is nothing to search by.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// The terms of what stands between two spaces: one, or several where signs part words.
fn terms_of(part: &str) -> Vec<Term> {
    let words = words(part);
    let Some(keys) = as_keys(part) else {
        let single = words.into_iter().map(|word| Term {
            readings: vec![vec![word]],
        });
        return single.collect();
    };
    let looks: Option<Vec<String>> = words.iter().map(|word| as_cyrillic(word)).collect();
    let readings = [Some(words), Some(self::words(&keys)), looks];
    let readings = readings.into_iter().flatten();
    vec![Term {
        readings: readings.filter(|words| !words.is_empty()).collect(),
    }]
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    words
        .map(|word| word.chars().take(LONGEST).collect())
        .collect()
}

impl Term {
    fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    fn is_stop_word(&self) -> bool {
        match self.readings.first().map(Vec::as_slice) {
            Some([word]) => STOP_WORDS.contains(&word.as_str()),
            _ => false,
        }
    }

    fn add_synonyms(&mut self, synonyms: &Synonyms) {
        let own = self.readings.clone();
        for reading in &own {
            if let [word] = reading.as_slice() {
                self.readings.extend_from_slice(synonyms.of(word));
            }
        }
    }
}
