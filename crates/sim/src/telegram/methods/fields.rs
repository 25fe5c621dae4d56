//! Refuses parameters that do not exist. The real server ignores them without a word, but a name
//! that does not exist is a mistake in the bot.

use super::super::envelope::Refusal;
use super::super::media::Kind;
use super::super::params::Params;
use super::Method;
use super::names::{CAPTION, of, of_media};

/// Refuses parameters that `method` does not have, and files that nothing names.
pub fn check(method: Method, params: &Params, strict: bool) -> Result<(), Refusal> {
    if !strict {
        return Ok(());
    }
    let (common, own) = of(method);
    let known = |name: &str| own.contains(&name) || common.contains(&name);
    let fields = params.fields.iter();
    let named = |part: &str| {
        let attached = format!("attach://{part}");
        let mut texts = fields.clone().map(|(_, value)| value.to_string());
        texts.any(|text| text.contains(&attached))
    };
    let strange_field = fields
        .clone()
        .map(|(name, _)| name)
        .find(|name| !known(name));
    let parts = params.uploads.iter().map(|upload| &upload.part);
    let strange_file = || parts.clone().find(|part| !known(part) && !named(part));
    match strange_field.or_else(strange_file) {
        Some(name) => {
            let method = method.name();
            let words = format!("{method} has no parameter \"{name}\" (strict simulator)");
            Err(Refusal::bad(words))
        }
        None => Ok(()),
    }
}

/// Refuses fields that an `InputMedia` of this kind does not have.
pub fn check_media(kind: Kind, media: &Params, strict: bool) -> Result<(), Refusal> {
    let own = of_media(kind);
    let known = |name: &&String| {
        let name = name.as_str();
        ["type", "media"].contains(&name)
            || name != kind.field() && own.contains(&name)
            || CAPTION.contains(&name)
    };
    match media.fields.keys().find(|name| !known(name)) {
        Some(name) if strict => {
            let kind = kind.name();
            let words = format!("InputMedia{kind} has no field \"{name}\" (strict simulator)");
            Err(Refusal::bad(words))
        }
        _ => Ok(()),
    }
}
