//! A phone number that can be called, in E.164.

use phonenumber::{Mode, country};
use serde::{Deserialize, Serialize};

/// A valid number, stored as E.164 (`+380501234567`).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// The country whose numbers may be typed without their prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(country::Id);

/// Why what was typed cannot be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    #[error("not a phone number")]
    Malformed,
    /// Telegram sells such numbers for signing in; no telephone network knows them
    /// (<https://telegram.org/blog/ultimate-privacy-topics-2-0>).
    #[error("an anonymous number of Telegram")]
    Anonymous,
}

/// A number that was written among other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneAmongWords {
    pub phone: Phone,
    /// What was written around it.
    pub words: String,
}

impl Region {
    /// The region with this code of ISO 3166-1, such as `UA`.
    pub fn parse(code: &str) -> Option<Self> {
        code.trim().to_ascii_uppercase().parse().ok().map(Self)
    }
}

impl Phone {
    /// Reads what a person types: with or without the prefix, with spaces, brackets and dashes.
    pub fn parse(typed: &str, region: Region) -> Result<Self, NotAPhone> {
        // Longer than any number with its punctuation: not worth the parser's time.
        if typed.len() > 64 {
            return Err(NotAPhone::Malformed);
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let dialled = typed.trim();
        if is_anonymous(dialled, &digits) {
            return Err(NotAPhone::Anonymous);
        }
        // Telegram gives a contact's number with its prefix but, from some clients, without `+`.
        let attempts = [dialled.to_owned(), format!("+{digits}")];
        attempts
            .iter()
            .filter_map(|number| phonenumber::parse(Some(region.0), number).ok())
            .find(phonenumber::is_valid)
            .map(|number| Self(number.format().mode(Mode::E164).to_string()))
            .ok_or(NotAPhone::Malformed)
    }

    /// The first number that can be called among other words, and the words around it.
    pub fn find(text: &str, region: Region) -> Option<PhoneAmongWords> {
        let mut from = 0;
        while let Some(place) = text[from..].find(|letter: char| begins_number(letter)) {
            let begin = from + place;
            let length = text[begin..].find(|letter: char| !is_of_number(letter));
            let end = length.map_or(text.len(), |length| begin + length);
            if let Ok(phone) = Self::parse(&text[begin..end], region) {
                let words = format!("{} {}", &text[..begin], &text[end..]);
                return Some(PhoneAmongWords { phone, words });
            }
            from = end;
        }
        None
    }

    /// Whether a text of figures may have been meant to be this number, which came right later.
    pub fn is_mistyped_as(&self, text: &str, region: Region) -> bool {
        /// Figures that both begin with.
        const SAME: usize = 3;
        let figures = |text: &str| -> String {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.chars().take(SAME).collect()
        };
        let is_figures = text.chars().all(is_of_number);
        let begins = [self.national(), self.international()].map(|number| figures(&number));
        is_figures
            && match Self::parse(text, region) {
                Ok(_) => false,
                Err(NotAPhone::Anonymous) => true,
                Err(NotAPhone::Malformed) => begins.contains(&figures(text)),
            }
    }

    /// Loads what the first parse would otherwise load.
    pub fn warm_up() {
        drop(phonenumber::parse(None, "+380501234567"));
    }

    /// The number as stored: trusted, because only `parse` makes one.
    pub fn from_stored(e164: String) -> Self {
        Self(e164)
    }

    /// `+380501234567`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// `+380 50 123 45 67`: how it is shown to people.
    pub fn international(&self) -> String {
        self.formatted(Mode::International)
    }

    /// `+380 50 123 4567`: as programs with the usual library write it.
    pub fn international_by_the_library(&self) -> String {
        self.by_the_library(Mode::International)
    }

    /// `050 123 4567`: the same in its own country.
    pub fn national_by_the_library(&self) -> String {
        self.by_the_library(Mode::National)
    }

    fn by_the_library(&self, mode: Mode) -> String {
        phonenumber::parse(None, &self.0).map_or_else(
            |_| self.0.clone(),
            |number| number.format().mode(mode).to_string(),
        )
    }

    fn formatted(&self, mode: Mode) -> String {
        let shown = self.by_the_library(mode);
        // Here the last four digits are written, and said, in pairs.
        let pair = shown
            .len()
            .checked_sub(2)
            .filter(|at| shown.is_char_boundary(*at));
        match pair {
            Some(at) if self.0.starts_with("+380") && ends_in_four(&shown) => {
                format!("{} {}", &shown[..at], &shown[at..])
            }
            _ => shown,
        }
    }
}

const fn begins_number(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '+' | '(')
}

const fn is_of_number(letter: char) -> bool {
    begins_number(letter) || matches!(letter, ' ' | '\u{a0}' | '-' | ')' | '.')
}

