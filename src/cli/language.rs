//! In which language a command answers.

use clap::{Args, ValueEnum};

use crate::domain::language::Language;

/// The choice of the language.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Spoken {
    /// The language of the answer [default: that of the terminal where it is one of these, else en]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Uk,
    En,
}

impl Spoken {
    pub fn language(self) -> Language {
        match self.lang {
            Some(Lang::Uk) => Language::Uk,
            Some(Lang::En) => Language::En,
            None => of_terminal().unwrap_or(Language::En),
        }
    }
}

/// The terminal's language, by the first of POSIX's variables that is set.
#[expect(
    clippy::disallowed_methods,
    reason = "the terminal's language is no setting of the shop"
)]
fn of_terminal() -> Option<Language> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))?;
    Language::from_code(locale.split(['_', '.', '@']).next()?)
}
