//! A shop's own catalog file: its columns, and what may be wrong with it.

use serde::{Deserialize, Serialize};

use super::product::Catalog;

/// Bytes of a file, at most.
pub const LARGEST: usize = 20 * 1024 * 1024;
/// Rows of a file, at most.
pub const MOST_ROWS: usize = 20_000;
/// Letters of a product's key, at most.
pub const LONGEST_KEY: usize = 64;
/// Letters of a name, at most.
pub const LONGEST_NAME: usize = 255;
/// Letters of a description, at most.
pub const LONGEST_DESCRIPTION: usize = 4_000;
/// Categories within each other, at most.
pub const DEEPEST: usize = 3;
/// Letters of a value that people are shown.
const SHOWN: usize = 40;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
    Yaml,
}

impl Format {
    /// By the ending of a file's name; `None` means that no catalog is written so.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::Xlsx => ".xlsx",
            Self::Yaml => ".yaml",
        }
    }
}

/// A column, whatever its place and the language of its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Key,
    Name,
    Price,
    Currency,
    Stock,
    Category,
    Description,
    Picture,
    Hidden,
    VariantOf,
}

impl Column {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
    pub const ALL: [Self; 10] = [
        Self::Key,
        Self::Name,
        Self::Price,
        Self::Currency,
        Self::Stock,
        Self::Category,
        Self::Description,
        Self::Picture,
        Self::Hidden,
        Self::VariantOf,
    ];
    /// A file without one of these is no catalog.
    pub const REQUIRED: [Self; 2] = [Self::Key, Self::Name];

    /// Its headers: the Ukrainian one, then the English one.
    pub const fn headers(self) -> [&'static str; 2] {
        match self {
            Self::Key => ["артикул", "sku"],
            Self::Name => ["назва", "name"],
            Self::Price => ["ціна", "price"],
            Self::Currency => ["валюта", "currency"],
            Self::Stock => ["залишок", "stock"],
            Self::Category => ["категорія", "category"],
            Self::Description => ["опис", "description"],
            Self::Picture => ["фото", "picture"],
            Self::Hidden => ["приховано", "hidden"],
            Self::VariantOf => ["варіант", "variant_of"],
        }
    }

    /// Reads a header. Case, spaces and underscores do not matter.
    pub fn parse(header: &str) -> Option<Self> {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(|it| it.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let header = plain(header);
        Self::ALL
            .into_iter()
            .find(|column| column.headers().into_iter().any(|it| plain(it) == header))
    }

    /// Its place among the cells of a row.
    pub const fn place(self) -> usize {
        self as usize
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No key, or a longer one than may be.
    Key,
    /// An earlier row has this key.
    Twice,
    Name,
    Price,
    Currency,
    Stock,
    /// More categories within each other than may be, or one without a name.
    Category,
    Description,
    /// Neither an https address nor the name of a picture.
    Picture,
    /// The folder of the pictures has no such file, or a larger one than Telegram takes.
    PictureFile,
    Hidden,
    /// No row has this key.
    NoParent,
    /// The parent is a variant itself.
    VariantOfVariant,
}

impl Problem {
    /// Whether the row is left out for it. A product is sold without a picture too.
    pub const fn skips_row(self) -> bool {
        !matches!(self, Self::Picture | Self::PictureFile)
    }
}

/// A value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// As spreadsheets number rows; for YAML the line.
    pub row: u64,
    pub column: Column,
    /// Its beginning, fit to be shown.
    pub value: String,
    pub problem: Problem,
}

impl Finding {
    pub fn new(row: u64, column: Column, value: &str, problem: Problem) -> Self {
        let shown = value
            .chars()
            .map(|it| if it.is_control() { ' ' } else { it });
        let mut letters = shown.skip_while(|it| it.is_whitespace());
        let mut value: String = letters.by_ref().take(SHOWN).collect();
        if letters.next().is_some() {
            value.push('…');
        }
        Self {
            row,
            column,
            value: value.trim_end().to_owned(),
            problem,
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogRead {
    /// Its `skipped` counts the rows that were left out.
    pub catalog: Catalog,
    pub rows: usize,
    /// Products that are not shown, because the file says so.
    pub hidden: usize,
    pub findings: Vec<Finding>,
    /// Headers that name no column.
    pub unknown: Vec<String>,
}

/// Why a whole file is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the file is larger than 20 MB")]
    TooLarge,
    #[error("the file has more than {MOST_ROWS} rows")]
    TooManyRows,
    /// It is not what its ending says; why, in the words of its reader.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    #[error("there is no column {}", .0.headers().join(" or "))]
    NoColumn(Column),
    #[error("the file has no products")]
    Empty,
    #[error("{bad} of {rows} rows have mistakes")]
    TooManyBad {
        bad: usize,
        rows: usize,
        findings: Vec<Finding>,
    },
}

/// What a file would change in the catalog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub new: usize,
    pub changed: usize,
    pub gone: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_both_languages_however_they_are_written() {
        for (header, column) in [
            ("Артикул", Some(Column::Key)),
            (" SKU ", Some(Column::Key)),
            ("НАЗВА", Some(Column::Name)),
            ("Variant of", Some(Column::VariantOf)),
            ("variant_of", Some(Column::VariantOf)),
            ("variantOf", Some(Column::VariantOf)),
            ("Фото", Some(Column::Picture)),
            ("в а л ю т а", Some(Column::Currency)),
            ("\u{feff}price", Some(Column::Price)),
            ("Ціна, грн", None),
            ("", None),
        ] {
            assert_eq!(Column::parse(header), column, "{header}");
        }
        for column in Column::ALL {
            assert!(column.headers().map(Column::parse) == [Some(column); 2]);
            assert_eq!(Column::ALL[column.place()], column);
        }
    }

    #[test]
    fn a_value_is_shown_by_its_beginning_on_one_line() {
        let shown = |value: &str| Finding::new(2, Column::Name, value, Problem::Name).value;
        assert_eq!(shown("  a\nb\u{0}c "), "a b c");
        assert_eq!(shown(&"ї".repeat(10_000)), format!("{}…", "ї".repeat(40)));
    }
}
