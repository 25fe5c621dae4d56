//! The shop's own templates, filled in.

use crate::{
    domain::language::Language,
    store::{
        StoreError, Tx,
        sms::templates::{self, Template},
    },
    text::template::{Flaw, Unfilled, Variables, fill},
};

/// Why a template gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsaid {
    NoSuchTemplate,
    /// It says what is not known.
    Missing(Vec<String>),
    /// It cannot be read, for this reason.
    Broken(Flaw),
}

impl From<Unfilled> for Unsaid {
    fn from(unfilled: Unfilled) -> Self {
        match unfilled {
            Unfilled::Missing(names) => Self::Missing(names),
            Unfilled::Broken(flaw) => Self::Broken(flaw),
        }
    }
}

/// One of the shop's own templates, filled in: in this language where there is one, else in another.
pub async fn render(
    tx: &Tx,
    name: &str,
    language: Language,
    variables: &Variables,
) -> Result<Result<String, Unsaid>, StoreError> {
    let mut named = templates::named(tx, &name.to_lowercase()).await?;
    named.retain(|template| template.provider.is_none());
    let Some(template) = best(&named, language) else {
        return Ok(Err(Unsaid::NoSuchTemplate));
    };
    Ok(fill(&template.text, variables).map_err(Unsaid::from))
}

/// The one in this language, else one for any, else another.
pub fn best(templates: &[Template], language: Language) -> Option<&Template> {
    let spoken = |wanted| templates.iter().find(|it| it.language == wanted);
    spoken(Some(language))
        .or_else(|| spoken(None))
        .or_else(|| templates.first())
}

/// The provider's own places for variables that nobody has filled in, such as `{$code}`.
pub fn unfilled(text: &str) -> Vec<&str> {
    let begins = text.match_indices("{$");
    begins
        .filter_map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find('}')?;
            Some(&rest[..=end])
        })
        .collect()
}
