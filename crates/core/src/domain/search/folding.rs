//! Folding: what a text is compared by, whatever the case, the accents, the keyboard and the hand
//! that typed it.

use unicode_normalization::UnicodeNormalization;

/// The version of [`fold`]. Stored texts carry the version that folded them; a change of the folding
/// raises it, and the store folds older texts again.
pub const FOLDING: i64 = 2;

/// Latin letters that look like Cyrillic ones, in small letters.
const LOOK_ALIKES: [(char, char); 12] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
];
/// The Latin `y` looks like the Cyrillic `у`; beside the table, because it is also read as one there.
const LATIN_Y: char = 'y';

/// The letters of the Ukrainian keyboard, by the Latin sign of the same key.
const KEYS: [(char, char); 34] = [
    ('q', 'й'),
    ('w', 'ц'),
    ('e', 'у'),
    ('r', 'к'),
    ('t', 'е'),
    ('y', 'н'),
    ('u', 'г'),
    ('i', 'ш'),
    ('o', 'щ'),
    ('p', 'з'),
    ('[', 'х'),
    (']', 'ї'),
    ('a', 'ф'),
    ('s', 'і'),
    ('d', 'в'),
    ('f', 'а'),
    ('g', 'п'),
    ('h', 'р'),
    ('j', 'о'),
    ('k', 'л'),
    ('l', 'д'),
    (';', 'ж'),
    ('\'', 'є'),
    ('z', 'я'),
    ('x', 'ч'),
    ('c', 'с'),
    ('v', 'м'),
    ('b', 'и'),
    ('n', 'т'),
    ('m', 'ь'),
    (',', 'б'),
    ('.', 'ю'),
    ('\\', 'ґ'),
    ('`', '\''),
];

/// Folds a text: words in small letters with one space between them, without accents and
/// apostrophes. `Їжак`, `їжак` and `іжак` fold to the same, and so do `свічка` and `свiчкa` with
/// Latin letters in it.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text.chars().filter(|letter| !is_silent(*letter));
    // Decomposed, so that accents become signs of their own and fall away.
    let mut word = String::new();
    for letter in letters.nfkd().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_alphanumeric() => word.push(plain(letter)),
            _ => finish(&mut folded, &mut word),
        }
    }
    finish(&mut folded, &mut word);
    folded
}

/// Adds a word to the folded text.
fn finish(folded: &mut String, word: &mut String) {
    if word.is_empty() {
        return;
    }
    if !folded.is_empty() {
        folded.push(' ');
    }
    if word.chars().any(is_cyrillic) {
        push_cyrillic(folded, word);
    } else {
        folded.push_str(word);
    }
    word.clear();
}

/// A word with Cyrillic letters has no others: Latin look-alikes and lone digits are taken for the
/// letters that they look like.
fn push_cyrillic(folded: &mut String, word: &str) {
    let letters: Vec<char> = word.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let beside = [place.checked_sub(1), Some(place + 1)];
        let is_number = beside
            .into_iter()
            .flatten()
            .filter_map(|place| letters.get(place))
            .any(char::is_ascii_digit);
        folded.push(match *letter {
            '0' if !is_number => 'о',
            '3' if !is_number => 'з',
            letter => look_alike(letter).unwrap_or(letter),
        });
    }
}

fn look_alike(letter: char) -> Option<char> {
    if letter == LATIN_Y {
        return Some('у');
    }
    let mut pairs = LOOK_ALIKES.iter();
    pairs
        .find(|(latin, _)| *latin == letter)
        .map(|(_, cyrillic)| *cyrillic)
}

/// A folded Latin word read as Cyrillic, where each of its letters looks like a Cyrillic one.
pub(super) fn as_cyrillic(word: &str) -> Option<String> {
    word.chars().map(look_alike).collect()
}

/// What the same keys give on the Ukrainian keyboard; `None` for what has other letters than Latin
/// ones, or hardly any.
pub(super) fn as_keys(typed: &str) -> Option<String> {
    let mut latin = 0;
    let read: Option<String> = typed
        .chars()
        .flat_map(char::to_lowercase)
        .map(|key| {
            latin += usize::from(key.is_ascii_lowercase());
            let mut keys = KEYS.iter();
            keys.find(|(sign, _)| *sign == key)
                .map(|(_, letter)| *letter)
        })
        .collect();
    read.filter(|_| latin >= 2)
}

/// Letters that differ in no way that a search minds.
const fn plain(letter: char) -> char {
    match letter {
        'ґ' => 'г',
        'ł' => 'l',
        'đ' => 'd',
        'ø' => 'o',
        letter => letter,
    }
}

pub(super) const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

/// Apostrophes of all kinds, and signs without a width.
const fn is_silent(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '’' | 'ʼ' | '`' | '‘' | '′' | '´' | '＇' | '\u{ad}' | '\u{200b}'
            ..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}
