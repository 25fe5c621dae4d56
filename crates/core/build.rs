//! Makes the enum `Text` of the names in `config/locales/uk.ftl`, so that a name that is misspelt in
//! the code, or that `en.ftl` lacks, does not compile.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo names the folder in the environment"
)]

use std::{env, fmt::Write as _, fs, path::Path};

const FOLDER: &str = "../../config/locales";

fn main() -> Result<(), String> {
    let ukrainian = texts("uk.ftl")?;
    let english = texts("en.ftl")?;
    for (one, other, file) in [
        (&ukrainian, &english, "en.ftl"),
        (&english, &ukrainian, "uk.ftl"),
    ] {
        let lacks = |(name, _): &&(String, String)| !other.iter().any(|(it, _)| it == name);
        if let Some((name, _)) = one.iter().find(lacks) {
            return Err(format!("config/locales/{file} lacks the text `{name}`"));
        }
    }
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&folder).join("texts.rs"), source(&ukrainian))
        .map_err(|error| error.to_string())
}

/// The texts of a file: the name of each, and the line on which it begins.
fn texts(file: &str) -> Result<Vec<(String, String)>, String> {
    let path = Path::new(FOLDER).join(file);
    println!("cargo::rerun-if-changed={}", path.display());
    let content =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = content.lines().filter_map(|line| line.split_once(" ="));
    let named = lines.filter(|(name, _)| name.starts_with(|it: char| it.is_ascii_lowercase()));
    Ok(named
        .map(|(name, text)| (name.to_owned(), text.trim().to_owned()))
        .collect())
}

/// `button-menu` is `ButtonMenu`.
fn variant(name: &str) -> String {
    let parts = name.split('-').filter_map(|part| {
        let first = part.chars().next()?;
        Some(format!("{}{}", first.to_ascii_uppercase(), &part[1..]))
    });
    parts.collect()
}

fn source(texts: &[(String, String)]) -> String {
    let (mut variants, mut all, mut keys) = (String::new(), String::new(), String::new());
    for (name, text) in texts {
        let (variant, text) = (variant(name), format!("`{name}`: {text}"));
        // Writing into a string cannot fail.
        let _ = writeln!(variants, "    #[doc = {text:?}]\n    {variant},");
        let _ = writeln!(all, "        Self::{variant},");
        let _ = writeln!(keys, "            Self::{variant} => {name:?},");
    }
    format!(
        "/// A text in the locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(rustdoc::all, clippy::doc_markdown, reason = \"the texts are for people\")]
pub enum Text {{
{variants}}}

impl Text {{
    pub const ALL: &[Self] = &[
{all}    ];

    /// Its name in the locale files.
    pub const fn key(self) -> &'static str {{
        match self {{
{keys}        }}
    }}
}}
"
    )
}
