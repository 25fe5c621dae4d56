//! Every text that a person reads, from `config/locales/*.ftl`, in their language.
//!
//! A text that lacks in one language, or that no program uses, is an error at the start, not a
//! hole in a customer's chat.

mod duration;
mod greeting;
mod html;
mod key;
mod label;
pub mod money;
mod opening;
pub mod say;
pub mod template;
#[cfg(test)]
mod tests;
mod variables;
mod vocative;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use fluent_bundle::{
    FluentArgs, FluentError, FluentResource, FluentValue, concurrent::FluentBundle,
};
pub use html::{add, cut, escape, plain_of_html};
pub use key::Text;
use say::Say;
use unic_langid::LanguageIdentifier;
pub use vocative::vocative;

use crate::domain::{language::Language, money::Money, storable::is_storable};

const UK: &str = include_str!("../../../../config/locales/uk.ftl");
const EN: &str = include_str!("../../../../config/locales/en.ftl");

/// What is wrong with a locale file.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("{file}: {reason}")]
    Unreadable { file: String, reason: String },
    #[error(
        "the folder {folder} of the shop's texts does not exist; expected a folder with uk.ftl or en.ftl"
    )]
    NoFolder { folder: String },
    #[error("{file} lacks the text `{key}`")]
    Missing { file: String, key: &'static str },
    #[error("{file}: `{key}` speaks of `${variable}`, which it is not given; expected {expected}")]
    Variable {
        file: String,
        key: String,
        variable: String,
        expected: String,
    },
    #[error("{file} has the text `{key}`, which nothing says; is it misspelt?")]
    Unknown { file: String, key: String },
}

/// All texts in all languages.
pub struct Texts {
    bundles: Vec<(Language, FluentBundle<FluentResource>)>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl Texts {
    /// The texts that come with the program.
    pub fn built_in() -> Result<Self, TextError> {
        Self::read(|_| Ok(None))
    }

    /// The texts of a shop: `<folder>/uk.ftl` and `en.ftl` where they exist, over those that come
    /// with the program, so that a shop's file holds only what it says differently.
    pub fn load(folder: &Path) -> Result<Self, TextError> {
        if !folder.is_dir() {
            return Err(TextError::NoFolder {
                folder: folder.display().to_string(),
            });
        }
        Self::read(|language| {
            let path = folder.join(format!("{}.ftl", language.code()));
            match std::fs::read_to_string(&path) {
                Ok(source) => Ok(Some((path.display().to_string(), source))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(TextError::Unreadable {
                    file: path.display().to_string(),
                    reason: error.to_string(),
                }),
            }
        })
    }

    fn read(
        shop: impl Fn(Language) -> Result<Option<(String, String)>, TextError>,
    ) -> Result<Self, TextError> {
        let bundles = Language::ALL
            .into_iter()
            .map(|language| {
                let built_in = match language {
                    Language::Uk => UK,
                    Language::En => EN,
                };
                let file = format!("{}.ftl", language.code());
                let mut bundle = bundle(language, &file, built_in)?;
                complete(&bundle, &file)?;
                if let Some((file, source)) = shop(language)? {
                    if !is_storable(&source) {
                        return Err(TextError::Unreadable {
                            file,
                            reason: "it holds the character U+0000".to_owned(),
                        });
                    }
                    let known: HashSet<&str> = Text::ALL.iter().map(|text| text.key()).collect();
                    let resource = resource(&file, &source)?;
                    for key in keys(&resource) {
                        if !known.contains(key) {
                            return Err(TextError::Unknown {
                                file,
                                key: key.to_owned(),
                            });
                        }
                    }
                    check_variables(&file, &resource, built_in)?;
                    bundle.add_resource_overriding(resource);
                    try_out(&bundle, &file, &self::resource(&file, &source)?)?;
                }
                Ok((language, bundle))
            })
            .collect::<Result<_, TextError>>()?;
        Ok(Self { bundles })
    }

    /// Somebody who says these texts in one language.
    pub fn speak(self: &Arc<Self>, language: Language) -> Speech {
        Speech {
            texts: self.clone(),
            language,
        }
    }

    fn format(&self, language: Language, text: Text, args: &FluentArgs<'_>) -> String {
        let mut errors = Vec::new();
        let said = self
            .bundles
            .iter()
            .find(|(spoken, _)| *spoken == language)
            .and_then(|(_, bundle)| said(bundle, text.key(), args, &mut errors));
        if let Some(error) = errors.first() {
            // Its words hold names of variables and texts only.
            tracing::error!(text = text.key(), language = language.code(), %error, "A text lacks what it speaks of");
            metrics::counter!("mistok_text_errors_total", "text" => text.key()).increment(1);
        }
        debug_assert!(errors.is_empty(), "`{}`: {errors:?}", text.key());
        // Cannot happen: `read` has checked every key.
        said.unwrap_or_else(|| text.key().to_owned())
    }
}

fn said(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
    errors: &mut Vec<FluentError>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let said = bundle.format_pattern(pattern, Some(args), errors);
    Some(said.into_owned())
}

/// Says every text of a shop once: what it refers to must exist, whichever choice is taken.
fn try_out(
    bundle: &FluentBundle<FluentResource>,
    file: &str,
    shop: &FluentResource,
) -> Result<(), TextError> {
    for (key, variables) in spoken_of(shop) {
        for value in [FluentValue::from("1"), FluentValue::from(1)] {
            let mut args = FluentArgs::new();
            for variable in &variables {
                args.set(*variable, value.clone());
            }
            let mut errors = Vec::new();
            said(bundle, key, &args, &mut errors);
            if let Some(error) = errors.first() {
                return Err(TextError::Unreadable {
                    file: file.to_owned(),
                    reason: format!("`{key}` cannot be said: {error}"),
                });
            }
        }
    }
    Ok(())
}

fn resource(file: &str, source: &str) -> Result<FluentResource, TextError> {
    FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| TextError::Unreadable {
        file: file.to_owned(),
        reason: errors
            .first()
            .map_or_else(String::new, |error| line_of(source, error)),
    })
}

fn line_of(source: &str, error: &fluent_syntax::parser::ParserError) -> String {
    let before = source.get(..error.pos.start).unwrap_or(source);
    format!("line {}: {error}", before.lines().count().max(1))
}

/// The shop's texts may use only the variables that the program's own texts use.
fn check_variables(file: &str, shop: &FluentResource, built_in: &str) -> Result<(), TextError> {
    let built_in = resource("built-in", built_in)?;
    let given: HashMap<_, _> = spoken_of(&built_in).collect();
    for (key, variables) in spoken_of(shop) {
        let none = BTreeSet::new();
        let known = given.get(key).unwrap_or(&none);
        if let Some(variable) = variables.difference(known).next() {
            let names: Vec<_> = known.iter().map(|name| format!("${name}")).collect();
            return Err(TextError::Variable {
                file: file.to_owned(),
                key: key.to_owned(),
                variable: (*variable).to_owned(),
                expected: if names.is_empty() {
                    "no variable".to_owned()
                } else {
                    names.join(", ")
                },
            });
        }
    }
    Ok(())
}

fn spoken_of(resource: &FluentResource) -> impl Iterator<Item = (&str, BTreeSet<&str>)> {
    resource.entries().filter_map(|entry| match entry {
        fluent_syntax::ast::Entry::Message(message) => {
            let value = message.value.as_ref()?;
            Some((message.id.name, variables::of(value)))
        }
        _ => None,
    })
}

fn keys(resource: &FluentResource) -> impl Iterator<Item = &str> {
    resource.entries().filter_map(|entry| match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name),
        _ => None,
    })
}

