//! The settings file: read here first, because the words of a parser show the line that it stumbles
//! over, and that line may hold a token.

use std::path::{Path, PathBuf};

use super::{
    error::{ConfigError, Place},
    shape::{is_setting, settings},
};
use crate::domain::storable::is_storable;

/// Longer than any secret.
const LONGEST_SECRET: u64 = 64 * 1024;

/// The text of a file that holds a secret: an ordinary file, which ends.
pub fn read_secret(path: &Path) -> std::io::Result<String> {
    let refused = |why: &str| Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
    let known = std::fs::metadata(path)?;
    if !known.is_file() {
        return refused("it is no ordinary file");
    }
    if known.len() > LONGEST_SECRET {
        return refused("it is too long for a secret");
    }
    std::fs::read_to_string(path)
}

/// The path for an error text. What does not look like a path may be the secret itself, which was put
/// where the name of its file belongs.
pub fn shown_path(path: &Path) -> PathBuf {
    let begins = |start: &str| path.starts_with(start);
    if begins("/") || begins(".") || begins("..") || begins("~") {
        path.to_owned()
    } else {
        PathBuf::from("(not shown; a path begins with / or ./)")
    }
}

/// The text of a settings file that is TOML.
pub fn read(path: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|reason| ConfigError::File {
        path: path.to_owned(),
        reason,
    })?;
    check(path, &text)?;
    Ok(text)
}

pub fn check(path: &Path, text: &str) -> Result<(), ConfigError> {
    match text.parse::<toml::Table>() {
        Ok(table) => unstorable("", &toml::Value::Table(table)).map_or(Ok(()), |key| {
            Err(ConfigError::Bad {
                key,
                value: "a text with the character U+0000".to_owned(),
                expected: "text without it".to_owned(),
            })
        }),
        Err(error) => Err(ConfigError::Syntax {
            file: path.to_owned(),
            place: place(text, error.span().map_or(0, |span| span.start)),
            expected: expected(error.message()),
        }),
    }
}

/// The first setting whose text no database takes.
fn unstorable(path: &str, value: &toml::Value) -> Option<String> {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    match value {
        toml::Value::String(text) => (!is_storable(text)).then(|| path.to_owned()),
        toml::Value::Array(items) => items.iter().find_map(|item| unstorable(path, item)),
        toml::Value::Table(table) => table.iter().find_map(|(name, inside)| {
            let name = if is_storable(name) { name } else { "..." };
            unstorable(&below(name), inside)
        }),
        _ => None,
    }
}

fn place(text: &str, at: usize) -> Place {
    let at = (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default();
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    Place {
        line: before.matches('\n').count() + 1,
        column: before[start..].chars().count() + 1,
        key: key(&text[..start], line),
    }
}

/// The setting that a line is about, where it is one of ours: what else stands there is not shown.
fn key(before: &str, line: &str) -> Option<String> {
    let name = line.split('=').next()?.trim();
    let headers = before.lines().rev().map(str::trim);
    let section = headers
        .filter(|line| line.starts_with('['))
        .map(|line| line.split(']').next().unwrap_or_default())
        .next()
        .map(|line| line.trim_start_matches('[').trim());
    let whole = match section {
        Some(section) => format!("{section}.{name}"),
        None => name.to_owned(),
    };
    // A header that is not closed.
    let header = line.trim().trim_start_matches('[').trim_end_matches(']');
    let is_section = |name: &str| {
        let below = format!("{name}.");
        settings().iter().any(|key| key.starts_with(&below))
    };
    if is_setting(&whole) {
        Some(whole)
    } else if line.trim().starts_with('[') && is_section(header) {
        Some(header.to_owned())
    } else {
        None
    }
}

/// What the parser expects, when its words are its own and not the file's.
fn expected(message: &str) -> String {
    if message.contains("duplicate key") {
        return "each setting once in its section".to_owned();
    }
    let signs = message.rsplit("expected ").next().unwrap_or_default();
    let is_own = message.contains("expected ")
        && signs
            .split('`')
            .skip(1)
            .step_by(2)
            .all(|sign| sign.len() <= 2)
        && signs.len() < 80
        && !signs.contains('\n')
        && signs.is_ascii();
    let example = "a line such as name = \"value\"";
    if is_own {
        format!("{}, as in {example}", signs.trim())
    } else {
        example.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "123456789:AAverySecretLettersOfABot_00";

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn an_error_names_file_line_column_and_key_and_never_shows_the_line() {
        for (text, line, key) in [
            (
                format!("[telegram]\ntoken = \"{SECRET}\nx = 1"),
                2,
                Some("telegram.token"),
            ),
            (
                format!("[telegram]\ntoken = {SECRET}"),
                2,
                Some("telegram.token"),
            ),
            (format!("[telegram]\ntoken \"{SECRET}\""), 2, None),
            (
                format!("[telegram]\ntoken = \"\"\"{SECRET}"),
                2,
                Some("telegram.token"),
            ),
            (format!("{SECRET}\n[telegram]"), 1, None),
            (format!("[telegram]\n{SECRET}"), 2, None),
            (
                format!("[telegram]\ntoken = \"{SECRET}\"\ntoken = \"{SECRET}\""),
                3,
                Some("telegram.token"),
            ),
            (
                format!("[telegram]\n\"{SECRET}\" = 1\n\"{SECRET}\" = 1"),
                3,
                None,
            ),
            (
                format!("[telegram\ntoken = \"{SECRET}\""),
                1,
                Some("telegram"),
            ),
            (
                format!("[telegram]\ntoken = \"{SECRET}\" x"),
                2,
                Some("telegram.token"),
            ),
            (
                format!("[telegram]\ntoken = \"\\q{SECRET}\""),
                2,
                Some("telegram.token"),
            ),
            (
                format!("[telegram]\ntoken = '{SECRET}"),
                2,
                Some("telegram.token"),
            ),
            (
                format!("[crm.keycrm]\ntoken = 12ab{SECRET}"),
                2,
                Some("crm.keycrm.token"),
            ),
            (format!("telegram = {{ token = \"{SECRET}\""), 1, None),
            (
                format!("[[bots]]\nname = \"a\"\ntoken = \"{SECRET}"),
                3,
                None,
            ),
            (format!("[{SECRET}]x"), 1, None),
            (
                "[web]\r\nlisten = \"127.0.0.1:1\r\n".to_owned(),
                2,
                Some("web.listen"),
            ),
        ] {
            let error = check(Path::new("shop.toml"), &text).unwrap_err();
            let ConfigError::Syntax { place, .. } = &error else {
                panic!("{error}");
            };
            assert_eq!(place.line, line, "{text}: {error}");
            assert_eq!(place.key.as_deref(), key, "{text}: {error}");
            let words = format!("{error} {error:?}");
            assert!(
                words.contains("shop.toml") && words.contains("expected"),
                "{words}"
            );
            for part in [SECRET, &SECRET[..12], "AAvery", "123456"] {
                assert!(!words.contains(part), "{words}");
            }
        }
    }

    #[test]
    fn text_that_no_database_takes_is_refused_with_its_key() {
        let error = check(Path::new("x"), "[desk]\nname = \"a\\u0000b\"").unwrap_err();
        assert!(error.to_string().contains("`desk.name`"), "{error}");
    }
}
