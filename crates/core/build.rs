//! Makes the enum `Text` of the names in `config/locales/uk.ftl`, and a struct of its values for each
//! text that has some, so that a name or a value that is misspelt or missing does not compile.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo names the folder in the environment"
)]

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

const FOLDER: &str = "../../config/locales";

/// A text as a locale file has it.
struct Entry {
    name: String,
    /// The line on which it begins.
    line: String,
    variables: BTreeSet<String>,
}

fn main() -> Result<(), String> {
    let mut ukrainian = texts("uk.ftl")?;
    let english = texts("en.ftl")?;
    for (one, other, file) in [
        (&ukrainian, &english, "en.ftl"),
        (&english, &ukrainian, "uk.ftl"),
    ] {
        let lacks = |entry: &&Entry| !other.iter().any(|it| it.name == entry.name);
        if let Some(entry) = one.iter().find(lacks) {
            return Err(format!(
                "config/locales/{file} lacks the text `{}`",
                entry.name
            ));
        }
    }
    for entry in &mut ukrainian {
        for other in english.iter().filter(|it| it.name == entry.name) {
            entry.variables.extend(other.variables.iter().cloned());
        }
    }
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let folder = Path::new(&folder);
    fs::write(folder.join("texts.rs"), names(&ukrainian)).map_err(|error| error.to_string())?;
    fs::write(folder.join("say.rs"), structs(&ukrainian)).map_err(|error| error.to_string())
}

fn texts(file: &str) -> Result<Vec<Entry>, String> {
    let path = Path::new(FOLDER).join(file);
    println!("cargo::rerun-if-changed={}", path.display());
    let content =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut entries: Vec<Entry> = Vec::new();
    for line in content.lines() {
        match line.split_once(" =") {
            Some((name, text)) if name.starts_with(|it: char| it.is_ascii_lowercase()) => {
                entries.push(Entry {
                    name: name.to_owned(),
                    line: text.trim().to_owned(),
                    variables: variables(text).collect(),
                });
            }
            _ if line.starts_with('#') => {}
            _ => {
                if let Some(entry) = entries.last_mut() {
                    entry.variables.extend(variables(line));
                }
            }
        }
    }
    Ok(entries)
}

/// The names of the values in a line: `$number` is `number`.
fn variables(line: &str) -> impl Iterator<Item = String> {
    let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    line.split('$').skip(1).filter_map(move |rest| {
        let end = rest.find(|it| !is_of_name(it)).unwrap_or(rest.len());
        (end > 0).then(|| rest[..end].to_owned())
    })
}

/// `button-menu` is `ButtonMenu`.
fn variant(name: &str) -> String {
    let parts = name.split('-').filter_map(|part| {
        let first = part.chars().next()?;
        Some(format!("{}{}", first.to_ascii_uppercase(), &part[1..]))
    });
    parts.collect()
}

fn names(entries: &[Entry]) -> String {
    let (mut variants, mut all, mut keys) = (String::new(), String::new(), String::new());
    let mut values = String::new();
    for entry in entries {
        let (variant, name) = (variant(&entry.name), &entry.name);
        let text = format!("`{name}`: {}", entry.line);
        // Writing into a string cannot fail.
        let _ = writeln!(variants, "    #[doc = {text:?}]\n    {variant},");
        let _ = writeln!(all, "        Self::{variant},");
        let _ = writeln!(keys, "            Self::{variant} => {name:?},");
        if !entry.variables.is_empty() {
            let names: Vec<_> = entry.variables.iter().collect();
            let _ = writeln!(values, "            Self::{variant} => &{names:?},");
        }
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

    /// The names of its values.
    pub const fn values(self) -> &'static [&'static str] {{
        match self {{
{values}            _ => &[],
        }}
    }}
}}
"
    )
}

fn structs(entries: &[Entry]) -> String {
    let mut all = String::new();
    for entry in entries.iter().filter(|it| !it.variables.is_empty()) {
        let (variant, text) = (
            variant(&entry.name),
            format!("`{}`: {}", entry.name, entry.line),
        );
        let (mut fields, mut pairs) = (String::new(), String::new());
        for name in &entry.variables {
            let _ = writeln!(fields, "    pub {name}: Arg,");
            let _ = write!(pairs, "({name:?}, self.{name}), ");
        }
        let count = entry.variables.len();
        let _ = writeln!(
            all,
            "#[doc = {text:?}]
#[derive(Debug, Clone)]
#[allow(rustdoc::all, clippy::doc_markdown, reason = \"the texts are for people\")]
pub struct {variant} {{
{fields}}}

impl Say for {variant} {{
    type Values = [(&'static str, Arg); {count}];

    fn into_parts(self) -> (Text, Self::Values) {{
        (Text::{variant}, [{pairs}])
    }}
}}
"
        );
    }
    all
}
