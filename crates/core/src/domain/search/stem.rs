//! Stems of Ukrainian words, for comparing inflected forms: `свічка`, `свічки` and `свічок` have one
//! stem. A stem is a key and no word of the language; two words may share one by chance.

use super::folding::is_cyrillic;

/// Letters of a stem at least.
const SHORTEST: usize = 3;

/// Endings of nouns and adjectives, folded (`й` is `и`, `ї` is `і`).
const ENDINGS: [&str; 36] = [
    "а", "я", "о", "е", "є", "и", "і", "у", "ю", "ам", "ям", "ах", "ях", "ами", "ями", "ом", "ем",
    "єм", "ою", "ею", "єю", "ів", "еи", "ии", "іи", "ові", "еві", "єві", "ого", "ому", "оі", "им",
    "ім", "их", "іх", "ими",
];

/// What makes an adjective of a noun: `кава`, `кавовий`; `скло`, `скляний`.
const SUFFIXES: [&str; 4] = ["ов", "ев", "єв", "ян"];

/// The stem of a folded word.
pub fn stem(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < SHORTEST || letters.iter().any(char::is_ascii_digit) {
        return word.to_owned();
    }
    if !letters.iter().copied().any(is_cyrillic) {
        return singular(word).to_owned();
    }
    let mut letters = letters;
    cut_ending(&mut letters);
    letters.retain(|letter| *letter != 'ь');
    while cut_one(&mut letters, &SUFFIXES) {}
    close_syllable(&mut letters);
    if drop_fleeting_vowel(&mut letters) {
        // `чохол` and `чохли`: another vowel is the last one now.
        close_syllable(&mut letters);
    }
    let cut = letters.len();
    // `шоколадний` is of `шоколад`.
    if cut > SHORTEST + 1 && letters[cut - 1] == 'н' && !is_vowel(letters[cut - 2]) {
        letters.pop();
    }
    // `чашці` is a form of `чашка`.
    if letters.last() == Some(&'ц') {
        letters.pop();
        letters.push('к');
    }
    letters.into_iter().collect()
}

/// A Latin word without the `s` of a plural.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(rest) if rest.len() >= SHORTEST && !rest.ends_with('s') => rest,
        _ => word,
    }
}

/// Cuts the longest ending.
fn cut_ending(letters: &mut Vec<char>) {
    if letters.len() > SHORTEST {
        cut_one(letters, &ENDINGS);
        // `лінія` and `ліній`: what is left may end in a vowel.
        if letters.len() > SHORTEST && letters.last() == Some(&'і') {
            letters.pop();
        }
    }
}

/// Cuts the longest of these; false when none can be cut.
fn cut_one(letters: &mut Vec<char>, ends: &[&str]) -> bool {
    let fitting = ends.iter().map(|end| (end.chars().count(), end));
    let longest = fitting
        .filter(|(length, end)| {
            letters.len() >= SHORTEST + length
                && letters[letters.len() - length..]
                    .iter()
                    .copied()
                    .eq(end.chars())
        })
        .map(|(length, _)| length)
        .max();
    let Some(length) = longest else {
        return false;
    };
    letters.truncate(letters.len() - length);
    true
}

/// `ніч` and `ночі`, `камінь` and `каменю`: the last vowel is taken for `і`.
fn close_syllable(letters: &mut [char]) {
    let last = letters.iter_mut().rev().find(|letter| is_vowel(**letter));
    if let Some(vowel) = last
        && matches!(*vowel, 'о' | 'е')
    {
        *vowel = 'і';
    }
}

/// `подарунок` and `подарунки`, `стілець` and `стільця`: a vowel that only some forms have goes.
/// Whether there was one.
fn drop_fleeting_vowel(letters: &mut Vec<char>) -> bool {
    let is_fleeting = matches!(letters.as_slice(), [.., before, 'і', 'к' | 'ц' | 'н' | 'л']
        if !is_vowel(*before) && letters.len() > SHORTEST);
    if is_fleeting {
        letters.remove(letters.len() - 2);
    }
    is_fleeting
}

const fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'е' | 'є' | 'и' | 'і' | 'о' | 'у' | 'ю' | 'я' | 'ы' | 'э'
    )
}
