//! How a person is called by first name: Ukrainian needs the vocative case, which only a table knows
//! for certain.

use std::{collections::HashMap, sync::LazyLock};

use crate::domain::{language::Language, search::fold};

/// The first name in the form that an address needs; `None` where that form is not certain.
pub fn vocative(language: Language, first_name: &str) -> Option<String> {
    let name = first_name.trim();
    match language {
        Language::En => (!name.is_empty()).then(|| name.to_owned()),
        Language::Uk => CALLED.get(&fold(name)).map(|called| (*called).to_owned()),
    }
}

/// Common names and their vocative, a line each.
const NAMES: &str = include_str!("vocatives.txt");

/// The vocatives by their folded names.
static CALLED: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let pairs = NAMES.lines().filter_map(|line| line.split_once(' '));
    pairs.map(|(name, called)| (fold(name), called)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_ukrainian_name_is_called_in_the_vocative() {
        let calls = |name| vocative(Language::Uk, name);
        assert_eq!(calls("Олена").as_deref(), Some("Олено"));
        assert_eq!(calls(" тарас ").as_deref(), Some("Тарасе"));
        assert_eq!(calls("Юлія").as_deref(), Some("Юліє"));
        assert_eq!(calls("Мар'яна").as_deref(), Some("Мар’яно"));
        assert_eq!(calls("Ігор").as_deref(), Some("Ігоре"));
        for unknown in ["", "Olena", "Xx", "Магазин чашок", "Олена К.", "😀"] {
            assert_eq!(calls(unknown), None, "{unknown}");
        }
        assert_eq!(vocative(Language::En, "Olena").as_deref(), Some("Olena"));
        assert_eq!(vocative(Language::En, "  "), None);
    }

    #[test]
    fn every_line_is_a_name_and_its_vocative() {
        for line in NAMES.lines() {
            let words: Vec<_> = line.split(' ').collect();
            let [name, called] = words.as_slice() else {
                panic!("{line}");
            };
            assert!(!line.contains('\''), "{line}");
            assert_ne!(name, called, "{line}");
            let twice = NAMES
                .lines()
                .filter(|other| other.split(' ').next() == Some(name));
            assert_eq!(twice.count(), 1, "{line}");
        }
    }
}
