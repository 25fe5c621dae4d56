//! What is wrong with the settings, so that its reader can mend it.

use std::path::PathBuf;

use figment::error::Kind;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the settings file {} does not exist; expected the path of a TOML file", .0.display())]
    NoFile(PathBuf),
    #[error("{variable} names the file {}, which cannot be read: {reason}", .path.display())]
    SecretFile {
        variable: String,
        path: PathBuf,
        reason: std::io::Error,
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
    #[error("{0}")]
    Unreadable(String),
}

impl ConfigError {
    pub fn bad(key: &str, value: &str, expected: &str) -> Self {
        Self::Bad {
            key: key.to_owned(),
            value: format!("\"{value}\""),
            expected: expected.to_owned(),
        }
    }

    pub const fn missing(key: &'static str, expected: &'static str) -> Self {
        Self::Missing { key, expected }
    }
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
    match &error.kind {
        // What was found may be a token.
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected)
            if key == "bots" || key.starts_with("bots.") =>
        {
            format!("`{key}` cannot be read{place}; expected {expected}")
        }
        Kind::UnknownField(field, known) => {
            let section = error.path.split_last().map_or("", |(_, section)| {
                if section.is_empty() {
                    ""
                } else {
                    "of this section "
                }
            });
            format!(
                "`{key}` is not a setting{place}; expected one {section}of: {}",
                known.join(", "),
                key = if key.ends_with(field) {
                    key.clone()
                } else {
                    format!("{key}.{field}")
                },
            )
        }
        Kind::UnknownVariant(value, known) => {
            format!(
                "`{key}` is \"{value}\"{place}; expected one of: {}",
                known.join(", ")
            )
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            format!("`{key}` is {found}{place}; expected {expected}")
        }
        other if key.is_empty() => format!("{other}{place}"),
        other => format!("`{key}`: {other}{place}"),
    }
}
