//! How many parts a text is sent in: GSM 03.38 where its letters suffice, else UCS-2.

/// How the letters of a text are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Gsm,
    Ucs2,
}

/// How a text is split for sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    pub encoding: Encoding,
    /// Septets, or UTF-16 code units.
    pub units: usize,
    pub count: u32,
}

/// The basic table of GSM 03.38 beyond letters, digits and signs of ASCII.
const BASIC: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
/// Its signs of ASCII.
const BASIC_SIGNS: &str = "@$_\n\r !\"#%&'()*+,-./:;<=>?";
/// The extension table: an escape goes before each.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

impl Encoding {
    /// What a text fits into when it is sent in one part.
    const fn single(self) -> usize {
        match self {
            Self::Gsm => 160,
            Self::Ucs2 => 70,
        }
    }

    /// What each of several parts holds: they carry a header.
    const fn joined(self) -> usize {
        match self {
            Self::Gsm => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// The parts that `text` is sent in; an empty text has no parts.
pub fn parts(text: &str) -> Parts {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(sizes) => Parts::of(Encoding::Gsm, &sizes),
        None => {
            let sizes: Vec<usize> = text.chars().map(char::len_utf16).collect();
            Parts::of(Encoding::Ucs2, &sizes)
        }
    }
}

impl Parts {
    /// Characters are not split between parts, so a part may end one unit short.
    fn of(encoding: Encoding, sizes: &[usize]) -> Self {
        let units = sizes.iter().sum();
        let count = if units == 0 {
            0
        } else if units <= encoding.single() {
            1
        } else {
            let mut count = 1;
            let mut filled = 0;
            for size in sizes {
                if filled + size > encoding.joined() {
                    count += 1;
                    filled = 0;
                }
                filled += size;
            }
            count
        };
        Self {
            encoding,
            units,
            count,
        }
    }
}

/// How many septets a character takes. `None` means that GSM 03.38 has no such character.
fn septets(letter: char) -> Option<usize> {
    if letter.is_ascii_alphanumeric() || BASIC_SIGNS.contains(letter) || BASIC.contains(letter) {
        Some(1)
    } else if EXTENDED.contains(letter) {
        Some(2)
    } else {
        None
    }
}
