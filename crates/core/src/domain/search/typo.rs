//! Typing errors: how far two words are apart.

/// Letters up to which one error is allowed; longer words may have two.
const SHORT: usize = 5;
/// Shorter words are too alike to be told apart by their errors.
const SHORTEST: usize = 3;

/// Whether `meant` may be what somebody wanted to type as `typed`: one error in a word of up to five
/// letters, two in a longer one. Two neighbours that changed places are one error. Words with digits
/// are never near: another number is another thing.
pub fn is_near(typed: &str, meant: &str) -> bool {
    let typed: Vec<char> = typed.chars().collect();
    is_within(&typed, meant, errors_of(&typed))
}

/// Errors that a word may have.
pub(super) fn errors_of(typed: &[char]) -> usize {
    if typed.len() < SHORTEST || typed.iter().any(char::is_ascii_digit) {
        0
    } else if typed.len() <= SHORT {
        1
    } else {
        2
    }
}

/// Whether the words are at most `errors` apart.
pub(super) fn is_within(typed: &[char], meant: &str, errors: usize) -> bool {
    let meant: Vec<char> = meant.chars().collect();
    let apart = typed.len().abs_diff(meant.len());
    let has_digit = meant.iter().any(char::is_ascii_digit);
    // In a word of three letters, one letter more or less makes another word.
    let is_rigid = typed.len() <= SHORTEST || meant.len() <= SHORTEST;
    if errors == 0 || apart > errors || has_digit || (is_rigid && apart > 0) {
        return typed == meant.as_slice();
    }
    distance(typed, &meant) <= errors
}

/// Which letters a word has, as a set of bits: a quick look before the distance is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signature(u64);

impl Signature {
    pub fn of(word: &str) -> Self {
        let bits = word
            .chars()
            .map(|letter| 1 << (u32::from(letter) % u64::BITS));
        Self(bits.fold(0, |all, bit: u64| all | bit))
    }

    /// False when the words are surely further apart: an error changes two letters of the set.
    pub const fn may_be_within(self, other: Self, errors: usize) -> bool {
        (self.0 ^ other.0).count_ones() as usize <= 2 * errors
    }
}

/// Letters to put in, to take out or to change, and neighbours to swap (the restricted distance of
/// Damerau and Levenshtein).
fn distance(one: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1; width];
        for (column, with) in other.iter().enumerate() {
            let changed = last[column] + usize::from(letter != with);
            let mut best = changed.min(last[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *with {
                best = best.min(before_last[column - 1] + 1);
            }
            line[column + 1] = best;
        }
        before_last = std::mem::replace(&mut last, line);
    }
    last[other.len()]
}
