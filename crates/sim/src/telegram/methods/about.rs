//! Methods that set what people read of the bot before they open it.

use serde_json::json;

use super::super::envelope::{Answer, Refusal};
use super::super::params::Params;
use super::{Caller, settings};

/// Which of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// In the empty chat.
    Description,
    /// In the profile, and with a link to the bot.
    Short,
}

impl About {
    fn field(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Short => "short_description",
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Description => 512,
            Self::Short => 120,
        }
    }
}

pub fn set(caller: &Caller<'_>, params: &Params, about: About) -> Result<Answer, Refusal> {
    let language = settings::language(params)?;
    let text = params.text(about.field())?.unwrap_or_default();
    if text.chars().count() > about.longest() {
        let words = match about {
            About::Description => "BOT_DESCRIPTION_TOO_LONG",
            About::Short => "BOT_SHORT_DESCRIPTION_TOO_LONG",
        };
        return Err(Refusal::bad(words));
    }
    let mut state = caller.bot.state();
    state.about.insert((about, language), text.into_owned());
    Ok(Answer::TRUE)
}

/// The text in this language, else the one for all others.
pub fn get(caller: &Caller<'_>, params: &Params, about: About) -> Result<Answer, Refusal> {
    let language = settings::language(params)?;
    let state = caller.bot.state();
    let own = state.about.get(&(about, language));
    let own = own.filter(|text| !text.is_empty());
    let text = own.or_else(|| state.about.get(&(about, String::new())));
    Ok(Answer::Value(
        json!({ about.field(): text.cloned().unwrap_or_default() }),
    ))
}