/// Whether its last group has four digits.
fn ends_in_four(shown: &str) -> bool {
    let last = shown.rsplit(' ').next().unwrap_or_default();
    last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it begins with the prefix of Telegram's anonymous numbers. Without a `+` only one of their
/// usual length counts: in other countries 888 begins ordinary numbers.
fn is_anonymous(dialled: &str, digits: &str) -> bool {
    const PREFIX: &str = "888";
    /// The prefix and eight digits.
    const LENGTH: usize = 11;
    let digits_abroad = digits.strip_prefix("00").unwrap_or(digits);
    let is_abroad = dialled.starts_with('+') || digits.starts_with("00");
    digits_abroad.starts_with(PREFIX) && (is_abroad || digits.len() == LENGTH)
}

impl Phone {
    /// `050 123 45 67`: how it is written in its own country.
    pub fn national(&self) -> String {
        self.formatted(Mode::National)
    }

    /// How the people of `region` write it: its own numbers without the prefix, foreign ones with it.
    pub fn written_in(&self, region: Region) -> String {
        let country = phonenumber::parse(None, &self.0).ok();
        let country = country.and_then(|number| number.country().id());
        if country == Some(region.0) {
            self.national()
        } else {
            self.international()
        }
    }
}

impl Phone {
    /// What providers of SMS switch on and off together: the country's prefix, `+44`. A prefix that
    /// several countries share stands with the country, `+1 CA`.
    pub fn prefix(&self) -> String {
        const SHARED: [u16; 2] = [1, 7];
        let Ok(number) = phonenumber::parse(None, &self.0) else {
            return self.0.chars().take(4).collect();
        };
        let code = number.country().code();
        let country = number.country().id().filter(|_| SHARED.contains(&code));
        match country {
            Some(id) => format!("+{code} {}", id.as_ref()),
            None => format!("+{code}"),
        }
    }
}

impl std::fmt::Debug for Phone {
    /// Only the last two digits: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tail = self.0.get(self.0.len().saturating_sub(2)..).unwrap_or("");
        write!(f, "Phone(..{tail})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ukraine() -> Region {
        Region::parse("UA").unwrap()
    }

    #[test]
    fn numbers_as_people_type_them() {
        let cases = [
            ("050 123 45 67", Some("+380501234567")),
            ("(050) 123-45-67", Some("+380501234567")),
            ("380501234567", Some("+380501234567")),
            ("+380 50 123 45 67", Some("+380501234567")),
            ("+48 512 345 678", Some("+48512345678")),
            ("0000000000", None),
            ("12345", None),
            ("мій номер", None),
            ("", None),
        ];
        for (typed, number) in cases {
            let parsed = Phone::parse(typed, ukraine()).ok();
            assert_eq!(parsed.as_ref().map(Phone::e164), number, "{typed}");
        }
    }

    #[test]
    fn an_anonymous_number_of_telegram_is_told_from_a_wrong_one() {
        for typed in [
            "+888 0123 4567",
            "88801234567",
            "+888-0123-4567",
            "00888 0123 4567",
            "+888 8 123",
        ] {
            let parsed = Phone::parse(typed, ukraine());
            assert_eq!(parsed, Err(NotAPhone::Anonymous), "{typed}");
        }
        let american = Region::parse("US").unwrap();
        assert!(Phone::parse("888 555 1234", american).is_ok());
        for typed in ["12345", "888", "+38"] {
            let parsed = Phone::parse(typed, ukraine());
            assert_eq!(parsed, Err(NotAPhone::Malformed), "{typed}");
        }
    }

    #[test]
    fn a_number_is_found_among_other_words() {
        for (text, number, words) in [
            ("0671234567 після 18", "+380671234567", "після 18"),
            (
                "Олена Коваль, 050 123-45-67",
                "+380501234567",
                "Олена Коваль,",
            ),
            ("тел. (050) 123 45 67.", "+380501234567", "тел."),
            ("кв. 5, +48 512 345 678 Ян", "+48512345678", "кв. 5, Ян"),
        ] {
            let found = Phone::find(text, ukraine()).unwrap_or_else(|| panic!("{text}"));
            let around: Vec<&str> = found.words.split_whitespace().collect();
            assert_eq!(
                (found.phone.e164(), around.join(" ").as_str()),
                (number, words)
            );
        }
        for text in ["відділення 5", "замовлення 1001", "", "+", "050"] {
            assert_eq!(Phone::find(text, ukraine()), None, "{text}");
        }
    }

    #[test]
    fn an_attempt_at_a_number_is_told_from_other_figures() {
        let phone = Phone::from_stored("+380501234567".to_owned());
        for text in ["050", "050 123 45 678 9", "+38050", "+888 0123 4567"] {
            assert!(phone.is_mistyped_as(text, ukraine()), "{text}");
        }
        for text in ["1001", "0671112233", "050 або ні", "50"] {
            assert!(!phone.is_mistyped_as(text, ukraine()), "{text}");
        }
    }

    #[test]
    fn a_number_is_shown_as_people_of_the_country_write_it() {
        for (number, region, shown) in [
            ("+380501234567", "UA", "050 123 45 67"),
            ("+48512345678", "UA", "+48 512 345 678"),
            ("+380501234567", "PL", "+380 50 123 45 67"),
        ] {
            let phone = Phone::from_stored(number.to_owned());
            assert_eq!(phone.written_in(Region::parse(region).unwrap()), shown);
        }
    }

    #[test]
    fn a_number_is_not_printed_by_debug() {
        let phone = Phone::parse("0501234567", ukraine()).unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(..67)");
        assert_eq!(phone.international(), "+380 50 123 45 67");
        assert_eq!(phone.national(), "050 123 45 67");
    }

    #[test]
    fn a_prefix_is_a_country() {
        for (number, prefix) in [
            ("+380501234567", "+380"),
            ("+447911123456", "+44"),
            ("+16135550100", "+1 CA"),
            ("+12125550100", "+1 US"),
            ("+77012345678", "+7 KZ"),
        ] {
            assert_eq!(Phone::from_stored(number.to_owned()).prefix(), prefix);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_an_error_and_never_a_panic(typed in ".{0,80}") {
            if let Ok(phone) = Phone::parse(&typed, ukraine()) {
                prop_assert_eq!(Phone::parse(phone.e164(), ukraine()), Ok(phone));
            }
        }
    }
}
