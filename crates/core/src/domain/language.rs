//! The languages that the shop speaks.

use serde::{Deserialize, Serialize};

/// A language with complete locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Uk,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Uk, Self::En];

    /// The two-letter code of ISO 639-1, as Telegram and the locale files name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uk => "uk",
            Self::En => "en",
        }
    }

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// What to speak with a person whose Telegram is set to `tag` (an IETF tag such as `en-GB`):
    /// theirs where we have it, else the shop's own.
    pub fn for_client(tag: Option<&str>, shop: Self) -> Self {
        tag.and_then(|tag| tag.split('-').next())
            .and_then(Self::from_code)
            .unwrap_or(shop)
    }
}

/// A text of the shop's own, in one language for all or in each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a text, or a text for each language: { uk = \"..\", en = \"..\" }"
)]
pub enum Localized {
    One(String),
    Each { uk: String, en: String },
}

impl Localized {
    pub fn in_language(&self, language: Language) -> &str {
        match (self, language) {
            (Self::One(text), _) => text,
            (Self::Each { uk, .. }, Language::Uk) => uk,
            (Self::Each { en, .. }, Language::En) => en,
        }
    }

    /// Whether any language has nothing to say.
    pub fn is_blank(&self) -> bool {
        Language::ALL
            .into_iter()
            .any(|language| self.in_language(language).trim().is_empty())
    }
}

impl From<&str> for Localized {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}
