//! What a phone is: whether it exists, and what kind of line it has.

use phonenumber::{Type, metadata::DATABASE};
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::domain::phone::Phone;

/// The kind of line that a phone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineType {
    Mobile,
    Landline,
    /// Over the internet: some of them take SMS.
    Internet,
    Unknown,
}

impl LineType {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Landline => "landline",
            Self::Internet => "internet",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFacts {
    /// Whether there can be such a number.
    pub valid: bool,
    pub line: LineType,
    pub carrier: Option<String>,
    /// In two letters.
    pub country: Option<String>,
}

impl NumberFacts {
    /// Why no SMS can arrive there; `None` when one may.
    pub const fn failure(&self) -> Option<Failure> {
        match (self.valid, self.line) {
            (false, _) => Some(Failure::WrongNumber),
            (true, LineType::Landline) => Some(Failure::NotMobile),
            (true, LineType::Mobile | LineType::Internet | LineType::Unknown) => None,
        }
    }

    /// What the number plans of the countries say, without asking anybody.
    pub fn by_plan(phone: &Phone) -> Self {
        let Ok(number) = phonenumber::parse(None, phone.e164()) else {
            return Self {
                valid: false,
                line: LineType::Unknown,
                carrier: None,
                country: None,
            };
        };
        let line = match number.number_type(&DATABASE) {
            Type::Mobile => LineType::Mobile,
            Type::FixedLine => LineType::Landline,
            Type::Voip => LineType::Internet,
            _ => LineType::Unknown,
        };
        let country = number.country().id();
        Self {
            valid: phonenumber::is_valid(&number),
            line,
            carrier: None,
            country: country.map(|id| id.as_ref().to_owned()),
        }
    }
}

impl std::fmt::Debug for NumberFacts {
    /// The line only: a debug print may reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NumberFacts")
            .field("valid", &self.valid)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_plans_tell_a_mobile_phone_from_a_landline_where_they_can() {
        for (phone, line, failure) in [
            ("+380501234567", LineType::Mobile, None),
            (
                "+380442345678",
                LineType::Landline,
                Some(Failure::NotMobile),
            ),
            ("+48512345678", LineType::Mobile, None),
            // In the USA nobody can tell.
            ("+12125551234", LineType::Unknown, None),
        ] {
            let facts = NumberFacts::by_plan(&Phone::from_stored(phone.to_owned()));
            assert_eq!((facts.line, facts.failure()), (line, failure), "{phone}");
        }
        let none = NumberFacts::by_plan(&Phone::from_stored("+380".to_owned()));
        assert_eq!(none.failure(), Some(Failure::WrongNumber));
    }
}
