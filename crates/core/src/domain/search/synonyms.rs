//! Words that mean the same in a shop: its own, from the settings. None is built in.

use std::collections::HashMap;

use super::{fold, stem};

/// Groups of names for one thing. A customer's word that is one of them finds the others too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// The other names, each as its folded words, by the stem of a name of one word.
    others: HashMap<String, Vec<Vec<String>>>,
}

impl Synonyms {
    /// Each group lists names of one thing. A name of several words is found by the others, but does
    /// not find them.
    pub fn new(groups: &[Vec<String>]) -> Self {
        let mut others: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for group in groups {
            let names: Vec<Vec<String>> = group
                .iter()
                .map(|name| fold(name).split_whitespace().map(str::to_owned).collect())
                .filter(|words: &Vec<String>| !words.is_empty())
                .collect();
            for (place, name) in names.iter().enumerate() {
                if let [word] = name.as_slice() {
                    let rest = names.iter().enumerate();
                    let rest = rest.filter(|(other, _)| *other != place);
                    let known = others.entry(stem(word)).or_default();
                    known.extend(rest.map(|(_, name)| name.clone()));
                }
            }
        }
        Self { others }
    }

    /// The other names of what a folded word names.
    pub(super) fn of(&self, word: &str) -> &[Vec<String>] {
        if self.others.is_empty() {
            return &[];
        }
        self.others.get(&stem(word)).map_or(&[], Vec::as_slice)
    }
}
