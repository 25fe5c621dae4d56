//! How many segments a text takes on the air, packed letter by letter as a phone does it.

/// The letters of one septet; the second line is the table's Greek and the rest.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The letters that need an escape before them.
const ESCAPED: &str = "\u{c}^{}\\[~]|€";

/// What a text takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Whether every letter is in the phones' own alphabet of seven bits.
    pub is_gsm: bool,
    /// Septets, or UTF-16 units.
    pub units: usize,
    pub segments: u32,
}

/// Counts the segments of `text`; an empty one takes one.
pub fn count(text: &str) -> Count {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let is_gsm = septets.is_some();
    let widths = septets.unwrap_or_else(|| text.chars().map(char::len_utf16).collect());
    let (alone, joined) = if is_gsm { (160, 153) } else { (70, 67) };
    let units = widths.iter().sum();
    let room = if units <= alone { alone } else { joined };
    Count {
        is_gsm,
        units,
        segments: pack(&widths, room),
    }
}

/// A letter that does not fit begins the next segment whole.
fn pack(widths: &[usize], room: usize) -> u32 {
    let (mut segments, mut used) = (1, 0);
    for width in widths {
        if used + width > room {
            segments += 1;
            used = 0;
        }
        used += width;
    }
    segments
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        return Some(1);
    }
    ESCAPED.contains(letter).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(parts: &[(&str, usize)]) -> String {
        parts
            .iter()
            .map(|(part, times)| part.repeat(*times))
            .collect()
    }

    #[test]
    fn the_alphabet_has_its_127_letters() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(ESCAPED.chars().count(), 10);
        for letter in "№«»₴’ґ`\t\u{a0}ç".chars() {
            assert!(!count(&letter.to_string()).is_gsm, "{letter}");
        }
    }

    #[test]
    fn texts_take_as_many_segments_as_the_vendors_count() {
        type Case<'a> = (&'a [(&'a str, usize)], bool, usize, u32);
        let cases: &[Case<'_>] = &[
            (&[("a", 160)], true, 160, 1),
            (&[("a", 161)], true, 161, 2),
            (&[("a", 306)], true, 306, 2),
            (&[("a", 307)], true, 307, 3),
            (&[("a", 459)], true, 459, 3),
            (&[("a", 460)], true, 460, 4),
            (&[("a", 158), ("€", 1)], true, 160, 1),
            (&[("a", 159), ("€", 1)], true, 161, 2),
            (&[("€", 80)], true, 160, 1),
            (&[("€", 81)], true, 162, 2),
            (&[("a", 152), ("€", 1), ("a", 151)], true, 305, 2),
            (&[("a", 152), ("€", 1), ("a", 152)], true, 306, 3),
            (&[("я", 70)], false, 70, 1),
            (&[("я", 71)], false, 71, 2),
            (&[("я", 134)], false, 134, 2),
            (&[("я", 135)], false, 135, 3),
            (&[("я", 201)], false, 201, 3),
            (&[("я", 202)], false, 202, 4),
            (&[("😀", 35)], false, 70, 1),
            (&[("😀", 36)], false, 72, 2),
            (&[("я", 66), ("😀", 1), ("я", 65)], false, 133, 2),
            (&[("я", 66), ("😀", 1), ("я", 66)], false, 134, 3),
            (&[("a", 159), ("ґ", 1)], false, 160, 3),
            (&[("[]{}^~|\\", 1)], true, 16, 1),
            (&[("👨‍👩‍👧‍👦", 1)], false, 11, 1),
        ];
        for &(parts, is_gsm, units, segments) in cases {
            let text = repeated(parts);
            let wanted = Count {
                is_gsm,
                units,
                segments,
            };
            assert_eq!(count(&text), wanted, "{parts:?}");
        }
    }
}
