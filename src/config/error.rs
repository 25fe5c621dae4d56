//! What is wrong with the settings, so that its reader can mend it. A line of the settings is never
//! shown, and a value only where it cannot be a secret: an error may be read by many.

use std::{
    fmt::{self, Display},
    path::PathBuf,
};

use figment::error::{Actual, Kind};

use super::shape::{is_secret, is_setting};
use crate::vendors::section::plain;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the settings file {} does not exist; expected the path of a TOML file", .0.display())]
    NoFile(PathBuf),
    #[error("the settings file {} cannot be read: {reason}", .path.display())]
    File {
        path: PathBuf,
        reason: std::io::Error,
    },
    #[error("{variable} names the file {}, which cannot be read: {reason}", .path.display())]
    SecretFile {
        variable: String,
        path: PathBuf,
        reason: std::io::Error,
    },
    #[error("{}, {place}: this is not TOML; expected {expected}", .file.display())]
    Syntax {
        file: PathBuf,
        place: Place,
        expected: String,
    },
    #[error("`{key}` is {value}; expected {expected}")]
    Bad {
        key: String,
        value: String,
        expected: String,
    },
    #[error("`{key}` is not set; expected {expected}")]
    Missing {
        key: &'static str,
        expected: &'static str,
    },
    #[error("{variable} is not a setting; expected {meant}, with two underscores")]
    Misspelt { variable: String, meant: String },
    /// What an adapter says of its own section.
    #[error("{0}")]
    Adapter(String),
    #[error("{0}")]
    Unreadable(String),
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    /// The setting of that line, where it is one that we know.
    pub key: Option<String>,
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        match &self.key {
            Some(key) => write!(f, ", `{key}`"),
            None => Ok(()),
        }
    }
}

impl ConfigError {
    pub fn bad(key: &str, value: &str, expected: &str) -> Self {
        Self::Bad {
            key: key.to_owned(),
            value: shown(value),
            expected: expected.to_owned(),
        }
    }

    pub const fn missing(key: &'static str, expected: &'static str) -> Self {
        Self::Missing { key, expected }
    }
}

/// Characters of a value in an error.
const LONGEST: usize = 60;

/// A value in an error; one that looks like a secret in the wrong place is not shown.
pub(super) fn shown(value: &str) -> String {
    let is_plain_address = value.contains("://") && !value.contains('@');
    let looks_like_token = value.contains([':', '@'])
        && value.len() > 30
        && !is_plain_address
        && !value.contains(char::is_whitespace);
    if looks_like_token {
        return "a text that is not shown, because it looks like a secret".to_owned();
    }
    let cut: String = value.chars().take(LONGEST).collect();
    let dots = if cut.len() < value.len() { "..." } else { "" };
    format!("\"{}{dots}\"", cut.escape_debug())
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        let told: Vec<String> = error.into_iter().map(|error| tell(&error)).collect();
        Self::Unreadable(told.join("; "))
    }
}

fn tell(error: &figment::Error) -> String {
    let place = error
        .metadata
        .as_ref()
        .map_or_else(String::new, |metadata| {
            let source = metadata
                .source
                .as_ref()
                .map_or_else(|| metadata.name.to_string(), ToString::to_string);
            format!(" (from {source})")
        });
    let key = error.path.join(".");
    let name = if key.is_empty() { "the settings" } else { &key };
    let cannot = |expected: &str| format!("`{name}` cannot be read{place}; expected {expected}");
    let is_open = is_setting(&key) && !is_secret(&key);
    match &error.kind {
        Kind::UnknownField(field, known) => unknown(error, field, known, &place),
        Kind::UnknownVariant(value, known) if is_open => {
            let value = shown(value);
            let known = known.join(", ");
            format!("`{key}` is {value}{place}; expected one of: {known}")
        }
        Kind::UnknownVariant(_, known) => cannot(&format!("one of: {}", known.join(", "))),
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            let found = if is_open { value(found) } else { kind(found) };
            format!("`{name}` is {found}{place}; expected {}", plain(expected))
        }
        // Made by a reader of ours, which knows what it may say.
        Kind::Message(text) if is_open && !text.contains("untagged enum") => {
            format!("`{key}`: {text}{place}")
        }
        Kind::MissingField(field) => {
            format!("`{name}.{field}` is not set{place}; expected a value")
        }
        Kind::DuplicateField(field) => format!("`{name}.{field}` is set twice{place}"),
        _ => cannot("what config/mistok.toml shows for it"),
    }
}

/// The longest name that is taken for one.
const LONGEST_NAME: usize = 30;

/// A key as it was written when it looks like the name of a setting: it may be a secret that stands
/// where none belongs.
fn name_or_dots(key: &str) -> &str {
    let is_part = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter)
    };
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    if key.len() <= LONGEST_NAME && digits <= 3 && key.chars().all(is_part) {
        key
    } else {
        "..."
    }
}

fn unknown(error: &figment::Error, field: &str, known: &[&str], place: &str) -> String {
    let section = error.path.split_last().map_or("", |(_, section)| {
        if section.is_empty() {
            ""
        } else {
            "of this section "
        }
    });
    let parts: Vec<_> = error.path.iter().map(|part| name_or_dots(part)).collect();
    let key = parts.join(".");
    let field = name_or_dots(field);
    let key = if key.is_empty() || key == field || key.ends_with(&format!(".{field}")) {
        if key.is_empty() {
            field.to_owned()
        } else {
            key
        }
    } else {
        format!("{key}.{field}")
    };
    format!(
        "`{key}` is not a setting{place}; expected one {section}of: {}",
        known.join(", ")
    )
}

/// A value that is no secret.
fn value(found: &Actual) -> String {
    match found {
        Actual::Str(text) => shown(text),
        Actual::Char(letter) => shown(&letter.to_string()),
        Actual::Unsigned(number) => number.to_string(),
        Actual::Signed(number) => number.to_string(),
        Actual::Float(number) => number.to_string(),
        Actual::Bool(flag) => flag.to_string(),
        _ => kind(found),
    }
}

fn kind(found: &Actual) -> String {
    match found {
        Actual::Str(_) | Actual::Char(_) => "a text",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
        Actual::Bool(_) => "true or false",
        Actual::Seq => "a list",
        Actual::Map => "a section",
        _ => "something else",
    }
    .to_owned()
}
