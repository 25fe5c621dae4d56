//! Ukrainian in Latin letters, to fit more of it into a part: the table of the Cabinet of Ministers
//! (resolution 55 of 2010), and look-alikes for the signs that GSM 03.38 does not have.

use std::iter::Peekable;

/// `text` in Latin letters; what has no Latin form stays.
pub fn latin(text: &str) -> String {
    let letters = composed(text);
    let mut out = String::with_capacity(text.len());
    // The letter before, in the same word: an apostrophe does not end one.
    let mut before: Option<char> = None;
    for (at, &letter) in letters.iter().enumerate() {
        let after = letters.get(at + 1).copied();
        if is_apostrophe(letter) && before.is_some_and(is_ours) && after.is_some_and(is_ours) {
            continue;
        }
        match spelling(lower(letter), before) {
            Some(spelled) if letter.is_uppercase() => {
                let beside = in_word(&letters[at + 1..]).or(before);
                let all = beside.is_some_and(char::is_uppercase);
                capital(spelled, all, &mut out);
            }
            Some(spelled) => out.push_str(spelled),
            None => match look_alike(letter) {
                Some(sign) => out.push_str(sign),
                None => out.push(letter),
            },
        }
        before = letter.is_alphabetic().then_some(letter);
    }
    out
}

/// The text with `й`, `ї` and `ё` as one letter each: some keyboards write the marks apart.
fn composed(text: &str) -> Vec<char> {
    let mut letters = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        letters.push(with_mark(letter, &mut rest).unwrap_or(letter));
    }
    letters
}

fn with_mark(letter: char, rest: &mut Peekable<impl Iterator<Item = char>>) -> Option<char> {
    let whole = match (letter, rest.peek()?) {
        ('и', '\u{306}') => 'й',
        ('И', '\u{306}') => 'Й',
        ('і', '\u{308}') => 'ї',
        ('І', '\u{308}') => 'Ї',
        ('е', '\u{308}') => 'ё',
        ('Е', '\u{308}') => 'Ё',
        _ => return None,
    };
    rest.next();
    Some(whole)
}

/// The next letter of the same word.
fn in_word(rest: &[char]) -> Option<char> {
    let next = rest.iter().copied().find(|sign| !is_apostrophe(*sign))?;
    next.is_alphabetic().then_some(next)
}

fn capital(spelled: &str, all: bool, out: &mut String) {
    let mut letters = spelled.chars();
    out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    if all {
        out.extend(letters.map(|letter| letter.to_ascii_uppercase()));
    } else {
        out.push_str(letters.as_str());
    }
}

fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

const fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | 'ʼ' | '`')
}

/// Whether it is a letter of Ukrainian or Russian.
fn is_ours(letter: char) -> bool {
    spelling(lower(letter), None).is_some()
}

/// A small letter's spelling after `before` in its word.
fn spelling(letter: char, before: Option<char>) -> Option<&'static str> {
    let initial = before.is_none();
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        // Otherwise `зг` would read as `ж`.
        'г' if before.map(lower) == Some('з') => "gh",
        'г' => "h",
        'ґ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'є' if initial => "ye",
        'є' => "ie",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'і' => "i",
        'й' | 'ї' if !initial => "i",
        'и' | 'ы' | 'й' => "y",
        'ї' => "yi",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ь' | 'ъ' => "",
        'ю' if initial => "yu",
        'ю' => "iu",
        'я' if initial => "ya",
        'я' => "ia",
        _ => return None,
    })
}

/// A sign that GSM 03.38 has, for one that it has not.
const fn look_alike(sign: char) -> Option<&'static str> {
    Some(match sign {
        '«' | '»' | '“' | '”' | '„' => "\"",
        '’' | 'ʼ' | '‘' | '`' => "'",
        '–' | '—' | '‑' | '−' => "-",
        '№' => "No",
        '…' => "...",
        '₴' => "UAH",
        '\u{a0}' | '\u{202f}' | '\t' => " ",
        _ => return None,
    })
}