fn bundle(
    language: Language,
    file: &str,
    source: &str,
) -> Result<FluentBundle<FluentResource>, TextError> {
    let unreadable = |reason: String| TextError::Unreadable {
        file: file.to_owned(),
        reason,
    };
    let tag: LanguageIdentifier = language
        .code()
        .parse()
        .map_err(|_| unreadable(format!("`{}` is no language", language.code())))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks of direction around each value would be seen as boxes on some phones.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource(file, source)?)
        .map_err(|errors| unreadable(format!("{errors:?}")))?;
    Ok(bundle)
}

fn complete(bundle: &FluentBundle<FluentResource>, file: &str) -> Result<(), TextError> {
    let missing = Text::ALL.iter().find(|text| {
        bundle
            .get_message(text.key())
            .is_none_or(|message| message.value().is_none())
    });
    match missing {
        Some(text) => Err(TextError::Missing {
            file: file.to_owned(),
            key: text.key(),
        }),
        None => Ok(()),
    }
}

/// A value put into a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// What a person or the CRM wrote: escaped where the text is HTML.
    Words(String),
    /// Chooses plural forms.
    Number(i64),
    Money(Money),
}

impl From<&str> for Arg {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Arg {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&String> for Arg {
    fn from(words: &String) -> Self {
        Self::Words(words.clone())
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Money> for Arg {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

/// The texts in one language. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Speech {
    texts: Arc<Texts>,
    language: Language,
}

impl Speech {
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The same texts in another language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        self.texts.speak(language)
    }

    /// For labels, toasts and everything else that is not HTML.
    pub fn plain(&self, text: impl Say) -> String {
        let (text, values) = text.into_parts();
        self.format(text, values, |words| words)
    }

    /// For messages with Telegram's HTML.
    pub fn html(&self, text: impl Say) -> String {
        let (text, values) = text.into_parts();
        self.format(text, values, |words| escape(&words))
    }

    /// A text whose values come later: each stands as its name in braces.
    pub fn outline(&self, text: Text) -> String {
        let gap = |name: &&'static str| (*name, Arg::from(format!("{{{name}}}")));
        self.format(text, text.values().iter().map(gap), |words| words)
    }

    /// A sum as the language writes it.
    pub fn money(&self, money: Money) -> String {
        money::print(money, self.language)
    }

    /// From a sum to another.
    pub fn range(&self, least: Money, most: Money) -> String {
        money::print_range(least, most, self.language)
    }

    /// A number with a point, as the language writes it.
    pub fn number(&self, number: &str) -> String {
        match self.language {
            Language::Uk => number.replace('.', ","),
            Language::En => number.to_owned(),
        }
    }

    fn format<'a>(
        &self,
        text: Text,
        args: impl IntoIterator<Item = (&'a str, Arg)>,
        words: fn(String) -> String,
    ) -> String {
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            let value = match arg {
                Arg::Words(said) => FluentValue::from(words(said)),
                Arg::Money(money) => FluentValue::from(self.money(money)),
                // Beyond 2^53 a number would lose digits; as words it keeps them.
                #[expect(clippy::cast_precision_loss, reason = "bounded by the guard")]
                Arg::Number(number) if number.unsigned_abs() < 1 << 53 => {
                    FluentValue::from(number as f64)
                }
                Arg::Number(number) => FluentValue::from(number.to_string()),
            };
            values.set(name, value);
        }
        self.texts.format(self.language, text, &values)
    }
}
